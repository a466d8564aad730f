//! Short-lived child processes for what blocks in the kernel: scans, destroying sessions, loading modules.
//!
//! A process and not a thread: a thread in uninterruptible sleep would keep the agent from ever exiting, a child is
//! abandoned at its deadline. Everything that a child needs is prepared before it is made.
#![expect(
    unsafe_code,
    reason = "clone, execve and close_range are raw system calls"
)]

use core::ffi::{CStr, c_char};
use core::ptr;
use core::sync::atomic::{AtomicU8, AtomicUsize, Ordering};

use rustix::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd, RawFd};
use rustix::io::Errno;
use rustix::process::{Signal, WaitId, WaitIdOptions, pidfd_send_signal, waitid};

use crate::arch::{check, clone_writer, number, syscall5};

/// `CLONE_PIDFD | SIGCHLD` (`include/uapi/linux/sched.h`)
const FLAGS: usize = 0x1000 | 17;
/// `CLONE_VM | CLONE_SIGHAND` (as above): memory and what signals do are shared, not copied. Folders are not: as long as they are,
/// a program that is executed may be refused another domain (`LSM_UNSAFE_SHARE`).
const SHARED: usize = 0x100 | 0x800;
/// Bytes of the longest order.
const ORDER_BYTES: usize = 32;
/// Descriptors below stay open in a child: the standard streams.
const FIRST_PRIVATE: usize = 3;
/// The most arguments that [`execute`] passes on.
const ARGUMENTS: usize = 16;
/// Exit code of a child whose program could not be started, as shells have it.
pub const NOT_STARTED: u8 = 127;

/// In the place of an exit code that cannot be told.
const UNKNOWN: u8 = 255;

/// A running child.
pub struct Child(OwnedFd);

impl Child {
    /// Runs `job` in a child process, which ends with the job's result as its exit code. The child sees a copy of this
    /// process's memory and only the standard streams.
    ///
    /// # Errors
    /// The kernel's.
    pub fn start(job: impl FnOnce() -> u8) -> Result<Self, Errno> {
        match Self::fork()? {
            Some(child) => Ok(child),
            None => {
                close_private();
                crate::process::exit(job());
            }
        }
    }

    /// Goes on in a child process, too, which has a copy of this process's memory and all its descriptors: `None` there.
    ///
    /// # Errors
    /// The kernel's.
    pub fn fork() -> Result<Option<Self>, Errno> {
        // The copy would write it, too.
        crate::kmsg::flush();
        let mut pidfd: RawFd = -1;
        // SAFETY: without CLONE_VM and with stack 0 this is a fork: the child goes on with a copy of all memory. The
        // third argument is where the kernel writes the pidfd, four writable bytes.
        let result = unsafe {
            syscall5(
                number::CLONE,
                [
                    FLAGS,
                    0,
                    ptr::from_mut(&mut pidfd).expose_provenance(),
                    0,
                    0,
                ],
            )
        };
        if check(result)? == 0 {
            return Ok(None);
        }
        Self::own(pidfd).map(Some)
    }

    /// Writes `order` into `file` in a child process, which ends with zero or the kernel's error number. It shares this
    /// process's memory: a copy would cost as much as the target's answer.
    ///
    /// # Errors
    /// The kernel's.
    pub fn write(file: &OwnedFd, order: &'static Order) -> Result<Self, Errno> {
        let mut pidfd: RawFd = -1;
        // SAFETY: the flags are those asked for; the pidfd is four writable bytes; the order is there for ever, and its
        // bytes may change at any time.
        let result = unsafe {
            clone_writer(
                FLAGS | SHARED,
                &raw mut pidfd,
                file.as_raw_fd(),
                order.place(),
            )
        };
        check(result)?;
        Self::own(pidfd)
    }

    /// Owns what the kernel wrote; a kernel before 5.2 writes nothing.
    fn own(pidfd: RawFd) -> Result<Self, Errno> {
        if pidfd < 0 {
            return Err(Errno::NOSYS);
        }
        // SAFETY: clone succeeded with CLONE_PIDFD, so the kernel made this descriptor for us.
        Ok(Self(unsafe { OwnedFd::from_raw_fd(pidfd) }))
    }

