//! What the boot did to the network, for whoever comes after it: `sanroot supervise`, which renews leases, the installed
//! system's network service, which must leave these links alone, and anybody who reads `/run/sanroot/network.json`.
//!
//! | part | is |
//! |---|---|
//! | [`Network`] | the links that carry sessions, with everything that they were given |
//! | [`Announced`] | when that of a boot is told |
//! | `gather` | [`Network`] of a [`Boot`](crate::boot::Boot) |
//! | `document` | [`Network`] as the document `sanroot/network/1` |
//! | `files` | [`Network`] as what each network service reads of its own, by the templates beside it |
//! | [`Order`] | which files of the installed system are for these links, too |
//! | `state` | [`Network`] as lines of words, and back: what one process of ours leaves to the next |
//!
//! The links are listed flat, and everything else names its link by number: the kernel never gives the same number twice. Of
//! what one link has the order counts, between links it does not.

mod announced;
mod document;
mod files;
mod gather;
mod klibc;
mod network_manager;
mod networkd;
mod shadowed;
mod state;
mod template;
mod words;

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use heapless::Vec;

use crate::chosen::chosen;
use crate::limits::{
    LOWER_NICS, NETWORK_ADDRESSES, NETWORK_NAME_SERVERS, NETWORK_ROUTES, NICS, SESSIONS,
    TIME2WAIT_S,
};
use crate::net::bond::BondMode;
use crate::net::dhcp4::Times;
use crate::net::dhcp6::Duid;
use crate::net::{Ifindex, LinkName, MacAddress, RoutePlan, VlanId};
use crate::plan::{BootPlan, PlannedPortal, SessionPlan, Subnet};
use crate::time::Instant;

/// The name of the document's schema.
pub const SCHEMA: &str = "sanroot/network/1";

pub use announced::Announced;
pub use files::{FOR_IMAGES, File};
pub use shadowed::{Order, shadowed};
pub use state::{Malformed, State};

/// The links that a boot configured, with everything that they were given. Whatever names a link names one of `links`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Network {
    /// The links with addresses, and those below them.
    pub links: Vec<Link, { NICS + LOWER_NICS }>,
    /// The addresses that the agent gave them.
    pub addresses: Vec<Address, NETWORK_ADDRESSES>,
    /// The routes beside those to the addresses' own prefixes.
    pub routes: Vec<Route, NETWORK_ROUTES>,
    /// The name servers of each link, most wanted first.
    pub dns: Vec<NameServer, NETWORK_NAME_SERVERS>,
    /// The kernel's sessions.
    pub sessions: Vec<Session, SESSIONS>,
    /// The sessions that the boot could not finish.
    pub unfinished: Vec<Unfinished, SESSIONS>,
    /// The MAC addresses of what is to get an address yet, in no document: it matters to services that are there meanwhile.
    pub waiting: Vec<MacAddress, NICS>,
}

/// A link that the agent raised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// Its number in the kernel.
    pub ifindex: Ifindex,
    /// Its name when the agent saw it last.
    pub name: LinkName,
    /// The address in use: that from which clients of DHCP make their identifiers.
    pub mac: MacAddress,
    /// The address that the hardware came with, where it is known.
    pub permanent: Option<MacAddress>,
    /// What it is.
    pub kind: Kind,
    /// The link on which a VLAN device lies.
    pub lower: Option<Ifindex>,
    /// The bond of which it is a port.
    pub master: Option<Ifindex>,
    /// Bytes of the largest packet.
    pub mtu: u32,
    /// How it gets its IPv4 address.
    pub v4: Method,
    /// How it gets its IPv6 address.
    pub v6: Method,
}

/// What a link is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Hardware, or what a hypervisor shows as such.
    Ethernet,
    /// A VLAN device (802.1Q).
    Vlan(VlanId),
    /// A bond.
    Bond(BondMode),
}

