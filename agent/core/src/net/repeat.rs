//! When a message without an answer is sent again.

use core::time::Duration;

use crate::backoff::micros;
use crate::random::Random;
use crate::time::Instant;

/// How long an answer is waited for.
// In microseconds, as in `backoff`.
#[derive(Clone, Copy)]
pub(crate) struct Waits {
    /// At first.
    pub(crate) first: u64,
    /// At most.
    pub(crate) most: u64,
}

impl Waits {
    /// The first wait and the longest.
    pub(crate) const fn of((first, most): (Duration, Duration)) -> Self {
        Self {
            first: micros(first),
            most: micros(most),
        }
    }
}

/// A message's rhythm (RFC 8415, 15; RFC 7559 has the same for router solicitations): at once, then after waits that double,
/// each moved by up to a tenth to either side.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Repeat {
    began: Instant,
    again: Instant,
    wait: u64,
    sent: u8,
}

impl Repeat {
    /// A message that is due at `first`, now or later.
    pub(crate) const fn begin(first: Instant) -> Self {
        Self {
            began: first,
            again: first,
            wait: 0,
            sent: 0,
        }
    }

    /// Whether it is to be sent.
    pub(crate) fn is_due(&self, now: Instant) -> bool {
        now >= self.again
    }

    /// When it is to be sent.
    pub(crate) const fn due(&self) -> Instant {
        self.again
    }

    /// How often it was sent.
    pub(crate) const fn sent(&self) -> u8 {
        self.sent
    }

    /// When it was sent first.
    pub(crate) const fn began(&self) -> Instant {
        self.began
    }

    /// How long ago it was sent first.
    pub(crate) const fn elapsed(&self, now: Instant) -> Duration {
        now.since(self.began)
    }

    /// It was sent now.
    pub(crate) fn send(&mut self, now: Instant, waits: Waits, random: &mut Random) {
        self.wait = match self.sent {
            0 => waits.first,
            _ => self.wait.saturating_mul(2).min(waits.most),
        };
        self.sent = self.sent.saturating_add(1);
        self.again = now.plus(random.around(self.wait, self.wait / 10));
    }
}

#[cfg(test)]
mod tests;
