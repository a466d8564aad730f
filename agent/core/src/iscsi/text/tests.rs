use std::string::{String, ToString};
use std::vec::Vec;

use super::{
    BinaryFlaw, Hex, Number, Pair, TextBuffer, TextFlaw, TextReader, TextUnfit, boolean, decode,
    items,
};
use crate::limits::{TEXT_REQUEST_BYTES, TEXT_TOTAL_BYTES};

/// Reads `text` in pieces of `piece` bytes, as one logical text data segment.
fn read(text: &[u8], piece: usize) -> Result<Vec<(String, String)>, TextFlaw> {
    let mut reader = TextReader::default();
    let mut found = Vec::new();
    let mut pieces = text.chunks(piece).peekable();
    while let Some(piece) = pieces.next() {
        reader.read(piece, pieces.peek().is_some(), |pair| {
            found.push((pair.key.to_string(), pair.value.to_string()));
            Ok::<(), TextFlaw>(())
        })?;
    }
    Ok(found)
}

#[test]
fn pairs_are_found_however_the_text_is_split() {
    // reliability.md A.19, A.35; RFC 7143, 6.1.
    let text = b"A=1\0\0MaxBurstLength=262144\0Base=0bAAA==\0Empty=\0\0\0\0";
    let expected = [
        ("A", "1"),
        ("MaxBurstLength", "262144"),
        ("Base", "0bAAA=="),
        ("Empty", ""),
    ]
    .map(|(key, value)| (key.to_string(), value.to_string()));
    for piece in 1..=text.len() {
        assert_eq!(read(text, piece).unwrap(), expected, "pieces of {piece}");
    }
}

#[test]
fn what_is_no_pair_is_refused_however_it_is_split() {
    // reliability.md A.9 to A.12, A.35.
    let long_key = [&[b'K'; 64][..], b"=1\0"].concat();
    let long_value = [b"K=", &[b'v'; 2051][..], b"\0"].concat();
    for (text, flaw) in [
        (&b"A\0"[..], TextFlaw::NoEqualsSign),
        (b"=1\0", TextFlaw::Key),
        (b"1a=1\0", TextFlaw::Key),
        (b"A b=1\0", TextFlaw::Key),
        (b"A\x80=1\0", TextFlaw::Key),
        (&long_key, TextFlaw::Key),
        (b"A=\xff\0", TextFlaw::NotUtf8),
        (b"A=1", TextFlaw::Unterminated),
        (b"A=1\0B", TextFlaw::Unterminated),
        (&long_value, TextFlaw::ValueTooLong),
    ] {
        for piece in [1, 2, 3, text.len()] {
            assert_eq!(read(text, piece), Err(flaw), "{text:?} in {piece}");
        }
    }
    let limits = [&[b'K'; 63][..], b"=", &[b'v'; 2050][..], b"\0"].concat();
    assert_eq!(read(&limits, 1).unwrap().len(), 1);
}

#[test]
fn a_text_that_never_ends_is_refused() {
    // reliability.md A.21.
    let mut reader = TextReader::default();
    let mut taken = 0;
    let flaw = loop {
        match reader.read(&[0; 8192], true, |_| Ok::<(), TextFlaw>(())) {
            Ok(()) => taken += 8192,
            Err(flaw) => break flaw,
        }
    };
    assert_eq!(taken, TEXT_TOTAL_BYTES);
    assert_eq!(flaw, TextFlaw::TooMuch(65536 + 8192));
}

#[test]
fn the_first_fault_of_the_listener_ends_the_reading() {
    let mut heard = 0;
    let result = TextReader::default().read(b"A=1\0B=2\0", false, |_| {
        heard += 1;
        Err(TextFlaw::Key)
    });
    assert_eq!((result, heard), (Err(TextFlaw::Key), 1));
}

#[test]
fn a_pair_that_does_not_fit_leaves_the_text_as_it_was() {
    let mut text = TextBuffer::default();
    text.pair("A", &1).unwrap();
    let long = "x".repeat(TEXT_REQUEST_BYTES);
    assert_eq!(text.pair("B", &long), Err(TextUnfit));
    text.pair("C", &"d").unwrap();
    assert_eq!(text.as_bytes(), b"A=1\0C=d\0");
    text.clear();
    assert_eq!(text.as_bytes(), b"");
}

