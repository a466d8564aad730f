//! Where output goes.
#![expect(
    unsafe_code,
    reason = "the standard descriptors are borrowed for the life of the process"
)]

use core::fmt;

use embedded_io::{ErrorKind, ErrorType, Write};
use rustix::fd::{AsFd, BorrowedFd, OwnedFd};
use rustix::io::Errno;
use sanroot_core::exit::Exit;
use sanroot_core::limits::OUTPUT_BYTES;

use crate::gathered::Gathered;

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

/// Reads what there is on stdin, or waits for it; nothing at its end.
///
/// # Errors
/// The kernel's.
pub fn read_some(buffer: &mut [u8]) -> Result<usize, Errno> {
    // SAFETY: this program never closes its standard descriptors.
    let input = unsafe { rustix::stdio::stdin() };
    rustix::io::read(input, buffer)
}

/// Reads stdin to its end, or until `buffer` is full.
///
/// # Errors
/// The kernel's.
pub fn read_input(buffer: &mut [u8]) -> Result<usize, Errno> {
    let mut filled: usize = 0;
    while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match read_some(rest) {
            Ok(0) => break,
            Ok(count) => filled = filled.saturating_add(count),
            Err(Errno::INTR) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// Prints a command's whole result.
pub fn print(text: &str) -> Exit {
    match Stream::Output.write_all(text.as_bytes()) {
        Ok(()) => Exit::Done,
        Err(_) => Exit::Failed,
    }
}

/// Says why a command fails: a line on stderr that begins with the program's name.
pub fn complain(why: fmt::Arguments<'_>) {
    // In one piece: others may write there too.
    let mut out: Gathered<Stream, OUTPUT_BYTES> = Gathered::new(Stream::Error);
    // Where stderr is closed nobody wants to know.
    let _ = out.write_fmt(format_args!("sanroot: {why}\n"));
    let _ = out.flush();
}
