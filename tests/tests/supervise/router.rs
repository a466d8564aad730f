//! Routers: what they advertise, and one in the place of another.

use std::net::Ipv6Addr;

use sanroot_core::handover::Grantor;
use sanroot_core::limits::ROUTE_TABLES;
use sanroot_tests::namespace::Namespace;
use sanroot_tests::patience::until;

use crate::bench::{Bench, MADE};

/// For how many seconds a prefix is advertised (radvd.conf(5): a day).
const ADVERTISED: u64 = 86_400;

#[test]
fn routers_are_asked_for_what_they_advertise() {
    let namespace = Namespace::new();
    namespace.connect_v6();
    namespace.settle();
    namespace.advertise("prefix fd00:77::/64 { };");
    namespace.ip(&[
        "address",
        "add",
        &format!("{MADE}/64"),
        "dev",
        "near",
        "nodad",
    ]);
    let router = router(&namespace).parse().expect("an address");
    let lease = Some((Grantor::Router(router), [1, 50, 60]));
    let bench = Bench::start(&namespace, "router", MADE, lease);
    until("the router's answer", || bench.is_granted(ADVERTISED));
    assert_eq!(bench.log(), "");
}

#[test]
fn a_router_that_has_replaced_another_one_is_followed_in_every_table() {
    let namespace = Namespace::new();
    namespace.connect_v6();
    namespace.settle();
    let gone: Ipv6Addr = "fe80::99".parse().expect("an address");
    let lease = Some((Grantor::Router(gone), [4, 5, 60]));
    let bench = Bench::start(&namespace, "another-router", MADE, lease);
    // Of all tables at once: one that has no route yet is an error to `ip`.
    let routers = || {
        let shown = namespace.ip(&["-6", "route", "show", "default", "table", "all"]);
        let own = format!(" table {ROUTE_TABLES} ");
        [false, true].map(|is_own| {
            let routes = shown.lines().filter(|line| line.contains(&own) == is_own);
            let routes: Vec<&str> = routes.collect();
            let mut words = routes.first()?.split_whitespace();
            let router = words.find(|word| *word == "via").and(words.next())?;
            Some((routes.len(), router.to_owned()))
        })
    };
    let through = |router: &str| [Some((1, router.to_owned())), Some((1, router.to_owned()))];
    until("the routes", || routers() == through("fe80::99"));
    // Not before: what is followed at once is not seen.
    namespace.advertise("prefix fd00:77::/64 { };");
    let router = router(&namespace);
    let other = Grantor::Router(router.parse().expect("an address"));
    // The kernel has the routes before this is written.
    until("the other router", || bench.grantor() == other);
    assert_eq!(routers(), through(&router));
    assert!(bench.is_granted(ADVERTISED));
}

/// The address of the router at the other end.
fn router(namespace: &Namespace) -> String {
    let shown = namespace.ip(&["-oneline", "address", "show", "far", "scope", "link"]);
    let address = shown.split_whitespace().nth(3).expect("an address");
    address.split('/').next().expect("an address").to_owned()
}
