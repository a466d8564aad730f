//! SHA3-256 (FIPS 202) as loops, for the same reason as [`super::small`].

use heapless::Vec;

use super::algorithm::DIGEST_BYTES;
use crate::secret;

/// Bytes of the message that are taken up at a time.
const RATE_BYTES: usize = 136;
/// Behind the message: the bits that name SHA3, and the first one of the padding (FIPS 202, 6.1 and B.2).
const SUFFIX: u8 = 0x06;

/// Where each lane goes, beginning with the second one, and how far it turns (FIPS 202, 3.2.2 and 3.2.3).
const WALK: [(u8, u8); 24] = [
    (10, 1),
    (7, 3),
    (11, 6),
    (17, 10),
    (18, 15),
    (3, 21),
    (5, 28),
    (16, 36),
    (8, 45),
    (21, 55),
    (24, 2),
    (4, 14),
    (15, 27),
    (23, 41),
    (19, 56),
    (13, 8),
    (12, 25),
    (2, 43),
    (20, 62),
    (14, 18),
    (22, 39),
    (9, 61),
    (6, 20),
    (1, 44),
];

/// What each round adds to the first lane (FIPS 202, 3.2.5).
const ROUNDS: [u64; 24] = [
    0x0000_0000_0000_0001,
    0x0000_0000_0000_8082,
    0x8000_0000_0000_808a,
    0x8000_0000_8000_8000,
    0x0000_0000_0000_808b,
    0x0000_0000_8000_0001,
    0x8000_0000_8000_8081,
    0x8000_0000_0000_8009,
    0x0000_0000_0000_008a,
    0x0000_0000_0000_0088,
    0x0000_0000_8000_8009,
    0x0000_0000_8000_000a,
    0x0000_0000_8000_808b,
    0x8000_0000_0000_008b,
    0x8000_0000_0000_8089,
    0x8000_0000_0000_8003,
    0x8000_0000_0000_8002,
    0x8000_0000_0000_0080,
    0x0000_0000_0000_800a,
    0x8000_0000_8000_000a,
    0x8000_0000_8000_8081,
    0x8000_0000_0000_8080,
    0x0000_0000_8000_0001,
    0x8000_0000_8000_8008,
];

/// SHA3-256 of `message`.
pub(super) fn sha3(message: &[u8]) -> Vec<u8, DIGEST_BYTES> {
    let mut lanes = [0_u64; 25];
    let mut block = [0_u8; RATE_BYTES];
    let mut at = 0;
    while at <= message.len() {
        for (place, byte) in (at..).zip(&mut block) {
            let end = if place == message.len() { SUFFIX } else { 0 };
            *byte = message.get(place).copied().unwrap_or(end);
        }
        at += RATE_BYTES;
        if let (true, Some(last)) = (at > message.len(), block.last_mut()) {
            *last |= 0x80;
        }
        for (lane, bytes) in lanes.iter_mut().zip(block.as_chunks().0) {
            *lane ^= u64::from_le_bytes(*bytes);
        }
        permute(&mut lanes);
    }
    secret::wipe(&mut block);
    let [a, b, c, d, ..] = lanes;
    Vec::from_slice([a, b, c, d].map(u64::to_le_bytes).as_flattened()).unwrap_or_default()
}

/// Keccak-f\[1600\] (FIPS 202, 3.3): rows of five lanes.
// Within its only caller it takes more: that has too much else to keep.
#[inline(never)]
fn permute(lanes: &mut [u64; 25]) {
    for constant in &ROUNDS {
        let mut columns = [0; 5];
        for row in lanes.as_chunks::<5>().0 {
            for (column, lane) in columns.iter_mut().zip(row) {
                *column ^= lane;
            }
        }
        let [a, b, c, d, e] = columns;
        let neighbours = [(e, b), (a, c), (b, d), (c, e), (d, a)];
        for row in lanes.as_chunks_mut::<5>().0 {
            for (lane, (left, right)) in row.iter_mut().zip(&neighbours) {
                *lane ^= left ^ right.rotate_left(1);
            }
        }
        let [_, mut moved, ..] = *lanes;
        for &(place, turn) in &WALK {
            if let Some(lane) = lanes.get_mut(usize::from(place)) {
                moved = core::mem::replace(lane, moved.rotate_left(turn.into()));
            }
        }
        for row in lanes.as_chunks_mut::<5>().0 {
            let [a, b, c, d, e] = *row;
            *row = [a ^ !b & c, b ^ !c & d, c ^ !d & e, d ^ !e & a, e ^ !a & b];
        }
        let [first, ..] = lanes;
        *first ^= constant;
    }
}
