//! MD5 (RFC 1321) and SHA-1 (RFC 3174) as loops. The crates have them unrolled, at 5 KiB more; a boot digests some hundred
//! bytes. The tests hold them equal to the crates'.

use heapless::Vec;

use super::algorithm::DIGEST_BYTES;
use crate::secret;

/// Bytes that are digested at a time.
const BLOCK_BYTES: usize = 64;

/// What both begin with; MD5 takes the first four.
const START: [u32; 5] = [
    0x6745_2301,
    0xefcd_ab89,
    0x98ba_dcfe,
    0x1032_5476,
    0xc3d2_e1f0,
];

/// How far MD5 rotates, in each of its four rounds (RFC 1321, 3.4).
const SHIFTS: [[u32; 4]; 4] = [
    [7, 12, 17, 22],
    [5, 9, 14, 20],
    [4, 11, 16, 23],
    [6, 10, 15, 21],
];

/// The sines of 1 to 64, as fractions of 2^32 (RFC 1321, 3.4).
const SINES: [u32; 64] = [
    0xd76a_a478,
    0xe8c7_b756,
    0x2420_70db,
    0xc1bd_ceee,
    0xf57c_0faf,
    0x4787_c62a,
    0xa830_4613,
    0xfd46_9501,
    0x6980_98d8,
    0x8b44_f7af,
    0xffff_5bb1,
    0x895c_d7be,
    0x6b90_1122,
    0xfd98_7193,
    0xa679_438e,
    0x49b4_0821,
    0xf61e_2562,
    0xc040_b340,
    0x265e_5a51,
    0xe9b6_c7aa,
    0xd62f_105d,
    0x0244_1453,
    0xd8a1_e681,
    0xe7d3_fbc8,
    0x21e1_cde6,
    0xc337_07d6,
    0xf4d5_0d87,
    0x455a_14ed,
    0xa9e3_e905,
    0xfcef_a3f8,
    0x676f_02d9,
    0x8d2a_4c8a,
    0xfffa_3942,
    0x8771_f681,
    0x6d9d_6122,
    0xfde5_380c,
    0xa4be_ea44,
    0x4bde_cfa9,
    0xf6bb_4b60,
    0xbebf_bc70,
    0x289b_7ec6,
    0xeaa1_27fa,
    0xd4ef_3085,
    0x0488_1d05,
    0xd9d4_d039,
    0xe6db_99e5,
    0x1fa2_7cf8,
    0xc4ac_5665,
    0xf429_2244,
    0x432a_ff97,
    0xab94_23a7,
    0xfc93_a039,
    0x655b_59c3,
    0x8f0c_cc92,
    0xffef_f47d,
    0x8584_5dd1,
    0x6fa8_7e4f,
    0xfe2c_e6e0,
    0xa301_4314,
    0x4e08_11a1,
    0xf753_7e82,
    0xbd3a_f235,
    0x2ad7_d2bb,
    0xeb86_d391,
];

/// What SHA-1 adds in each of its four rounds (RFC 3174, 5).
const ROUNDS: [u32; 4] = [0x5a82_7999, 0x6ed9_eba1, 0x8f1b_bcdc, 0xca62_c1d6];

/// MD5 of `message`.
pub(super) fn md5(message: &[u8]) -> Vec<u8, DIGEST_BYTES> {
    let [a, b, c, d, _] = START;
    let mut state = [a, b, c, d];
    let length = bits(message).to_le_bytes();
    blocks(message, length, u32::from_le_bytes, &mut |words| {
        let [mut a, mut b, mut c, mut d] = state;
        for (step, sine) in SINES.into_iter().enumerate() {
            let round = step / 16;
            let (mixed, place) = match round {
                0 => (b & c | !b & d, step),
                1 => (d & b | !d & c, 5 * step + 1),
                2 => (b ^ c ^ d, 3 * step + 5),
                _ => (c ^ (b | !d), 7 * step),
            };
            let shift = SHIFTS.get(round).and_then(|shifts| shifts.get(step % 4));
            let sum = sum([a, mixed, sine, word(words, place)]);
            let turned = sum.rotate_left(shift.copied().unwrap_or(0));
            [a, b, c, d] = [d, b.wrapping_add(turned), b, c];
        }
        state = add(state, [a, b, c, d]);
    });
    Vec::from_slice(state.map(u32::to_le_bytes).as_flattened()).unwrap_or_default()
}

/// SHA-1 of `message`, with sixteen words that turn (RFC 3174, 6.2).
pub(super) fn sha1(message: &[u8]) -> Vec<u8, DIGEST_BYTES> {
    let mut state = START;
    let length = bits(message).to_be_bytes();
    blocks(message, length, u32::from_be_bytes, &mut |words| {
        let [mut a, mut b, mut c, mut d, mut e] = state;
        for step in 0..80 {
            let now = word(words, step);
            let later =
                now ^ word(words, step + 2) ^ word(words, step + 8) ^ word(words, step + 13);
            if let Some(place) = words.get_mut(step % 16) {
                *place = later.rotate_left(1);
            }
            let round = step / 20;
            let mixed = match round {
                0 => b & c | !b & d,
                2 => b & c | b & d | c & d,
                _ => b ^ c ^ d,
            };
            let constant = ROUNDS.get(round).copied().unwrap_or(0);
            let sum = sum([a.rotate_left(5), mixed, e, constant]).wrapping_add(now);
            [a, b, c, d, e] = [sum, a, b.rotate_left(30), c, d];
        }
        state = add(state, [a, b, c, d, e]);
    });
    Vec::from_slice(state.map(u32::to_be_bytes).as_flattened()).unwrap_or_default()
}

fn bits(message: &[u8]) -> u64 {
    u64::try_from(message.len()).unwrap_or(0).saturating_mul(8)
}

/// One of sixteen words, counted around.
fn word(words: &[u32; 16], place: usize) -> u32 {
    words.get(place % 16).copied().unwrap_or(0)
}

fn sum<const N: usize>(numbers: [u32; N]) -> u32 {
    numbers.into_iter().fold(0, u32::wrapping_add)
}

fn add<const N: usize>(mut one: [u32; N], other: [u32; N]) -> [u32; N] {
    for (one, other) in one.iter_mut().zip(other) {
        *one = one.wrapping_add(other);
    }
    one
}

/// Hands each block of `message` to `digest`: behind the message a bit that is set, at the very end its length in bits (RFC
/// 1321, 3.1 and 3.2; RFC 3174, 4).
fn blocks(
    message: &[u8],
    length: [u8; 8],
    read: fn([u8; 4]) -> u32,
    digest: &mut dyn FnMut(&mut [u32; 16]),
) {
    let mut block = [0; BLOCK_BYTES];
    let mut words = [0; 16];
    let mut at = 0;
    let mut over = false;
    while !over {
        for (place, byte) in (at..).zip(&mut block) {
            let end = if place == message.len() { 0x80 } else { 0 };
            *byte = message.get(place).copied().unwrap_or(end);
        }
        at += BLOCK_BYTES;
        over = at > message.len() + length.len();
        if let (true, Some(end)) = (over, block.last_chunk_mut()) {
            *end = length;
        }
        for (word, bytes) in words.iter_mut().zip(block.as_chunks().0) {
            *word = read(*bytes);
        }
        digest(&mut words);
    }
    // A block may hold a part of the secret; the words are those of the last one, mixed or not.
    secret::wipe(&mut block);
    core::hint::black_box(&mut words).fill(0);
}

#[cfg(test)]
mod tests;
