//! Time as an argument: nothing in this crate reads a clock.

use core::num::NonZeroU64;
use core::time::Duration;

/// A point on the machine's boot clock (CLOCK_BOOTTIME), in microseconds since the kernel started.
// One more than these: a point that may be missing takes no more room, and no second register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Instant(NonZeroU64);

impl Default for Instant {
    fn default() -> Self {
        Self::ZERO
    }
}

impl Instant {
    /// The kernel's start.
    pub const ZERO: Self = Self(NonZeroU64::MIN);

    /// A point `micros` microseconds after the kernel's start.
    pub const fn from_micros(micros: u64) -> Self {
        Self(NonZeroU64::MIN.saturating_add(micros))
    }

    /// Microseconds since the kernel's start.
    pub const fn micros(self) -> u64 {
        self.0.get() - 1
    }

    /// Whole milliseconds since the kernel's start.
    pub const fn millis(self) -> u64 {
        self.micros() / 1000
    }

    /// Whole seconds since the kernel's start.
    pub const fn seconds(self) -> u64 {
        self.micros() / 1_000_000
    }

    /// The point `after` later; the far end of the clock where that overflows.
    // Called so often that the call is smaller.
    #[inline(never)]
    pub const fn plus(self, after: Duration) -> Self {
        let micros = after.as_micros();
        if micros > u64::MAX as u128 {
            return Self(NonZeroU64::MAX);
        }
        #[expect(
            clippy::cast_possible_truncation,
            reason = "compared with u64::MAX just above"
        )]
        Self(self.0.saturating_add(micros as u64))
    }

    /// The earliest of these; `None` where nothing is due.
    pub fn earliest(due: &[Option<Self>]) -> Option<Self> {
        due.iter().copied().flatten().min()
    }

    /// The earlier of two; `None` where nothing is due.
    // Options in registers take less than a list of them in memory.
    #[inline(never)]
    pub fn earlier(one: Option<Self>, other: Option<Self>) -> Option<Self> {
        match (one, other) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        }
    }

    /// The earliest of what each of these is due at.
    pub fn earliest_of<T>(all: &[T], due: impl Fn(&T) -> Option<Self>) -> Option<Self> {
        all.iter()
            .fold(None, |first, one| Self::earlier(first, due(one)))
    }

    /// How long after `earlier` this point lies; zero where it does not.
    // It divides, which takes more than a call.
    #[inline(never)]
    pub const fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(self.0.get().saturating_sub(earlier.0.get()))
    }
}
