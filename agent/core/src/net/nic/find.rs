//! Which link is the NIC.

use heapless::Vec;

use crate::limits::{NIC_CANDIDATES, NICS};
use crate::net::{Fault, Ifindex};
use crate::netlink::route::{Kind, Link};
use crate::plan::NicSelector;

/// The links that could be the NIC. Never told by a route or by who came first: by the MAC address that the hardware has,
/// then by the one in use.
// What is used most comes first: an instruction that reaches further than 127 bytes into it takes three bytes more.
#[repr(C)]
pub(super) struct Finder<'p> {
    selector: NicSelector<'p>,
    /// The PCI address of the NIC, where the firmware tells it beside its MAC address.
    place: Option<u16>,
    /// No link has the MAC address: the one at that place will do.
    by_place: bool,
    /// There were more of them.
    pub(super) cut: bool,
    /// All of them had their turn.
    went_round: bool,
    listed: bool,
    candidates: Vec<Link, NIC_CANDIDATES>,
    /// Those of any NIC that had their turn in vain.
    passed: Vec<Ifindex, NIC_CANDIDATES>,
    /// Those that the other NICs have where several are alike.
    held: [Option<Ifindex>; NICS],
}

impl<'p> Finder<'p> {
    pub(super) const fn new(selector: NicSelector<'p>, place: Option<u16>) -> Self {
        Self {
            selector,
            place,
            by_place: false,
            candidates: Vec::new(),
            cut: false,
            passed: Vec::new(),
            went_round: false,
            held: [None; NICS],
            listed: false,
        }
    }

    /// Takes note of a link or of a change to one. Beyond the limit one that has carrier takes the place of one that has none.
    // Within its only caller it takes more: that has too much else to keep.
    #[inline(never)]
    pub(super) fn see(&mut self, link: &Link) {
        self.forget(link.ifindex);
        if (fits(self.selector, link) || self.is_there(link))
            && self.candidates.push(*link).is_err()
        {
            self.cut = true;
            let mut latest = self.candidates.iter_mut().rev();
            let worse = latest.find(|known| link.lower_up && !known.lower_up);
            if let Some(worse) = worse {
                *worse = *link;
            }
        }
    }

    /// Takes note that a link is gone.
    pub(super) fn forget(&mut self, ifindex: Ifindex) {
        self.candidates.retain(|link| link.ifindex != ifindex);
    }

    /// All links that are there have been seen.
    pub(super) const fn listed(&mut self) {
        self.listed = true;
    }

    /// The NIC's link; `None` before all links were seen, so that the choice is among all of them.
    pub(super) fn found(&self) -> Option<&Link> {
        let open = self.free();
        let open = open.filter(|link| self.by_place || fits(self.selector, link));
        let best = open.max_by_key(|link| {
            let [permanent, hardware] = rank(self.selector, link);
            let fits = fits(self.selector, link);
            let fresh = !self.passed.contains(&link.ifindex);
            let merits = [fresh, fits, permanent, hardware, self.is_there(link)];
            let weight = merits
                .iter()
                .fold(0, |weight, &has| weight << 1 | u64::from(has));
            // Of those alike the first one that the kernel had.
            weight << 32 | u64::from(!link.ifindex.get())
        });
        best.filter(|_| self.listed)
    }

    /// From now on the link at the place that the firmware tells will do. Cards that do iSCSI themselves
    /// may have another MAC address for it than for the link (open-iscsi's `fill_nic_context`), and are used without that here.
    pub(super) const fn settle_for_place(&mut self) {
        self.by_place = true;
    }

    fn is_there(&self, link: &Link) -> bool {
        self.place
            .is_some_and(|place| fits(NicSelector::Pci(place), link))
    }

    /// The NIC's link had its turn in vain: where any NIC will do, the next one has it, and after the last the first again.
    /// False where there is no other.
    pub(super) fn give_way(&mut self, ifindex: Ifindex) -> bool {
        if !self.has_other(ifindex) {
            return false;
        }
        // There are no more of them than candidates, but some may be gone.
        let is_full = self.passed.push(ifindex).is_err();
        if is_full || self.free().all(|link| self.passed.contains(&link.ifindex)) {
            self.went_round = true;
            self.passed.clear();
            let _ = self.passed.push(ifindex);
        }
        true
    }

    /// Whether another link than this one could be it, where any NIC will do.
    pub(super) fn has_other(&self, ifindex: Ifindex) -> bool {
        matches!(self.selector, NicSelector::Any) && self.free().any(|link| link.ifindex != ifindex)
    }

    /// Takes note of the links that the other NICs have.
    pub(super) const fn leave(&mut self, held: [Option<Ifindex>; NICS]) {
        self.held = held;
    }

    /// What had its turn in vain as the NIC of `other` comes behind all else.
    pub(super) fn come_after(&mut self, other: &Self) {
        self.passed.clone_from(&other.passed);
    }

    /// Those that are nobody else's.
    fn free(&self) -> impl Iterator<Item = &Link> {
        self.candidates
            .iter()
            .filter(|link| link.master.is_none() && !self.held.contains(&Some(link.ifindex)))
    }

    /// Whether every link had its turn in vain.
    pub(super) const fn went_round(&self) -> bool {
        self.went_round
    }

    /// Another link that looks just like the one found.
    // Within its only caller it takes more: that has too much else to keep.
    #[inline(never)]
    pub(super) fn twin(&self, found: &Link) -> Option<Fault> {
        let NicSelector::Mac(_) = self.selector else {
            return None;
        };
        let alike = rank(self.selector, found);
        let twin = self.candidates.iter().find(|link| {
            let alike = rank(self.selector, link) == alike;
            link.ifindex != found.ifindex && link.master.is_none() && alike
        })?;
        (alike == [true; 2]).then_some(Fault::LinkShared(twin.name))
    }

    /// Why there is no link.
    pub(super) fn fault(&self) -> Fault {
        let master = self.candidates.iter().find_map(|link| link.master);
        master.map_or(Fault::LinkMissing, Fault::LinkIsPort)
    }
}

/// Whether the link could be the NIC. A VLAN device shows its parent's address, but is never the NIC.
pub(super) fn fits(selector: NicSelector<'_>, link: &Link) -> bool {
    match (selector, link.kind) {
        (_, Kind::Foreign) => false,
        (NicSelector::Mac(mac), Kind::Hardware | Kind::Software) => {
            link.permanent_address == Some(mac) || link.address == Some(mac)
        }
        (NicSelector::Name(name), _) => link.name.as_str() == name,
        (NicSelector::Pci(function), Kind::Hardware) => link.pci == Some(function),
        // Without an address of its own nobody answers it.
        (NicSelector::Any, Kind::Hardware) => link.address.is_some(),
        _ => false,
    }
}

/// The best is the greatest. Virtual functions may share their physical function's address, but come after it.
fn rank(selector: NicSelector<'_>, link: &Link) -> [bool; 2] {
    let permanent = match selector {
        NicSelector::Mac(mac) => link.permanent_address == Some(mac),
        _ => link.lower_up,
    };
    [permanent, matches!(link.kind, Kind::Hardware)]
}

#[cfg(test)]
mod tests;
