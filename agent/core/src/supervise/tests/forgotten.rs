//! A DHCPv4 lease that its server does not know any more.

use core::net::Ipv4Addr;
use std::vec::Vec;

use super::bench::{Bench, Sent, dhcp4, network};
use crate::net::dhcp4::tests::server::{CLIENT, Message};

impl Bench<'_> {
    /// The type of the DHCPv4 message that was sent last, the address that it asks for and the server that it names; it is
    /// not rapid, and comes from no address where it is not about one that the client has.
    fn said(&self) -> (u8, Option<[u8; 4]>, Option<[u8; 4]>) {
        let frame = self.world.frames.last().unwrap();
        let option = |code: u8| {
            let mut rest = &frame[14 + 20 + 8 + 240..];
            while let [found, length, ..] = *rest {
                let (option, behind) = rest.split_at(2 + usize::from(length));
                if found == code {
                    return Some(option[2..].to_vec());
                }
                rest = behind;
            }
            None
        };
        let address = |code| option(code).map(|value| *value.first_chunk().unwrap());
        assert_eq!(option(80), None);
        let asked = address(50);
        let own = match asked {
            Some(_) => [0; 4],
            None => CLIENT.octets(),
        };
        assert_eq!((&frame[26..30], &frame[54..58]), (&own[..], &own[..]));
        (option(53).unwrap()[0], asked, address(54))
    }
}

#[test]
fn a_server_that_has_forgotten_the_lease_is_asked_for_it_anew() {
    let rival = Ipv4Addr::new(10, 0, 2, 3);
    let own = Some(CLIENT.octets());
    let mut network = network(&[dhcp4()]);
    let mut bench = Bench::new(&mut network);
    bench.runs_to(60);
    bench.answers(Message::new(6));
    assert_eq!((bench.said(), bench.findings().len()), ((1, own, None), 1));
    bench.sent();
    // Of no other address anything is wanted, and of no second server.
    let other = || Message {
        address: Ipv4Addr::new(10, 0, 2, 77),
        ..Message::new(2)
    };
    bench.answers(other());
    assert_eq!(bench.sent(), []);
    let by_rival = |kind| Message::new(kind).without(54).with(54, &rival.octets());
    bench.answers(by_rival(2));
    assert_eq!(bench.said(), (3, own, Some(rival.octets())));
    bench.answers(Message::new(2));
    assert_eq!(bench.sent(), [(60, Sent::Broadcast)]);
    bench.answers(Message::new(5));
    assert_eq!(bench.expires(), 120);
    bench.answers(by_rival(5));
    assert_eq!((bench.expires(), bench.findings().len()), (3660, 0));
    bench.runs_to(60 + 1800);
    assert_eq!(bench.sent(), [(1860, Sent::Routed(rival))]);
    assert_eq!(bench.said(), (3, None, None));
}

#[test]
fn a_server_that_takes_its_offer_back_is_not_flooded() {
    let mut network = network(&[dhcp4()]);
    let mut bench = Bench::new(&mut network);
    bench.runs_to(105);
    bench.sent();
    bench.answers(Message::new(6));
    for _ in 0..20 {
        bench.answers(Message::new(2));
        bench.answers(Message::new(6));
    }
    assert_eq!(bench.sent().len(), 2);
    // Later it is asked again.
    bench.runs_to(119);
    assert_eq!(bench.said(), (1, Some(CLIENT.octets()), None));
    bench.answers(Message::new(2));
    bench.answers(Message::new(5));
    assert_eq!(bench.expires(), 119 + 3600);
}

#[test]
fn behind_its_end_a_lease_is_asked_for_in_both_ways() {
    let own = Some(CLIENT.octets());
    let mut network = network(&[dhcp4()]);
    let mut bench = Bench::new(&mut network);
    bench.runs_to(119);
    assert_eq!(bench.said(), (3, None, None));
    bench.sent();
    let mut said = Vec::new();
    for second in 120..100_000 {
        bench.runs_to(second);
        said.extend(bench.sent().iter().map(|_| bench.said()));
    }
    let (new, known) = ((1, own, None), (3, None, None));
    assert_eq!(said[..4], [new, known, new, known]);
    for some in said.windows(3) {
        assert!(some.contains(&new) && some.contains(&known), "{some:?}");
    }
}
