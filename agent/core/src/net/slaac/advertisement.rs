//! What a router advertises, judged (RFC 4861, 4.2; RFC 4862, 5.5.3).

use core::net::Ipv6Addr;

use heapless::Vec;

use crate::bytes::{Fixed, Reader};
use crate::limits::{ADVERTISED_PREFIXES, ADVERTISED_ROUTES, IPV6_LEAST_MTU, NIC_DNS_SERVERS};
use crate::net::MacAddress;
use crate::net::dhcp4::{SECOND, Times};
use crate::net::ipv6::{Packet, address_within, is_global};
use crate::plan::Subnet;
use crate::time::Instant;

const ROUTER_ADVERTISEMENT: u8 = 134;
const PREFIX_INFORMATION: u8 = 3;
const MTU: u8 = 5;
/// Routes beside the default route (RFC 4191).
const ROUTE_INFORMATION: u8 = 24;
/// Name servers (RFC 8106).
const RDNSS: u8 = 25;

/// What a router says of the link. Lifetimes are looked at only for whether there is one,
/// but those of prefixes and of the router itself.
#[derive(Clone, Debug, PartialEq, Eq)]
// What is used most comes first: an instruction that reaches further than 127 bytes into it takes three bytes more.
#[repr(C)]
pub struct Advertisement {
    /// When it came.
    pub heard: Instant,
    /// The router's link-local address.
    pub router: Ipv6Addr,
    /// Seconds for which it is a default router; 0: it is none.
    pub lifetime_s: u16,
    /// Addresses are to be had by DHCPv6 (M flag).
    pub managed: bool,
    /// Bytes of the largest packet, 1280 and more.
    pub mtu: Option<u16>,
    /// There were more prefixes or routes than are kept.
    pub cut: bool,
    /// Other default routers are to be preferred (RFC 4191, 2.2).
    pub low: bool,
    /// The prefixes that are alive.
    pub prefixes: Vec<Prefix, ADVERTISED_PREFIXES>,
    /// The routes through it that are alive, without the default route.
    pub routes: Vec<Route, ADVERTISED_ROUTES>,
    /// Name servers.
    pub dns: Vec<Ipv6Addr, NIC_DNS_SERVERS>,
}

/// A prefix of the link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prefix {
    /// The prefix, without bits behind its length.
    pub address: Ipv6Addr,
    /// Its length, 1 to 128.
    pub length: u8,
    /// What is in it is on the link (L flag).
    pub on_link: bool,
    /// An address can be made in it (A flag): it has 64 bits, and is not deprecated.
    pub autonomous: bool,
    /// Seconds for which an address in it is valid, [`u32::MAX`] for ever.
    pub valid_s: u32,
}

/// A route through the router.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route {
    /// Where it leads, without bits behind the prefix.
    pub destination: Ipv6Addr,
    /// Length of the destination's prefix, 1 to 128.
    pub prefix: u8,
    /// Whose word it is by.
    pub router: Ipv6Addr,
}

impl Advertisement {
    /// Judges a whole Ethernet frame. `None` for what is none, and for what RFC 4861, 6.1.2, says to discard: what came over
    /// a router, from no link-local address, with a wrong checksum, or with an option that reaches past the end.
    pub fn judge(frame: &[u8], mac: MacAddress, now: Instant) -> Option<Self> {
        let packet = Packet::of(frame, mac)?;
        let local = packet.source.is_unicast_link_local() && packet.hop_limit == 255;
        (local && packet.is_icmp()).then_some(())?;
        let (header, options) = Fixed::<16>::split(packet.payload)?;
        (header.field::<0, 2>() == [ROUTER_ADVERTISEMENT, 0]).then_some(())?;
        let flags = header.u8::<5>();
        let mut advertisement = Self {
            heard: now,
            router: packet.source,
            lifetime_s: header.u16_be::<6>(),
            managed: flags & 0x80 != 0,
            mtu: None,
            prefixes: Vec::new(),
            routes: Vec::new(),
            dns: Vec::new(),
            cut: false,
            low: flags & 0x18 == 0x18,
        };
        let mut options = Reader::new(options);
        while !options.rest().is_empty() {
            let &[kind, length] = options.take(2)? else {
                return None;
            };
            // In units of eight bytes, kind and length among them; none can be empty.
            let length = usize::from(length).checked_mul(8)?.checked_sub(2)?;
            advertisement.take(kind, options.take(length)?);
        }
        Some(advertisement)
    }

    /// The address that the NIC makes of it, and the length of the prefix around it that is on the link: the first prefix
    /// that an address can be made in, and one that is not unique local before all that are.
    pub fn address(&self, mac: MacAddress) -> Option<(Ipv6Addr, u8)> {
        let prefix = self.autonomous()?;
        let length = if prefix.on_link { prefix.length } else { 128 };
        Some((address_within(prefix.address, mac), length))
    }

    /// The course of an address in one of the prefixes; `None`: it is in none of them, `None` inside: neither it nor the router
    /// ends. T2 is when the router is none any more, and before that, at T1, it can be asked.
    pub fn times(&self, address: Ipv6Addr) -> Option<Option<Times>> {
        let holds = |prefix: &&Prefix| {
            let subnet = Subnet {
                address: prefix.address.into(),
                prefix: prefix.length,
            };
            subnet.contains(address.into())
        };
        let valid_s = self.prefixes.iter().find(holds)?.valid_s;
        let router_s = match self.lifetime_s {
            0 => valid_s,
            router => valid_s.min(router.into()),
        };
        let micros = [
            u64::from(router_s) * (SECOND / 2),
            u64::from(router_s) * SECOND,
            u64::from(valid_s) * SECOND,
        ];
        Some((router_s != u32::MAX).then(|| Times::after(self.heard, micros)))
    }

