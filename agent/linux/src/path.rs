//! Paths as the kernel takes them. They are copied here and not by rustix, which would do so anew in every function that
//! takes one.

use core::ffi::CStr;
use core::fmt::Arguments;

use heapless::{String, Vec};
use rustix::io::Errno;
use sanroot_core::limits::PATH_BYTES;
use sanroot_core::written::write;

/// A path that is made here, or what is written to one: all are short.
pub(crate) type Text = String<128>;

/// Makes such a text, of what fits.
pub(crate) fn text(text: Arguments<'_>) -> Text {
    let mut made = Text::new();
    let _ = write(&mut made, text);
    made
}

/// Room for one path.
pub(crate) type Room = Vec<u8, PATH_BYTES>;

/// The path with a NUL at its end, in `room`, which is empty.
///
/// # Errors
/// ENAMETOOLONG for one of more than [`PATH_BYTES`]; EINVAL where it holds a NUL itself.
pub(crate) fn terminated<'r>(path: &str, room: &'r mut Room) -> Result<&'r CStr, Errno> {
    if room.extend_from_slice(path.as_bytes()).is_err() || room.push(0).is_err() {
        return Err(Errno::NAMETOOLONG);
    }
    match CStr::from_bytes_until_nul(room) {
        Ok(terminated) if terminated.count_bytes() == path.len() => Ok(terminated),
        _ => Err(Errno::INVAL),
    }
}
