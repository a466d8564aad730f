//! CHAP credentials: never less than firmware was told to.

use std::format;
use std::string::String;
use std::vec::Vec;

use super::{TARGET, append, fixture, plain, read, repair};

/// Name, secret, reverse name, reverse secret of the target; absent where empty.
type Texts = [&'static [u8]; 4];

const ALL: Texts = [b"user", b"secret-secret", b"peer", b"other-secret-"];

fn with_chap(kind: u8, texts: Texts) -> Vec<u8> {
    let mut table = plain();
    table[TARGET + 32] = kind;
    for (number, text) in texts.into_iter().enumerate() {
        if !text.is_empty() {
            let place = append(&mut table, text);
            let at = TARGET + 38 + 4 * number;
            table[at..at + 4].copy_from_slice(&place);
        }
    }
    repair(&mut table);
    table
}

/// What was accepted: the names of both sides, and the findings.
fn judged(kind: u8, texts: Texts) -> (Option<String>, Vec<String>) {
    let mut accepted = None;
    let found = read(&with_chap(kind, texts), |firmware| {
        accepted = firmware.targets.first().map(|target| match target.chap {
            None => String::from("none"),
            Some(chap) => format!("{chap:?}"),
        });
    });
    (accepted, found)
}

fn refused(kind: u8, texts: Texts) -> String {
    let (accepted, found) = judged(kind, texts);
    assert_eq!(accepted, None);
    found[0].clone()
}

#[test]
fn credentials_are_read_as_the_type_says() {
    let one_way = "FirmwareChap { initiator: FirmwareIdentity(\"user\", <set>), target: None }";
    let mutual = "FirmwareChap { initiator: FirmwareIdentity(\"user\", <set>), target: Some(FirmwareIdentity(\"peer\", <set>)) }";
    let [name, secret, ..] = ALL;
    let half = [name, secret, b"", b""];
    assert_eq!(judged(1, half), (Some(one_way.into()), Vec::new()));
    assert_eq!(judged(2, ALL), (Some(mutual.into()), Vec::new()));
    let none = [&b""[..]; 4];
    assert_eq!(judged(0, none), (Some("none".into()), Vec::new()));
}

#[test]
fn the_octets_of_a_secret_are_those_of_the_table() {
    read(
        &fixture("tables/iasl-generic-mutual-chap-vlan"),
        |firmware| {
            let chap = firmware.targets[0].chap.unwrap();
            assert_eq!(chap.initiator.name, "user");
            assert_eq!(chap.initiator.secret.expose(), b"secret-12-chars");
            let target = chap.target.unwrap();
            assert_eq!(
                (target.name, target.secret.expose()),
                ("ruser", &b"rsecret-12-chr"[..])
            );
        },
    );
}

#[test]
fn a_type_without_its_credentials_costs_the_target() {
    let [name, secret, reverse_name, reverse_secret] = ALL;
    for (kind, texts) in [
        (1, [b"", secret, b"", b""]),
        (1, [name, b"", b"", b""]),
        (2, [name, secret, b"", b""]),
        (2, [name, secret, reverse_name, b""]),
        (2, [name, secret, b"", reverse_secret]),
        (2, [b"", b"", reverse_name, reverse_secret]),
    ] {
        assert_eq!(refused(kind, texts), "error ibft.chap.incomplete target0");
    }
    let found = super::findings_of(&fixture("synthetic/chap-type1-no-name"));
    assert_eq!(found[0], "error ibft.chap.incomplete target0");
}

#[test]
fn an_unknown_type_costs_the_target() {
    assert_eq!(refused(3, ALL), "error ibft.chap.type target0");
}

#[test]
fn credentials_that_the_type_leaves_unused_are_warned_of() {
    let unused = "warning ibft.chap.unused target0";
    let (accepted, found) = judged(0, ALL);
    assert_eq!(accepted.as_deref(), Some("none"));
    assert_eq!(found, [unused, unused]);
    let (_, found) = judged(1, ALL);
    assert_eq!(found, [unused]);
}

#[test]
fn names_must_be_text_and_both_may_have_255_bytes() {
    let [_, secret, ..] = ALL;
    let bad: Texts = [b"a\nb", secret, b"", b""];
    assert_eq!(refused(1, bad), "error ibft.text.forbidden target0");
    let long: &[u8] = &[b'x'; 256];
    assert_eq!(
        refused(1, [b"user", long, b"", b""]),
        "error ibft.text.too-long target0"
    );
    let longest: &[u8] = &[b'x'; 255];
    let (accepted, found) = judged(1, [b"user", longest, b"", b""]);
    assert!(accepted.is_some() && found.is_empty());
}

#[test]
fn radius_is_asked_for_in_vain() {
    let mut table = with_chap(2, ALL);
    table[TARGET + 5] |= 4;
    repair(&mut table);
    let found = read(&table, |firmware| {
        assert!(firmware.targets[0].chap.is_some());
    });
    assert_eq!(found, ["warning ibft.chap.radius target0"]);
}
