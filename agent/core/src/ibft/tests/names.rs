//! Strings of the heap.

use crate::exit::Exit;

use super::{INITIATOR, NIC, TARGET, append, findings_of, fixture, patched, plain, read, repair};

#[test]
fn a_name_that_is_none_costs_its_target() {
    for (name, code) in [
        ("name-6000-bytes-no-nul", "ibft.name.too-long"),
        ("name-offset-past-end", "ibft.text.outside"),
        ("name-with-slash-newline", "ibft.name.forbidden-character"),
    ] {
        let found = read(&fixture(&std::format!("synthetic/{name}")), |firmware| {
            assert_eq!((firmware.nics.len(), firmware.targets.len()), (1, 0));
            assert_eq!(firmware.exit(), Exit::FirmwareMalformed);
        });
        assert_eq!(found[0], std::format!("error {code} target0"), "{name}");
    }
    let found = findings_of(&patched(&[(TARGET + 34, &[0, 0])]));
    assert_eq!(found[0], "error ibft.name.empty target0");
}

#[test]
fn a_name_needs_no_terminator_and_ends_at_the_first_nul() {
    let found = read(
        &fixture("synthetic/name-not-nul-terminated-at-end"),
        |firmware| {
            let name = firmware.targets[0].name.as_str();
            assert_eq!(name, "iqn.2026-11.test.fixture:disk0");
        },
    );
    assert_eq!(found, [""; 0]);
    let found = read(&fixture("synthetic/name-with-embedded-nul"), |firmware| {
        assert_eq!(firmware.targets[0].name.as_str(), "iqn.2026-11.");
    });
    assert_eq!(found, ["warning ibft.text.embedded-nul target0"]);
}

#[test]
fn a_length_that_counts_the_terminator_is_no_fault() {
    let found = read(&patched(&[(TARGET + 34, &[31, 0])]), |firmware| {
        let name = firmware.targets[0].name.as_str();
        assert_eq!(name, "iqn.2026-11.test.fixture:disk0");
    });
    assert_eq!(found, [""; 0]);
}

#[test]
fn no_string_begins_in_the_header_or_ends_behind_the_table() {
    let header = 47_u16.to_le_bytes();
    let found = findings_of(&patched(&[(INITIATOR + 72, &header)]));
    assert_eq!(found[0], "error ibft.text.outside initiator");
    let found = findings_of(&patched(&[(TARGET + 34, &[32, 0])]));
    assert_eq!(found[0], "error ibft.text.outside target0");
    let found = findings_of(&patched(&[(TARGET + 34, &[0xff, 0xff, 0xff, 0xff])]));
    assert_eq!(found[0], "error ibft.text.outside target0");
}

#[test]
fn a_host_name_is_one_printable_word_or_left_out() {
    for (text, expected) in [
        (&b"host-1.example"[..], Some("host-1.example")),
        (b"two words", None),
        (b"bell\x07", None),
        (b"\xff\xfe", None),
    ] {
        let mut table = plain();
        let place = append(&mut table, text);
        table[NIC + 98..NIC + 102].copy_from_slice(&place);
        repair(&mut table);
        let found = read(&table, |firmware| {
            assert_eq!(firmware.nics[0].hostname, expected);
        });
        assert_eq!(found.is_empty(), expected.is_some(), "{found:?}");
    }
    let found = findings_of(&patched(&[(NIC + 98, &[5, 0, 0xff, 0xff])]));
    assert_eq!(found, ["warning ibft.text.outside ethernet0"]);
}

#[test]
fn the_name_that_machines_without_a_uuid_share_is_warned_of() {
    let mut table = plain();
    let name = b"iqn.2010-04.org.ipxe:00000000-0000-0000-0000-000000000000";
    let place = append(&mut table, name);
    table[INITIATOR + 70..INITIATOR + 74].copy_from_slice(&place);
    repair(&mut table);
    let found = read(&table, |firmware| {
        assert!(firmware.initiator().is_some());
    });
    assert_eq!(found, ["warning ibft.initiator.zero-uuid initiator"]);
}
