//! iSCSI node names (RFC 7143, 4.2.7).

use core::fmt;

use crate::finding::{Explain, Severity};
use crate::limits::ISCSI_NAME_BYTES;
use crate::text::Escaped;

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
        let text = core::str::from_utf8(bytes).map_err(|_| NameFlaw::NotText)?;
        if let Some(found) = text.chars().find(|&found| is_forbidden(found)) {
            return Err(NameFlaw::Forbidden(found));
        }
        let prefix = text.get(..4).ok_or(NameFlaw::UnknownType)?;
        let known = ["iqn.", "eui.", "naa."];
        if !known.iter().any(|known| prefix.eq_ignore_ascii_case(known)) {
            return Err(NameFlaw::UnknownType);
        }
        Ok(Self(text))
    }

    /// The name as it was read.
    pub const fn as_str(self) -> &'a str {
        self.0
    }
}

/// What RFC 3722, 5 and 6, let no name hold beyond ASCII, beside white space and control characters: signs that nobody
/// sees, that change how others are shown, or that mean something to nobody else (RFC 3454, B.1, C.3 to C.9).
const UNSEEN: [core::ops::RangeInclusive<char>; 13] = [
    '\u{ad}'..='\u{ad}',
    '\u{340}'..='\u{341}',
    '\u{34f}'..='\u{34f}',
    '\u{1806}'..='\u{180e}',
    '\u{200b}'..='\u{200f}',
    '\u{202a}'..='\u{202e}',
    '\u{2060}'..='\u{206f}',
    '\u{2ff0}'..='\u{2ffb}',
    '\u{e000}'..='\u{f8ff}',
    '\u{fe00}'..='\u{fe0f}',
    '\u{feff}'..='\u{feff}',
    '\u{fff9}'..='\u{ffff}',
    '\u{e0000}'..='\u{10ffff}',
];

/// RFC 3722, 6.1, and RFC 7143, 4.2.7.2: letters, digits, `-`, `.` and `:` among ASCII. `_` and `@` are forbidden there
/// too but common in the field and harmless, so they pass.
fn is_forbidden(found: char) -> bool {
    match found {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '.' | ':' | '_' | '@' => false,
        _ if found.is_ascii() => true,
        _ => {
            let unseen = UNSEEN.iter().any(|range| range.contains(&found));
            found.is_control() || found.is_whitespace() || unseen
        }
    }
}

impl fmt::Display for IscsiName<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.0)
    }
}

impl fmt::Display for NameFlaw {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => out.write_str("the iSCSI name is empty"),
            Self::TooLong(bytes) => write!(
                out,
                "the iSCSI name has {bytes} bytes, at most {ISCSI_NAME_BYTES} are allowed"
            ),
            Self::NotText => out.write_str("the iSCSI name is not UTF-8 text"),
            Self::Forbidden(found) => write!(
                out,
                "the iSCSI name holds '{}', which no iSCSI name may hold",
                Escaped(found.encode_utf8(&mut [0; 4]).as_bytes())
            ),
            Self::UnknownType => {
                out.write_str("the iSCSI name begins with none of iqn., eui. and naa.")
            }
        }
    }
}

impl Explain for NameFlaw {
    fn code(&self) -> &'static str {
        match self {
            Self::Empty => "name.empty",
            Self::TooLong(_) => "name.too-long",
            Self::NotText => "name.not-text",
            Self::Forbidden(_) => "name.forbidden-character",
            Self::UnknownType => "name.unknown-type",
        }
    }

    fn severity(&self) -> Severity {
        Severity::Error
    }

    fn hint(&self) -> &'static str {
        "Correct the name where it is configured: firmware set-up, iPXE script or kernel command line."
    }
}

#[cfg(test)]
mod tests;
