//! Servers that do not stand by what they offer.

use core::net::Ipv4Addr;
use core::time::Duration;

use smoltcp::wire::ArpOperation;

use super::Bench;
use super::server::{CLIENT, Message, SERVER};
use crate::net::arp::tests::{OTHER, said};
use crate::net::dhcp4::{Event, Expected};
use crate::net::{Fault, MacAddress};
use crate::time::Instant;

#[test]
fn a_nak_begins_anew_at_once_and_offers_of_who_says_it_twice_wait() {
    let mut bench = Bench::new(Expected::default());
    bench.hears(Message::new(2));
    bench.hears(Message::new(6));
    assert_eq!(bench.kinds(), [1, 3, 1]);
    assert_eq!(bench.client.trouble(), Fault::DhcpNak(SERVER));
    bench.hears(Message::new(2));
    bench.hears(Message::new(6));
    assert_eq!(bench.kinds(), [1, 3, 1, 3, 1]);
    bench.hears(Message::new(2));
    assert_eq!(bench.kinds(), [1, 3, 1, 3, 1]);
    assert!(bench.waits() >= Duration::from_secs(3));
    bench.hears(Message::new(2));
    assert_eq!(bench.kinds(), [1, 3, 1, 3, 1, 1, 3]);
    assert!(bench.hears(Message::new(5)).is_some());
}

#[test]
fn servers_that_all_refuse_are_not_flooded() {
    let other = |kind| Message::new(kind).without(54).with(54, &[10, 0, 2, 66]);
    let mut bench = Bench::new(Expected::default());
    let begin = bench.now;
    for _ in 0..10 {
        for answer in [Message::new(2), other(2), Message::new(6), other(6)] {
            bench.hears(answer);
        }
        bench.waits();
    }
    let taken = bench.now.since(begin);
    assert!(taken >= Duration::from_secs(60), "{taken:?}");
}

#[test]
fn a_server_that_offers_first_and_never_grants_does_not_keep_another_from_it() {
    const OTHER_SERVER: [u8; 4] = [10, 0, 2, 66];
    let other = |kind| Message::new(kind).without(54).with(54, &OTHER_SERVER);
    for refuses in [false, true] {
        let mut bench = Bench::new(Expected::default());
        let lease = core::iter::repeat_with(|| {
            bench.hears(Message::new(2));
            bench.hears(other(2));
            if refuses {
                bench.hears(Message::new(6));
                return None;
            }
            let lease = bench.hears(other(5));
            if lease.is_none() {
                bench.waits();
            }
            lease
        });
        let lease = lease.take(4).flatten().next();
        let lease = lease.or_else(|| bench.hears(other(5)));
        let server = lease.map(|lease| lease.server);
        assert_eq!(server, Some(OTHER_SERVER.into()), "refuses: {refuses}");
        let taken = bench.now.since(Instant::from_micros(10_000_000));
        assert!(taken <= Duration::from_secs(15), "{taken:?}");
    }
}

#[test]
fn a_host_that_claims_each_address_has_no_more_than_one_declined() {
    let second = Ipv4Addr::new(10, 0, 2, 16);
    let offers = |kind| Message {
        address: second,
        ..Message::new(kind)
    };
    let proxy = MacAddress::new(OTHER).unwrap();
    let conflict = Fault::AddressConflict(CLIENT, proxy);
    for sender in [proxy, MacAddress::new([2, 0, 0, 0, 0, 9]).unwrap()] {
        let mut bench = Bench::new(Expected::default());
        bench.hears(Message::new(2));
        bench.event(Event::Frame(&said(ArpOperation::Reply, CLIENT)));
        bench.hears(offers(2));
        let mut claim = said(ArpOperation::Reply, second);
        claim[22..28].copy_from_slice(&sender.octets());
        bench.event(Event::Frame(&claim));
        if sender == proxy {
            assert_eq!(bench.kinds(), [1, 3, 4, 1, 3]);
            let proxied = Fault::AddressProxied(second, proxy);
            assert_eq!(bench.wire.faults, [conflict, proxied]);
            let lease = bench.hears(offers(5)).unwrap();
            assert_eq!(lease.address, second);
        } else {
            assert_eq!(bench.kinds(), [1, 3, 4, 1, 3, 4]);
            let other = Fault::AddressConflict(second, sender);
            assert_eq!(bench.wire.faults, [conflict, other]);
        }
    }
}
