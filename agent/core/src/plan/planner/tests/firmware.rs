use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::string::{String, ToString};

use super::{Verdict, planned_with};
use crate::ibft::{Firmware, FirmwareNic, FirmwareTarget, Origin};
use crate::iscsi::{IscsiName, Lun};
use crate::net::MacAddress;

const fn v4(last: u8) -> Option<IpAddr> {
    Some(IpAddr::V4(Ipv4Addr::new(10, 0, 0, last)))
}

pub(super) fn nic(index: u8) -> FirmwareNic<'static> {
    FirmwareNic {
        table: 0,
        index,
        valid: true,
        boot_selected: true,
        global: false,
        address: v4(10 + index),
        prefix: 24,
        origin: Origin::Manual,
        gateway: v4(1),
        primary_dns: None,
        secondary_dns: None,
        dhcp_server: None,
        vlan: None,
        vlan_priority: 0,
        mac: MacAddress::new([0x52, 0x54, 0, 0, 0, index]),
        pci_bdf: 0,
        hostname: None,
    }
}

pub(super) fn target(index: u8, nic_association: u8) -> FirmwareTarget<'static> {
    FirmwareTarget {
        table: 0,
        index,
        valid: true,
        boot_selected: index == 0,
        address: v4(100 + index),
        port: 3260,
        lun: Lun::default(),
        nic_association,
        offset: 0,
        name: IscsiName::parse(b"iqn.x:y").unwrap(),
        chap: None,
    }
}

