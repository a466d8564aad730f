//! How a NIC came to its address, by evidence that is sure and by evidence that is not.

use std::vec::Vec;

use super::made::{MadeAddress, MadeRoute, ends, nic, route, stays, system};
use super::{Described, System, describe, to};

/// What is made of one NIC with this address and these routes, whose session goes to the portal: how it is addressed, and
/// what was found.
fn method(
    address: MadeAddress,
    routes: &[MadeRoute],
    portal: &str,
) -> (std::string::String, Vec<std::string::String>) {
    let system = system(&[nic(2, "ens3")], &[address], routes);
    told(describe(&system, &[to(portal)]))
}

fn told(described: Described) -> (std::string::String, Vec<std::string::String>) {
    let [nic] = &described.nics[..] else {
        panic!("{:?}", described.nics);
    };
    let method = nic.split(' ').nth(4).unwrap_or("none");
    (method.into(), described.found)
}

fn dhcp(made: MadeRoute) -> MadeRoute {
    MadeRoute {
        protocol: 16,
        ..made
    }
}

fn advertised(made: MadeRoute) -> MadeRoute {
    MadeRoute {
        protocol: 9,
        ..made
    }
}

const V4: &str = "192.0.2.5";
const PORTAL4: &str = "192.0.2.1";
const V6: &str = "2001:db8::5";
const PORTAL6: &str = "2001:db8::1";

fn on_link4() -> MadeRoute {
    route(2, "192.0.2.0", 24, None)
}

fn on_link6() -> MadeRoute {
    route(2, "2001:db8::", 64, None)
}

#[test]
fn a_lease_for_ever_is_known_by_its_routes() {
    let via = |source| MadeRoute {
        source,
        ..dhcp(route(2, "0.0.0.0", 0, Some("192.0.2.254")))
    };
    for source in [Some(V4), None] {
        let routes = [on_link4(), via(source)];
        let (method, found) = method(stays(2, V4, 24), &routes, PORTAL4);
        assert_eq!((method.as_str(), found.len()), ("dhcp", 0), "{source:?}");
    }
    let (other, found) = method(stays(2, V4, 24), &[via(Some("192.0.2.6"))], PORTAL4);
    assert_eq!((other.as_str(), found.len()), ("static", 0));
}

#[test]
fn a_lease_for_ever_is_known_by_our_agent() {
    let ours = MadeAddress {
        protocol: Some(16),
        ..stays(2, V4, 24)
    };
    let (method, found) = method(ours, &[on_link4()], PORTAL4);
    assert_eq!((method.as_str(), found.len()), ("dhcp", 0));
}

/// The made system of one NIC with an address that stays.
fn lasting() -> System {
    system(&[nic(2, "ens3")], &[stays(2, V4, 24)], &[on_link4()])
}

#[test]
fn a_lease_for_ever_is_known_by_networkd() {
    let path = "/run/systemd/netif/leases/2";
    let lease = "# This is private data. Do not parse.\nADDRESS=192.0.2.5\nNETMASK=255.255.255.0\n";
    let (method, _) = told(describe(&lasting().with(path, lease), &[to(PORTAL4)]));
    assert_eq!(method, "dhcp");
    let another = "ADDRESS=192.0.2.6\n";
    let (method, _) = told(describe(&lasting().with(path, another), &[to(PORTAL4)]));
    assert_eq!(method, "static");
}

#[test]
fn a_lease_of_the_initramfs_is_known_by_klibc() {
    let path = "/run/net-ens3.conf";
    for (state, method_is) in [
        (
            "DEVICE='ens3'\nPROTO='dhcp'\nIPV4ADDR='192.0.2.5'\n",
            "dhcp",
        ),
        ("PROTO=dhcp\nIPV4ADDR=192.0.2.5\n", "dhcp"),
        ("PROTO='dhcp'\nIPV4ADDR='192.0.2.6'\n", "static"),
        ("PROTO='none'\nIPV4ADDR='192.0.2.5'\n", "static"),
    ] {
        let (method, found) = told(describe(&lasting().with(path, state), &[to(PORTAL4)]));
        assert_eq!((method.as_str(), found.len()), (method_is, 0), "{state}");
    }
    let nics = [nic(2, "ens3")];
    let lasting6 = system(&nics, &[stays(2, V6, 128)], &[on_link6()]);
    let state = "DEVICE6=ens3\nIPV6PROTO=dhcp6\nIPV6ADDR=2001:db8::5\nIPV6NETMASK=64\n";
    let lasting6 = lasting6.with("/run/net6-ens3.conf", state);
    assert_eq!(told(describe(&lasting6, &[to(PORTAL6)])).0, "dhcp6");
}

