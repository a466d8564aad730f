//! NICs of a table from which nothing leads to their portals.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::string::ToString;

use super::firmware::{firmware, middle, nic, target};
use crate::ibft::{FirmwareNic, Origin};

#[test]
fn a_portal_to_which_nothing_leads_is_named() {
    let (mut one, mut first) = (nic(0), target(0, 0));
    first.address = Some(IpAddr::V4(Ipv4Addr::new(10, 0, 1, 1)));
    let ends = |nic: &FirmwareNic<'static>, line: &str| {
        let text = middle(&firmware(&[*nic], &[first]), line);
        text.ends_with("plan.nic.no-router target0\n")
    };
    assert!(!ends(&one, ""));
    one.gateway = None;
    assert!(ends(&one, ""));
    // Whoever names routes knows them.
    assert!(!ends(&one, "rd.route=10.0.0.0/16:10.0.0.9"));
    one.origin = Origin::Dhcp;
    assert!(!ends(&one, ""));
}

#[test]
fn of_an_ipv6_address_without_a_router_the_routers_are_asked_too() {
    let v6 = |group, last| {
        Some(IpAddr::V6(Ipv6Addr::new(
            0x2001, 0xdb8, group, 0, 0, 0, 0, last,
        )))
    };
    let (mut one, mut first, mut second) = (nic(0), target(0, 0), target(1, 0));
    (one.address, one.prefix, one.gateway, one.vlan) = (v6(0, 2), 64, None, Some(7));
    (first.address, second.address) = (v6(1, 1), v6(2, 1));
    let given = "NIC 0      52:54:00:00:00:00, VLAN 7, 2001:db8::2/64 (ibft:ethernet0)\n";
    assert_eq!(
        middle(&firmware(&[one], &[first, second]), ""),
        given.to_string()
            + "NIC 1      52:54:00:00:00:00, VLAN 7, router advertisements (ibft:ethernet0)\n\
               session 0  iqn.x:y LUN 0 at [2001:db8:1::1]:3260 over NIC 0 (ibft:target0)\n\
               session 1  iqn.x:y LUN 0 at [2001:db8:2::1]:3260 over NIC 0, additional path (ibft:target1)\n\
               plan.nic.no-router target0\nplan.nic.no-router target1\n"
    );
    let mut text = |portal| {
        first.address = portal;
        middle(&firmware(&[one], &[first]), "")
    };
    for portal in [v6(0, 1), Some("fe80::1".parse().unwrap())] {
        let text = text(portal);
        assert!(text.starts_with(given) && !text.contains("NIC 1"), "{text}");
    }
}
