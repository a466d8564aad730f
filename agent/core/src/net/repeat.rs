//! When a message without an answer is sent again.

use core::time::Duration;

use crate::random::Random;
use crate::time::Instant;

/// A message's rhythm (RFC 8415, 15; RFC 7559 has the same for router solicitations): at once, then after waits that double,
/// each moved by up to a tenth to either side.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Repeat {
    began: Instant,
    again: Instant,
    wait: Duration,
    sent: u8,
}

impl Repeat {
    /// A message that is due at `first`, now or later.
    pub(crate) const fn begin(first: Instant) -> Self {
        Self {
            began: first,
            again: first,
            wait: Duration::ZERO,
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

    /// It was sent now; the first wait and the longest.
    pub(crate) fn send(&mut self, now: Instant, waits: (Duration, Duration), random: &mut Random) {
        let (first, most) = waits;
        self.wait = match self.sent {
            0 => first,
            _ => self.wait.saturating_mul(2).min(most),
        };
        self.sent = self.sent.saturating_add(1);
        self.again = now.plus(random.around(self.wait, self.wait / 10));
    }
}

#[cfg(test)]
mod tests;
