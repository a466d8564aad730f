//! One pair.

use core::fmt;

use crate::limits::{TEXT_KEY_BYTES, TEXT_VALUE_BYTES};
use crate::phrase::{Phrase, phrase};
use crate::sentence::Sentence;
use crate::text::utf8;

/// A key and its value, as they were sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair<'a> {
    /// The key: a letter, then letters, digits and `-.+@_`, and the `#` of registered extensions. RFC 7143, 6.1, wants a
    /// capital first; RFC 7144 then named a key `iSCSIProtocolLevel`.
    pub key: &'a str,
    /// The value; it may hold `=`, and may be empty.
    pub value: &'a str,
}

/// Why some bytes are not text keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextFlaw {
    /// A pair without `=`.
    NoEqualsSign,
    /// A key that is empty, has another shape than RFC 7143, 6.1 allows, or more than 63 bytes.
    Key,
    /// A value longer than any key allows.
    ValueTooLong,
    /// A value that is not UTF-8, and on which something depends.
    NotUtf8,
    /// The last pair has no NUL behind it, and something depends on it.
    Unterminated,
    /// More text than is taken in one login; the value is the number of bytes.
    TooMuch(u32),
}

impl<'a> Pair<'a> {
    /// Reads the bytes between two NULs. A value on which nothing depends is empty where it is no text.
    ///
    /// # Errors
    /// The first rule that the bytes break.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, TextFlaw> {
        let equals = bytes.iter().position(|&byte| byte == b'=');
        let (key, rest) = equals
            .and_then(|at| bytes.split_at_checked(at))
            .ok_or(TextFlaw::NoEqualsSign)?;
        let value = rest.get(1..).unwrap_or_default();
        if value.len() > TEXT_VALUE_BYTES {
            return Err(TextFlaw::ValueTooLong);
        }
        Ok(Self {
            key: parse_key(key)?,
            value: match utf8(value) {
                Some(value) => value,
                None if Self::is_only_told(bytes) => "",
                None => return Err(TextFlaw::NotUtf8),
            },
        })
    }

    /// Whether nothing depends on the pair of these bytes: a name for people (RFC 7143, 13.6), or a vendor's own key (6.1).
    pub(super) fn is_only_told(bytes: &[u8]) -> bool {
        bytes.starts_with(b"TargetAlias=") || bytes.starts_with(b"X")
    }
}

fn parse_key(bytes: &[u8]) -> Result<&str, TextFlaw> {
    let well_formed = bytes.first().is_some_and(u8::is_ascii_alphabetic)
        && bytes.len() <= TEXT_KEY_BYTES
        && bytes
            .iter()
            .all(|&byte| byte.is_ascii_alphanumeric() || b"-.+@_#".contains(&byte));
    if !well_formed {
        return Err(TextFlaw::Key);
    }
    utf8(bytes).ok_or(TextFlaw::Key)
}

impl fmt::Display for TextFlaw {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut said = Sentence::new(out, self.sentence());
        match self {
            Self::ValueTooLong => said.count(TEXT_VALUE_BYTES),
            Self::TooMuch(bytes) => said.number(*bytes),
            _ => {}
        }
        said.end()
    }
}

impl TextFlaw {
    // Within `fmt` its choice would become one with that of the values, which no table can make.
    #[inline(never)]
    const fn sentence(&self) -> Phrase {
        phrase! { match self {
            Self::NoEqualsSign => "a text key has no value",
            Self::Key => "a text key has a name that no text key may have",
            Self::ValueTooLong => "a text key's value has more than {} bytes",
            Self::NotUtf8 => "a text key's value is not UTF-8 text",
            Self::Unterminated => "the last text key is not terminated",
            Self::TooMuch(_) => "the text goes on after {} bytes",
        } }
    }
}
