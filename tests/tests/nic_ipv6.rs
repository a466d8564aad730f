//! A NIC that asks the network for its IPv6 address, against a real kernel, dnsmasq and radvd.

use sanroot_tests::namespace::{Driver, Namespace};

/// What the NIC makes of its MAC address in the prefix that is advertised.
const MADE: &str = "fd00:77::5054:ff:fe12:3456";
/// The address that the DHCPv6 server has.
const LEASED: &str = "fd00:77::50";
/// dnsmasq: addresses from DHCPv6 alone.
const STATEFUL: [&str; 2] = ["--enable-ra", "--dhcp-range=fd00:77::50,fd00:77::50,64,10m"];
/// dnsmasq: a name server, told in advertisements and in leases.
const NAME_SERVER: &str = "--dhcp-option=option6:dns-server,[fd00:77::53]";
const DRIVER: &str = env!("CARGO_BIN_EXE_nic_driver");

fn drive(namespace: &Namespace, addressing: &[&str]) -> Driver {
    namespace.drive_nic(DRIVER, addressing)
}

/// The lines that begin with a word.
fn lines<'s>(said: &'s [String], word: &str) -> Vec<&'s str> {
    let lines = said.iter().map(String::as_str);
    lines.filter(|line| line.starts_with(word)).collect()
}

/// Holds what was heard of a router or a server to what it says.
fn is_told(told: &[&str], parts: &[&str]) {
    let told = told.concat();
    for part in parts {
        assert!(told.contains(part), "no {part} in {told}");
    }
}

/// The addresses that the kernel shows beyond the link, one a line.
fn addresses(namespace: &Namespace) -> Vec<String> {
    let shown = namespace.ip(&[
        "-6", "-oneline", "address", "show", "near", "scope", "global",
    ]);
    shown.lines().map(str::to_owned).collect()
}

/// The routes of `near` that are from router advertisements, in order.
fn routes(namespace: &Namespace) -> Vec<String> {
    let shown = namespace.ip(&["-6", "route", "show", "dev", "near", "proto", "ra"]);
    let mut routes: Vec<_> = shown.lines().map(|line| line.trim().to_owned()).collect();
    routes.sort_unstable();
    routes
}

/// The link-local address of `far`.
fn router(namespace: &Namespace) -> String {
    let shown = namespace.ip(&["-6", "-oneline", "address", "show", "far", "scope", "link"]);
    let subnet = shown.split_whitespace().nth(3).expect("an address");
    subnet.trim_end_matches("/64").to_owned()
}

/// Whether nobody is asked for the address before it is used. Until the kernel's worker has its turn it is called "tentative" all
/// the same (Linux 6.1, `addrconf_dad_work`).
fn is_at_once(address: &str) -> bool {
    address.contains(" nodad ")
}

#[test]
fn an_advertisement_of_dnsmasq_makes_an_address_in_one_frame_each_way() {
    let mut namespace = Namespace::new();
    namespace.connect_v6();
    namespace.serve_dhcp(&[
        "--enable-ra",
        "--dhcp-range=fd00:77::,ra-stateless,64,10m",
        NAME_SERVER,
    ]);
    let said = drive(&namespace, &["auto6", "patient"]).succeeds();
    assert_eq!(lines(&said, "fault"), [""; 0], "{said:#?}");
    assert_eq!(lines(&said, "frame"), ["frame of 70 bytes"]);
    assert_eq!(lines(&said, "address"), [format!("address {MADE}/64")]);
    is_told(
        &lines(&said, "router"),
        &[
            "lifetime_s: 1800, managed: false, mtu: Some(1500)",
            "length: 64, on_link: true, autonomous: true",
            "dns: [fd00:77::53]",
        ],
    );
    // No end, although the prefix has one, and not waiting for anybody.
    let [address] = &addresses(&namespace)[..] else {
        panic!("{:?}", addresses(&namespace));
    };
    assert!(
        address.contains("valid_lft forever") && is_at_once(address),
        "{address}"
    );
    let router = router(&namespace);
    let default = format!("default via {router} src {MADE} metric 1024 pref medium");
    assert_eq!(routes(&namespace), [default]);
    namespace.ip(&["-6", "route", "get", "2001:db8::1"]);
}

#[test]
fn the_kernel_adds_nothing_of_its_own_on_a_link_that_is_raised_here() {
    let namespace = Namespace::new();
    namespace.connect_v6();
    namespace.set("conf/near/accept_ra", "1");
    namespace.advertise("MaxRtrAdvInterval 4; MinRtrAdvInterval 3; prefix fd00:77::/64 { };");
    let said = drive(&namespace, &["auto6"]).succeeds();
    assert_eq!(lines(&said, "fault"), [""; 0], "{said:#?}");
    assert_eq!(lines(&said, "address"), [format!("address {MADE}/64")]);
    let addresses = addresses(&namespace);
    assert_eq!(addresses.len(), 1, "{addresses:?}");
    assert!(!addresses[0].contains("dynamic"), "{addresses:?}");
    let local = namespace.ip(&["-6", "-oneline", "address", "show", "near", "scope", "link"]);
    assert_eq!(local.lines().count(), 1, "{local}");
    assert!(is_at_once(&local), "{local}");
}

