use core::net::Ipv4Addr;
use std::vec::Vec;

use smoltcp::wire::{ArpOperation, ArpPacket, ArpRepr, EthernetAddress, EthernetFrame};

use super::{claimant, probe};
use crate::net::MacAddress;
use crate::net::dhcp4::tests::server::{CLIENT, mac};

/// The host that has the address.
pub(in crate::net) const OTHER: [u8; 6] = [0x52, 0x54, 0, 9, 9, 9];

/// What [`OTHER`] says of an address, written by smoltcp.
pub(in crate::net) fn said(operation: ArpOperation, address: Ipv4Addr) -> Vec<u8> {
    let told = ArpRepr::EthernetIpv4 {
        operation,
        source_hardware_addr: EthernetAddress(OTHER),
        source_protocol_addr: address,
        target_hardware_addr: EthernetAddress(mac().octets()),
        target_protocol_addr: address,
    };
    let mut bytes = std::vec![0; 60];
    let mut frame = EthernetFrame::new_unchecked(&mut bytes[..]);
    frame.set_dst_addr(EthernetAddress(mac().octets()));
    frame.set_src_addr(EthernetAddress(OTHER));
    frame.set_ethertype(smoltcp::wire::EthernetProtocol::Arp);
    told.emit(&mut ArpPacket::new_unchecked(frame.payload_mut()));
    bytes
}

#[test]
fn a_probe_asks_everybody_and_claims_nothing() {
    let frame = probe(mac(), CLIENT);
    let frame = EthernetFrame::new_checked(&frame[..]).unwrap();
    assert!(frame.dst_addr().is_broadcast());
    assert_eq!(frame.src_addr().0, mac().octets());
    let packet = ArpPacket::new_checked(frame.payload()).unwrap();
    let asked = ArpRepr::parse(&packet).unwrap();
    let wanted = ArpRepr::EthernetIpv4 {
        operation: ArpOperation::Request,
        source_hardware_addr: EthernetAddress(mac().octets()),
        source_protocol_addr: Ipv4Addr::UNSPECIFIED,
        target_hardware_addr: EthernetAddress([0; 6]),
        target_protocol_addr: CLIENT,
    };
    assert_eq!(asked, wanted);
}

#[test]
fn who_says_that_it_has_the_address_claims_it() {
    let other = MacAddress::new(OTHER);
    for operation in [ArpOperation::Reply, ArpOperation::Request] {
        let frame = said(operation, CLIENT);
        assert_eq!(claimant(&frame, CLIENT, mac()), other);
        // Not of this address, not another host, no whole frame.
        assert_eq!(claimant(&frame, Ipv4Addr::new(10, 0, 2, 77), mac()), None);
        assert_eq!(claimant(&frame, CLIENT, other.unwrap()), None);
        assert_eq!(claimant(&frame[..41], CLIENT, mac()), None);
    }
    // A probe of its own, as a switch sends that tracks its hosts.
    assert_eq!(
        claimant(&probe(other.unwrap(), CLIENT), CLIENT, mac()),
        None
    );
}

#[test]
fn what_is_no_arp_claims_nothing() {
    let good = said(ArpOperation::Reply, CLIENT);
    for at in 12..20 {
        let mut frame = good.clone();
        frame[at] ^= 1;
        assert_eq!(claimant(&frame, CLIENT, mac()), None, "byte {at}");
    }
    // A group has no address.
    let mut frame = good;
    frame[22] |= 1;
    assert_eq!(claimant(&frame, CLIENT, mac()), None);
}
