//! Everything as the standard library has it.

use core::array::from_fn;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::string::{String, ToString};
use std::vec::Vec;

use super::{AsText, alone, ipv4, ipv6, parse};
use crate::random::Random;

const TEXTS: &[&str] = &[
    "",
    " ",
    "0",
    "0.0.0.0",
    "255.255.255.255",
    "256.1.1.1",
    "1.2.3",
    "1.2.3.4.5",
    "1.2.3.4.",
    ".1.2.3.4",
    "1..2.3",
    "01.2.3.4",
    "1.2.3.00",
    "1.2.3.0000000004",
    "+1.2.3.4",
    "1.2.3.-4",
    "1.2.3.4294967300",
    "1.2.3.4 ",
    "0x1.2.3.4",
    "\u{661}.2.3.4",
    ":",
    "::",
    ":::",
    "::::",
    "1::",
    "::1",
    ":1",
    "1:",
    "::1:",
    ":1::",
    "1::2::3",
    "::1::",
    "1:::2",
    "1:2:3:4:5:6:7:8",
    "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8:9",
    "1:2:3:4:5:6:7::",
    "::2:3:4:5:6:7:8",
    "1:2:3:4:5:6:7:8::",
    "::1:2:3:4:5:6:7:8",
    "1:2:3:4::5:6:7:8",
    "1:2:3::5:6:7:8",
    ":1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:",
    "0001::00ff",
    "00001::",
    "1::00000",
    "+1::",
    "1::+2",
    "-1::",
    "::G",
    "::aBcD",
    "fe80::1%eth0",
    "[::1]",
    "::1/64",
    "::ffff:1.2.3.4",
    "::ffff:102:304",
    "::FFFF:01.2.3.4",
    "::1.2.3.4",
    "::1.2.3.4:5",
    "1.2.3.4::",
    "1:1.2.3.4::",
    "1.2.3.4:5::",
    "1:2:3:4:5:6:1.2.3.4",
    "1:2:3:4:5:6:7:1.2.3.4",
    "1:2:3:4:5:1.2.3.4",
    "1:2:3:4:5::1.2.3.4",
    "1:2:3:4:5:6::1.2.3.4",
    "::2:3:4:5:6:1.2.3.4",
    "::1:2:3:4:5:6:1.2.3.4",
    "64:ff9b::192.0.2.33",
    "::1.2.3",
    "::1.2.3.256",
    "::.1.2.3.4",
    "\u{ff1a}\u{ff1a}",
];

fn assert_read(text: &str) {
    assert_eq!(parse(text), text.parse().ok(), "{text:?}");
    assert_eq!(ipv4(text), text.parse().ok(), "{text:?}");
    assert_eq!(ipv6(text), text.parse().ok(), "{text:?}");
}

fn assert_written(address: IpAddr) {
    let text = address.to_string();
    assert_eq!(AsText(&address).to_string(), text);
    assert_read(&text);
    match address {
        IpAddr::V4(address) => assert_eq!(AsText(&address).to_string(), text),
        IpAddr::V6(address) => assert_eq!(AsText(&address).to_string(), text),
    }
}

/// A number below `limit`.
fn below(limit: usize, random: &mut Random) -> usize {
    usize::try_from(random.next_u32()).unwrap() % limit
}

#[test]
fn every_form_is_read() {
    TEXTS.iter().copied().for_each(assert_read);
}

#[test]
fn what_is_written_is_read_again() {
    for octets in [[0; 4], [255; 4], [1, 20, 255, 0], [100, 10, 0, 9]] {
        assert_written(Ipv4Addr::from(octets).into());
        assert_written(Ipv4Addr::from(octets).to_ipv6_mapped().into());
        assert_written(Ipv4Addr::from(octets).to_ipv6_compatible().into());
    }
    // Each pattern of groups that are zero.
    for pattern in 0..=255_u8 {
        for group in [1, 0x20, 0xffff] {
            let groups: [u16; 8] = from_fn(|at| group * u16::from(pattern >> at & 1));
            assert_written(Ipv6Addr::from(groups).into());
        }
    }
}

#[test]
fn random_addresses_are_written_and_read() {
    let mut random = Random::new(7);
    for _ in 0..5000 {
        assert_written(Ipv4Addr::from_bits(random.next_u32()).into());
        let mut bits = u128::from(random.next_u64()) << 64 | u128::from(random.next_u64());
        for _ in 0..below(8, &mut random) {
            bits &= !(0xffff << (16 * below(8, &mut random)));
        }
        assert_written(Ipv6Addr::from_bits(bits).into());
    }
}

#[test]
fn random_texts_are_judged_alike() {
    const LETTERS: &[u8] = b"0019aF:::::....+% g";
    let mut random = Random::new(11);
    let letter = |random: &mut Random| char::from(LETTERS[below(LETTERS.len(), random)]);
    for _ in 0..20_000 {
        let length = below(24, &mut random);
        let text: String = (0..length).map(|_| letter(&mut random)).collect();
        assert_read(&text);
        let mut nearly: Vec<char> = TEXTS[below(TEXTS.len(), &mut random)].chars().collect();
        let at = below(nearly.len() + 1, &mut random);
        match nearly.get_mut(at) {
            Some(place) if below(2, &mut random) == 0 => *place = letter(&mut random),
            _ => nearly.insert(at, letter(&mut random)),
        }
        assert_read(&String::from_iter(nearly));
    }
}

#[test]
fn space_may_stand_around() {
    assert_eq!(
        alone(b" fe80::1\n"),
        Some(IpAddr::from([0xfe80, 0, 0, 0, 0, 0, 0, 1]))
    );
    assert_eq!(alone(b"192.0.2.1"), Some(IpAddr::from([192, 0, 2, 1])));
    for text in [&b""[..], b"\n", b"1 .2.3.4", b"::\xff"] {
        assert_eq!(alone(text), None, "{text:?}");
    }
}
