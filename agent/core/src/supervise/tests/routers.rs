//! The default router: one that is replaced, and one that leads nowhere any more.

use core::net::{IpAddr, Ipv6Addr};
use std::vec::Vec;

use super::bench::{Bench, MADE, Sent, ifindex, network, slaac};
use crate::handover::{Grantor, Network};
use crate::net::RoutePlan;
use crate::net::slaac::tests::router::{Message, ROUTER};
use crate::netlink::route::Request;

const OTHER: Ipv6Addr = Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 9);

/// Another router, which leads on and advertises the same prefix.
fn other() -> Message {
    let mut other = Message::new().autonomous();
    other.way.source = OTHER;
    other
}

/// The router, which advertises the prefix and leads nowhere.
fn leads_nowhere() -> Message {
    let mut told = Message::new().autonomous();
    told.header[6..8].fill(0);
    told
}

fn ours() -> Vec<IpAddr> {
    [ROUTER.into()].into()
}

impl Bench<'_> {
    /// The routers of the default routes of IPv6.
    fn routers(&self) -> Vec<IpAddr> {
        let routes = self.supervisor.network.routes.iter();
        let routes = routes.filter(|route| route.plan.destination.is_ipv6());
        let routers: Vec<IpAddr> = routes.filter_map(|route| route.plan.router).collect();
        let grantor = &self.supervisor.network.addresses[0].lease;
        let Some(Grantor::Router(router)) = grantor.as_ref().map(|lease| &lease.grantor) else {
            panic!("its grantor is no router");
        };
        assert!(routers.iter().all(|one| one == router), "{routers:?}");
        routers
    }

    /// The routes that were asked for since it was asked last: to be removed or not, through whom, in which table.
    fn moved(&mut self) -> Vec<(bool, Option<IpAddr>, Option<u32>)> {
        let requests = core::mem::take(&mut self.world.requests);
        let routes = requests.iter().filter_map(|request| match request {
            Request::NewRoute(route) if route.destination.is_ipv6() => {
                assert_eq!(route.ifindex, ifindex());
                Some((route.gone, route.gateway, route.table))
            }
            _ => None,
        });
        routes.collect()
    }
}

#[test]
fn a_router_that_another_one_has_replaced_is_followed() {
    let mut network = network(&[slaac()]);
    let mut bench = Bench::new(&mut network);
    let mut asked = 0;
    // Ours may be slow, or its answer lost.
    for second in 60..100 {
        bench.runs_to(second);
        for _ in bench.sent() {
            assert_eq!((bench.routers(), bench.moved()), (ours(), [].into()));
            asked += 1;
            bench.hears(&other().frame());
        }
        if bench.routers() != ours() {
            break;
        }
    }
    assert_eq!(asked, 4);
    assert!((84..=92).contains(&bench.now.seconds()));
    assert_eq!(
        bench.moved(),
        [
            (true, Some(ROUTER.into()), None),
            (false, Some(OTHER.into()), None)
        ]
    );
    assert_eq!(bench.expires(), bench.now.seconds() + 86400);
    assert_eq!((bench.world.kept, bench.findings().len()), (1, 0));
    assert!(bench.world.open.is_empty());
    // From now on it is the one that is asked.
    let half = bench.now.seconds() + 900;
    bench.sent();
    bench.runs_to(half);
    assert_eq!(bench.sent(), [(half, Sent::Solicitation)]);
    bench.hears(&Message::new().autonomous().frame());
    assert!(!bench.world.open.is_empty());
    bench.hears(&other().frame());
    assert!(bench.world.open.is_empty());
    // Whoever begins anew knows it.
    let mut read = Network::new();
    let state = std::format!("{}", bench.supervisor.network.state());
    read.read_state(state.as_bytes()).unwrap();
    let way = RoutePlan::default_through(OTHER.into());
    assert_eq!(read.routes[0].plan, way);
}

