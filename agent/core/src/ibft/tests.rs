use std::format;
use std::fs;
use std::string::String;
use std::vec::Vec;

use core::net::IpAddr;

use crate::exit::Exit;
use crate::finding::Findings;

use super::{Firmware, Origin, Signature, Source};

mod chap;
mod names;
mod several;
mod structures;
mod told;
mod values;

/// A fixture's bytes.
pub(super) fn fixture(name: &str) -> Vec<u8> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/ibft");
    fs::read(format!("{root}/{name}.bin")).unwrap()
}

/// The plain table that most others are made from: one NIC by DHCP, one target.
pub(super) fn plain() -> Vec<u8> {
    fixture("tables/ipxe-dhcp-1tgt")
}

/// Offsets of the plain table's structures.
const CONTROL: usize = 0x30;
const INITIATOR: usize = 0x50;
pub(super) const NIC: usize = 0xa0;
pub(super) const TARGET: usize = 0x180;

/// The plain table with `bytes` put in at each offset, its checksum repaired.
pub(super) fn patched(patches: &[(usize, &[u8])]) -> Vec<u8> {
    let mut table = plain();
    for (offset, bytes) in patches {
        table[*offset..offset + bytes.len()].copy_from_slice(bytes);
    }
    repair(&mut table);
    table
}

/// Appends `text` to a table's heap, its length set anew, and gives the length and offset of the text as structures hold it.
pub(super) fn append(table: &mut Vec<u8>, text: &[u8]) -> [u8; 4] {
    let offset = u16::try_from(table.len()).unwrap().to_le_bytes();
    let length = u16::try_from(text.len()).unwrap().to_le_bytes();
    table.extend_from_slice(text);
    let whole = u32::try_from(table.len()).unwrap();
    table[4..8].copy_from_slice(&whole.to_le_bytes());
    [length[0], length[1], offset[0], offset[1]]
}

pub(super) fn repair(table: &mut [u8]) {
    table[9] = 0;
    let sum = table.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte));
    table[9] = sum.wrapping_neg();
}

