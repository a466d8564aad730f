//! A router (RFC 4861) and a DHCPv6 server (RFC 8415) of the network 2001:db8:1::/64.

use std::net::Ipv6Addr;

use smoltcp::wire::{
    EthernetAddress, EthernetFrame, EthernetProtocol, Icmpv6Packet, IpProtocol, Ipv6Packet,
    UdpPacket,
};

const ROUTER: Ipv6Addr = Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 1);
const PREFIX: Ipv6Addr = Ipv6Addr::new(0x2001, 0xdb8, 1, 0, 0, 0, 0, 0);
const OTHER_PREFIX: Ipv6Addr = Ipv6Addr::new(0x2001, 0xdb8, 2, 0, 0, 0, 0, 0);
const LEASE: Ipv6Addr = Ipv6Addr::new(0x2001, 0xdb8, 1, 0, 0, 0, 0, 0x50);
const SERVER_MAC: [u8; 6] = [0x52, 0x54, 0, 0xff, 0, 2];
/// Bytes of Ethernet's and IPv6's headers.
const HEADERS: usize = 14 + 40;

/// What the router says, and how the server gives addresses.
#[derive(Clone, Copy, Debug)]
pub struct Network {
    /// Hosts may make addresses of the prefix; else only the server has one.
    pub autonomous: bool,
    /// The server commits at once what is solicited.
    pub rapid: bool,
}

/// An advertisement that is not what is looked for.
#[derive(Clone, Copy, Debug)]
pub enum Stray {
    /// Of another prefix.
    OtherPrefix,
    /// Of a router that is none.
    NoRouter,
    /// Without a prefix.
    NoPrefix,
}

impl Network {
    /// Takes a client's frame and gives the one that is sent back, if any.
    pub fn receive(self, frame: &[u8]) -> Option<Vec<u8>> {
        let packet = Ipv6Packet::new_checked(frame.get(14..)?).ok()?;
        let (source, group) = (packet.src_addr(), packet.dst_addr());
        let payload = packet.payload();
        let (protocol, answer) = match packet.next_header() {
            IpProtocol::Icmpv6 if payload[0] == 133 => {
                let sum = Icmpv6Packet::new_checked(payload).expect("a whole message");
                assert!(sum.verify_checksum(&source, &group), "a wrong checksum");
                (IpProtocol::Icmpv6, self.advertisement(PREFIX, 1800))
            }
            IpProtocol::Udp => {
                let datagram = UdpPacket::new_checked(payload).expect("a whole datagram");
                let sum = datagram.verify_checksum(&source.into(), &group.into());
                assert!(sum, "a wrong checksum");
                (IpProtocol::Udp, self.serve(datagram.payload())?)
            }
            _ => return None,
        };
        let client = EthernetFrame::new_checked(frame).ok()?.src_addr();
        Some(framed(client, source, protocol, &answer))
    }

    /// What a router says beside the one that is asked, or before it knows better; `None` where it was not asked.
    pub fn stray(self, frame: &[u8], stray: Stray) -> Option<Vec<u8>> {
        let packet = Ipv6Packet::new_checked(frame.get(14..)?).ok()?;
        let source = packet.src_addr();
        if packet.next_header() != IpProtocol::Icmpv6 {
            return None;
        }
        let mut answer = match stray {
            Stray::OtherPrefix => self.advertisement(OTHER_PREFIX, 1800),
            Stray::NoRouter => self.advertisement(PREFIX, 0),
            Stray::NoPrefix => self.advertisement(PREFIX, 1800),
        };
        if let Stray::NoPrefix = stray {
            answer.truncate(16);
        }
        let client = EthernetFrame::new_checked(frame).ok()?.src_addr();
        Some(framed(client, source, IpProtocol::Icmpv6, &answer))
    }

    fn advertisement(self, prefix: Ipv6Addr, lifetime_s: u16) -> Vec<u8> {
        let managed = if self.autonomous { 0 } else { 0x80 };
        let flags = if self.autonomous { 0xc0 } else { 0x80 };
        let [high, low] = lifetime_s.to_be_bytes();
        let mut bytes = vec![134, 0, 0, 0, 64, managed, high, low];
        bytes.extend([0; 8]);
        bytes.extend([3, 4, 64, flags, 0, 0, 0x0e, 0x10, 0, 0, 0x07, 0x08]);
        bytes.extend([0; 4]);
        bytes.extend(prefix.octets());
        bytes
    }

    fn serve(self, message: &[u8]) -> Option<Vec<u8>> {
        let asked = message.get(4..)?;
        let rapid = self.rapid && option(asked, 14).is_some();
        let kind = match (message[0], rapid) {
            (1, true) | (3, _) => 7,
            (1, false) => 2,
            _ => return None,
        };
        let mut address = LEASE.octets().to_vec();
        address.extend([0, 0, 0, 60, 0, 0, 0, 120]);
        let mut association = option(asked, 3)?.get(..4)?.to_vec();
        association.extend([0; 8]);
        put(&mut association, 5, &address);
        let mut bytes = vec![kind, message[1], message[2], message[3]];
        put(&mut bytes, 1, option(asked, 1)?);
        put(&mut bytes, 2, &[0, 3, 0, 1, 2, 0, 0, 0, 0, 2]);
        put(&mut bytes, 3, &association);
        if kind == 7 && message[0] == 1 {
            put(&mut bytes, 14, &[]);
        }
        let length = u8::try_from(8 + bytes.len()).expect("a short message");
        let header = [2, 35, 2, 34, 0, length, 0, 0];
        Some([&header[..], &bytes].concat())
    }
}

fn put(bytes: &mut Vec<u8>, code: u8, value: &[u8]) {
    let length = u8::try_from(value.len()).expect("a short option");
    bytes.extend([0, code, 0, length]);
    bytes.extend(value);
}

fn option(mut options: &[u8], code: u8) -> Option<&[u8]> {
    while let [_, found, high, low, rest @ ..] = options {
        let (value, others) = rest.split_at_checked(usize::from(*high) << 8 | usize::from(*low))?;
        if *found == code {
            return Some(value);
        }
        options = others;
    }
    None
}

fn framed(
    client: EthernetAddress,
    destination: Ipv6Addr,
    protocol: IpProtocol,
    payload: &[u8],
) -> Vec<u8> {
    let mut bytes = vec![0; HEADERS + payload.len()];
    let mut frame = EthernetFrame::new_unchecked(&mut bytes);
    frame.set_dst_addr(client);
    frame.set_src_addr(EthernetAddress(SERVER_MAC));
    frame.set_ethertype(EthernetProtocol::Ipv6);
    let mut packet = Ipv6Packet::new_unchecked(frame.payload_mut());
    packet.set_version(6);
    packet.set_payload_len(u16::try_from(payload.len()).expect("a short message"));
    packet.set_next_header(protocol);
    packet.set_hop_limit(255);
    packet.set_src_addr(ROUTER);
    packet.set_dst_addr(destination);
    packet.payload_mut().copy_from_slice(payload);
    match protocol {
        IpProtocol::Udp => UdpPacket::new_unchecked(packet.payload_mut())
            .fill_checksum(&ROUTER.into(), &destination.into()),
        _ => Icmpv6Packet::new_unchecked(packet.payload_mut()).fill_checksum(&ROUTER, &destination),
    }
    bytes
}
