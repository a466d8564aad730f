//! The NIC of a session on a real kernel, held equal to what iproute2 says of the same kernel.

use std::thread;
use std::time::{Duration, Instant};

use sanroot_tests::namespace::{MAC, Namespace};
use serde_json::Value;

/// What `ip` says, as JSON.
fn ip(namespace: &Namespace, arguments: &[&str]) -> Value {
    let arguments: Vec<_> = ["-json"].iter().chain(arguments).copied().collect();
    serde_json::from_str(&namespace.ip(&arguments)).expect("JSON")
}

fn words(namespace: &Namespace, line: &str) {
    namespace.ip(&line.split(' ').collect::<Vec<_>>());
}

/// How the NIC of a session to each portal is described.
fn described(namespace: &Namespace, portals: &[&str]) -> Vec<Value> {
    let said = namespace.run(env!("CARGO_BIN_EXE_nic_describer"), portals);
    let lines = said.lines();
    let described = lines.map(|line| serde_json::from_str(line).expect("JSON"));
    described.collect()
}

/// Holds what is described against the route that the kernel itself takes, and against the addresses and the link that
/// iproute2 shows.
fn agrees(namespace: &Namespace, portals: &[&str]) {
    for (portal, nic) in portals.iter().zip(described(namespace, portals)) {
        let routes = ip(namespace, &["route", "get", portal]);
        let route = &routes[0];
        assert_eq!(nic["name"], route["dev"], "{portal}: {nic}");
        let name = nic["name"].as_str().expect("a name");
        let links = ip(namespace, &["address", "show", "dev", name]);
        let link = &links[0];
        assert_eq!(nic["mac"], link["address"], "{portal}: {nic}");
        let told = nic["mtu"].as_u64().unwrap_or(1500);
        assert_eq!(Some(told), link["mtu"].as_u64(), "{portal}: {nic}");
        let addresses = link["addr_info"].as_array().expect("a list");
        let address = addresses
            .iter()
            .find(|address| address["local"] == route["prefsrc"])
            .unwrap_or_else(|| panic!("{portal}: {route} in {addresses:?}"));
        let local = address["local"].as_str().expect("an address");
        let expected = format!("{local}/{}", address["prefixlen"]);
        assert_eq!(nic["addresses"][0], expected, "{portal}: {nic}");
        let v4 = address["family"] == "inet";
        let (method, other) = match v4 {
            true => (&nic["v4"], &nic["v6"]),
            false => (&nic["v6"], &nic["v4"]),
        };
        let dynamic = address["dynamic"] == true;
        let wanted = match (dynamic, v4, address["prefixlen"].as_u64()) {
            (false, _, _) => "static",
            (true, true, _) => "dhcp",
            (true, false, Some(128)) => "dhcp6",
            (true, false, _) => "auto",
        };
        assert_eq!(
            (method.as_str(), other.as_str()),
            (Some(wanted), Some("none")),
            "{nic}"
        );
        let mut routers = nic["routers"].as_array().expect("a list").clone();
        routers.push(nic["gateway"].clone());
        routers.retain(|router| !router.is_null());
        let mut taken: Vec<_> = route.get("gateway").cloned().into_iter().collect();
        // Out of the machine the address goes along, where it is given.
        let anywhere = if v4 { "8.8.8.8" } else { "2001:db8:8::1" };
        let out = &ip(namespace, &["route", "get", anywhere])[0];
        if !dynamic && out["prefsrc"] == route["prefsrc"] {
            taken.extend(out.get("gateway").cloned());
            taken.dedup();
        }
        assert_eq!(routers, taken, "{portal}: {nic}");
    }
}

