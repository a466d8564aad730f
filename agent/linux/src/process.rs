//! This process: its arguments and its end.
#![expect(
    unsafe_code,
    reason = "the kernel hands arguments as raw pointers; ending a process is a raw system call"
)]

use core::ffi::{CStr, c_char};
use core::ops::Range;
use core::{ptr, slice};

use rustix::fd::OwnedFd;
use rustix::io::Errno;
use rustix::mm::{
    MapFlags, MlockAllFlags, ProtFlags, mlock, mlockall, mmap_anonymous, munlockall, munmap,
};
use rustix::process::{
    DumpableBehavior, Signal, configure_io_flusher_behavior, getpid, set_dumpable_behavior,
    set_parent_process_death_signal,
};
use sanroot_core::story::{self, Level};
use sanroot_core::text::digits::Decimal;
use sanroot_core::text::{AsIs, utf8};

use crate::arch::{check, number, syscall5};
use crate::file;
use crate::path::text;
use crate::stdio::complain;

/// Bytes of a path, its NUL among them (`PATH_MAX`, `include/uapi/linux/limits.h`).
const PATH_BYTES: usize = 4096;
/// Bytes of a process's words, of which the first two are looked at.
const WORDS_BYTES: usize = 512;
/// Bytes that a stack may grow to (`RLIMIT_STACK` as kernel and systemd set it).
const STACK_BYTES: usize = 8 << 20;
/// A link to the program that runs (proc(5)).
pub const OWN_PROGRAM: &CStr = c"/proc/self/exe";

/// What the kernel put on the stack before the first instruction.
pub struct Startup(&'static [*const c_char]);

impl Startup {
    /// Reads the initial stack.
    ///
    /// # Safety
    /// `stack` must be the stack pointer at process entry.
    pub unsafe fn from_stack(stack: *const usize) -> Self {
        // SAFETY: at entry the stack holds argc, argc pointers, NULL, the environment, NULL, the auxiliary vector
        // (System V ABI); the caller vouches that `stack` is that place.
        let count = unsafe { stack.read() };
        // SAFETY: as above; argv begins one word above argc.
        let first = unsafe { stack.add(1) };
        // SAFETY: as above; argv holds `count` pointers that the kernel never moves or frees.
        let arguments = unsafe { slice::from_raw_parts(first.cast(), count) };
        Self(arguments)
    }

    /// The arguments, the program's name first; `None` is one that is not UTF-8.
    pub fn arguments(&self) -> impl Iterator<Item = Option<&'static str>> + '_ {
        self.0.iter().map(|&argument| {
            // SAFETY: `from_stack`'s caller vouches for argv; the kernel ends each argument with NUL.
            utf8(unsafe { CStr::from_ptr(argument) }.to_bytes())
        })
    }

    /// Becomes the program `name` in the folder of the one that runs, with the same arguments and environment; returns only
    /// where that fails.
    pub fn become_neighbour(&self, name: &CStr) -> Errno {
        let mut buffer = [0; PATH_BYTES];
        let path = match neighbour(name, &mut buffer) {
            Ok(path) => path,
            Err(error) => return error,
        };
        let arguments = self.0.as_ptr();
        // The environment begins behind the arguments and their NULL.
        let environment = arguments.wrapping_add(self.0.len()).wrapping_add(1);
        // SAFETY: the path ends with NUL; `from_stack`'s caller vouches that both lists end with NULL and hold pointers to
        // NUL-terminated strings.
        let result = unsafe {
            syscall5(
                number::EXECVE,
                [
                    path.as_ptr().expose_provenance(),
                    arguments.expose_provenance(),
                    environment.expose_provenance(),
                    0,
                    0,
                ],
            )
        };
        check(result).err().unwrap_or(Errno::NOEXEC)
    }
}

/// The path of `name` in the folder of the program that runs.
fn neighbour<'b>(name: &CStr, buffer: &'b mut [u8; PATH_BYTES]) -> Result<&'b CStr, Errno> {
    let own = utf8(OWN_PROGRAM.to_bytes()).unwrap_or_default();
    let own = file::read_link(own, buffer)?;
    let folder = own.iter().rposition(|&byte| byte == b'/');
    let place = folder.map_or(0, |slash| slash.saturating_add(1));
    let (_, place) = buffer.split_at_mut_checked(place).ok_or(Errno::INVAL)?;
    let name = name.to_bytes_with_nul();
    let place = place.get_mut(..name.len()).ok_or(Errno::NAMETOOLONG)?;
    place.copy_from_slice(name);
    CStr::from_bytes_until_nul(buffer).map_err(|_| Errno::INVAL)
}

/// What the kernel shows of processes, wherever `/proc` is moved.
pub struct Processes(OwnedFd);

