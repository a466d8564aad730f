//! Situations of an installed system, on a captured one. The names are those of the table of situations that installers meet.

use std::vec;

use super::{Carrier, System, describe, from, mac, to};

#[test]
fn ipv4_dhcp_on_link() {
    let described = describe(&System::captured(), &[to("10.0.2.4")]);
    assert_eq!(described.over, ["ens3"]);
    let nic = "ens3 phys mac 52:54:00:00:00:00 dhcp 10.0.2.15/24";
    assert_eq!(described.nics, [nic]);
    assert_eq!(described.found, vec![""; 0]);
}

#[test]
fn ipv4_dhcp_behind_a_router() {
    let described = describe(&System::captured(), &[to("192.0.2.1")]);
    let nic = "ens3 phys mac 52:54:00:00:00:00 dhcp 10.0.2.15/24 gateway 10.0.2.2";
    assert_eq!(described.nics, [nic]);
}

#[test]
fn ipv4_static_on_link() {
    let described = describe(&System::captured(), &[to("192.168.5.9")]);
    let nic = "ens10 phys mac 52:54:00:00:00:07 static 192.168.5.5/24";
    assert_eq!(described.nics, [nic]);
    assert_eq!(described.found, vec![""; 0]);
}

#[test]
fn ipv4_static_by_a_route_that_is_not_the_default() {
    let described = describe(&System::captured(), &[to("172.16.3.3")]);
    let nic =
        "ens10 phys mac 52:54:00:00:00:07 static 192.168.5.5/24 to 172.16.0.0/12 via 192.168.5.1";
    assert_eq!(described.nics, [nic]);
}

#[test]
fn ipv6_ra() {
    let described = describe(&System::captured(), &[to("fec0::1")]);
    let nic = "ens3 phys mac 52:54:00:00:00:00 auto fec0::5054:ff:fe00:0/64";
    assert_eq!(described.nics, [nic]);
    assert_eq!(described.found, vec![""; 0]);
}

#[test]
fn ipv6_dhcp() {
    let asked = from("fec0::77", "2001:db8:7::1");
    let described = describe(&System::captured(), &[asked]);
    let nic = "ens7 phys mac 52:54:00:00:00:04 dhcp6 fec0::77/128 gateway fe80::2";
    assert_eq!(described.nics, [nic]);
    assert_eq!(described.found, vec![""; 0]);
}

#[test]
fn ipv6_static_and_portal_behind_a_router() {
    let described = describe(&System::captured(), &[to("2001:db8:99::1")]);
    let nic = "ens10 phys mac 52:54:00:00:00:07 static 2001:db8:10::5/64 to 2001:db8:99::/48 via 2001:db8:10::1";
    assert_eq!(described.nics, [nic]);
    assert_eq!(described.found, vec![""; 0]);
}

#[test]
fn sessions_of_both_families_over_one_nic() {
    let asked = [to("2001:db8:10::9"), to("192.168.5.9")];
    let described = describe(&System::captured(), &asked);
    assert_eq!(described.over, ["ens10", "ens10"]);
    let nic = "ens10 phys mac 52:54:00:00:00:07 static static 2001:db8:10::5/64 192.168.5.5/24";
    assert_eq!(described.nics, [nic]);
}

#[test]
fn vlan_nic() {
    let described = describe(&System::captured(), &[to("10.10.0.1")]);
    assert_eq!(described.over, ["storage"]);
    let nics = [
        "ens6 phys mac 52:54:00:00:00:03",
        "storage vlan 10 on ens6 static 10.10.0.5/24",
    ];
    assert_eq!(described.nics, nics);
}

#[test]
fn bond_vlan_jumbo() {
    let described = describe(&System::captured(), &[to("10.42.0.1")]);
    assert_eq!(described.over, ["bond0.42"]);
    let nics = [
        "bond0 bond mode=802.3ad,miimon=100,xmit_hash_policy=layer3+4,lacp_rate=fast on ens5 on ens4 mtu 9000",
        "bond0.42 vlan 42 on bond0 mtu 9000 static 10.42.0.5/24",
        "ens4 phys mac 52:54:00:00:00:01 mtu 9000",
        "ens5 phys mac 52:54:00:00:00:02 mtu 9000",
    ];
    assert_eq!(described.nics, nics);
    assert_eq!(described.found, vec![""; 0]);
}

