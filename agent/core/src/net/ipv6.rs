//! IPv6 packets in whole Ethernet frames.

use core::net::Ipv6Addr;

use super::MacAddress;
use super::frame::{ETHERNET_BYTES, Frame, ICMPV6, IPV6, UDP, Writer, checksum};
use crate::bytes::Fixed;

const HEADER_BYTES: usize = ETHERNET_BYTES + 40;
/// Where the header's addresses begin: right before the payload, so that one checksum covers both.
const ADDRESSES: usize = ETHERNET_BYTES + 8;

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

/// A frame from the NIC's link-local address to a multicast group: the payload that `write` writes is a UDP datagram, or an
/// ICMPv6 message, with zeros for its length and its checksum.
pub(super) fn frame(
    mac: MacAddress,
    group: Ipv6Addr,
    protocol: u8,
    write: &mut dyn FnMut(&mut Writer<'_>),
) -> Frame {
    let mut frame = Frame::new();
    let [.., c, d, e, f] = group.octets();
    let mut writer = Writer::begin(&mut frame, [0x33, 0x33, c, d, e, f], mac, IPV6);
    writer.numbers(&[0x6000, 0, 0]);
    // What RFC 4861, 6.1.1, wants of a solicitation; no router takes it off a datagram to a link-local group.
    writer.bytes(&[protocol, 255]);
    writer.bytes(&link_local(mac).octets());
    writer.bytes(&group.octets());
    write(&mut writer);
    let length = writer.len().saturating_sub(HEADER_BYTES);
    let number = u16::try_from(length).unwrap_or(0);
    writer.replace(ETHERNET_BYTES + 4, number);
    let sum = match protocol {
        UDP => {
            writer.replace(HEADER_BYTES + 4, number);
            HEADER_BYTES + 6
        }
        _ => HEADER_BYTES + 2,
    };
    writer.seal(sum, ADDRESSES, length + usize::from(protocol));
    frame
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
    pub(super) protocol: u8,
    /// What follows the header. Extension headers are not followed: nobody here has use for them, and fragments of
    /// advertisements are forbidden (RFC 6980).
    pub(super) payload: &'a [u8],
    /// Addresses and payload.
    summed: &'a [u8],
}

impl<'a> Packet<'a> {
    /// Reads a whole Ethernet frame to this NIC or to a group; `None` for everything else.
    pub(super) fn of(frame: &'a [u8], mac: MacAddress) -> Option<Self> {
        let (header, payload) = Fixed::<HEADER_BYTES>::split(frame)?;
        let to = header.field::<0, 6>();
        let ours = header.u8::<0>() & 1 == 1 || to == mac.octets();
        let is_ipv6 = header.u16_be::<12>() == IPV6 && header.u8::<14>() >> 4 == 6;
        (ours && is_ipv6).then_some(())?;
        let payload = payload.get(..header.u16_be::<18>().into())?;
        Some(Self {
            source: header.field::<22, 16>().into(),
            destination: header.field::<38, 16>().into(),
            hop_limit: header.u8::<21>(),
            protocol: header.u8::<20>(),
            payload,
            summed: frame.get(ADDRESSES..HEADER_BYTES + payload.len())?,
        })
    }

    /// Whether it is an ICMPv6 message whose checksum is right.
    pub(super) fn is_icmp(&self) -> bool {
        let added = usize::from(ICMPV6) + self.payload.len();
        self.protocol == ICMPV6 && checksum(added, self.summed) == 0xffff
    }
}

#[cfg(test)]
pub(crate) mod tests;
