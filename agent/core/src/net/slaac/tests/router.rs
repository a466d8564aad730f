//! Advertisements of routers, right and wrong.

use core::net::Ipv6Addr;
use std::vec::Vec;

use crate::net::ipv6::tests::peer::Way;

pub(crate) const ROUTER: Ipv6Addr = Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 1);

/// An advertisement, its fields open to be spoilt.
pub(crate) struct Message {
    pub(crate) way: Way,
    pub(crate) header: [u8; 16],
    pub(crate) options: Vec<u8>,
}

impl Message {
    /// An advertisement of a default router for half an hour, without any option.
    pub(crate) fn new() -> Self {
        Self {
            way: Way {
                source: ROUTER,
                destination: Ipv6Addr::new(0xff02, 0, 0, 0, 0, 0, 0, 1),
                hardware: [0x33, 0x33, 0, 0, 0, 1],
                hop_limit: 255,
            },
            header: [134, 0, 0, 0, 64, 0, 0x07, 0x08, 0, 0, 0, 0, 0, 0, 0, 0],
            options: Vec::new(),
        }
    }

    /// The same with one more option, whose value is filled up with zeros.
    pub(crate) fn with(mut self, kind: u8, value: &[u8]) -> Self {
        let units = (2 + value.len()).div_ceil(8);
        self.options.extend([kind, u8::try_from(units).unwrap()]);
        self.options.extend(value);
        self.options
            .resize(self.options.len().next_multiple_of(8), 0);
        self
    }

    /// The same with a prefix of these flags and lifetimes.
    pub(crate) fn prefix(self, text: &str, flags: u8, valid: u32, preferred: u32) -> Self {
        let (address, length) = text.split_once('/').unwrap();
        let address: Ipv6Addr = address.parse().unwrap();
        let mut value = std::vec![length.parse().unwrap(), flags];
        value.extend(valid.to_be_bytes());
        value.extend(preferred.to_be_bytes());
        value.extend([0; 4]);
        value.extend(address.octets());
        self.with(3, &value)
    }

    /// The same with a prefix that an address can be made in.
    pub(crate) fn autonomous(self) -> Self {
        self.prefix("2001:db8:1::/64", 0xc0, 86400, 14400)
    }

    /// The whole frame.
    pub(crate) fn frame(&self) -> Vec<u8> {
        let message = [&self.header[..], &self.options].concat();
        self.way.icmp(&message)
    }
}
