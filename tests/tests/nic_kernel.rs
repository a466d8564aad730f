//! A NIC against a real kernel (links, addresses, routes, uevents, packet sockets) and dnsmasq as a DHCP server.

use std::thread::sleep;
use std::time::{Duration, Instant};

use sanroot_tests::namespace::{Driver, MAC, Namespace, PEER};

fn drive(namespace: &Namespace, addressing: &[&str]) -> Driver {
    namespace.drive_nic(env!("CARGO_BIN_EXE_nic_driver"), addressing)
}

/// The lines that begin with a word.
fn lines<'s>(said: &'s [String], word: &str) -> Vec<&'s str> {
    let lines = said.iter().map(String::as_str);
    lines.filter(|line| line.starts_with(word)).collect()
}

#[test]
fn a_static_address_takes_four_requests_and_is_what_the_kernel_shows() {
    let namespace = Namespace::new();
    namespace.connect(true);
    let said = drive(&namespace, &["10.77.0.9", "24", "10.77.0.1"]).succeeds();
    let requests: Vec<_> = lines(&said, "request")
        .iter()
        .map(|line| line.split([' ', '(']).nth(1).expect("a name"))
        .collect();
    assert_eq!(requests, ["ListLinks", "SetUp", "NewAddress", "NewRoute"]);
    assert_eq!(lines(&said, "fault"), [""; 0]);
    let address = namespace.ip(&["-4", "-oneline", "address", "show", "near"]);
    assert!(
        address.contains("inet 10.77.0.9/24 brd 10.77.0.255 scope global near"),
        "{address}"
    );
    assert!(
        address.contains("valid_lft forever preferred_lft forever"),
        "{address}"
    );
    let route = namespace.ip(&["route", "show", "default"]);
    assert_eq!(route.trim(), "default via 10.77.0.1 dev near proto static");
}

#[test]
fn what_is_taken_back_leaves_the_link_as_it_was() {
    let namespace = Namespace::new();
    namespace.connect(true);
    let show = || namespace.ip(&["-oneline", "address", "show", "near"]);
    for (raised, wanted) in [
        (false, ["10.77.0.9", "24", "10.77.0.1"]),
        (true, ["10.77.0.8", "32", "10.77.0.1"]),
    ] {
        if raised {
            namespace.ip(&["link", "set", "near", "up"]);
        }
        let _ = drive(&namespace, &[&wanted[..], &["back"]].concat()).succeeds();
        assert!(!show().contains("inet "), "{}", show());
        let link = namespace.ip(&["-oneline", "link", "show", "near"]);
        assert_eq!(link.contains(",UP"), raised, "{link}");
        assert_eq!(namespace.ip(&["-4", "route", "show", "dev", "near"]), "");
    }
}

#[test]
fn doing_it_again_finds_everything_there() {
    let namespace = Namespace::new();
    namespace.connect(true);
    let addressing = ["10.77.0.9", "24", "10.77.0.1"];
    let _ = drive(&namespace, &addressing).succeeds();
    let said = drive(&namespace, &addressing).succeeds();
    assert_eq!(lines(&said, "fault"), [""; 0]);
    let routes = namespace.ip(&["route", "show", "default"]);
    assert_eq!(routes.lines().count(), 1, "{routes}");
}

#[test]
fn a_gateway_outside_of_the_subnet_is_taken() {
    let namespace = Namespace::new();
    namespace.connect(true);
    let said = drive(&namespace, &["10.77.0.9", "32", "192.168.3.1"]).succeeds();
    assert_eq!(lines(&said, "fault"), [""; 0]);
    let route = namespace.ip(&["route", "show", "default"]);
    assert_eq!(
        route.trim(),
        "default via 192.168.3.1 dev near proto static onlink"
    );
}

