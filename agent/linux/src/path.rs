//! Paths as the kernel takes them. They are copied here and not by rustix, which would do so anew in every function that
//! takes one.
#![expect(
    unsafe_code,
    reason = "room for a path is written to as far as the path is long, and no further"
)]

use core::ffi::CStr;
use core::fmt::Arguments;
use core::mem::MaybeUninit;

use heapless::String;
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
pub(crate) struct Room([MaybeUninit<u8>; PATH_BYTES]);

impl Room {
    /// Nothing is written to it.
    pub(crate) const fn new() -> Self {
        Self([MaybeUninit::uninit(); PATH_BYTES])
    }
}

/// The path with a NUL at its end, in `room`.
///
/// # Errors
/// ENAMETOOLONG for one that leaves no room for the NUL in [`PATH_BYTES`]; EINVAL where it holds a NUL itself.
pub(crate) fn terminated<'r>(path: &str, room: &'r mut Room) -> Result<&'r CStr, Errno> {
    let path = path.as_bytes();
    let whole = room.0.get_mut(..=path.len()).ok_or(Errno::NAMETOOLONG)?;
    let (end, rest) = whole.split_last_mut().ok_or(Errno::NAMETOOLONG)?;
    end.write(0);
    rest.write_copy_of_slice(path);
    // SAFETY: all of it is written above: the last byte, and those before it, which are as many as the path has.
    let whole = unsafe { whole.assume_init_ref() };
    CStr::from_bytes_with_nul(whole).map_err(|_| Errno::INVAL)
}
