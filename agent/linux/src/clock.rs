//! The boot clock.

use core::time::Duration;

use rustix::time::{ClockId, clock_gettime};
use sanroot_core::time::Instant;

/// Now, by CLOCK_BOOTTIME: it starts with the kernel, never jumps, and goes on during suspend.
pub fn now() -> Instant {
    let time = clock_gettime(ClockId::Boottime);
    let seconds = u64::try_from(time.tv_sec).unwrap_or(0);
    let nanoseconds = u32::try_from(time.tv_nsec).unwrap_or(0);
    Instant::ZERO.plus(Duration::new(seconds, nanoseconds))
}
