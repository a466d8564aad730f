//! How the compiler packs texts. Nothing of this is in a binary.
#![expect(
    clippy::indexing_slicing,
    clippy::large_stack_arrays,
    reason = "run by the compiler alone: what is out of range does not build, and there is no stack"
)]

use super::pairs::{self, PAIRS};

/// The longest text, in bytes.
const TEXT_BYTES: usize = 1024;

/// Which byte stands for a pair; 0: none.
const TOKENS: &[[u8; 256]; 256] = &tokens();

const fn tokens() -> [[u8; 256]; 256] {
    let mut tokens = [[0; 256]; 256];
    let mut index = 0;
    while index < PAIRS.len() {
        if pairs::is_free(index) {
            let [first, second] = PAIRS[index];
            assert!(
                known(first, index) && known(second, index),
                "a pair is made of what a text holds and of pairs before it"
            );
            tokens[first as usize][second as usize] = pairs::byte(index);
        }
        index += 1;
    }
    tokens
}

const fn known(byte: u8, before: usize) -> bool {
    match byte {
        // Where texts are taken apart.
        b'{' | b'}' | b'\n' | 0 => false,
        b' '..=b'~' => true,
        _ => pairs::index(byte) < before,
    }
}

/// How many bytes the texts take, each of which a NUL ends.
pub(crate) const fn length(texts: &str) -> usize {
    write(texts.as_bytes(), &mut [])
}

/// The texts, packed.
pub(crate) const fn pack<const N: usize>(texts: &str) -> [u8; N] {
    let mut packed = [0; N];
    write(texts.as_bytes(), &mut packed);
    packed
}

/// Where a text begins in its packed row.
pub(crate) const fn place(texts: &str, packed: &[u8], text: &str) -> u16 {
    let (texts, text) = (texts.as_bytes(), text.as_bytes());
    let (mut begin, mut place) = (0, 0);
    while !begins(texts, begin, text) {
        while texts[begin] != 0 {
            begin += 1;
        }
        begin += 1;
        while packed[place as usize] != 0 {
            place += 1;
        }
        place += 1;
    }
    place
}

/// Whether it stands there, whole.
const fn begins(texts: &[u8], begin: usize, text: &[u8]) -> bool {
    let mut index = 0;
    while index < text.len() {
        if texts[begin + index] != text[index] {
            return false;
        }
        index += 1;
    }
    texts[begin + index] == 0
}

/// Packs as far as there is room, and says how much is needed. From left to right, a pair as soon as it is there.
pub(super) const fn write(texts: &[u8], packed: &mut [u8]) -> usize {
    let (mut at, mut written) = (0, 0);
    let (mut text, mut length) = ([0; TEXT_BYTES], 0);
    while at < texts.len() {
        let byte = texts[at];
        assert!(
            matches!(byte, b' '..=b'~' | b'\n' | 0),
            "a phrase is of printable ASCII"
        );
        text[length] = byte;
        length += 1;
        while length > 1 && token(&text, length) != 0 {
            text[length - 2] = token(&text, length);
            length -= 1;
        }
        if byte == 0 {
            let mut index = 0;
            while index < length {
                if written < packed.len() {
                    packed[written] = text[index];
                }
                (index, written) = (index + 1, written + 1);
            }
            length = 0;
        }
        at += 1;
    }
    written
}

const fn token(text: &[u8; TEXT_BYTES], length: usize) -> u8 {
    TOKENS[text[length - 2] as usize][text[length - 1] as usize]
}