pub(super) fn firmware(
    nics: &[FirmwareNic<'static>],
    targets: &[FirmwareTarget<'static>],
) -> Firmware<'static> {
    let mut firmware = Firmware::new();
    firmware.nics.extend_from_slice(nics).unwrap();
    firmware.targets.extend_from_slice(targets).unwrap();
    firmware
}

/// The plan's text without its first line, the initiator, and its last, the deadline.
pub(super) fn middle(firmware: &Firmware<'_>, line: &str) -> String {
    let (verdict, text) = planned_with(firmware, line);
    assert_eq!(verdict, Verdict::Boot, "{text}");
    text.lines()
        .filter(|line| !line.starts_with("initiator") && !line.starts_with("deadline"))
        .map(|line| line.to_string() + "\n")
        .collect()
}

const NIC_0: &str = "NIC 0      52:54:00:00:00:00, 10.0.0.10/24 via 10.0.0.1 (ibft:ethernet0)\n";
const SESSION_0: &str = "session 0  iqn.x:y LUN 0 at 10.0.0.100:3260 over NIC 0 (ibft:target0)\n";

#[test]
fn a_target_selected_for_booting_starts_the_agent_unasked() {
    let (verdict, text) = planned_with(&firmware(&[nic(0)], &[target(0, 0)]), "quiet");
    assert_eq!(verdict, Verdict::Boot);
    assert_eq!(
        text,
        "initiator  iqn.2004-10.com.example:host (installed)\n".to_string()
            + NIC_0
            + SESSION_0
            + "deadline   180 s, each attempt 15 s; only the firmware asks, so a failure does not stop the boot\n"
    );
}

#[test]
fn the_selected_target_goes_first_and_others_are_additional_paths() {
    let mut second = nic(1);
    second.boot_selected = false;
    let text = middle(
        &firmware(&[nic(0), second], &[target(1, 1), target(0, 0)]),
        "",
    );
    assert_eq!(
        text,
        NIC_0.to_string()
            + "NIC 1      52:54:00:00:00:01, 10.0.0.11/24 via 10.0.0.1 (ibft:ethernet1)\n"
            + SESSION_0
            + "session 1  iqn.x:y LUN 0 at 10.0.0.101:3260 over NIC 1, additional path (ibft:target1)\n"
    );
}

#[test]
fn nothing_selected_starts_nothing_unless_asked() {
    let firmware = firmware(&[nic(1)], &[target(1, 1)]);
    let (verdict, text) = planned_with(&firmware, "");
    assert_eq!(verdict, Verdict::NothingAsked);
    assert!(
        text.ends_with("plan.firmware.nothing-selected iBFT\n"),
        "{text}"
    );
    for line in ["rd.iscsi.firmware", "netroot=iscsi", "netroot=iscsi:ibft"] {
        assert!(middle(&firmware, line).contains("(ibft:target1)"));
    }
}

#[test]
fn rd_iscsi_firmware_0_forbids() {
    let (verdict, text) =
        planned_with(&firmware(&[nic(0)], &[target(0, 0)]), "rd.iscsi.firmware=0");
    assert_eq!(verdict, Verdict::NothingAsked);
    assert!(
        text.ends_with("plan.firmware.forbidden rd.iscsi.firmware=0\n"),
        "{text}"
    );
}

#[test]
fn rd_iscsi_ibft_0_forbids_only_the_set_up_of_nics() {
    let text = middle(&firmware(&[nic(0)], &[target(0, 0)]), "rd.iscsi.ibft=0");
    assert_eq!(
        text,
        "session 0  iqn.x:y LUN 0 at 10.0.0.100:3260 (ibft:target0)\n"
    );
}

#[test]
fn an_ip_sets_up_the_nics_unless_rd_iscsi_ibft_says_otherwise() {
    let firmware = firmware(&[nic(0)], &[target(0, 0)]);
    assert_eq!(
        middle(&firmware, "ip=ens3:dhcp"),
        "NIC 0      ens3, DHCPv4 (ip=ens3:dhcp)\n\
         session 0  iqn.x:y LUN 0 at 10.0.0.100:3260 (ibft:target0)\n\
         plan.firmware.nics-by-arguments iBFT\n"
    );
    assert_eq!(
        middle(&firmware, "ip=ens3:dhcp rd.iscsi.ibft"),
        "NIC 0      ens3, DHCPv4 (ip=ens3:dhcp)\n\
         NIC 1      52:54:00:00:00:00, 10.0.0.10/24 via 10.0.0.1 (ibft:ethernet0)\n\
         session 0  iqn.x:y LUN 0 at 10.0.0.100:3260 over NIC 1 (ibft:target0)\n"
    );
}

#[test]
fn targets_named_by_arguments_replace_the_firmware_s_unless_both_are_asked_for() {
    let firmware = firmware(&[nic(0)], &[target(0, 0)]);
    let named = "netroot=iscsi:10.0.0.1::::iqn.x:z";
    assert!(!middle(&firmware, named).contains("ibft"));
    let both = middle(
        &firmware,
        &(named.to_string() + " rd.iscsi.firmware rd.iscsi.ibft"),
    );
    assert_eq!(
        both,
        NIC_0.to_string()
            + "session 0  iqn.x:z LUN any at 10.0.0.1:3260 (netroot=iscsi:10.0.0.1::::iqn.x:z)\n"
            + "session 1  iqn.x:y LUN 0 at 10.0.0.100:3260 over NIC 0 (ibft:target0)\n"
    );
}

#[test]
fn firmware_that_is_asked_for_and_has_nothing_is_named() {
    let (verdict, text) = planned_with(&Firmware::new(), "rd.iscsi.firmware rd.iscsi.ibft");
    assert_eq!(verdict, Verdict::Impossible);
    assert!(
        text.ends_with(
            "plan.firmware.no-target rd.iscsi.firmware\nplan.firmware.no-nic rd.iscsi.ibft\n"
        ),
        "{text}"
    );
}

#[test]
fn two_structures_with_one_mac_address_both_work() {
    let mut on_vlan = nic(1);
    on_vlan.mac = nic(0).mac;
    on_vlan.vlan = Some(42);
    let mut again = nic(2);
    (again.mac, again.address) = (nic(0).mac, nic(0).address);
    let text = middle(
        &firmware(
            &[nic(0), on_vlan, again],
            &[target(0, 0), target(1, 1), target(2, 2)],
        ),
        "",
    );
    assert_eq!(
        text,
        NIC_0.to_string()
            + "NIC 1      52:54:00:00:00:00, VLAN 42, 10.0.0.11/24 via 10.0.0.1 (ibft:ethernet1)\n"
            + SESSION_0
            + "session 1  iqn.x:y LUN 0 at 10.0.0.101:3260 over NIC 1, additional path (ibft:target1)\n"
            + "session 2  iqn.x:y LUN 0 at 10.0.0.102:3260 over NIC 0, additional path (ibft:target2)\n"
    );
}

#[test]
fn a_nic_that_cannot_be_configured_never_stops_the_others() {
    let mut broken = nic(0);
    broken.address = None;
    let text = middle(
        &firmware(&[broken, nic(1)], &[target(0, 0), target(1, 1)]),
        "",
    );
    assert_eq!(
        text,
        "NIC 0      52:54:00:00:00:01, 10.0.0.11/24 via 10.0.0.1 (ibft:ethernet1)\n\
         session 0  iqn.x:y LUN 0 at 10.0.0.101:3260 over NIC 0, additional path (ibft:target1)\n\
         plan.nic.no-address ethernet0\n\
         plan.target.nic-unusable target0\n"
    );
}

#[test]
fn a_number_that_no_nic_has_means_the_only_one() {
    let text = middle(&firmware(&[nic(0)], &[target(0, 7)]), "");
    assert_eq!(
        text,
        NIC_0.to_string() + SESSION_0 + "plan.target.nic-guessed target0\n"
    );
    let (verdict, text) = planned_with(&firmware(&[nic(0), nic(1)], &[target(0, 7)]), "");
    assert_eq!(verdict, Verdict::Impossible);
    assert!(
        text.ends_with("plan.target.nic-missing target0\n"),
        "{text}"
    );
}

/// The address column of the plan of one NIC, which leads to a portal of the family of `portal`.
fn addressed(portal: Option<IpAddr>, change: impl FnOnce(&mut FirmwareNic<'static>)) -> String {
    let (mut one, mut target) = (nic(0), target(0, 0));
    change(&mut one);
    target.address = portal;
    let text = middle(&firmware(&[one], &[target]), "");
    let line = text.lines().next().unwrap();
    line.strip_prefix("NIC 0      ")
        .unwrap()
        .replace(" (ibft:ethernet0)", "")
}

#[test]
fn the_origin_decides_how_the_address_is_had() {
    let mac = "52:54:00:00:00:00";
    let v6 = Some(IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 2)));
    for (origin, address, server, expected) in [
        (Origin::Dhcp, v4(10), None, "DHCPv4"),
        (Origin::Dhcp, None, v4(1), "DHCPv4"),
        (Origin::RouterAdvertisement, v4(10), None, "DHCPv4"),
        (Origin::Manual, v4(10), v4(1), "10.0.0.10/24"),
        (Origin::Other, v4(10), None, "10.0.0.10/24"),
        (Origin::Other, v4(10), v4(1), "DHCPv4"),
        (Origin::Other, None, None, "DHCPv4"),
        (Origin::Unchanged(15), v4(10), None, "10.0.0.10/24"),
        (Origin::Unknown(9), v4(10), None, "10.0.0.10/24"),
        // The router says who gives the address, whoever told the firmware its target.
        (Origin::Dhcp, v6, None, "router advertisements"),
        (Origin::Dhcp, v6, v6, "router advertisements"),
        (
            Origin::RouterAdvertisement,
            v6,
            None,
            "router advertisements",
        ),
        (
            Origin::RouterAdvertisement,
            None,
            None,
            "router advertisements",
        ),
        (Origin::Manual, v6, None, "2001:db8::2/24"),
    ] {
        let portal = if expected.contains("10.") || expected == "DHCPv4" {
            v4(9)
        } else {
            v6
        };
        let text = addressed(portal, |nic| {
            (nic.origin, nic.address, nic.dhcp_server, nic.gateway) =
                (origin, address, server, None);
        });
        assert_eq!(
            text,
            std::format!("{mac}, {expected}"),
            "{origin:?} {address:?} {server:?}"
        );
    }
}

