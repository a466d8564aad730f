//! What a server granted, judged.

use core::net::Ipv6Addr;

use heapless::Vec;

use super::message::association;
use super::options::{DNS_SERVERS, IA_ADDRESS, IA_NA, Options};
use super::reply::Reply;
use crate::bytes::Fixed;
use crate::limits::{DUID_BYTES, NIC_DNS_SERVERS};
use crate::net::MacAddress;
use crate::net::dhcp4::{SECOND, Times};
use crate::net::ipv6::is_global;
use crate::time::Instant;

/// A server's unique identifier: bytes that are only compared (RFC 8415, 11).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duid(Vec<u8, DUID_BYTES>);

impl Duid {
    /// `None` where it is longer than one can be, or empty.
    pub fn new(bytes: &[u8]) -> Option<Self> {
        let duid = Vec::from_slice(bytes).ok()?;
        (!duid.is_empty()).then_some(Self(duid))
    }

    /// As it is sent.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_slice()
    }
}

/// An address for a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// The address, one that a host can have beyond its link. It stands alone: its prefix is the routers' business.
    pub address: Ipv6Addr,
    /// The server that granted it.
    pub server: Duid,
    /// Name servers.
    pub dns: Vec<Ipv6Addr, NIC_DNS_SERVERS>,
    /// When to renew it; `None`: it does not end.
    pub times: Option<Times>,
}

impl Lease {
    /// Judges what a server grants in answer to a message that was sent at `asked`: the address that is wanted, or else the
    /// first one.
    ///
    /// # Errors
    /// The status where the server gives another one than success; `None` where there is no address that a host can live
    /// with.
    pub(super) fn judge(
        reply: &Reply<'_>,
        mac: MacAddress,
        wanted: Option<Ipv6Addr>,
        asked: Instant,
    ) -> Result<Self, Option<u16>> {
        let options = reply.options;
        success(options)?;
        let mut associations = options.values(IA_NA).filter_map(Fixed::<12>::split);
        let own = associations.find(|(header, _)| header.field::<0, 4>() == association(mac));
        let (header, inner) = own.ok_or(None)?;
        let inner = Options::of(inner).ok_or(None)?;
        success(inner)?;
        let mut granted = None;
        for one in inner.values(IA_ADDRESS).filter_map(Granted::judge) {
            let is_wanted = wanted == Some(one.address());
            if is_wanted || granted.is_none() {
                granted = Some(one);
            }
            if is_wanted {
                break;
            }
        }
        let granted: Granted<'_> = granted.ok_or(None)?;
        let seconds = [header.u32_be::<4>(), header.u32_be::<8>()];
        let mut lease = Self {
            address: granted.address(),
            server: Duid::new(reply.server).ok_or(None)?,
            dns: Vec::new(),
            times: granted.times(seconds, asked),
        };
        for octets in options.first(DNS_SERVERS).unwrap_or(&[]).as_chunks().0 {
            let server = Ipv6Addr::from_octets(*octets);
            if is_global(server) {
                // As many as there is room for.
                let _ = lease.dns.push(server);
            }
        }
        Ok(lease)
    }
}

fn success(options: Options<'_>) -> Result<(), Option<u16>> {
    match options.status() {
        0 => Ok(()),
        status => Err(Some(status)),
    }
}

/// An address of an association, and its lifetimes in seconds.
struct Granted<'a>(Fixed<'a, 24>);

impl<'a> Granted<'a> {
    /// RFC 8415, 21.6: an address whose preferred lifetime is longer than its valid one is discarded; one without any life is
    /// being taken back.
    fn judge(value: &'a [u8]) -> Option<Self> {
        let (value, options) = Fixed::split(value)?;
        let granted = Self(value);
        let alive = granted.valid() > 0 && granted.preferred() <= granted.valid();
        let good = alive && is_global(granted.address()) && Options::of(options)?.status() == 0;
        good.then_some(granted)
    }

    fn address(&self) -> Ipv6Addr {
        self.0.field::<0, 16>().into()
    }

    fn preferred(&self) -> u32 {
        self.0.u32_be::<16>()
    }

    fn valid(&self) -> u32 {
        self.0.u32_be::<20>()
    }

    /// T1 and T2 that the server leaves open, or that do not come in order, are RFC 8415's (21.4): half and four fifths of
    /// the preferred lifetime.
    fn times(&self, [t1, t2]: [u32; 2], asked: Instant) -> Option<Times> {
        let valid = self.valid();
        if valid == u32::MAX {
            return None;
        }
        let preferred = u64::from(match self.preferred() {
            0 => valid,
            preferred => preferred,
        });
        let (renew, rebind) = match 0 < t1 && t1 <= t2 && t2 <= valid {
            true => (u64::from(t1) * SECOND, u64::from(t2) * SECOND),
            false => (preferred * (SECOND / 2), preferred * (SECOND / 5 * 4)),
        };
        let end = u64::from(valid) * SECOND;
        Some(Times::after(asked, [renew, rebind, end]))
    }
}

#[cfg(test)]
mod tests;
