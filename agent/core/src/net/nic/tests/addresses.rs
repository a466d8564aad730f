//! From a link that passes frames to addresses.

use core::net::IpAddr;
use core::time::Duration;
use std::string::String;
use std::vec::Vec;

use smoltcp::wire::ArpOperation;

use super::bench::{Bench, index, link, passing, plan};
use crate::errno::Errno;
use crate::limits::{ADDRESS_PAUSE, PROBE_DELAY};
use crate::net::arp::tests::{OTHER, said};
use crate::net::dhcp4::tests::server::Message;
use crate::net::{Event, MacAddress, State};
use crate::netlink::route::{Address, Link};
use crate::plan::{Ipv4Plan, Ipv6Plan, NicPlan, Static};

fn dhcp() -> NicPlan<'static> {
    NicPlan {
        ipv4: Ipv4Plan::Dhcp,
        ..plan()
    }
}

fn addresses(bench: &Bench<'_>) -> Vec<IpAddr> {
    bench.nic.addresses().map(|plan| plan.address).collect()
}

#[test]
fn a_static_address_is_there_when_the_kernel_says_so() {
    let plan = plan();
    let mut bench = Bench::with_carrier(&plan);
    assert_eq!(
        bench.trace(),
        ["address 2 10.0.2.15/24", "route 2 0.0.0.0/0 via 10.0.2.2"]
    );
    bench.answer(Ok(()));
    assert_eq!(
        (addresses(&bench), bench.state()),
        ([].to_vec(), State::Kernel)
    );
    bench.answer(Ok(()));
    assert_eq!(addresses(&bench), [IpAddr::from([10, 0, 2, 15])]);
    assert_eq!(bench.state(), State::Ready);
    // Others are asked for it and listened for, behind the first logins, and nobody waits for that.
    assert_eq!(bench.wait(), PROBE_DELAY);
    assert_eq!(bench.trace(), ["open 2", "arp 2 10.0.2.15"]);
    assert_eq!(bench.wait(), Duration::from_secs(2));
    assert_eq!(
        (bench.trace(), bench.nic.deadline()),
        (["close 2".into()].to_vec(), None)
    );
}

#[test]
fn what_the_kernel_has_already_is_as_good() {
    let plan = plan();
    let mut bench = Bench::with_carrier(&plan);
    bench.answer(Err(Errno::EXIST));
    bench.answer(Err(Errno::EXIST));
    assert_eq!(bench.state(), State::Ready);
}

#[test]
fn a_refused_address_is_reported_alone_and_asked_for_again() {
    let plan = plan();
    let mut bench = Bench::with_carrier(&plan);
    bench.trace();
    bench.answer(Err(Errno::INVAL));
    bench.answer(Err(Errno::NETUNREACH));
    assert_eq!(bench.trace(), ["! net.address.refused"]);
    let waited = bench.wait() + bench.wait() + bench.wait();
    assert_eq!(waited, Duration::from_secs(5));
    assert_eq!(bench.requests().len(), 2);
    bench.answer(Ok(()));
    bench.answer(Ok(()));
    assert_eq!(bench.state(), State::Ready);
}

#[test]
fn an_address_that_is_taken_away_is_set_again_and_counts_meanwhile() {
    let plan = plan();
    let mut bench = Bench::with_carrier(&plan);
    bench.answer(Ok(()));
    bench.answer(Ok(()));
    while bench.nic.deadline().is_some() {
        bench.wait();
    }
    bench.trace();
    let gone = |link, address: [u8; 4]| {
        Event::AddressGone(Address {
            ifindex: index(link),
            address: address.into(),
            prefix: 24,
            tentative: false,
            duplicate: false,
            valid_s: None,
        })
    };
    for other in [gone(3, [10, 0, 2, 15]), gone(2, [10, 0, 2, 16])] {
        bench.tell(other);
        assert_eq!((bench.trace(), bench.nic.deadline()), (Vec::new(), None));
    }
    let done = [
        "! net.address.restored",
        "address 2 10.0.2.15/24",
        "route 2 0.0.0.0/0 via 10.0.2.2",
    ];
    for done in [&done[..], &done[1..]] {
        bench.tell(gone(2, [10, 0, 2, 15]));
        assert_eq!((bench.trace(), bench.state()), (Vec::new(), State::Ready));
        assert_eq!(bench.wait(), ADDRESS_PAUSE);
        assert_eq!(bench.trace(), done);
        bench.answer(Ok(()));
        bench.answer(Ok(()));
        assert_eq!((bench.state(), bench.nic.deadline()), (State::Ready, None));
    }
}

#[test]
fn a_refused_route_is_a_warning_and_the_address_serves() {
    let plan = plan();
    let mut bench = Bench::with_carrier(&plan);
    bench.trace();
    bench.answer(Ok(()));
    bench.answer(Err(Errno::NETUNREACH));
    assert_eq!(
        (bench.trace(), bench.state()),
        (["! net.route.refused".into()].to_vec(), State::Ready)
    );
}

#[test]
fn both_families_are_asked_for_at_once() {
    let given = Static::v6(
        "2001:db8::15".parse().unwrap(),
        64,
        Some("fe80::1".parse().unwrap()),
    );
    let plan = NicPlan {
        ipv6: Ipv6Plan::Static(given.unwrap()),
        ..plan()
    };
    let mut bench = Bench::with_carrier(&plan);
    assert_eq!(
        bench.requests(),
        [
            "address 2 10.0.2.15/24",
            "route 2 0.0.0.0/0 via 10.0.2.2",
            "address 2 2001:db8::15/64",
            "route 2 ::/0 via fe80::1",
        ]
    );
    bench.answer(Ok(()));
    bench.answer(Ok(()));
    assert_eq!((addresses(&bench).len(), bench.state()), (1, State::Kernel));
    bench.answer(Ok(()));
    bench.answer(Ok(()));
    assert_eq!((addresses(&bench).len(), bench.state()), (2, State::Ready));
}

