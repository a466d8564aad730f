//! The boot clock.
#![expect(
    unsafe_code,
    reason = "the system call itself: looking for the kernel's shared page costs more code than it saves time"
)]

use core::ptr;
use core::time::Duration;

use sanroot_core::time::Instant;

use crate::arch::{number, syscall5};

/// `CLOCK_BOOTTIME` (`include/uapi/linux/time.h`).
const BOOTTIME: usize = 7;

/// `struct __kernel_timespec`.
#[repr(C)]
#[derive(Default)]
struct Timespec {
    seconds: i64,
    nanoseconds: i64,
}

/// Sleeps, or less where a signal is handled meanwhile.
pub fn pause(seconds: u32) {
    let time = rustix::thread::Timespec {
        tv_sec: seconds.into(),
        tv_nsec: 0,
    };
    let _ = rustix::thread::nanosleep(&time);
}

/// Now, by CLOCK_BOOTTIME: it starts with the kernel, never jumps, and goes on during suspend.
pub fn now() -> Instant {
    let mut time = Timespec::default();
    // SAFETY: `time` is a writable `__kernel_timespec`. The clock exists on every kernel since 2.6.39, so that the call
    // cannot fail.
    unsafe {
        syscall5(
            number::CLOCK_GETTIME,
            [
                BOOTTIME,
                ptr::from_mut(&mut time).expose_provenance(),
                0,
                0,
                0,
            ],
        )
    };
    let seconds = u64::try_from(time.seconds).unwrap_or(0);
    let nanoseconds = u32::try_from(time.nanoseconds).unwrap_or(0);
    Instant::ZERO.plus(Duration::new(seconds, nanoseconds))
}
