//! Router discovery and DHCPv6 against dnsmasq and radvd, over a real kernel's packet socket.

use sanroot_tests::namespace::{MAC, Namespace};

/// What the NIC makes of its MAC address in the prefix that is advertised.
const MADE: &str = "address fd00:77::5054:ff:fe12:3456/64";
/// The address that the DHCPv6 server has.
const LEASED: &str = "address fd00:77::50/128";

/// Everything that the driver says of `near`.
fn ask(namespace: &Namespace, method: &str) -> Vec<String> {
    let shown = namespace.ip(&["-oneline", "link", "show", "near"]);
    let (ifindex, _) = shown.split_once(':').expect("a number");
    let driver = env!("CARGO_BIN_EXE_router-driver");
    let said = namespace.run(driver, &[ifindex, MAC, method]);
    said.lines().map(str::to_owned).collect()
}

/// The lines that begin with a word.
fn lines<'s>(said: &'s [String], word: &str) -> Vec<&'s str> {
    let lines = said.iter().map(String::as_str);
    lines.filter(|line| line.starts_with(word)).collect()
}

#[test]
fn an_advertisement_of_dnsmasq_makes_an_address_in_one_frame_each_way() {
    let mut namespace = Namespace::new();
    namespace.connect_v6();
    namespace.serve_dhcp(&[
        "--enable-ra",
        "--dhcp-range=fd00:77::,ra-stateless,64,10m",
        "--dhcp-option=option6:dns-server,[fd00:77::53]",
    ]);
    let said = ask(&namespace, "auto6");
    assert_eq!(lines(&said, "frame"), ["frame of 70 bytes"]);
    assert_eq!(lines(&said, "address"), [MADE]);
    let told = lines(&said, "router").concat();
    for part in [
        "lifetime_s: 1800, managed: false, other: true, mtu: Some(1500)",
        "length: 64, on_link: true, autonomous: true",
        "dns: [fd00:77::53]",
    ] {
        assert!(told.contains(part), "no {part} in {told}");
    }
}

#[test]
fn all_that_radvd_says_of_the_link_is_read() {
    let mut namespace = Namespace::new();
    namespace.connect_v6();
    namespace.settle();
    namespace.advertise(
        "AdvLinkMTU 1400; prefix fd00:77::/64 { }; prefix fd00:78::/64 { AdvAutonomous off; };
         route fd00:88::/32 { }; RDNSS fd00:77::53 { };",
    );
    let said = ask(&namespace, "auto6");
    assert_eq!(lines(&said, "address"), [MADE]);
    let told = lines(&said, "router").concat();
    for part in [
        "mtu: Some(1400)",
        "Prefix { address: fd00:78::, length: 64, on_link: true, autonomous: false, valid_s: 86400 }",
        "routes: [Route { destination: fd00:88::, prefix: 32 }]",
        "dns: [fd00:77::53]",
    ] {
        assert!(told.contains(part), "no {part} in {told}");
    }
}

#[test]
fn dnsmasq_commits_rapidly_in_two_frames() {
    let mut namespace = Namespace::new();
    namespace.connect_v6();
    namespace.serve_dhcp(&[
        "--enable-ra",
        "--dhcp-range=fd00:77::50,fd00:77::50,64,10m",
        "--dhcp-option=option6:dns-server,[fd00:77::53]",
    ]);
    let said = ask(&namespace, "dhcp6");
    // A solicitation of routers, and SOLICIT.
    assert_eq!(lines(&said, "frame").len(), 2, "{said:#?}");
    assert_eq!(lines(&said, "address"), [LEASED]);
    assert!(lines(&said, "router").concat().contains("managed: true"));
    assert!(
        lines(&said, "lease")
            .concat()
            .contains("dns: [fd00:77::53]")
    );
}

#[test]
fn a_server_that_does_not_know_the_client_is_asked_further() {
    let mut namespace = Namespace::new();
    namespace.connect_v6();
    namespace.serve_dhcp(&[
        "--enable-ra",
        "--dhcp-range=fd00:77::50,fd00:77::50,64,10m",
        "--dhcp-ignore=tag:!known",
    ]);
    let shown = namespace.ip(&["-oneline", "link", "show", "near"]);
    let (ifindex, _) = shown.split_once(':').expect("a number");
    let driver = env!("CARGO_BIN_EXE_router-driver");
    let shell = format!("{driver} {ifindex} {MAC} dhcp6 || true");
    let said = namespace.run("sh", &["-c", &shell]);
    assert!(!said.contains("address "), "{said}");
    // Beside the solicitation of routers: at 0, 1, 3 and 7 seconds.
    let solicits = said.lines().filter(|line| *line != "frame of 70 bytes");
    let solicits = solicits.filter(|line| line.starts_with("frame"));
    assert_eq!(solicits.count(), 4, "{said}");
}
