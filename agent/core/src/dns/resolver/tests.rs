use core::net::{IpAddr, SocketAddr};
use core::time::Duration;
use std::string::ToString;
use std::vec::Vec;

use super::{Resolver, Step};
use crate::dns::{DnsFault, Family, HostName, Servers, servers};
use crate::random::Random;
use crate::time::Instant;

const START: Instant = Instant::from_micros(5_000_000);

fn at(millis: u64) -> Instant {
    START.plus(Duration::from_millis(millis))
}

fn two_servers() -> Servers {
    servers(b"nameserver 192.0.2.1\nnameserver 192.0.2.2\n")
}

fn resolver(servers: Servers) -> Resolver {
    let name = HostName::parse("san.example.com").unwrap();
    Resolver::new(name, servers, at(20_000), Random::new(1))
}

fn server(last: u8) -> SocketAddr {
    SocketAddr::from(([192, 0, 2, last], 53))
}

/// The query of `family` that is under way.
fn query(resolver: &Resolver, family: Family) -> Vec<u8> {
    let record_type = if family == Family::V4 { 1 } else { 28 };
    let mut queries = resolver.queries();
    let query = queries.find(|query| query[query.len() - 3] == record_type);
    query.unwrap().to_vec()
}

/// The answer to the query of `family` that is under way, with one address if one is given.
fn answer(resolver: &Resolver, family: Family, flags: u16, address: Option<IpAddr>) -> Vec<u8> {
    let mut message = query(resolver, family);
    message[2..4].copy_from_slice(&flags.to_be_bytes());
    let data = match address {
        None => return message,
        Some(IpAddr::V4(address)) => address.octets().to_vec(),
        Some(IpAddr::V6(address)) => address.octets().to_vec(),
    };
    message[7] = 1;
    let record_type = if family == Family::V4 { 1 } else { 28 };
    message.extend([0xc0, 12, 0, record_type, 0, 1, 0, 0, 0, 60, 0]);
    message.push(u8::try_from(data.len()).unwrap());
    message.extend(data);
    message
}

fn v4() -> Option<IpAddr> {
    Some(IpAddr::from([192, 0, 2, 66]))
}

fn v6() -> Option<IpAddr> {
    "2001:db8::66".parse().ok()
}

fn found(resolver: &Resolver) -> Vec<std::string::String> {
    resolver
        .addresses()
        .iter()
        .map(ToString::to_string)
        .collect()
}

#[test]
fn both_families_are_asked_at_once_and_ipv4_comes_first() {
    let mut resolver = resolver(two_servers());
    assert_eq!(resolver.step(START), Step::Ask(server(1)));
    assert_eq!(resolver.step(START), Step::Wait(at(1000)));
    let six = answer(&resolver, Family::V6, 0x8180, v6());
    resolver.heard(at(10), server(1), &six);
    assert_eq!(resolver.step(at(10)), Step::Wait(at(260)));
    let four = answer(&resolver, Family::V4, 0x8180, v4());
    resolver.heard(at(20), server(1), &four);
    assert_eq!(resolver.step(at(20)), Step::Done);
    assert_eq!(found(&resolver), ["192.0.2.66", "2001:db8::66"]);
}

#[test]
fn one_family_is_enough_after_a_short_wait() {
    let mut resolver = resolver(two_servers());
    resolver.step(START);
    let four = answer(&resolver, Family::V4, 0x8180, v4());
    resolver.heard(at(10), server(1), &four);
    assert_eq!(resolver.step(at(259)), Step::Wait(at(260)));
    assert_eq!(resolver.step(at(260)), Step::Done);
    assert_eq!(found(&resolver), ["192.0.2.66"]);
}

#[test]
fn only_the_server_that_was_asked_last_and_only_its_identifier_count() {
    let mut resolver = resolver(two_servers());
    resolver.step(START);
    let early = answer(&resolver, Family::V4, 0x8180, v4());
    resolver.heard(at(1), server(2), &early);
    resolver.heard(at(1), SocketAddr::from(([192, 0, 2, 1], 5353)), &early);
    assert_eq!(resolver.step(at(1)), Step::Wait(at(1000)));
    assert_eq!(resolver.step(at(1000)), Step::Ask(server(2)));
    resolver.heard(at(1001), server(2), &early);
    assert_eq!(resolver.step(at(1001)), Step::Wait(at(2000)));
}

#[test]
fn servers_are_asked_in_turn_with_growing_waits_and_there_is_an_end() {
    let mut resolver = resolver(two_servers());
    let mut now = START;
    let mut asked = Vec::new();
    let fault = loop {
        match resolver.step(now) {
            Step::Ask(server) => asked.push((now.since(START).as_millis(), server.to_string())),
            Step::Wait(until) => now = until,
            Step::Done => panic!("nobody answered"),
            Step::Failed(fault) => break fault,
        }
    };
    let times: Vec<_> = asked.iter().map(|(millis, _)| *millis).collect();
    assert_eq!(times, [0, 1000, 2000, 4000, 6000, 10_000]);
    assert_eq!(asked[0].1, "192.0.2.1:53");
    assert_eq!(asked[3].1, "192.0.2.2:53");
    assert_eq!((fault, now), (DnsFault::TimedOut, at(14_000)));
}

