pub(crate) mod server;

use core::net::Ipv6Addr;
use core::time::Duration;
use std::string::ToString;
use std::vec::Vec;

use smoltcp::wire::{IpAddress, UdpPacket};

use super::options::Options;
use super::{Client, Event, Lease, Outbox};
use crate::bytes::Fixed;
use crate::net::dhcp4::tests::server::{MAC, mac};
use crate::net::ipv6::{Packet, link_local};
use crate::net::{Fault, Ipv6Fault};
use crate::random::Random;
use crate::time::Instant;
use server::{ADDRESS, ADVERTISE, Message, REPLY, SERVER, association, option};

/// What the client sent and said, read back.
#[derive(Default)]
struct Wire {
    sent: Vec<Sent>,
    faults: Vec<Fault>,
}

#[derive(Debug)]
struct Sent {
    kind: u8,
    transaction: [u8; 3],
    hundredths: u16,
    address: Option<Ipv6Addr>,
}

impl Outbox for Wire {
    fn transmit(&mut self, frame: &[u8]) {
        assert_eq!(frame[..6], [0x33, 0x33, 0, 1, 0, 2]);
        let packet = Packet::of(frame, mac()).unwrap();
        assert_eq!(packet.source, link_local(mac()));
        assert_eq!(packet.destination.to_string(), "ff02::1:2");
        let datagram = UdpPacket::new_checked(packet.payload).unwrap();
        let [from, to] = [packet.source, packet.destination].map(IpAddress::Ipv6);
        assert!(datagram.verify_checksum(&from, &to));
        assert_eq!((datagram.src_port(), datagram.dst_port()), (546, 547));
        assert_eq!(usize::from(datagram.len()), packet.payload.len());
        let message = datagram.payload();
        let options = Options::of(&message[4..]).unwrap();
        let duid = [&[0, 3, 0, 1], &MAC[..]].concat();
        assert_eq!(options.first(1), Some(&duid[..]));
        assert_eq!(options.first(6), Some(&[0, 23, 0, 82][..]));
        assert_eq!(options.first(14).is_some(), message[0] == 1);
        assert_eq!(options.first(2).is_some(), message[0] == 3);
        let (head, inner) = Fixed::<12>::split(options.first(3).unwrap()).unwrap();
        assert_eq!(head.field::<0, 4>(), MAC[2..]);
        let address = Options::of(inner).unwrap().first(5);
        self.sent.push(Sent {
            kind: message[0],
            transaction: [message[1], message[2], message[3]],
            hundredths: u16::from_be_bytes(options.first(8).unwrap().try_into().unwrap()),
            address: address.map(|it| Ipv6Addr::from(*it.first_chunk().unwrap())),
        });
    }

    fn report(&mut self, fault: Fault) {
        self.faults.push(fault);
    }
}

/// A client with carrier since second 10, and its wire.
struct Bench {
    client: Client,
    wire: Wire,
    now: Instant,
}

impl Bench {
    fn new() -> Self {
        let mut bench = Self {
            client: Client::new(mac(), Random::new(3)),
            wire: Wire::default(),
            now: Instant::from_micros(10_000_000),
        };
        assert_eq!(bench.client.deadline(), None);
        assert_eq!(bench.event(Event::Carrier), None);
        bench
    }

    fn event(&mut self, event: Event<'_>) -> Option<Lease> {
        self.client.handle(self.now, event, &mut self.wire)
    }

    /// The server says this, in the client's last transaction.
    fn hears(&mut self, message: Message) -> Option<Lease> {
        let transaction = self.wire.sent.last().unwrap().transaction;
        let message = Message {
            transaction,
            ..message
        };
        self.event(Event::Frame(&message.frame()))
    }

    fn waits(&mut self) -> Duration {
        let deadline = self.client.deadline().unwrap();
        let waited = deadline.since(self.now);
        self.now = deadline;
        assert_eq!(self.event(Event::Tick), None);
        waited
    }

