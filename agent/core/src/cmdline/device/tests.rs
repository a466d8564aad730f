use std::vec::Vec;

use super::{BondArgument, RefusedDevice};
use crate::cmdline::ArgumentFlaw;

#[test]
fn a_bond_has_ports_and_options_in_order() {
    let text =
        "bond0:eth0,eth1:mode=active-backup,arp_ip_target=10.0.0.1;10.0.0.2,primary=eth0:9000";
    let bond = BondArgument::parse(text).unwrap();
    assert_eq!((bond.name, bond.mtu), ("bond0", Some(9000)));
    assert_eq!(bond.ports().collect::<Vec<_>>(), ["eth0", "eth1"]);
    assert_eq!(
        bond.options().collect::<Vec<_>>(),
        [
            ("mode", "active-backup"),
            ("arp_ip_target", "10.0.0.1;10.0.0.2"),
            ("primary", "eth0")
        ]
    );
    assert!(BondArgument::parse("bond0:eth0:mode=1").is_ok());
}

#[test]
fn the_last_mode_counts_and_without_one_the_kernels_does() {
    for (text, mode) in [
        ("bond0:eth0", "balance-rr"),
        ("bond0:eth0:miimon=100", "balance-rr"),
        ("bond0:eth0:mode=802.3ad", "802.3ad"),
        ("bond0:eth0:mode=1,mode=4", "802.3ad"),
    ] {
        let bond = BondArgument::parse(text).unwrap();
        assert_eq!(bond.mode().unwrap().word(), mode, "{text}");
    }
}

#[test]
fn every_other_bond_is_refused() {
    for (text, flaw) in [
        ("", ArgumentFlaw::Bond),
        ("bond0", ArgumentFlaw::Bond),
        (":eth0:mode=1", ArgumentFlaw::Bond),
        ("bond0::mode=1", ArgumentFlaw::Bond),
        ("bond0:eth0,:mode=1", ArgumentFlaw::Bond),
        ("bond0:eth0:mode", ArgumentFlaw::Bond),
        ("bond0:eth0:mode=1:12", ArgumentFlaw::Mtu),
        ("a-name-too-long0:eth0:mode=1", ArgumentFlaw::Bond),
        ("bond0:a,b,c,d,e,f,g,h,i:mode=1", ArgumentFlaw::TooManyLinks),
        ("bond0:eth0:mode=7", ArgumentFlaw::Bond),
        ("bond0:eth0:mode=lacp", ArgumentFlaw::Bond),
        ("bond0:eth0:mode=1,mode=", ArgumentFlaw::Bond),
    ] {
        assert_eq!(BondArgument::parse(text), Err(flaw), "{text}");
    }
}

#[test]
fn a_refused_device_concerns_itself_and_its_ports() {
    let bridge = RefusedDevice::read("br1:eth0,eth1", "br0");
    for name in ["br1", "eth0", "eth1"] {
        assert!(bridge.concerns(name), "{name}");
    }
    assert!(!bridge.concerns("eth2"));
    assert_eq!(RefusedDevice::read("", "br0").name, "br0");
}

#[test]
fn an_option_that_such_a_bond_has_not_is_told() {
    for (options, understood) in [
        (
            "mode=1,miimon=100,primary=eth1,arp_ip_target=10.0.0.1;10.0.0.2",
            true,
        ),
        ("mode=1,lacp_rate=fast", false),
        ("mode=4,lacp_rate=fast", true),
        ("mode=4,primary=eth1", false),
        ("mode=1,primary=eth2", false),
    ] {
        let text = ["bond0:eth0,eth1:", options].concat();
        let bond = BondArgument::parse(&text).unwrap();
        assert_eq!(bond.is_understood(), understood, "{options}");
    }
}
