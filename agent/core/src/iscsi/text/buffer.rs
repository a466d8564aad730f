//! Text that is about to be sent.

use core::fmt::{self, Write as _};

use heapless::Vec;

use crate::limits::{LOGIN_DATA_BYTES, TEXT_REQUEST_BYTES};
use crate::text::AsIs;

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
        let written = write!(self.0, "{}={value}", AsIs(key)).is_ok();
        let pair = self.0.get(before..).unwrap_or_default();
        let holds_nul = pair.contains(&0);
        if !written || holds_nul || self.0.push(0).is_err() {
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
