//! Frames of DHCP servers, right and wrong, for the tests of this folder.

use core::net::Ipv4Addr;
use std::vec::Vec;

use smoltcp::wire::{EthernetAddress, EthernetFrame, EthernetProtocol, IpProtocol, Ipv4Packet};

use crate::net::MacAddress;

pub(crate) const MAC: [u8; 6] = [0x52, 0x54, 0, 0x12, 0x34, 0x56];
pub(crate) const SERVER: Ipv4Addr = Ipv4Addr::new(10, 0, 2, 2);
pub(crate) const CLIENT: Ipv4Addr = Ipv4Addr::new(10, 0, 2, 15);
pub(crate) const TRANSACTION: u32 = 0x1234_5678;

pub(crate) fn mac() -> MacAddress {
    MacAddress::new(MAC).unwrap()
}

/// A server's message, its fields open to be spoilt.
pub(crate) struct Message {
    pub(crate) transaction: u32,
    pub(crate) address: Ipv4Addr,
    pub(crate) hardware: [u8; 6],
    pub(crate) sname: [u8; 64],
    pub(crate) file: [u8; 128],
    pub(crate) options: Vec<u8>,
}

impl Message {
    /// A message of this type that grants [`CLIENT`] a /24 for an hour.
    pub(crate) fn new(kind: u8) -> Self {
        Self {
            transaction: TRANSACTION,
            address: CLIENT,
            hardware: MAC,
            sname: [0; 64],
            file: [0; 128],
            options: Vec::new(),
        }
        .with(53, &[kind])
        .with(54, &SERVER.octets())
        .with(51, &3600u32.to_be_bytes())
        .with(1, &[255, 255, 255, 0])
    }

    /// The same with one more option.
    pub(crate) fn with(mut self, code: u8, value: &[u8]) -> Self {
        self.options.push(code);
        self.options.push(u8::try_from(value.len()).unwrap());
        self.options.extend(value);
        self
    }

    /// The same without an option.
    pub(crate) fn without(mut self, code: u8) -> Self {
        let mut kept = Vec::new();
        let mut rest = self.options.as_slice();
        while let [found, length, ..] = rest {
            let (option, behind) = rest.split_at(2 + usize::from(*length));
            if *found != code {
                kept.extend(option);
            }
            rest = behind;
        }
        self.options = kept;
        self
    }

    /// The BOOTP message with an end option.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut bytes = [&[2, 1, 6, 0][..], &self.transaction.to_be_bytes()].concat();
        bytes.extend([0; 8]);
        bytes.extend(self.address.octets());
        bytes.extend([0; 8]);
        bytes.extend(self.hardware);
        bytes.extend([0; 10]);
        bytes.extend(self.sname);
        bytes.extend(self.file);
        bytes.extend([0x63, 0x82, 0x53, 0x63]);
        bytes.extend(&self.options);
        bytes.push(255);
        bytes
    }

    /// The whole frame, from the server's port to the client's, its UDP checksum left to hardware.
    pub(crate) fn frame(&self) -> Vec<u8> {
        frame(&self.bytes())
    }
}

/// A frame from the server's port to the client's around any message.
pub(crate) fn frame(message: &[u8]) -> Vec<u8> {
    let udp = u16::try_from(8 + message.len()).unwrap();
    let mut bytes = std::vec![0; 34];
    bytes.extend([0, 67, 0, 68]);
    bytes.extend(udp.to_be_bytes());
    bytes.extend([0xde, 0xad]);
    bytes.extend(message);
    let mut frame = EthernetFrame::new_unchecked(&mut bytes);
    frame.set_dst_addr(EthernetAddress(MAC));
    frame.set_src_addr(EthernetAddress([2, 0, 0, 0, 0, 2]));
    frame.set_ethertype(EthernetProtocol::Ipv4);
    let mut packet = Ipv4Packet::new_unchecked(frame.payload_mut());
    packet.set_version(4);
    packet.set_header_len(20);
    packet.set_total_len(20 + udp);
    packet.set_hop_limit(64);
    packet.set_next_header(IpProtocol::Udp);
    packet.set_src_addr(SERVER);
    packet.set_dst_addr(CLIENT);
    packet.fill_checksum();
    bytes
}