/// Reads one table and gives `judge` what it says.
pub(super) fn read(bytes: &[u8], judge: impl FnOnce(&Firmware<'_>)) -> Vec<String> {
    let mut findings = Findings::default();
    let mut firmware = Firmware::new();
    firmware.read_table(Source::File, bytes, &mut findings);
    judge(&firmware);
    told(&findings)
}

/// Severity, code and subject of each finding.
pub(super) fn told(findings: &Findings<'_>) -> Vec<String> {
    let findings = findings.kept().iter();
    findings
        .map(|finding| {
            let cause = &finding.cause;
            let severity = cause.severity().word();
            format!("{severity} {} {}", cause.code(), finding.subject)
        })
        .collect()
}

/// The findings of one table.
fn findings_of(bytes: &[u8]) -> Vec<String> {
    read(bytes, |_| {})
}

fn ip(text: &str) -> Option<IpAddr> {
    Some(text.parse().unwrap())
}

#[test]
fn a_plain_table_is_read_field_by_field_without_a_finding() {
    let found = read(&plain(), |firmware| {
        let table = &firmware.tables[0];
        assert_eq!(table.signature(), Some(Signature::Ibft));
        assert!(!table.is_failover);
        let initiator = firmware.initiator().unwrap();
        assert_eq!(initiator.name.as_str(), "iqn.2026-11.test.fixture:ini");
        let [nic] = firmware.nics.as_slice() else {
            panic!("{} NICs", firmware.nics.len());
        };
        assert!((nic.index, nic.valid, nic.boot_selected, nic.global) == (0, true, true, false));
        assert_eq!((nic.address, nic.prefix), (ip("10.0.2.15"), 24));
        assert_eq!(nic.origin, Origin::Dhcp);
        assert_eq!(
            (nic.gateway, nic.primary_dns),
            (ip("10.0.2.2"), ip("10.0.2.3"))
        );
        assert_eq!((nic.secondary_dns, nic.dhcp_server), (None, ip("10.0.2.2")));
        assert_eq!((nic.vlan, nic.vlan_priority, nic.hostname), (None, 0, None));
        assert_eq!(format!("{}", nic.mac.unwrap()), "52:54:00:12:34:56");
        assert_eq!(format!("{}", nic.pci_function().unwrap()), "0000:00:03.0");
        let [target] = firmware.targets.as_slice() else {
            panic!("{} targets", firmware.targets.len());
        };
        assert!((target.index, target.valid, target.boot_selected) == (0, true, true));
        assert_eq!((target.address, target.port), (ip("10.0.2.2"), 13260));
        assert_eq!((target.lun.kernel_number(), target.nic_association), (1, 0));
        assert_eq!(target.name.as_str(), "iqn.2026-11.test.fixture:disk0");
        assert!(target.chap.is_none());
        assert!(firmware.is_usable());
        assert_eq!(firmware.exit(), Exit::Done);
    });
    assert_eq!(found, [""; 0]);
}

#[test]
fn every_table_of_a_real_or_independent_writer_is_read_whole() {
    for (name, nics, targets, findings) in [
        ("dracut-ibft-pl-1nic-1tgt", 1, 1, &[][..]),
        ("iasl-generic-mutual-chap-vlan", 1, 1, &[]),
        ("ipxe-1tgt-dns-from-other-nic", 1, 1, &[]),
        ("ipxe-2tgt-1nic", 1, 2, &[]),
        ("ipxe-3tgt-1nic-control22", 1, 3, &[]),
        ("ipxe-chap-oneway", 1, 1, &[]),
        ("ipxe-dhcp-1tgt", 1, 1, &[]),
        ("ipxe-static-1tgt", 1, 1, &[]),
        (
            "uroot-marshal-empty",
            1,
            0,
            &[
                "info ibft.structure.unused initiator",
                "info ibft.structure.unused ethernet0",
                "info ibft.structure.unused target0",
                "warning ibft.target.none iBFT",
            ],
        ),
        (
            "uroot-marshal-filled",
            1,
            1,
            &[
                "error ibft.name.unknown-type initiator",
                "error ibft.initiator.missing initiator",
            ],
        ),
    ] {
        let found = read(&fixture(&format!("tables/{name}")), |firmware| {
            assert_eq!(firmware.nics.len(), nics, "{name}");
            assert_eq!(firmware.targets.len(), targets, "{name}");
            assert_eq!(firmware.exit(), Exit::Done, "{name}");
        });
        assert_eq!(found, findings, "{name}");
    }
}

#[test]
fn any_table_cut_anywhere_is_refused_and_never_read_beyond_its_end() {
    for name in ["ipxe-3tgt-1nic-control22", "iasl-generic-mutual-chap-vlan"] {
        let whole = fixture(&format!("tables/{name}"));
        for length in 0..whole.len() {
            let found = read(&whole[..length], |firmware| {
                assert!(firmware.tables.is_empty());
                assert_eq!(firmware.exit(), Exit::FirmwareMalformed);
            });
            assert_eq!(found.len(), 1, "{name} cut at {length}: {found:?}");
        }
    }
}

#[test]
fn any_table_that_claims_to_end_anywhere_is_read_without_harm() {
    let whole = fixture("tables/iasl-generic-mutual-chap-vlan");
    // Without its last byte alone the table loses nothing but a terminator.
    for length in 66..whole.len() - 1 {
        let mut table = whole[..length].to_vec();
        table[4..8].copy_from_slice(&u32::try_from(length).unwrap().to_le_bytes());
        repair(&mut table);
        let found = read(&table, |firmware| {
            assert_eq!(firmware.tables.len(), 1);
            assert!(firmware.targets.len() <= 1);
        });
        assert_ne!(found, [""; 0], "cut at {length}");
    }
}

#[test]
fn any_byte_of_any_value_is_read_without_harm() {
    let whole = fixture("tables/iasl-generic-mutual-chap-vlan");
    for offset in (0..whole.len()).filter(|offset| *offset != 9) {
        for flip in 1..=u8::MAX {
            let mut table = whole.clone();
            table[offset] ^= flip;
            repair(&mut table);
            read(&table, |firmware| {
                assert!(firmware.targets.len() + firmware.nics.len() <= 3);
            });
        }
    }
}
