//! Signals as something to poll for.
#![expect(
    unsafe_code,
    reason = "signalfd and rt_sigprocmask are raw system calls"
)]

use core::ptr;

use rustix::fd::{FromRawFd, OwnedFd};
use rustix::io::Errno;

use crate::arch::{number, syscall5};

/// SIGTERM (15) and SIGINT (2) as the kernel's mask counts them: bit n-1.
const ENDING: u64 = 1 << 14 | 1 << 1;
/// SIGPIPE (13): a closed stderr must not end a boot.
const PIPE: u64 = 1 << 12;
const SIG_BLOCK: usize = 0;
const SIG_SETMASK: usize = 2;
const MASK_BYTES: usize = 8;
/// `SFD_CLOEXEC | SFD_NONBLOCK`
const FLAGS: usize = 0o2_000_000 | 0o4000;

/// Blocks SIGTERM, SIGINT and SIGPIPE; the descriptor becomes readable at the first of the former two.
///
/// # Errors
/// The kernel's.
pub fn termination() -> Result<OwnedFd, Errno> {
    set_mask(SIG_BLOCK, ENDING | PIPE)?;
    let mask = ENDING;
    let new = usize::MAX;
    // SAFETY: `mask` is eight readable bytes, as the fourth argument says; -1 asks for a new descriptor.
    let result = unsafe {
        syscall5(
            number::SIGNALFD4,
            [new, ptr::from_ref(&mask).addr(), MASK_BYTES, FLAGS, 0],
        )
    };
    let descriptor = crate::arch::descriptor(result)?;
    // SAFETY: the kernel just made this descriptor for us and nobody else knows it.
    Ok(unsafe { OwnedFd::from_raw_fd(descriptor) })
}

/// Takes a signal that waits; false where none does.
pub fn take(signals: &OwnedFd) -> bool {
    /// `struct signalfd_siginfo` (`include/uapi/linux/signalfd.h`).
    const SIGNAL_BYTES: usize = 128;
    let mut signal = [0; SIGNAL_BYTES];
    rustix::io::read(signals, &mut signal).is_ok()
}

/// Unblocks all signals, for a child that becomes another program.
pub(crate) fn unblock_all() {
    // Nothing useful could be done about a failure here; the program would run with SIGTERM blocked.
    let _ = set_mask(SIG_SETMASK, 0);
}

fn set_mask(how: usize, mask: u64) -> Result<(), Errno> {
    // SAFETY: `mask` is eight readable bytes, as the fourth argument says; the old mask is not asked for.
    let result = unsafe {
        syscall5(
            number::RT_SIGPROCMASK,
            [how, ptr::from_ref(&mask).addr(), 0, MASK_BYTES, 0],
        )
    };
    crate::arch::check(result).map(|_| ())
}
