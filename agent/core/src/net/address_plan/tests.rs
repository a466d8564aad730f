use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::vec::Vec;

use super::{AddressPlan, RoutePlan};
use crate::net::Ifindex;
use crate::net::dhcp4::{Lease, Route};
use crate::netlink::route::{NewRoute, Protocol, Request};
use crate::plan::Static;

fn routes(plan: &AddressPlan) -> Vec<NewRoute> {
    let link = Ifindex::new(2).unwrap();
    let mut routes = Vec::new();
    plan.routes(&mut |route| match plan.setting(link).route(route, None) {
        Request::NewRoute(route) => routes.push(route),
        other => panic!("{other:?}"),
    });
    routes
}

fn on_link(plan: &AddressPlan) -> RoutePlan {
    plan.setting(Ifindex::new(2).unwrap()).on_link()
}

fn v4(text: &str) -> Ipv4Addr {
    text.parse().unwrap()
}

fn lease() -> Lease {
    Lease {
        address: v4("10.0.2.15"),
        prefix: 24,
        server: v4("10.0.2.2"),
        routers: [v4("10.0.2.2"), v4("10.0.2.3")].into_iter().collect(),
        routes: heapless::Vec::new(),
        dns: heapless::Vec::new(),
        hostname: None,
        domain: None,
        mtu: None,
        times: None,
    }
}

#[test]
fn a_static_gateway_is_a_static_default_route() {
    let given = Static::v4(v4("192.168.7.9"), 24, Some(v4("192.168.7.1"))).unwrap();
    let plan = AddressPlan::static_v4(&given);
    let [route] = routes(&plan)[..] else {
        panic!("{plan:?}");
    };
    assert_eq!(
        (route.destination, route.prefix),
        (IpAddr::V4(Ipv4Addr::UNSPECIFIED), 0)
    );
    assert_eq!(route.gateway, Some(v4("192.168.7.1").into()));
    assert_eq!(
        (route.protocol, route.onlink, route.source),
        (Protocol::Static, false, None)
    );
    let bare = Static::v4(v4("192.168.7.9"), 24, None).unwrap();
    assert_eq!(routes(&AddressPlan::static_v4(&bare)), []);
}

#[test]
fn a_gateway_outside_of_the_subnet_is_on_the_link() {
    for (prefix, gateway, onlink) in [
        (24, "192.168.8.1", true),
        (32, "192.168.7.1", true),
        (22, "192.168.4.1", false),
        (1, "200.0.0.1", false),
        (1, "10.0.0.1", true),
    ] {
        let given = Static::v4(v4("192.168.7.9"), prefix, Some(v4(gateway))).unwrap();
        let plan = AddressPlan::static_v4(&given);
        assert_eq!(routes(&plan)[0].onlink, onlink, "{gateway} from /{prefix}");
    }
}

#[test]
fn the_prefix_is_on_the_link() {
    for (prefix, first) in [
        (24, "192.168.7.0"),
        (32, "192.168.7.129"),
        (25, "192.168.7.128"),
    ] {
        let given = Static::v4(v4("192.168.7.129"), prefix, None).unwrap();
        let route = on_link(&AddressPlan::static_v4(&given));
        assert_eq!(
            (route.destination, route.prefix, route.router),
            (v4(first).into(), prefix, None)
        );
    }
    let given = Static::v6("2001:db8::ff:15".parse().unwrap(), 112, None).unwrap();
    let route = on_link(&AddressPlan::static_v6(&given));
    assert_eq!(
        route.destination,
        IpAddr::V6("2001:db8::ff:0".parse().unwrap())
    );
}

#[test]
fn an_ipv6_router_may_be_link_local() {
    for (gateway, onlink) in [
        ("fe80::1", false),
        ("2001:db8::1", false),
        ("2001:db9::1", true),
    ] {
        let gateway = gateway.parse().unwrap();
        let address = "2001:db8::15".parse().unwrap();
        let given = Static::v6(address, 64, Some(gateway)).unwrap();
        let plan = AddressPlan::static_v6(&given);
        let [route] = routes(&plan)[..] else {
            panic!("{plan:?}");
        };
        assert_eq!(route.destination, IpAddr::V6(Ipv6Addr::UNSPECIFIED));
        assert_eq!(route.onlink, onlink, "{gateway}");
    }
}

#[test]
fn a_lease_leads_through_its_first_router_and_never_ends_in_the_kernel() {
    let plan = AddressPlan::leased(lease());
    let [route] = routes(&plan)[..] else {
        panic!("{plan:?}");
    };
    assert_eq!(route.gateway, Some(v4("10.0.2.2").into()));
    assert_eq!(
        (route.protocol, route.source),
        (Protocol::Dhcp, Some(plan.address))
    );
    let Request::NewAddress(address) = plan.setting(Ifindex::new(2).unwrap()).address() else {
        panic!("no address");
    };
    assert_eq!((address.valid_s, address.leased), (None, true));
}

#[test]
fn classless_routes_replace_the_routers() {
    let route = |destination, prefix, router: Option<&str>| Route {
        destination: v4(destination),
        prefix,
        router: router.map(v4),
    };
    let given = [
        route("10.9.0.0", 16, Some("10.0.2.7")),
        route("10.0.3.1", 32, None),
    ];
    let plan = AddressPlan::leased(Lease {
        routes: given.into_iter().collect(),
        ..lease()
    });
    let routes = routes(&plan);
    assert_eq!(routes.len(), 2);
    assert_eq!(
        (routes[0].destination, routes[0].prefix),
        (v4("10.9.0.0").into(), 16)
    );
    assert_eq!((routes[1].gateway, routes[1].onlink), (None, false));
}
