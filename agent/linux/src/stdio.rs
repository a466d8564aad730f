//! Where output goes.
#![expect(
    unsafe_code,
    reason = "the standard descriptors are borrowed for the life of the process"
)]

use embedded_io::{ErrorKind, ErrorType, Write};
use rustix::fd::{AsFd, BorrowedFd, OwnedFd};

/// An open file, or one of the two standard streams: one type, so that what prints is compiled once.
pub enum Stream {
    /// Results.
    Output,
    /// Everything else.
    Error,
    /// A file of ours.
    File(OwnedFd),
}

impl Stream {
    fn descriptor(&self) -> BorrowedFd<'_> {
        match self {
            // SAFETY: this program never closes its standard descriptors.
            Self::Output => unsafe { rustix::stdio::stdout() },
            // SAFETY: as above.
            Self::Error => unsafe { rustix::stdio::stderr() },
            Self::File(file) => file.as_fd(),
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
