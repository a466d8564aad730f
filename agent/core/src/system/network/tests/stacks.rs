//! Devices that lie on each other.

use super::made::{MadeLink, nic, route, stays, system};
use super::{Carrier, Network, System, describe, mac, to};
use crate::args::ArgsNotes;

const PORTAL: &str = "192.0.2.1";

/// A bond of this number.
fn bond(number: u32, data: &'static [(u16, &'static [u8])]) -> MadeLink {
    MadeLink {
        kind: Some("bond"),
        data,
        ..nic(number, "bond0")
    }
}

fn port(number: u32, name: &'static str, master: u32) -> MadeLink {
    MadeLink {
        master: Some(master),
        ..nic(number, name)
    }
}

fn vlan(number: u32, name: &'static str, lower: u32, id: &'static [u8]) -> MadeLink {
    MadeLink {
        kind: Some("vlan"),
        lower: Some(lower),
        data: match id {
            [5, 0] => &[(1, &[5, 0])],
            _ => &[(1, &[6, 0]), (5, &[0x88, 0xa8])],
        },
        ..nic(number, name)
    }
}

/// The options of the only bond of these links.
fn options(links: &[MadeLink]) -> std::string::String {
    let mut network = std::boxed::Box::new(Network::new());
    network.read(&system(links, &[], &[]), &mut ArgsNotes::new());
    let options = network.bond_options(&network.bonds[0]).unwrap();
    options.as_str().into()
}

/// What reaches the portal over the device of this number.
fn over(number: u32, links: &[MadeLink]) -> System {
    let on_link = route(number, "192.0.2.0", 24, None);
    system(links, &[stays(number, "192.0.2.5", 24)], &[on_link])
}

#[test]
fn a_captured_bond_that_is_not_raised_has_its_settings() {
    let mut network = std::boxed::Box::new(Network::new());
    network.read(&System::captured(), &mut ArgsNotes::new());
    let bond = &network.bonds[1];
    let options = "mode=active-backup,miimon=50,updelay=100,primary_reselect=better,fail_over_mac=active,num_grat_arp=3";
    assert_eq!(network.bond_options(bond).unwrap(), options);
}

#[test]
fn what_a_bond_has_without_being_told_is_not_told() {
    let links = [bond(4, &[(1, &[0]), (3, &[0; 4]), (6, &[1])])];
    assert_eq!(options(&links), "mode=balance-rr");
}

#[test]
fn what_does_not_count_in_a_mode_is_not_told() {
    let links = [bond(4, &[(1, &[1]), (21, &[1]), (14, &[1])])];
    assert_eq!(options(&links), "mode=active-backup");
}

#[test]
fn a_bond_that_asks_by_arp_tells_whom() {
    const TARGETS: &[u8] = &[8, 0, 0, 0, 192, 0, 2, 1, 8, 0, 1, 0, 192, 0, 2, 2];
    let data: &[(u16, &[u8])] = &[
        (1, &[1]),
        (7, &[100, 0, 0, 0]),
        (8, TARGETS),
        (9, &[3, 0, 0, 0]),
        (11, &[3, 0, 0, 0]),
    ];
    let links = [port(3, "ens3", 4), bond(4, data)];
    let told = "mode=active-backup,arp_interval=100,arp_validate=all,arp_ip_target=192.0.2.1;192.0.2.2,primary=ens3";
    assert_eq!(options(&links), told);
}

#[test]
fn a_port_is_known_by_the_address_that_it_came_with() {
    let given = MadeLink {
        mac: [2, 0, 0, 0, 0, 3],
        ..port(2, "ens2", 4)
    };
    let links = [given, port(3, "ens3", 4), bond(4, &[(1, &[1])])];
    let described = describe(&over(4, &links), &[to(PORTAL)]);
    let nics = [
        "bond0 bond mode=active-backup on ens2 on ens3 static 192.0.2.5/24",
        "ens2 phys mac 02:00:00:00:00:02",
        "ens3 phys mac 02:00:00:00:00:03",
    ];
    assert_eq!(described.nics, nics);
    assert_eq!(described.found, ["nic bond0 system.bond.order"]);
}

#[test]
fn a_setting_that_no_argument_carries_is_said() {
    let data: &[(u16, &[u8])] = &[(1, &[4]), (26, &[2, 0, 0, 0, 0, 9])];
    let links = [port(3, "ens3", 4), bond(4, data)];
    let described = describe(&over(4, &links), &[to(PORTAL)]);
    assert_eq!(described.found, ["nic bond0 system.bond.setting"]);
    assert!(described.nics[0].starts_with("bond0 bond mode=802.3ad on ens3"));
}

#[test]
fn a_firmware_nic_that_became_a_port_carries_by_its_bond() {
    let listed = mac("02:00:00:00:00:03");
    let links = [
        port(2, "ens2", 4),
        port(3, "ens3", 4),
        bond(4, &[(1, &[1])]),
    ];
    let asked = Carrier {
        firmware_mac: Some(listed),
        ..to(PORTAL)
    };
    let described = describe(&over(4, &links), &[asked]);
    assert_eq!(described.over, ["bond0"]);
    assert!(
        described
            .nics
            .contains(&"ens3 phys mac 02:00:00:00:00:03".into())
    );
}

