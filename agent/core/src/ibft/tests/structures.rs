//! The frame of the table, and where structures may lie.

use std::format;
use std::vec::Vec;

use crate::exit::Exit;
use crate::ibft::Signature;
use crate::limits::IBFT_STRUCTURES;

use super::{
    CONTROL, INITIATOR, NIC, TARGET, append, findings_of, fixture, patched, plain, read, repair,
};

#[test]
fn a_table_with_a_broken_frame_is_refused_as_a_whole() {
    for (name, code) in [
        ("bad-checksum", "ibft.table.checksum"),
        ("bad-revision2", "ibft.table.revision"),
        ("control-id-wrong", "ibft.control.id"),
        ("control-length-16", "ibft.control.length"),
        ("length-past-end", "ibft.table.length"),
        ("length-zero", "ibft.table.length"),
    ] {
        let found = read(&fixture(&format!("synthetic/{name}")), |firmware| {
            assert!(firmware.tables.is_empty() && !firmware.is_usable());
            assert_eq!(firmware.exit(), Exit::FirmwareMalformed);
        });
        assert_eq!(found, [format!("error {code} iBFT")], "{name}");
    }
    assert_eq!(findings_of(&[]), ["error ibft.table.short iBFT"]);
    let other = patched(&[(0, b"SSDT")]);
    assert_eq!(findings_of(&other), ["error ibft.table.signature iBFT"]);
    let endless = patched(&[(4, &u32::MAX.to_le_bytes())]);
    assert_eq!(findings_of(&endless), ["error ibft.table.length iBFT"]);
}

#[test]
fn the_three_signatures_are_accepted() {
    for signature in Signature::ALL {
        let table = patched(&[(0, signature.as_str().as_bytes())]);
        let found = read(&table, |firmware| {
            assert_eq!(firmware.tables[0].signature(), Some(signature));
        });
        assert_eq!(found, [""; 0]);
    }
    assert_eq!(
        findings_of(&fixture("synthetic/sig-BIFT-broadcom")),
        [""; 0]
    );
}

#[test]
fn what_lies_behind_the_table_is_not_looked_at() {
    let found = read(&fixture("synthetic/trailing-garbage"), |firmware| {
        assert_eq!(firmware.targets.len(), 1);
    });
    assert_eq!(found, [""; 0]);
}

#[test]
fn an_odd_end_of_the_control_structure_is_ignored() {
    assert_eq!(
        findings_of(&fixture("synthetic/control-length-19-odd")),
        [""; 0]
    );
}

#[test]
fn a_structure_at_a_wrong_place_costs_itself_alone() {
    let found = read(&fixture("synthetic/nic-offset-into-header"), |firmware| {
        assert_eq!((firmware.nics.len(), firmware.targets.len()), (0, 1));
        assert!(firmware.is_usable());
    });
    assert_eq!(
        found,
        [
            "error ibft.structure.outside iBFT",
            "warning ibft.target.nic-association target0"
        ]
    );
    let found = read(&fixture("synthetic/target-straddles-end"), |firmware| {
        assert_eq!((firmware.nics.len(), firmware.targets.len()), (1, 0));
        assert_eq!(firmware.exit(), Exit::FirmwareMalformed);
    });
    assert_eq!(
        found,
        [
            "error ibft.structure.unknown-id iBFT",
            "warning ibft.target.none iBFT"
        ]
    );
}

#[test]
fn a_structure_must_end_inside_the_table() {
    for (start, is_inside) in [(572, true), (571, false)] {
        let mut table = plain();
        let target = table[TARGET..TARGET + 54].to_vec();
        append(&mut table, &target[..54 - usize::from(!is_inside)]);
        table[CONTROL + 16..CONTROL + 18].copy_from_slice(&572_u16.to_le_bytes());
        repair(&mut table);
        read(&table, |firmware| {
            assert_eq!(firmware.targets.len() == 2, is_inside, "{start}");
        });
    }
}

#[test]
fn a_longer_structure_is_read_and_a_shorter_one_is_not() {
    let found = read(&fixture("synthetic/nic-length-104-padded"), |firmware| {
        assert_eq!(firmware.nics.len(), 1);
    });
    assert_eq!(found, ["info ibft.structure.padded ethernet0"]);
    let found = findings_of(&patched(&[(NIC + 2, &[101, 0])]));
    assert_eq!(found[0], "error ibft.structure.length iBFT");
}

#[test]
fn unknown_ids_and_versions_are_told() {
    let found = findings_of(&patched(&[(NIC, &[9])]));
    assert_eq!(found[0], "error ibft.structure.unknown-id iBFT");
    let found = findings_of(&patched(&[(NIC + 1, &[2]), (CONTROL + 1, &[0])]));
    assert_eq!(
        found,
        [
            "warning ibft.structure.version control",
            "warning ibft.structure.version ethernet0"
        ]
    );
    let found = findings_of(&patched(&[(CONTROL + 6, &[0x50, 0])]));
    assert_eq!(found, ["info ibft.control.extensions control"]);
}

