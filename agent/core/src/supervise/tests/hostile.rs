//! Whatever comes, in whatever order: no address gets an end, none but the own ones are set, and nobody is flooded.

use core::net::IpAddr;
use std::vec::Vec;

use super::bench::{Bench, dhcp4, dhcp6, network, slaac};
use crate::net::dhcp4::tests::server::{Message, mac};
use crate::net::dhcp6::tests::server as six;
use crate::net::ipv6::link_local;
use crate::net::slaac::tests::router;
use crate::random::Random;

fn below(random: &mut Random, bound: usize) -> usize {
    usize::try_from(random.next_u32()).unwrap() % bound
}

/// An answer in the last transaction, or nearly so, spoilt or not.
fn frame(bench: &Bench<'_>, random: &mut Random) -> Vec<u8> {
    let mut frame = match below(random, 3) {
        0 => {
            let kind = [2, 5, 5, 6][below(random, 4)];
            let transaction = bench
                .world
                .frames
                .iter()
                .rev()
                .find(|frame| frame.len() == 342);
            let transaction =
                transaction.map_or([0; 4], |frame| *frame[46..].first_chunk().unwrap());
            let life = [1, 30, 3600, u32::MAX][below(random, 4)];
            let mut message = Message::new(kind).without(51).with(51, &life.to_be_bytes());
            message.transaction = u32::from_be_bytes(transaction);
            message.frame()
        }
        1 => {
            let mut message = six::Message::new(six::REPLY);
            let sent = bench
                .world
                .frames
                .iter()
                .rev()
                .find(|frame| frame[20] == 17 && frame[12] == 0x86);
            message.transaction = sent.map_or([0; 3], |frame| *frame[63..].first_chunk().unwrap());
            message.frame()
        }
        _ => router::Message::new().autonomous().frame(),
    };
    for _ in 0..below(random, 3) {
        let at = below(random, frame.len());
        [frame[at], ..] = random.next_u32().to_be_bytes();
    }
    frame.truncate(frame.len() - below(random, 3));
    frame
}

#[test]
fn nothing_that_is_heard_or_seen_moves_an_address() {
    for seed in 0..60 {
        let mut random = Random::new(seed);
        let mut network = network(&[dhcp4(), dhcp6(), slaac()]);
        let own: Vec<IpAddr> = network
            .addresses
            .iter()
            .map(|own| own.subnet.address)
            .collect();
        let mut bench = Bench::new(&mut network);
        let mut seconds = 10;
        for _ in 0..400 {
            match below(&mut random, 6) {
                0 => {
                    seconds += 1 + u64::try_from(below(&mut random, 40)).unwrap();
                    bench.runs_to(seconds);
                }
                1 => {
                    let valid = [None, Some(0), Some(1), Some(90), Some(u32::MAX - 1)];
                    let kind = [20, 20, 21][below(&mut random, 3)];
                    bench.news(
                        kind,
                        own[below(&mut random, 3)],
                        valid[below(&mut random, 5)],
                    );
                }
                2 if below(&mut random, 9) == 0 => bench.raised(below(&mut random, 2) == 0),
                _ => {
                    let frame = frame(&bench, &mut random);
                    bench.hears(&frame);
                }
            }
            let (set, _) = bench.set();
            assert!(
                set.iter()
                    .all(|address| own.contains(address) || *address == link_local(mac())),
                "{seed}: {set:?}"
            );
        }
        let now: Vec<IpAddr> = bench
            .supervisor
            .network
            .addresses
            .iter()
            .map(|own| own.subnet.address)
            .collect();
        assert_eq!(now, own);
        let most = usize::try_from(seconds).unwrap() * 6;
        assert!(bench.sent().len() < most, "{seed}: {most}");
    }
}