    /// Adds what another router has said earlier: none takes back another one's word (RFC 4861, 6.3.4). Of name servers those of
    /// one will do. What both say counts twice, which comes to the same.
    pub fn add(&mut self, earlier: &mut Self) {
        if self.mtu.is_none() {
            self.mtu = earlier.mtu;
        }
        if self.dns.is_empty() {
            self.dns = core::mem::take(&mut earlier.dns);
        }
        // As many as fit.
        if self.router != earlier.router {
            while let Some(prefix) = earlier.prefixes.pop() {
                let _ = self.prefixes.push(prefix);
            }
            while let Some(route) = earlier.routes.pop() {
                let _ = self.routes.push(route);
            }
        }
    }

    fn autonomous(&self) -> Option<&Prefix> {
        let mut prefixes = self.prefixes.iter().filter(|prefix| prefix.autonomous);
        let first = prefixes.clone().next();
        // Unique local ones (RFC 4193) need not lead to where the targets are.
        prefixes
            .find(|prefix| !prefix.address.is_unique_local())
            .or(first)
    }

    /// Takes note of an option; one that is malformed, or beyond what is kept, is passed over.
    // Within its only caller it takes more: that has too much else to keep.
    #[inline(never)]
    fn take(&mut self, kind: u8, value: &[u8]) {
        match kind {
            PREFIX_INFORMATION => {
                if let Some(prefix) = Prefix::judge(value)
                    && let Err(prefix) = self.prefixes.push(prefix)
                {
                    self.cut = true;
                    // Without one there is no address.
                    let last = self.prefixes.last_mut();
                    if let Some(last) = last.filter(|last| prefix.autonomous && !last.autonomous) {
                        *last = prefix;
                    }
                }
            }
            MTU => {
                let mtu = Fixed::<6>::split(value).map(|(value, _)| value.u32_be::<2>());
                let mtu = mtu.filter(|&mtu| mtu >= u32::from(IPV6_LEAST_MTU));
                self.mtu = mtu.and_then(|mtu| u16::try_from(mtu).ok()).or(self.mtu);
            }
            ROUTE_INFORMATION => {
                if let Some(route) = Route::judge(value, self.router) {
                    self.cut |= self.routes.push(route).is_err();
                }
            }
            RDNSS => self.name_servers(value),
            _ => {}
        }
    }

    /// Two reserved bytes, a lifetime, and addresses. A server may be link-local, but then nobody else can say on which link.
    fn name_servers(&mut self, value: &[u8]) {
        let Some((header, addresses)) = Fixed::<6>::split(value) else {
            return;
        };
        let alive = header.u32_be::<2>() > 0;
        for octets in addresses.as_chunks::<16>().0 {
            let server = Ipv6Addr::from(*octets);
            if alive && is_global(server) && !self.dns.contains(&server) {
                let _ = self.dns.push(server);
            }
        }
    }
}

impl Prefix {
    /// RFC 4861, 4.6.2; RFC 4862, 5.5.3: the link-local prefix, a prefix without life, and one whose preferred lifetime is
    /// longer than its valid one count for nothing.
    fn judge(value: &[u8]) -> Option<Self> {
        let (value, _) = Fixed::<30>::split(value)?;
        let [length, flags] = value.field::<0, 2>();
        let [valid, preferred] = [value.u32_be::<2>(), value.u32_be::<6>()];
        let address = within(value.field::<14, 16>(), length)?;
        (valid > 0 && preferred <= valid).then_some(Self {
            address,
            length,
            on_link: flags & 0x80 != 0,
            autonomous: flags & 0x40 != 0 && length == 64 && preferred > 0,
            valid_s: valid,
        })
    }
}

impl Route {
    /// RFC 4191, 2.3: the prefix may be cut where the rest of it is zeros. The reserved preference (2) discards the option.
    fn judge(value: &[u8], router: Ipv6Addr) -> Option<Self> {
        let (header, prefix) = Fixed::<6>::split(value)?;
        let [length, flags] = header.field::<0, 2>();
        let mut octets = [0; 16];
        let given = prefix.len().min(16);
        octets
            .get_mut(..given)?
            .copy_from_slice(prefix.get(..given)?);
        let whole = usize::from(length) <= given.saturating_mul(8);
        let destination = within(octets, length)?;
        let good = whole && header.u32_be::<2>() > 0 && flags >> 3 & 3 != 2;
        good.then_some(Self {
            destination,
            prefix: length,
            router,
        })
    }
}

/// The address without bits behind the prefix, whose length is 1 to 128, where it lies beyond the link.
fn within(octets: [u8; 16], length: u8) -> Option<Ipv6Addr> {
    (1..=128).contains(&length).then_some(())?;
    let host = u128::MAX.checked_shr(length.into()).unwrap_or(0);
    let address = Ipv6Addr::from_bits(u128::from_be_bytes(octets) & !host);
    is_global(address).then_some(address)
}

#[cfg(test)]
mod tests;
