//! One NIC, from its place in the plan to its addresses.
//!
//! ```text
//!   Link ──► Udev ──► Raise ──► Carrier ─┬─────────────────────────────────────┬──► Offer ──► Acknowledgement ──► Kernel ──► Ready
//!                                        └► Vlan ──► Udev ► Raise ► Carrier ───┤    DHCP, DHCPv6            static ▲
//!                                                                              └──► Router ────────────────────────┘
//! ```
//!
//! Each step is named after what it waits for, and nothing else is waited for. A step that takes too long is reported once
//! and waited for all the same: what gives up is the boot. A link that goes away begins anew.

mod ask;
mod assign;
mod bond;
mod configure;
mod context;
mod find;
mod path;
mod progress;
mod raise;
mod routing;
mod solicit;
mod vlan;

use core::net::IpAddr;

use bond::Bond;
use configure::Configure;
use context::{Books, Context};
use find::Finder;
use path::{Path, Way};
use routing::Routing;

use super::{AddressPlan, Event, HostName, Ifindex, LocalEnd, MacAddress, Outbox, RoutePlan};
use crate::chosen::chosen;
use crate::finding::Subject;
use crate::limits::NICS;
use crate::netlink::route::Link;
use crate::plan::{BootPlan, NicPlan, NicSelector};
use crate::random::Random;
use crate::time::Instant;

/// What a NIC's machine is given beside the plan.
#[derive(Clone, Copy, Debug)]
pub struct Setup {
    /// Which of the boot's NICs it is; no two have the same.
    pub slot: u8,
    /// Whether udev runs: then no link is raised before udev has finished with it.
    pub udev: bool,
    /// From the kernel's generator.
    pub seed: u64,
}

/// What a NIC waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Its link.
    Link,
    /// udev's word that it has finished with the link.
    Udev,
    /// The kernel, to raise the link.
    Raise,
    /// Carrier.
    Carrier,
    /// The kernel, to make the VLAN device.
    Vlan,
    /// A router's advertisement.
    Router,
    /// A DHCP server's offer.
    Offer,
    /// A DHCP server's acknowledgement.
    Acknowledgement,
    /// The kernel, to take addresses and routes.
    Kernel,
    /// Nothing: every address of the plan is there.
    Ready,
}

impl State {
    /// The word in reports.
    pub const fn word(self) -> &'static str {
        chosen! { match self {
            Self::Link => "link",
            Self::Udev => "udev",
            Self::Raise => "raise",
            Self::Carrier => "carrier",
            Self::Vlan => "vlan",
            Self::Router => "router",
            Self::Offer => "dhcp-offer",
            Self::Acknowledgement => "dhcp-ack",
            Self::Kernel => "address",
            Self::Ready => "ready",
        } }
    }
}

/// One NIC of the plan.
// What is used most comes first: an instruction that reaches further than 127 bytes into it takes three bytes more.
#[repr(C)]
pub struct Nic<'p> {
    plan: &'p NicPlan<'p>,
    routing: Routing<'p>,
    path: Path<'p>,
    way: Way,
    books: Books,
    finder: Finder<'p>,
}

impl<'p> Nic<'p> {
    /// A NIC that waits for its link; `plan` is one of `boot`. Whoever drives it asks for the list of links, once for all
    /// NICs.
    // Made where it stays, by its only caller: it is too large to be moved about.
    #[inline(always)]
    pub fn new(boot: &'p BootPlan<'p>, plan: &'p NicPlan<'p>, setup: Setup, now: Instant) -> Self {
        Self {
            plan,
            routing: Routing::new(boot, plan, setup.slot),
            books: Books::new(setup.slot),
            finder: Finder::new(plan.selector, plan.place),
            path: Path {
                plan,
                udev: setup.udev,
                random: Random::new(setup.seed),
                bond: Bond::of(boot, plan, setup, now),
            },
            way: Way::start(now),
        }
    }

    /// Takes note of an event.
    pub fn handle(&mut self, now: Instant, event: &Event<'_>, out: &mut impl Outbox) {
        self.see(event);
        let context = &mut Context {
            now,
            out,
            books: &mut self.books,
            routing: self.routing,
        };
        self.path
            .advance(&mut self.way, &mut self.finder, event, context);
        if matches!(event, Event::TakeBack) {
            context.set_down();
        }
    }

    /// Takes note of what links there are.
    // Within its only caller the rest of that is there once for each event.
    #[inline(never)]
    fn see(&mut self, event: &Event<'_>) {
        match event {
            Event::Link(link) => {
                self.finder.see(link);
                self.books.see(link);
            }
            Event::LinkGone(ifindex) => self.finder.forget(*ifindex),
            Event::LinksListed => self.finder.listed(),
            _ => {}
        }
    }

