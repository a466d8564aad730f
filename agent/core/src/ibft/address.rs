//! Addresses as the table writes them.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Decodes the 16 bytes of an address: IPv4 as `::ffff:a.b.c.d`. `None` where there is none, which some firmware writes as
/// zeros and some (EDK2) as `::ffff:0.0.0.0`.
pub(super) fn decode(bytes: &[u8; 16]) -> Option<IpAddr> {
    known(IpAddr::V6(Ipv6Addr::from_bits(u128::from_be_bytes(*bytes))))
}

/// `address` in its own family; `None` where it is the unspecified one.
pub(super) fn known(address: IpAddr) -> Option<IpAddr> {
    Some(address.to_canonical()).filter(|address| !address.is_unspecified())
}

/// Whether one host can have this address: link-local ones are legal, group, loopback and limited broadcast ones are not.
pub(super) fn is_host(address: IpAddr) -> bool {
    !(address.is_multicast() || address.is_loopback() || address == IpAddr::V4(Ipv4Addr::BROADCAST))
}

/// The longest prefix of the address's family, in bits.
pub(super) const fn longest_prefix(address: IpAddr) -> u8 {
    match address {
        IpAddr::V4(_) => 32,
        IpAddr::V6(_) => 128,
    }
}
