use std::vec::Vec;

use super::{BondArgument, RefusedDevice};
use crate::cmdline::ArgumentFlaw;

fn bond(text: &str) -> Result<BondArgument<'_>, ArgumentFlaw> {
    BondArgument::parse(text).map(|(bond, _)| bond)
}

#[test]
fn a_bond_has_ports_and_options_in_order() {
    let text =
        "bond0:eth0,eth1:mode=active-backup,arp_ip_target=10.0.0.1;10.0.0.2,primary=eth0:9000";
    let whole = bond(text).unwrap();
    assert_eq!((whole.name, whole.mtu), ("bond0", Some(9000)));
    assert_eq!(whole.ports().collect::<Vec<_>>(), ["eth0", "eth1"]);
    assert_eq!(
        whole.options().collect::<Vec<_>>(),
        [
            ("mode", "active-backup"),
            ("arp_ip_target", "10.0.0.1;10.0.0.2"),
            ("primary", "eth0")
        ]
    );
    assert!(bond("bond0:eth0:mode=1").is_ok());
}

#[test]
fn a_bond_of_which_little_is_said_is_dracuts() {
    for (text, name, ports) in [
        ("", "bond0", "eth0,eth1"),
        ("bond1", "bond1", "eth0,eth1"),
        ("bond1:", "bond1", "eth0,eth1"),
        ("bond1::mode=1", "bond1", "eth0,eth1"),
        (":eth2,eth3:mode=1", "bond0", "eth2,eth3"),
    ] {
        let bond = BondArgument::parse(text).map(|(bond, flaw)| (bond.name, bond.ports, flaw));
        assert_eq!(bond, Ok((name, ports, None)), "{text}");
    }
}

#[test]
fn the_last_mode_counts_and_without_one_the_kernels_does() {
    for (text, mode) in [
        ("bond0:eth0", "balance-rr"),
        ("bond0:eth0:miimon=100", "balance-rr"),
        ("bond0:eth0:mode=802.3ad", "802.3ad"),
        ("bond0:eth0:mode=1,mode=4", "802.3ad"),
    ] {
        let bond = bond(text).unwrap();
        assert_eq!(bond.mode().unwrap().word(), mode, "{text}");
    }
}

#[test]
fn every_other_bond_is_refused() {
    for (text, flaw) in [
        ("bond0:eth0,:mode=1", ArgumentFlaw::Bond),
        ("a-name-too-long0:eth0:mode=1", ArgumentFlaw::Bond),
        ("bond0:a,b,c,d,e,f,g,h,i:mode=1", ArgumentFlaw::TooManyLinks),
        ("bond0:eth0:mode=7", ArgumentFlaw::Bond),
        ("bond0:eth0:mode=lacp", ArgumentFlaw::Bond),
        ("bond0:eth0:mode=1,mode=", ArgumentFlaw::Bond),
    ] {
        assert_eq!(bond(text), Err(flaw), "{text}");
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
fn a_bond_is_made_without_what_it_has_not() {
    for (options, understood) in [
        (
            "mode=1,miimon=100,primary=eth1,arp_ip_target=10.0.0.1;10.0.0.2",
            true,
        ),
        ("mode=1,lacp_rate=fast", false),
        ("mode=4,lacp_rate=fast", true),
        ("mode=4,primary=eth1", false),
        ("mode=1,primary=eth2", false),
        ("mode=1,miimon", false),
        ("mode", false),
        ("mode=1,,miimon=100,", true),
    ] {
        let text = ["bond0:eth0,eth1:", options].concat();
        let (_, flaw) = BondArgument::parse(&text).unwrap();
        let expected = (!understood).then_some(ArgumentFlaw::BondOption);
        assert_eq!(flaw, expected, "{options}");
    }
    for mtu in ["12", "jumbo", "9000:0"] {
        let text = ["bond0:eth0:mode=1:", mtu].concat();
        let (bond, flaw) = BondArgument::parse(&text).unwrap();
        assert_eq!((bond.mtu, flaw), (None, Some(ArgumentFlaw::Mtu)), "{mtu}");
    }
}
