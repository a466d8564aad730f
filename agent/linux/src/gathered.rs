//! Few large writes instead of many small ones.

use embedded_io::{ErrorType, Write};
use heapless::Vec;

/// A writer that gathers small writes into few system calls. Flush it at the end.
pub struct Gathered<W: Write, const BYTES: usize> {
    below: W,
    bytes: Vec<u8, BYTES>,
}

impl<W: Write, const BYTES: usize> Gathered<W, BYTES> {
    /// Nothing gathered yet.
    pub const fn new(below: W) -> Self {
        Self {
            below,
            bytes: Vec::new(),
        }
    }
}

impl<W: Write, const BYTES: usize> ErrorType for Gathered<W, BYTES> {
    type Error = W::Error;
}

impl<W: Write, const BYTES: usize> Write for Gathered<W, BYTES> {
    fn write(&mut self, bytes: &[u8]) -> Result<usize, W::Error> {
        if self.bytes.is_full() {
            self.flush()?;
        }
        let room = self.bytes.capacity().saturating_sub(self.bytes.len());
        let (part, _) = bytes.split_at_checked(room).unwrap_or((bytes, &[]));
        // There is room for this much.
        let _ = self.bytes.extend_from_slice(part);
        Ok(part.len())
    }

    fn flush(&mut self) -> Result<(), W::Error> {
        self.below.write_all(&self.bytes)?;
        self.bytes.clear();
        self.below.flush()
    }
}
