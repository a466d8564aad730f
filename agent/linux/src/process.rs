//! This process: its arguments and its end.
#![expect(
    unsafe_code,
    reason = "the kernel hands arguments as raw pointers; ending a process is a raw system call"
)]

use core::ffi::{CStr, c_char};
use core::slice;

use rustix::mm::{MlockAllFlags, mlockall};
use rustix::process::{DumpableBehavior, configure_io_flusher_behavior, set_dumpable_behavior};

use crate::arch::{number, syscall5};

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

    /// The arguments, the program's name first; one that is not UTF-8 ends the list.
    pub fn arguments(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.0.iter().map_while(|&argument| {
            // SAFETY: `from_stack`'s caller vouches for argv; the kernel ends each argument with NUL.
            unsafe { CStr::from_ptr(argument) }.to_str().ok()
        })
    }
}

/// Ends the process with an exit code (README, "Exit codes").
pub fn exit(code: u8) -> ! {
    loop {
        // SAFETY: exit_group takes one integer and touches no memory of ours.
        unsafe { syscall5(number::EXIT_GROUP, [usize::from(code), 0, 0, 0, 0]) };
    }
}

/// Keeps what is used of this process's memory, now and later, out of swap and of core dumps: the agent may hold secrets,
/// and it must work while the disk that holds the swap does not. Tells the kernel that this process serves disks, so that
/// freeing memory never waits for the disk that it serves (`PR_SET_IO_FLUSHER`, Linux 5.6).
pub fn guard_memory() {
    // Each of these is a precaution; where the kernel refuses one, the boot is worth more.
    let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    let _ = configure_io_flusher_behavior(true);
    let _ = mlockall(MlockAllFlags::CURRENT | MlockAllFlags::FUTURE | MlockAllFlags::ONFAULT);
}