#[test]
fn several_nics_in_one_subnet() {
    let asked = [
        from("10.20.0.9", "10.20.0.1"),
        from("10.20.0.8", "10.20.0.1"),
    ];
    let described = describe(&System::captured(), &asked);
    assert_eq!(described.over, ["ens9", "ens8"]);
    let nics = [
        "ens8 phys mac 52:54:00:00:00:05 static 10.20.0.8/24",
        "ens9 phys mac 52:54:00:00:00:06 static 10.20.0.9/24",
    ];
    assert_eq!(described.nics, nics);
}

#[test]
fn several_nics_in_one_subnet_each_with_a_table_of_its_own() {
    let bound = Carrier {
        iface_nic: Some("ens9"),
        ..to("10.21.0.1")
    };
    let asked = [bound, from("10.20.0.8", "10.21.0.1")];
    let described = describe(&System::captured(), &asked);
    assert_eq!(described.over, ["ens9", "ens8"]);
    let nics = [
        "ens8 phys mac 52:54:00:00:00:05 static 10.20.0.8/24 to 10.21.0.0/16 via 10.20.0.1",
        "ens9 phys mac 52:54:00:00:00:06 static 10.20.0.9/24 to 10.21.0.0/16 via 10.20.0.1",
    ];
    assert_eq!(described.nics, nics);
}

#[test]
fn a_route_over_several_hops_counts_by_its_first() {
    let described = describe(&System::captured(), &[to("10.77.0.1")]);
    let nic = "ens8 phys mac 52:54:00:00:00:05 static 10.20.0.8/24 to 10.77.0.0/16 via 10.20.0.1";
    assert_eq!(described.nics, [nic]);
}

#[test]
fn link_local_with_zone() {
    let zoned = |zone| Carrier {
        zone: Some(zone),
        source: Some("fe80::5054:ff:fe00:6".parse().unwrap()),
        ..to("fe80::99")
    };
    let described = describe(&System::captured(), &[zoned("ens9")]);
    let nic = "ens9 phys mac 52:54:00:00:00:06 link-local";
    assert_eq!(described.nics, [nic]);
    assert_eq!(described.found, vec![""; 0]);
    let by_number = describe(&System::captured(), &[zoned("8")]);
    assert_eq!(by_number.nics, [nic]);
    // Whatever gives this NIC its other address gives it the link-local one too.
    let described = describe(&System::captured(), &[zoned("ens3")]);
    let nic = "ens3 phys mac 52:54:00:00:00:00 auto fec0::5054:ff:fe00:0/64";
    assert_eq!(described.nics, [nic]);
}

#[test]
fn ibft_nic_with_vlan_tag() {
    let parent = mac("52:54:00:00:00:03");
    let asked = Carrier {
        firmware_mac: Some(parent),
        ..to("10.10.0.1")
    };
    let described = describe(&System::captured(), &[asked]);
    assert_eq!(described.over, ["storage"]);
    let nics = [
        "ens6 phys mac 52:54:00:00:00:03",
        "storage vlan 10 on ens6 static 10.10.0.5/24",
    ];
    assert_eq!(described.nics, nics);
}

#[test]
fn ibft_several_nics() {
    let asked = |last| Carrier {
        firmware_mac: Some(mac(last)),
        ..to("10.20.0.1")
    };
    let nics = [asked("52:54:00:00:00:06"), asked("52:54:00:00:00:05")];
    let described = describe(&System::captured(), &nics);
    assert_eq!(described.over, ["ens9", "ens8"]);
    let port = [asked("52:54:00:00:00:01")];
    let missing = describe(&System::captured(), &[asked("52:54:00:00:00:aa")]);
    assert_eq!(missing.over, ["ens8"]);
    let found = ["portal 10.20.0.1 system.nic.firmware-missing"];
    assert_eq!(missing.found, found);
    // A port of a bond, which has no way to the portal: the NIC itself is named, and nothing is hidden.
    let described = describe(&System::captured(), &port);
    assert_eq!(described.over, ["ens4"]);
    assert_eq!(described.found, ["nic ens4 system.address.none"]);
}

