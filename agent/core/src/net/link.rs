//! How Linux names a link: by number and by name.

use crate::text::digits::Decimal;
use crate::text::utf8;
use core::fmt;
use core::num::NonZeroU32;

/// Bytes of the longest link name, without the NUL (IFNAMSIZ, `include/uapi/linux/if.h`).
pub const LINK_NAME_BYTES: usize = 15;

/// A link's number in the kernel: it stays when the link is renamed, and is never used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ifindex(NonZeroU32);

impl Ifindex {
    /// Accepts what the kernel gives out: 1 and above.
    pub const fn new(number: u32) -> Option<Self> {
        match NonZeroU32::new(number) {
            Some(number) => Some(Self(number)),
            None => None,
        }
    }

    /// The number itself.
    pub const fn get(self) -> u32 {
        self.0.get()
    }
}

impl fmt::Display for Ifindex {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        Decimal(self.get()).fmt(out)
    }
}

/// A link's name at one time: what the kernel accepts (`dev_valid_name`, Linux 6.1), less what is no printable ASCII,
/// since it goes into paths, log lines and JSON. udev may change it until it has finished with the link.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct LinkName {
    bytes: [u8; LINK_NAME_BYTES],
    length: u8,
}

impl LinkName {
    /// Judges a name without its NUL; `None` where no link can have it.
    pub fn new(name: &[u8]) -> Option<Self> {
        let taken = |byte: &u8| byte.is_ascii_graphic() && !b"/:".contains(byte);
        if matches!(name, b"" | b"." | b"..") || !name.iter().all(taken) {
            return None;
        }
        let mut bytes = [0; LINK_NAME_BYTES];
        bytes.get_mut(..name.len())?.copy_from_slice(name);
        Some(Self {
            bytes,
            length: u8::try_from(name.len()).ok()?,
        })
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        let bytes = self.bytes.get(..usize::from(self.length)).unwrap_or(&[]);
        utf8(bytes).unwrap_or("")
    }
}

impl fmt::Display for LinkName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

impl fmt::Debug for LinkName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), out)
    }
}

/// An 802.1Q VLAN number that can carry frames: 1 to 4094.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VlanId(u16);

impl VlanId {
    /// Accepts 1 to 4094: 0 tags priority only, 4095 is reserved (IEEE 802.1Q, table 9-2).
    pub const fn new(number: u16) -> Option<Self> {
        match number {
            1..=4094 => Some(Self(number)),
            _ => None,
        }
    }

    /// The number itself.
    pub const fn get(self) -> u16 {
        self.0
    }
}

impl fmt::Display for VlanId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        Decimal(self.get()).fmt(out)
    }
}

#[cfg(test)]
mod tests;
