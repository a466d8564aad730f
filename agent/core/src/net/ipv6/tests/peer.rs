//! Packets of others, right and wrong, for the tests of this folder.

use core::net::Ipv6Addr;
use std::vec::Vec;

use smoltcp::wire::{
    EthernetAddress, EthernetFrame, EthernetProtocol, Icmpv6Packet, IpProtocol, Ipv6Packet,
};

/// Who sent a packet, and whom it is for.
#[derive(Clone, Copy)]
pub(crate) struct Way {
    pub(crate) source: Ipv6Addr,
    pub(crate) destination: Ipv6Addr,
    pub(crate) hardware: [u8; 6],
    pub(crate) hop_limit: u8,
}

impl Way {
    /// A frame with any payload.
    pub(crate) fn frame(&self, protocol: IpProtocol, payload: &[u8]) -> Vec<u8> {
        let mut bytes = std::vec![0; 54];
        bytes.extend(payload);
        let mut frame = EthernetFrame::new_unchecked(&mut bytes);
        frame.set_dst_addr(EthernetAddress(self.hardware));
        frame.set_src_addr(EthernetAddress([2, 0, 0, 0, 0, 2]));
        frame.set_ethertype(EthernetProtocol::Ipv6);
        let mut packet = Ipv6Packet::new_unchecked(frame.payload_mut());
        packet.set_version(6);
        packet.set_payload_len(u16::try_from(payload.len()).unwrap());
        packet.set_next_header(protocol);
        packet.set_hop_limit(self.hop_limit);
        packet.set_src_addr(self.source);
        packet.set_dst_addr(self.destination);
        bytes
    }

    /// A frame with an ICMPv6 message, its checksum made right.
    pub(crate) fn icmp(&self, message: &[u8]) -> Vec<u8> {
        let mut message = message.to_vec();
        let mut packet = Icmpv6Packet::new_unchecked(&mut message[..]);
        packet.fill_checksum(&self.source, &self.destination);
        self.frame(IpProtocol::Icmpv6, &message)
    }

    /// A frame with a UDP datagram between these ports, its checksum left to hardware.
    pub(crate) fn udp(&self, from: u16, to: u16, message: &[u8]) -> Vec<u8> {
        let length = u16::try_from(8 + message.len()).unwrap();
        let mut datagram = Vec::new();
        for number in [from, to, length, 0xdead] {
            datagram.extend(number.to_be_bytes());
        }
        datagram.extend(message);
        self.frame(IpProtocol::Udp, &datagram)
    }
}
