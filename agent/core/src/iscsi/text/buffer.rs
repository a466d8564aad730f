//! Text that is about to be sent.

use core::fmt::{self, Write};

use heapless::Vec;

use crate::limits::{LOGIN_DATA_BYTES, TEXT_REQUEST_BYTES};
use crate::text::apart::has;

// One request always takes the whole of it, so that no request of ours is ever continued (C bit).
const _: () = assert!(TEXT_REQUEST_BYTES <= LOGIN_DATA_BYTES);

/// The text of one request.
#[derive(Default)]
pub struct TextBuffer(Vec<u8, TEXT_REQUEST_BYTES>);

/// The pair does not fit into one request, or its value holds a NUL and would be two pairs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextUnfit;

impl TextBuffer {
    /// Appends a pair and its NUL; on failure nothing is appended.
    ///
    /// # Errors
    /// See [`TextUnfit`].
    pub fn pair(&mut self, key: &str, value: &dyn fmt::Display) -> Result<(), TextUnfit> {
        let before = self.0.len();
        let mut out = Appender(&mut self.0);
        let written = out
            .write_str(key)
            .and_then(|()| out.write_str("="))
            .and_then(|()| write!(out, "{value}"));
        let terminated = written.is_ok() && self.0.push(0).is_ok();
        if !terminated {
            self.0.truncate(before);
            return Err(TextUnfit);
        }
        Ok(())
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
        if has(text, b'\0') {
            return Err(fmt::Error);
        }
        self.0
            .extend_from_slice(text.as_bytes())
            .map_err(|_| fmt::Error)
    }
}
