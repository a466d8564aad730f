//! IPv6 packets in whole Ethernet frames: what is said and heard on a link before the kernel has its addresses.

use core::net::Ipv6Addr;

use heapless::Vec;
use smoltcp::wire::{
    EthernetAddress, EthernetFrame, EthernetProtocol, Icmpv6Packet, IpAddress, IpProtocol,
    Ipv6Packet, UdpPacket,
};

use super::MacAddress;

const HEADER_BYTES: usize = 14 + 40;
/// Bytes of the longest payload that is sent: a DHCPv6 REQUEST with a server identifier at its limit.
pub(super) const PAYLOAD_BYTES: usize = 256;
/// A frame that is sent.
pub(super) type Frame = Vec<u8, { HEADER_BYTES + PAYLOAD_BYTES }>;

/// The address of the NIC in a prefix of 64 bits: its MAC address makes up the rest (RFC 4291, appendix A).
pub fn address_within(prefix: Ipv6Addr, mac: MacAddress) -> Ipv6Addr {
    let [a, b, c, d, e, f] = mac.octets();
    let interface = u64::from_be_bytes([a ^ 2, b, c, 0xff, 0xfe, d, e, f]);
    let network = prefix.to_bits() & !u128::from(u64::MAX);
    Ipv6Addr::from_bits(network | u128::from(interface))
}

/// The NIC's link-local address.
pub fn link_local(mac: MacAddress) -> Ipv6Addr {
    address_within(Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0), mac)
}

/// An address that one host can have beyond its link.
pub(super) fn is_global(address: Ipv6Addr) -> bool {
    let [first, ..] = address.segments();
    // Link-local and what was site-local; below 1::/16 lie unspecified, loopback and embedded IPv4 addresses.
    first != 0 && !address.is_multicast() && first & 0xff80 != 0xfe80
}

/// A frame from the NIC's link-local address to a multicast group: the payload is a UDP datagram, or an ICMPv6 message,
/// without its checksum.
pub(super) fn frame(
    mac: MacAddress,
    group: Ipv6Addr,
    protocol: IpProtocol,
    payload: &[u8],
) -> Frame {
    let mut bytes = Frame::new();
    let length = HEADER_BYTES.saturating_add(payload.len());
    // Whoever makes a payload keeps within its limit, see the test of the longest message.
    let _ = bytes.resize(length, 0);
    let source = link_local(mac);
    let [.., c, d, e, f] = group.octets();
    let mut ethernet = EthernetFrame::new_unchecked(bytes.as_mut_slice());
    ethernet.set_dst_addr(EthernetAddress([0x33, 0x33, c, d, e, f]));
    ethernet.set_src_addr(EthernetAddress(mac.octets()));
    ethernet.set_ethertype(EthernetProtocol::Ipv6);

    let mut packet = Ipv6Packet::new_unchecked(ethernet.payload_mut());
    packet.set_version(6);
    packet.set_payload_len(u16::try_from(payload.len()).unwrap_or(0));
    packet.set_next_header(protocol);
    // What RFC 4861, 6.1.1, wants of a solicitation; no router takes it off a datagram to a link-local group.
    packet.set_hop_limit(255);
    packet.set_src_addr(source);
    packet.set_dst_addr(group);
    let place = packet.payload_mut();
    if place.len() == payload.len() {
        place.copy_from_slice(payload);
    }
    match protocol {
        IpProtocol::Udp => UdpPacket::new_unchecked(place)
            .fill_checksum(&IpAddress::Ipv6(source), &IpAddress::Ipv6(group)),
        _ => Icmpv6Packet::new_unchecked(place).fill_checksum(&source, &group),
    }
    bytes
}

/// A packet that came in.
pub(super) struct Packet<'a> {
    /// Who sent it.
    pub(super) source: Ipv6Addr,
    /// Whom it is for.
    pub(super) destination: Ipv6Addr,
    /// What is left of its hops.
    pub(super) hop_limit: u8,
    /// What the payload is.
    pub(super) protocol: IpProtocol,
    /// What follows the header. Extension headers are not followed: nobody here has use for them, and fragments of
    /// advertisements are forbidden (RFC 6980).
    pub(super) payload: &'a [u8],
}

impl<'a> Packet<'a> {
    /// Reads a whole Ethernet frame to this NIC or to a group; `None` for everything else.
    pub(super) fn of(frame: &'a [u8], mac: MacAddress) -> Option<Self> {
        let frame = EthernetFrame::new_checked(frame).ok()?;
        let to = frame.dst_addr();
        let ours = to.is_multicast() || to.0 == mac.octets();
        if frame.ethertype() != EthernetProtocol::Ipv6 || !ours {
            return None;
        }
        let packet = Ipv6Packet::new_checked(frame.payload()).ok()?;
        (packet.version() == 6).then(|| Self {
            source: packet.src_addr(),
            destination: packet.dst_addr(),
            hop_limit: packet.hop_limit(),
            protocol: packet.next_header(),
            payload: packet.payload(),
        })
    }
}

#[cfg(test)]
pub(crate) mod tests;