#[test]
fn ipv4_and_ipv6_by_several_nics_and_routes() {
    let namespace = Namespace::new();
    namespace.connect(true);
    namespace.settle();
    for line in [
        "address add 192.0.2.5/24 dev near",
        "address add 192.0.2.6/24 dev near",
        "address add 198.51.100.5/26 dev near",
        "address add 2001:db8::5/64 dev near nodad",
        "address add fd00::5/48 dev near nodad",
        "link set near mtu 9000",
        "route add default via 192.0.2.254 dev near metric 200",
        "route add default via 192.0.2.253 dev near metric 100",
        "route add 203.0.113.0/24 via 198.51.100.1 dev near",
        "route add 203.0.113.128/25 via 10.77.0.9 dev far",
        "route add 203.0.113.129/32 dev near src 198.51.100.5",
        "-6 route add default via 2001:db8::1 dev near",
        "-6 route add 2001:db8:7::/48 via fd00::1 dev near",
        // Leases as their clients leave them.
        "link add lease type veth peer name server",
        "link set lease up",
        "link set server up",
        "address add 10.99.0.7/16 dev lease valid_lft 3600 preferred_lft 1800",
        "address add fd99::7/128 dev lease nodad valid_lft 3600 preferred_lft 1800",
        "route add 10.98.0.0/16 via 10.99.0.1 dev lease proto 4",
        "-6 route add fd98::/48 dev lease",
    ] {
        words(&namespace, line);
    }
    namespace.settle_addresses();
    agrees(
        &namespace,
        &[
            "192.0.2.1",
            "198.51.100.9",
            "198.51.100.90",
            "203.0.113.1",
            "203.0.113.200",
            "203.0.113.129",
            "10.77.0.200",
            "8.8.8.8",
            "2001:db8::99",
            "2001:db8:7::1",
            "2001:db8:8::1",
            "fd00::99",
            "10.99.3.3",
            "10.98.0.1",
            "fd98::1",
        ],
    );
}

#[test]
fn an_address_that_the_kernel_made_from_an_advertisement() {
    let mut namespace = Namespace::new();
    // Without it the router has no address yet when it is asked first.
    let quick = "echo 0 >/proc/sys/net/ipv6/conf/default/accept_dad";
    let _ = namespace.run("sh", &["-c", quick]);
    namespace.connect(true);
    words(&namespace, "address add fd77::1/64 dev far nodad");
    namespace.serve_dhcp(&["--enable-ra", "--dhcp-range=fd77::,ra-only"]);
    let end = Instant::now() + Duration::from_secs(30);
    let came = |namespace: &Namespace| {
        let links = ip(
            namespace,
            &["-6", "address", "show", "dev", "near", "scope", "global"],
        );
        let addresses = links[0]["addr_info"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        // iproute2 shows a tentative address too, and the kernel does not send from one.
        addresses
            .iter()
            .any(|address| address["tentative"] != true && address["dynamic"] == true)
    };
    while !came(&namespace) {
        assert!(Instant::now() < end, "{}", namespace.ip(&["address"]));
        thread::sleep(Duration::from_millis(50));
    }
    let nics = described(&namespace, &["fd77::9@near", "2001:db8::9@near"]);
    for nic in &nics {
        assert_eq!(
            (&nic["name"], &nic["v6"]),
            (&"near".into(), &"auto".into()),
            "{nic}"
        );
    }
    assert!(nics[0]["gateway"].is_null(), "{}", nics[0]);
    let router = ip(
        &namespace,
        &["-6", "route", "show", "default", "dev", "near"],
    );
    assert_eq!(nics[1]["gateway"], router[0]["gateway"]);
}

#[test]
fn a_link_local_portal_by_its_zone() {
    let namespace = Namespace::new();
    namespace.connect(true);
    namespace.settle();
    for (zone, mac) in [("near", MAC), ("far", "")] {
        let nic = &described(&namespace, &[&format!("fe80::99%{zone}")])[0];
        assert_eq!(nic["name"], zone);
        assert_eq!(nic["v6"], "link-local", "{nic}");
        assert_eq!(nic["addresses"], Value::Array(Vec::new()), "{nic}");
        if !mac.is_empty() {
            assert_eq!(nic["mac"], mac);
        }
    }
}

#[test]
fn a_bridge_is_named_as_one() {
    let namespace = Namespace::new();
    namespace.connect(true);
    for line in [
        "link add lan type bridge",
        "link set near master lan",
        "link set near up",
        "link set lan up",
        "address add 192.0.2.5/24 dev lan",
    ] {
        words(&namespace, line);
    }
    let nic = &described(&namespace, &["192.0.2.1"])[0];
    assert_eq!(
        (&nic["name"], &nic["kind"]),
        (&"lan".into(), &"bridge".into()),
        "{nic}"
    );
}

#[test]
fn no_way_to_the_portal_and_the_machine_itself() {
    let namespace = Namespace::new();
    namespace.connect(true);
    namespace.settle();
    words(&namespace, "route add unreachable 192.0.2.0/24");
    let codes: Vec<_> = described(&namespace, &["192.0.2.1", "198.51.100.1", "10.77.0.1"])
        .iter()
        .map(|answer| answer["error"].as_str().map(str::to_owned))
        .collect();
    let expected = ["system.nic.none", "system.nic.none", "system.nic.loopback"];
    assert_eq!(codes, expected.map(|code| Some(code.to_owned())));
}
