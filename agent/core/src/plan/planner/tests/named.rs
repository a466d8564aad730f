use std::string::String;

use super::{boots, planned};
use crate::plan::Verdict;

/// The last lines of the plan of `line`: what was found.
fn found(line: &str) -> (Verdict, String) {
    let (verdict, text) = planned(line);
    let codes = text
        .lines()
        .filter(|line| line.starts_with("plan.") || line.starts_with("cmdline."));
    (verdict, codes.collect::<std::vec::Vec<_>>().join("\n"))
}

#[test]
fn credentials_in_the_string_beat_those_for_all() {
    let (_, text) = planned(
        "ip=dhcp netroot=iscsi:own:s:peer:t@10.0.0.1::::iqn.x:a netroot=iscsi:10.0.0.1::::iqn.x:b \
         rd.iscsi.username=all rd.iscsi.password=s",
    );
    assert!(
        text.contains("iqn.x:a LUN any at 10.0.0.1:3260, mutual CHAP <set>"),
        "{text}"
    );
    assert!(
        text.contains("iqn.x:b LUN any at 10.0.0.1:3260, CHAP <set>"),
        "{text}"
    );
}

#[test]
fn a_target_is_never_tried_with_less_proof_than_was_asked_for() {
    let (verdict, text) = planned(
        "ip=dhcp netroot=iscsi:own:s@10.0.0.1::::iqn.x:a netroot=iscsi:10.0.0.1::::iqn.x:b rd.iscsi.username=u",
    );
    assert_eq!(verdict, Verdict::Boot);
    assert!(
        text.contains("iqn.x:a") && !text.contains("iqn.x:b LUN"),
        "{text}"
    );
    assert!(
        text.contains("cmdline.chap-incomplete rd.iscsi.username=u"),
        "{text}"
    );
    let (verdict, _) = planned("netroot=iscsi:10.0.0.1::::iqn.x:b rd.iscsi.username=u");
    assert_eq!(verdict, Verdict::Impossible);
}

#[test]
fn what_the_target_must_prove_may_stand_in_the_arguments_for_all() {
    let line = "ip=dhcp netroot=iscsi:own:s@10.0.0.1::::iqn.x:a rd.iscsi.in.username=peer";
    let (verdict, text) = planned(&(String::from(line) + " rd.iscsi.in.password=t"));
    assert_eq!(verdict, Verdict::Boot);
    assert!(
        text.contains("iqn.x:a LUN any at 10.0.0.1:3260, mutual CHAP <set>"),
        "{text}"
    );
    assert!(!text.contains("cmdline."), "{text}");
    let (verdict, text) = planned(line);
    assert_eq!(verdict, Verdict::Impossible);
    assert!(
        text.contains("cmdline.chap-incomplete rd.iscsi.in.username=peer"),
        "{text}"
    );
}

#[test]
fn what_is_made_of_a_refused_device_is_never_configured_by_guess() {
    for (line, codes) in [
        (
            "bridge=br0:eth0 ip=br0:dhcp netroot=iscsi:10.0.0.1::::iqn.x:y",
            "cmdline.device bridge=br0:eth0\nplan.nic.refused ip=br0:dhcp\n\
             plan.nic.refused netroot=iscsi:10.0.0.1::::iqn.x:y",
        ),
        (
            "team=t0:eth0,eth1 ip=eth1:dhcp netroot=iscsi:10.0.0.1:::eth1::iqn.x:y",
            "cmdline.device team=t0:eth0,eth1\nplan.nic.refused ip=eth1:dhcp\n\
             plan.nic.refused netroot=iscsi:10.0.0.1:::eth1::iqn.x:y",
        ),
        (
            "bond=b0:eth0,eth1:mode=lacp vlan=b0.5:b0 ip=b0.5:dhcp netroot=iscsi:10.0.0.1::::iqn.x:y",
            "cmdline.bond bond=b0:eth0,eth1:mode=lacp\nplan.nic.refused ip=b0.5:dhcp\n\
             plan.nic.refused netroot=iscsi:10.0.0.1::::iqn.x:y",
        ),
        (
            "bridge=br0:eth0 netroot=iscsi:10.0.0.1::::iqn.x:y",
            "cmdline.device bridge=br0:eth0\nplan.nic.refused netroot=iscsi:10.0.0.1::::iqn.x:y",
        ),
        (
            "bridge=br0:eth0 ip=dhcp netroot=iscsi:10.0.0.1::::iqn.x:y",
            "cmdline.device bridge=br0:eth0\nplan.nic.refused ip=dhcp\n\
             plan.nic.refused netroot=iscsi:10.0.0.1::::iqn.x:y",
        ),
    ] {
        assert_eq!(found(line), (Verdict::Impossible, codes.into()), "{line}");
    }
}