    /// The exit code of a child that has ended; 128 and the signal for one that was killed, as shells have it. `None`
    /// while it runs.
    pub fn ended(&self) -> Option<u8> {
        self.awaited(WaitIdOptions::NOHANG).ok()?
    }

    /// The same once it has ended.
    pub fn end(&self) -> u8 {
        loop {
            match self.awaited(WaitIdOptions::empty()) {
                Ok(Some(code)) => return code,
                Ok(None) | Err(Errno::INTR) => {}
                // Somebody else has asked how it ended.
                Err(_) => return UNKNOWN,
            }
        }
    }

    fn awaited(&self, options: WaitIdOptions) -> Result<Option<u8>, Errno> {
        let options = WaitIdOptions::EXITED | options;
        let status = waitid(WaitId::PidFd(self.0.as_fd()), options)?;
        Ok(status.map(|status| {
            let code = status
                .exit_status()
                .or_else(|| status.terminating_signal().map(|signal| signal | 128));
            code.and_then(|code| u8::try_from(code).ok())
                .unwrap_or(UNKNOWN)
        }))
    }

    /// Asks the kernel to kill a child; one in uninterruptible sleep dies when it wakes.
    pub fn abandon(&self) {
        // A child that has ended meanwhile is what was wanted.
        let _ = pidfd_send_signal(&self.0, Signal::KILL);
    }
}

/// What a child is to write, where it stays while it is written.
pub struct Order {
    bytes: [AtomicU8; ORDER_BYTES],
    length: AtomicUsize,
}

impl Order {
    /// Nothing.
    pub const fn new() -> Self {
        Self {
            bytes: [const { AtomicU8::new(0) }; ORDER_BYTES],
            length: AtomicUsize::new(0),
        }
    }

    /// Takes the place of what was there before; what does not fit is cut.
    pub fn set(&self, order: &[u8]) {
        for (place, byte) in self.bytes.iter().zip(order) {
            place.store(*byte, Ordering::Relaxed);
        }
        self.length
            .store(order.len().min(ORDER_BYTES), Ordering::Relaxed);
    }

    fn place(&self) -> (*const u8, usize) {
        (
            self.bytes.as_ptr().cast(),
            self.length.load(Ordering::Relaxed),
        )
    }
}

impl Default for Order {
    fn default() -> Self {
        Self::new()
    }
}

impl AsFd for Child {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

/// Becomes another program; returns only where that fails. For use in a child's job.
pub fn execute(path: &CStr, arguments: &[&CStr]) -> u8 {
    let mut pointers: [*const c_char; ARGUMENTS] = [ptr::null(); ARGUMENTS];
    if arguments.len() >= ARGUMENTS {
        return NOT_STARTED;
    }
    for (place, argument) in pointers.iter_mut().zip(arguments) {
        *place = argument.as_ptr();
    }
    let environment: [*const c_char; 2] =
        [c"PATH=/usr/sbin:/usr/bin:/sbin:/bin".as_ptr(), ptr::null()];
    crate::signals::unblock_all();
    // SAFETY: the path ends with NUL; both arrays hold pointers to NUL-terminated strings and end with NULL.
    unsafe {
        syscall5(
            number::EXECVE,
            [
                path.as_ptr().expose_provenance(),
                pointers.as_ptr().expose_provenance(),
                environment.as_ptr().expose_provenance(),
                0,
                0,
            ],
        )
    };
    NOT_STARTED
}

/// A child that hangs in the kernel must not keep the agent's sockets open.
fn close_private() {
    // SAFETY: the child uses no descriptor that it inherited but the standard streams. Kernels before 5.9 refuse the
    // call; there the descriptors stay open until the child ends.
    unsafe {
        syscall5(
            number::CLOSE_RANGE,
            [FIRST_PRIVATE, usize::MAX >> 32, 0, 0, 0],
        )
    };
}
