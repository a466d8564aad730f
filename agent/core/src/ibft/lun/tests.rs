use std::format;
use std::string::ToString;

use crate::ibft::value::Excerpt;

use super::{Listed, parse};

/// The wire bytes of a text, and whether they were guessed.
fn read(text: &str) -> Option<([u8; 8], bool)> {
    parse(text.as_bytes()).map(|lun| (lun.wire, lun.guessed_from.is_some()))
}

#[test]
fn texts_with_one_meaning_are_read_for_sure() {
    for (text, wire) in [
        ("00000000", [0; 8]),
        ("01000000", [0, 1, 0, 0, 0, 0, 0, 0]),
        ("0a000000", [0, 10, 0, 0, 0, 0, 0, 0]),
        // Of nine digits one byte has two, and it cannot begin with 0.
        ("010000000", [0, 0x10, 0, 0, 0, 0, 0, 0]),
        ("0001000000000000", [0, 1, 0, 0, 0, 0, 0, 0]),
        ("4123000000000000", [0x41, 0x23, 0, 0, 0, 0, 0, 0]),
        ("5", [0, 5, 0, 0, 0, 0, 0, 0]),
        ("260", [1, 4, 0, 0, 0, 0, 0, 0]),
    ] {
        assert_eq!(read(text), Some((wire, false)), "{text}");
    }
}

#[test]
fn of_several_meanings_the_one_of_a_single_level_is_taken_and_told() {
    let flat = [0x41, 0x23, 0, 0, 0, 0, 0, 0];
    assert_eq!(read("4123000000"), Some((flat, true)));
    let guess = parse(b"4123000000").unwrap().guessed_from;
    assert_eq!(guess, Some(Excerpt::of(b"4123000000")));
}

#[test]
fn what_stays_ambiguous_or_is_no_lun_is_refused() {
    for text in [
        "411000000",
        "1111111111",
        "0100000g",
        "00010000000000000",
        "16384",
        "0x1",
        "-1",
    ] {
        assert_eq!(read(text), None, "{text}");
    }
}

#[test]
fn every_single_level_lun_is_listed_as_linux_does_or_padded_and_reads_back() {
    for number in 0..=u16::MAX {
        let [high, low] = number.to_be_bytes();
        let wire = [high, low, 0, 0, 0, 0, 0, 0];
        let listed = Listed(wire).to_string();
        let linux = format!("{high:x}{low:x}000000");
        assert!(listed == linux || listed == format!("{number:04x}000000000000"));
        assert_eq!(read(&listed), Some((wire, false)), "{listed}");
        // What Linux prints reads back too, or is refused, but never as another LUN without a word.
        match read(&linux) {
            Some((found, false)) => assert_eq!(found, wire, "{linux}"),
            Some((_, true)) | None => assert!(linux.len() > 8),
        }
    }
}
