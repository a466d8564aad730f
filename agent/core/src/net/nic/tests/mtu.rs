//! The largest packet, as leases and routers name it.

use std::string::String;
use std::vec::Vec;

use super::bench::{Bench, link, passing};
use super::ipv6::{asks, begin, frame, without_a_router};
use crate::net::Event;
use crate::net::dhcp4::tests::server as four;
use crate::net::slaac::tests::router;
use crate::plan::{Ipv4Plan, Ipv6Plan, NicPlan};

/// What of a trace is about the largest packet.
fn mtus(mut trace: Vec<String>) -> Vec<String> {
    trace.retain(|line| line.contains("mtu"));
    trace
}

#[test]
fn a_larger_mtu_than_the_links_is_not_for_ipv6() {
    let plan = asks(Ipv6Plan::Auto);
    let (mut bench, _) = begin(&plan);
    let told = router::Message::new()
        .autonomous()
        .with(5, &[0, 0, 0, 0, 0x23, 0x28]);
    frame(&mut bench, &told.frame());
    let trace = bench.trace();
    assert!(trace[0].starts_with("address 2 2001:db8:1:0"));
    assert_eq!(mtus(trace), [""; 0]);
}

#[test]
fn a_lease_of_ipv4_takes_no_mtu_from_ipv6_that_it_needs() {
    for ipv6 in [Ipv6Plan::Auto, Ipv6Plan::None] {
        let plan = NicPlan {
            ipv4: Ipv4Plan::Dhcp,
            ..asks(ipv6)
        };
        let mut bench = Bench::with_carrier(&plan);
        let rapid = four::Message {
            transaction: bench.discovered(),
            ..four::Message::new(5)
        };
        frame(&mut bench, &rapid.with(80, &[]).with(26, &[2, 64]).frame());
        assert!(bench.trace().contains(&"mtu 2 1280".into()));
    }
}

#[test]
fn the_mtu_of_a_router_is_that_of_ipv6_alone() {
    let advertised = |mtu: u16| {
        let [high, low] = mtu.to_be_bytes();
        let told = router::Message::new().autonomous();
        told.with(5, &[0, 0, 0, 0, high, low]).frame()
    };
    let told: [(u16, u16, [&[&str]; 2]); 4] = [
        (9000, 1500, [&["mtu 2 9000", "ipv6 of 2 mtu 1500"]; 2]),
        (
            1500,
            1400,
            [&["ipv6 of 2 mtu 1400"], &["ipv6 of 2 mtu 1400"; 2]],
        ),
        (
            1400,
            1450,
            [&["mtu 2 1400"], &["ipv6 of 2 mtu 1450", "mtu 2 1400"]],
        ),
        (9000, 9000, [&["mtu 2 9000"]; 2]),
    ];
    for (leased, routed, expected) in told {
        for (router_first, expected) in [false, true].into_iter().zip(expected) {
            let plan = NicPlan {
                ipv4: Ipv4Plan::Dhcp,
                ..asks(Ipv6Plan::Auto)
            };
            let mut bench = Bench::with_carrier(&plan);
            let rapid = four::Message {
                transaction: bench.discovered(),
                ..four::Message::new(5)
            };
            let lease = rapid.with(80, &[]).with(26, &leased.to_be_bytes()).frame();
            let mut frames = [lease, advertised(routed)];
            if router_first {
                frames.reverse();
            }
            bench.trace();
            frames.iter().for_each(|bytes| frame(&mut bench, bytes));
            assert_eq!(
                mtus(bench.trace()),
                expected,
                "{leased} {routed} {router_first}"
            );
        }
    }
}

#[test]
fn a_link_that_is_set_up_anew_has_the_mtu_of_its_router_again() {
    let plan = asks(Ipv6Plan::Auto);
    let (mut bench, _) = begin(&plan);
    let told = router::Message::new().autonomous();
    frame(&mut bench, &told.with(5, &[0, 0, 0, 0, 5, 0x78]).frame());
    assert_eq!(mtus(bench.trace()), ["ipv6 of 2 mtu 1400"]);
    bench.tell(Event::Link(link()));
    bench.tell(Event::Link(passing()));
    assert_eq!(mtus(bench.trace()), ["ipv6 of 2 mtu 1400"]);
}

#[test]
fn the_mtu_of_the_plan_is_no_routers_business() {
    let plan = NicPlan {
        mtu: Some(1500),
        ..asks(Ipv6Plan::Auto)
    };
    let (mut bench, _) = begin(&plan);
    let told = router::Message::new().autonomous();
    frame(&mut bench, &told.with(5, &[0, 0, 0, 0, 5, 0x78]).frame());
    assert_eq!(mtus(bench.trace()), [""; 0]);
}

#[test]
fn the_mtu_of_a_router_that_comes_late_counts_too() {
    let plan = asks(Ipv6Plan::Dhcp6);
    let mut bench = without_a_router(&plan);
    let told = router::Message::new().with(5, &[0, 0, 0, 0, 5, 0x78]);
    frame(&mut bench, &told.frame());
    assert_eq!(mtus(bench.trace()), ["ipv6 of 2 mtu 1400"]);
}
