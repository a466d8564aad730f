use core::net::IpAddr;
use std::string::ToString;

use super::{Escaped, parsed};

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
fn what_is_read_stands_alone() {
    assert_eq!(
        parsed(b"18446744072642478176\n"),
        Some(18_446_744_072_642_478_176_u64)
    );
    assert_eq!(parsed(b"\n4711"), Some(4711_u32));
    assert_eq!(
        parsed(b"fe80::1\n"),
        Some(IpAddr::from([0xfe80, 0, 0, 0, 0, 0, 0, 1]))
    );
    for text in [
        "",
        "\n",
        "0x10",
        "-1",
        "1 2",
        "\u{b2}",
        "18446744073709551616",
    ] {
        assert_eq!(parsed::<u64>(text.as_bytes()), None, "{text:?}");
    }
    assert_eq!(parsed::<u64>(b"1\xff"), None);
}