/// How a link gets its address of one family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Not at all.
    None,
    /// Given by firmware or an administrator.
    Static,
    /// From DHCP: of IPv4, or of IPv6 with router and prefix from router advertisements.
    Dhcp,
    /// From router advertisements (SLAAC), and DHCPv6 where they say so.
    Auto,
    /// The link-local address alone.
    LinkLocal,
}

/// An address of a link. In the kernel it has no end, even where it is leased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Whose it is.
    pub link: Ifindex,
    /// The address, with the length of the prefix that is on the link.
    pub subnet: Subnet,
    /// The routing table for what is sent from it, where it has one beside `main`.
    pub table: Option<u32>,
    /// Whom to ask to keep it; `None`: it was given for ever.
    pub lease: Option<Lease>,
}

/// An address granted for a time. Clients make their identifiers of the link's MAC address: DHCPv4 of 1 and the address
/// itself (`net::dhcp4`), DHCPv6 a DUID-LL and an IAID (`net::dhcp6`); so there are none here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// Who granted it.
    pub grantor: Grantor,
    /// Its course, in whole seconds of CLOCK_BOOTTIME; `None`: it does not end. Of a router's prefix `renew` and `rebind` lie
    /// where those of a lease lie by default; a router that is alive advertises long before.
    pub times: Option<Times>,
}

/// Who grants an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Grantor {
    /// A DHCPv4 server.
    Dhcp4(Ipv4Addr),
    /// A DHCPv6 server.
    Dhcp6(Duid),
    /// A router, by the prefix that it advertises.
    Router(Ipv6Addr),
}

/// A route over a link, in `main` and in the table of each of the link's addresses of its family that has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route {
    /// The link.
    pub link: Ifindex,
    /// Where it leads.
    pub plan: RoutePlan,
}

/// A name server that is asked over a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NameServer {
    /// The link.
    pub link: Ifindex,
    /// The server.
    pub address: IpAddr,
}

/// A session of the kernel that carries a disk of the boot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Session {
    /// The kernel's number.
    pub sid: u32,
    /// The link that carries it.
    pub link: Ifindex,
    /// For how many seconds its target wants to be left alone once the connection is lost (Time2Wait). In no document.
    pub respite_s: u64,
}

/// A planned session of which the kernel has nothing, and which may come to be later. It is in no document: what it takes to open
/// it, secrets among it, only the plan holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unfinished {
    /// Made of who is to log in, to what, where and over which of the plan's NICs: the plan may be made anew, and then has others
    /// at its places.
    pub mark: u32,
    /// The link that is to carry it.
    pub link: Ifindex,
}

impl Session {
    /// One whose target has said nothing of how long it wants to be left alone.
    pub const fn new(sid: u32, link: Ifindex) -> Self {
        Self {
            sid,
            link,
            respite_s: TIME2WAIT_S as u64,
        }
    }
}

impl Unfinished {
    /// The mark of a plan's session.
    pub fn mark(plan: &BootPlan<'_>, session: &SessionPlan<'_>) -> u32 {
        let mut mark = 0;
        if let Some(initiator) = &plan.initiator {
            add(&mut mark, initiator.name.as_str().as_bytes());
        }
        add(&mut mark, session.target.as_str().as_bytes());
        // One whose portal is a name is not opened later.
        if let PlannedPortal::Address(portal) = session.portal {
            match portal.ip() {
                IpAddr::V4(address) => add(&mut mark, &address.octets()),
                IpAddr::V6(address) => add(&mut mark, &address.octets()),
            }
            add(&mut mark, &portal.port().to_be_bytes());
        }
        // The same over another NIC may be for another logical unit.
        if let Some(nic) = session.nic {
            add(&mut mark, &nic.to_be_bytes());
        }
        mark
    }
}

/// Goes on with the sum of FNV-1a.
#[inline(never)]
fn add(sum: &mut u32, bytes: &[u8]) {
    for byte in bytes {
        *sum = (*sum ^ u32::from(*byte)).wrapping_mul(0x0100_0193);
    }
}

