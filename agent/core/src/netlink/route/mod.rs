//! Links, addresses and routes (`NETLINK_ROUTE`; Linux 6.1, `include/uapi/linux/{rtnetlink,if_link,if_addr}.h`).
//!
//! A message's fixed part depends on what it is about:
//!
//! ```text
//! ifinfomsg  0 family  1 pad     2 hardware type u16      4 ifindex  8 flags  12 change mask
//! ifaddrmsg  0 family  1 prefix  2 flags  3 scope         4 ifindex
//! rtmsg      0 family  1 prefix  2 source prefix  3 tos   4 table  5 protocol  6 scope  7 type  8 flags
//! ```

mod address;
mod assigned;
mod bond;
mod device;
mod known;
mod link;
mod list;
mod request;

pub use address::Address;
pub use assigned::Assigned;
pub use bond::{BondSettings, NewBond};
pub use device::{Device, Make, Medium};
pub use known::{KnownRoute, RouteMaker};
pub use link::{Carrier, Kind, Link, OperationalState};
pub use list::{Table, write_list};
pub use request::{NewAddress, NewRoute, NewRule, Protocol, REQUEST_BYTES, Request};

use super::message::{Message, kind};
use crate::errno::Errno;
use crate::net::Ifindex;

const RTM_NEWLINK: u16 = 16;
const RTM_DELLINK: u16 = 17;
const RTM_GETLINK: u16 = 18;
const RTM_NEWADDR: u16 = 20;
const RTM_DELADDR: u16 = 21;
const RTM_GETADDR: u16 = 22;
const RTM_NEWROUTE: u16 = 24;
const RTM_DELROUTE: u16 = 25;
const RTM_GETROUTE: u16 = 26;
const RTM_NEWRULE: u16 = 32;

const AF_UNSPEC: u8 = 0;
const AF_INET: u8 = 2;
const AF_INET6: u8 = 10;

/// `IFF_UP` (`include/uapi/linux/if.h`).
const IFF_UP: u32 = 0x1;
/// `IFF_LOWER_UP`: the carrier is there.
const IFF_LOWER_UP: u32 = 0x1_0000;

/// `RTEXT_FILTER_SKIP_STATS`: IPv6 counters make up a third of a link's message and nobody here reads them.
const SKIP_STATISTICS: u32 = 0x8;

const IFLA_ADDRESS: u16 = 1;
const IFLA_IFNAME: u16 = 3;
const IFLA_MTU: u16 = 4;
const IFLA_LINK: u16 = 5;
const IFLA_MASTER: u16 = 10;
const IFLA_OPERSTATE: u16 = 16;
const IFLA_LINKINFO: u16 = 18;
const IFLA_AF_SPEC: u16 = 26;
const IFLA_INET_CONF: u16 = 1;
const IFLA_EXT_MASK: u16 = 29;
const IFLA_LINK_NETNSID: u16 = 37;
const IFLA_PERM_ADDRESS: u16 = 54;
const IFLA_PARENT_DEV_NAME: u16 = 56;
const IFLA_PARENT_DEV_BUS_NAME: u16 = 57;
const IFLA_INFO_KIND: u16 = 1;
const IFLA_INFO_DATA: u16 = 2;
const IFLA_VLAN_ID: u16 = 1;
const IFLA_VLAN_PROTOCOL: u16 = 5;

const IFA_ADDRESS: u16 = 1;
const IFA_LOCAL: u16 = 2;
const IFA_BROADCAST: u16 = 4;
const IFA_CACHEINFO: u16 = 6;
const IFA_FLAGS: u16 = 8;
/// Linux 5.18; older kernels pass over it.
const IFA_PROTO: u16 = 11;
/// An `IFA_PROTO` of our own: from a lease. The kernel's own end at 3 (`IFAPROT_KERNEL_LL`); it is the number that routes
/// have for it (`RTPROT_DHCP`).
const LEASED: u8 = 16;

/// A lifetime without end (`INFINITY_LIFE_TIME`, `include/net/addrconf.h`).
const FOREVER: u32 = u32::MAX;

const RTA_DST: u16 = 1;
const RTA_OIF: u16 = 4;
const RTA_GATEWAY: u16 = 5;
const RTA_PRIORITY: u16 = 6;
const RTA_PREFSRC: u16 = 7;
const RTA_TABLE: u16 = 15;
const RTN_UNICAST: u8 = 1;
const FRA_SRC: u16 = 2;
const FRA_PRIORITY: u16 = 6;
/// Routes of prefixes that are no longer do not count.
const FRA_SUPPRESS_PREFIXLEN: u16 = 14;
const FRA_TABLE: u16 = 15;
const FRA_PROTOCOL: u16 = 21;
const FR_ACT_TO_TBL: u8 = 1;
const RTNH_F_ONLINK: u32 = 4;

/// What the kernel said: an answer to a request, or news of a group that the socket joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// A link is there, or something about it changed.
    Link(Link),
    /// A link is gone.
    LinkGone(Ifindex),
    /// A link has an address, or something about it changed.
    Address(Address),
    /// A link lost an address.
    AddressGone(Address),
    /// The list that was asked for has ended.
    ListEnd {
        /// The request's sequence number.
        sequence: u32,
    },
    /// The kernel has done what was asked, or refused it.
    Answer {
        /// The request's sequence number.
        sequence: u32,
        /// Done, or refused.
        result: Result<(), Errno>,
    },
}

impl Notice {
    /// Decodes one message; `None` for what nobody here asks about, and for what is malformed.
    pub fn parse(message: &Message<'_>) -> Option<Self> {
        let body = message.body;
        let sequence = message.sequence;
        match message.kind {
            RTM_NEWLINK => Link::parse(body).map(Self::Link),
            RTM_DELLINK => Link::parse(body).map(|link| Self::LinkGone(link.ifindex)),
            RTM_NEWADDR => Address::parse(body).map(Self::Address),
            RTM_DELADDR => Address::parse(body).map(Self::AddressGone),
            kind::DONE => Some(Self::ListEnd { sequence }),
            kind::ERROR => {
                let result = Errno::check(message.error()?.saturating_neg());
                Some(Self::Answer { sequence, result })
            }
            _ => None,
        }
    }
}

/// An attribute's value as a host-order number.
fn number(value: &[u8]) -> Option<u32> {
    Some(u32::from_ne_bytes(*value.first_chunk::<4>()?))
}

#[cfg(test)]
mod tests;