#[test]
fn a_synthetic_nic_stands_for_the_virtual_function_below_it() {
    let synthetic = nic(3, "ens3");
    let function = MadeLink {
        mac: [2, 0, 0, 0, 0, 3],
        came_with: Some([2, 0, 0, 0, 0, 3]),
        ..port(2, "enP1s1", 3)
    };
    let asked = Carrier {
        firmware_mac: Some(mac("02:00:00:00:00:03")),
        ..to(PORTAL)
    };
    let described = describe(&over(3, &[function, synthetic]), &[asked]);
    assert_eq!(described.over, ["ens3"]);
}

#[test]
fn what_no_argument_tells_is_an_error() {
    let on_vlan = [
        nic(2, "ens2"),
        vlan(3, "v5", 2, &[5, 0]),
        vlan(4, "v5.5", 3, &[5, 0]),
    ];
    let service = [nic(2, "ens2"), vlan(4, "v6", 2, &[6, 0])];
    let without_ports = [bond(4, &[(1, &[1])])];
    let elsewhere = [vlan(4, "v5", 9, &[5, 0])];
    for (links, code) in [
        (&on_vlan[..], "system.nic.stack"),
        (&without_ports, "system.nic.stack"),
        (&elsewhere, "system.nic.stack"),
    ] {
        let described = describe(&over(4, links), &[to(PORTAL)]);
        assert_eq!(described.over, [code]);
    }
    let described = describe(&over(4, &service), &[to(PORTAL)]);
    assert_eq!(described.found, ["nic v6 system.nic.software"]);
}

#[test]
fn a_vlan_device_with_smaller_packets_than_what_it_lies_on_says_so() {
    let mut system = System::captured();
    // The VLAN device on the bond, back at 1500 bytes.
    let mtu = [8, 0, 4, 0];
    let jumbo = 9000_u32.to_ne_bytes();
    let found: std::vec::Vec<_> = system.lists[0]
        .windows(8)
        .enumerate()
        .filter(|(_, window)| window[..4] == mtu && window[4..] == jumbo)
        .map(|(at, _)| at)
        .collect();
    let at = found[3] + 4;
    system.lists[0][at..at + 4].copy_from_slice(&1500_u32.to_ne_bytes());
    let described = describe(&system, &[to("10.42.0.1")]);
    let nic = "bond0.42 vlan 42 on bond0 mtu 1500 static 10.42.0.5/24";
    assert_eq!(described.nics[1], nic);
}

#[test]
fn a_tunnel_and_the_machine_itself_carry_nothing() {
    let tunnel = MadeLink {
        medium: 65_534,
        kind: Some("wireguard"),
        ..nic(4, "wg0")
    };
    let described = describe(&over(4, &[tunnel]), &[to(PORTAL)]);
    assert_eq!(described.over, ["system.nic.kind"]);
    let asked = [to("127.0.0.1"), to("192.0.2.5"), to("198.51.100.1")];
    let described = describe(&over(4, &[nic(4, "ens4")]), &asked);
    let codes = [
        "system.nic.loopback",
        "system.nic.loopback",
        "system.nic.none",
    ];
    assert_eq!(described.over, codes);
}

#[test]
fn a_container_end_of_a_cable_is_a_nic_with_a_doubt() {
    let veth = MadeLink {
        kind: Some("veth"),
        ..nic(4, "eth0")
    };
    let described = describe(&over(4, &[veth]), &[to(PORTAL), to(PORTAL)]);
    assert_eq!(
        described.nics,
        ["eth0 phys mac 02:00:00:00:00:04 static 192.0.2.5/24"]
    );
    assert_eq!(described.found, ["nic eth0 system.nic.software"]);
}

#[test]
fn hundreds_of_a_bridges_ports_leave_room_for_the_nic() {
    let container = |number| MadeLink {
        kind: Some("veth"),
        ..port(number, "veth1", 1)
    };
    let mut links: std::vec::Vec<_> = (5..255).map(container).collect();
    links.extend((5..255).map(container));
    links.push(nic(4, "ens4"));
    let described = describe(&over(4, &links), &[to(PORTAL)]);
    assert_eq!(described.over, ["ens4"]);
    assert!(described.found.is_empty(), "{:?}", described.found);
    let mut links: std::vec::Vec<_> = (5..255).map(|number| nic(number, "dummy")).collect();
    links.extend((5..255).map(|number| nic(number, "dummy")));
    links.push(nic(4, "ens4"));
    let described = describe(&over(4, &links), &[to(PORTAL)]);
    assert_eq!(described.over, ["system.nic.none"]);
    assert_eq!(described.found, ["network system.network.too-long"]);
}