#[test]
fn a_second_default_route_stays_behind_the_first() {
    let namespace = Namespace::new();
    namespace.connect(true);
    namespace.settle();
    namespace.ip(&[
        "route",
        "add",
        "default",
        "via",
        "10.77.0.200",
        "dev",
        "far",
    ]);
    let said = drive(&namespace, &["10.77.0.9", "24", "10.77.0.1"]).succeeds();
    assert_eq!(lines(&said, "fault"), [""; 0]);
    let routes = namespace.ip(&["route", "show", "default"]);
    let routes: Vec<_> = routes.lines().map(str::trim).collect();
    assert_eq!(
        routes,
        [
            "default via 10.77.0.200 dev far",
            "default via 10.77.0.1 dev near proto static"
        ]
    );
}

#[test]
fn a_route_that_the_kernel_refuses_is_a_warning_and_the_address_stands() {
    let namespace = Namespace::new();
    namespace.connect(true);
    let said = drive(&namespace, &["10.77.0.9", "24", "224.0.0.1"]).succeeds();
    let refused = "fault net.route.refused: the kernel refuses a route through 224.0.0.1: invalid argument (errno 22)";
    assert_eq!(lines(&said, "fault"), [refused]);
    assert_eq!(lines(&said, "address"), ["address 10.77.0.9/24"]);
}

#[test]
fn carrier_and_the_link_itself_are_awaited_by_event() {
    let namespace = Namespace::new();
    let mut driver = drive(&namespace, &["10.77.0.9", "24", "10.77.0.1"]);
    driver.says("state link");
    namespace.connect(false);
    driver.says("state carrier");
    namespace.raise_far();
    let said = driver.succeeds();
    assert!(said.contains(&"uevent Add near".to_owned()), "{said:#?}");
}

#[test]
fn the_kernel_tells_nobody_of_a_link_who_has_not_asked_for_that() {
    let namespace = Namespace::new();
    let mut driver = drive(&namespace, &["10.77.0.9", "24", "10.77.0.1", "deaf"]);
    driver.says("state link");
    namespace.connect(true);
    let said = driver.succeeds();
    assert_eq!(lines(&said, "uevent"), [""; 0]);
}

#[test]
fn dnsmasq_gives_a_lease_in_four_frames() {
    let mut namespace = Namespace::new();
    namespace.connect(true);
    namespace.serve_dhcp(&[
        "--dhcp-option=option:router,10.77.0.1,10.77.0.2",
        "--dhcp-option=option:dns-server,10.77.0.3",
        "--dhcp-option=option:mtu,1400",
        "--dhcp-host=52:54:00:12:34:56,10.77.0.50,node7",
        "--domain=lab.example.com",
    ]);
    let said = drive(&namespace, &["dhcp", "patient"]).succeeds();
    assert_eq!(lines(&said, "frame").len(), 2, "{said:#?}");
    assert_eq!(lines(&said, "fault"), [""; 0]);
    let [lease] = lines(&said, "lease")[..] else {
        panic!("{said:#?}");
    };
    for part in [
        "address: 10.77.0.50, prefix: 24, server: 10.77.0.1, routers: [10.77.0.1, 10.77.0.2]",
        "dns: [10.77.0.3]",
        "hostname: Some(DnsName(\"node7\"))",
        "domain: Some(DnsName(\"lab.example.com\"))",
        "mtu: Some(1400)",
    ] {
        assert!(lease.contains(part), "no {part} in {lease}");
    }
    let address = namespace.ip(&["-4", "-oneline", "address", "show", "near"]);
    assert!(
        address.contains("inet 10.77.0.50/24") && address.contains("forever"),
        "{address}"
    );
    let route = namespace.ip(&["route", "show", "default"]);
    assert_eq!(
        route.trim(),
        "default via 10.77.0.1 dev near proto dhcp src 10.77.0.50"
    );
    assert!(namespace.ip(&["link", "show", "near"]).contains("mtu 1400"));
}

