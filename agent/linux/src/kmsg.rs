//! The kernel log, where a boot's story belongs: it is on the console, in dmesg and in the journal.

use core::fmt::{self, Write as _};

use heapless::String;
use rustix::fd::OwnedFd;
use rustix::fs::{CWD, Mode, OFlags, openat};
use rustix::io::write;

/// Bytes of one line; the kernel cuts at about 1 KiB (`PRINTKRB_RECORD_MAX`).
const LINE_BYTES: usize = 960;

/// Levels of the kernel log (`include/linux/kern_levels.h`).
#[derive(Clone, Copy)]
pub enum Level {
    /// A stage is lost.
    Error,
    /// Something is wrong and was worked around.
    Warning,
    /// A transition.
    Info,
}

/// An open kernel log; stderr where there is none.
pub struct KernelLog(Option<OwnedFd>);

impl KernelLog {
    /// Opens `/dev/kmsg`.
    pub fn open() -> Self {
        let flags = OFlags::WRONLY | OFlags::CLOEXEC | OFlags::NOCTTY;
        Self(openat(CWD, c"/dev/kmsg", flags, Mode::empty()).ok())
    }

    /// Writes one line. A line that cannot be written is lost; nothing depends on it.
    pub fn line(&self, level: Level, text: fmt::Arguments<'_>) {
        let mut line: String<LINE_BYTES> = String::new();
        let priority = match level {
            Level::Error => "<3>",
            Level::Warning => "<4>",
            Level::Info => "<6>",
        };
        if self.0.is_some() {
            let _ = line.push_str(priority);
        }
        // What does not fit is cut.
        let _ = write!(line, "sanroot: {text}");
        if line.len() < line.capacity() {
            let _ = line.push('\n');
        }
        let _ = match &self.0 {
            Some(log) => write(log, line.as_bytes()),
            None => {
                use embedded_io::Write as _;
                crate::stdio::Stream::Error
                    .write(line.as_bytes())
                    .map_err(|_| rustix::io::Errno::IO)
            }
        };
    }
}
