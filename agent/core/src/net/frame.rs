//! Whole Ethernet frames with an IP packet in them: what is said and heard on a link before the kernel has its addresses.

use heapless::Vec;

use super::MacAddress;
use crate::bytes::Fixed;

/// Bytes of an Ethernet header, which a packet that is routed goes without.
pub const ETHERNET_BYTES: usize = 14;
/// Bytes of the longest frame that is sent: a DHCPv4 message of 300 bytes behind the headers of UDP and IPv4.
pub(super) const FRAME_BYTES: usize = ETHERNET_BYTES + 20 + 8 + 300;

/// EtherType of IPv4.
pub(super) const IPV4: u16 = 0x0800;
/// EtherType of IPv6.
pub(super) const IPV6: u16 = 0x86dd;
/// UDP's protocol number.
pub(super) const UDP: u8 = 17;
/// ICMPv6's.
pub(super) const ICMPV6: u8 = 58;

/// A frame that is sent.
pub(super) type Frame = Vec<u8, FRAME_BYTES>;

/// Writes a frame. There is room for all that is written, see the tests of the longest messages.
pub(super) struct Writer<'f>(&'f mut Frame);

impl<'f> Writer<'f> {
    /// Begins with an Ethernet header.
    pub(super) fn begin(frame: &'f mut Frame, to: [u8; 6], from: MacAddress, kind: u16) -> Self {
        let mut writer = Self(frame);
        writer.bytes(&to);
        writer.bytes(&from.octets());
        writer.numbers(&[kind]);
        writer
    }

    /// Bytes written so far.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Appends bytes.
    #[inline(never)]
    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        let _ = self.0.extend_from_slice(bytes);
    }

    /// Appends numbers.
    #[inline(never)]
    pub(super) fn numbers(&mut self, numbers: &[u16]) {
        for number in numbers {
            self.bytes(&number.to_be_bytes());
        }
    }

    /// Appends zeros, up to this length of the frame.
    #[inline(never)]
    pub(super) fn zeros(&mut self, length: usize) {
        let _ = self.0.resize(length, 0);
    }

    /// Writes a number over what is at `at`.
    #[inline(never)]
    pub(super) fn replace(&mut self, at: usize, number: u16) {
        let place = self.0.get_mut(at..).and_then(<[u8]>::first_chunk_mut);
        if let Some(place) = place {
            *place = number.to_be_bytes();
        }
    }

    /// Writes the checksum of all from `from` on, and of what a pseudo-header adds to it, over the zeros at `at`.
    #[inline(never)]
    pub(super) fn seal(&mut self, at: usize, from: usize, added: usize) {
        let sum = checksum(added, self.0.get(from..).unwrap_or(&[]));
        self.replace(at, sum);
    }
}

/// The Internet checksum (RFC 1071) of `bytes`, and of what a pseudo-header adds: protocol and length, where its addresses are
/// the first of the bytes. It is never 0, which would say that there is none (RFC 768), and 0xffff over bytes with a right
/// one among them.
#[inline(never)]
pub(super) fn checksum(added: usize, bytes: &[u8]) -> u16 {
    let mut sum = added;
    for (place, &byte) in bytes.iter().enumerate() {
        let byte = usize::from(byte);
        sum += if place & 1 == 0 { byte << 8 } else { byte };
    }
    // What is carried counts as 1.
    !u16::try_from(sum % 0xffff).unwrap_or(0)
}

/// The payload of a UDP datagram to this port. Its checksum is not looked at: on virtual NICs the sender leaves it to hardware
/// that is not there, and what arrives is a partial sum.
#[inline(never)]
pub(super) fn udp_payload(datagram: &[u8], port: u16) -> Option<&[u8]> {
    let (header, _) = Fixed::<8>::split(datagram)?;
    (header.u16_be::<2>() == port).then_some(())?;
    datagram.get(8..header.u16_be::<4>().into())
}

#[cfg(test)]
mod tests;
