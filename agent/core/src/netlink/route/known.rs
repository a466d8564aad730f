//! The routes that the kernel has.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::address::ip;
use super::{
    AF_INET, AF_INET6, RTA_DST, RTA_GATEWAY, RTA_OIF, RTA_PREFSRC, RTA_PRIORITY, RTA_TABLE,
    RTM_NEWROUTE, RTN_UNICAST, RTNH_F_ONLINK, number,
};
use crate::bytes::{Fixed, Reader};
use crate::net::Ifindex;
use crate::netlink::{Attributes, Message};

const RTA_MULTIPATH: u16 = 9;
const RTA_VIA: u16 = 18;

const RTN_BLACKHOLE: u8 = 6;
const RTN_UNREACHABLE: u8 = 7;
const RTN_PROHIBIT: u8 = 8;

/// `RTM_F_CLONED`: an entry of a cache, no route.
const CLONED: u32 = 0x200;
/// `RTNH_F_DEAD`: nothing goes that way at present.
const DEAD: u32 = 0x1;

/// One way that a route of the kernel takes; a route over several hops is as many of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownRoute {
    /// Where it leads; of the unspecified address and prefix 0 it is the default route.
    pub destination: IpAddr,
    /// Length of the destination's prefix.
    pub prefix: u8,
    /// The link; `None`: packets to there are refused.
    pub ifindex: Option<Ifindex>,
    /// The router, of either family; `None`: the destination is on the link.
    pub router: Option<IpAddr>,
    /// The router counts as on the link, whatever prefix the addresses have.
    pub onlink: bool,
    /// Packets can go this way: the link is up.
    pub alive: bool,
    /// The address that packets leave with, where it is fixed.
    pub source: Option<IpAddr>,
    /// The smaller, the sooner it is used.
    pub metric: u32,
    /// The routing table.
    pub table: u32,
    /// Who made it.
    pub maker: RouteMaker,
}

/// Who made a route (`RTPROT_*`, `include/uapi/linux/rtnetlink.h`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RouteMaker {
    /// The kernel, together with an address.
    Kernel,
    /// Whoever did not say: `ip route` and `route` where they are told nothing, as by scripts.
    Boot,
    /// A router by its advertisements.
    Advertised,
    /// A DHCP client.
    Dhcp,
    /// An administrator, a script, a routing daemon.
    Other,
}

impl KnownRoute {
    /// Decodes an `RTM_NEWROUTE` and calls `visit` with each way of it in order. Not at all for any other message, for what
    /// is cut, and for routes that packets to another machine do not take: local, broadcast, multicast ones, and those for
    /// certain sources or types of service only.
    pub fn parse(message: &Message<'_>, visit: &mut dyn FnMut(Self)) {
        // What is cut holds no route.
        let _ = Self::read(message, visit);
    }

    fn read(message: &Message<'_>, visit: &mut dyn FnMut(Self)) -> Option<()> {
        (message.kind == RTM_NEWROUTE).then_some(())?;
        let (header, attributes) = Fixed::<12>::split(message.body)?;
        let refused = match header.u8::<7>() {
            RTN_UNICAST => false,
            RTN_BLACKHOLE | RTN_UNREACHABLE | RTN_PROHIBIT => true,
            _ => return None,
        };
        let flags = header.u32_ne::<8>();
        let special = header.u8::<2>() != 0 || header.u8::<3>() != 0;
        (!special && flags & CLONED == 0).then_some(())?;
        let family = header.u8::<0>();
        let (anywhere, longest) = match family {
            AF_INET => (IpAddr::V4(Ipv4Addr::UNSPECIFIED), 32),
            AF_INET6 => (IpAddr::V6(Ipv6Addr::UNSPECIFIED), 128),
            _ => return None,
        };
        let mut route = Self {
            destination: anywhere,
            prefix: header.u8::<1>(),
            ifindex: None,
            router: None,
            onlink: flags & RTNH_F_ONLINK != 0,
            alive: flags & DEAD == 0,
            source: None,
            metric: 0,
            table: header.u8::<4>().into(),
            maker: match header.u8::<5>() {
                2 => RouteMaker::Kernel,
                3 => RouteMaker::Boot,
                9 => RouteMaker::Advertised,
                16 => RouteMaker::Dhcp,
                _ => RouteMaker::Other,
            },
        };
        (route.prefix <= longest).then_some(())?;
        let mut hops = None;
        for (attribute, value) in Attributes::new(attributes) {
            match attribute {
                RTA_DST => route.destination = ip(family, value)?,
                RTA_OIF => route.ifindex = number(value).and_then(Ifindex::new),
                RTA_GATEWAY => route.router = ip(family, value),
                RTA_VIA => route.router = via(value),
                RTA_PREFSRC => route.source = ip(family, value),
                RTA_PRIORITY => route.metric = number(value)?,
                RTA_TABLE => route.table = number(value)?,
                RTA_MULTIPATH => hops = Some(value),
                _ => {}
            }
        }
        if refused {
            route.ifindex = None;
            visit(route);
        } else if let Some(hops) = hops {
            route.read_hops(family, hops, visit);
        } else if route.ifindex.is_some() {
            visit(route);
        }
        Some(())
    }

    /// Reads `struct rtnexthop`: length, flags, weight, link, and attributes behind it.
    fn read_hops(self, family: u8, hops: &[u8], visit: &mut dyn FnMut(Self)) -> Option<()> {
        let mut reader = Reader::new(hops);
        while let Some(header) = reader.fixed::<8>() {
            let length = usize::from(header.u16_ne::<0>()).checked_sub(8)?;
            let attributes = reader.take(length)?;
            let padding = length.next_multiple_of(4).saturating_sub(length);
            reader.take(padding.min(reader.rest().len()))?;
            let flags = u32::from(header.u8::<2>());
            let mut way = Self {
                ifindex: Some(Ifindex::new(header.u32_ne::<4>())?),
                onlink: flags & RTNH_F_ONLINK != 0,
                alive: flags & DEAD == 0,
                ..self
            };
            for (attribute, value) in Attributes::new(attributes) {
                match attribute {
                    RTA_GATEWAY => way.router = ip(family, value),
                    RTA_VIA => way.router = via(value),
                    _ => {}
                }
            }
            visit(way);
        }
        Some(())
    }
}

/// Reads `struct rtvia`: the family as a number of 16 bits, and the address.
fn via(value: &[u8]) -> Option<IpAddr> {
    let (family, address) = value.split_first_chunk::<2>()?;
    ip(u8::try_from(u16::from_ne_bytes(*family)).ok()?, address)
}
