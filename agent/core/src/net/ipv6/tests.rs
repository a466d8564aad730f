pub(crate) mod peer;

use std::string::ToString;

use super::{ICMPV6, Packet, UDP, frame, is_global, link_local};
use crate::net::dhcp4::tests::server::{MAC, mac};

#[test]
fn addresses_are_made_of_the_mac_address() {
    assert_eq!(link_local(mac()).to_string(), "fe80::5054:ff:fe12:3456");
    let prefix = "2001:db8:1:2:ffff::".parse().unwrap();
    let address = super::address_within(prefix, mac());
    assert_eq!(address.to_string(), "2001:db8:1:2:5054:ff:fe12:3456");
}

#[test]
fn only_addresses_beyond_the_link_are_global() {
    for good in ["2001:db8::1", "fd00::1", "64:ff9b::1"] {
        assert!(is_global(good.parse().unwrap()), "{good}");
    }
    for bad in [
        "::",
        "::1",
        "::ffff:1.2.3.4",
        "fe80::1",
        "febf::1",
        "fec0::1",
        "ff02::1",
    ] {
        assert!(!is_global(bad.parse().unwrap()), "{bad}");
    }
}

#[test]
fn what_is_sent_to_a_group_is_read_there() {
    let group = "ff02::1:2".parse().unwrap();
    let sent = frame(mac(), group, UDP, &mut |frame| {
        frame.bytes(&[2, 34, 2, 35, 0, 0, 0, 0, 7]);
    });
    assert_eq!(sent[..6], [0x33, 0x33, 0, 1, 0, 2]);
    assert_eq!(sent[6..12], MAC);
    let other = crate::net::MacAddress::new([2, 0, 0, 0, 0, 9]).unwrap();
    let packet = Packet::of(&sent, other).unwrap();
    assert_eq!(
        (packet.source, packet.destination, packet.hop_limit),
        (link_local(mac()), group, 255)
    );
    assert_eq!((packet.protocol, packet.payload[8]), (UDP, 7));
}

#[test]
fn frames_that_are_cut_or_for_others_are_not_read() {
    let group = "ff02::2".parse().unwrap();
    let mut sent = frame(mac(), group, ICMPV6, &mut |frame| {
        frame.bytes(&[133, 0, 0, 0, 0, 0, 0, 0]);
    });
    for length in 0..sent.len() {
        assert!(Packet::of(&sent[..length], mac()).is_none(), "{length}");
    }
    sent[0] = 2;
    assert!(Packet::of(&sent, mac()).is_none(), "another host's");
    sent[..6].copy_from_slice(&MAC);
    assert!(Packet::of(&sent, mac()).is_some());
    sent[14] = 0x45;
    assert!(Packet::of(&sent, mac()).is_none(), "version 4");
}
