use std::string::ToString;

use super::Escaped;

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
