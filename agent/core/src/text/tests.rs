use core::net::IpAddr;
use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

use super::address::alone;
use super::{Escaped, is_unseen, parsed};
use crate::random::Random;

#[test]
fn text_stays_and_what_acts_on_a_terminal_does_not() {
    assert_eq!(Escaped("host-1 Ü".as_bytes()).to_string(), "host-1 Ü");
    assert_eq!(
        Escaped(b"a\x1b[2J\nb\xff\xc3").to_string(),
        r"a\u{1b}[2J\u{a}b\xff\xc3"
    );
    assert_eq!(Escaped("\u{9b}31m".as_bytes()).to_string(), r"\u{9b}31m");
    let turned = "a\u{202e}b\u{2028}\u{feff}";
    assert_eq!(
        Escaped(turned.as_bytes()).to_string(),
        r"a\u{202e}b\u{2028}\u{feff}"
    );
}

#[test]
fn each_byte_that_is_no_text_is_escaped_and_no_other() {
    const BYTES: &[u8] = b"ab\x80\xbf\xc3\xa4\xe2\x82\xac\xed\xa0\xf0\x9f\xf4\x90\xff";
    let mut random = Random::new(3);
    for _ in 0..20_000 {
        let mut next = || usize::try_from(random.next_u32()).unwrap();
        let bytes: Vec<u8> = (0..next() % 8)
            .map(|_| BYTES[next() % BYTES.len()])
            .collect();
        let mut expected = String::new();
        for chunk in bytes.utf8_chunks() {
            for found in chunk.valid().chars() {
                match is_unseen(found) {
                    true => expected += &format!("\\u{{{:x}}}", u32::from(found)),
                    false => expected.push(found),
                }
            }
            for byte in chunk.invalid() {
                expected += &format!("\\x{byte:02x}");
            }
        }
        assert_eq!(Escaped(&bytes).to_string(), expected);
    }
}

#[test]
fn what_is_read_stands_alone() {
    assert_eq!(
        parsed(b"18446744072642478176\n"),
        Some(18_446_744_072_642_478_176_u64)
    );
    assert_eq!(parsed(b"\n4711"), Some(4711_u32));
    assert_eq!(
        alone(b"fe80::1\n"),
        Some(IpAddr::from([0xfe80, 0, 0, 0, 0, 0, 0, 1]))
    );
    for text in [
        "",
        "\n",
        "0x10",
        "-1",
        "+1",
        "1 2",
        "\u{b2}",
        "18446744073709551616",
    ] {
        assert_eq!(parsed::<u64>(text.as_bytes()), None, "{text:?}");
    }
    assert_eq!(parsed::<u64>(b"1\xff"), None);
}
