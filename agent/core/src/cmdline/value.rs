//! Values by dracut's rules (`getargbool` and `getargnum` of its base library).

use super::{ArgumentFlaw, Word};
use crate::limits::{LARGEST_MTU, SMALLEST_MTU};
use crate::text::apart::cut;
use crate::text::{digits, utf8};

/// An argument, and the word in which it stands.
#[derive(Clone, Copy)]
pub struct Placed<'a, T> {
    /// What it says.
    pub argument: T,
    /// Where it says so.
    pub word: Word<'a>,
}

/// A boolean argument that was given, and the word that gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Switch<'a> {
    /// Where it says so.
    pub word: Word<'a>,
}

impl Switch<'_> {
    /// What it says: a bare name means yes, `0`, `no` and `off` mean no, and anything else means yes.
    pub const fn is_on(&self) -> bool {
        !matches!(self.word.value(), Some(b"0" | b"no" | b"off"))
    }
}

impl<'a> Word<'a> {
    /// The value as text, empty where there is none; `None` where it is not UTF-8 ([`ArgumentFlaw::NotText`]).
    pub fn text(&self) -> Option<&'a str> {
        utf8(self.value().unwrap_or_default())
    }

    /// The value as a decimal number from `least` to `most`.
    ///
    /// # Errors
    /// [`ArgumentFlaw::Number`] for anything else.
    pub fn number(&self, least: u32, most: u32) -> Result<u32, ArgumentFlaw> {
        decimal(self.value().unwrap_or_default())
            .filter(|number| (least..=most).contains(number))
            .ok_or(ArgumentFlaw::Number { least, most })
    }
}

/// A decimal number without sign.
pub(super) fn decimal(text: &[u8]) -> Option<u32> {
    u32::try_from(digits(text, 10)?).ok()
}

/// An MTU, where there is one.
pub(super) fn packet_bytes(text: &str) -> Result<Option<u16>, ArgumentFlaw> {
    match decimal(text.as_bytes()).map(u16::try_from) {
        None if text.is_empty() => Ok(None),
        Some(Ok(mtu)) if (SMALLEST_MTU..=LARGEST_MTU).contains(&mtu) => Ok(Some(mtu)),
        _ => Err(ArgumentFlaw::Mtu),
    }
}

/// A text that may be left out.
pub(super) fn given(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

/// An address, and the length or mask behind its slash. Of brackets behind which it stands [`colon_parts`] leaves the latter.
pub(super) fn with_length(text: &str) -> (&str, Option<&str>) {
    match cut(text, b'/') {
        Some((address, length)) => {
            let bare = address.strip_suffix("]").unwrap_or(address);
            (bare, Some(length))
        }
        None => (text, None),
    }
}

/// The parts between colons; a part in brackets may hold colons itself, and comes without its brackets.
pub(crate) fn colon_parts(text: &str) -> ColonParts<'_> {
    ColonParts(Some(text))
}

/// See [`colon_parts`].
pub(crate) struct ColonParts<'a>(Option<&'a str>);

impl<'a> ColonParts<'a> {
    /// What has not been taken apart.
    pub(super) fn rest(&self) -> &'a str {
        self.0.unwrap_or_default()
    }

    /// Whether there is no part left, not even an empty one.
    pub(super) const fn is_over(&self) -> bool {
        self.0.is_none()
    }
}

impl<'a> Iterator for ColonParts<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let text = self.0?;
        let closed = cut(text, b']').filter(|_| text.starts_with("["));
        let inside = closed.map_or(0, |(before, _)| before.len());
        let (before, behind) = text.split_at_checked(inside)?;
        let colon = cut(behind, b':').map(|(between, _)| before.len() + between.len());
        let (part, rest) = text.split_at_checked(colon.unwrap_or(text.len()))?;
        self.0 = rest.get(1..);
        let inner = part.get(1..).filter(|_| closed.is_some());
        Some(inner.map_or(part, |inner| inner.strip_suffix("]").unwrap_or(inner)))
    }
}