impl Processes {
    /// Opens it.
    ///
    /// # Errors
    /// The kernel's.
    pub fn open() -> Result<Self, Errno> {
        file::open("/proc").map(Self)
    }

    /// Whether a process runs a command of ours: whether the word behind its program's is this (proc(5), `cmdline`).
    pub fn runs(&self, process: u32, command: &str) -> bool {
        let (path, mut words) = (
            text(format_args!("{}/cmdline", Decimal(process))),
            [0; WORDS_BYTES],
        );
        let words = file::read_in(&self.0, &path, &mut words).unwrap_or_default();
        let mut words = words.split(|&byte| byte == 0);
        words.nth(1) == Some(command.as_bytes())
    }
}

/// Emits a binary's panic handler, which has `$words` and no more to say: a panic's own words would cost tens of kilobytes.
/// It is a macro because a library with a panic handler cannot be linked where there is `std`.
#[macro_export]
macro_rules! end_on_panic {
    ($words:literal) => {
        #[panic_handler]
        fn panic(_: &::core::panic::PanicInfo<'_>) -> ! {
            $crate::process::panicked($words)
        }
    };
}

/// Says `words` in the log, or on stderr where there is none, and ends the process.
pub fn panicked(words: &str) -> ! {
    if log::max_level() == log::LevelFilter::Off {
        complain(format_args!("{}", AsIs(words)));
    } else {
        story::tell(Level::Error, format_args!("{}", AsIs(words)));
    }
    exit(sanroot_core::exit::Exit::Internal.code())
}

/// Ends the process with an exit code (README, "Exit codes").
pub fn exit(code: u8) -> ! {
    loop {
        // SAFETY: exit_group takes one integer and touches no memory of ours.
        unsafe { syscall5(number::EXIT_GROUP, [usize::from(code), 0, 0, 0, 0]) };
    }
}

/// The number of this process.
pub fn own() -> u32 {
    getpid().as_raw_nonzero().get().unsigned_abs()
}

/// Keeps this process's memory out of core dumps and of other users' sight: it may hold secrets. Child processes inherit it.
pub fn forbid_dumps() {
    // A precaution; where the kernel refuses it, the work is worth more.
    let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
}

/// Has this process, a child, killed when its parent ends.
pub fn end_with_parent() {
    // The kernel knows this signal.
    let _ = set_parent_process_death_signal(Some(Signal::KILL));
}

/// Keeps what is used of this process's memory, now and later, out of swap: the agent may hold secrets, and it must work
/// while the disk that holds the swap does not. Tells the kernel that this process serves disks, so that
/// freeing memory never waits for the disk that it serves (`PR_SET_IO_FLUSHER`, Linux 5.6).
pub fn guard_memory() {
    // Each of these is a precaution; where the kernel refuses one, the boot is worth more.
    let _ = configure_io_flusher_behavior(true);
    let all = MlockAllFlags::CURRENT | MlockAllFlags::FUTURE | MlockAllFlags::ONFAULT;
    if mlockall(all).is_ok() && !may_lock_stack() {
        let _ = munlockall();
    }
}

/// Whether a stack that grows may be locked, too: what grows beyond the limit ends the process (`acct_stack_growth`, Linux 6.1).
fn may_lock_stack() -> bool {
    // SAFETY: the kernel picks a place where nothing is.
    let room = unsafe {
        mmap_anonymous(
            ptr::null_mut(),
            STACK_BYTES,
            ProtFlags::READ,
            MapFlags::PRIVATE,
        )
    };
    // SAFETY: it has just been mapped, and nobody else knows of it.
    room.is_ok_and(|room| unsafe { munmap(room, STACK_BYTES) }.is_ok())
}

/// Keeps all of a binary that its file holds in RAM, read now. It is a macro because only what our linker script laid out
/// knows where it ends.
#[macro_export]
macro_rules! keep_resident {
    () => {{
        unsafe extern "C" {
            /// The first byte of the image, which the linker defines by itself.
            static __ehdr_start: u8;
            /// Where the hole in the image begins (`linker/x86_64.ld`), and where it ends.
            static aside_end: u8;
            static text_start: u8;
            /// Behind the last byte of the image that the file holds.
            static image_end: u8;
        }
        $crate::process::keep_resident(&raw const __ehdr_start..&raw const aside_end);
        $crate::process::keep_resident(&raw const text_start..&raw const image_end);
    }};
}

/// Keeps the memory between two addresses of this program in RAM, read now and not when it is used: what is not there then
/// may lie on a disk that cannot be read.
pub fn keep_resident(program: Range<*const u8>) {
    let bytes = program.end.addr().saturating_sub(program.start.addr());
    // SAFETY: locking changes nothing about what the memory holds; what is not mapped is refused. As above, a precaution.
    let _ = unsafe { mlock(program.start.cast_mut().cast(), bytes) };
}