#[test]
fn a_host_name_that_is_none_is_said() {
    let plan = NicPlan {
        hostname: Some("not a name"),
        ..plan()
    };
    let mut bench = Bench::with_carrier(&plan);
    assert_eq!(bench.trace()[0], "! net.hostname.ignored");
    assert_eq!(bench.nic.hostname(), None);
}

#[test]
fn a_lease_is_asked_for_over_a_socket_of_its_own() {
    let plan = dhcp();
    let mut bench = Bench::with_carrier(&plan);
    assert_eq!(
        (bench.trace(), bench.state()),
        (
            ["open 2", "dhcp 2 1"].map(String::from).to_vec(),
            State::Offer
        )
    );
    bench.tell(Event::Frame {
        ifindex: index(2),
        bytes: &[0; 60],
    });
    assert_eq!((bench.trace(), bench.state()), (Vec::new(), State::Offer));
}

#[test]
fn a_silent_network_is_reported_once_and_asked_further() {
    let plan = dhcp();
    let mut bench = Bench::with_carrier(&plan);
    let end = bench.now.plus(Duration::from_secs(52));
    let mut trace = bench.trace();
    while bench.nic.deadline().unwrap() < end {
        bench.wait();
        trace.extend(bench.trace());
    }
    let reports: Vec<_> = trace.iter().filter(|line| line.starts_with('!')).collect();
    assert_eq!(reports, ["! net.dhcp.no-offer"]);
    let sent = trace.iter().filter(|line| *line == "dhcp 2 1").count();
    assert_eq!(sent, 5, "at 0, 4, 12, 28 and 44 seconds");
}

#[test]
fn a_flapping_link_asks_anew_at_each_carrier() {
    let plan = dhcp();
    let mut bench = Bench::with_carrier(&plan);
    bench.trace();
    bench.tell(Event::Link(link()));
    assert_eq!(bench.state(), State::Carrier);
    bench.tell(Event::Link(passing()));
    assert_eq!(
        (bench.trace(), bench.state()),
        (["dhcp 2 1".into()].to_vec(), State::Offer)
    );
}

#[test]
fn a_socket_that_fails_is_opened_again_later() {
    let plan = dhcp();
    let mut bench = Bench::with_carrier(&plan);
    bench.trace();
    bench.tell(Event::SocketFailed {
        ifindex: index(2),
        errno: Errno::PERM,
    });
    assert_eq!(bench.trace(), ["! net.dhcp.socket", "close 2"]);
    assert_eq!(bench.wait(), Duration::from_secs(5));
    assert_eq!(bench.trace(), ["open 2", "dhcp 2 1"]);
}

#[test]
fn a_link_that_goes_away_takes_its_socket_with_it() {
    let plan = dhcp();
    let mut bench = Bench::with_carrier(&plan);
    bench.trace();
    bench.tell(Event::LinkGone(index(2)));
    assert_eq!(bench.trace(), ["! net.link.gone", "close 2"]);
}

#[test]
fn a_host_that_has_a_static_address_too_is_named_once_and_the_address_stays() {
    let plan = plan();
    let mut bench = Bench::with_carrier(&plan);
    (0..2).for_each(|_| bench.answer(Ok(())));
    bench.wait();
    bench.trace();
    let claim = said(ArpOperation::Reply, [10, 0, 2, 15].into());
    let heard = Event::Frame {
        ifindex: index(2),
        bytes: &claim,
    };
    bench.tell(heard);
    assert_eq!(bench.trace(), ["! net.address.conflict"]);
    bench.tell(heard);
    assert_eq!((bench.trace(), bench.state()), (Vec::new(), State::Ready));
    assert_eq!(addresses(&bench).len(), 1);
}

#[test]
fn a_link_of_the_machine_itself_is_no_other_host() {
    let plan = plan();
    let mut bench = Bench::with_carrier(&plan);
    let other = Link {
        ifindex: index(7),
        address: MacAddress::new(OTHER),
        ..link()
    };
    bench.tell(Event::Link(other));
    bench.wait();
    assert_eq!(bench.trace().last().unwrap(), "arp 2 10.0.2.15");
    let claim = said(ArpOperation::Reply, [10, 0, 2, 15].into());
    let ifindex = index(2);
    let heard = Event::Frame {
        ifindex,
        bytes: &claim,
    };
    bench.tell(heard);
    assert_eq!(bench.trace(), [""; 0]);

    // An offer is not declined for it.
    let plan = dhcp();
    let mut bench = Bench::with_carrier(&plan);
    bench.tell(Event::Link(other));
    let offer = Message {
        transaction: bench.discovered(),
        ..Message::new(2)
    };
    let bytes = &offer.frame();
    bench.tell(Event::Frame { ifindex, bytes });
    bench.trace();
    bench.tell(heard);
    assert_eq!(bench.trace(), [""; 0]);
}

#[test]
fn a_socket_that_only_listens_may_fail() {
    let plan = plan();
    let mut bench = Bench::with_carrier(&plan);
    (0..2).for_each(|_| bench.answer(Ok(())));
    bench.wait();
    bench.trace();
    bench.tell(Event::SocketFailed {
        ifindex: index(2),
        errno: Errno::PERM,
    });
    assert_eq!(bench.trace(), ["close 2"]);
    assert_eq!((bench.state(), bench.nic.deadline()), (State::Ready, None));
}
