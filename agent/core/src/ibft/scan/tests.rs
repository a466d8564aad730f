use std::vec;
use std::vec::Vec;

use crate::finding::Findings;
use crate::ibft::tests::plain;
use crate::ibft::{Firmware, Source};

use super::{Candidate, LOW_MEMORY, candidates, has_ending, is_table};

/// The lower window with `bytes` at a physical address.
fn window(address: usize, bytes: &[u8]) -> Vec<u8> {
    let mut memory = vec![0xff; 0x20000];
    memory[address - 0x80000..][..bytes.len()].copy_from_slice(bytes);
    memory
}

fn found(memory: &[u8]) -> Vec<Candidate> {
    candidates(memory, 0x80000, has_ending).collect()
}

#[test]
fn a_table_is_found_where_ipxe_leaves_it_and_read_from_there() {
    let table = plain();
    let memory = window(0x9e620, &table);
    let [candidate] = found(&memory)[..] else {
        panic!("{:?}", found(&memory));
    };
    assert_eq!(
        (candidate.address, candidate.length),
        (0x9e620, table.len())
    );
    let bytes = candidate.seen(&memory, 0x80000).unwrap();
    assert!(is_table(bytes));
    let mut findings = Findings::default();
    let mut firmware = Firmware::new();
    firmware.read_table(Source::Memory(candidate.address), bytes, &mut findings);
    assert_eq!(firmware.source(), Some(Source::Memory(0x9e620)));
    assert_eq!(findings.kept(), []);
}

#[test]
fn pieces_of_any_size_name_the_same_places() {
    let memory = window(0x9e620, &plain());
    let whole = found(&memory);
    for size in [16, 48, 4096, 65536] {
        let pieces = memory.chunks(size).zip((0x80000..).step_by(size));
        let found: Vec<_> = pieces
            .flat_map(|(piece, base)| candidates(piece, base, has_ending))
            .collect();
        assert_eq!(found, whole, "pieces of {size}");
    }
}

#[test]
fn a_piece_shows_a_table_that_lies_in_it_whole() {
    let table = plain();
    let memory = window(0x9e620, &table);
    let candidate = found(&memory)[0];
    let begin = 0x1e620;
    for (base, piece, seen) in [
        (0x80000, &memory[..], true),
        (0x9e620, &memory[begin..begin + table.len()], true),
        (0x9e620, &memory[begin..begin + table.len() - 1], false),
        (0x9e630, &memory[begin + 16..], false),
        (0xc0000, &memory[..], false),
    ] {
        let expected = seen.then_some(&table[..]);
        assert_eq!(candidate.seen(piece, base), expected, "{base:#x}");
    }
}

#[test]
fn a_table_off_the_step_or_past_the_window_is_none() {
    let table = plain();
    assert_eq!(found(&window(0x9e628, &table)), []);
    let last = 0xa0000 - table.len().next_multiple_of(16);
    assert_eq!(found(&window(last, &table)).len(), 1);
    assert_eq!(found(&window(last + 16, &table[..64])), []);
    let upper: Vec<_> = candidates(&table, 0xc0000, has_ending).collect();
    assert_eq!(upper.len(), 1);
    for base in [0x7fff0, 0xa0000, 0xbfff0, 0x10_0000, u32::MAX - 15] {
        assert_eq!(candidates(&table, base, has_ending).count(), 0, "{base:#x}");
    }
}

#[test]
fn a_signature_alone_is_no_table() {
    let mut table = plain();
    table[8] = 2;
    assert_eq!(found(&window(0x80000, &table)), []);
    table[8] = 1;
    table[4..8].fill(0);
    assert_eq!(found(&window(0x80000, &table)), []);
    table[4..8].fill(0xff);
    assert_eq!(found(&window(0x80000, &table)), []);
}

#[test]
fn a_candidate_with_a_wrong_checksum_is_no_table() {
    let mut table = plain();
    table[100] ^= 1;
    let memory = window(0x80000, &table);
    let candidate = found(&memory)[0];
    assert!(!is_table(candidate.seen(&memory, 0x80000).unwrap()));
}

#[test]
fn the_windows_are_those_of_the_specification_without_vga_memory() {
    let sizes = LOW_MEMORY.map(|window| window.end() - window.start() + 1);
    assert_eq!(sizes, [0x20000, 0x40000]);
}
