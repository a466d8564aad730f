//! What we read of a command line says the same as the files that systemd-network-generator writes for it, but for the
//! listed differences.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use sanroot_core::cmdline::{Arguments, IpArgument, NetworkArguments};
use sanroot_core::finding::Findings;
use sanroot_core::plan::{Ipv4Plan, Ipv6Plan, Static};

const STOCK: &str = include_str!("../fixtures/cmdline/network-generator-golden.txt");
const DIFFERENCES: &str = include_str!("../fixtures/cmdline/differences.txt");

/// Settings by the file that they stand in, without its number, as a line: their order says nothing.
type Files = BTreeMap<String, BTreeSet<String>>;

fn shown(files: &Files) -> String {
    if files.is_empty() {
        return "nothing".into();
    }
    let file = |(name, settings): (&String, &BTreeSet<String>)| {
        let settings: Vec<_> = settings.iter().map(String::as_str).collect();
        format!("{name}: {}", settings.join(" "))
    };
    files.iter().map(file).collect::<Vec<_>>().join("; ")
}

/// The settings of networkd in one section of the recording; what it writes into every file is left out.
fn recorded(section: &str) -> Option<Files> {
    let mut files = Files::new();
    let mut name = None;
    for line in section.lines().skip(1) {
        if let Some(file) = line.strip_prefix("-- ") {
            name = file.split_once('-').map(|(_, name)| name.to_owned());
        } else if let Some(name) = &name {
            let settings = line.split('|').filter(|setting| setting.contains('='));
            let settings = settings.filter(|setting| {
                !setting.starts_with("Kind=!*") && !setting.starts_with("Type=!loopback")
            });
            let file = files.entry(name.clone()).or_default();
            file.extend(settings.map(str::to_owned));
        }
    }
    section.contains("\nrc=0").then_some(files)
}

fn dhcp(ip: &IpArgument<'_>) -> &'static str {
    match (ip.methods.ipv4, ip.methods.ipv6) {
        (Ipv4Plan::Dhcp, Ipv6Plan::Dhcp6 | Ipv6Plan::Auto) => "yes",
        (Ipv4Plan::Dhcp, _) => "ipv4",
        (_, Ipv6Plan::Dhcp6 | Ipv6Plan::Auto) => "ipv6",
        _ => "no",
    }
}

/// The same settings for what we read.
fn ours(line: &str) -> Files {
    let mut findings = Findings::default();
    let arguments = Arguments::read([line.as_bytes()], &mut findings);
    let network = &arguments.network;
    let mut files = Files::new();
    let mut set = |file: String, setting: String| {
        files.entry(file).or_default().insert(setting);
    };
    for ip in network.ip.iter().map(|placed| &placed.argument) {
        let file = format!("{}.network", ip.nic.unwrap_or("default"));
        if let Some(nic) = ip.nic {
            set(file.clone(), format!("Name={nic}"));
        }
        set(file.clone(), format!("DHCP={}", dhcp(ip)));
        let v4 = ip.methods.ipv4.given();
        let v6 = ip.methods.ipv6.given();
        let subnets = [v4.map(Static::subnet), v6.map(Static::subnet)];
        for subnet in subnets.into_iter().flatten() {
            let setting = format!("Address={}/{}", subnet.address, subnet.prefix);
            set(file.clone(), setting);
        }
        let v4 = v4.and_then(Static::gateway).map(IpAddr::V4);
        let v6 = v6.and_then(Static::gateway).map(IpAddr::V6);
        let values = [
            ("Gateway", v4.or(v6).map(|gateway| gateway.to_string())),
            ("MTUBytes", ip.mtu.map(|mtu| mtu.to_string())),
            ("MACAddress", ip.mac.map(|mac| mac.to_string())),
            ("Hostname", ip.hostname.map(str::to_owned)),
        ];
        for (name, value) in values {
            if let Some(value) = value {
                set(file.clone(), format!("{name}={value}"));
            }
        }
        for server in ip.dns.iter().chain(&network.name_servers) {
            set(file.clone(), format!("DNS={server}"));
        }
    }
    devices(network, &mut set);
    files
}

/// What we read of devices, names and routes.
fn devices(network: &NetworkArguments<'_>, set: &mut dyn FnMut(String, String)) {
    for vlan in &network.vlans {
        let file = format!("{}.netdev", vlan.name);
        for setting in [
            "Kind=vlan".into(),
            format!("Name={}", vlan.name),
            format!("Id={}", vlan.id),
        ] {
            set(file.clone(), setting);
        }
        let file = format!("{}.network", vlan.parent);
        set(file.clone(), format!("Name={}", vlan.parent));
        set(file, format!("VLAN={}", vlan.name));
    }
    for bond in &network.bonds {
        let file = format!("{}.netdev", bond.name);
        set(file.clone(), "Kind=bond".into());
        set(file, format!("Name={}", bond.name));
        for port in bond.ports() {
            set(format!("{port}.network"), format!("Name={port}"));
            set(format!("{port}.network"), format!("Bond={}", bond.name));
        }
    }
    for name in &network.names {
        let file = format!("{}.link", name.name);
        set(file.clone(), format!("Name={}", name.name));
        set(file, format!("MACAddress={}", name.mac));
    }
    for route in network.routes.iter().map(|placed| &placed.argument) {
        let file = format!("{}.network", route.nic.unwrap_or("default"));
        let to = format!(
            "Destination={}/{}",
            route.route.destination, route.route.prefix
        );
        set(file.clone(), to);
        if let Some(router) = route.route.router {
            set(file, format!("Gateway={router}"));
        }
    }
}

#[test]
fn every_line_says_what_networkd_is_told_but_for_the_listed_differences() {
    let mut differing = Vec::new();
    for section in STOCK.split("=== ").skip(1) {
        let line = section.lines().next().unwrap();
        let ours = ours(line);
        if recorded(section).as_ref() != Some(&ours) {
            differing.push(format!("networkd {line} => {}", shown(&ours)));
        }
    }
    let listed = DIFFERENCES
        .lines()
        .filter(|line| line.starts_with("networkd "));
    let mut listed: Vec<_> = listed.collect();
    differing.sort();
    listed.sort();
    assert_eq!(differing.join("\n"), listed.join("\n"));
}
