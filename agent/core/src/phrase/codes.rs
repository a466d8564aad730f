//! What packed texts are made of: codes, of which those that are used more have fewer bits. A code is written as the number that
//! is [`MORE`] more: three bits say how many binary digits that has, as the shortest has four, and all but the first digit follow,
//! which is 1. Of the text's end, which each text has, the three bits are all. Behind a mark the next code begins in a byte of its
//! own, so that lines, and what stands behind a place, are texts themselves.

/// The mark of a text's end, also where there are no more bytes.
pub(super) const END: u16 = 0;
/// The mark where a value is to stand.
pub(super) const PLACE: u16 = 1;
/// The mark of a line's end.
pub(super) const LINE: u16 = 2;
/// The mark of a place for the word of a letter, which has the next eight bits.
pub(super) const WORD: u16 = 3;
/// The first code with a row in the table, behind those that are marks.
pub(super) const FIRST: u16 = 4;
/// How much more the number is that is written for a code.
pub(super) const MORE: u16 = 7;
/// How many codes there are at most.
pub(super) const CODES: u16 = (8 << 7) - MORE;

/// How many digits are written of a code behind the bits that say so; of [`END`] none of them.
pub(super) const fn digits(code: u16) -> u32 {
    (code + MORE).ilog2()
}

/// The bits that say how many digits follow.
pub(super) const LENGTH_BITS: u32 = 3;
/// How many digits the bits say if they are 0.
pub(super) const LEAST: u32 = digits(END);

/// Reads bits, from the uppermost of the first byte on; behind the last byte they are 0.
#[derive(Clone, Copy)]
pub(super) struct Bits<'b> {
    bytes: &'b [u8],
    /// How many are read.
    at: usize,
}

impl<'b> Bits<'b> {
    pub(super) const fn new(bytes: &'b [u8], at: usize) -> Self {
        Self { bytes, at }
    }

    /// The next bits, as a number.
    #[inline(never)]
    pub(super) const fn take(&mut self, count: u32) -> u16 {
        let (mut taken, mut left) = (0, count);
        while left > 0 {
            let byte = match self.bytes.split_at_checked(self.at / 8) {
                Some((_, [byte, ..])) => *byte,
                _ => 0,
            };
            taken = taken << 1 | (byte >> (7 - self.at % 8) & 1) as u16;
            self.at += 1;
            left -= 1;
        }
        taken
    }
}

/// Reads codes.
#[derive(Clone, Copy)]
pub(super) struct Codes<'p> {
    bits: Bits<'p>,
    /// The letter of the last place.
    pub(super) letter: u8,
}

impl<'p> Codes<'p> {
    pub(super) const fn new(packed: &'p [u8]) -> Self {
        Self {
            bits: Bits::new(packed, 0),
            letter: 0,
        }
    }

    /// What is not read yet, behind a mark.
    pub(super) const fn rest(&self) -> &'p [u8] {
        match self.bits.bytes.split_at_checked(self.bits.at / 8) {
            Some((_, rest)) => rest,
            None => &[],
        }
    }

    /// The next code. Both kinds of places are one.
    #[inline(never)]
    pub(super) const fn next(&mut self) -> u16 {
        let digits = self.bits.take(LENGTH_BITS) as u32 + LEAST;
        let mut code = END;
        if digits > LEAST {
            code = (1 << digits | self.bits.take(digits)) - MORE;
        }
        if code >= FIRST {
            return code;
        }
        self.letter = b'}';
        if code == WORD {
            [_, self.letter] = self.bits.take(8).to_be_bytes();
            code = PLACE;
        }
        self.bits.at = (self.bits.at + 7) & !7;
        code
    }
}