#[test]
fn dnsmasq_commits_rapidly_in_two_frames() {
    let mut namespace = Namespace::new();
    namespace.connect(true);
    namespace.serve_dhcp(&["--dhcp-rapid-commit"]);
    let said = drive(&namespace, &["dhcp", "patient"]).succeeds();
    assert_eq!(lines(&said, "frame").len(), 1, "{said:#?}");
    assert_eq!(lines(&said, "address"), ["address 10.77.0.50/24"]);
}

#[test]
fn classless_routes_of_dnsmasq_are_what_the_kernel_shows() {
    let mut namespace = Namespace::new();
    namespace.connect(true);
    let routes =
        "--dhcp-option=121,10.88.0.0/16,10.77.0.7,0.0.0.0/0,10.77.0.8,10.77.0.66/32,10.77.0.9";
    namespace.serve_dhcp(&["--dhcp-option=option:router,10.77.0.1", routes]);
    let said = drive(&namespace, &["dhcp"]).succeeds();
    assert_eq!(lines(&said, "fault").len(), 1, "{said:#?}");
    assert!(lines(&said, "fault net.dhcp.route-ignored").len() == 1);
    let routes = namespace.ip(&["route", "show", "proto", "dhcp"]);
    let mut routes: Vec<_> = routes.lines().map(str::trim).collect();
    routes.sort_unstable();
    assert_eq!(
        routes,
        [
            "10.88.0.0/16 via 10.77.0.7 dev near src 10.77.0.50",
            "default via 10.77.0.8 dev near src 10.77.0.50",
        ]
    );
}

#[test]
fn two_nics_in_one_subnet_keep_to_themselves() {
    const OTHER: &str = "52:54:00:12:34:57";
    let (here, there) = Namespace::on_one_switch(OTHER);
    let driver = env!("CARGO_BIN_EXE_nic_driver");
    for (mac, address, slot) in [(MAC, "10.77.0.9", "0"), (OTHER, "10.77.0.10", "1")] {
        let said = here
            .drive(driver, mac, &[address, "24", PEER, slot])
            .succeeds();
        assert_eq!(lines(&said, "fault"), [""; 0]);
    }
    for (address, link) in [("10.77.0.9", "near"), ("10.77.0.10", "other")] {
        for (to, via) in [
            (PEER, ""),
            ("10.9.0.1", " via 10.77.0.1"),
            ("192.0.2.1", " via 10.77.0.1"),
        ] {
            let route = here.ip(&["route", "get", to, "from", address]);
            let wanted = format!("{to} from {address}{via} dev {link} ");
            assert!(route.starts_with(&wanted), "{route}");
        }
    }
    // Each address is where its own NIC is, whoever asks.
    for (address, mac) in [("10.77.0.9", MAC), ("10.77.0.10", OTHER)] {
        let _ = there.run("bash", &["-c", &format!("echo >/dev/udp/{address}/9")]);
        let end = Instant::now() + Duration::from_secs(10);
        let known = loop {
            let known = there.ip(&["neighbour", "show", address]);
            if known.contains("lladdr") || Instant::now() > end {
                break known;
            }
            sleep(Duration::from_millis(10));
        };
        assert!(known.contains(mac), "{known}");
    }
    for (setting, value) in [
        ("rp_filter", "2"),
        ("arp_ignore", "1"),
        ("arp_announce", "2"),
    ] {
        for link in ["near", "other"] {
            let path = format!("/proc/sys/net/ipv4/conf/{link}/{setting}");
            assert_eq!(here.run("cat", &[&path]).trim(), value, "{path}");
        }
    }
}

#[test]
fn a_second_time_its_rule_is_there_already() {
    let namespace = Namespace::new();
    namespace.connect(true);
    let addressing = ["10.77.0.9", "24", "10.77.0.1", "0"];
    for _ in 0..2 {
        let said = drive(&namespace, &addressing).succeeds();
        assert_eq!(lines(&said, "fault"), [""; 0]);
    }
    let rules = namespace.ip(&["rule", "show", "from", "10.77.0.9"]);
    let wanted = [
        "3260:\tfrom 10.77.0.9 lookup 3260 suppress_prefixlength 0 proto static",
        "3261:\tfrom 10.77.0.9 lookup main suppress_prefixlength 0 proto static",
        "3262:\tfrom 10.77.0.9 lookup 3260 proto static",
    ];
    assert_eq!(rules.lines().map(str::trim).collect::<Vec<_>>(), wanted);
}

