use std::format;
use std::string::String;
use std::vec::Vec;

use super::NetworkArguments;
use crate::cmdline::words;
use crate::finding::Findings;
use crate::net::MacAddress;
use crate::plan::NicSelector;

fn read(line: &str) -> (NetworkArguments<'_>, Vec<String>) {
    let mut findings = Findings::default();
    let mut arguments = NetworkArguments::default();
    for word in words(line.as_bytes()) {
        assert!(NetworkArguments::has(word.key()), "{line}");
        arguments.take(word, &mut findings);
    }
    let found = findings
        .kept()
        .iter()
        .map(|finding| format!("{} {}", finding.cause.code(), finding.subject))
        .collect();
    (arguments, found)
}

#[test]
fn a_name_is_a_nic_a_mac_address_or_a_vlan_on_one() {
    let (arguments, found) =
        read("ifname=san0:52:54:00:12:34:56 vlan=san0.42:san0 vlan=vlan7:eth1");
    assert!(found.is_empty(), "{found:?}");
    let mac = NicSelector::Mac(MacAddress::parse("52:54:00:12:34:56").unwrap());
    assert_eq!(arguments.resolve("san0"), (mac, None));
    assert_eq!(arguments.resolve("52-54-00-12-34-56"), (mac, None));
    assert_eq!(arguments.resolve("san0.42"), (mac, Some(42)));
    assert_eq!(
        arguments.resolve("vlan7"),
        (NicSelector::Name("eth1"), Some(7))
    );
    assert_eq!(arguments.resolve("eth1"), (NicSelector::Name("eth1"), None));
}

#[test]
fn every_spelling_that_asks_for_the_firmware_is_known() {
    for line in ["ip=ibft", "ip=fw", "ip=eth0:ibft", "ip=:::::eth0:ibft"] {
        assert!(
            words(line.as_bytes()).all(|word| NetworkArguments::asks_for_firmware(&word)),
            "{line}"
        );
    }
    for line in ["ip=dhcp", "ip=", "ip", "nameserver=ibft"] {
        assert!(
            !words(line.as_bytes()).any(|word| NetworkArguments::asks_for_firmware(&word)),
            "{line}"
        );
    }
}

#[test]
fn what_is_not_honoured_is_named() {
    let (arguments, found) = read(
        "ip= bond=bond0 bridge team=t0:eth0 rd.route=10.0.0.0/8:10.0.0.1 nameserver=10.0.0.1 bootdev=eth0 \
         BOOTIF=01-52-54-00-12-34-56 rd.neednet=1 rd.net.timeout.carrier=30 ip=dhpc ip=eth0:dhcp::52:54:00:12:34:56",
    );
    assert_eq!(arguments.ip.len(), 1);
    assert_eq!(
        found,
        [
            "cmdline.not-honoured bond=bond0",
            "cmdline.not-honoured bridge",
            "cmdline.not-honoured team=t0:eth0",
            "cmdline.not-honoured rd.route=10.0.0.0/8:10.0.0.1",
            "cmdline.not-honoured nameserver=10.0.0.1",
            "cmdline.not-honoured bootdev=eth0",
            "cmdline.not-honoured BOOTIF=01-52-54-00-12-34-56",
            "cmdline.no-effect rd.neednet=1",
            "cmdline.no-effect rd.net.timeout.carrier=30",
            "cmdline.ip.method ip=dhpc",
            "cmdline.ip.peer-or-mac ip=eth0:dhcp::52:54:00:12:34:56",
        ]
    );
}
