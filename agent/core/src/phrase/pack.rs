//! How the compiler packs texts. Nothing of this is in a binary.
#![expect(
    clippy::cast_possible_truncation,
    clippy::indexing_slicing,
    clippy::large_stack_arrays,
    reason = "run by the compiler alone: what is out of range does not build, and there is no stack"
)]

use super::codes::{self, Codes, END, FIRST, LEAST, LENGTH_BITS, LINE, MORE, PLACE, WORD, digits};
use super::pairs::{PART_BITS, ROWS};

/// The longest text, in bytes.
const TEXT_BYTES: usize = 1024;
/// How many codes there are.
const CODES: usize = FIRST as usize + ROWS.len();
const _: () = assert!(CODES <= codes::CODES as usize);

/// Where in [`SPELT`] begins what a code stands for; at the end of all, where the last one ends.
const BOUNDS: &[usize; CODES + 1] = &bounds();
/// What the codes stand for, one behind the other.
const SPELT: &[u8; BOUNDS[CODES]] = &spelt();
const LISTS: &Lists = &lists();

/// The codes by what they begin with; 0: none.
struct Lists {
    /// That of a letter.
    letters: [u16; 256],
    /// The first one of a pair that begins with these two letters.
    first: [[u16; 256]; 256],
    /// Behind each code the next one that begins with the same.
    next: [u16; CODES],
}

const fn bounds() -> [usize; CODES + 1] {
    let mut bounds = [0; CODES + 1];
    let mut code = FIRST as usize;
    while code < CODES {
        bounds[code + 1] = bounds[code] + letters(code as u16);
        code += 1;
    }
    bounds
}

/// How many letters a code stands for; for a pair that holds itself it does not build, since it has no end.
const fn letters(code: u16) -> usize {
    match parts(code) {
        [END, _] => 1,
        [first, second] => letters(first) + letters(second),
    }
}

const fn spelt() -> [u8; BOUNDS[CODES]] {
    let mut spelt = [0; BOUNDS[CODES]];
    let mut code = FIRST;
    while (code as usize) < CODES {
        spell(code, &mut spelt, BOUNDS[code as usize]);
        code += 1;
    }
    spelt
}

/// Writes there what a code stands for.
const fn spell(code: u16, spelt: &mut [u8], at: usize) {
    match parts(code) {
        [END, letter] => spelt[at] = letter as u8,
        [first, second] => {
            spell(first, spelt, at);
            spell(second, spelt, at + letters(first));
        }
    }
}

const fn lists() -> Lists {
    let mut lists = Lists {
        letters: [0; 256],
        first: [[0; 256]; 256],
        next: [0; CODES],
    };
    let mut code = FIRST as usize;
    while code < CODES {
        let begin = BOUNDS[code];
        let letter = SPELT[begin] as usize;
        if begin + 1 == BOUNDS[code + 1] {
            lists.letters[letter] = code as u16;
        } else {
            let first = &mut lists.first[letter][SPELT[begin + 1] as usize];
            lists.next[code] = *first;
            *first = code as u16;
        }
        code += 1;
    }
    lists
}

const fn parts(code: u16) -> [u16; 2] {
    ROWS[(code - FIRST) as usize]
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

/// Packs as far as there is room, and says how much is needed.
pub(super) const fn write(texts: &[u8], packed: &mut [u8]) -> usize {
    let mut at = 0;
    let (mut text, mut length) = ([0; TEXT_BYTES], 0);
    let mut writer = Writer { packed, at: 0 };
    while at < texts.len() {
        let byte = texts[at];
        if matches!(byte, b'{' | b'\n' | 0) {
            writer.text(&text, length);
            length = 0;
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
            _ => {
                text[length] = byte;
                length += 1;
            }
        }
        at += 1;
    }
    writer.at / 8
}

/// How many bits a code takes.
const fn bits(code: u16) -> u32 {
    LENGTH_BITS + digits(code)
}

/// Whether the text goes on there with what a code stands for.
const fn stands(code: u16, text: &[u8], at: usize, length: usize) -> bool {
    let (begin, end) = (BOUNDS[code as usize], BOUNDS[code as usize + 1]);
    let mut index = 0;
    while begin + index < end {
        if at + index == length || text[at + index] != SPELT[begin + index] {
            return false;
        }
        index += 1;
    }
    true
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
        if code != END {
            self.bits(code + MORE, digits);
        }
    }

    const fn end_byte(&mut self) {
        self.at = self.at.next_multiple_of(8);
    }

    /// Those codes of a text without marks that take the fewest bits.
    const fn text(&mut self, text: &[u8; TEXT_BYTES], length: usize) {
        // Of each place: how many bits what is behind it needs, and with which code that begins.
        let (mut needed, mut codes) = ([0; TEXT_BYTES + 1], [0; TEXT_BYTES]);
        let mut at = length;
        while at > 0 {
            at -= 1;
            let mut code = LISTS.letters[text[at] as usize];
            assert!(code != 0, "a phrase is of printable ASCII");
            needed[at] = bits(code) + needed[at + 1];
            codes[at] = code;
            code = 0;
            if at + 1 < length {
                code = LISTS.first[text[at] as usize][text[at + 1] as usize];
            }
            while code != 0 {
                if stands(code, text, at, length) {
                    let bits = bits(code) + needed[at + letters(code)];
                    if bits < needed[at] {
                        (needed[at], codes[at]) = (bits, code);
                    }
                }
                code = LISTS.next[code as usize];
            }
        }
        while at < length {
            self.code(codes[at]);
            at += letters(codes[at]);
        }
    }
}
