use super::{RouteArgument, address};
use crate::net::RoutePlan;

fn route(destination: &str, prefix: u8, router: &str) -> RoutePlan {
    RoutePlan {
        destination: destination.parse().unwrap(),
        prefix,
        router: router.parse().ok(),
    }
}

#[test]
fn a_route_goes_through_a_router_or_a_nic_or_both() {
    for (text, plan, nic) in [
        (
            "10.0.0.0/8:10.1.0.1",
            route("10.0.0.0", 8, "10.1.0.1"),
            None,
        ),
        (
            "10.20.0.0/255.255.0.0:10.1.0.1",
            route("10.20.0.0", 16, "10.1.0.1"),
            None,
        ),
        ("10.0.0.0/8::ens3", route("10.0.0.0", 8, ""), Some("ens3")),
        (
            "10.9.0.1:10.1.0.1:ens3",
            route("10.9.0.1", 32, "10.1.0.1"),
            Some("ens3"),
        ),
        (
            "[2001:db8:3::/48]:[2001:db8:2::1]:ens3",
            route("2001:db8:3::", 48, "2001:db8:2::1"),
            Some("ens3"),
        ),
        (
            "[2001:db8:3::]/48:[2001:db8:2::1]",
            route("2001:db8:3::", 48, "2001:db8:2::1"),
            None,
        ),
        ("0.0.0.0/0:10.1.0.1", route("0.0.0.0", 0, "10.1.0.1"), None),
    ] {
        let expected = RouteArgument { route: plan, nic };
        assert_eq!(RouteArgument::parse(text), Some(expected), "{text}");
    }
}

#[test]
fn everything_else_is_none() {
    for text in [
        "",
        "10.0.0.0/8",
        "10.0.0.0/33:10.1.0.1",
        "10.0.0.0/255.0.255.0:10.1.0.1",
        "10.0.0.0/:10.1.0.1",
        "[2001:db8::/]:[2001:db8:2::1]",
        "10.0.0/8:10.1.0.1",
        "10.0.0.0/8:router",
        "10.0.0.0/8:[2001:db8::1]",
        "[2001:db8::/129]:[2001:db8::1]",
        "10.0.0.0/+8:10.1.0.1",
    ] {
        assert_eq!(RouteArgument::parse(text), None, "{text}");
    }
}

#[test]
fn an_address_may_stand_in_brackets() {
    assert_eq!(address("[2001:db8::1]"), address("2001:db8::1"));
    assert!(address("10.0.0.1").is_some() && address("[10.0.0").is_none());
}