#[test]
fn a_router_that_is_none_any_more_is_followed_in_every_table() {
    let mut own = slaac();
    own.table = Some(3261);
    let mut network = network(&[own]);
    let mut bench = Bench::new(&mut network);
    bench.runs_to(120);
    let told = std::format!(
        "NIC ens3: {MADE} stays, and is not renewed: no default router advertises its prefix any more"
    );
    assert_eq!(
        (bench.findings(), bench.moved()),
        ([told].into(), [].into())
    );
    bench.hears(&other().frame());
    assert_eq!(bench.routers(), [IpAddr::from(OTHER)]);
    let moved = bench.moved();
    for table in [None, Some(3261)] {
        let gone = moved
            .iter()
            .position(|it| *it == (true, Some(ROUTER.into()), table));
        let there = moved
            .iter()
            .position(|it| *it == (false, Some(OTHER.into()), table));
        assert!(gone.unwrap() < there.unwrap(), "{moved:?}");
    }
}

#[test]
fn a_router_that_leads_nowhere_any_more_is_told_and_another_one_taken_at_once() {
    let mut network = network(&[slaac()]);
    let mut bench = Bench::new(&mut network);
    bench.runs_to(60);
    bench.hears(&leads_nowhere().frame());
    let told = std::format!(
        "NIC ens3: {MADE} stays, and is not renewed: no default router advertises its prefix any more"
    );
    assert_eq!(bench.findings(), [told]);
    // Whoever is left may lead on all the same.
    assert_eq!((bench.routers(), bench.moved()), (ours(), [].into()));
    bench.hears(&leads_nowhere().frame());
    assert_eq!((bench.findings(), bench.expires()), ([].into(), 120));
    bench.hears(&other().frame());
    assert_eq!(bench.routers(), [IpAddr::from(OTHER)]);
    assert_eq!(bench.moved().len(), 2);
    assert!(bench.world.open.is_empty());
}

#[test]
fn a_router_that_leads_on_again_is_as_good_as_before() {
    let mut network = network(&[slaac()]);
    let mut bench = Bench::new(&mut network);
    bench.runs_to(60);
    bench.hears(&leads_nowhere().frame());
    bench.hears(&Message::new().autonomous().frame());
    assert_eq!((bench.expires(), bench.moved()), (86460, [].into()));
    assert!(bench.world.open.is_empty());
}

#[test]
fn a_router_that_never_led_anywhere_keeps_the_address() {
    let mut network = network(&[slaac()]);
    network
        .routes
        .retain(|route| route.plan.router != Some(ROUTER.into()));
    let mut bench = Bench::new(&mut network);
    bench.runs_to(60);
    bench.hears(&leads_nowhere().frame());
    assert_eq!((bench.expires(), bench.findings().len()), (86460, 0));
    assert_eq!((bench.routers(), bench.moved()), ([].into(), [].into()));
}

#[test]
fn a_router_of_another_prefix_or_one_that_leads_nowhere_is_not_followed() {
    let mut network = network(&[slaac()]);
    let mut bench = Bench::new(&mut network);
    bench.runs_to(200);
    let mut nowhere = leads_nowhere();
    nowhere.way.source = OTHER;
    let mut elsewhere = Message::new().prefix("2001:db8:9::/64", 0xc0, 86400, 14400);
    elsewhere.way.source = OTHER;
    for told in [nowhere, elsewhere] {
        bench.hears(&told.frame());
        assert_eq!((bench.routers(), bench.expires()), (ours(), 120));
    }
}

#[test]
fn routes_through_the_router_that_was_go_with_it() {
    let mut network = network(&[slaac()]);
    let mut beside = network.routes[1];
    beside.plan = RoutePlan {
        destination: "2001:db8:9::".parse().unwrap(),
        prefix: 48,
        ..beside.plan
    };
    network.routes.push(beside).unwrap();
    let mut bench = Bench::new(&mut network);
    bench.runs_to(130);
    bench.hears(&other().frame());
    assert_eq!(bench.routers(), [IpAddr::from(OTHER)]);
    let gone = (true, Some(ROUTER.into()), None);
    assert_eq!(
        bench.moved(),
        [gone, gone, (false, Some(OTHER.into()), None)]
    );
}