#[test]
fn networks_of_other_links_are_reached_from_its_address_and_the_rest_by_its_router() {
    let (namespace, _there) = Namespace::on_one_switch("52:54:00:12:34:57");
    // As that of the machine's containers, in `main` alone.
    namespace.ip(&["address", "add", "172.17.0.1/16", "dev", "other"]);
    namespace.ip(&["link", "set", "other", "up"]);
    let said = drive(&namespace, &["10.77.0.9", "24", "10.77.0.1", "0"]).succeeds();
    assert_eq!(lines(&said, "fault"), [""; 0]);
    // Another NIC in the same subnet, before this one, and another router.
    namespace.ip(&["route", "prepend", "10.77.0.0/24", "dev", "other"]);
    namespace.ip(&["route", "prepend", "default", "via", "172.17.0.9"]);
    for (to, way) in [
        ("172.17.0.5", "dev other"),
        ("10.77.0.5", "dev near"),
        ("192.0.2.1", "via 10.77.0.1 dev near"),
    ] {
        let route = namespace.ip(&["route", "get", to, "from", "10.77.0.9"]);
        let found = format!("{to} from 10.77.0.9 {way}");
        assert!(route.starts_with(&found), "{route}");
    }
}

/// The MAC address of the host that has an address already.
const OWNER: &str = "52:54:00:99:00:01";

#[test]
fn a_static_address_that_another_host_has_is_used_and_the_host_is_named() {
    let (here, there) = Namespace::on_one_switch("52:54:00:12:34:57");
    let _owner = there.neighbour(OWNER, "10.77.0.9/24");
    there.settle_switch(&here);
    let said = drive(&here, &["10.77.0.9", "24", PEER, "watched"]).succeeds();
    let conflict =
        format!("fault net.address.conflict: another host, {OWNER}, has address 10.77.0.9 too");
    assert_eq!(lines(&said, "fault"), [conflict]);
    assert_eq!(lines(&said, "address"), ["address 10.77.0.9/24"]);
    assert_eq!(lines(&said, "probe").len(), 1);
}

#[test]
fn what_another_nic_of_the_machine_answers_is_no_conflict() {
    let (here, _there) = Namespace::on_one_switch("52:54:00:12:34:57");
    here.ip(&["address", "add", "10.77.0.9/24", "dev", "other"]);
    here.ip(&["link", "set", "other", "up"]);
    let said = drive(&here, &["10.77.0.9", "24", PEER, "watched"]).succeeds();
    assert_eq!(lines(&said, "fault"), [""; 0]);
}

#[test]
fn an_offered_address_that_another_host_has_is_declined_for_the_next_one() {
    let (here, mut there) = Namespace::on_one_switch("52:54:00:12:34:57");
    // dnsmasq begins in the range by a hash of the MAC address, and goes on by one. On this host it may be sooner than the kernel's
    // answer to the probe, which waits for a processor too.
    let _owner = there.neighbour(OWNER, "10.77.0.50/24");
    there.serve_switch("10.77.0.50,10.77.0.51");
    there.settle_switch(&here);
    let said = drive(&here, &["dhcp", "patient", "probed"]).succeeds();
    let conflict =
        format!("fault net.address.conflict: another host, {OWNER}, has address 10.77.0.50 too");
    assert_eq!(lines(&said, "fault"), [conflict]);
    assert_eq!(lines(&said, "address"), ["address 10.77.0.51/24"]);
    // DISCOVER, REQUEST, DECLINE; DISCOVER, REQUEST.
    assert_eq!(
        (lines(&said, "frame").len(), lines(&said, "probe").len()),
        (5, 2)
    );
}
