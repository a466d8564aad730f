mod refusals;
pub(crate) mod server;

use core::net::Ipv4Addr;
use core::time::Duration;
use std::vec::Vec;

use smoltcp::wire::{
    ArpOperation, DhcpPacket, EthernetFrame, EthernetProtocol, IpAddress, Ipv4Packet, UdpPacket,
};

use super::options::Options;
use super::{Client, Event, Expected, Lease, Outbox};
use crate::net::arp::tests::{OTHER, said};
use crate::net::{Fault, MacAddress};
use crate::random::Random;
use crate::time::Instant;
use server::{CLIENT, Message, SERVER, mac};

/// What the client sent and said, read back by smoltcp.
#[derive(Default)]
struct Wire {
    sent: Vec<Sent>,
    probed: Vec<Ipv4Addr>,
    faults: Vec<Fault>,
}

#[derive(Debug)]
struct Sent {
    kind: u8,
    transaction: u32,
    seconds: u16,
    requested: Option<Ipv4Addr>,
    server: Option<Ipv4Addr>,
}

impl Outbox for Wire {
    fn transmit(&mut self, frame: &[u8]) {
        let frame = EthernetFrame::new_checked(frame).unwrap();
        assert!(frame.dst_addr().is_broadcast());
        assert_eq!(frame.src_addr().0, mac().octets());
        if frame.ethertype() == EthernetProtocol::Arp {
            let address: [u8; 4] = *frame.payload().last_chunk().unwrap();
            self.probed.push(address.into());
            return;
        }
        let packet = Ipv4Packet::new_checked(frame.payload()).unwrap();
        assert!(packet.verify_checksum());
        assert_eq!(packet.dst_addr(), Ipv4Addr::BROADCAST);
        let datagram = UdpPacket::new_checked(packet.payload()).unwrap();
        let [from, to] = [packet.src_addr(), packet.dst_addr()].map(IpAddress::Ipv4);
        assert!(datagram.verify_checksum(&from, &to));
        assert_eq!((datagram.src_port(), datagram.dst_port()), (68, 67));
        let message = DhcpPacket::new_checked(datagram.payload()).unwrap();
        let options = Options::of(datagram.payload()).unwrap();
        let [kind] = options.fixed(53).unwrap();
        assert_eq!(
            options.first(61),
            Some(&[&[1], &mac().octets()[..]].concat()[..])
        );
        assert_eq!(options.first(80).is_some(), kind == 1);
        let wants = [55, 57].map(|code| options.first(code).is_some());
        assert_eq!(wants, [kind != 4; 2]);
        self.sent.push(Sent {
            kind,
            transaction: message.transaction_id(),
            seconds: message.secs(),
            requested: options.fixed::<4>(50).map(Ipv4Addr::from),
            server: options.fixed::<4>(54).map(Ipv4Addr::from),
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
    fn new(expected: Expected) -> Self {
        let mut bench = Self {
            client: Client::new(mac(), expected, Random::new(3)),
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
        let frame = Message {
            transaction,
            ..message
        }
        .frame();
        self.event(Event::Frame(&frame))
    }

    /// Lets time run to the client's deadline; how long that was.
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
    let mut bench = Bench::new(Expected::default());
    assert_eq!(bench.hears(Message::new(2)), None);
    assert!(bench.client.has_offer());
    let lease = bench.hears(Message::new(5)).unwrap();
    assert_eq!((lease.address, lease.server), (CLIENT, SERVER));
    assert_eq!(
        (bench.kinds(), bench.wire.probed.clone()),
        ([1, 3].to_vec(), [CLIENT].to_vec())
    );
    let [discover, request] = &bench.wire.sent[..] else {
        panic!("{:?}", bench.wire.sent);
    };
    assert_eq!((discover.requested, discover.server), (None, None));
    assert_eq!(
        (request.requested, request.server),
        (Some(CLIENT), Some(SERVER))
    );
    assert_eq!(request.transaction, discover.transaction);
    assert_eq!(bench.client.deadline(), None);
    assert_eq!(bench.wire.faults, []);
}

#[test]
fn a_rapid_server_needs_two_frames() {
    let mut bench = Bench::new(Expected::default());
    assert_eq!(
        bench.hears(Message::new(5)),
        None,
        "an ACK that nobody asked for"
    );
    let lease = bench.hears(Message::new(5).with(80, &[])).unwrap();
    assert_eq!(lease.address, CLIENT);
    assert_eq!(
        (bench.kinds(), bench.wire.probed),
        ([1].to_vec(), [CLIENT].to_vec())
    );
}

#[test]
fn an_address_that_another_host_has_is_declined_at_once_and_the_next_one_later() {
    let conflict = Fault::AddressConflict(CLIENT, MacAddress::new(OTHER).unwrap());
    let mut bench = Bench::new(Expected::default());
    bench.hears(Message::new(2));
    let owned = said(ArpOperation::Reply, CLIENT);
    assert_eq!(bench.event(Event::Frame(&owned)), None);
    assert_eq!(bench.kinds(), [1, 3, 4, 1]);
    let [first, _, decline, second] = &bench.wire.sent[..] else {
        panic!("{:?}", bench.wire.sent);
    };
    assert_eq!(
        (decline.requested, decline.server),
        (Some(CLIENT), Some(SERVER))
    );
    assert_eq!(decline.transaction, first.transaction);
    assert_ne!(second.transaction, first.transaction);
    assert_eq!(bench.wire.faults, [conflict]);
    assert_eq!(bench.client.trouble(), conflict);
    // Who offers it once more is not to be flooded.
    bench.hears(Message::new(2));
    assert_eq!(bench.event(Event::Frame(&owned)), None);
    assert_eq!(bench.kinds(), [1, 3, 4, 1, 3, 4]);
    assert!(bench.waits() >= Duration::from_secs(3));
    bench.hears(Message::new(2));
    // What is said of another address is not about this one.
    let others = said(ArpOperation::Reply, Ipv4Addr::new(10, 0, 2, 200));
    assert_eq!(bench.event(Event::Frame(&others)), None);
    assert!(bench.hears(Message::new(5)).is_some());
}

#[test]
fn a_silent_network_is_asked_again_in_the_standards_rhythm() {
    let mut bench = Bench::new(Expected::default());
    for expected in [4, 8, 16, 16, 16] {
        let waited = bench.waits();
        assert!(
            waited.abs_diff(Duration::from_secs(expected)) <= Duration::from_secs(1),
            "{waited:?}"
        );
    }
    assert_eq!(bench.kinds(), [1; 6]);
    let first = bench.wire.sent[0].transaction;
    assert!(bench.wire.sent.iter().all(|sent| sent.transaction == first));
    assert!(bench.wire.sent[5].seconds >= 55);
    assert_eq!(bench.client.trouble(), Fault::DhcpNoOffer(0));
    // A server that comes up late is still heard.
    assert_eq!(bench.hears(Message::new(2)), None);
    assert!(bench.hears(Message::new(5)).is_some());
}

#[test]
fn the_request_keeps_the_seconds_of_its_discover() {
    let mut bench = Bench::new(Expected::default());
    bench.waits();
    bench.now = bench.now.plus(Duration::from_secs(2));
    bench.hears(Message::new(2));
    let [.., discover, request] = &bench.wire.sent[..] else {
        panic!("{:?}", bench.wire.sent);
    };
    assert_eq!(request.seconds, discover.seconds);
}

#[test]
fn an_offer_that_is_not_confirmed_is_given_up() {
    let mut bench = Bench::new(Expected::default());
    bench.hears(Message::new(2));
    bench.waits();
    bench.waits();
    assert_eq!(bench.kinds(), [1, 3, 3, 1]);
    assert!(!bench.client.has_offer());
    assert_ne!(
        bench.wire.sent[3].transaction,
        bench.wire.sent[0].transaction
    );
    assert_eq!(bench.client.trouble(), Fault::DhcpNoAck(SERVER));
}

#[test]
fn only_the_chosen_server_can_confirm_or_refuse() {
    for kind in [5, 6] {
        let mut bench = Bench::new(Expected::default());
        bench.hears(Message::new(2));
        let rogue = Message::new(kind).without(54).with(54, &[10, 0, 2, 66]);
        assert_eq!(bench.hears(rogue), None);
        assert!(bench.client.has_offer());
        assert!(bench.hears(Message::new(5)).is_some());
    }
}

#[test]
fn offers_that_cannot_be_used_are_counted() {
    let mut bench = Bench::new(Expected::default());
    bench.hears(Message::new(2).without(51));
    bench.hears(Message::new(2).without(54));
    bench.hears(Message::new(6));
    assert_eq!(bench.kinds(), [1]);
    assert_eq!(bench.client.trouble(), Fault::DhcpNoOffer(3));
}

#[test]
fn another_transaction_is_not_heard() {
    let mut bench = Bench::new(Expected::default());
    let transaction = bench.wire.sent[0].transaction ^ 1;
    let frame = Message {
        transaction,
        ..Message::new(2)
    }
    .frame();
    assert_eq!(bench.event(Event::Frame(&frame)), None);
    assert_eq!(bench.kinds(), [1]);
    assert_eq!(bench.client.trouble(), Fault::DhcpNoOffer(0));
}

#[test]
fn another_server_than_the_firmwares_is_reported_and_taken() {
    let expected = Expected {
        server: Some(Ipv4Addr::new(10, 0, 2, 99)),
        address: Some(Ipv4Addr::new(10, 0, 2, 77)),
    };
    let mut bench = Bench::new(expected);
    assert_eq!(bench.wire.sent[0].requested, expected.address);
    bench.hears(Message::new(2));
    assert!(bench.hears(Message::new(5)).is_some());
    assert_eq!(bench.wire.faults, [Fault::DhcpOtherServer(SERVER)]);

    for agreeing in [
        Expected {
            server: Some(SERVER),
            ..expected
        },
        Expected {
            address: Some(CLIENT),
            ..expected
        },
    ] {
        let mut bench = Bench::new(agreeing);
        bench.hears(Message::new(2));
        assert!(bench.hears(Message::new(5)).is_some());
        assert_eq!(bench.wire.faults, []);
    }
}

#[test]
fn what_the_firmware_shows_of_ipv6_is_not_expected_of_ipv4() {
    let v6 = "2001:db8::2".parse().ok();
    assert_eq!(Expected::v4(v6, v6), Expected::default());
    let both = Expected::v4(Some(SERVER.into()), Some(CLIENT.into()));
    assert_eq!((both.server, both.address), (Some(SERVER), Some(CLIENT)));
}

#[test]
fn carrier_that_comes_back_begins_anew() {
    let mut bench = Bench::new(Expected::default());
    bench.hears(Message::new(2));
    bench.event(Event::CarrierLost);
    assert_eq!(bench.client.deadline(), None);
    assert_eq!(bench.hears(Message::new(5)), None);
    bench.event(Event::Carrier);
    assert_eq!(bench.kinds(), [1, 3, 1]);
    bench.hears(Message::new(2));
    assert!(bench.hears(Message::new(5)).is_some());
}

#[test]
fn no_message_of_random_bytes_moves_the_client() {
    let mut random = Random::new(11);
    let mut bench = Bench::new(Expected::default());
    for _ in 0..20_000 {
        let mut message = Message::new(2).bytes();
        let transaction = bench.wire.sent[0].transaction;
        message[4..8].copy_from_slice(&transaction.to_be_bytes());
        // The server identifier is spoilt, so that no mutation below leaves a good offer.
        message[243] = 0;
        for _ in 0..random.next_u32() % 8 {
            let at = usize::try_from(random.next_u32()).unwrap() % message.len();
            let [byte, ..] = random.next_u32().to_be_bytes();
            if at != 243 {
                message[at] = byte;
            }
        }
        message.truncate(240 + usize::try_from(random.next_u32()).unwrap() % 30);
        let frame = server::frame(&message);
        assert_eq!(bench.event(Event::Frame(&frame)), None);
    }
}
