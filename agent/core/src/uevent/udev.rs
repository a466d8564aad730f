//! What udev says when it has finished with a device: a message to group 2, and a record under `/run/udev/data`.
//!
//! The message's header (systemd 252, `src/libsystemd/sd-device/device-monitor.c`; unchanged since udev 173):
//!
//! ```text
//! 0 "libudev" NUL   8 magic, big-endian   12 header's length   16 properties' offset   20 properties' length
//! 24 hashes and a Bloom filter for receivers
//! ```
//!
//! Numbers other than the magic are in host order.

use crate::bytes::Fixed;

const MAGIC: u32 = 0xfeed_cafe;

/// The folder of udev's records; it is there once udev runs.
pub const FOLDER: &str = "/run/udev/data";

/// The `KEY=value` strings of a message; `None` where its header is not udev's or points outside of it.
pub(super) fn properties(message: &[u8]) -> Option<&[u8]> {
    let (header, _) = Fixed::<24>::split(message)?;
    if &header.field::<0, 8>() != b"libudev\0" || header.u32_be::<8>() != MAGIC {
        return None;
    }
    let offset = usize::try_from(header.u32_ne::<16>()).ok()?;
    let length = usize::try_from(header.u32_ne::<20>()).ok()?;
    message.get(offset..)?.get(..length)
}

/// Whether a device's record (`/run/udev/data/n<ifindex>` for a link) says that udev has finished with it: it has the time
/// of that (`I:`), and udev is not at it again (`ID_PROCESSING`, systemd 257).
pub fn has_finished(record: &[u8]) -> bool {
    let mut lines = record.split(|&byte| byte == b'\n');
    let finished = lines.clone().any(|line| line.starts_with(b"I:"));
    finished && !lines.any(|line| line == b"E:ID_PROCESSING=1")
}
