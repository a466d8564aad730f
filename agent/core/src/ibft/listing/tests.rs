use std::string::{String, ToString};
use std::vec;
use std::vec::Vec;

use crate::command::Format;
use crate::finding::Findings;
use crate::ibft::tests::{TARGET, fixture, patched, plain};
use crate::ibft::{Firmware, Source, TreePacker, print};

use super::{Digits, Name, files};

fn listed(firmware: &Firmware<'_>) -> String {
    let mut buffer = vec![0; 64 * 1024];
    let mut out = buffer.as_mut_slice();
    let findings = Findings::default();
    print(firmware, &findings, Format::Sysfs, &mut out).unwrap();
    let unused = out.len();
    buffer.truncate(buffer.len() - unused);
    String::from_utf8(buffer).unwrap()
}

fn listing(tables: &[&[u8]]) -> String {
    let mut findings = Findings::default();
    let mut firmware = Firmware::new();
    for table in tables {
        firmware.read_table(Source::File, table, &mut findings);
    }
    listed(&firmware)
}

#[test]
fn files_and_folders_are_in_the_order_of_sort() {
    for files in [
        &files::HEADER[..],
        &files::INITIATOR,
        &files::NIC,
        &files::TARGET,
    ] {
        assert!(files.is_sorted_by_key(|file| file.name));
    }
    let mut names: Vec<Name> = (0..=u8::MAX).map(Digits::of).map(Name::Target).collect();
    names.extend((0..=u8::MAX).map(Digits::of).map(Name::Nic));
    names.extend([Name::Initiator, Name::Header]);
    names.sort_unstable();
    let words: Vec<String> = names.iter().map(|name| name.to_string() + "/").collect();
    assert!(words.is_sorted(), "{words:?}");
    for name in names {
        assert!(Name::parse(&name.to_string()) == Some(name));
    }
}

#[test]
fn what_could_end_a_line_or_steer_a_terminal_does_not() {
    let heap = 0x21d;
    let table = patched(&[(heap, b"iqn\x1b[2J\xff")]);
    let listing = listing(&[&table]);
    let expected = "target0/target-name=iqn\\x1b[2J\\xff-11.test.fixture:disk0\n";
    assert!(listing.contains(expected), "{listing}");
}

#[test]
fn secrets_are_masked_from_either_source() {
    let table = fixture("tables/iasl-generic-mutual-chap-vlan");
    let raw = listing(&[&table]);
    let mut buffer = [0; 4096];
    let mut packer = TreePacker::new(&mut buffer);
    for (file, text) in [
        ("chap-secret", "secret-12-chars"),
        ("rev-chap-name-secret", "rsecret"),
    ] {
        packer.add("target0", file, text.as_bytes()).unwrap();
    }
    let mut findings = Findings::default();
    let mut firmware = Firmware::new();
    firmware.read_tree(Source::KernelIbft, packer.finish().0, &mut findings);
    for listing in [raw, listed(&firmware)] {
        assert!(listing.contains("target0/chap-secret=<set>\n"), "{listing}");
        assert!(listing.contains("target0/rev-chap-name-secret=<set>\n"));
        assert!(!listing.contains("secret-12") && !listing.contains("rsecret"));
    }
}

#[test]
fn several_tables_are_told_apart() {
    let other = patched(&[(TARGET + 25, &[7])]);
    let listing = listing(&[&plain(), &other]);
    assert_eq!(listing.matches("# file\nacpi_header/").count(), 2);
    assert!(
        listing.contains("target0/lun=01000000\n") && listing.contains("target0/lun=07000000\n")
    );
}