impl Network {
    /// No link.
    pub const fn new() -> Self {
        Self {
            links: Vec::new(),
            addresses: Vec::new(),
            routes: Vec::new(),
            dns: Vec::new(),
            sessions: Vec::new(),
            unfinished: Vec::new(),
            waiting: Vec::new(),
        }
    }

    /// The address from which a session that `link` carries reaches `peer`, where the link has one of its family.
    pub fn source(&self, link: Ifindex, peer: IpAddr) -> Option<IpAddr> {
        let own = self.addresses.iter().filter(|own| own.link == link);
        let mut own = own.map(|own| own.subnet.address);
        own.find(|own| own.is_ipv4() == peer.is_ipv4())
    }

    /// When the first of its leases is to be renewed, and when the first is to be had from any server (T1 and T2); `None` where
    /// none ever is.
    pub fn first_renewal(&self) -> Option<[Instant; 2]> {
        let mut first = None;
        for address in &self.addresses {
            if let Some(times) = address.lease.as_ref().and_then(|lease| lease.times) {
                let [renew, rebind] = first.unwrap_or([times.renew, times.rebind]);
                first = Some([renew.min(times.renew), rebind.min(times.rebind)]);
            }
        }
        first
    }

    /// The link of this number.
    // Within each caller it takes more than a call.
    #[inline(never)]
    pub fn link(&self, ifindex: Ifindex) -> Option<&Link> {
        self.links.iter().find(|link| link.ifindex == ifindex)
    }

    /// The links right below `link`: what a VLAN device lies on, the ports of a bond.
    pub fn below(&self, link: &Link) -> impl Iterator<Item = &Link> {
        let (ifindex, lower) = (link.ifindex, link.lower);
        self.links
            .iter()
            .filter(move |other| other.master == Some(ifindex) || lower == Some(other.ifindex))
    }

    /// Whether a disk of the boot is behind `link`, or behind one that lies on it.
    pub fn carries(&self, link: &Link) -> bool {
        let itself = |ifindex| self.sessions.iter().any(|session| session.link == ifindex);
        let above = self.links.iter().filter(|above| {
            above.lower == Some(link.ifindex) || link.master == Some(above.ifindex)
        });
        itself(link.ifindex)
            || above.clone().any(|above| itself(above.ifindex))
            // A VLAN device on a bond.
            || above.clone().any(|bond| {
                let mut upper = self.links.iter();
                upper.any(|upper| upper.lower == Some(bond.ifindex) && itself(upper.ifindex))
            })
    }
}

impl Link {
    /// Hardware by itself, with Ethernet's usual size and no address.
    pub const fn bare(ifindex: Ifindex, name: LinkName, mac: MacAddress) -> Self {
        Self {
            ifindex,
            name,
            mac,
            permanent: None,
            kind: Kind::Ethernet,
            lower: None,
            master: None,
            mtu: 1500,
            v4: Method::None,
            v6: Method::None,
        }
    }
}

impl Method {
    /// The word in documents.
    pub const fn word(self) -> &'static str {
        chosen! { match self {
            Self::None => "none",
            Self::Static => "static",
            Self::Dhcp => "dhcp",
            Self::Auto => "auto",
            Self::LinkLocal => "link-local",
        } }
    }
}

impl Kind {
    /// The word in documents.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ethernet => "ethernet",
            Self::Vlan(_) => "vlan",
            Self::Bond(_) => "bond",
        }
    }

    /// The number of a VLAN.
    pub const fn vlan(self) -> Option<VlanId> {
        match self {
            Self::Vlan(id) => Some(id),
            Self::Ethernet | Self::Bond(_) => None,
        }
    }

    /// The word for the mode of a bond.
    pub fn mode(self) -> Option<&'static str> {
        match self {
            Self::Bond(mode) => Some(mode.word()),
            Self::Ethernet | Self::Vlan(_) => None,
        }
    }
}

#[cfg(test)]
mod tests;
