//! Values as they were read, before they are judged.

use core::fmt;

use super::flaw::Flaw;
use crate::text::{AsIs, Escaped};

/// Why a value cannot be read, the value, or `None` where the structure has none.
pub(super) type Reading<T> = Result<Option<T>, Flaw>;

/// The bytes of a string.
#[derive(Clone, Copy)]
pub(super) struct Text<'t> {
    /// The bytes before the first NUL, at least one.
    pub(super) bytes: &'t [u8],
    /// Whether other bytes than NULs follow the first NUL.
    pub(super) is_cut: bool,
}

impl<'t> Text<'t> {
    /// The string in `bytes`, which ends at the first NUL; `None` where it is empty.
    pub(super) fn until_nul(bytes: &'t [u8]) -> Option<Self> {
        let end = bytes.iter().position(|byte| *byte == 0);
        let (text, rest) = bytes.split_at_checked(end.unwrap_or(bytes.len()))?;
        if text.is_empty() {
            return None;
        }
        Some(Self {
            bytes: text,
            is_cut: rest.iter().any(|byte| *byte != 0),
        })
    }
}

/// The first bytes of a text that makes no sense, for the sentence about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Excerpt {
    bytes: [u8; Self::BYTES],
    length: u8,
    is_cut: bool,
}

impl Excerpt {
    const BYTES: usize = 22;

    /// As much of `text` as is kept.
    pub fn of(text: &[u8]) -> Self {
        let mut bytes = [0; Self::BYTES];
        let mut length = 0;
        for (kept, byte) in bytes.iter_mut().zip(text) {
            *kept = *byte;
            length += 1;
        }
        Self {
            bytes,
            length,
            is_cut: text.len() > Self::BYTES,
        }
    }
}

impl fmt::Display for Excerpt {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.bytes.get(..usize::from(self.length));
        let more = if self.is_cut { "…" } else { "" };
        let bytes = Escaped(bytes.unwrap_or_default());
        write!(out, "\"{bytes}{}\"", AsIs(more))
    }
}

/// A LUN's eight bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LunValue {
    /// As on the wire.
    pub(super) wire: [u8; 8],
    /// The text, where it could be several LUNs and the simple one was taken.
    pub(super) guessed_from: Option<Excerpt>,
}