#[test]
fn a_nic_without_mac_address_is_found_by_its_place_on_the_bus() {
    let text = addressed(v4(9), |nic| (nic.mac, nic.pci_bdf) = (None, 0x0019));
    assert_eq!(text, "PCI 0000:00:03.1, 10.0.0.10/24 via 10.0.0.1");
}

#[test]
fn more_nics_and_sessions_than_one_boot_has_are_named() {
    let nics: std::vec::Vec<_> = (0..20).map(nic).collect();
    let targets: std::vec::Vec<_> = (0..80).map(|index| target(index, index % 20)).collect();
    let (verdict, text) = planned_with(&firmware(&nics, &targets), "");
    assert_eq!(verdict, Verdict::Boot);
    assert!(text.contains("plan.too-many-nics ethernet16\n"), "{text}");
    assert!(
        text.contains("plan.target.nic-unusable target36\n"),
        "{text}"
    );
    assert!(
        !text.contains("NIC 16 ") && text.contains("NIC 15 "),
        "{text}"
    );

    let targets: std::vec::Vec<_> = (0..80).map(|index| target(index, 0)).collect();
    let (_, text) = planned_with(&firmware(&[nic(0)], &targets), "");
    assert!(
        text.contains("session 63 ") && !text.contains("session 64 "),
        "{text}"
    );
    assert!(text.contains("plan.too-many-sessions target64\n"), "{text}");
}

#[test]
fn without_any_nic_every_nic_asks_dhcp_but_only_where_the_arguments_ask() {
    let firmware = firmware(&[], &[target(0, 0)]);
    assert_eq!(
        middle(&firmware, "rd.iscsi.firmware"),
        "NIC 0      every NIC, DHCPv4 (default)\n\
         session 0  iqn.x:y LUN 0 at 10.0.0.100:3260 (ibft:target0)\n\
         plan.target.nics-absent target0\n"
    );
    // Who asks for the firmware's NICs as well gets no less.
    assert_eq!(
        middle(&firmware, "rd.iscsi.firmware rd.iscsi.ibft"),
        "NIC 0      every NIC, DHCPv4 (default)\n\
         session 0  iqn.x:y LUN 0 at 10.0.0.100:3260 (ibft:target0)\n\
         plan.target.nics-absent target0\n\
         plan.firmware.no-nic rd.iscsi.ibft\n"
    );
    let (verdict, text) = planned_with(&firmware, "");
    assert_eq!(verdict, Verdict::Impossible);
    assert!(
        text.ends_with("plan.target.nic-missing target0\n"),
        "{text}"
    );
}

#[test]
fn a_target_that_arguments_name_too_is_one_session_and_not_missed() {
    let text = middle(
        &firmware(&[nic(0)], &[target(0, 0)]),
        "netroot=iscsi:10.0.0.100::::iqn.x:y rd.iscsi.firmware rd.iscsi.ibft",
    );
    assert_eq!(
        text,
        NIC_0.to_string()
            + "session 0  iqn.x:y LUN 0 at 10.0.0.100:3260 over NIC 0 (netroot=iscsi:10.0.0.100::::iqn.x:y)\n"
    );
}
