use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

use super::NetworkArguments;
use crate::cmdline::key::Key;
use crate::cmdline::words;
use crate::finding::Explain;

/// The arguments of `line`, the words that ask for the firmware, and each flaw as `code word`.
fn read(line: &str) -> (NetworkArguments<'_>, Vec<String>, Vec<String>) {
    let mut arguments = NetworkArguments::none();
    let (mut firmware, mut flaws) = (Vec::new(), Vec::new());
    for word in words(line.as_bytes()) {
        let key = Key::of(word.key()).filter(|key| key.is_network()).unwrap();
        let mut ibft = None;
        if let Err(flaw) = arguments.take(key, word, &mut ibft) {
            flaws.push(format!("{} {word}", flaw.code()));
        }
        firmware.extend(ibft.map(|ibft| ibft.word.to_string()));
    }
    (arguments, firmware, flaws)
}

#[test]
fn every_spelling_that_asks_for_the_firmware_is_known() {
    for line in ["ip=ibft", "ip=fw", "ip=eth0:ibft", "ip=:::::eth0:ibft"] {
        let (arguments, firmware, found) = read(line);
        assert_eq!((firmware.len(), found.len()), (1, 0), "{line}");
        assert!(arguments.ip.is_empty(), "{line}");
    }
    for line in ["ip=dhcp", "ip=", "ip"] {
        assert!(read(line).1.is_empty(), "{line}");
    }
    let (arguments, firmware, _) = read("ip=:::::eth0:ibft,dhcp6");
    assert_eq!((firmware.len(), arguments.ip.len()), (1, 1));
}

#[test]
fn a_device_that_is_not_made_keeps_its_ports_from_being_configured() {
    let (arguments, _, found) = read(
        "bond=bond1:eth0,eth1:mode=lacp bridge=br0:eth2 vlan=br0.5:br0 team bond=bond2:eth3,eth4:mode=1",
    );
    assert_eq!(
        found,
        [
            "cmdline.bond bond=bond1:eth0,eth1:mode=lacp",
            "cmdline.device bridge=br0:eth2",
            "cmdline.device team",
        ]
    );
    for name in ["bond1", "eth0", "eth1", "br0", "br0.5", "eth2", "team0"] {
        assert!(arguments.refuses(name), "{name}");
    }
    for name in ["bond2", "eth3", "eth5"] {
        assert!(!arguments.refuses(name), "{name}");
    }
    assert_eq!(arguments.bond("bond2").unwrap().ports, "eth3,eth4");
}

#[test]
fn what_is_not_honoured_is_named_and_known() {
    let (arguments, _, found) = read(
        "ip= rd.route=10.0.0.0/8:10.0.0.1 nameserver=10.0.0.1 nameserver=[2001:db8::1] nameserver=resolver \
         rd.peerdns=0 ip=dhpc ip=eth0:dhcp::52:54:00:12:34:56 bond=bond0 bond=b:eth0:miimon bond=c:eth3:mode=7 rd.route=10.0.0.0/8",
    );
    assert_eq!((arguments.ip.len(), arguments.routes.len()), (1, 1));
    assert_eq!(arguments.name_servers.len(), 2);
    assert!(arguments.ignores_peer_dns);
    assert_eq!(
        found,
        [
            "cmdline.ip.dns nameserver=resolver",
            "cmdline.ip.method ip=dhpc",
            "cmdline.ip.peer-or-mac ip=eth0:dhcp::52:54:00:12:34:56",
            "cmdline.bond.option bond=b:eth0:miimon",
            "cmdline.bond bond=c:eth3:mode=7",
            "cmdline.route rd.route=10.0.0.0/8",
        ]
    );
}

#[test]
fn the_boot_nic_is_told_in_every_form_that_boot_loaders_give() {
    for mac in [
        "01-52-54-00-12-34-56",
        "00-52-54-00-12-34-56",
        "01:52:54:00:12:34:56",
        "52:54:00:12:34:56",
        "52-54-00-12-34-56",
    ] {
        let line = format!("BOOTIF={mac}");
        let (arguments, _, found) = read(&line);
        assert_eq!(found.len(), 0, "{mac}");
        let boot = arguments.boot_nic().map(|boot| boot.to_string());
        assert_eq!(boot.as_deref(), Some("52:54:00:12:34:56"), "{mac}");
    }
    for mac in ["", "01-52-54-00-12-34", "001-52-54-00-12-34-56", "01-"] {
        let line = format!("BOOTIF={mac}");
        assert_eq!(read(&line).2, [format!("cmdline.ip.mac BOOTIF={mac}")]);
    }
}
