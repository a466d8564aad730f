use std::vec::Vec;

use super::{Kind, Received};
use crate::net::dhcp4::tests::server::{CLIENT, MAC, Message, SERVER, TRANSACTION, frame, mac};

#[derive(Debug, PartialEq)]
enum Verdict {
    Foreign,
    Malformed,
    Reply(Kind),
}

fn judge(frame: &[u8]) -> Verdict {
    match Received::judge(frame, mac(), TRANSACTION) {
        Received::Foreign => Verdict::Foreign,
        Received::Malformed => Verdict::Malformed,
        Received::Reply(reply) => {
            assert_eq!((reply.server, reply.address), (SERVER, CLIENT));
            Verdict::Reply(reply.kind)
        }
    }
}

/// A good offer whose byte at `at` is another.
fn spoilt(at: usize, byte: u8) -> Vec<u8> {
    let mut frame = Message::new(2).frame();
    frame[at] = byte;
    frame
}

#[test]
fn the_three_answers_are_told_apart_whatever_their_udp_checksum() {
    for (number, kind) in [(2, Kind::Offer), (5, Kind::Ack), (6, Kind::Nak)] {
        assert_eq!(judge(&Message::new(number).frame()), Verdict::Reply(kind));
    }
    let mut padded = Message::new(2).frame();
    padded.extend([0xaa; 40]);
    assert_eq!(judge(&padded), Verdict::Reply(Kind::Offer));
}

#[test]
fn a_broadcast_answer_is_heard_and_one_to_another_nic_is_not() {
    let mut broadcast = Message::new(2).frame();
    broadcast[..6].fill(0xff);
    assert_eq!(judge(&broadcast), Verdict::Reply(Kind::Offer));
    assert_eq!(judge(&spoilt(5, MAC[5] ^ 1)), Verdict::Foreign);
}

#[test]
fn a_server_may_answer_from_any_port() {
    let mut zero_checksum = spoilt(34, 0x80);
    zero_checksum[40..42].fill(0);
    assert_eq!(judge(&zero_checksum), Verdict::Reply(Kind::Offer));
}

#[test]
fn headers_of_another_protocol_or_with_a_wrong_checksum_are_foreign() {
    let places = [
        ("ethertype", 12, 0x86),
        ("version", 14, 0x65),
        ("header length", 14, 0x4f),
        ("total length", 16, 0xff),
        ("fragment", 20, 0x20),
        ("checksum", 24, 0),
        ("destination port", 37, 69),
        ("UDP length", 38, 0xff),
        ("operation", 42, 1),
        ("hardware type", 43, 6),
        ("hardware length", 44, 16),
        ("transaction", 46, 0),
        ("hardware address", 70, 0),
    ];
    for (what, at, byte) in places {
        assert_eq!(judge(&spoilt(at, byte)), Verdict::Foreign, "{what}");
    }
}

#[test]
fn answers_without_what_every_answer_has_are_malformed() {
    assert_eq!(judge(&spoilt(42 + 236, 0)), Verdict::Malformed);
    for missing in [53, 54] {
        assert_eq!(
            judge(&Message::new(2).without(missing).frame()),
            Verdict::Malformed
        );
    }
    for kind in [0, 1, 3, 8, 255] {
        assert_eq!(
            judge(&Message::new(kind).frame()),
            Verdict::Malformed,
            "type {kind}"
        );
    }
}

#[test]
fn a_cut_frame_is_never_an_answer() {
    let whole = Message::new(2).frame();
    for end in 0..whole.len() {
        assert_eq!(judge(&whole[..end]), Verdict::Foreign, "{end} bytes");
    }
}

#[test]
fn a_cut_message_is_never_believed_beyond_its_end() {
    let whole = Message::new(2).bytes();
    for end in 0..whole.len() {
        // Only the end option may be missing; a cut right behind an option is a message without the others.
        let verdict = judge(&frame(&whole[..end]));
        let options = end.saturating_sub(240);
        let expected = match options {
            _ if end < 240 => Verdict::Foreign,
            9 | 15 | 21 => Verdict::Reply(Kind::Offer),
            _ => Verdict::Malformed,
        };
        assert_eq!(verdict, expected, "{end} bytes");
    }
}
