//! Which way leads to a portal, and what of it is told.

use super::made::{MadeAddress, MadeLink, MadeRoute, ends, nic, route, stays, system};
use super::{Carrier, describe, from, to};

/// What is made of one NIC with this address and these routes whose session goes to the portal.
fn told(address: MadeAddress, routes: &[MadeRoute], portal: &str) -> std::string::String {
    let system = system(&[nic(2, "ens3")], &[address], routes);
    let mut described = describe(&system, &[to(portal)]);
    let line = described.nics.remove(0);
    let rest = line
        .strip_prefix("ens3 phys mac 02:00:00:00:00:02 ")
        .unwrap();
    rest.into()
}

pub(super) fn address() -> MadeAddress {
    stays(2, "192.0.2.5", 24)
}

pub(super) fn on_link() -> MadeRoute {
    route(2, "192.0.2.0", 24, None)
}

pub(super) fn default() -> MadeRoute {
    route(2, "0.0.0.0", 0, Some("192.0.2.254"))
}

#[test]
fn the_router_where_the_portal_is_on_the_link() {
    let told = told(address(), &[on_link(), default()], "192.0.2.1");
    assert_eq!(told, "static 192.0.2.5/24 gateway 192.0.2.254");
}

#[test]
fn of_a_lease_no_router_where_the_portal_is_on_the_link() {
    let dhcp = MadeRoute {
        protocol: 16,
        ..default()
    };
    let told = told(ends(2, "192.0.2.5", 24), &[on_link(), dhcp], "192.0.2.1");
    assert_eq!(told, "dhcp 192.0.2.5/24");
}

#[test]
fn no_router_but_the_one_that_the_machine_goes_by() {
    let over_another = route(3, "0.0.0.0", 0, Some("198.51.100.254"));
    let later = |metric| MadeRoute {
        metric,
        ..default()
    };
    let of_a_rule = MadeRoute {
        table: 100,
        ..default()
    };
    let refused = MadeRoute {
        kind: 7,
        ..route(3, "0.0.0.0", 0, None)
    };
    for (ours, other) in [
        (later(200), over_another),
        (of_a_rule, route(3, "198.51.100.0", 24, None)),
        (later(200), refused),
    ] {
        let told = told(address(), &[on_link(), ours, other], "192.0.2.1");
        assert_eq!(told, "static 192.0.2.5/24");
    }
    let last = MadeRoute {
        metric: 300,
        ..route(3, "0.0.0.0", 0, Some("198.51.100.254"))
    };
    let told = told(address(), &[last, on_link(), later(200)], "192.0.2.1");
    assert_eq!(told, "static 192.0.2.5/24 gateway 192.0.2.254");
}

#[test]
fn the_router_beside_a_route_to_the_portal() {
    let near = route(2, "198.51.0.0", 16, Some("192.0.2.252"));
    let told = told(address(), &[on_link(), near, default()], "198.51.100.1");
    assert_eq!(
        told,
        "static 192.0.2.5/24 gateway 192.0.2.254 to 198.51.0.0/16 via 192.0.2.252"
    );
}

#[test]
fn no_router_beside_an_address_that_is_not_told() {
    let addresses = [address(), stays(2, "198.51.100.5", 24)];
    let by_the_other = route(2, "0.0.0.0", 0, Some("198.51.100.254"));
    let system = system(&[nic(2, "ens3")], &addresses, &[on_link(), by_the_other]);
    let described = describe(&system, &[to("192.0.2.1")]);
    assert!(described.nics[0].ends_with(" static 192.0.2.5/24"));
    assert_eq!(described.found, ["nic ens3 system.route.default"]);
    // Another session tells the other address.
    let described = describe(&system, &[to("192.0.2.1"), to("198.51.100.1")]);
    let told = " static 192.0.2.5/24 198.51.100.5/24 gateway 198.51.100.254";
    assert!(described.nics[0].ends_with(told), "{:?}", described.nics);
}

#[test]
fn name_servers_go_with_the_router() {
    let servers = ("/etc/resolv.conf", "nameserver 192.0.2.53\n");
    let with = |address, routes: &[MadeRoute]| {
        let system = system(&[nic(2, "ens3")], &[address], routes);
        let system = system.with(servers.0, servers.1);
        let described = describe(&system, &[to("192.0.2.1")]);
        assert_eq!(described.found.len(), 0, "{:?}", described.found);
        described.nics[0].contains(" dns 192.0.2.53")
    };
    assert!(with(address(), &[on_link(), default()]));
    assert!(!with(address(), &[on_link()]));
    assert!(!with(ends(2, "192.0.2.5", 24), &[on_link(), default()]));
    let system = system(&[nic(2, "ens3")], &[address()], &[on_link(), default()]);
    assert_eq!(describe(&system, &[to("192.0.2.1")]).found.len(), 0);
}

#[test]
fn the_router_where_it_is_not() {
    let told = told(address(), &[on_link(), default()], "198.51.100.1");
    assert_eq!(told, "static 192.0.2.5/24 gateway 192.0.2.254");
}

