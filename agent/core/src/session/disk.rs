//! Names of disks.

use core::fmt;

use crate::limits::DISK_NAME_BYTES;
use crate::text::utf8;

/// The name of a disk, such as `sda`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DiskName {
    bytes: [u8; DISK_NAME_BYTES],
    length: usize,
}

impl DiskName {
    /// Accepts what the kernel may call a disk and what may stand in a path or a line: 1 to 31 printable ASCII characters
    /// but `/`; `None` for anything else.
    pub fn new(name: &str) -> Option<Self> {
        let plain = name
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && byte != b'/');
        if name.is_empty() || !plain {
            return None;
        }
        let mut bytes = [0; DISK_NAME_BYTES];
        let length = name.len();
        bytes.get_mut(..length)?.copy_from_slice(name.as_bytes());
        Some(Self { bytes, length })
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        let bytes = self.bytes.get(..self.length).unwrap_or_default();
        // They are ASCII.
        utf8(bytes).unwrap_or_default()
    }
}

/// Whether two disks are the same unit by names that are nobody else's, as the kernel shows them (`wwid`): those that registered
/// makers give (NAA 6). Where none is (OUI 0), the first disk of every target may be named alike, as tgt's are.
pub fn are_same(one: &[u8], other: &[u8]) -> bool {
    one == other && one.starts_with(b"naa.6") && !one.starts_with(b"naa.6000000")
}

impl fmt::Display for DiskName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests;
