//! Where texts are kept that something else borrows.

use core::fmt::{self, Write};

/// Bytes in which texts are kept, one behind the other, for as long as the bytes live.
pub struct Room<'a>(&'a mut [u8]);

impl<'a> Room<'a> {
    /// The whole of `bytes`.
    pub const fn new(bytes: &'a mut [u8]) -> Self {
        Self(bytes)
    }

    /// Keeps what is displayed; `None` where it finds no room.
    pub fn keep(&mut self, text: fmt::Arguments<'_>) -> Option<&'a str> {
        let bytes = core::mem::take(&mut self.0);
        let mut filling = Filling { bytes, length: 0 };
        let whole = filling.write_fmt(text).is_ok();
        let Filling { bytes, length } = filling;
        let (kept, rest) = bytes.split_at_mut_checked(if whole { length } else { 0 })?;
        self.0 = rest;
        core::str::from_utf8(kept).ok().filter(|_| whole)
    }
}

struct Filling<'a> {
    bytes: &'a mut [u8],
    length: usize,
}

impl Write for Filling<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let end = self.length.saturating_add(text.len());
        let place = self.bytes.get_mut(self.length..end).ok_or(fmt::Error)?;
        place.copy_from_slice(text.as_bytes());
        self.length = end;
        Ok(())
    }
}
