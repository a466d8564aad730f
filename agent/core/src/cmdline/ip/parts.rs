//! The parts of an `ip=`, before any of them means something.

use core::net::IpAddr;

use super::Methods;
use crate::cmdline::value::{colon_parts, decimal, with_length};
use crate::net::MacAddress;

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

/// Characters of a MAC address as text.
const MAC_TEXT: usize = 17;

impl<'a> Parts<'a> {
    /// Takes the value of an `ip=` apart: a method alone, an address alone, a NIC with a method, or the static form.
    #[inline(never)]
    pub(in crate::cmdline) fn split(text: &'a str) -> Self {
        let mut parts = colon_parts(text);
        let first = parts.next().unwrap_or_default();
        if parts.is_over() {
            return Self::single(first);
        }
        let by_mac = text
            .get(..MAC_TEXT)
            .filter(|mac| MacAddress::parse(mac).is_some());
        let nic = by_mac.unwrap_or(first);
        let behind = text
            .get(nic.len()..)
            .and_then(|rest| rest.strip_prefix(':'));
        let mut rest = colon_parts(behind.unwrap_or_default());
        let method = rest.next().unwrap_or_default();
        if Methods::parse(method).is_some() && !first.starts_with('[') {
            let mtu = rest.next().unwrap_or_default();
            let mac = rest.rest();
            return Self {
                nic,
                method,
                mtu,
                mac,
                ..Self::default()
            };
        }
        Self::positional(text)
    }

    fn single(text: &'a str) -> Self {
        let (address, length) = with_length(text);
        match address.parse::<IpAddr>() {
            Ok(_) => Self {
                address,
                mask: length.unwrap_or_default(),
                method: "none",
                ..Self::default()
            },
            Err(_) => Self {
                method: text,
                ..Self::default()
            },
        }
    }

    fn positional(text: &'a str) -> Self {
        let mut parts = colon_parts(text);
        let mut next = || parts.next().unwrap_or_default();
        let (address, length) = with_length(next());
        let mut split = Self {
            address,
            peer: next(),
            gateway: next(),
            mask: next(),
            hostname: next(),
            nic: next(),
            method: next(),
            ..Self::default()
        };
        if split.mask.is_empty() {
            split.mask = length.unwrap_or_default();
        }
        let tail = next();
        if tail.is_empty() || decimal(tail.as_bytes()).is_some() {
            split.mtu = tail;
            // The first name server may be left out (dracut.cmdline(7)).
            match parts.rest() {
                server if server.parse::<IpAddr>().is_ok() => split.dns = ["", server],
                mac => split.mac = mac,
            }
        } else {
            split.dns = [tail, next()];
            split.rest = parts.rest();
        }
        split
    }
}