    /// When to call [`Self::handle`] with a tick.
    pub fn deadline(&self) -> Option<Instant> {
        let bond = self.path.bond.as_ref().and_then(Bond::deadline);
        Instant::earlier(self.way.deadline(), bond)
    }

    /// What it waits for.
    pub fn state(&self) -> State {
        self.way.state()
    }

    /// The addresses that the kernel has by now, IPv4 first: with the first of them sessions of its family can begin.
    pub fn addresses(&self) -> impl Iterator<Item = &AddressPlan> {
        let configure = self.way.configure();
        configure.map(Configure::addresses).unwrap_or_default()
    }

    /// Whether there is one of them.
    #[inline(never)]
    pub fn has_address(&self) -> bool {
        self.addresses().next().is_some()
    }

    /// Whether `other` is in the subnet of one of them.
    pub fn is_near(&self, other: IpAddr) -> bool {
        let mut addresses = self.addresses();
        addresses.any(|plan| plan.subnet().contains(other))
    }

    /// Whether it has an address, any NIC will do, and there is another link than those that it and others have.
    pub fn has_spare(&self) -> bool {
        let mut link = self.link().into_iter();
        self.has_address() && link.any(|link| self.finder.has_other(link.ifindex))
    }

    /// Leaves these links to the NICs that have them.
    pub const fn leave(&mut self, held: [Option<Ifindex>; NICS]) {
        self.finder.leave(held);
    }

    /// Takes those links last that had their turn in vain as `other`, for which the same will do.
    pub fn come_after(&mut self, other: &Self) {
        self.books.leave_to_other();
        self.finder.come_after(&other.finder);
    }

    /// The link that has the addresses, or will have them as far as is known: the VLAN device, not its parent.
    pub fn link(&self) -> Option<&Link> {
        self.way.link()
    }

    /// Hands to `visit` the links below [`Self::link`], those that lie on others behind these: a bond's ports, a VLAN's parent. The
    /// ports are those of the first NIC that lies on the bond.
    pub fn each_below(&self, visit: &mut dyn FnMut(&Link)) {
        if let Some(bond) = &self.path.bond {
            bond.ports().for_each(&mut *visit);
        }
        if let Some(parent) = self.way.parent() {
            visit(parent);
        }
    }

    /// Where connections to `peer` come from: by its link alone where the boot has several NICs and its own routes lead there.
    /// Where they do not, whatever in `main` does is better than nothing.
    pub fn local_end(&self, peer: IpAddr) -> Option<LocalEnd> {
        let mut plans = self.addresses();
        let plan = plans.find(|plan| plan.address.is_ipv4() == peer.is_ipv4())?;
        let mut leads = plan.subnet().contains(peer);
        self.routes(plan, &mut |route| leads |= route.leads_to(peer));
        let link = self.link().filter(|_| leads && self.table().is_some());
        Some(LocalEnd {
            address: plan.address,
            link: link.map(|link| link.ifindex),
        })
    }

    /// Hands to `visit` each route that goes with one of [`Self::addresses`], beside the one to its prefix.
    pub fn routes(&self, address: &AddressPlan, visit: &mut dyn FnMut(RoutePlan)) {
        self.routing.routes(address, visit);
    }

    /// The routing table for what is sent from its addresses, where it has one beside `main`.
    pub fn table(&self) -> Option<u32> {
        self.routing.table()
    }

    /// The machine's name: as the plan gives it, else as the lease does.
    pub fn hostname(&self) -> Option<HostName> {
        let planned = self
            .plan
            .hostname
            .and_then(|name| HostName::new(name.as_bytes()));
        planned.or_else(|| {
            self.addresses()
                .find_map(|plan| plan.lease()?.hostname.clone())
        })
    }

    /// The place in the plan that it is for.
    pub const fn plan(&self) -> &'p NicPlan<'p> {
        self.plan
    }

    /// What its findings are about.
    pub fn subject(&self) -> Subject<'p> {
        match self.plan.selector {
            NicSelector::Name(name) => Subject::Link(name),
            _ => self.mac().map_or(Subject::Machine, Subject::Nic),
        }
    }

    /// The MAC address by which it is found, else that of its link.
    pub fn mac(&self) -> Option<MacAddress> {
        match self.plan.selector {
            NicSelector::Mac(mac) => Some(mac),
            _ => self.link()?.address,
        }
    }
}

#[cfg(test)]
mod tests;