#[test]
fn numbers_have_one_form() {
    // reliability.md A.15.
    for (text, number) in [
        ("0", 0),
        ("18446744073709551615", u64::MAX),
        ("0xffffffffffffffff", u64::MAX),
        ("0X0000000000000000000aB", 0xab),
    ] {
        assert_eq!(Number::parse(text), Some(Number(number)), "{text}");
    }
    for text in [
        "",
        "007",
        "00",
        "+5",
        "-1",
        " 5",
        "5 ",
        "0x",
        "0X",
        "0x+1",
        "1e3",
        "18446744073709551616",
        "0x10000000000000000",
        "٣",
    ] {
        assert_eq!(Number::parse(text), None, "{text}");
    }
    assert_eq!(Number(512).within(512, 512), Some(512));
    assert_eq!(Number(511).within(512, 512), None);
    assert_eq!(Number(1 << 32).within(0, u32::MAX), None);
}

#[test]
fn a_number_may_be_given_as_bytes() {
    // reliability.md A.17: a portal group tag is a binary value.
    for (text, number) in [
        ("0bAAE=", Some(1)),
        ("0B//8=", Some(0xffff)),
        ("0bAAAAAAAAAAAB", Some(1)),
        ("0b//////////8=", Some(u64::MAX)),
        ("0bAf//////////", None),
        ("0b", None),
        ("0bAAE", None),
        ("12", None),
    ] {
        assert_eq!(Number::from_base64(text), number.map(Number), "{text}");
    }
}

#[test]
fn booleans_and_lists_are_read_to_the_letter() {
    // reliability.md A.14, A.18.
    assert_eq!((boolean("Yes"), boolean("No")), (Some(true), Some(false)));
    for text in ["yes", "YES", "1", "", "Yes "] {
        assert_eq!(boolean(text), None);
    }
    assert!(items("CRC32C,None").eq(["CRC32C", "None"]));
}

#[test]
fn the_key_ends_at_the_first_equals_sign() {
    // reliability.md A.10.
    let pair = Pair::parse(b"X#NodeArchitecture=a=b").unwrap();
    assert_eq!((pair.key, pair.value), ("X#NodeArchitecture", "a=b"));
}

#[test]
fn binary_values_are_read_in_both_forms() {
    // reliability.md A.17; RFC 4648, 10 has the base64 vectors.
    for (text, bytes) in [
        ("0x", &b""[..]),
        ("0x1", &[0x01]),
        ("0X0aBc", &[0x0a, 0xbc]),
        ("0x00012", &[0x00, 0x00, 0x12]),
        ("0b", b""),
        ("0bZg==", b"f"),
        ("0bZm8=", b"fo"),
        ("0BZm9v", b"foo"),
        ("0bZm9vYmFy", b"foobar"),
        ("0b+/+/", &[0xfb, 0xff, 0xbf]),
    ] {
        assert_eq!(decode::<6>(text).as_deref(), Ok(bytes), "{text}");
    }
    for text in [
        "",
        "00",
        "12",
        "0xg",
        "0x 1",
        "0x-1",
        "0bZg",
        "0bZg=",
        "0bZg===",
        "0bZh==",
        "0bZm9=",
        "0bZg==Zg==",
        "0b=",
        "0b====",
        "0bZ===",
        "0bZm9v\n",
        "0b-_-_",
    ] {
        assert_eq!(decode::<6>(text), Err(BinaryFlaw::Malformed), "{text}");
    }
    assert_eq!(decode::<2>("0x010203"), Err(BinaryFlaw::TooLong));
    assert_eq!(decode::<2>("0bZm9v"), Err(BinaryFlaw::TooLong));
    assert_eq!(Hex(&[0, 0xab]).to_string(), "0x00ab");
}

#[test]
fn a_value_with_a_nul_is_not_written() {
    let mut text = TextBuffer::default();
    assert_eq!(text.pair("A", &"1\0B=2"), Err(TextUnfit));
    assert_eq!(text.as_bytes(), b"");
}
