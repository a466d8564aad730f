//! What packed texts are made of: codes of one, two or three half bytes. Behind those of one the next code begins in a byte of
//! its own, so that lines, and what stands behind a place, are texts themselves.

/// A text's end, also where there are no more bytes.
pub(super) const END: u16 = 0;
/// Where a value is to stand, or a word for the letter of the byte that follows.
pub(super) const PLACE: u16 = 1;
/// A line's end.
pub(super) const LINE: u16 = 2;
/// The first code with a row in the table.
pub(super) const FIRST: u16 = 3;
/// The first code of three half bytes.
pub(super) const LONG: u16 = FIRST + ((OF_LONG - FIRST) << 4);
/// The least half byte with which a code of three begins; one of two begins with less.
pub(super) const OF_LONG: u16 = 13;

/// Reads codes.
#[derive(Clone, Copy)]
pub(super) struct Codes<'p> {
    packed: &'p [u8],
    /// Whether the first byte's first half is read.
    is_half: bool,
    /// The letter of the last place.
    pub(super) letter: u8,
}

impl<'p> Codes<'p> {
    pub(super) const fn new(packed: &'p [u8]) -> Self {
        Self {
            packed,
            is_half: false,
            letter: 0,
        }
    }

    /// What is not read yet, behind an end or a place.
    pub(super) const fn rest(&self) -> &'p [u8] {
        self.packed
    }

    #[inline(never)]
    const fn half(&mut self) -> u8 {
        let Some((byte, rest)) = self.packed.split_first() else {
            return 0;
        };
        self.is_half = !self.is_half;
        if self.is_half {
            return *byte >> 4;
        }
        self.packed = rest;
        *byte & 15
    }

    #[inline(never)]
    pub(super) const fn next(&mut self) -> u16 {
        let first = self.half() as u16;
        if first >= FIRST {
            let two = first << 4 | self.half() as u16;
            return match first {
                ..OF_LONG => two - (FIRST << 4) + FIRST,
                _ => (two << 4 | self.half() as u16) - (OF_LONG << 8) + LONG,
            };
        }
        if self.is_half {
            self.half();
        }
        if first == PLACE {
            self.letter = self.half() << 4 | self.half();
        }
        first
    }
}