#[test]
fn another_nic_serves_beside_a_refused_device() {
    boots(
        "bridge=br0:eth0 ip=eth1:dhcp netroot=iscsi:10.0.0.1::::iqn.x:y",
        "initiator  iqn.2004-10.com.example:host (installed)\n\
         NIC 0      eth1, DHCPv4 (ip=eth1:dhcp)\n\
         session 0  iqn.x:y LUN any at 10.0.0.1:3260 (netroot=iscsi:10.0.0.1::::iqn.x:y)\n\
         deadline   180 s, each attempt 15 s\n\
         cmdline.device bridge=br0:eth0\n",
    );
}

#[test]
fn a_vlan_on_a_bond_has_the_bond_below_it() {
    boots(
        "ifname=p0:52:54:00:12:34:56 bond=bond0:p0,eth1:mode=active-backup,miimon=100:9000 vlan=bond0.7:bond0 \
         ip=10.0.0.2:::24::bond0.7:none:1500 netroot=iscsi:10.0.0.1:::bond0.7::iqn.x:y",
        "initiator  iqn.2004-10.com.example:host (installed)\n\
         NIC 0      bond0 of p0,eth1, VLAN 7, MTU 1500, MTU 9000 below, 10.0.0.2/24 \
         (ip=10.0.0.2:::24::bond0.7:none:1500)\n\
         session 0  iqn.x:y LUN any at 10.0.0.1:3260 over NIC 0 (netroot=iscsi:10.0.0.1:::bond0.7::iqn.x:y)\n\
         deadline   180 s, each attempt 15 s\n",
    );
}

#[test]
fn an_argument_without_address_gives_the_lower_nic_of_a_vlan_its_mtu() {
    let (_, text) = planned(
        "ip=:::::eth0:none:9000 vlan=eth0.7:eth0 ip=10.0.0.2:::24::eth0.7:none:1500 \
         netroot=iscsi:10.0.0.1:::eth0.7::iqn.x:y",
    );
    assert!(
        text.contains("NIC 0      eth0, VLAN 7, MTU 1500, MTU 9000 below"),
        "{text}"
    );
    assert!(!text.contains("NIC 1"), "{text}");
}

#[test]
fn of_two_addresses_of_a_nic_the_one_in_the_portals_subnet_carries_the_session() {
    let (_, text) = planned(
        "ip=10.0.0.2:::24::eth0:none ip=10.1.0.2:::24::eth0:none netroot=iscsi:10.1.0.1:::eth0::iqn.x:y \
         netroot=iscsi:10.2.0.1:::eth0::iqn.x:y",
    );
    assert!(text.contains("at 10.1.0.1:3260 over NIC 1"), "{text}");
    assert!(text.contains("at 10.2.0.1:3260 over NIC 0"), "{text}");
}

#[test]
fn a_portal_by_name_stands_in_the_plan_as_it_was_named() {
    boots(
        "ip=10.0.0.2:::24::eth0:none:10.0.0.53 netroot=iscsi:San.example.com::861:eth0::iqn.x:y",
        "initiator  iqn.2004-10.com.example:host (installed)\n\
         NIC 0      eth0, 10.0.0.2/24, DNS 10.0.0.53 (ip=10.0.0.2:::24::eth0:none:10.0.0.53)\n\
         session 0  iqn.x:y LUN any at San.example.com:861 over NIC 0 \
         (netroot=iscsi:San.example.com::861:eth0::iqn.x:y)\n\
         deadline   180 s, each attempt 15 s\n",
    );
    // Nobody says how to set up the NIC: DHCP tells the name servers as well.
    let (_, text) = planned("rd.iscsi.target.name=iqn.x:y rd.iscsi.target.ip=san.example.com");
    assert!(text.contains("NIC 0      every NIC, DHCPv4 ("), "{text}");
    assert!(
        text.contains("iqn.x:y LUN any at san.example.com:3260 ("),
        "{text}"
    );
}

