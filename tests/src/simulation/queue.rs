//! What is going to happen, in the order of time.

use std::collections::BTreeMap;

use sanroot_core::time::Instant;

/// Things that are due at a time; of two that are due at the same time, the one that was put in first comes first.
pub(super) struct Queue<T> {
    due: BTreeMap<(Instant, u64), T>,
    count: u64,
}

impl<T> Default for Queue<T> {
    fn default() -> Self {
        Self {
            due: BTreeMap::new(),
            count: 0,
        }
    }
}

impl<T> Queue<T> {
    /// Puts `thing` in, due at `at`.
    pub(super) fn put(&mut self, at: Instant, thing: T) {
        self.count += 1;
        self.due.insert((at, self.count), thing);
    }

    /// When the next thing is due.
    pub(super) fn next(&self) -> Option<Instant> {
        let ((at, _), _) = self.due.first_key_value()?;
        Some(*at)
    }

    /// Takes the next thing out.
    pub(super) fn take(&mut self) -> Option<T> {
        self.due.pop_first().map(|(_, thing)| thing)
    }
}
