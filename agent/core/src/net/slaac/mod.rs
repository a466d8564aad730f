//! Router discovery (RFC 4861) and the address that is made of what a router advertises (SLAAC, RFC 4862), over whole
//! Ethernet frames.
//!
//! The agent does this itself, and the kernel's own autoconfiguration keeps off the link. The kernel could do it too, but:
//! an address of its making ends when advertisements stop, and a root file system hangs on it; any host on the link could
//! take its route away by an advertisement without a lifetime; it begins when a link is raised, so that one that is up
//! already would have to lose its addresses first; and a boot could not be judged in a test. What is lost is that the kernel
//! follows a router that changes its mind: who renews leases does that.
//!
//! The address is that of the modified EUI-64 (RFC 4291, appendix A), as of the kernel by default, of systemd-networkd, and
//! of NetworkManager where a connection says `ipv6.addr-gen-mode=eui64`.
//!
//! The first advertisement that can be used is taken; one of a router that is no default router, or of low preference,
//! only if no other router answers in time, since the address is made by its word: a default router that is heard later
//! adds its routes alone. The address is used at once, without asking whether another host has it: that takes a second,
//! and it is made of the NIC's MAC address, which frames could not reach either if it were not unique. The random wait of
//! up to a second before the first solicitation (RFC 4861, 6.3.7) is left out: it protects networks on which every host
//! starts at the same time, and costs each boot half a second.

mod advertisement;

use core::net::Ipv6Addr;

pub use super::client::{Event, Outbox};
pub use advertisement::{Advertisement, Prefix, Route};

use super::frame::{Frame, ICMPV6};
use super::ipv6;
use super::repeat::{Repeat, Waits};
use crate::limits::{DHCP_FIRST_RETRY, DHCP_LONGEST_RETRY, OTHER_ROUTER_PATIENCE};
use crate::net::{Fault, Ipv6Fault, MacAddress};
use crate::random::Random;
use crate::time::Instant;

const ALL_ROUTERS: Ipv6Addr = Ipv6Addr::new(0xff02, 0, 0, 0, 0, 0, 0, 2);
const ROUTER_SOLICITATION: u8 = 133;
const SOURCE_LINK_LAYER_ADDRESS: u8 = 1;

/// The whole Ethernet frame by which a NIC asks the routers of its link.
pub fn router_solicitation(mac: MacAddress) -> Frame {
    let [a, b, c, d, e, f] = mac.octets();
    let [kind, option] = [ROUTER_SOLICITATION, SOURCE_LINK_LAYER_ADDRESS];
    let message = [kind, 0, 0, 0, 0, 0, 0, 0, option, 1, a, b, c, d, e, f];
    ipv6::frame(mac, ALL_ROUTERS, ICMPV6, &mut |frame| frame.bytes(&message))
}

/// What an advertisement is wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// A prefix to make an address of, or the word that DHCPv6 has addresses (M flag).
    Address,
    /// The router, and what is on the link: the address comes from DHCPv6.
    Router,
    /// A default router for an address that is there: one that advertises the prefix of this one, which was made of that.
    Lead(Option<Ipv6Addr>),
}

/// How long an answer is waited for.
const WAITS: Waits = Waits::of((DHCP_FIRST_RETRY, DHCP_LONGEST_RETRY));

/// A client of one link.
#[derive(Clone)]
// What is used most comes first: an instruction that reaches further than 127 bytes into it takes three bytes more.
#[repr(C)]
pub struct Client {
    mac: MacAddress,
    wanted: Wanted,
    random: Random,
    trouble: Ipv6Fault,
    /// While it waits.
    solicitation: Option<Repeat>,
    /// The advertisement of a router that is no default router, or one of low preference, and when it is taken.
    spare: Option<(Advertisement, Instant)>,
}

impl Client {
    /// A client that waits for carrier.
    pub const fn new(mac: MacAddress, wanted: Wanted, random: Random) -> Self {
        Self {
            mac,
            wanted,
            random,
            solicitation: None,
            spare: None,
            trouble: Ipv6Fault::RouterSilent,
        }
    }

    /// Takes note of an event. Between two carriers an advertisement of a default router comes at most once: after it nothing is
    /// asked any more.
    // What it returns is large, and copied field by field within its caller.
    #[inline(never)]
    pub fn handle(
        &mut self,
        now: Instant,
        event: Event<'_>,
        out: &mut impl Outbox,
    ) -> Option<Advertisement> {
        match event {
            Event::Carrier => {
                self.spare = None;
                self.trouble = Ipv6Fault::RouterSilent;
                self.solicitation = Some(Repeat::begin(now));
                self.send_if_due(now, out);
            }
            Event::CarrierLost => {
                self.solicitation = None;
                self.spare = None;
            }
            Event::Tick => self.send_if_due(now, out),
            Event::Frame(frame) => self.receive(now, frame)?,
        }
        let (told, _) = self.spare.as_ref().filter(|(_, until)| now >= *until)?;
        if told.cut {
            out.report(Fault::RouterCut);
        }
        if told.lifetime_s > 0 {
            self.solicitation = None;
        }
        self.spare.take().map(|(told, _)| told)
    }

    /// Keeps an advertisement that can be used: until others have had their time, or no longer than this call.
    fn receive(&mut self, now: Instant, frame: &[u8]) -> Option<()> {
        self.solicitation?;
        let judged = Advertisement::judge(frame, self.mac, now);
        let told = judged.as_ref()?;
        let leads = told.lifetime_s > 0;
        let usable = match self.wanted {
            Wanted::Address => told.managed || told.address(self.mac).is_some(),
            Wanted::Router => leads || !told.prefixes.is_empty(),
            Wanted::Lead(own) => leads && own.is_none_or(|own| told.times(own).is_some()),
        };
        if !usable {
            self.trouble = Ipv6Fault::RouterUnusable(told.router);
            return None;
        }
        let until = match leads && !told.low {
            true => now,
            false => now.plus(OTHER_ROUTER_PATIENCE),
        };
        let better = |(spare, earlier): &(Advertisement, Instant)| {
            until < *earlier || leads && spare.lifetime_s == 0
        };
        if self.spare.as_ref().is_none_or(better) {
            let earlier = self.spare.as_ref().map(|(_, earlier)| *earlier);
            let until = earlier.map_or(until, |earlier| until.min(earlier));
            self.spare = judged.map(|told| (told, until));
        }
        Some(())
    }

    /// What is wanted from now on.
    pub(in crate::net) const fn want(&mut self, wanted: Wanted) {
        self.wanted = wanted;
    }

    /// When to call [`Self::handle`] with a tick.
    pub fn deadline(&self) -> Option<Instant> {
        let spare = self.spare.as_ref().map(|(_, until)| *until);
        let due = self.solicitation.map(|repeat| repeat.due());
        Instant::earlier(spare, due)
    }

    /// Why there is no advertisement yet.
    pub const fn trouble(&self) -> Ipv6Fault {
        self.trouble
    }

    fn send_if_due(&mut self, now: Instant, out: &mut impl Outbox) {
        let Some(solicitation) = &mut self.solicitation else {
            return;
        };
        if solicitation.is_due(now) {
            out.transmit(&router_solicitation(self.mac));
            solicitation.send(now, WAITS, &mut self.random);
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
