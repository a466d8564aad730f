//! Host and domain names, which come from firmware, from DHCP servers or from the command line.

use core::fmt;

use heapless::String;

use crate::text::apart::parts;
use crate::text::utf8;

/// A name that may reach a file, a log line or `sethostname`: labels of letters, digits, `-` and `_` with dots between
/// (RFC 1123, 2.1; `_` is forbidden there, but common), of at most `BYTES` bytes. A dot or NUL at the end is dropped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DnsName<const BYTES: usize>(String<BYTES>);

/// A host name: `HOST_NAME_MAX` of Linux is 64.
pub type HostName = DnsName<64>;
/// A domain name (RFC 1035, 2.3.4, less length byte and root).
pub type DomainName = DnsName<253>;

/// Bytes of one label (RFC 1035, 2.3.4).
const LABEL_BYTES: usize = 63;

impl<const BYTES: usize> DnsName<BYTES> {
    /// Judges `bytes`; `None` where they are no such name.
    pub fn new(bytes: &[u8]) -> Option<Self> {
        String::try_from(judged(bytes)?).ok().map(Self)
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Names of every length are judged by the same code.
fn judged(bytes: &[u8]) -> Option<&str> {
    let bytes = bytes.strip_suffix(b"\0").unwrap_or(bytes);
    let bytes = bytes.strip_suffix(b".").unwrap_or(bytes);
    let text = utf8(bytes)?;
    let fits = |label: &str| is_label(label) && !label.starts_with("-") && !label.ends_with("-");
    parts(text, b'.').all(fits).then_some(text)
}

/// Whether it is a label of letters, digits, `-` and `_`.
#[inline(never)]
pub(crate) fn is_label(label: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    matches!(label.len(), 1..=LABEL_BYTES) && label.bytes().all(allowed)
}

impl<const BYTES: usize> fmt::Display for DnsName<BYTES> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests;
