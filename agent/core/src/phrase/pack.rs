//! How the compiler packs texts. Nothing of this is in a binary.
#![expect(
    clippy::cast_possible_truncation,
    clippy::indexing_slicing,
    clippy::large_stack_arrays,
    reason = "run by the compiler alone: what is out of range does not build, and there is no stack"
)]

use super::codes::{self, Codes, END, FIRST, LEAST, LENGTH_BITS, LINE, PLACE, WORD, digits};
use super::pairs::{PART_BITS, ROWS};

/// The longest text, in bytes.
const TEXT_BYTES: usize = 1024;
/// How many codes there are.
const CODES: usize = FIRST as usize + ROWS.len();
const _: () = assert!(CODES <= codes::CODES as usize);

/// Which code stands for a pair; 0: none.
const TOKENS: &[[u16; CODES]; CODES] = &tokens();
/// Which code stands for a letter.
const LETTERS: &[u16; 256] = &letters();

const fn tokens() -> [[u16; CODES]; CODES] {
    let mut tokens = [[0; CODES]; CODES];
    let mut code = FIRST;
    while (code as usize) < CODES {
        let [first, second] = parts(code);
        if first != END {
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
        let [first, letter] = parts(code);
        if first == END {
            letters[letter as usize] = code;
        }
        code += 1;
    }
    letters
}

const fn parts(code: u16) -> [u16; 2] {
    ROWS[(code - FIRST) as usize]
}

/// How many pairs lie one in another; for one that holds itself it does not build, since it has no end.
const fn depth(code: u16) -> usize {
    match parts(code) {
        [END, _] => 1,
        [first, second] => {
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
    let mut writer = Writer { packed, at: 0 };
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
            b'{' if texts[at + 1] == b'}' => {
                writer.code(PLACE);
                writer.end_byte();
                at += 1;
            }
            b'{' => {
                writer.code(WORD);
                writer.bits(texts[at + 1] as u16, 8);
                writer.end_byte();
                at += 2;
            }
            b'\n' => {
                writer.code(LINE);
                writer.end_byte();
            }
            0 => {
                writer.code(END);
                writer.end_byte();
            }
            _ => {}
        }
        at += 1;
    }
    writer.at / 8
}

const fn token(text: &[u16; TEXT_BYTES], length: usize) -> u16 {
    TOKENS[text[length - 2] as usize][text[length - 1] as usize]
}

/// The rows of the table, as they are kept.
pub(super) const fn table<const N: usize>() -> [u8; N] {
    let mut table = [0; N];
    let (mut row, mut writer) = (
        0,
        Writer {
            packed: &mut table,
            at: 0,
        },
    );
    while row < ROWS.len() {
        let [first, second] = ROWS[row];
        writer.bits(first, PART_BITS);
        writer.bits(second, PART_BITS);
        row += 1;
    }
    table
}

struct Writer<'p> {
    packed: &'p mut [u8],
    /// How many bits are written.
    at: usize,
}

impl Writer<'_> {
    /// The lower bits of a number, as many as that.
    const fn bits(&mut self, number: u16, count: u32) {
        let mut left = count;
        while left > 0 {
            left -= 1;
            if self.at / 8 < self.packed.len() {
                let bit = (number >> left & 1) as u8;
                self.packed[self.at / 8] |= bit << (7 - self.at % 8);
            }
            self.at += 1;
        }
    }

    const fn code(&mut self, code: u16) {
        let digits = digits(code);
        self.bits((digits - LEAST) as u16, LENGTH_BITS);
        self.bits(code + FIRST, digits);
    }

    const fn end_byte(&mut self) {
        self.at = self.at.next_multiple_of(8);
    }

    const fn codes(&mut self, text: &[u16; TEXT_BYTES], length: usize) {
        let mut index = 0;
        while index < length {
            self.code(text[index]);
            index += 1;
        }
    }
}
