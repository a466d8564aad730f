//! Devices that come, change and go: the kernel's uevents and udev's own messages (`NETLINK_KOBJECT_UEVENT`).
//!
//! The kernel sends to group 1, as soon as a device is there:
//!
//! ```text
//! add@/devices/…/net/eth0 NUL ACTION=add NUL DEVPATH=/devices/…/net/eth0 NUL SUBSYSTEM=net NUL …
//! ```
//!
//! udev sends to group 2, when it has finished with the device (its rules ran, its name is final, its record is written):
//! a header, then the same `KEY=value` strings and its own. See [`udev`] for the header.

mod device;
pub mod udev;

use crate::text::utf8;
use core::ffi::CStr;

pub use device::{Block, Device, Extent, ScsiAddress};

/// One message about one device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Uevent<'a> {
    /// What happened.
    pub action: Action,
    /// To which device.
    pub device: Device<'a>,
}

/// What happened to a device (`kobject_actions`, Linux 6.1 `lib/kobject_uevent.c`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// It is there.
    Add,
    /// It is gone.
    Remove,
    /// It was renamed.
    Move,
    /// Anything else about it: changed, bound to a driver, on line.
    Change,
}

impl<'a> Uevent<'a> {
    /// Decodes a message of the kernel. Whoever receives it has checked that the kernel sent it. `None` for what is no
    /// uevent, and for a device whose own properties contradict each other.
    pub fn from_kernel(message: &'a [u8]) -> Option<Self> {
        let (title, properties) = split_line(message)?;
        title.iter().position(|&byte| byte == b'@')?;
        Self::from_properties(properties)
    }

    /// Decodes a message of udev, with the same limits as [`Self::from_kernel`].
    pub fn from_udev(message: &'a [u8]) -> Option<Self> {
        Self::from_properties(udev::properties(message)?)
    }

    fn from_properties(bytes: &'a [u8]) -> Option<Self> {
        let action = match property(bytes, "ACTION")? {
            "add" => Action::Add,
            "remove" => Action::Remove,
            "move" => Action::Move,
            _ => Action::Change,
        };
        Some(Self {
            action,
            device: Device::from_properties(bytes)?,
        })
    }
}

/// The value of `key` among `KEY=value` strings, each ended by NUL; the first one counts. `None` for all keys where the
/// last NUL is missing, since the message was cut then.
fn property<'a>(bytes: &'a [u8], key: &str) -> Option<&'a str> {
    let mut rest = bytes.ends_with(&[0]).then_some(bytes)?;
    loop {
        let (line, behind) = split_line(rest)?;
        let value = line.strip_prefix(key.as_bytes());
        if let Some(value) = value.and_then(|value| value.strip_prefix(b"=")) {
            return utf8(value);
        }
        rest = behind;
    }
}

/// What is before the first NUL, and what is behind it. A session's making brings thousands of bytes of uevents: this is the
/// search that looks at several bytes at once.
fn split_line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let line = CStr::from_bytes_until_nul(bytes).ok()?.to_bytes();
    let behind = bytes.get(line.len().checked_add(1)?..)?;
    Some((line, behind))
}

#[cfg(test)]
mod tests;
