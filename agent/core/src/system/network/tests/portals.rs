//! Portals that a boot reaches by way of something else: a name server, or a portal that redirects.

use std::string::ToString;

use super::made::{MadeRoute, ends, nic, route, stays, system};
use super::ways::{address, default, on_link};
use super::{Carrier, describe, from, ip, to};

#[test]
fn the_way_to_a_portal_that_redirects_is_told_too() {
    let redirected = |to_begin_with| Carrier {
        configured: Some(ip(to_begin_with)),
        ..from("192.0.2.5", "192.0.2.9")
    };
    let rest = |address, routes: &[MadeRoute], asked| {
        let system = system(&[nic(2, "ens3")], &[address], routes);
        let mut described = describe(&system, &[asked]);
        let found = described.found.pop().unwrap_or_default();
        let line = described.nics.remove(0);
        let line = line.strip_prefix("ens3 phys mac 02:00:00:00:00:02 ");
        (line.unwrap().to_string(), found)
    };
    let near = || route(2, "10.0.0.0", 24, Some("192.0.2.254"));
    let routed = "static 192.0.2.5/24 to 10.0.0.0/24 via 192.0.2.254";
    let asked = redirected("10.0.0.1");
    let (told, found) = rest(address(), &[on_link(), near()], asked);
    assert_eq!((told.as_str(), found.as_str()), (routed, ""));
    // What the machine goes by is another NIC's way out.
    let later = MadeRoute {
        metric: 200,
        ..default()
    };
    let another = || route(3, "0.0.0.0", 0, Some("203.0.113.254"));
    let (told, _) = rest(address(), &[on_link(), later, another()], asked);
    assert_eq!(told, "static 192.0.2.5/24 gateway 192.0.2.254");
    let (told, found) = rest(address(), &[on_link(), another()], asked);
    assert_eq!(told, "static 192.0.2.5/24");
    assert_eq!(found, "nic ens3 system.route.none");
    let lease = ends(2, "192.0.2.5", 24);
    let (told, _) = rest(lease, &[on_link(), near()], asked);
    assert_eq!(told, "dhcp 192.0.2.5/24 to 10.0.0.0/24 via 192.0.2.254");
    let (told, found) = rest(address(), &[on_link()], redirected("192.0.2.1"));
    assert_eq!((told.as_str(), found.as_str()), ("static 192.0.2.5/24", ""));
}

#[test]
fn a_portal_that_redirects_is_reached_from_the_address_beside_its_router() {
    let addresses = [
        stays(2, "192.0.2.4", 24),
        address(),
        stays(2, "10.9.0.5", 24),
    ];
    let asked = |to_begin_with| Carrier {
        configured: Some(ip(to_begin_with)),
        ..from("192.0.2.5", "192.0.2.9")
    };
    let routes = [on_link(), route(2, "10.0.0.0", 24, Some("10.9.0.254"))];
    let system = system(&[nic(2, "ens3")], &addresses, &routes);
    let line = |to_begin_with| describe(&system, &[asked(to_begin_with)]).nics.remove(0);
    assert!(line("192.0.2.1").ends_with(" static 192.0.2.5/24"));
    let both = " static 192.0.2.5/24 10.9.0.5/24 to 10.0.0.0/24 via 10.9.0.254";
    assert!(line("10.0.0.1").ends_with(both));
}

#[test]
fn a_portal_by_name_has_the_way_to_its_name_server() {
    let by_name = Carrier {
        by_name: true,
        ..to("192.0.2.1")
    };
    let rest = |routes: &[MadeRoute]| {
        let system = system(&[nic(2, "ens3")], &[address()], routes);
        let system = system.with("/etc/resolv.conf", "nameserver 198.51.100.53\n");
        let mut described = describe(&system, &[by_name]);
        let found = described.found.pop().unwrap_or_default();
        (described.nics.remove(0), found)
    };
    let nic = "ens3 phys mac 02:00:00:00:00:02 static 192.0.2.5/24";
    let mut later = default();
    later.metric = 200;
    let another = route(3, "0.0.0.0", 0, Some("203.0.113.254"));
    let routed = std::format!("{nic} gateway 192.0.2.254 dns 198.51.100.53");
    assert_eq!(rest(&[on_link(), later, another]), (routed, "".into()));
    let another = route(3, "0.0.0.0", 0, Some("203.0.113.254"));
    let missing = "nic ens3 system.dns.none";
    assert_eq!(rest(&[on_link(), another]), (nic.into(), missing.into()));
}
