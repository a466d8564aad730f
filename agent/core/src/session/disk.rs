//! Names of disks.

use core::fmt;

use heapless::String;

use crate::limits::DISK_NAME_BYTES;

/// The name of a disk, such as `sda`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiskName(String<DISK_NAME_BYTES>);

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
        String::try_from(name).ok().map(Self)
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DiskName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests;
