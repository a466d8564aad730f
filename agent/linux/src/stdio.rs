//! The standard streams.
#![expect(
    unsafe_code,
    reason = "the standard descriptors are borrowed for the life of the process"
)]

use embedded_io::{ErrorKind, ErrorType, Write};
use rustix::fd::BorrowedFd;

/// One of the two output streams.
#[derive(Clone, Copy)]
pub enum Stream {
    /// Results.
    Output,
    /// Everything else.
    Error,
}

impl Stream {
    fn descriptor(self) -> BorrowedFd<'static> {
        match self {
            // SAFETY: this program never closes its standard descriptors.
            Self::Output => unsafe { rustix::stdio::stdout() },
            // SAFETY: as above.
            Self::Error => unsafe { rustix::stdio::stderr() },
        }
    }
}

impl ErrorType for Stream {
    type Error = ErrorKind;
}

impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> Result<usize, ErrorKind> {
        rustix::io::write(self.descriptor(), bytes).map_err(|_| ErrorKind::Other)
    }

    fn flush(&mut self) -> Result<(), ErrorKind> {
        Ok(())
    }
}
