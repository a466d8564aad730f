//! Several tables of one machine.

use crate::errno::Errno;
use crate::exit::Exit;
use crate::finding::Findings;
use crate::ibft::{Firmware, Source};
use crate::limits::IBFT_TABLES;

use super::{INITIATOR, NIC, append, fixture, patched, plain, repair, told};

#[test]
fn later_tables_add_paths_with_numbers_and_names_of_their_own() {
    let first = plain();
    let mut second = patched(&[(NIC + 90, &[2, 0, 0, 0, 0, 9])]);
    let place = append(&mut second, b"iqn.2026-11.test.other:ini");
    second[INITIATOR + 70..INITIATOR + 74].copy_from_slice(&place);
    repair(&mut second);
    let mut findings = Findings::default();
    let mut firmware = Firmware::new();
    firmware.read_table(
        Source::from_acpi_name("iBFT1").unwrap(),
        &first,
        &mut findings,
    );
    firmware.read_table(Source::Memory(0x9e620), &second, &mut findings);
    assert_eq!(told(&findings), [""; 0]);
    let names = firmware.targets.iter().map(|target| {
        let nic = firmware.nic_of(target).unwrap();
        let initiator = firmware.initiator_of(target).unwrap();
        (nic, initiator.name.as_str())
    });
    let names: std::vec::Vec<_> = names.collect();
    assert_eq!(
        names,
        [
            (0, "iqn.2026-11.test.fixture:ini"),
            (1, "iqn.2026-11.test.other:ini")
        ]
    );
    let source = firmware.source().unwrap();
    assert_eq!(std::format!("{source}"), "acpi:iBFT1");
}

#[test]
fn a_broken_table_does_not_cost_the_others() {
    let (broken, healthy) = (fixture("synthetic/bad-checksum"), plain());
    let mut findings = Findings::default();
    let mut firmware = Firmware::new();
    firmware.read_table(Source::File, &broken, &mut findings);
    firmware.read_table(Source::Memory(0xc0000), &healthy, &mut findings);
    assert_eq!(told(&findings), ["error ibft.table.checksum iBFT"]);
    assert_eq!(firmware.source(), Some(Source::Memory(0xc0000)));
    assert!(firmware.is_usable());
}

#[test]
fn the_same_table_at_two_places_counts_once() {
    let (acpi, memory) = (plain(), plain());
    let mut findings = Findings::default();
    let mut firmware = Firmware::new();
    firmware.read_table(Source::File, &acpi, &mut findings);
    firmware.read_table(Source::Memory(0x80000), &memory, &mut findings);
    assert_eq!(told(&findings), ["info ibft.table.copy iBFT"]);
    assert_eq!((firmware.tables.len(), firmware.targets.len()), (1, 1));
}

#[test]
fn no_more_tables_are_read_than_the_limit() {
    let tables: std::vec::Vec<_> = (0..=IBFT_TABLES)
        .map(|number| patched(&[(NIC + 95, &[u8::try_from(number).unwrap()])]))
        .collect();
    let mut findings = Findings::default();
    let mut firmware = Firmware::new();
    for table in &tables {
        firmware.read_table(Source::File, table, &mut findings);
    }
    assert_eq!(firmware.targets.len(), IBFT_TABLES);
    assert_eq!(told(&findings), ["warning ibft.table.too-many iBFT"]);
}

#[test]
fn sources_are_known_by_the_names_of_their_files() {
    for (name, expected) in [
        ("iBFT", Some("acpi:iBFT")),
        ("BIFT2", Some("acpi:BIFT2")),
        ("IBFT", Some("acpi:IBFT")),
        ("SSDT1", None),
        ("iBFTx", None),
        ("iB", None),
    ] {
        let source = Source::from_acpi_name(name).map(|source| std::format!("{source}"));
        assert_eq!(source.as_deref(), expected, "{name}");
    }
    for (name, expected) in [
        ("ibft", Some("sysfs:ibft")),
        ("iscsi_boot12", Some("sysfs:iscsi_boot12")),
        ("iscsi_boot", None),
        ("efi", None),
    ] {
        let source = Source::from_tree_name(name).map(|source| std::format!("{source}"));
        assert_eq!(source.as_deref(), expected, "{name}");
    }
}

#[test]
fn a_source_that_cannot_be_read_is_told_and_costs_nothing() {
    let mut findings = Findings::default();
    let mut firmware = Firmware::new();
    firmware.tell_unreadable("/dev/mem", Errno::PERM, &mut findings);
    assert_eq!(told(&findings), ["info ibft.source.unreadable /dev/mem"]);
    assert_eq!(firmware.exit(), Exit::Done);
}
