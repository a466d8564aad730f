//! The kernel log, where a boot's story belongs: it is on the console, in dmesg and in the journal.

use core::fmt;

use heapless::String;
pub use log::LevelFilter;
use log::{Level, Log, Metadata, Record};
use rustix::fd::OwnedFd;
use rustix::fs::{CWD, Mode, OFlags};
use rustix::io::write;
use sanroot_core::written::write as write_text;

use crate::file;
use crate::memory::Static;
use crate::stdio::Stream;

/// Bytes of one line; the kernel cuts at about 1 KiB (`PRINTKRB_RECORD_MAX`).
const LINE_BYTES: usize = 960;

/// An open kernel log; stderr where there is none.
struct KernelLog(Option<OwnedFd>);

impl KernelLog {
    /// Opens `/dev/kmsg`.
    fn open() -> Self {
        let flags = OFlags::WRONLY | OFlags::NOCTTY;
        Self(file::open_with(CWD, "/dev/kmsg", flags, Mode::empty()).ok())
    }

    fn line(&self, level: Level, text: fmt::Arguments<'_>) {
        let mut line: String<LINE_BYTES> = String::new();
        if self.0.is_some() {
            let _ = line.push_str(priority(level));
        }
        // What does not fit is cut.
        let _ = write_text(&mut line, format_args!("sanroot: {text}"));
        if line.push('\n').is_err() {
            line.pop();
            let _ = line.push('\n');
        }
        // A line that cannot be written is lost; nothing depends on it.
        let _ = match &self.0 {
            Some(log) => write(log, line.as_bytes()).is_ok(),
            None => embedded_io::Write::write_all(&mut Stream::Error, line.as_bytes()).is_ok(),
        };
    }
}

impl Log for KernelLog {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.level() <= log::max_level()
    }

    fn log(&self, record: &Record<'_>) {
        if self.enabled(record.metadata()) {
            self.line(record.level(), *record.args());
        }
    }

    fn flush(&self) {}
}

/// Levels of the kernel log (`include/linux/kern_levels.h`): error, warning, info, debug.
const fn priority(level: Level) -> &'static str {
    match level {
        Level::Error => "<3>",
        Level::Warn => "<4>",
        Level::Info => "<6>",
        Level::Debug | Level::Trace => "<7>",
    }
}

static LOG: Static<Option<KernelLog>> = Static::new(None);

/// Has the kernel take more than ten lines in five seconds of whoever writes into its log (`devkmsg_write`, Linux 6.1
/// `kernel/printk/printk.c`): systemd does the same for itself. Where the kernel's command line says how many, it stays so.
pub fn unlimit() {
    // The kernel takes the word with its newline alone. A kernel without such a limit has no such file.
    let _ = file::command("/proc/sys/kernel/printk_devkmsg", b"on\n");
}

/// Sends what the core logs to the kernel log, down to `level`; the first call counts.
pub fn install(level: LevelFilter) {
    if let Some(log) = LOG.take() {
        // Nobody else sets a logger.
        let _ = log::set_logger(log.insert(KernelLog::open()));
        log::set_max_level(level);
    }
}
