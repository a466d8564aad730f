//! What a server granted, judged.

use core::net::Ipv4Addr;

use heapless::{Vec, VecView};

use super::options::{
    Bytes, CLASSLESS_ROUTES, DNS, DOMAIN_NAME, HOST_NAME, INTERFACE_MTU, LEASE_TIME, Options,
    REBINDING_TIME, RENEWAL_TIME, ROUTER, SUBNET_MASK,
};
use super::reply::Reply;
use crate::limits::{DHCP_ROUTERS, DHCP_ROUTES, NIC_DNS_SERVERS};
use crate::net::{DomainName, Fault, HostName};
use crate::plan::Subnet;
use crate::time::Instant;

/// An address for a time, with what the server says of the network around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// The address: one that a host can have in its prefix.
    pub address: Ipv4Addr,
    /// Length of the prefix that is on the link, 1 to 32.
    pub prefix: u8,
    /// The server that granted it.
    pub server: Ipv4Addr,
    /// The routers that can be one, most preferred first. Without classless routes the first is the default router.
    pub routers: Vec<Ipv4Addr, DHCP_ROUTERS>,
    /// Classless routes (RFC 3442); where there are any, the routers count for nothing.
    pub routes: Vec<Route, DHCP_ROUTES>,
    /// Name servers.
    pub dns: Vec<Ipv4Addr, NIC_DNS_SERVERS>,
    /// The name that the server has for this machine.
    pub hostname: Option<HostName>,
    /// The domain of this network.
    pub domain: Option<DomainName>,
    /// Bytes of the largest IP packet, 576 and more.
    pub mtu: Option<u16>,
    /// When to renew it; `None`: it does not end.
    pub times: Option<Times>,
}

/// A route of a lease.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route {
    /// Where it leads, without bits behind the prefix.
    pub destination: Ipv4Addr,
    /// Length of the destination's prefix, 0 for the default route.
    pub prefix: u8,
    /// The router; `None`: the destination is on the link.
    pub router: Option<Ipv4Addr>,
}

/// In microseconds.
pub(in crate::net) const SECOND: u64 = 1_000_000;

/// The course of a lease, counted from when it was asked for (RFC 2131, 4.4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Times {
    /// When it was asked for.
    pub asked: Instant,
    /// T1: ask the server that granted it.
    pub renew: Instant,
    /// T2: ask any server.
    pub rebind: Instant,
    /// The end.
    pub expire: Instant,
}

impl Times {
    /// T1, T2 and the end come so many microseconds after it was asked for.
    pub(in crate::net) fn after(asked: Instant, micros: [u64; 3]) -> Self {
        let [renew, rebind, expire] =
            micros.map(|after| Instant::from_micros(asked.micros().saturating_add(after)));
        Self {
            asked,
            renew,
            rebind,
            expire,
        }
    }
}

impl Lease {
    /// Judges what a server grants in answer to a request sent at `asked`. `None` where no host can live with it: an
    /// address, mask or time that is missing or nonsense. Lesser flaws are noted and left out.
    pub(super) fn judge(
        reply: &Reply<'_>,
        asked: Instant,
        note: &mut dyn FnMut(Fault),
    ) -> Option<Self> {
        let options = &reply.options;
        let address = reply.address;
        let prefix = prefix(address, options)?;
        let mtu = options.fixed(INTERFACE_MTU).map(u16::from_be_bytes);
        let times = times(options, asked)?;
        let mut lease = Self {
            address,
            prefix,
            server: reply.server,
            routers: Vec::new(),
            routes: Vec::new(),
            dns: Vec::new(),
            hostname: None,
            domain: None,
            // RFC 791: every host takes packets of 576 bytes; some servers say 0 for nothing.
            mtu: mtu.filter(|&mtu| mtu >= 576),
            times,
        };
        hosts(options, ROUTER, address, &mut lease.routers);
        hosts(options, DNS, Ipv4Addr::UNSPECIFIED, &mut lease.dns);
        lease.add_routes(options, note);
        lease.hostname = name(options, HOST_NAME, HostName::new, note);
        lease.domain = name(options, DOMAIN_NAME, DomainName::new, note);
        Some(lease)
    }

