use std::format;
use std::string::String;
use std::vec::Vec;

use super::ip::Parts as IpParts;
use super::netroot::Parts as TargetParts;

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../tests/fixtures/cmdline/",
            $name
        ))
    };
}

const DIFFERENCES: &str = fixture!("differences.txt");

/// Holds what `ours` makes of every line of a fixture against the stock parser's output behind the `separator`, but for
/// the listed differences.
fn compare(name: &str, fixture: &str, separator: &str, ours: impl Fn(&str) -> String) {
    let mut differing = Vec::new();
    for line in fixture.lines() {
        let (argument, stock) = line.split_once(separator).unwrap();
        let ours = ours(argument);
        if ours != stock.trim_end() {
            differing.push(format!("{name} {argument} => {ours}"));
        }
    }
    let mut listed: Vec<_> = DIFFERENCES
        .lines()
        .filter(|line| line.starts_with(name))
        .collect();
    differing.sort();
    listed.sort();
    assert_eq!(differing, listed);
}

#[test]
fn every_ip_is_taken_apart_as_dracut_does_but_for_the_listed_differences() {
    compare(
        "ip_to_var",
        fixture!("ip_to_var-golden.txt"),
        " => ",
        |text| {
            let parts = IpParts::split(text.strip_prefix("ip=").unwrap());
            let [first, second] = parts.dns;
            format!(
                "ip=[{}] peer=[{}] gw=[{}] mask=[{}] host=[{}] dev=[{}] auto=[{}] mtu=[{}] mac=[{}] dns=[{first},{second}]",
                parts.address,
                parts.peer,
                parts.gateway,
                parts.mask,
                parts.hostname,
                parts.nic,
                parts.method,
                parts.mtu,
                parts.mac,
            )
        },
    );
}

#[test]
fn every_target_is_taken_apart_as_dracut_does_but_for_the_listed_differences() {
    compare(
        "netroot",
        fixture!("netroot-golden.txt"),
        " => rc=0 ",
        |text| {
            let parts = TargetParts::split(text.strip_prefix("iscsi:").unwrap_or(text)).unwrap();
            let mut auth: Vec<&str> = parts.credentials.split(':').collect();
            auth.resize(4, "");
            format!(
                "ip=[{}] proto=[{}] port=[{}] iface=[{}] netdev=[{}] lun=[{}] name=[{}] auth=[{}]",
                parts.server,
                parts.protocol,
                parts.port,
                parts.iface,
                parts.nic,
                parts.lun,
                parts.name,
                auth.join("|")
            )
        },
    );
}

#[test]
fn every_difference_has_a_reason() {
    for paragraph in DIFFERENCES.split("\n\n") {
        assert!(paragraph.starts_with("# "), "{paragraph}");
    }
}
