//! Ethernet addresses.

use core::fmt;

use crate::text::digits::Octets;
use crate::text::number;

/// A MAC address that can belong to one NIC: not zero, not multicast.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MacAddress([u8; 6]);

impl MacAddress {
    /// Accepts any address that one NIC can have; `None` for zero and multicast ones (IEEE 802, I/G bit).
    pub const fn new(octets: [u8; 6]) -> Option<Self> {
        let [first, ..] = octets;
        if first & 1 == 1 || matches!(octets, [0, 0, 0, 0, 0, 0]) {
            return None;
        }
        Some(Self(octets))
    }

    /// Reads `aa:bb:cc:dd:ee:ff`, either case, with `:` or `-` between.
    pub fn parse(text: &str) -> Option<Self> {
        let mut octets = [0; 6];
        let mut parts = text.split([':', '-']);
        for octet in &mut octets {
            let part = parts.next()?;
            if part.len() != 2 || !part.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                return None;
            }
            *octet = number(part, 16)?;
        }
        match parts.next() {
            None => Self::new(octets),
            Some(_) => None,
        }
    }

    /// The six octets in wire order.
    pub const fn octets(self) -> [u8; 6] {
        self.0
    }
}

impl fmt::Display for MacAddress {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        Octets(&self.0, ":").fmt(out)
    }
}

#[cfg(test)]
mod tests;
