use core::net::Ipv6Addr;
use core::time::Duration;

use super::{Ask, Renewal};
use crate::bytes::Fixed;
use crate::net::client::{Answer, Refusal};
use crate::net::dhcp4::tests::server::{MAC, mac};
use crate::net::dhcp6::Duid;
use crate::net::dhcp6::options::Options;
use crate::net::dhcp6::tests::server::{
    ADDRESS, ADVERTISE, Message, REPLY, SERVER, address, association, option,
};
use crate::net::ipv6::{Packet, link_local};
use crate::time::Instant;

const ASKED: Instant = Instant::from_micros(9_000_000);
const OTHER: Ipv6Addr = Ipv6Addr::new(0x2001, 0xdb8, 1, 0, 0, 0, 0, 0x66);
const RIVAL: &[u8] = &[0, 3, 0, 1, 2, 0, 0, 0, 0, 9];

fn duid() -> Duid {
    Duid::new(SERVER).unwrap()
}

fn renewal(server: &Duid, ask: Ask) -> Renewal<'_> {
    Renewal {
        mac: mac(),
        transaction: [1, 2, 3],
        address: ADDRESS,
        server,
        ask,
    }
}

fn judge(message: &Message, ask: Ask) -> Option<Answer<Duid>> {
    renewal(&duid(), ask).judge(&message.frame(), ASKED)
}

#[test]
fn the_message_says_who_what_and_of_whom() {
    for (ask, kind) in [(Ask::Request, 3), (Ask::Renew, 5), (Ask::Rebind, 6)] {
        let frame = renewal(&duid(), ask).frame(Duration::from_millis(1_230));
        let packet = Packet::of(&frame, mac()).unwrap();
        assert_eq!(packet.source, link_local(mac()));
        let message = &packet.payload[8..];
        assert_eq!(message[..4], [kind, 1, 2, 3]);
        let options = Options::of(&message[4..]).unwrap();
        let client = [&[0, 3, 0, 1], &MAC[..]].concat();
        assert_eq!(options.first(1), Some(&client[..]));
        // RFC 8415, 18.2.5: a REBIND names no server.
        let server = (ask != Ask::Rebind).then_some(SERVER);
        assert_eq!(options.first(2), server);
        assert_eq!(options.first(8), Some(&[0, 123][..]));
        assert_eq!(options.first(14), None);
        let (head, inner) = Fixed::<12>::split(options.first(3).unwrap()).unwrap();
        assert_eq!(head.field::<0, 4>(), MAC[2..]);
        let wanted = Options::of(inner).unwrap().first(5).unwrap();
        assert_eq!(wanted[..16], ADDRESS.octets());
    }
}

#[test]
fn a_server_grants_more_time_from_when_it_was_asked() {
    let by_rival = Message::new(REPLY).by(RIVAL);
    for (message, ask, server) in [
        (Message::new(REPLY), Ask::Renew, SERVER),
        (Message::new(REPLY), Ask::Rebind, SERVER),
        (by_rival, Ask::Rebind, RIVAL),
    ] {
        let (from, times) = judge(&message, ask).unwrap().unwrap();
        let times = times.unwrap();
        let seconds = [times.renew, times.rebind, times.expire].map(|at| at.since(ASKED).as_secs());
        assert_eq!((from.as_bytes(), seconds), (server, [1800, 2880, 7200]));
    }
}

#[test]
fn the_own_address_is_found_behind_another() {
    let both = [address(OTHER, 60, 60), address(ADDRESS, 100, 200)].concat();
    let message = Message::bare(REPLY).with(association([0, 0], &both));
    let (_, times) = judge(&message, Ask::Renew).unwrap().unwrap();
    assert_eq!(times.unwrap().expire.since(ASKED).as_secs(), 200);
}

#[test]
fn a_server_refuses_or_wants_another_address() {
    // RFC 8415, 18.3.4: a server that takes an address back gives it no life.
    let both = [address(ADDRESS, 0, 0), address(OTHER, 60, 60)].concat();
    let other = Message::bare(REPLY).with(association([0, 0], &both));
    let refusal = Refusal::OtherAddress(OTHER.into());
    assert_eq!(judge(&other, Ask::Renew), Some(Err(refusal)));
    let unknown = association([0, 0], &option(13, &[0, 3]));
    let unknown = Message::bare(REPLY).with(unknown);
    assert_eq!(judge(&unknown, Ask::Renew), Some(Err(Refusal::Status(3))));
}

#[test]
fn what_answers_something_else_is_not_heard() {
    assert_eq!(judge(&Message::new(ADVERTISE), Ask::Renew), None);
    assert_eq!(judge(&Message::new(REPLY).by(RIVAL), Ask::Renew), None);
    assert_eq!(judge(&Message::new(REPLY).by(RIVAL), Ask::Request), None);
    assert_eq!(judge(&Message::bare(REPLY), Ask::Renew), None, "no address");
    let mut spoofed = Message::new(REPLY);
    spoofed.transaction[0] ^= 1;
    assert_eq!(judge(&spoofed, Ask::Rebind), None);
}
