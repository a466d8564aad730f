//! Ethernet addresses.

use core::fmt;

use crate::text::digits::Octets;

/// A MAC address that can belong to one NIC: not zero, not multicast.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MacAddress([u8; 6]);

impl MacAddress {
    /// Characters of one as text.
    pub(crate) const TEXT_BYTES: usize = 17;

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
        if text.len() != Self::TEXT_BYTES {
            return None;
        }
        let digit = |byte: u8| char::from(byte).to_digit(16);
        let mut octets = [0; 6];
        for (octet, piece) in octets.iter_mut().zip(text.as_bytes().chunks(3)) {
            // Behind the last one stands no mark.
            let ([high, low] | [high, low, b':' | b'-']) = *piece else {
                return None;
            };
            *octet = u8::try_from(digit(high)? << 4 | digit(low)?).ok()?;
        }
        Self::new(octets)
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
