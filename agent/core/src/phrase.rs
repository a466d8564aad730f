//! What the agent says to people, kept in little room.
//!
//! Of what the agent is made of a tenth is English, and English repeats itself: "the target", "session", "address". A
//! [code](codes) stands for a letter or for a [pair](pairs::ROWS) of others, and each of those may stand for a pair again, as
//! the kernel keeps the names of its symbols (`scripts/kallsyms.c`). The codes that are used most are the shorter ones. Sources
//! have the texts as they are; the compiler packs them, and a text is unpacked where it is written.

mod codes;
mod pack;
mod pairs;

use core::fmt::{self, Display, Formatter, Write as _};

use codes::{Codes, END, LINE, PLACE};
pub(crate) use pack::{length, pack, place};
use pairs::parts;

/// A text for people, or a code: it can be written, and compared with a text. Two are equal that are the same of several texts.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Phrase {
    /// It, and those that lie behind it.
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
    /// Each of them; behind the last one empty texts.
    pub(crate) fn each(self) -> impl Iterator<Item = Phrase> {
        let mut rest = self.packed;
        core::iter::repeat_with(move || {
            let phrase = Phrase { packed: rest };
            let (_, behind) = phrase.behind(END).unwrap_or_default();
            rest = behind.packed;
            phrase
        })
    }
}

impl Phrase {
    /// That begins there in a row of packed texts.
    #[inline(never)]
    pub(crate) const fn at(packed: &'static [u8], place: u16) -> Self {
        let (_, packed) = packed.split_at(place as usize);
        Self { packed }
    }

    /// Whether it says nothing.
    pub const fn is_empty(&self) -> bool {
        Codes::new(self.packed).next() == END
    }

    /// Goes to the next code like that; what stands behind it, with the letter of a place. `None` where there is none.
    #[inline(never)]
    fn behind(self, sought: u16) -> Option<(u8, Self)> {
        let mut codes = Codes::new(self.packed);
        loop {
            match codes.next() {
                code if code == sought => {
                    let packed = codes.rest();
                    return Some((codes.letter, Self { packed }));
                }
                END => return None,
                _ => {}
            }
        }
    }

    /// What is written up to the first place for a value, and what stands behind it: the whole text and nothing if it has none.
    pub(crate) fn split(self) -> (Self, Self) {
        let (_, rest) = self.behind(PLACE).unwrap_or_default();
        (self, rest)
    }

    /// Its lines, with their ends.
    pub(crate) fn lines(self) -> impl Iterator<Item = Self> {
        let mut rest = self;
        core::iter::from_fn(move || {
            let text = rest;
            (_, rest) = text.behind(LINE).unwrap_or_default();
            let length = text.packed.len().saturating_sub(rest.packed.len());
            let packed = text.packed.get(..length)?;
            (!text.is_empty()).then_some(Self { packed })
        })
    }

    /// What is written behind each place, up to the next one, with the place's letter; what stands before the first one comes
    /// first, with 0.
    pub(crate) fn pieces(self) -> impl Iterator<Item = (u8, Self)> {
        core::iter::successors(Some((0, self)), |(_, piece)| piece.behind(PLACE))
    }
}

/// As it is, up to the first place, without regard to a width.
impl Display for Phrase {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let mut codes = Codes::new(self.packed);
        loop {
            match codes.next() {
                END | PLACE => return Ok(()),
                LINE => out.write_char('\n')?,
                code => unpack(code, out)?,
            }
        }
    }
}

/// Writes what a code stands for. It ends: the compiler has seen that no pair holds itself.
fn unpack(code: u16, out: &mut Formatter<'_>) -> fmt::Result {
    match parts(code) {
        [END, letter] => out.write_char(char::from(letter.to_be_bytes()[1])),
        [first, second] => unpack(first, out).and_then(|()| unpack(second, out)),
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
