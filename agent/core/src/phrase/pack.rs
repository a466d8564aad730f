//! How the compiler packs texts. Nothing of this is in a binary.
#![expect(
    clippy::cast_possible_truncation,
    clippy::indexing_slicing,
    clippy::large_stack_arrays,
    reason = "run by the compiler alone: what is out of range does not build, and there is no stack"
)]

use super::codes::{Codes, END, FIRST, LINE, LONG, OF_LONG, PLACE};
use super::pairs::{Meaning, PAIRS};

/// The longest text, in bytes.
const TEXT_BYTES: usize = 1024;
/// How many codes there are.
const CODES: usize = FIRST as usize + PAIRS.len();

/// Which code stands for a pair; 0: none.
const TOKENS: &[[u16; CODES]; CODES] = &tokens();
/// Which code stands for a letter.
const LETTERS: &[u16; 256] = &letters();

const fn tokens() -> [[u16; CODES]; CODES] {
    let mut tokens = [[0; CODES]; CODES];
    let mut code = FIRST;
    while (code as usize) < CODES {
        if let Meaning::Pair(first, second) = meaning(code) {
            assert!(depth(code) > 0, "no pair holds itself");
            tokens[first as usize][second as usize] = code;
        }
        code += 1;
    }
    tokens
}

const fn letters() -> [u16; 256] {
    let mut letters = [0; 256];
    let mut code = FIRST;
    while (code as usize) < CODES {
        if let Meaning::Letter(letter) = meaning(code) {
            letters[letter as usize] = code;
        }
        code += 1;
    }
    letters
}

const fn meaning(code: u16) -> Meaning {
    Meaning::of(PAIRS[(code - FIRST) as usize])
}

/// How many pairs lie one in another; for one that holds itself it does not build, since it has no end.
const fn depth(code: u16) -> usize {
    match meaning(code) {
        Meaning::Letter(_) => 1,
        Meaning::Pair(first, second) => {
            let (first, second) = (depth(first), depth(second));
            1 + if first > second { first } else { second }
        }
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
    let (mut begin, mut codes) = (0, Codes::new(packed));
    while !begins(texts, begin, text) {
        while texts[begin] != 0 {
            begin += 1;
        }
        begin += 1;
        while codes.next() != END {}
    }
    (packed.len() - codes.rest().len()) as u16
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
    let mut at = 0;
    let (mut text, mut length) = ([0; TEXT_BYTES], 0);
    let mut writer = Writer { packed, halves: 0 };
    while at < texts.len() {
        let byte = texts[at];
        match byte {
            b'{' | b'\n' | 0 => {
                writer.codes(&text, length);
                length = 0;
            }
            _ => {
                assert!(
                    LETTERS[byte as usize] != 0,
                    "a phrase is of printable ASCII"
                );
                text[length] = LETTERS[byte as usize];
                length += 1;
            }
        }
        while length > 1 && token(&text, length) != 0 {
            text[length - 2] = token(&text, length);
            length -= 1;
        }
        match byte {
            b'{' => {
                // The letter, and the brace behind it; without a letter the brace alone.
                writer.whole(PLACE);
                at += 1;
                writer.half((texts[at] >> 4) as u16);
                writer.half((texts[at] & 15) as u16);
                if texts[at] != b'}' {
                    at += 1;
                }
            }
            b'\n' => writer.whole(LINE),
            0 => writer.whole(END),
            _ => {}
        }
        at += 1;
    }
    writer.halves / 2
}

const fn token(text: &[u16; TEXT_BYTES], length: usize) -> u16 {
    TOKENS[text[length - 2] as usize][text[length - 1] as usize]
}

struct Writer<'p> {
    packed: &'p mut [u8],
    /// How many half bytes are written.
    halves: usize,
}

impl Writer<'_> {
    const fn half(&mut self, half: u16) {
        let place = self.halves / 2;
        if place < self.packed.len() {
            self.packed[place] |= (half as u8) << (4 * (1 - self.halves % 2));
        }
        self.halves += 1;
    }

    const fn whole(&mut self, code: u16) {
        self.half(code);
        self.halves = self.halves.next_multiple_of(2);
    }

    const fn codes(&mut self, text: &[u16; TEXT_BYTES], length: usize) {
        let mut index = 0;
        while index < length {
            let code = text[index];
            if code < LONG {
                let code = code - FIRST + (FIRST << 4);
                self.half(code >> 4);
                self.half(code & 15);
            } else {
                let code = code - LONG + (OF_LONG << 8);
                self.half(code >> 8);
                self.half(code >> 4 & 15);
                self.half(code & 15);
            }
            index += 1;
        }
    }
}