    fn kinds(&self) -> Vec<u8> {
        self.wire.sent.iter().map(|sent| sent.kind).collect()
    }
}

#[test]
fn four_frames_without_any_wait_make_a_lease() {
    let mut bench = Bench::new();
    assert_eq!(bench.hears(Message::new(ADVERTISE)), None);
    assert!(bench.client.has_offer());
    let lease = bench.hears(Message::new(REPLY)).unwrap();
    assert_eq!((lease.address, lease.server.as_bytes()), (ADDRESS, SERVER));
    let [solicit, request] = &bench.wire.sent[..] else {
        panic!("{:?}", bench.wire.sent);
    };
    assert_eq!((solicit.kind, solicit.address), (1, None));
    assert_eq!((request.kind, request.address), (3, Some(ADDRESS)));
    assert_ne!(solicit.transaction, request.transaction);
    assert_eq!((solicit.hundredths, request.hundredths), (0, 0));
    assert_eq!(
        (bench.client.deadline(), bench.wire.faults.len()),
        (None, 0)
    );
}

#[test]
fn a_rapid_server_needs_two_frames() {
    let mut bench = Bench::new();
    let slow = bench.hears(Message::new(REPLY));
    assert_eq!(slow, None, "a REPLY that nobody asked for");
    let lease = bench.hears(Message::new(REPLY).with(option(14, &[])));
    assert_eq!(lease.unwrap().address, ADDRESS);
    assert_eq!(bench.kinds(), [1]);
}

#[test]
fn a_silent_network_is_asked_again_in_the_standards_rhythm() {
    let mut bench = Bench::new();
    for expected in [1, 2, 4, 8, 16, 16] {
        let expected = Duration::from_secs(expected);
        assert!(bench.waits().abs_diff(expected) <= expected / 10);
    }
    assert_eq!(bench.kinds(), [1; 7]);
    let first = bench.wire.sent[0].transaction;
    assert!(bench.wire.sent.iter().all(|it| it.transaction == first));
    assert!(bench.wire.sent[6].hundredths.abs_diff(4700) < 470);
    assert_eq!(bench.client.trouble(), Ipv6Fault::NoOffer(0));
    // A server that comes up late is still heard.
    assert_eq!(bench.hears(Message::new(ADVERTISE)), None);
    assert!(bench.hears(Message::new(REPLY)).is_some());
}

#[test]
fn a_server_without_an_address_is_said_and_another_one_taken() {
    for status in [
        option(13, &[0, 2]),
        association([0, 0], &option(13, &[0, 2, b'n', b'o'])),
    ] {
        let mut bench = Bench::new();
        bench.hears(Message::bare(ADVERTISE).with(status));
        assert_eq!(bench.client.trouble(), Ipv6Fault::Refused(2));
        assert!(!bench.client.has_offer());
        bench.hears(Message::new(ADVERTISE).by(&[0, 2, 9]));
        assert!(bench.hears(Message::new(REPLY).by(&[0, 2, 9])).is_some());
    }
}

#[test]
fn an_offer_that_is_not_confirmed_is_given_up() {
    let mut bench = Bench::new();
    bench.hears(Message::new(ADVERTISE));
    for _ in 0..4 {
        bench.waits();
    }
    assert_eq!(bench.kinds(), [1, 3, 3, 3, 3, 1]);
    assert!(!bench.client.has_offer());
    assert_eq!(bench.client.trouble(), Ipv6Fault::NoReply);
}

