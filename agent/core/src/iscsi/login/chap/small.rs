//! MD5 (RFC 1321), SHA-1 (RFC 3174) and SHA-256 (RFC 6234) as loops. The crates have the first two unrolled, and bring more
//! around the third, at 6 KiB more; a boot digests some hundred bytes. The tests hold them equal to the crates'.

use heapless::Vec;

use super::algorithm::DIGEST_BYTES;
use crate::secret;

/// Bytes that are digested at a time.
const BLOCK_BYTES: usize = 64;

/// What MD5 begins with (RFC 1321, 3.3).
const MD5_START: [u32; 4] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476];

/// How far MD5 turns in the steps of each of its four rounds, again and again (RFC 1321, 3.4).
const MD5_TURNS: [[u8; 4]; 4] = [
    [7, 12, 17, 22],
    [5, 9, 14, 20],
    [4, 11, 16, 23],
    [6, 10, 15, 21],
];

/// Which word MD5 takes first in each round, and how many further the next one is (RFC 1321, 3.4).
const MD5_WORDS: [(usize, usize); 4] = [(0, 1), (1, 5), (5, 3), (0, 7)];

/// What MD5 adds in each of its steps: 2^32 times the sine of the step's number, without its sign (RFC 1321, 3.4).
const MD5_STEPS: [u32; 64] = [
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

/// What SHA-1 begins with (RFC 3174, 6.1).
const SHA1_START: [u32; 5] = [
    0x6745_2301,
    0xefcd_ab89,
    0x98ba_dcfe,
    0x1032_5476,
    0xc3d2_e1f0,
];

/// What SHA-1 adds in each of its four rounds (RFC 3174, 5).
const ROUNDS: [u32; 4] = [0x5a82_7999, 0x6ed9_eba1, 0x8f1b_bcdc, 0xca62_c1d6];

/// What SHA-256 begins with (RFC 6234, 6.1).
const SHA256_START: [u32; 8] = [
    0x6a09_e667,
    0xbb67_ae85,
    0x3c6e_f372,
    0xa54f_f53a,
    0x510e_527f,
    0x9b05_688c,
    0x1f83_d9ab,
    0x5be0_cd19,
];

/// What SHA-256 adds in each of its steps (RFC 6234, 5.1).
const SHA256_STEPS: [u32; 64] = [
    0x428a_2f98,
    0x7137_4491,
    0xb5c0_fbcf,
    0xe9b5_dba5,
    0x3956_c25b,
    0x59f1_11f1,
    0x923f_82a4,
    0xab1c_5ed5,
    0xd807_aa98,
    0x1283_5b01,
    0x2431_85be,
    0x550c_7dc3,
    0x72be_5d74,
    0x80de_b1fe,
    0x9bdc_06a7,
    0xc19b_f174,
    0xe49b_69c1,
    0xefbe_4786,
    0x0fc1_9dc6,
    0x240c_a1cc,
    0x2de9_2c6f,
    0x4a74_84aa,
    0x5cb0_a9dc,
    0x76f9_88da,
    0x983e_5152,
    0xa831_c66d,
    0xb003_27c8,
    0xbf59_7fc7,
    0xc6e0_0bf3,
    0xd5a7_9147,
    0x06ca_6351,
    0x1429_2967,
    0x27b7_0a85,
    0x2e1b_2138,
    0x4d2c_6dfc,
    0x5338_0d13,
    0x650a_7354,
    0x766a_0abb,
    0x81c2_c92e,
    0x9272_2c85,
    0xa2bf_e8a1,
    0xa81a_664b,
    0xc24b_8b70,
    0xc76c_51a3,
    0xd192_e819,
    0xd699_0624,
    0xf40e_3585,
    0x106a_a070,
    0x19a4_c116,
    0x1e37_6c08,
    0x2748_774c,
    0x34b0_bcb5,
    0x391c_0cb3,
    0x4ed8_aa4a,
    0x5b9c_ca4f,
    0x682e_6ff3,
    0x748f_82ee,
    0x78a5_636f,
    0x84c8_7814,
    0x8cc7_0208,
    0x90be_fffa,
    0xa450_6ceb,
    0xbef9_a3f7,
    0xc671_78f2,
];

/// MD5 of `message` (RFC 1321, 3.4).
pub(super) fn md5(message: &[u8]) -> Vec<u8, DIGEST_BYTES> {
    digest(message, &MD5_START, First::Least, |state, words| {
        let [mut a, mut b, mut c, mut d, ..] = *state;
        for (step, &constant) in MD5_STEPS.iter().enumerate() {
            let round = step / 16;
            let mixed = match round {
                0 => b & c | !b & d,
                1 => d & b | !d & c,
                2 => b ^ c ^ d,
                _ => c ^ (b | !d),
            };
            let (first, further) = MD5_WORDS.get(round).copied().unwrap_or((0, 1));
            let turns = MD5_TURNS.get(round).and_then(|of| of.get(step % 4));
            let sum = sum([a, mixed, word(words, first + step * further), constant]);
            let turned = sum.rotate_left(turns.copied().unwrap_or(0).into());
            [a, b, c, d] = [d, b.wrapping_add(turned), b, c];
        }
        add(state, &[a, b, c, d]);
    })
}

/// SHA-1 of `message`, with sixteen words that turn (RFC 3174, 6.2).
pub(super) fn sha1(message: &[u8]) -> Vec<u8, DIGEST_BYTES> {
    digest(message, &SHA1_START, First::Most, |state, words| {
        let [mut a, mut b, mut c, mut d, mut e, ..] = *state;
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
        add(state, &[a, b, c, d, e]);
    })
}

/// SHA-256 of `message`, with sixteen words that turn (RFC 6234, 6.2).
pub(super) fn sha256(message: &[u8]) -> Vec<u8, DIGEST_BYTES> {
    digest(message, &SHA256_START, First::Most, |state, words| {
        let mix = |word: u32, [one, two, three]: [u32; 3]| {
            word.rotate_right(one) ^ word.rotate_right(two) ^ word.rotate_right(three)
        };
        let small = |word: u32, one, two, shift| {
            word.rotate_right(one) ^ word.rotate_right(two) ^ word >> shift
        };
        let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = *state;
        for (step, &constant) in SHA256_STEPS.iter().enumerate() {
            let now = word(words, step);
            let later = [
                now,
                small(word(words, step + 1), 7, 18, 3),
                word(words, step + 9),
                small(word(words, step + 14), 17, 19, 10),
            ];
            if let Some(place) = words.get_mut(step % 16) {
                *place = sum(later);
            }
            let chosen = e & f | !e & g;
            let majority = a & b | a & c | b & c;
            let one = sum([h, mix(e, [6, 11, 25]), chosen, constant, now]);
            let two = sum([mix(a, [2, 13, 22]), majority, one]);
            [a, b, c, d, e, f, g, h] = [two, a, b, c, d.wrapping_add(one), e, f, g];
        }
        add(state, &[a, b, c, d, e, f, g, h]);
    })
}

/// One of sixteen words, counted around.
fn word(words: &[u32; 16], place: usize) -> u32 {
    words.get(place % 16).copied().unwrap_or(0)
}

fn sum<const N: usize>(numbers: [u32; N]) -> u32 {
    numbers.into_iter().fold(0, u32::wrapping_add)
}

fn add(one: &mut [u32], other: &[u32]) {
    for (one, other) in one.iter_mut().zip(other) {
        *one = one.wrapping_add(*other);
    }
}

/// Which byte of a number comes first.
#[derive(Clone, Copy)]
enum First {
    Least,
    Most,
}

impl First {
    /// The number whose bytes, the most significant one first, are those of `word` in this order, and the other way round.
    const fn turn(self, word: u32) -> u32 {
        match self {
            Self::Least => word.swap_bytes(),
            Self::Most => word,
        }
    }
}

/// Mixes the words of a block into a state, of which some use the first words alone.
type Mix = fn(&mut [u32; 8], &mut [u32; 16]);

/// Mixes each block of `message` into a state that begins with `start`: behind the message a bit that is set, at the very end its
/// length in bits (RFC 1321, 3.1 and 3.2; RFC 3174, 4).
fn digest(message: &[u8], start: &[u32], first: First, mix: Mix) -> Vec<u8, DIGEST_BYTES> {
    let bits = u64::try_from(message.len()).unwrap_or(0).saturating_mul(8);
    let mut length = bits.to_be_bytes();
    if matches!(first, First::Least) {
        length.reverse();
    }
    let mut state = [0; 8];
    add(&mut state, start);
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
            *word = first.turn(u32::from_be_bytes(*bytes));
        }
        mix(&mut state, &mut words);
    }
    // A block may hold a part of the secret; the words are those of the last one, mixed or not.
    secret::wipe(&mut block);
    core::hint::black_box(&mut words).fill(0);
    let mut digest = Vec::new();
    for (&word, _) in state.iter().zip(start) {
        // No state is longer than a digest may be.
        let _ = digest.extend_from_slice(&first.turn(word).to_be_bytes());
    }
    digest
}

#[cfg(test)]
mod tests;