#[test]
fn bridge_or_team_under_the_portal() {
    let asked = [to("10.50.0.1"), to("10.60.0.1")];
    let described = describe(&System::captured(), &asked);
    let nics = [
        "br0 bridge on ens11 static 10.50.0.5/24",
        "ens11 phys mac 52:54:00:00:00:08",
        "ens12 phys mac 52:54:00:00:00:09",
        "team0 team on ens12 static 10.60.0.5/24",
    ];
    assert_eq!(described.nics, nics);
}

#[test]
fn bound_iface() {
    let asked = Carrier {
        iface_nic: Some("ens9"),
        ..to("10.20.0.1")
    };
    let described = describe(&System::captured(), &[asked]);
    assert_eq!(described.over, ["ens9"]);
    let gone = Carrier {
        iface_nic: Some("ens99"),
        ..asked
    };
    let described = describe(&System::captured(), &[gone]);
    assert_eq!(described.over, ["ens8"]);
    let found = ["portal 10.20.0.1 system.nic.bound-missing"];
    assert_eq!(described.found, found);
}

#[test]
fn bound_by_a_mac_address() {
    let by_mac = |last, portal| Carrier {
        bound_mac: Some(mac(last)),
        ..to(portal)
    };
    // Both NICs are in one subnet; while the path is down nothing else tells which of them it was.
    let asked = [
        by_mac("52:54:00:00:00:06", "10.20.0.1"),
        by_mac("52:54:00:00:00:05", "10.20.0.1"),
    ];
    let described = describe(&System::captured(), &asked);
    assert_eq!(described.over, ["ens9", "ens8"]);
    assert!(described.found.is_empty(), "{:?}", described.found);
    // A name is more than an address that several devices may have.
    let named = Carrier {
        iface_nic: Some("ens8"),
        ..by_mac("52:54:00:00:00:06", "10.20.0.1")
    };
    let gone = by_mac("52:54:00:00:00:99", "10.20.0.1");
    let described = describe(&System::captured(), &[named, gone]);
    assert_eq!(described.over, ["ens8", "ens8"]);
    let found = ["portal 10.20.0.1 system.nic.bound-missing"];
    assert_eq!(described.found, found);
}

#[test]
fn n_portals_of_one_target_over_one_nic() {
    let asked = [to("10.0.2.4"), to("10.0.2.5"), to("192.0.2.1")];
    let described = describe(&System::captured(), &asked);
    assert_eq!(described.over, ["ens3", "ens3", "ens3"]);
    let nic = "ens3 phys mac 52:54:00:00:00:00 dhcp 10.0.2.15/24 gateway 10.0.2.2";
    assert_eq!(described.nics, [nic]);
}

#[test]
fn dns_where_a_portal_is_a_name() {
    let named = |portal| Carrier {
        by_name: true,
        ..to(portal)
    };
    let stub = || System::captured().with("/etc/resolv.conf", "nameserver 127.0.0.53\n");
    let behind = |servers| stub().with("/run/systemd/resolve/resolv.conf", servers);
    let plain = "ens10 phys mac 52:54:00:00:00:07 static 192.168.5.5/24";
    // What another NIC leads to, or another family's address, is not asked over this one.
    let system = behind("nameserver 10.0.0.53\nnameserver 172.16.0.53\nnameserver 2001:db8::53\n");
    let described = describe(&system, &[to("192.168.5.9")]);
    assert_eq!(described.nics, [plain]);
    let described = describe(&system, &[named("192.168.5.9")]);
    let nic = std::format!("{plain} to 172.16.0.0/12 via 192.168.5.1 dns 172.16.0.53");
    assert_eq!(described.nics, [nic]);
    assert_eq!(described.found.len(), 0, "{:?}", described.found);
    for system in [stub(), behind("nameserver 10.0.0.53\n")] {
        let described = describe(&system, &[named("192.168.5.9")]);
        assert_eq!(described.nics, [plain]);
        assert_eq!(described.found, ["nic ens10 system.dns.none"]);
    }
}