#[test]
fn a_route_that_no_nic_will_have_is_named() {
    boots(
        "ip=10.0.0.2:::24::san:none ip=[2001:db8::2]:::64::six:none netroot=iscsi:10.0.0.1::::iqn.x:y \
         rd.route=10.9.0.0/16:10.0.0.9 rd.route=10.8.0.0/16::san rd.route=10.7.0.0/16:10.1.0.9 \
         rd.route=[2001:db8:9::/48]:[fe80::1]:other",
        "initiator  iqn.2004-10.com.example:host (installed)\n\
         NIC 0      san, 10.0.0.2/24 (ip=10.0.0.2:::24::san:none)\n\
         NIC 1      six, 2001:db8::2/64 (ip=[2001:db8::2]:::64::six:none)\n\
         route      10.9.0.0/16 via 10.0.0.9\n\
         route      10.8.0.0/16 through san\n\
         route      10.7.0.0/16 via 10.1.0.9\n\
         route      2001:db8:9::/48 via fe80::1 through other\n\
         session 0  iqn.x:y LUN any at 10.0.0.1:3260 (netroot=iscsi:10.0.0.1::::iqn.x:y)\n\
         deadline   180 s, each attempt 15 s\n\
         plan.route.unused rd.route=10.7.0.0/16:10.1.0.9\n\
         plan.route.unused rd.route=[2001:db8:9::/48]:[fe80::1]:other\n",
    );
    // A lease may bring the router's subnet.
    let (_, text) =
        planned("ip=san:dhcp rd.route=10.7.0.0/16:10.1.0.9 netroot=iscsi:10.0.0.1::::iqn.x:y");
    assert!(!text.contains("plan.route.unused"), "{text}");
}

#[test]
fn a_device_that_nothing_names_is_named() {
    let target = "netroot=iscsi:10.0.0.1::::iqn.x:y";
    for (line, unnamed) in [
        ("ip=dhcp vlan=eth0.5:eth0", ""),
        ("vlan=eth0.5:eth0", ""),
        ("bootdev=eth1 vlan=eth0.5:eth0", "eth0.5"),
        ("ip=10.0.0.2:::24:::none vlan=eth0.5:eth0", ""),
        ("ip=dhcp vlan=eth0.5:eth0 vlan=eth0.6:eth0", "eth0.5eth0.6"),
        ("ip=eth0:dhcp bond=bond0:eth1,eth2:mode=1", "bond0"),
        ("ip=eth0.5:dhcp vlan=eth0.5:eth0 vlan=eth0.6:eth0", "eth0.6"),
        ("ip=eth0.5:dhcp vlan=eth0.5:eth0", ""),
        (
            "ip=bond0.5:dhcp vlan=bond0.5:bond0 bond=bond0:eth1,eth2:mode=1",
            "",
        ),
        // It is named for what it is.
        ("ip=dhcp bond=bond0:eth1,eth2:mode=lacp", ""),
    ] {
        let (_, text) = planned(&std::format!("{line} {target}"));
        let found = text
            .lines()
            .filter_map(|line| line.strip_prefix("plan.nic.unnamed NIC "));
        assert_eq!(found.collect::<String>(), unnamed, "{line}");
    }
    let nobody = planned("ip=dhcp vlan=eth0.5:eth0").1;
    assert!(!nobody.contains("unnamed"), "{nobody}");
}

#[test]
fn the_only_nic_has_the_family_of_a_portal_that_names_none() {
    boots(
        "ip=ens3:dhcp netroot=iscsi:[2001:db8::1]::::iqn.x:y",
        "initiator  iqn.2004-10.com.example:host (installed)\n\
         NIC 0      ens3, DHCPv4, router advertisements (ip=ens3:dhcp)\n\
         session 0  iqn.x:y LUN any at [2001:db8::1]:3260 (netroot=iscsi:[2001:db8::1]::::iqn.x:y)\n\
         deadline   180 s, each attempt 15 s\n\
         plan.nic.family-missing netroot=iscsi:[2001:db8::1]::::iqn.x:y\n",
    );
}

/// The NICs of the plan of `line` with a target, without who asked for them.
fn nics(line: &str) -> std::vec::Vec<String> {
    let (_, text) = planned(&std::format!("{line} netroot=iscsi:10.0.0.1::::iqn.x:y"));
    let nics = text.lines().filter(|line| line.starts_with("NIC "));
    let shown = nics.filter_map(|line| Some(line.get(11..)?.rsplit_once(" (")?.0.into()));
    shown.collect()
}