#[test]
fn an_offer_that_is_taken_back_begins_anew_at_once_and_the_next_one_later() {
    let mut bench = Bench::new();
    let refusal = || Message::bare(REPLY).with(association([0, 0], &option(13, &[0, 4])));
    bench.hears(Message::new(ADVERTISE));
    bench.hears(refusal());
    assert_eq!(bench.kinds(), [1, 3, 1]);
    assert_eq!(bench.client.trouble(), Ipv6Fault::Refused(4));
    bench.hears(Message::new(ADVERTISE));
    bench.hears(refusal());
    assert_eq!(bench.kinds(), [1, 3, 1, 3]);
    assert_eq!(bench.waits(), Duration::from_secs(16));
    assert_eq!(bench.kinds(), [1, 3, 1, 3, 1]);
}

#[test]
fn only_the_chosen_server_can_confirm_or_refuse() {
    let mut bench = Bench::new();
    bench.hears(Message::new(ADVERTISE));
    let rogue = [0, 1, 6, 6, 6];
    assert_eq!(bench.hears(Message::new(REPLY).by(&rogue)), None);
    let refusal = Message::bare(REPLY).by(&rogue).with(option(13, &[0, 2]));
    assert_eq!(bench.hears(refusal), None);
    assert_eq!(bench.hears(Message::new(ADVERTISE)), None);
    assert!(bench.client.has_offer());
    assert!(bench.hears(Message::new(REPLY)).is_some());
}

#[test]
fn what_is_not_for_this_client_is_not_heard() {
    type Spoil = fn(&mut Message);
    let spoilt: [(&str, Spoil); 6] = [
        ("transaction", |it| it.transaction[2] ^= 1),
        ("port", |it| it.ports[1] = 547),
        ("group", |it| {
            it.way.destination = "ff02::1".parse().unwrap()
        }),
        ("source", |it| it.way.source = "ff02::1".parse().unwrap()),
        ("kind", |it| it.kind = 10),
        ("hardware", |it| it.way.hardware = [2, 0, 0, 0, 0, 9]),
    ];
    for (what, spoil) in spoilt {
        let mut bench = Bench::new();
        let mut message = Message::new(ADVERTISE);
        message.transaction = bench.wire.sent[0].transaction;
        spoil(&mut message);
        bench.event(Event::Frame(&message.frame()));
        assert_eq!(bench.client.trouble(), Ipv6Fault::NoOffer(0), "{what}");
        assert!(!bench.client.has_offer(), "{what}");
    }
}

#[test]
fn messages_that_break_the_rules_are_counted() {
    let mut bench = Bench::new();
    let mut other = Message::new(ADVERTISE);
    other.options[0] = option(1, &[0, 3, 0, 1, 2, 0, 0, 0, 0, 7]);
    bench.hears(other);
    let mut nobody = Message::new(ADVERTISE);
    nobody.options.remove(1);
    bench.hears(nobody);
    bench.hears(Message::new(ADVERTISE).with(std::vec![0, 7, 0, 9, 1]));
    bench.hears(Message::new(ADVERTISE).by(&[0; 131]));
    bench.hears(Message::bare(ADVERTISE));
    assert_eq!(bench.kinds(), [1]);
    assert_eq!(bench.client.trouble(), Ipv6Fault::NoOffer(5));
}

#[test]
fn the_longest_message_has_room() {
    let mut bench = Bench::new();
    let server = [7; 130];
    bench.hears(Message::new(ADVERTISE).by(&server));
    assert_eq!(bench.kinds(), [1, 3]);
    assert_eq!(bench.wire.sent[1].address, Some(ADDRESS));
    assert!(bench.hears(Message::new(REPLY).by(&server)).is_some());
}

#[test]
fn carrier_that_comes_back_begins_anew() {
    let mut bench = Bench::new();
    bench.hears(Message::new(ADVERTISE));
    bench.event(Event::CarrierLost);
    assert_eq!(bench.client.deadline(), None);
    assert_eq!(bench.hears(Message::new(REPLY)), None);
    bench.event(Event::Carrier);
    assert_eq!(bench.kinds(), [1, 3, 1]);
    bench.hears(Message::new(ADVERTISE));
    assert!(bench.hears(Message::new(REPLY)).is_some());
}
