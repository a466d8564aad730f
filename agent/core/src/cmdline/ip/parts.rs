//! The parts of an `ip=`, before any of them means something.

use super::Methods;
use crate::cmdline::value::{colon_parts, decimal, with_length};
use crate::net::MacAddress;
use crate::text::address;

/// The parts of an `ip=` as they stand there, brackets gone; an empty part is an empty text.
#[derive(Clone, Copy, Default)]
pub(in crate::cmdline) struct Parts<'a> {
    pub(in crate::cmdline) address: &'a str,
    pub(in crate::cmdline) peer: &'a str,
    pub(in crate::cmdline) gateway: &'a str,
    pub(in crate::cmdline) mask: &'a str,
    pub(in crate::cmdline) hostname: &'a str,
    pub(in crate::cmdline) nic: &'a str,
    pub(in crate::cmdline) method: &'a str,
    pub(in crate::cmdline) mtu: &'a str,
    pub(in crate::cmdline) mac: &'a str,
    pub(in crate::cmdline) dns: [&'a str; 2],
    /// What stands behind all of them.
    pub(in crate::cmdline) rest: &'a str,
}

impl<'a> Parts<'a> {
    /// Takes the value of an `ip=` apart: a method alone, an address alone, a NIC with a method, or the static form.
    #[inline(never)]
    pub(in crate::cmdline) fn split(text: &'a str) -> Self {
        let mut parts = colon_parts(text);
        let first = parts.next().unwrap_or_default();
        let is_single = parts.is_over();
        let mut split = Self::default();
        let mut rest = colon_parts(text);
        if !is_single {
            let by_mac = text
                .get(..MacAddress::TEXT_BYTES)
                .filter(|mac| MacAddress::parse(mac).is_some());
            split.nic = by_mac.unwrap_or(first);
            let behind = text
                .get(split.nic.len()..)
                .and_then(|rest| rest.strip_prefix(":"));
            rest = colon_parts(behind.unwrap_or_default());
        }
        split.method = rest.next().unwrap_or_default();
        if Methods::parse(split.method).is_some() && !first.starts_with("[") {
            split.mtu = rest.next().unwrap_or_default();
            split.mac = rest.rest();
            return split;
        }
        split.read_fields(text);
        if is_single {
            split.method = "none";
        }
        split
    }

    /// The static form.
    #[inline(never)]
    fn read_fields(&mut self, text: &'a str) {
        let mut parts = colon_parts(text);
        let mut next = || parts.next().unwrap_or_default();
        let length;
        (self.address, length) = with_length(next());
        self.peer = next();
        self.gateway = next();
        self.mask = next();
        self.hostname = next();
        self.nic = next();
        self.method = next();
        if self.mask.is_empty() {
            self.mask = length.unwrap_or_default();
        }
        let tail = next();
        if tail.is_empty() || decimal(tail.as_bytes()).is_some() {
            self.mtu = tail;
            // The first name server may be left out (dracut.cmdline(7)).
            match parts.rest() {
                server if address::parse(server).is_some() => self.dns = ["", server],
                mac => self.mac = mac,
            }
        } else {
            self.dns = [tail, next()];
            self.rest = parts.rest();
        }
    }
}
