//! A default router that is heard behind the address.

use core::net::{IpAddr, Ipv6Addr};
use core::time::Duration;
use std::vec::Vec;

use super::bench::{Bench, index, link, passing};
use super::ipv6::{addresses, asks, begin, frame, reply, without_a_router};
use crate::net::slaac::tests::router;
use crate::net::{AddressPlan, Event, State};
use crate::plan::Ipv6Plan;

#[test]
fn a_router_that_comes_behind_the_lease_is_taken_at_any_time() {
    for seconds in [1, 30, 300] {
        let plan = asks(Ipv6Plan::Dhcp6);
        let mut bench = without_a_router(&plan);
        let end = bench.now.plus(Duration::from_secs(seconds));
        while bench.nic.deadline().unwrap() < end {
            assert!(bench.wait() <= Duration::from_secs(18), "asked slowly");
            assert_eq!(bench.trace(), ["icmp6 2 133"]);
            assert_eq!(bench.state(), State::Ready);
        }
        let told = router::Message::new().prefix("2001:db8:1::/64", 0x80, 60, 60);
        frame(&mut bench, &told.frame());
        assert_eq!(
            bench.trace(),
            [
                "address 2 2001:db8:1::50/128",
                "route 2 ::/0 via fe80::1",
                "route 2 2001:db8:1::/64",
                "close 2",
            ]
        );
        assert_eq!(addresses(&bench), ["2001:db8:1::50/128"]);
        (0..3).for_each(|_| bench.answer(Ok(())));
        assert_eq!((bench.state(), bench.nic.deadline()), (State::Ready, None));
        bench.tell(Event::TakeBack);
        let taken = bench.trace();
        assert!(
            taken.contains(&"no route 2 ::/0 via fe80::1".into()),
            "{taken:?}"
        );
    }
}

#[test]
fn a_router_that_is_looked_for_behind_the_lease_is_asked_at_each_carrier() {
    let plan = asks(Ipv6Plan::Dhcp6);
    let mut bench = without_a_router(&plan);
    bench.tell(Event::Link(link()));
    assert_eq!(bench.trace(), [""; 0]);
    bench.tell(Event::Link(passing()));
    assert_eq!(bench.trace(), ["icmp6 2 133"]);
    bench.tell(Event::SocketFailed {
        ifindex: index(2),
        errno: crate::errno::Errno::NOTCONN,
    });
    assert_eq!(bench.trace(), ["! net.dhcp.socket", "close 2"]);
    bench.wait();
    assert_eq!(bench.trace(), ["open 2", "icmp6 2 133"]);
    let told = router::Message::new();
    frame(&mut bench, &told.frame());
    assert_eq!(bench.trace().len(), 3);
}

#[test]
fn a_router_is_looked_for_behind_a_lease_that_is_used_without_carrier() {
    let plan = asks(Ipv6Plan::Dhcp6);
    let (mut bench, _) = begin(&plan);
    let reply = reply(&bench);
    frame(&mut bench, &reply);
    bench.tell(Event::Link(link()));
    bench.trace();
    let mut trace = Vec::new();
    while !trace.contains(&"address 2 2001:db8:1::50/128".into()) {
        bench.wait();
        trace = bench.trace();
    }
    bench.tell(Event::Link(passing()));
    assert_eq!(bench.trace(), ["icmp6 2 133"]);
}

