//! What the agent says to people, kept in little room.
//!
//! Of what the agent is made of a tenth is English, and English repeats itself: "the target", "session", "address". A byte
//! that no text holds stands for a [pair](pairs::PAIRS) of others, and each of those may stand for a pair again, as the
//! kernel keeps the names of its symbols (`scripts/kallsyms.c`). Sources have the texts as they are; the compiler packs
//! them, and a text is unpacked where it is written.

mod pack;
mod pairs;

use core::fmt::{self, Display, Formatter, Write as _};

pub(crate) use pack::{length, pack, place};
use pairs::PAIRS;

/// A text for people, or a code: it can be written, and compared with a text.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Phrase {
    packed: &'static [u8],
}

/// Several texts: an address and a length for each would take more room.
#[derive(Clone, Copy)]
pub(crate) struct Phrases {
    pub(crate) packed: &'static [u8],
}

/// A text, or one of several by what a value is, as a [`Phrase`]. Texts are of ASCII's printable characters
/// and line ends.
macro_rules! phrase {
    (match $value:tt { $($pattern:pat => $text:literal,)* }) => {{
        const TEXTS: &str = concat!($($text, "\0",)*);
        const PACKED: [u8; $crate::phrase::length(TEXTS)] = $crate::phrase::pack(TEXTS);
        let place = match $value {
            $($pattern => const { $crate::phrase::place(TEXTS, &PACKED, $text) },)*
        };
        $crate::phrase::Phrase::at(&PACKED, place)
    }};
    ($text:literal) => {{
        const TEXT: &str = concat!($text, "\0");
        const PACKED: [u8; $crate::phrase::length(TEXT)] = $crate::phrase::pack(TEXT);
        $crate::phrase::Phrase::at(&PACKED, 0)
    }};
}

/// Texts in a row, as [`Phrases`].
macro_rules! phrases {
    [$($text:literal),*] => {{
        const TEXTS: &str = concat!($($text, "\0",)*);
        const PACKED: [u8; $crate::phrase::length(TEXTS)] = $crate::phrase::pack(TEXTS);
        $crate::phrase::Phrases { packed: &PACKED }
    }};
}

pub(crate) use {phrase, phrases};

impl Phrases {
    /// Each of them; behind the last one an empty text.
    pub(crate) fn each(self) -> impl Iterator<Item = Phrase> {
        let each = self.packed.split(|byte| *byte == 0);
        each.map(|packed| Phrase { packed })
    }
}

impl Phrase {
    /// That begins there in a row of packed texts, each of which a NUL ends.
    #[inline(never)]
    pub(crate) const fn at(packed: &'static [u8], place: u16) -> Self {
        let (_, mut rest) = packed.split_at(place as usize);
        let mut packed = rest;
        while let Some((byte, more)) = rest.split_first() {
            if *byte == 0 {
                (packed, _) = packed.split_at(packed.len().saturating_sub(rest.len()));
                break;
            }
            rest = more;
        }
        Self { packed }
    }

    /// Whether it says nothing.
    pub const fn is_empty(&self) -> bool {
        self.packed.is_empty()
    }

    /// What stands before the first place for a value, and what behind its braces: the whole text and nothing if it has none.
    pub(crate) fn split(self) -> (Self, Self) {
        // No pair holds a brace.
        let mut parts = self.packed.splitn(2, |byte| *byte == b'{');
        let mut next = || parts.next().unwrap_or_default();
        let (said, rest) = (next(), next());
        let rest = rest.get(1..).unwrap_or_default();
        (Self { packed: said }, Self { packed: rest })
    }

    /// Its lines, with their ends.
    pub(crate) fn lines(self) -> impl Iterator<Item = Self> {
        // No pair holds a line's end.
        let lines = self.packed.split_inclusive(|byte| *byte == b'\n');
        lines.map(|packed| Self { packed })
    }

    /// What stands behind each letter in braces, with the letter; what stands before the first one comes first, with 0.
    pub(crate) fn pieces(self) -> impl Iterator<Item = (u8, Self)> + Clone {
        let pieces = self.packed.split(|byte| *byte == b'{');
        pieces.map(|piece| match piece {
            [letter, b'}', packed @ ..] => (*letter, Self { packed }),
            packed => (0, Self { packed }),
        })
    }
}

/// As it is, without regard to a width.
impl Display for Phrase {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let mut packed = self.packed.iter();
        packed.try_for_each(|byte| unpack(*byte, out))
    }
}

/// Writes what a byte stands for. It ends: a pair is made of what comes before it in the table.
fn unpack(byte: u8, out: &mut Formatter<'_>) -> fmt::Result {
    match PAIRS.get(pairs::index(byte)) {
        Some([first, second]) if *first != 0 => {
            unpack(*first, out).and_then(|()| unpack(*second, out))
        }
        _ => out.write_char(char::from(byte)),
    }
}

/// As the text in quotes.
impl fmt::Debug for Phrase {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        write!(out, "\"{self}\"")
    }
}

impl PartialEq<&str> for Phrase {
    fn eq(&self, text: &&str) -> bool {
        let mut expected = Expected(text);
        write!(expected, "{self}").is_ok() && expected.0.is_empty()
    }
}

/// What is still to be written if a text is another one.
struct Expected<'t>(&'t str);

impl fmt::Write for Expected<'_> {
    fn write_str(&mut self, written: &str) -> fmt::Result {
        self.0 = self.0.strip_prefix(written).ok_or(fmt::Error)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
