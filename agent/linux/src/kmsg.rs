//! The kernel log, where a boot's story belongs: it is on the console, in dmesg and in the journal.
#![expect(
    unsafe_code,
    reason = "a static with inner mutability in programs of one thread"
)]

use core::cell::{Cell, RefCell};

use heapless::String;
use log::{Level, LevelFilter, Log, Metadata, Record};
use rustix::fd::{BorrowedFd, IntoRawFd as _, OwnedFd, RawFd};
use rustix::fs::{CWD, Mode, OFlags};
use rustix::io::write;
use sanroot_core::text::AsIs;
use sanroot_core::written::write as write_text;

use crate::file;
use crate::stdio::Stream;

/// Bytes of one line; the kernel cuts at about 1 KiB (`PRINTKRB_RECORD_MAX`).
const LINE_BYTES: usize = 960;
/// Bytes of the lines that wait until a boot has nothing else to do: some ten.
const HELD_BYTES: usize = 1024;
/// Ends a line. A byte of zero tells it from a line's end within its text.
const END: &str = "\n\0";

/// Bytes of the level, which stderr is not told.
const PRIORITY_BYTES: usize = 3;

/// The kernel log; stderr where there is none.
struct KernelLog {
    /// Zero before the first line is written, negative where there is none. It is never closed.
    file: Cell<RawFd>,
    /// Whether lines wait until nothing else is to be done.
    holds: Cell<bool>,
    /// Those that wait.
    held: RefCell<String<HELD_BYTES>>,
}

// SAFETY: the programs that write into it have one thread each.
unsafe impl Sync for KernelLog {}

static LOG: KernelLog = KernelLog {
    file: Cell::new(0),
    holds: Cell::new(false),
    held: RefCell::new(String::new()),
};

impl KernelLog {
    fn open(&self) {
        if self.file.get() == 0 {
            if self.holds.get() {
                unlimit();
            }
            let flags = OFlags::WRONLY | OFlags::NOCTTY;
            let file = file::open_with(CWD, "/dev/kmsg", flags, Mode::empty());
            self.file.set(file.map_or(-1, OwnedFd::into_raw_fd));
        }
    }

    fn write(&self, line: &[u8]) {
        self.open();
        // A line that cannot be written is lost; nothing depends on it.
        let _ = match self.file.get() {
            // SAFETY: it has been opened, and is never closed.
            log @ 0.. => write(unsafe { BorrowedFd::borrow_raw(log) }, line).is_ok(),
            _ => {
                let line = line.get(PRIORITY_BYTES..).unwrap_or_default();
                embedded_io::Write::write_all(&mut Stream::Error, line).is_ok()
            }
        };
    }

    /// Puts a line behind those that wait; whether there is room for it.
    fn hold(&self, line: &str) -> bool {
        let held = self.held.try_borrow_mut();
        held.is_ok_and(|mut held| held.push_str(line).is_ok())
    }
}

impl Log for KernelLog {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &Record<'_>) {
        let mut line: String<LINE_BYTES> = String::new();
        let level = AsIs(priority(record.level()));
        let text = format_args!("{level}sanroot: {}", record.args());
        // What does not fit is cut.
        let _ = write_text(&mut line, text);
        while line.push_str(END).is_err() {
            line.pop();
        }
        if !self.hold(&line) {
            self.flush();
            self.hold(&line);
        }
        if !self.holds.get() || record.level() != Level::Info {
            self.flush();
        }
    }

    fn flush(&self) {
        let Ok(mut held) = self.held.try_borrow_mut() else {
            return;
        };
        for line in held.as_bytes().split_inclusive(|byte| *byte == 0) {
            // Without that byte.
            self.write(line.split_last().map_or(line, |(_, line)| line));
        }
        held.clear();
    }
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

/// Has the kernel take more than ten lines in five seconds of whoever writes into its log (`devkmsg_write`, Linux 6.1
/// `kernel/printk/printk.c`): systemd does the same for itself. Where the kernel's command line says how many, it stays so.
fn unlimit() {
    // The kernel takes the word with its newline alone. A kernel without such a limit has no such file.
    let _ = file::command("/proc/sys/kernel/printk_devkmsg", b"on\n");
}

/// Sends what the core logs to the kernel log, from information on.
pub fn install() {
    LOG.open();
    set();
}

/// The same for a boot, which has more to say than the kernel takes of others. While there is other work its lines wait, but for
/// those of what went wrong: each takes as long as a request to the kernel.
pub fn install_for_boot() {
    LOG.holds.set(true);
    set();
}

fn set() {
    // Nobody else sets a logger. What is below the level never comes to it.
    let _ = log::set_logger(&LOG);
    log::set_max_level(LevelFilter::Info);
}

/// Writes what waits: before anything is waited for, and before others go on by what they are told or this program ends.
pub fn flush() {
    LOG.flush();
}
