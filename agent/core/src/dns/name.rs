//! Host names as the DNS takes them.

use core::fmt;

use heapless::{String, Vec};

use crate::limits::HOST_NAME_BYTES;
use crate::text::apart::parts;

/// Bytes of a label (RFC 1035, 2.3.4).
const LABEL_BYTES: usize = 63;

/// A host name: labels of 1 to 63 letters, digits, `-` and `_`, with dots between them, without a dot at its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostName(String<HOST_NAME_BYTES>);

/// A name as in messages (RFC 1035, 3.1): each label with its length before it, an empty one at the end; small letters, since
/// case does not count (2.3.3).
pub(super) type WireName = Vec<u8, { HOST_NAME_BYTES + 2 }>;

/// The text is no host name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAHostName;

impl HostName {
    /// Reads `text`; a dot at its end is left out.
    ///
    /// # Errors
    /// Anything else.
    pub fn parse(text: &str) -> Result<Self, NotAHostName> {
        let text = text.strip_suffix(".").unwrap_or(text);
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        let fits = |label: &str| {
            !label.is_empty() && label.len() <= LABEL_BYTES && label.bytes().all(plain)
        };
        if !parts(text, b'.').all(fits) {
            return Err(NotAHostName);
        }
        String::try_from(text).map(Self).map_err(|_| NotAHostName)
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As in messages.
    pub(super) fn wire(&self) -> WireName {
        let mut name = WireName::new();
        // A name that is one fits.
        for label in parts(&self.0, b'.') {
            let _ = name.push(u8::try_from(label.len()).unwrap_or(0));
            for byte in label.bytes() {
                let _ = name.push(byte.to_ascii_lowercase());
            }
        }
        let _ = name.push(0);
        name
    }
}

impl fmt::Display for HostName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests;