#[test]
fn what_radvd_says_of_the_link_is_what_the_kernel_shows() {
    let namespace = Namespace::new();
    namespace.connect_v6();
    namespace.settle();
    namespace.advertise(
        "AdvLinkMTU 1400; prefix fd00:77::/64 { }; prefix fd00:78::/64 { AdvAutonomous off; };
         route fd00:88::/32 { }; RDNSS fd00:77::53 { };",
    );
    let said = drive(&namespace, &["auto6"]).succeeds();
    assert_eq!(lines(&said, "fault"), [""; 0], "{said:#?}");
    let router = router(&namespace);
    is_told(
        &lines(&said, "router"),
        &[
            "Prefix { address: fd00:78::, length: 64, on_link: true, autonomous: false, valid_s: 86400 }",
            &format!("routes: [Route {{ destination: fd00:88::, prefix: 32, router: {router} }}]"),
            "dns: [fd00:77::53]",
        ],
    );
    assert_eq!(
        routes(&namespace),
        [
            format!("default via {router} src {MADE} metric 1024 pref medium"),
            format!("fd00:78::/64 src {MADE} metric 1024 pref medium"),
            format!("fd00:88::/32 via {router} src {MADE} metric 1024 pref medium"),
        ]
    );
    // The link's own is IPv4's as well.
    assert!(namespace.ip(&["link", "show", "near"]).contains("mtu 1500"));
    assert_eq!(namespace.get("conf/near/mtu"), "1400");
}

#[test]
fn dnsmasq_commits_rapidly_in_two_frames() {
    let mut namespace = Namespace::new();
    namespace.connect_v6();
    namespace.serve_dhcp(&[&STATEFUL[..], &[NAME_SERVER]].concat());
    let said = drive(&namespace, &["dhcp6", "patient"]).succeeds();
    assert_eq!(lines(&said, "fault"), [""; 0], "{said:#?}");
    // A solicitation of routers, and SOLICIT.
    assert_eq!(lines(&said, "frame").len(), 2, "{said:#?}");
    assert_eq!(lines(&said, "address"), [format!("address {LEASED}/128")]);
    is_told(&lines(&said, "router"), &["managed: true"]);
    is_told(&lines(&said, "lease"), &["dns: [fd00:77::53]"]);
    let router = router(&namespace);
    assert_eq!(
        routes(&namespace),
        [
            format!("default via {router} src {LEASED} metric 1024 pref medium"),
            format!("fd00:77::/64 src {LEASED} metric 1024 pref medium"),
        ]
    );
    let addresses = addresses(&namespace);
    assert!(
        addresses.concat().contains("valid_lft forever"),
        "{addresses:?}"
    );
}

#[test]
fn a_server_that_does_not_know_the_client_is_asked_further() {
    let mut namespace = Namespace::new();
    namespace.connect_v6();
    namespace.serve_dhcp(&[&STATEFUL[..], &["--dhcp-ignore=tag:!known"]].concat());
    let mut driver = drive(&namespace, &["dhcp6"]);
    let mut waits: Vec<u64> = Vec::new();
    while waits.len() < 3 {
        let line = driver.next("again ");
        let words: Vec<&str> = line.split(' ').collect();
        // The solicitation of routers has 70.
        if words[1] != "70" {
            waits.push(words[4].parse().expect("a number"));
        }
    }
    // As the client has it: the host adds to that what it likes. A second, then twice as long each time, and up to a tenth of that
    // more or less (RFC 8415, 15); the kernel's clock is read in whole milliseconds.
    for (wait, about) in waits.iter().zip([1000, 2000, 4000]) {
        assert!(wait.abs_diff(about) <= about / 10 + 1, "{waits:?}");
    }
    assert_eq!(addresses(&namespace), [""; 0]);
}

#[test]
fn a_router_that_sends_hosts_to_dhcpv6_is_followed() {
    let mut namespace = Namespace::new();
    namespace.connect_v6();
    namespace.serve_dhcp(&STATEFUL);
    let said = drive(&namespace, &["auto6"]).succeeds();
    assert_eq!(lines(&said, "fault"), [""; 0], "{said:#?}");
    assert_eq!(lines(&said, "address"), [format!("address {LEASED}/128")]);
}

#[test]
fn both_families_are_asked_for_over_one_socket() {
    let mut namespace = Namespace::new();
    namespace.connect_v6();
    namespace.serve_dhcp(&["--enable-ra", "--dhcp-range=fd00:77::,ra-only,64,10m"]);
    let said = drive(&namespace, &["dhcp,auto6"]).succeeds();
    assert_eq!(lines(&said, "fault"), [""; 0], "{said:#?}");
    assert_eq!(
        lines(&said, "address"),
        [
            "address 10.77.0.50/24".to_owned(),
            format!("address {MADE}/64")
        ]
    );
}

#[test]
fn the_link_local_address_is_there_at_once() {
    let namespace = Namespace::new();
    namespace.connect_v6();
    let said = drive(&namespace, &["link6"]).succeeds();
    assert_eq!(lines(&said, "fault"), [""; 0], "{said:#?}");
    assert_eq!(lines(&said, "frame"), [""; 0]);
    assert_eq!(
        lines(&said, "address"),
        ["address fe80::5054:ff:fe12:3456/64"]
    );
    let local = namespace.ip(&["-6", "-oneline", "address", "show", "near", "scope", "link"]);
    assert!(is_at_once(&local), "{local}");
}

#[test]
fn what_is_taken_back_leaves_no_route_on_a_link_that_stays_up() {
    let mut namespace = Namespace::new();
    namespace.connect_v6();
    namespace.serve_dhcp(&STATEFUL);
    namespace.ip(&["link", "set", "near", "up"]);
    let said = drive(&namespace, &["dhcp6", "back"]).succeeds();
    assert_eq!(lines(&said, "address"), [format!("address {LEASED}/128")]);
    assert_eq!(addresses(&namespace), [""; 0]);
    assert_eq!(routes(&namespace), [""; 0]);
    let link = namespace.ip(&["-oneline", "link", "show", "near"]);
    assert!(link.contains(",UP"), "{link}");
}
