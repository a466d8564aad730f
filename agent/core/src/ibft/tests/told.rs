//! What a finding tells: the value that was found, and where.

use std::string::{String, ToString};
use std::vec::Vec;

use crate::finding::Findings;
use crate::ibft::{Firmware, Source};

use super::{NIC, TARGET, append, fixture, patched, plain, repair};

/// The sentences about one table.
fn sentences(bytes: &[u8]) -> Vec<String> {
    let (mut findings, mut firmware) = (Findings::default(), Firmware::new());
    firmware.read_table(Source::File, bytes, &mut findings);
    let kept = findings.kept().iter();
    kept.map(|finding| finding.cause.to_string()).collect()
}

/// The plain table with these texts at these fields.
fn with_texts(texts: &[(usize, &[u8])]) -> Vec<u8> {
    let mut table = plain();
    for (field, text) in texts {
        let place = append(&mut table, text);
        table[*field..][..4].copy_from_slice(&place);
    }
    repair(&mut table);
    table
}

#[test]
fn a_name_is_told_that_is_none_by_its_type_or_its_bytes() {
    let name = TARGET + 34;
    for (text, told) in [
        (
            &b"iqm.2026-11.test.fixture:disk0"[..],
            "\"iqm.2026-11.test.fixtu…\" begins with none of iqn., eui. and naa. (table offset 0x1a2)",
        ),
        (
            b"iqn.\xff",
            "the iSCSI name is not UTF-8 text (table offset 0x1a2)",
        ),
        (
            b"iqn.x y",
            "the iSCSI name holds ' ', which no iSCSI name may hold (table offset 0x1a2)",
        ),
    ] {
        assert_eq!(sentences(&with_texts(&[(name, text)]))[0], told);
    }
}

#[test]
fn a_text_is_told_that_holds_what_it_may_not() {
    let told = sentences(&with_texts(&[(NIC + 98, b"host name")]));
    assert_eq!(
        told,
        ["\"host name\" holds bytes that are not allowed (table offset 0x102)"]
    );
    let mut table = with_texts(&[(TARGET + 38, b"us\x07er"), (TARGET + 42, b"secret-secret")]);
    table[TARGET + 32] = 1;
    repair(&mut table);
    assert_eq!(
        sentences(&table)[0],
        "\"us\\u{7}er\" holds bytes that are not allowed (table offset 0x1a6)"
    );
}

#[test]
fn of_a_text_that_goes_on_behind_a_nul_the_length_is_told() {
    assert_eq!(
        sentences(&fixture("synthetic/name-with-embedded-nul")),
        ["the text goes on behind a NUL and was cut to 12 bytes (table offset 0x1a2)"]
    );
    let mut table = with_texts(&[(TARGET + 38, b"user"), (TARGET + 42, b"secret\0secret")]);
    table[TARGET + 32] = 1;
    repair(&mut table);
    assert_eq!(
        sentences(&table),
        ["the text goes on behind a NUL and was cut to 6 bytes (table offset 0x1aa)"]
    );
}

#[test]
fn flags_and_the_type_of_chap_are_told() {
    assert_eq!(
        sentences(&patched(&[(TARGET + 5, &[0x40])]))[0],
        "flags 0x40 do not mark the structure valid (table offset 0x185)"
    );
    let mut table = with_texts(&[(TARGET + 38, b"user")]);
    table[TARGET + 32] = 2;
    repair(&mut table);
    assert_eq!(
        sentences(&table)[0],
        "CHAP type 2 asks for a name and a secret, and this one is missing (table offset 0x1aa)"
    );
}

#[test]
fn the_place_of_a_nic_that_there_is_not_is_told() {
    assert_eq!(
        sentences(&fixture("synthetic/target-nic-assoc-7")),
        [
            "the target belongs to NIC 7, which there is not; the only NIC serves (table offset 0x1a1)"
        ]
    );
}
