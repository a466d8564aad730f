//! How long to wait before trying again.

use core::time::Duration;

use crate::random::Random;

/// Waits that double from a first to a longest one, each shortened by a random part of at most half, so that machines
/// that failed together do not come back together.
// In microseconds: whole numbers are compared and divided in fewer instructions than durations.
pub(crate) struct Backoff {
    first: u64,
    most: u64,
    next: u64,
    random: Random,
}

/// A span of time in whole microseconds.
pub(crate) const fn micros(span: Duration) -> u64 {
    let micros = span.as_secs().saturating_mul(1_000_000);
    micros.saturating_add(span.subsec_micros() as u64)
}

impl Backoff {
    /// Begins with `first`.
    pub(crate) const fn new(first: Duration, most: Duration, random: Random) -> Self {
        let first = micros(first);
        Self {
            first,
            most: micros(most),
            next: first,
            random,
        }
    }

    /// The next wait.
    pub(crate) fn wait(&mut self) -> Duration {
        let whole = self.next;
        self.next = whole.saturating_mul(2).min(self.most);
        let quarter = whole / 4;
        self.random.around(whole.saturating_sub(quarter), quarter)
    }

    /// Whether the next wait is the longest.
    pub(crate) fn is_longest(&self) -> bool {
        self.next == self.most
    }

    /// After a success the next failure is a new one.
    pub(crate) const fn reset(&mut self) {
        self.next = self.first;
    }
}

#[cfg(test)]
mod tests;