#[test]
fn where_no_nic_is_named_the_device_that_is_made_is_meant() {
    let bond = "bond=bond0:eth0,eth1:mode=1";
    for (line, expected) in [
        ("ip=dhcp", &["bond0 of eth0,eth1, DHCPv4"][..]),
        ("", &["bond0 of eth0,eth1, DHCPv4"]),
        (
            "ip=10.0.0.5::10.0.0.1:24:::none",
            &["bond0 of eth0,eth1, 10.0.0.5/24 via 10.0.0.1"],
        ),
        // PXELINUX always tells it, and it may be one of the ports.
        (
            "ip=dhcp BOOTIF=01-52-54-00-12-34-56",
            &["bond0 of eth0,eth1, DHCPv4"],
        ),
        ("ip=dhcp bootdev=eth2", &["eth2, DHCPv4"]),
        // A port has no address of its own.
        ("ip=dhcp bootdev=eth0", &["bond0 of eth0,eth1, DHCPv4"]),
        ("ip=dhcp bootdev=eth2 vlan=eth2.5:eth2", &["eth2, DHCPv4"]),
        (
            "ip=dhcp vlan=bond0.5:bond0",
            &["bond0 of eth0,eth1, VLAN 5, DHCPv4"],
        ),
        (
            "vlan=bond0.5:bond0",
            &["bond0 of eth0,eth1, VLAN 5, DHCPv4"],
        ),
        // Nothing tells which.
        ("ip=dhcp vlan=eth2.5:eth2", &["every NIC, DHCPv4"]),
        (
            "ip=dhcp ip=10.0.0.5:::24::bond0:none vlan=eth2.5:eth2",
            &["eth2, VLAN 5, DHCPv4", "bond0 of eth0,eth1, 10.0.0.5/24"],
        ),
        (
            "ip=10.0.0.5:::24::bond0:none ip=dhcp",
            &["bond0 of eth0,eth1, 10.0.0.5/24", "every NIC, DHCPv4"],
        ),
        ("ip=dhcp team=t0:eth2,eth3", &[]),
        ("bridge=br0:bond0", &[]),
    ] {
        assert_eq!(nics(&std::format!("{bond} {line}")), expected, "{line}");
    }
}

#[test]
fn the_boot_device_asks_dhcp_beside_what_other_arguments_name() {
    for (line, expected) in [
        (
            "bootdev=eth0 ip=eth1:dhcp",
            &["eth1, DHCPv4", "eth0, DHCPv4"][..],
        ),
        (
            "bootdev=eth0 ip=eth0:auto6",
            &["eth0, DHCPv4, router advertisements"],
        ),
        (
            "bootdev=eth0 ip=10.0.0.2:::24::eth1:none ip=10.1.0.2:::24::eth0:none",
            &["eth1, 10.0.0.2/24", "eth0, 10.1.0.2/24"],
        ),
        (
            "bootdev=eth0 ip=bond0:dhcp bond=bond0:eth0,eth1:mode=1",
            &["bond0 of eth0,eth1, DHCPv4"],
        ),
        (
            "bootdev=eth0 ip=eth0.5:dhcp vlan=eth0.5:eth0",
            &["eth0, VLAN 5, DHCPv4"],
        ),
        (
            "bootdev=br0 ip=eth1:dhcp bridge=br0:eth0",
            &["eth1, DHCPv4"],
        ),
        ("bootdev=eth5 ip=dhcp bridge=br0:eth0", &["eth5, DHCPv4"]),
    ] {
        assert_eq!(nics(line), expected, "{line}");
    }
}

#[test]
fn dhcp_in_the_place_of_what_cannot_be_used_is_told() {
    let target = "netroot=iscsi:10.0.0.1::::iqn.x:y";
    for (line, told) in [
        (
            "ip=10.0.0.2:::::eth0:none",
            "plan.nic.by-dhcp ip=10.0.0.2:::::eth0:none\n",
        ),
        ("ip=both ip=dhcpp", "plan.nic.by-dhcp ip=dhcpp\n"),
        ("", ""),
        ("ip=", ""),
        ("ip=both ip=eth1:dhcp", ""),
    ] {
        let (verdict, text) = planned(&std::format!("{line} {target} {target}"));
        assert_eq!(verdict, Verdict::Boot);
        let found = text
            .split_inclusive('\n')
            .filter(|line| line.starts_with("plan.nic.by-dhcp"));
        assert_eq!(found.collect::<String>(), told, "{line}");
    }
    let (_, nothing) = planned("ip=both");
    assert!(!nothing.contains("by-dhcp"), "{nothing}");
}
