//! From a link that passes frames to an IPv6 address that the network gives.

use core::time::Duration;
use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

use super::bench::{Bench, index, link, passing, plan};
use crate::net::dhcp6::tests::server::{Message, REPLY, option};
use crate::net::slaac::tests::router;
use crate::net::{Event, State};
use crate::plan::{Ipv4Plan, Ipv6Plan, NicPlan};

const LOCAL: &str = "address 2 fe80::5054:ff:fe12:3456/64";

pub(super) fn asks(ipv6: Ipv6Plan) -> NicPlan<'static> {
    NicPlan {
        ipv4: Ipv4Plan::None,
        ipv6,
        ..plan()
    }
}

/// A NIC with carrier, its link-local address taken; what it asked for so far.
pub(super) fn begin<'p>(plan: &'p NicPlan<'p>) -> (Bench<'p>, Vec<String>) {
    let mut bench = Bench::new(plan, false);
    bench.tell(Event::Link(link()));
    bench.tell(Event::LinksListed);
    // Before the link is raised: the kernel begins when it is.
    assert_eq!(bench.trace(), ["ipv6 of 2", "raise 2"]);
    bench.tell(Event::Link(passing()));
    bench.answer(Ok(()));
    let trace = bench.trace();
    (bench, trace)
}

#[test]
fn the_kernel_makes_no_address_on_the_parent_of_a_vlan() {
    let plan = NicPlan {
        vlan: Some(42),
        ..asks(Ipv6Plan::Auto)
    };
    let mut bench = Bench::new(&plan, false);
    bench.tell(Event::Link(link()));
    bench.tell(Event::LinksListed);
    assert_eq!(bench.trace(), ["ipv6 of 2", "raise 2"]);
}

pub(super) fn frame(bench: &mut Bench<'_>, bytes: &[u8]) {
    bench.tell(Event::Frame {
        ifindex: index(2),
        bytes,
    });
}

/// A rapid REPLY in the transaction of the last SOLICIT.
pub(super) fn reply(bench: &Bench<'_>) -> Vec<u8> {
    let transaction = bench.solicited();
    Message {
        transaction,
        ..Message::new(REPLY)
    }
    .with(option(14, &[]))
    .frame()
}

pub(super) fn addresses(bench: &Bench<'_>) -> Vec<String> {
    bench
        .nic
        .addresses()
        .map(|plan| format!("{}/{}", plan.address, plan.prefix))
        .collect()
}

#[test]
fn an_advertisement_makes_an_address_and_its_routes() {
    let plan = asks(Ipv6Plan::Auto);
    let (mut bench, trace) = begin(&plan);
    assert_eq!(trace, [LOCAL, "open 2", "icmp6 2 133"]);
    assert_eq!(bench.state(), State::Router);
    let told = router::Message::new()
        .autonomous()
        .prefix("2001:db8:2::/64", 0x80, 60, 60)
        .with(24, &[48, 0, 0, 0, 7, 8, 0x20, 1, 0xd, 0xb8, 0, 9, 0, 0])
        .with(5, &[0, 0, 0, 0, 5, 0x78]);
    frame(&mut bench, &told.frame());
    assert_eq!(
        bench.trace(),
        [
            "address 2 2001:db8:1:0:5054:ff:fe12:3456/64",
            "route 2 ::/0 via fe80::1",
            "route 2 2001:db8:2::/64",
            "route 2 2001:db8:9::/48 via fe80::1",
            "ipv6 of 2 mtu 1400",
            "close 2",
        ]
    );
    (0..5).for_each(|_| bench.answer(Ok(())));
    assert_eq!(addresses(&bench), ["2001:db8:1:0:5054:ff:fe12:3456/64"]);
    assert_eq!((bench.state(), bench.nic.deadline()), (State::Ready, None));
}

#[test]
fn a_lease_and_a_router_are_asked_for_at_once_and_awaited_in_any_order() {
    for router_first in [true, false] {
        let plan = asks(Ipv6Plan::Dhcp6);
        let (mut bench, trace) = begin(&plan);
        assert_eq!(trace, [LOCAL, "open 2", "dhcp6 2 1", "icmp6 2 133"]);
        assert_eq!(bench.state(), State::Offer);
        let on_link = router::Message::new().prefix("2001:db8:1::/64", 0x80, 60, 60);
        let told = [on_link.frame(), reply(&bench)];
        let [first, second] = match router_first {
            true => [&told[0], &told[1]],
            false => [&told[1], &told[0]],
        };
        frame(&mut bench, first);
        assert_eq!(bench.trace(), [""; 0]);
        frame(&mut bench, second);
        assert_eq!(
            bench.trace(),
            [
                "address 2 2001:db8:1::50/128",
                "route 2 ::/0 via fe80::1",
                "route 2 2001:db8:1::/64",
                "close 2",
            ]
        );
    }
}

#[test]
fn a_lease_without_a_router_is_used_after_a_while() {
    let plan = asks(Ipv6Plan::Dhcp6);
    let (mut bench, _) = begin(&plan);
    let reply = reply(&bench);
    frame(&mut bench, &reply);
    assert_eq!(bench.state(), State::Router);
    let begun = bench.now;
    while bench.now.since(begun) < Duration::from_secs(9) {
        bench.wait();
    }
    assert_eq!(bench.now.since(begun), Duration::from_secs(9));
    let trace = bench.trace();
    assert_eq!(
        trace[trace.len() - 2..],
        ["! net.router.silent", "address 2 2001:db8:1::50/128"]
    );
}