    /// RFC 3442: a prefix length, as many bytes of the destination as it covers, and a router; as often as there is room; the
    /// default route always has it. A route into the NIC's own subnet would turn a target on the link over to somebody else,
    /// and is left out.
    // Within its only caller it takes more: that has too much else to keep.
    #[inline(never)]
    fn add_routes(&mut self, options: &Options<'_>, note: &mut dyn FnMut(Fault)) {
        let own = Subnet {
            address: self.address.into(),
            prefix: self.prefix,
        };
        let mut bytes = options.bytes(CLASSLESS_ROUTES);
        let mut cut = false;
        while let Some(length) = bytes.next() {
            let Some(route) = route(length, &mut bytes) else {
                cut = true;
                break;
            };
            let is_within = own.prefix <= route.prefix && own.contains(route.destination.into());
            if is_within && route.router.is_some() {
                note(Fault::DhcpRouteIgnored(route.destination));
            } else if let Err(route) = self.routes.push(route) {
                cut = true;
                let last = self.routes.last_mut();
                if let Some(last) = last.filter(|last| route.prefix == 0 && last.prefix != 0) {
                    *last = route;
                }
            }
        }
        if cut {
            note(Fault::DhcpRoutesCut);
        }
    }

    /// The route to everywhere: from the classless routes where there are any, else through the first router.
    pub fn default_router(&self) -> Option<Ipv4Addr> {
        if self.routes.is_empty() {
            return self.routers.first().copied();
        }
        let default = self.routes.iter().find(|route| route.prefix == 0)?;
        default.router
    }
}

/// An address that one host can have.
const fn is_host(address: Ipv4Addr) -> bool {
    let [first, ..] = address.octets();
    first != 0 && first != 127 && first < 224
}

/// The addresses that hosts can have of an option, but `other`; as many as there is room for.
#[inline(never)]
fn hosts(options: &Options<'_>, code: u8, other: Ipv4Addr, hosts: &mut VecView<Ipv4Addr>) {
    let mut bytes = options.bytes(code);
    while let Some(address) = bytes.address() {
        if is_host(address) && address != other {
            let _ = hosts.push(address);
        }
    }
}

/// The mask's length, or that of the address's class where the server names no mask; `None` where mask and address do not
/// fit together.
// Within its only caller it takes more: that has too much else to keep.
#[inline(never)]
fn prefix(address: Ipv4Addr, options: &Options<'_>) -> Option<u8> {
    is_host(address).then_some(())?;
    let prefix = match options.first(SUBNET_MASK) {
        Some(mask) => {
            let mask = u32::from_be_bytes(<[u8; 4]>::try_from(mask).ok()?);
            let length = mask.leading_ones();
            (length + mask.trailing_zeros() == u32::BITS).then_some(length)?
        }
        None => match address.octets() {
            [0..=127, ..] => 8,
            [128..=191, ..] => 16,
            _ => 24,
        },
    };
    let host = address.to_bits() & u32::MAX.checked_shr(prefix).unwrap_or(0);
    let edge = host == 0 || host == u32::MAX.checked_shr(prefix).unwrap_or(0);
    match prefix {
        0 => None,
        1..=30 if edge => None,
        prefix => u8::try_from(prefix).ok(),
    }
}

/// The times, or `None` inside for a lease without end; T1 and T2 that do not come in order are replaced by RFC 2131's
/// (4.4.5).
fn times(options: &Options<'_>, asked: Instant) -> Option<Option<Times>> {
    let seconds = |code| options.fixed(code).map(u32::from_be_bytes);
    let lease = match seconds(LEASE_TIME)? {
        0 => return None,
        u32::MAX => return Some(None),
        lease => lease,
    };
    let given = seconds(RENEWAL_TIME).zip(seconds(REBINDING_TIME));
    let given = given.filter(|(t1, t2)| 0 < *t1 && t1 < t2 && *t2 < lease);
    let lease = u64::from(lease);
    let (t1, t2) = match given {
        Some((t1, t2)) => (u64::from(t1) * SECOND, u64::from(t2) * SECOND),
        None => (lease * (SECOND / 2), lease * (SECOND / 8 * 7)),
    };
    Some(Some(Times::after(asked, [t1, t2, lease * SECOND])))
}

/// Of a destination's length that was read, what follows.
fn route(prefix: u8, bytes: &mut Bytes<'_, '_>) -> Option<Route> {
    (prefix <= 32).then_some(())?;
    let mut destination = [0; 4];
    for octet in destination.iter_mut().take(usize::from(prefix.div_ceil(8))) {
        *octet = bytes.next()?;
    }
    let router = bytes.address()?;
    let host = u32::MAX.checked_shr(prefix.into()).unwrap_or(0);
    let destination = u32::from_be_bytes(destination) & !host;
    Some(Route {
        destination: Ipv4Addr::from_bits(destination),
        prefix,
        router: (!router.is_unspecified()).then_some(router),
    })
}

fn name<T>(
    options: &Options<'_>,
    code: u8,
    judge: fn(&[u8]) -> Option<T>,
    note: &mut dyn FnMut(Fault),
) -> Option<T> {
    let name = judge(options.first(code)?);
    if name.is_none() {
        note(Fault::DhcpNameIgnored);
    }
    name
}

#[cfg(test)]
mod tests;
