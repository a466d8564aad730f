//! Addresses, VLANs, MAC addresses, flags and associations.

use crate::exit::Exit;
use crate::ibft::Origin;

use super::{NIC, TARGET, findings_of, fixture, ip, patched, read};

/// The 16 bytes of an IPv4 address.
fn v4(octets: [u8; 4]) -> [u8; 16] {
    let [a, b, c, d] = octets;
    [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, a, b, c, d]
}

#[test]
fn an_absent_address_is_all_zeros_or_a_mapped_zero() {
    let found = read(&fixture("synthetic/ip-v4-mapped-zero"), |firmware| {
        assert_eq!(firmware.nics[0].address, None);
    });
    assert_eq!(found, [""; 0]);
    let found = read(&fixture("synthetic/target-ip-zero"), |firmware| {
        assert_eq!(firmware.targets[0].address, None);
        assert!(!firmware.is_usable());
        assert_eq!(firmware.exit(), Exit::Done);
    });
    assert_eq!(
        found,
        [
            "warning ibft.target.no-address target0",
            "warning ibft.target.none iBFT"
        ]
    );
}

#[test]
fn a_gateway_that_is_no_host_is_left_out() {
    let found = read(&fixture("synthetic/gateway-255"), |firmware| {
        assert_eq!(firmware.nics[0].gateway, None);
    });
    assert_eq!(found, ["warning ibft.address.not-host ethernet0"]);
}

#[test]
fn a_target_or_nic_whose_address_is_no_host_is_left_out() {
    let found = findings_of(&patched(&[(TARGET + 6, &v4([224, 0, 0, 1]))]));
    assert_eq!(found[0], "error ibft.address.not-host target0");
    let found = findings_of(&patched(&[(NIC + 6, &v4([127, 0, 0, 1]))]));
    assert_eq!(found[0], "error ibft.address.not-host ethernet0");
}

#[test]
fn link_local_and_ipv6_targets_are_legal() {
    let found = read(
        &patched(&[(TARGET + 6, &v4([169, 254, 0, 2]))]),
        |firmware| {
            assert_eq!(firmware.targets[0].address, ip("169.254.0.2"));
        },
    );
    assert_eq!(found, [""; 0]);
    let mut v6 = [0; 16];
    v6[..4].copy_from_slice(&[0x20, 1, 0x0d, 0xb8]);
    v6[15] = 7;
    let found = read(&patched(&[(TARGET + 6, &v6)]), |firmware| {
        assert_eq!(firmware.targets[0].address, ip("2001:db8::7"));
    });
    assert_eq!(found, [""; 0]);
}

#[test]
fn a_prefix_must_fit_a_static_address() {
    let found = read(&fixture("synthetic/prefix-0-static"), |firmware| {
        assert!(firmware.nics.is_empty());
    });
    assert_eq!(
        found,
        [
            "error ibft.nic.prefix ethernet0",
            "warning ibft.target.nic-association target0"
        ]
    );
    let found = findings_of(&patched(&[(NIC + 22, &[33, 1])]));
    assert_eq!(found[0], "error ibft.nic.prefix ethernet0");
    let found = read(&patched(&[(NIC + 22, &[32, 1])]), |firmware| {
        assert_eq!(firmware.nics[0].prefix, 32);
    });
    assert_eq!(found, [""; 0]);
    let found = read(&patched(&[(NIC + 22, &[0, 3])]), |firmware| {
        assert!(firmware.nics[0].is_dynamic());
    });
    assert_eq!(found, ["warning ibft.nic.prefix ethernet0"]);
}

#[test]
fn the_origin_tells_dhcp_and_a_dhcp_server_where_it_does_not() {
    let none = [0; 16];
    for (origin, server, is_dynamic) in [
        (0, true, true),
        (0, false, false),
        (1, true, false),
        (3, false, true),
        (4, false, true),
        (9, true, true),
        (15, false, false),
        (16, true, true),
    ] {
        let origin = [origin];
        let mut patches = std::vec![(NIC + 23, &origin[..])];
        if !server {
            patches.push((NIC + 72, &none));
        }
        read(&patched(&patches), |firmware| {
            let nic = &firmware.nics[0];
            assert_eq!(nic.is_dynamic(), is_dynamic, "origin {origin:?}");
            assert_eq!(nic.origin.number(), origin[0]);
        });
    }
    let found = read(&fixture("synthetic/origin-9-undefined"), |firmware| {
        assert_eq!(firmware.nics[0].origin, Origin::Unknown(9));
    });
    assert_eq!(found, ["warning ibft.nic.origin ethernet0"]);
}

