use core::net::IpAddr;
use std::vec::Vec;

use super::{Addresses, Family, HostName, Verdict, answer, query};

const NAME: &str = "san.example.com";
/// The question's name in an answer, by a pointer to it.
const ASKED: &[u8] = &[0xc0, 12];

fn name() -> HostName {
    HostName::parse(NAME).unwrap()
}

/// A name as labels, uncompressed.
fn labels(name: &str) -> Vec<u8> {
    let mut out = Vec::new();
    for label in name.split('.') {
        out.push(u8::try_from(label.len()).unwrap());
        out.extend(label.bytes());
    }
    out.push(0);
    out
}

fn record(owner: &[u8], record_type: u16, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).unwrap();
    [
        owner,
        &record_type.to_be_bytes(),
        &[0, 1, 0, 0, 0, 60],
        &length.to_be_bytes(),
        data,
    ]
    .concat()
}

/// An answer to the query of identifier 7 for IPv4.
fn reply(flags: u16, records: &[Vec<u8>]) -> Vec<u8> {
    let mut message = query(7, &name(), Family::V4).to_vec();
    message[2..4].copy_from_slice(&flags.to_be_bytes());
    message[7] = u8::try_from(records.len()).unwrap();
    message.extend(records.concat());
    message
}

fn read(message: &[u8]) -> (Option<Verdict>, Vec<IpAddr>) {
    let mut found = Addresses::new();
    let verdict = answer(message, 7, &name(), Family::V4, &mut found);
    (verdict, found.to_vec())
}

fn addresses(list: &[[u8; 4]]) -> (Option<Verdict>, Vec<IpAddr>) {
    let list = list.iter().map(|octets| IpAddr::from(*octets)).collect();
    (Some(Verdict::Addresses), list)
}

#[test]
fn a_query_has_the_bytes_of_rfc_1035() {
    let bytes = query(0x1234, &HostName::parse("a.bc").unwrap(), Family::V6);
    let expected = b"\x12\x34\x01\0\0\x01\0\0\0\0\0\0\x01a\x02bc\0\0\x1c\0\x01";
    assert_eq!(bytes.as_slice(), expected);
}

#[test]
fn addresses_are_found_also_behind_aliases_in_any_order() {
    let direct = reply(
        0x8180,
        &[
            record(ASKED, 1, &[192, 0, 2, 1]),
            record(ASKED, 1, &[192, 0, 2, 2]),
        ],
    );
    assert_eq!(read(&direct), addresses(&[[192, 0, 2, 1], [192, 0, 2, 2]]));
    let (real, farm) = (labels("real.example.net"), labels("Farm.example.net"));
    let mut records = [
        record(ASKED, 5, &farm),
        record(&labels("fARM.example.net"), 5, &real),
        record(&real, 1, &[192, 0, 2, 3]),
        record(&labels("other.example.net"), 1, &[192, 0, 2, 66]),
        record(&real, 28, &[0; 16]),
    ];
    for _ in 0..records.len() {
        records.rotate_left(1);
        assert_eq!(read(&reply(0x8180, &records)), addresses(&[[192, 0, 2, 3]]));
    }
}

#[test]
fn what_answers_another_query_is_nothing() {
    let good = reply(0x8180, &[record(ASKED, 1, &[192, 0, 2, 1])]);
    let with = |at: usize, byte: u8| {
        let mut message = good.clone();
        message[at] = byte;
        read(&message).0
    };
    let type_of_question = 12 + labels(NAME).len() + 1;
    // Identifier, response bit, opcode, number of questions, name, type and class of the question.
    for (at, byte) in [
        (1, 8),
        (2, 0x01),
        (2, 0x89),
        (5, 2),
        (13, b'x'),
        (type_of_question, 28),
        (type_of_question + 2, 3),
    ] {
        assert_eq!(with(at, byte), None, "byte {at}");
    }
    // Case does not count, as servers may randomize it.
    assert_eq!(with(13, b'S'), Some(Verdict::Addresses));
}

#[test]
fn answers_without_addresses_are_told_apart() {
    assert_eq!(read(&reply(0x8180, &[])).0, Some(Verdict::NoAddress));
    assert_eq!(read(&reply(0x8183, &[])).0, Some(Verdict::NoSuchName));
    assert_eq!(read(&reply(0x8380, &[])).0, Some(Verdict::Truncated));
    assert_eq!(read(&reply(0x8182, &[])).0, Some(Verdict::ServerFailed(2)));
    // Who is neither an authority nor looks further refers to others, and knows nothing.
    for knows in [0x8400, 0x8080, 0x8480] {
        assert_eq!(read(&reply(knows, &[])).0, Some(Verdict::NoAddress));
    }
    assert_eq!(read(&reply(0x8100, &[])).0, Some(Verdict::ServerFailed(0)));
    let address = [record(ASKED, 1, &[192, 0, 2, 1])];
    assert_eq!(read(&reply(0x8100, &address)), addresses(&[[192, 0, 2, 1]]));
    // An address of the wrong length is none.
    let short = reply(0x8180, &[record(ASKED, 1, &[192, 0, 2])]);
    assert_eq!(read(&short).0, Some(Verdict::NoAddress));
    let partial = reply(0x8380, &[record(ASKED, 1, &[192, 0, 2, 1])]);
    assert_eq!(read(&partial), addresses(&[[192, 0, 2, 1]]));
}

#[test]
fn names_that_have_no_end_end() {
    let question = labels(NAME).len();
    let here = u8::try_from(12 + question + 4).unwrap();
    // A pointer to itself, one forward, and aliases in a circle.
    for pointer in [[0xc0, here], [0xc0, here + 4]] {
        let message = reply(0x8180, &[record(&pointer, 1, &[192, 0, 2, 1])]);
        assert_eq!(read(&message).0, Some(Verdict::NoAddress));
    }
    let other = labels("other.example.net");
    let circle = [record(ASKED, 5, &other), record(&other, 5, &labels(NAME))];
    assert_eq!(read(&reply(0x8180, &circle)).0, Some(Verdict::NoAddress));
    let chain: Vec<Vec<u8>> = (0..40)
        .map(|at| {
            record(
                &labels(&std::format!("n{at}")),
                5,
                &labels(&std::format!("n{}", at + 1)),
            )
        })
        .chain([
            record(ASKED, 5, &labels("n0")),
            record(&labels("n40"), 1, &[192, 0, 2, 1]),
        ])
        .collect();
    assert_eq!(read(&reply(0x8180, &chain)).0, Some(Verdict::NoAddress));
}

#[test]
fn no_prefix_and_no_changed_byte_of_an_answer_does_harm() {
    let records = [
        record(ASKED, 5, &labels("real.example.net")),
        record(&labels("real.example.net"), 1, &[192, 0, 2, 1]),
    ];
    let whole = reply(0x8180, &records);
    for end in 0..whole.len() {
        read(&whole[..end]);
        for byte in [0, 1, 0x3f, 0x40, 0x80, 0xc0, 0xff] {
            let mut changed = whole.clone();
            changed[end] = byte;
            let (_, found) = read(&changed);
            assert!(found.len() <= 1);
        }
    }
}
