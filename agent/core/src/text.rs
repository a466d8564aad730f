//! Untrusted text: shown to people, and read.

pub mod address;
pub mod apart;
pub mod digits;

use core::fmt;
use core::fmt::Write;
use core::ops::RangeInclusive;

use digits::Hexadecimal;

/// Characters beyond ASCII that nobody sees, that change how others are shown, or that mean something to nobody else
/// (RFC 3454, B.1, C.2.2 to C.9), without those that [`char::is_control`] knows.
const UNSEEN: [RangeInclusive<char>; 13] = [
    '\u{ad}'..='\u{ad}',
    '\u{340}'..='\u{341}',
    '\u{34f}'..='\u{34f}',
    '\u{1806}'..='\u{180e}',
    '\u{200b}'..='\u{200f}',
    '\u{2028}'..='\u{202e}',
    '\u{2060}'..='\u{206f}',
    '\u{2ff0}'..='\u{2ffb}',
    '\u{e000}'..='\u{f8ff}',
    '\u{fe00}'..='\u{fe0f}',
    '\u{feff}'..='\u{feff}',
    '\u{fff9}'..='\u{ffff}',
    '\u{e0000}'..='\u{10ffff}',
];

/// Whether a character is a control character or one that is not seen as itself.
pub fn is_unseen(found: char) -> bool {
    found.is_control() || UNSEEN.iter().any(|range| range.contains(&found))
}

/// The text that bytes are, found by what [`Escaped`] needs anyway; [`core::str::from_utf8`] is as much code again.
#[inline(never)]
pub fn utf8(bytes: &[u8]) -> Option<&str> {
    match bytes.utf8_chunks().next() {
        Some(chunk) if chunk.invalid().is_empty() => Some(chunk.valid()),
        Some(_) => None,
        None => Some(""),
    }
}

/// A decimal number alone, with whatever space around it.
pub fn parsed<T: TryFrom<u64>>(text: &[u8]) -> Option<T> {
    T::try_from(digits(text.trim_ascii(), 10)?).ok()
}

/// A number without sign; one reader for all types takes less room than the standard library's for each.
pub fn number<T: TryFrom<u64>>(text: &str, radix: u32) -> Option<T> {
    T::try_from(digits(text.as_bytes(), radix)?).ok()
}

/// What digits say that stand there alone, below 2^64.
#[inline(never)]
pub fn digits(text: &[u8], radix: u32) -> Option<u64> {
    let mut number = None;
    for byte in text {
        let digit = char::from(*byte).to_digit(radix)?;
        let higher = number.unwrap_or(0_u64).checked_mul(radix.into())?;
        number = Some(higher.checked_add(digit.into())?);
    }
    number
}

/// A text as it is. The standard library's way to show one can pad it: one place that uses it brings 900 bytes of code.
#[derive(Clone, Copy)]
pub struct AsIs<'a>(pub &'a str);

impl fmt::Display for AsIs<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.0)
    }
}

/// A text of ASCII, with blanks behind it up to a width.
pub(crate) struct Padded<'a>(pub(crate) &'a str, pub(crate) usize);

impl fmt::Display for Padded<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(text, width) = *self;
        out.write_str(text)?;
        (text.len()..width).try_for_each(|_| out.write_char(' '))
    }
}

/// Shows untrusted bytes so that nothing in them acts on a terminal, breaks a line or passes for something else:
/// characters that are not seen as themselves and what is not UTF-8 are written as escapes.
pub struct Escaped<'a>(pub &'a [u8]);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for chunk in self.0.utf8_chunks() {
            for found in chunk.valid().chars() {
                if is_unseen(found) {
                    write!(out, "\\u{{{}}}", Hexadecimal(found.into(), 1))?;
                } else {
                    out.write_char(found)?;
                }
            }
            for byte in chunk.invalid() {
                write!(out, "\\x{}", Hexadecimal((*byte).into(), 2))?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