#[test]
fn the_id_decides_and_not_the_place_in_the_list() {
    let nic = u16::try_from(NIC).unwrap().to_le_bytes();
    let target = u16::try_from(TARGET).unwrap().to_le_bytes();
    let swapped = patched(&[
        (CONTROL + 10, &target),
        (CONTROL + 16, &nic),
        (CONTROL + 12, &[0, 0]),
    ]);
    let found = read(&swapped, |firmware| {
        assert_eq!((firmware.nics.len(), firmware.targets.len()), (1, 1));
    });
    assert_eq!(found, [""; 0]);
}

#[test]
fn an_offset_that_is_named_twice_counts_once() {
    let found = read(&fixture("synthetic/same-offset-twice"), |firmware| {
        assert_eq!((firmware.nics.len(), firmware.targets.len()), (1, 1));
    });
    assert_eq!(found, ["info ibft.structure.repeated iBFT"]);
}

#[test]
fn structures_with_the_same_index_both_stay() {
    let mut table = plain();
    let second = table[TARGET..TARGET + 54].to_vec();
    append(&mut table, &second);
    table[CONTROL + 16..CONTROL + 18].copy_from_slice(&572_u16.to_le_bytes());
    repair(&mut table);
    let found = read(&table, |firmware| assert_eq!(firmware.targets.len(), 2));
    assert_eq!(found, ["warning ibft.structure.duplicate-index target0"]);
}

#[test]
fn a_nic_that_was_left_out_is_not_the_only_other_one() {
    let mut table = plain();
    let mut second = table[NIC..NIC + 102].to_vec();
    // Static, and without a prefix.
    (second[4], second[22], second[23]) = (1, 0, 1);
    append(&mut table, &second);
    table[CONTROL + 14..CONTROL + 16].copy_from_slice(&572_u16.to_le_bytes());
    table[TARGET + 33] = 1;
    repair(&mut table);
    let found = read(&table, |firmware| {
        assert_eq!(firmware.nics.len(), 1);
        assert_eq!(firmware.nic_of(&firmware.targets[0]), None);
    });
    assert_eq!(
        found,
        [
            "error ibft.nic.prefix ethernet1",
            "warning ibft.target.nic-association target0"
        ]
    );
}

#[test]
fn tables_without_initiator_or_nic_still_boot() {
    let found = read(&fixture("synthetic/no-initiator"), |firmware| {
        assert!(firmware.initiator().is_none() && firmware.is_usable());
        assert_eq!(firmware.exit(), Exit::Done);
    });
    assert_eq!(found, ["error ibft.initiator.missing initiator"]);
    let found = read(&fixture("synthetic/no-nic"), |firmware| {
        assert!(firmware.nics.is_empty() && firmware.is_usable());
        assert_eq!(firmware.nic_of(&firmware.targets[0]), None);
    });
    assert_eq!(found, ["warning ibft.target.nic-association target0"]);
}

#[test]
fn the_first_initiator_counts_unless_it_is_not_valid() {
    for (flags, told) in [
        (3, "warning ibft.initiator.second initiator"),
        (0, "info ibft.structure.unused initiator"),
    ] {
        let mut table = patched(&[(INITIATOR + 5, &[flags])]);
        let second = table[INITIATOR..INITIATOR + 74].to_vec();
        append(&mut table, &second);
        table[572 + 5] = 1;
        table[CONTROL + 16..CONTROL + 18].copy_from_slice(&572_u16.to_le_bytes());
        repair(&mut table);
        let found = read(&table, |firmware| {
            let initiator = firmware.initiator().unwrap();
            assert!(initiator.valid);
            assert_eq!(initiator.boot_selected, flags == 3);
        });
        assert_eq!(found, [told]);
    }
}

#[test]
fn no_more_structures_are_judged_than_the_limit() {
    let slots = IBFT_STRUCTURES + 20;
    let mut table = vec_of_targets(slots);
    repair(&mut table);
    let found = read(&table, |firmware| {
        assert_eq!(firmware.targets.len(), IBFT_STRUCTURES);
    });
    let last = found
        .iter()
        .filter(|line| line.contains("too-many"))
        .count();
    // Findings have a limit of their own, which the duplicate indexes have used up.
    assert_eq!((found.len(), last), (crate::limits::FINDINGS, 0));
}

/// A table of nothing but targets, all with index 0, one behind the other.
fn vec_of_targets(count: usize) -> Vec<u8> {
    let plain = plain();
    let heap = 66 + 2 * count;
    let mut table = plain[..66].to_vec();
    let mut structures = Vec::new();
    for number in 0..count {
        let offset = u16::try_from(heap + 54 * number).unwrap();
        table.extend_from_slice(&offset.to_le_bytes());
        structures.extend_from_slice(&plain[TARGET..TARGET + 54]);
    }
    table[CONTROL + 8..CONTROL + 18].fill(0);
    let length = u16::try_from(18 + 2 * count).unwrap();
    table[CONTROL + 2..CONTROL + 4].copy_from_slice(&length.to_le_bytes());
    table.extend_from_slice(&structures);
    let name = append(&mut table, b"iqn.2026-11.test:many");
    for number in 0..count {
        let at = heap + 54 * number + 34;
        table[at..at + 4].copy_from_slice(&name);
    }
    table
}
