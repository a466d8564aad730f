use core::net::Ipv4Addr;
use core::time::Duration;
use std::vec::Vec;

use smoltcp::wire::{DhcpPacket, Ipv4Packet, UdpPacket};

use super::Renewal;
use crate::net::client::{Answer, Refusal};
use crate::net::dhcp4::options::Options;
use crate::net::dhcp4::tests::server::{CLIENT, MAC, Message, SERVER, TRANSACTION, mac};
use crate::net::dhcp4::{ClientKind, ETHERNET_BYTES};
use crate::random::Random;
use crate::time::Instant;

const ASKED: Instant = Instant::from_micros(9_000_000);
const OTHER: Ipv4Addr = Ipv4Addr::new(10, 0, 2, 66);

fn renewal() -> Renewal {
    Renewal {
        mac: mac(),
        transaction: TRANSACTION,
        address: CLIENT,
    }
}

fn judge(message: &Message, server: Option<Ipv4Addr>) -> Option<Answer<Ipv4Addr>> {
    renewal().judge(&message.frame(), server, ASKED)
}

#[test]
fn the_server_is_asked_from_the_address_and_everybody_by_a_broadcast() {
    for (server, to) in [(Some(SERVER), SERVER), (None, Ipv4Addr::BROADCAST)] {
        let frame = renewal().frame(ClientKind::Renew(CLIENT, server), Duration::from_secs(7));
        assert_eq!(frame[..6], [255; 6]);
        let packet = Ipv4Packet::new_checked(&frame[ETHERNET_BYTES..]).unwrap();
        assert!(packet.verify_checksum());
        assert_eq!((packet.src_addr(), packet.dst_addr()), (CLIENT, to));
        let datagram = UdpPacket::new_checked(packet.payload()).unwrap();
        assert!(datagram.verify_checksum(&CLIENT.into(), &to.into()));
        assert_eq!((datagram.src_port(), datagram.dst_port()), (68, 67));
        let message = DhcpPacket::new_checked(datagram.payload()).unwrap();
        assert_eq!((message.client_ip(), message.secs()), (CLIENT, 7));
        assert_eq!(message.your_ip(), Ipv4Addr::UNSPECIFIED);
        let options = Options::of(datagram.payload()).unwrap();
        let known: Vec<u8> = [&[1], &MAC[..]].concat();
        assert_eq!(
            (options.first(53), options.first(61)),
            (Some(&[3][..]), Some(&known[..]))
        );
        // RFC 2131, table 5.
        assert_eq!((options.first(50), options.first(54)), (None, None));
    }
}

#[test]
fn a_server_grants_more_time_from_when_it_was_asked() {
    for server in [Some(SERVER), None] {
        let (from, times) = judge(&Message::new(5), server).unwrap().unwrap();
        let times = times.unwrap();
        let seconds = [times.renew, times.rebind, times.expire].map(|at| at.since(ASKED).as_secs());
        assert_eq!((from, seconds), (SERVER, [1800, 3150, 3600]));
    }
    let forever = Message::new(5).without(51).with(51, &[255; 4]);
    assert_eq!(judge(&forever, None), Some(Ok((SERVER, None))));
}

#[test]
fn a_server_refuses_or_wants_another_address() {
    assert_eq!(
        judge(&Message::new(6), None),
        Some(Err(Refusal::Nak(SERVER)))
    );
    let mut other = Message::new(5);
    other.address = OTHER;
    let refusal = Refusal::OtherAddress(OTHER.into());
    assert_eq!(judge(&other, Some(SERVER)), Some(Err(refusal)));
}

#[test]
fn what_answers_something_else_is_not_heard() {
    assert_eq!(judge(&Message::new(2), None), None, "an offer");
    let offered_by = |message: &Message| renewal().offered_by(&message.frame());
    assert_eq!(offered_by(&Message::new(2)), Some(SERVER));
    assert_eq!(offered_by(&Message::new(5)), None, "no offer");
    for kind in [5, 6] {
        assert_eq!(
            judge(&Message::new(kind), Some(OTHER)),
            None,
            "another server"
        );
        let mut spoofed = Message::new(kind);
        spoofed.transaction ^= 1;
        assert_eq!(judge(&spoofed, None), None, "another transaction");
        let mut strange = Message::new(kind);
        strange.hardware[5] ^= 1;
        assert_eq!(judge(&strange, None), None, "another client");
    }
    assert_eq!(judge(&Message::new(5).without(51), None), None, "no time");
    assert_eq!(judge(&Message::new(5).without(54), None), None, "no server");
}

#[test]
fn spoilt_answers_grant_nothing_else() {
    let mut random = Random::new(5);
    for _ in 0..20_000 {
        let mut frame = Message::new(5).frame();
        let at = usize::try_from(random.next_u32()).unwrap() % frame.len();
        let [byte, ..] = random.next_u32().to_be_bytes();
        frame[at] = byte;
        frame.truncate(frame.len() - usize::try_from(random.next_u32()).unwrap() % 8);
        if let Some(Ok((server, times))) = renewal().judge(&frame, Some(SERVER), ASKED) {
            assert_eq!(server, SERVER);
            assert!(times.is_none_or(|times| ASKED < times.renew && times.rebind < times.expire));
        }
    }
}
