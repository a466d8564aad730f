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
/// What a terminal sends when it is lost, and by a key, unless whoever started the program has them ignored (nohup(1)).
const OF_TERMINAL: [usize; 2] = [1, 3];
/// SIGPIPE (13): a closed stderr must not end a boot.
const PIPE: u64 = 1 << 12;
/// `struct sigaction` (`include/linux/signal_types.h`, 6.1): the handler, flags, restorer and mask, a word each.
type Action = [usize; 4];
const SIG_IGN: usize = 1;
/// SIGCHLD.
const CHILD: usize = 17;
const SIG_BLOCK: usize = 0;
const SIG_SETMASK: usize = 2;
const MASK_BYTES: usize = 8;
/// `SFD_CLOEXEC | SFD_NONBLOCK`
const FLAGS: usize = 0o2_000_000 | 0o4000;

/// Blocks SIGTERM, SIGINT and SIGPIPE, and SIGHUP and SIGQUIT where they are not ignored; the descriptor becomes readable at
/// the first of them but SIGPIPE.
///
/// # Errors
/// The kernel's.
pub fn termination() -> Result<OwnedFd, Errno> {
    let mask = OF_TERMINAL
        .iter()
        .filter(|signal| !is_ignored(**signal))
        .fold(ENDING, |mask, signal| mask | 1 << (signal - 1));
    set_mask(SIG_BLOCK, mask | PIPE)?;
    let new = usize::MAX;
    // SAFETY: `mask` is eight readable bytes, as the fourth argument says; -1 asks for a new descriptor.
    let result = unsafe {
        syscall5(
            number::SIGNALFD4,
            [
                new,
                ptr::from_ref(&mask).expose_provenance(),
                MASK_BYTES,
                FLAGS,
                0,
            ],
        )
    };
    let descriptor = crate::arch::descriptor(result)?;
    // SAFETY: the kernel just made this descriptor for us and nobody else knows it.
    Ok(unsafe { OwnedFd::from_raw_fd(descriptor) })
}

/// Has the kernel keep what became of children until it is asked for. Whoever started this program may have told it to forget
/// that at once, and this is handed down (signal(7), `SIG_IGN` of SIGCHLD).
pub fn keep_children() {
    let default: Action = [0; 4];
    let default = ptr::from_ref(&default).expose_provenance();
    // SAFETY: the action is readable as long as the kernel has it; the old one is not asked for. Nobody handles the signal.
    let _ = unsafe { syscall5(number::RT_SIGACTION, [CHILD, default, 0, MASK_BYTES, 0]) };
}

/// Whether nothing comes of a signal.
fn is_ignored(signal: usize) -> bool {
    let mut action: Action = [0; 4];
    let old = ptr::from_mut(&mut action).expose_provenance();
    // SAFETY: no action is set; the old one has room where the kernel puts it.
    let asked = unsafe { syscall5(number::RT_SIGACTION, [signal, 0, old, MASK_BYTES, 0]) };
    asked == 0 && matches!(action, [SIG_IGN, ..])
}

/// Takes a signal that waits; false where none does.
// Within its only caller it takes more: that has too much else to keep.
#[inline(never)]
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
            [
                how,
                ptr::from_ref(&mask).expose_provenance(),
                0,
                MASK_BYTES,
                0,
            ],
        )
    };
    crate::arch::check(result).map(|_| ())
}
