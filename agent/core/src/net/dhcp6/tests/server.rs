//! Messages of DHCPv6 servers, right and wrong.

use core::net::Ipv6Addr;
use std::vec::Vec;

use crate::net::dhcp4::tests::server::{MAC, mac};
use crate::net::ipv6::link_local;
use crate::net::ipv6::tests::peer::Way;

pub(crate) const SERVER: &[u8] = &[0, 3, 0, 1, 2, 0, 0, 0, 0, 2];
pub(crate) const ADDRESS: Ipv6Addr = Ipv6Addr::new(0x2001, 0xdb8, 1, 0, 0, 0, 0, 0x50);
pub(crate) const ADVERTISE: u8 = 2;
pub(crate) const REPLY: u8 = 7;

/// One option.
pub(crate) fn option(code: u16, value: &[u8]) -> Vec<u8> {
    let length = u16::try_from(value.len()).unwrap();
    [&code.to_be_bytes(), &length.to_be_bytes(), value].concat()
}

/// An address option with its lifetimes.
pub(crate) fn address(address: Ipv6Addr, preferred: u32, valid: u32) -> Vec<u8> {
    let lifetimes = [preferred.to_be_bytes(), valid.to_be_bytes()].concat();
    option(5, &[&address.octets()[..], &lifetimes].concat())
}

/// The client's association with T1 and T2, and what is in it.
pub(crate) fn association(times: [u32; 2], inner: &[u8]) -> Vec<u8> {
    let times = times.map(u32::to_be_bytes).concat();
    option(3, &[&MAC[2..], &times, inner].concat())
}

/// A server's message, its fields open to be spoilt.
pub(crate) struct Message {
    pub(crate) way: Way,
    pub(crate) ports: [u16; 2],
    pub(crate) kind: u8,
    pub(crate) transaction: [u8; 3],
    pub(crate) options: Vec<Vec<u8>>,
}

impl Message {
    /// A message without an address.
    pub(crate) fn bare(kind: u8) -> Self {
        let client = [&[0, 3, 0, 1], &MAC[..]].concat();
        Self {
            way: Way {
                source: Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 1),
                destination: link_local(mac()),
                hardware: MAC,
                hop_limit: 64,
            },
            ports: [547, 546],
            kind,
            transaction: [1, 2, 3],
            options: std::vec![option(1, &client), option(2, SERVER)],
        }
    }

    /// A message that grants [`ADDRESS`] for two hours.
    pub(crate) fn new(kind: u8) -> Self {
        let inner = address(ADDRESS, 3600, 7200);
        Self::bare(kind).with(association([1800, 2880], &inner))
    }

    /// The same with one more option.
    pub(crate) fn with(mut self, option: Vec<u8>) -> Self {
        self.options.push(option);
        self
    }

    /// The same with another server's identifier.
    pub(crate) fn by(mut self, server: &[u8]) -> Self {
        self.options[1] = option(2, server);
        self
    }

    /// The whole frame.
    pub(crate) fn frame(&self) -> Vec<u8> {
        let header = [&[self.kind], &self.transaction[..]].concat();
        let message = [header, self.options.concat()].concat();
        let [from, to] = self.ports;
        self.way.udp(from, to, &message)
    }
}
