use std::string::String;
use std::vec::Vec;
use std::{format, vec};

use crate::finding::Findings;
use crate::ibft::tests::{fixture, read, repair};
use crate::ibft::{Firmware, Source};

/// A table with CHAP both ways, and where its structures and the places of its secrets are.
fn mutual() -> Vec<u8> {
    fixture("tables/iasl-generic-mutual-chap-vlan")
}

const CONTROL: usize = 0x30;
const NIC: usize = 0x98;
const TARGET: usize = 0x100;
const SECRET: usize = TARGET + 42;
const REVERSE_SECRET: usize = TARGET + 50;
const SECRETS: [&[u8]; 2] = [b"secret-12-chars", b"rsecret-12-chr"];

/// Bytes, and where they are put.
type Patch = (usize, &'static [u8]);

fn patched(patches: &[(usize, &[u8])]) -> Vec<u8> {
    let mut table = mutual();
    for (offset, bytes) in patches {
        table[*offset..offset + bytes.len()].copy_from_slice(bytes);
    }
    repair(&mut table);
    table
}

fn redacted(table: &[u8]) -> Vec<u8> {
    let mut firmware = Firmware::new();
    firmware.read_table(Source::File, table, &mut Findings::default());
    let mut buffer = vec![b'x'; table.len()];
    let copy = firmware.tables[0].redacted(&mut buffer).unwrap();
    assert_eq!(
        copy.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte)),
        0
    );
    copy.to_vec()
}

fn is_in(copy: &[u8], text: &[u8]) -> bool {
    copy.windows(text.len()).any(|bytes| bytes == text)
}

/// What is read of a table, its secrets as asterisks, and what is found.
fn judged(table: &[u8]) -> (String, Vec<String>) {
    let mut judged = String::new();
    let found = read(table, |firmware| {
        judged = format!("{:?}{:?}", firmware.nics, firmware.targets);
        judged += &format!("{:?}", firmware.initiator());
    });
    (judged, found)
}

#[test]
fn a_sound_table_says_the_same_without_its_secrets() {
    for name in ["iasl-generic-mutual-chap-vlan", "ipxe-3tgt-1nic-control22"] {
        let table = fixture(&format!("tables/{name}"));
        let copy = redacted(&table);
        assert_eq!(judged(&copy), judged(&table), "{name}");
        assert!(SECRETS.iter().all(|secret| !is_in(&copy, secret)));
    }
    let copy = redacted(&mutual());
    for kept in [
        &b"iqn.2026-11.test.iasl:target0"[..],
        b"iasl-host",
        b"ruser",
    ] {
        assert!(is_in(&copy, kept));
    }
    assert!(is_in(&copy, b"***************"));
}

#[test]
fn no_secret_of_a_broken_target_is_kept() {
    let cases: [(&str, &[Patch]); 6] = [
        ("its length is too small", &[(TARGET + 2, &[53, 0])]),
        ("its id is none", &[(TARGET, &[9])]),
        ("its id is a NIC's", &[(TARGET, &[3])]),
        ("nothing leads to it", &[(CONTROL + 12, &[0, 0])]),
        ("it is said to be elsewhere", &[(CONTROL + 12, &[0x86, 1])]),
        (
            "the list goes on through the table",
            &[(CONTROL + 2, &[0xff, 0xff]), (TARGET + 2, &[53, 0])],
        ),
    ];
    for (case, patches) in cases {
        let table = patched(patches);
        let copy = redacted(&table);
        for secret in SECRETS {
            assert!(!is_in(&copy, secret), "{case}");
            // Nor the most of it.
            assert!(
                !is_in(&copy, &secret[1..8]) && !is_in(&copy, &secret[6..13]),
                "{case}"
            );
        }
        assert!(is_in(&copy, b"iasl-host"), "{case}");
    }
}

#[test]
fn what_is_found_of_a_broken_structure_is_found_of_the_copy() {
    for patches in [
        &[(TARGET + 2, &[53_u8, 0][..])][..],
        &[(NIC + 2, &[1, 0])],
        &[(TARGET, &[9])],
        &[(CONTROL + 12, &[0xff, 0xff])],
        &[(CONTROL + 12, &[0x98, 0])],
        &[(TARGET + 34, &[0xff, 0xff])],
    ] {
        let table = patched(patches);
        assert_eq!(judged(&redacted(&table)), judged(&table));
    }
}

#[test]
fn a_secret_that_is_said_to_pass_the_table_s_end_is_not_kept() {
    let end = u16::try_from(mutual().len()).unwrap();
    for (at, start, secret) in [
        (SECRET, 0x185, SECRETS[0]),
        (REVERSE_SECRET, 0x19b, SECRETS[1]),
    ] {
        for beyond in [1, 2, 60_000] {
            let length = end - start + beyond;
            let copy = redacted(&patched(&[(at, &length.to_le_bytes())]));
            assert!(
                !is_in(&copy, secret) && !is_in(&copy, &secret[..8]),
                "{beyond}"
            );
        }
    }
}

#[test]
fn no_text_shows_a_secret_that_it_is_said_to_reach_over() {
    // The CHAP name has no NUL before the secret.
    let table = patched(&[(TARGET + 38, &[40, 0]), (0x184, b"-")]);
    let copy = redacted(&table);
    assert!(!is_in(&copy, SECRETS[0]));
    assert!(is_in(&copy, b"user-***"));
}

#[test]
fn what_lies_between_structures_and_texts_is_not_kept() {
    let table = patched(&[(24, b"hidden01"), (0x94, b"hide")]);
    let copy = redacted(&table);
    assert!(!is_in(&copy, b"hidden01") && !is_in(&copy, b"hide"));
}
