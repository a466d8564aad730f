//! Whether another host has an IPv4 address (RFC 5227), over whole Ethernet frames.
//!
//! A boot waits for nothing that is not needed, so the standard's probing (three probes, one to two seconds apart, and the
//! address used afterwards) is cut down to one probe that is not waited for: the address is used meanwhile. A host that has
//! it answers within a millisecond, which is before a server's acknowledgement. That for an
//! address given beforehand waits until the first logins are over. Probes of others are no claims, as they are
//! in the standard: switches that track their hosts send such.

use core::net::Ipv4Addr;

use super::MacAddress;
use crate::bytes::Fixed;

/// Bytes of ARP over Ethernet, without what fills up a frame.
pub(super) const FRAME_BYTES: usize = 14 + 28;
/// EtherType, Ethernet and IPv4 as what is resolved, and the lengths of their addresses (RFC 826).
const HEADER: [u8; 8] = [0x08, 0x06, 0, 1, 0x08, 0, 6, 4];
const REQUEST: u8 = 1;

/// Asks everybody who has `address`, without claiming it.
// Written out byte by byte: once.
#[inline(never)]
pub(super) const fn probe(mac: MacAddress, address: Ipv4Addr) -> [u8; FRAME_BYTES] {
    let [a, b, c, d, e, f] = mac.octets();
    let [w, x, y, z] = address.octets();
    let [h, i, j, k, l, m, n, o] = HEADER;
    [
        255, 255, 255, 255, 255, 255, a, b, c, d, e, f, h, i, j, k, l, m, n, o, 0, REQUEST, a, b,
        c, d, e, f, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, w, x, y, z,
    ]
}

/// Who says in `frame` that it has `address`, if it is another than `mac`.
pub(super) fn claimant(frame: &[u8], address: Ipv4Addr, mac: MacAddress) -> Option<MacAddress> {
    let (sender, claimed) = sender(frame)?;
    (claimed == address && sender != mac).then_some(sender)
}

/// Who sent `frame` by ARP, and the address that it says it has; unspecified in a probe.
#[inline(never)]
pub(super) fn sender(frame: &[u8]) -> Option<(MacAddress, Ipv4Addr)> {
    let (frame, _) = Fixed::<FRAME_BYTES>::split(frame)?;
    (frame.field::<12, 8>() == HEADER).then_some(())?;
    let mac = MacAddress::new(frame.field::<22, 6>())?;
    Some((mac, frame.field::<28, 4>().into()))
}

#[cfg(test)]
pub(in crate::net) mod tests;