#[test]
fn the_longest_prefix_and_the_least_metric_count() {
    let routes = [
        MadeRoute {
            metric: 200,
            ..default()
        },
        MadeRoute {
            metric: 100,
            ..route(2, "0.0.0.0", 0, Some("192.0.2.253"))
        },
        route(2, "198.51.0.0", 16, Some("192.0.2.252")),
        on_link(),
    ];
    let far = told(address(), &routes, "203.0.113.1");
    assert_eq!(far, "static 192.0.2.5/24 gateway 192.0.2.253");
    let near = told(address(), &routes, "198.51.100.1");
    assert_eq!(
        near,
        "static 192.0.2.5/24 gateway 192.0.2.253 to 198.51.0.0/16 via 192.0.2.252"
    );
}

#[test]
fn the_table_main_goes_before_the_table_default() {
    let long = MadeRoute {
        table: 253,
        ..route(3, "198.51.100.0", 24, Some("192.0.2.1"))
    };
    let nics = [nic(2, "ens3"), nic(3, "ens4")];
    let both = system(&nics, &[address()], &[long, default()]);
    assert_eq!(describe(&both, &[to("198.51.100.1")]).over, ["ens3"]);
}

#[test]
fn a_refused_destination_is_reached_by_nothing() {
    let refused = MadeRoute {
        kind: 7,
        ..route(2, "198.51.100.0", 24, None)
    };
    let system = system(&[nic(2, "ens3")], &[address()], &[refused, default()]);
    let described = describe(&system, &[to("198.51.100.1")]);
    assert_eq!(described.over, ["system.nic.none"]);
}

#[test]
fn a_destination_on_the_link_outside_of_the_subnet_gets_its_route() {
    let device = route(2, "198.51.100.0", 24, None);
    let told = told(stays(2, "192.0.2.5", 32), &[device], "198.51.100.1");
    assert_eq!(told, "static 192.0.2.5/32 to 198.51.100.0/24");
}

#[test]
fn a_router_outside_of_the_subnet_gets_a_route_before_those_through_it() {
    let routes = [
        route(2, "198.51.100.0", 24, Some("203.0.113.1")),
        route(2, "203.0.113.1", 32, None),
    ];
    let host = stays(2, "192.0.2.5", 32);
    let by_route = told(host, &routes, "198.51.100.1");
    assert_eq!(
        by_route,
        "static 192.0.2.5/32 to 203.0.113.1/32 to 198.51.100.0/24 via 203.0.113.1"
    );
    let by_default = [route(2, "0.0.0.0", 0, Some("203.0.113.1"))];
    let told = told(stays(2, "192.0.2.5", 32), &by_default, "198.51.100.1");
    assert_eq!(
        told,
        "static 192.0.2.5/32 gateway 203.0.113.1 to 203.0.113.1/32"
    );
}

#[test]
fn of_a_lease_only_what_somebody_added_is_told() {
    let dhcp = |made| MadeRoute {
        protocol: 16,
        ..made
    };
    let lease = || ends(2, "192.0.2.5", 24);
    let classless = dhcp(route(2, "198.51.100.0", 24, Some("192.0.2.1")));
    let by_lease = told(lease(), &[classless, on_link()], "198.51.100.1");
    assert_eq!(by_lease, "dhcp 192.0.2.5/24");
    let added = route(2, "198.51.100.0", 24, Some("192.0.2.1"));
    let told = told(lease(), &[added, on_link()], "198.51.100.1");
    assert_eq!(told, "dhcp 192.0.2.5/24 to 198.51.100.0/24 via 192.0.2.1");
}

#[test]
fn of_a_lease_the_default_route_that_an_administrator_added() {
    let by = |protocol| MadeRoute {
        protocol,
        ..default()
    };
    let lease = || ends(2, "192.0.2.5", 24);
    let leased = "dhcp 192.0.2.5/24 gateway 192.0.2.254";
    // Scripts of DHCP clients do not say for whom they make it.
    for protocol in [3, 16] {
        let routed = told(lease(), &[by(protocol), on_link()], "198.51.100.1");
        assert_eq!(routed, leased);
    }
    let routed = told(lease(), &[by(4), on_link()], "198.51.100.1");
    assert_eq!(routed, "dhcp 192.0.2.5/24 to 0.0.0.0/0 via 192.0.2.254");
    let routed = told(lease(), &[by(4), on_link()], "192.0.2.1");
    assert_eq!(routed, "dhcp 192.0.2.5/24 to 0.0.0.0/0 via 192.0.2.254");
    let advertised = MadeAddress {
        flags: 0x100,
        ..ends(2, "2001:db8::5", 64)
    };
    let routed = told(
        advertised,
        &[route(2, "::", 0, Some("fe80::1"))],
        "2001:db8:9::1",
    );
    assert_eq!(routed, "auto 2001:db8::5/64 to ::/0 via fe80::1");
}