#[test]
fn a_router_that_a_script_set_is_a_doubt() {
    let made = || {
        let boot = MadeRoute {
            protocol: 3,
            ..route(2, "0.0.0.0", 0, Some("192.0.2.254"))
        };
        system(&[nic(2, "ens3")], &[stays(2, V4, 24)], &[on_link4(), boot])
    };
    let (method, found) = told(describe(&made(), &[to(PORTAL4)]));
    assert_eq!(method, "static");
    assert_eq!(found, ["nic ens3 system.address.lease-unclear"]);
    for (path, state) in [
        ("/run/network/ifstate", "lo=lo\nens3=ens3\n"),
        ("/run/net-ens3.conf", "PROTO='none'\nIPV4ADDR='192.0.2.5'\n"),
    ] {
        let (method, found) = told(describe(&made().with(path, state), &[to(PORTAL4)]));
        assert_eq!((method.as_str(), found.len()), ("static", 0), "{path}");
    }
    let other = made().with("/run/network/ifstate", "ens33=ens33\n");
    assert_eq!(told(describe(&other, &[to(PORTAL4)])).1.len(), 1);
}

#[test]
fn a_client_without_more_is_a_doubt() {
    for path in [
        "/run/dhclient.ens3.pid",
        "/run/dhclient-ens3.pid",
        "/run/udhcpc.ens3.pid",
        "/run/udhcpc-ens3.pid",
        "/var/run/udhcpc.ens3.pid",
        "/run/initramfs/net.ens3.lease",
    ] {
        let (method, found) = told(describe(&lasting().with(path, "12\n"), &[to(PORTAL4)]));
        assert_eq!(method, "static");
        assert_eq!(found, ["nic ens3 system.address.lease-unclear"], "{path}");
    }
    let other = lasting().with("/run/dhclient.ens4.pid", "12\n");
    assert!(told(describe(&other, &[to(PORTAL4)])).1.is_empty());
}

#[test]
fn an_ipv6_address_that_ends_is_advertised_or_leased() {
    let flagged = |flags| MadeAddress {
        flags,
        ..ends(2, V6, 64)
    };
    let by_kernel = MadeAddress {
        protocol: Some(2),
        ..ends(2, V6, 64)
    };
    // For ever, yet from an advertisement.
    let for_ever = MadeAddress {
        valid_s: u32::MAX,
        protocol: Some(2),
        ..ends(2, V6, 64)
    };
    let prefix = || advertised(on_link6());
    for (address, routes, method_is) in [
        (by_kernel, [on_link6()], "auto"),
        (for_ever, [on_link6()], "auto"),
        (flagged(0x100), [on_link6()], "auto"),
        (flagged(0x800), [on_link6()], "auto"),
        (flagged(0x01), [on_link6()], "auto"),
        (ends(2, "2001:db8::ff:fe00:2", 64), [on_link6()], "auto"),
        (ends(2, V6, 64), [prefix()], "auto"),
        (ends(2, V6, 128), [prefix()], "dhcp6"),
        (stays(2, V6, 64), [prefix()], "static"),
    ] {
        let (method, found) = method(address, &routes, PORTAL6);
        assert_eq!(method, method_is);
        assert!(found.is_empty(), "{found:?}");
    }
}

#[test]
fn an_ipv6_address_that_nothing_explains_is_a_doubt() {
    let (unexplained, found) = method(ends(2, V6, 64), &[on_link6()], PORTAL6);
    assert_eq!(unexplained, "auto");
    assert_eq!(found, ["nic ens3 system.address.advertised-unclear"]);
    let router = advertised(route(2, "::", 0, Some("fe80::1")));
    let (for_ever, found) = method(stays(2, V6, 128), &[router], PORTAL6);
    assert_eq!(for_ever, "static");
    assert_eq!(found, ["nic ens3 system.address.lease-unclear"]);
}

#[test]
fn an_address_that_somebody_else_has_is_none() {
    let duplicate = MadeAddress {
        flags: 0x80 | 0x08,
        ..stays(2, V6, 64)
    };
    let (none, found) = method(duplicate, &[on_link6()], PORTAL6);
    assert_eq!(none, "none");
    assert_eq!(found, ["nic ens3 system.address.none"]);
}
