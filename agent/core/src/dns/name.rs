//! Host names as the DNS takes them.

use core::fmt;

use heapless::{String, Vec};

use crate::limits::HOST_NAME_BYTES;
use crate::net::is_label;
use crate::text::apart::parts;

/// A host name: labels of 1 to 63 letters, digits, `-` and `_`, with dots between them, without a dot at its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostName(String<HOST_NAME_BYTES>);

/// A name as in messages ([`super::message::query`]).
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
        if !parts(text, b'.').all(is_label) {
            return Err(NotAHostName);
        }
        String::try_from(text).map(Self).map_err(|_| NotAHostName)
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for HostName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests;