#[test]
fn a_server_that_fails_makes_the_next_one_be_asked_at_once() {
    let mut resolver = resolver(two_servers());
    resolver.step(START);
    for family in [Family::V4, Family::V6] {
        assert_eq!(resolver.step(at(5)), Step::Wait(at(1000)));
        let failed = answer(&resolver, family, 0x8182, None);
        resolver.heard(at(5), server(1), &failed);
    }
    assert_eq!(resolver.step(at(5)), Step::Ask(server(2)));
    assert_eq!(
        resolver.step(at(20_000)),
        Step::Failed(DnsFault::ServerFailed(2))
    );
}

#[test]
fn a_server_that_fails_for_one_family_takes_nothing_from_the_other() {
    for refused in [0x8182, 0x8185] {
        for order in [[Family::V4, Family::V6], [Family::V6, Family::V4]] {
            let mut resolver = resolver(servers(b"nameserver 192.0.2.1\n"));
            let mut rounds = 0;
            loop {
                match resolver.step(at(5)) {
                    Step::Ask(asked) => {
                        rounds += 1;
                        let answers = order.map(|family| {
                            let (flags, address) = match family {
                                Family::V4 => (0x8180, v4()),
                                Family::V6 => (refused, None),
                            };
                            let mut queries = resolver.queries();
                            let is_open = queries.any(|query| {
                                query[query.len() - 3] == if family == Family::V4 { 1 } else { 28 }
                            });
                            is_open.then(|| answer(&resolver, family, flags, address))
                        });
                        for message in answers.iter().flatten() {
                            resolver.heard(at(5), asked, message);
                        }
                    }
                    Step::Done => break,
                    other => panic!("{other:?} after {rounds} rounds"),
                }
            }
            assert_eq!(found(&resolver), ["192.0.2.66"]);
        }
    }
}

#[test]
fn a_name_without_address_and_no_name_at_all_are_told_apart() {
    for (flags, fault) in [
        (0x8180, DnsFault::NoAddress),
        (0x8183, DnsFault::NoSuchName),
    ] {
        let mut resolver = resolver(two_servers());
        resolver.step(START);
        for family in [Family::V4, Family::V6] {
            let message = answer(&resolver, family, flags, None);
            resolver.heard(at(5), server(1), &message);
        }
        assert_eq!(resolver.step(at(5)), Step::Failed(fault));
    }
    // Some servers say so of the family that they do not know; the other one's addresses count.
    let mut resolver = resolver(two_servers());
    resolver.step(START);
    let six = answer(&resolver, Family::V6, 0x8183, None);
    resolver.heard(at(5), server(1), &six);
    let four = answer(&resolver, Family::V4, 0x8180, v4());
    resolver.heard(at(6), server(1), &four);
    assert_eq!(resolver.step(at(6)), Step::Done);
}

#[test]
fn without_servers_nothing_is_asked() {
    assert_eq!(
        resolver(Servers::new()).step(START),
        Step::Failed(DnsFault::NoServers)
    );
}

#[test]
fn identifiers_differ_from_one_question_to_the_next() {
    let mut resolver = resolver(two_servers());
    let mut seen = Vec::new();
    for round in 0..4 {
        assert!(matches!(resolver.step(at(round * 5000)), Step::Ask(_)));
        seen.push(query(&resolver, Family::V4)[..2].to_vec());
        seen.push(query(&resolver, Family::V6)[..2].to_vec());
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 8);
}

#[test]
fn one_family_alone_is_asked_for_where_the_other_is_of_no_use() {
    for (family, address, other) in [(Family::V4, v4(), v6()), (Family::V6, v6(), v4())] {
        let mut resolver = resolver(two_servers());
        resolver.only(family);
        assert_eq!(resolver.step(START), Step::Ask(server(1)));
        assert_eq!(resolver.queries().count(), 1);
        let answer = answer(&resolver, family, 0x8180, address);
        resolver.heard(at(5), server(1), &answer);
        assert_eq!(resolver.step(at(5)), Step::Done);
        assert_eq!(resolver.addresses()[..], [address.unwrap()]);
        assert_ne!(address, other);
    }
}

#[test]
fn what_is_answered_is_not_asked_again() {
    let mut resolver = resolver(two_servers());
    resolver.step(START);
    let none = answer(&resolver, Family::V6, 0x8180, None);
    resolver.heard(at(5), server(1), &none);
    assert_eq!(resolver.step(at(1000)), Step::Ask(server(2)));
    assert_eq!(resolver.queries().count(), 1);
}