#[test]
fn default_routers_of_two_families_given_beforehand() {
    let addresses = [address(), stays(2, "2001:db8::5", 64)];
    let routes = [default(), route(2, "::", 0, Some("fe80::1"))];
    let system = system(&[nic(2, "ens3")], &addresses, &routes);
    let asked = [to("198.51.100.1"), to("2001:db8:9::1")];
    let described = describe(&system, &asked);
    let nic = "ens3 phys mac 02:00:00:00:00:02 static static 192.0.2.5/24 2001:db8::5/64 gateway 192.0.2.254 to ::/0 via fe80::1";
    assert_eq!(described.nics, [nic]);
}

#[test]
fn the_router_that_has_to_be_told_takes_the_place_of_one_that_comes_by_itself() {
    let addresses = [ends(2, "192.0.2.5", 24), stays(2, "2001:db8::5", 64)];
    let leased = MadeRoute {
        protocol: 16,
        ..default()
    };
    let routes = [leased, route(2, "::", 0, Some("fe80::1"))];
    let system = system(&[nic(2, "ens3")], &addresses, &routes);
    let asked = [to("198.51.100.1"), to("2001:db8:9::1")];
    for asked in [asked, [asked[1], asked[0]]] {
        let described = describe(&system, &asked);
        assert!(
            described.nics[0].ends_with(" gateway fe80::1"),
            "{:?}",
            described.nics
        );
        assert!(
            described.nics[0].contains(" dhcp static "),
            "{:?}",
            described.nics
        );
    }
}

#[test]
fn ip_over_infiniband_is_told_from_ethernet() {
    let infiniband = MadeLink {
        medium: 32,
        ..nic(2, "ib0")
    };
    let system = system(&[infiniband], &[address()], &[on_link()]);
    let described = describe(&system, &[to("192.0.2.1")]);
    assert_eq!(described.over, ["ib0"]);
    assert!(described.nics[0].starts_with("ib0 phys infiniband "));
}

#[test]
fn what_cannot_be_told_is_said() {
    let nics = || [nic(2, "ens3")];
    let foreign = route(2, "198.51.100.0", 24, Some("fe80::1"));
    let found = describe(
        &system(&nics(), &[address()], &[foreign]),
        &[to("198.51.100.1")],
    )
    .found;
    assert_eq!(found, ["nic ens3 system.route.foreign"]);
    let bound = Carrier {
        iface_nic: Some("ens3"),
        ..to("198.51.100.1")
    };
    let found = describe(&system(&nics(), &[address()], &[on_link()]), &[bound]).found;
    assert_eq!(found, ["nic ens3 system.route.none"]);
    let addresses = [address(), ends(2, "192.0.2.6", 24)];
    let asked = [
        from("192.0.2.5", "192.0.2.1"),
        from("192.0.2.6", "192.0.2.1"),
    ];
    let described = describe(&system(&nics(), &addresses, &[on_link()]), &asked);
    assert_eq!(described.found, ["nic ens3 system.address.mixed"]);
    assert!(described.nics[0].contains(" dhcp "), "{:?}", described.nics);
}

#[test]
fn the_address_that_goes_out_is_the_one_that_the_kernel_takes() {
    let second = MadeAddress {
        flags: 0x81,
        ..stays(2, "192.0.2.6", 24)
    };
    let addresses = [second, address(), stays(2, "198.51.100.5", 24)];
    let fixed = MadeRoute {
        source: Some("198.51.100.5"),
        ..default()
    };
    let system = system(&[nic(2, "ens3")], &addresses, &[on_link(), fixed]);
    let nic = |portal| describe(&system, &[portal]).nics.remove(0);
    assert!(nic(to("192.0.2.1")).contains(" static 192.0.2.5/24 gateway 192.0.2.254"));
    let second = nic(from("192.0.2.6", "192.0.2.1"));
    assert!(second.contains(" static 192.0.2.6/24 gateway 192.0.2.254"));
    assert!(nic(to("203.0.113.1")).contains(" static 198.51.100.5/24 gateway 192.0.2.254"));
}

#[test]
fn ipv6_goes_out_by_what_has_most_in_common_with_the_portal() {
    let old = MadeAddress {
        flags: 0x80 | 0x20,
        ..stays(2, "2001:db8:1::4", 64)
    };
    let addresses = [
        stays(2, "fe80::5", 64),
        stays(2, "fd00::5", 64),
        old,
        stays(2, "2001:db8:1::5", 64),
    ];
    let system = system(
        &[nic(2, "ens3")],
        &addresses,
        &[
            route(2, "::", 0, Some("fe80::1")),
            route(2, "fd00::", 64, None),
        ],
    );
    let nic = |portal| describe(&system, &[to(portal)]).nics.remove(0);
    assert!(nic("2001:db8:2::1").contains(" static 2001:db8:1::5/64 gateway fe80::1"));
    assert!(nic("fd00::1").ends_with(" static fd00::5/64"));
}
