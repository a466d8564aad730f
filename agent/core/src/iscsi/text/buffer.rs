//! Text that is about to be sent.

use core::fmt::{self, Write};

use heapless::Vec;

use crate::limits::{LOGIN_DATA_BYTES, TEXT_REQUEST_BYTES};

// One request always takes the whole of it, so that no request of ours is ever continued (C bit).
const _: () = assert!(TEXT_REQUEST_BYTES <= LOGIN_DATA_BYTES);

/// The text of one request.
#[derive(Default)]
pub struct TextBuffer(Vec<u8, TEXT_REQUEST_BYTES>);

/// The text does not fit into one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextFull;

impl TextBuffer {
    /// Appends a pair and its NUL; on failure nothing is appended.
    ///
    /// # Errors
    /// The pair does not fit any more.
    pub fn pair(&mut self, key: &str, value: impl fmt::Display) -> Result<(), TextFull> {
        let before = self.0.len();
        write!(Appender(&mut self.0), "{key}={value}\0").map_err(|_| {
            self.0.truncate(before);
            TextFull
        })
    }

    /// Begins anew.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// The text so far.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

struct Appender<'b>(&'b mut Vec<u8, TEXT_REQUEST_BYTES>);

impl Write for Appender<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0
            .extend_from_slice(text.as_bytes())
            .map_err(|_| fmt::Error)
    }
}