#[test]
fn a_default_router_that_comes_late_takes_no_name_servers() {
    let plan = asks(Ipv6Plan::Auto);
    let (mut bench, _) = begin(&plan);
    let server: Ipv6Addr = "2001:db8:1::53".parse().unwrap();
    let servers = [&[0, 0, 0, 0, 0, 60][..], &server.octets()].concat();
    let mut told = router::Message::new().autonomous().with(25, &servers);
    told.header[6..8].fill(0);
    frame(&mut bench, &told.frame());
    while bench.state() == State::Router {
        bench.wait();
    }
    let known = |bench: &Bench<'_>| -> Vec<IpAddr> {
        bench.nic.addresses().flat_map(AddressPlan::dns).collect()
    };
    (0..2).for_each(|_| bench.answer(Ok(())));
    assert_eq!(known(&bench), [IpAddr::from(server)]);
    let other: Ipv6Addr = "2001:db8:1::54".parse().unwrap();
    let others = [&[0, 0, 0, 0, 0, 60][..], &other.octets()].concat();
    let leads = router::Message::new().autonomous();
    frame(&mut bench, &leads.frame());
    assert!(bench.trace().contains(&"route 2 ::/0 via fe80::1".into()));
    assert_eq!(known(&bench), [IpAddr::from(server)]);

    // One that names its own is followed.
    let (mut bench, _) = begin(&plan);
    frame(&mut bench, &told.frame());
    while bench.state() == State::Router {
        bench.wait();
    }
    (0..2).for_each(|_| bench.answer(Ok(())));
    frame(&mut bench, &leads.with(25, &others).frame());
    assert_eq!(known(&bench), [IpAddr::from(other)]);
}

#[test]
fn a_router_that_leads_nowhere_yet_may_become_the_default_router() {
    let plan = asks(Ipv6Plan::Auto);
    let (mut bench, _) = begin(&plan);
    let mut told = router::Message::new().autonomous();
    told.header[6..8].fill(0);
    frame(&mut bench, &told.frame());
    while bench.state() == State::Router {
        bench.wait();
    }
    let address = "address 2 2001:db8:1:0:5054:ff:fe12:3456/64";
    assert_eq!(bench.trace(), [address]);
    (0..2).for_each(|_| bench.answer(Ok(())));
    // What it says again is no news, and what it says of another prefix is not about this address.
    frame(&mut bench, &told.frame());
    let other = router::Message::new().prefix("2001:db8:9::/64", 0xc0, 60, 60);
    frame(&mut bench, &other.frame());
    assert_eq!((bench.trace(), bench.state()), (Vec::new(), State::Ready));
    frame(&mut bench, &router::Message::new().autonomous().frame());
    assert_eq!(
        bench.trace(),
        [address, "route 2 ::/0 via fe80::1", "close 2"]
    );
    (0..2).for_each(|_| bench.answer(Ok(())));
    assert_eq!((bench.state(), bench.nic.deadline()), (State::Ready, None));
}

#[test]
fn what_the_first_router_has_said_stays_beside_the_word_of_a_later_one() {
    let plan = asks(Ipv6Plan::Auto);
    let (mut bench, _) = begin(&plan);
    let mut told = router::Message::new()
        .autonomous()
        .prefix("2001:db8:2::/64", 0x80, 60, 60)
        .with(24, &[48, 0, 0, 0, 7, 8, 0x20, 1, 0xd, 0xb8, 0, 9, 0, 0])
        .with(5, &[0, 0, 0, 0, 5, 0x78]);
    told.header[6..8].fill(0);
    frame(&mut bench, &told.frame());
    while bench.state() == State::Router {
        bench.wait();
    }
    (0..4).for_each(|_| bench.answer(Ok(())));
    bench.trace();
    let mut leads = router::Message::new().autonomous();
    leads.way.source = "fe80::9".parse().unwrap();
    frame(&mut bench, &leads.frame());
    let routes = [
        "route 2 ::/0 via fe80::9",
        "route 2 2001:db8:2::/64",
        "route 2 2001:db8:9::/48 via fe80::1",
    ];
    let trace = bench.trace();
    assert_eq!(trace[1..4], routes);
    assert_eq!(trace[4..], ["ipv6 of 2 mtu 1400", "close 2"]);
    (0..4).for_each(|_| bench.answer(Ok(())));
    assert_eq!((bench.state(), bench.nic.deadline()), (State::Ready, None));
    // At each carrier, in case the link was set down.
    bench.tell(Event::Link(link()));
    bench.tell(Event::Link(passing()));
    assert_eq!(bench.trace(), ["ipv6 of 2 mtu 1400"]);
    bench.tell(Event::TakeBack);
    let taken = bench.trace();
    for route in routes {
        assert!(taken.contains(&std::format!("no {route}")), "{taken:?}");
    }
}