/// A NIC whose DHCPv6 lease is used without a router, since second 9 of its carrier.
pub(super) fn without_a_router<'p>(plan: &'p NicPlan<'p>) -> Bench<'p> {
    let (mut bench, _) = begin(plan);
    let reply = reply(&bench);
    frame(&mut bench, &reply);
    while bench.state() == State::Router {
        bench.wait();
    }
    // The link-local address, and the leased one.
    (0..2).for_each(|_| bench.answer(Ok(())));
    assert_eq!(bench.state(), State::Ready);
    bench.trace();
    bench
}

#[test]
fn a_router_that_has_servers_give_addresses_is_followed() {
    let plan = asks(Ipv6Plan::Auto);
    let (mut bench, _) = begin(&plan);
    let mut told = router::Message::new();
    told.header[5] = 0x80;
    frame(&mut bench, &told.frame());
    assert_eq!(bench.trace(), ["dhcp6 2 1"]);
    let reply = reply(&bench);
    frame(&mut bench, &reply);
    assert_eq!(
        bench.trace(),
        [
            "address 2 2001:db8:1::50/128",
            "route 2 ::/0 via fe80::1",
            "close 2"
        ]
    );
}

#[test]
fn the_link_local_address_needs_nobody() {
    let plan = asks(Ipv6Plan::LinkLocal);
    let (mut bench, trace) = begin(&plan);
    assert_eq!(trace, [LOCAL]);
    bench.answer(Ok(()));
    assert_eq!(addresses(&bench), ["fe80::5054:ff:fe12:3456/64"]);
    assert_eq!(bench.state(), State::Ready);
}

#[test]
fn both_families_ask_over_one_socket_and_the_last_one_closes_it() {
    let plan = NicPlan {
        ipv4: Ipv4Plan::Dhcp,
        ..asks(Ipv6Plan::Auto)
    };
    let (mut bench, trace) = begin(&plan);
    assert_eq!(trace, [LOCAL, "open 2", "dhcp 2 1", "icmp6 2 133"]);
    frame(&mut bench, &router::Message::new().autonomous().frame());
    assert!(!bench.trace().contains(&"close 2".to_string()));
    assert_eq!(bench.state(), State::Offer);
}

#[test]
fn silence_is_said_once_for_each_family() {
    let plan = NicPlan {
        ipv4: Ipv4Plan::Dhcp,
        ..asks(Ipv6Plan::Dhcp6)
    };
    let (mut bench, _) = begin(&plan);
    let end = bench.now.plus(Duration::from_secs(60));
    let mut trace = Vec::new();
    while bench.nic.deadline().unwrap() < end {
        bench.wait();
        trace.extend(bench.trace());
    }
    let reports: Vec<_> = trace.iter().filter(|line| line.starts_with('!')).collect();
    assert_eq!(reports, ["! net.dhcp.no-offer", "! net.dhcp6.no-offer"]);
}

#[test]
fn a_flapping_link_asks_anew_at_each_carrier() {
    let plan = asks(Ipv6Plan::Auto);
    let (mut bench, _) = begin(&plan);
    bench.tell(Event::Link(link()));
    assert_eq!(bench.state(), State::Carrier);
    frame(&mut bench, &router::Message::new().autonomous().frame());
    bench.tell(Event::Link(passing()));
    assert_eq!(bench.trace(), ["icmp6 2 133"]);
    frame(&mut bench, &router::Message::new().autonomous().frame());
    assert_eq!(bench.trace().len(), 3);
}

#[test]
fn a_router_that_advertises_more_than_is_kept_is_told_once() {
    let plan = asks(Ipv6Plan::Auto);
    let (mut bench, _) = begin(&plan);
    let mut message = router::Message::new();
    for number in 0..5 {
        let prefix = format!("2001:db8:f{number}::/64");
        message = message.prefix(&prefix, 0x80, 86400, 14400);
    }
    frame(&mut bench, &message.autonomous().frame());
    let told = bench.requests();
    let cut = told.iter().filter(|line| *line == "! net.router.cut");
    assert_eq!(cut.count(), 1, "{told:?}");
    assert_eq!(bench.state(), State::Kernel);
}

#[test]
fn what_a_router_said_on_another_cable_counts_no_more() {
    let plan = asks(Ipv6Plan::Dhcp6);
    let (mut bench, _) = begin(&plan);
    let local = |prefix: &str| {
        let mut told = router::Message::new().prefix(prefix, 0x80, 60, 60);
        told.header[6..8].fill(0);
        told.frame()
    };
    for (number, prefix) in ["2001:db8:8::/64", "2001:db8:9::/64"].iter().enumerate() {
        if number > 0 {
            bench.tell(Event::Link(link()));
            bench.tell(Event::Link(passing()));
        }
        frame(&mut bench, &local(prefix));
        let end = bench.now.plus(Duration::from_secs(4));
        while bench.nic.deadline().unwrap() < end {
            bench.wait();
        }
        bench.trace();
    }
    let reply = reply(&bench);
    frame(&mut bench, &reply);
    let routes = ["address 2 2001:db8:1::50/128", "route 2 2001:db8:9::/64"];
    assert_eq!(bench.trace(), routes);
}