#[test]
fn a_vlan_field_holds_identifier_and_priority() {
    let found = read(&fixture("synthetic/vlan-with-pcp-bits"), |firmware| {
        assert_eq!(firmware.nics[0].vlan, Some(123));
        assert_eq!(firmware.nics[0].vlan_priority, 5);
    });
    assert_eq!(found, ["info ibft.nic.vlan-priority ethernet0"]);
    let found = read(&patched(&[(NIC + 88, &[0xff, 0x0f])]), |firmware| {
        assert!(firmware.nics.is_empty());
    });
    assert_eq!(found[0], "error ibft.nic.vlan-reserved ethernet0");
    read(&patched(&[(NIC + 88, &[0xfe, 0x0f])]), |firmware| {
        assert_eq!(firmware.nics[0].vlan, Some(4094));
    });
}

#[test]
fn a_nic_without_a_usable_mac_address_is_found_by_its_pci_function() {
    for table in [
        fixture("synthetic/mac-zero"),
        patched(&[(NIC + 90, &[1, 0, 0x5e, 0, 0, 1])]),
    ] {
        let found = read(&table, |firmware| {
            assert_eq!(firmware.nics[0].mac, None);
            assert_eq!(firmware.nics[0].pci_bdf, 0x18);
        });
        assert_eq!(found, ["warning ibft.nic.mac ethernet0"]);
    }
}

#[test]
fn flags_mark_what_is_in_use() {
    let found = read(&fixture("synthetic/nic-flags-valid-only-1"), |firmware| {
        assert!(firmware.nics[0].valid && !firmware.nics[0].boot_selected);
    });
    assert_eq!(found, [""; 0]);
    let found = read(&fixture("synthetic/nic-flags-zero"), |firmware| {
        assert!(!firmware.nics[0].valid);
    });
    assert_eq!(found, ["info ibft.structure.unused ethernet0"]);
    let found = read(&fixture("synthetic/target-flags-zero"), |firmware| {
        assert!(!firmware.targets[0].valid && !firmware.is_usable());
        assert_eq!(firmware.exit(), Exit::Done);
    });
    assert_eq!(
        found,
        [
            "info ibft.structure.unused target0",
            "warning ibft.target.none iBFT"
        ]
    );
    let found = read(&patched(&[(TARGET + 5, &[2])]), |firmware| {
        assert!(firmware.targets[0].valid && firmware.is_usable());
    });
    assert_eq!(found, ["warning ibft.structure.not-valid target0"]);
}

#[test]
fn of_a_structure_that_is_not_in_use_nothing_else_is_said() {
    let found = findings_of(&patched(&[(TARGET + 5, &[0]), (TARGET + 32, &[9])]));
    assert_eq!(
        found,
        [
            "info ibft.structure.unused target0",
            "warning ibft.target.none iBFT"
        ]
    );
}

#[test]
fn a_target_that_names_no_nic_gets_the_only_one() {
    let found = read(&fixture("synthetic/target-nic-assoc-7"), |firmware| {
        assert_eq!(firmware.nic_of(&firmware.targets[0]), Some(0));
    });
    assert_eq!(found, ["warning ibft.target.nic-association target0"]);
}

#[test]
fn port_0_is_the_default_port_and_luns_keep_their_eight_bytes() {
    read(&patched(&[(TARGET + 22, &[0, 0])]), |firmware| {
        assert_eq!(firmware.targets[0].port, 3260);
    });
    let found = read(&fixture("synthetic/target-lun-flat-4123"), |firmware| {
        let lun = firmware.targets[0].lun;
        assert_eq!(lun.to_wire(), [0x41, 0x23, 0, 0, 0, 0, 0, 0]);
    });
    assert_eq!(found, [""; 0]);
}

#[test]
fn the_control_structure_tells_whether_one_session_is_enough() {
    read(&patched(&[(super::CONTROL + 5, &[1])]), |firmware| {
        assert!(firmware.tables[0].is_failover);
    });
}
