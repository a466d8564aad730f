//! iSCSI node names (RFC 7143, 4.2.7).

use core::fmt;

use crate::finding::{Explain, Severity};
use crate::limits::ISCSI_NAME_BYTES;
use crate::phrase::{Phrase, phrase};
use crate::sentence::Sentence;
use crate::text::{Escaped, is_unseen, utf8};

/// An iSCSI name that may go on the wire, into the kernel and into a log line: 1 to 223 bytes, one of the three types,
/// and none of the characters that RFC 3722 forbids. Borrowed from where it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IscsiName<'a>(&'a str);

/// Why some bytes are not an iSCSI name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameFlaw {
    /// No bytes at all.
    Empty,
    /// More than 223 bytes (RFC 7143, 4.2.7.1); the value is the length.
    TooLong(usize),
    /// Not UTF-8.
    NotText,
    /// A character that no iSCSI name holds: white space, control, `/` and other ASCII punctuation (RFC 3722, 6.1).
    Forbidden(char),
    /// Begins with none of `iqn.`, `eui.`, `naa.` (RFC 7143, 4.2.7.3 to 4.2.7.6).
    UnknownType,
}

/// The types of names.
const IQN: u32 = u32::from_le_bytes(*b"iqn.");
const EUI: u32 = u32::from_le_bytes(*b"eui.");
const NAA: u32 = u32::from_le_bytes(*b"naa.");
/// What makes a capital a small letter. A dot stays as it is, and nothing else that a name may hold becomes one.
const SMALL: u32 = u32::from_le_bytes([0x20; 4]);

impl<'a> IscsiName<'a> {
    /// Judges `bytes`; the type prefix may be of either case, as several firmwares write it.
    ///
    /// # Errors
    /// The first rule that the bytes break.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, NameFlaw> {
        if bytes.is_empty() {
            return Err(NameFlaw::Empty);
        }
        if bytes.len() > ISCSI_NAME_BYTES {
            return Err(NameFlaw::TooLong(bytes.len()));
        }
        let text = utf8(bytes).ok_or(NameFlaw::NotText)?;
        if let Some(found) = text.chars().find(|&found| is_forbidden(found)) {
            return Err(NameFlaw::Forbidden(found));
        }
        let prefix = bytes.first_chunk().ok_or(NameFlaw::UnknownType)?;
        match u32::from_le_bytes(*prefix) | SMALL {
            IQN | EUI | NAA => Ok(Self(text)),
            _ => Err(NameFlaw::UnknownType),
        }
    }

    /// The name as it was read.
    pub const fn as_str(self) -> &'a str {
        self.0
    }
}

/// RFC 3722, 6.1, and RFC 7143, 4.2.7.2: letters, digits, `-`, `.` and `:` among ASCII. `_` and `@` are forbidden there
/// too but common in the field and harmless, so they pass. Beyond ASCII (RFC 3722, 5 and 6) white space (RFC 3454, C.1.2),
/// and what nobody sees.
fn is_forbidden(found: char) -> bool {
    match found {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '.' | ':' | '_' | '@' => false,
        '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => {
            true
        }
        _ => found.is_ascii() || is_unseen(found),
    }
}

impl fmt::Display for IscsiName<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.0)
    }
}

impl fmt::Display for NameFlaw {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut said = Sentence::new(out, self.sentence());
        match self {
            Self::TooLong(bytes) => {
                said.count(*bytes);
                said.count(ISCSI_NAME_BYTES);
            }
            Self::Forbidden(found) => {
                said.value(&Escaped(found.encode_utf8(&mut [0; 4]).as_bytes()));
            }
            _ => {}
        }
        said.end()
    }
}

impl NameFlaw {
    const fn sentence(&self) -> Phrase {
        phrase! { match self {
            Self::Empty => "the iSCSI name is empty",
            Self::TooLong(_) => "the iSCSI name has {} bytes, at most {} are allowed",
            Self::NotText => "the iSCSI name is not UTF-8 text",
            Self::Forbidden(_) => "the iSCSI name holds '{}', which no iSCSI name may hold",
            Self::UnknownType => "the iSCSI name begins with none of iqn., eui. and naa.",
        } }
    }
}

impl Explain for NameFlaw {
    fn code(&self) -> Phrase {
        phrase! { match self {
            Self::Empty => "name.empty",
            Self::TooLong(_) => "name.too-long",
            Self::NotText => "name.not-text",
            Self::Forbidden(_) => "name.forbidden-character",
            Self::UnknownType => "name.unknown-type",
        } }
    }

    fn severity(&self) -> Severity {
        Severity::Error
    }

    fn hint(&self) -> Phrase {
        phrase!(
            "Correct the name where it is configured: firmware set-up, iPXE script or kernel command line."
        )
    }
}

#[cfg(test)]
mod tests;
