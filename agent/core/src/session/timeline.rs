//! When each step of an attempt began.

use crate::time::Instant;

/// When each step of the attempt that led to the disk began; of the latest attempt while there is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Timeline([Option<Instant>; 6]);

/// A step of an attempt, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The kernel was asked for a session and its connection; every later attempt uses the same.
    Create,
    /// The connection was begun, or nothing else was left to wait for.
    Connect,
    /// The socket was given to the kernel, and the login begun.
    Login,
    /// The login was done; what was negotiated was set, and the full feature phase begun.
    Start,
    /// The logical unit was looked for.
    Scan,
    /// The disk appeared.
    Disk,
}

impl Timeline {
    /// When this step began.
    pub fn at(&self, step: Step) -> Option<Instant> {
        *self.0.get(step as usize)?
    }

    /// When each step began, in their order.
    pub const fn all(&self) -> &[Option<Instant>; 6] {
        &self.0
    }

    /// An attempt begins with its connection.
    pub(super) fn begin_attempt(&mut self, now: Instant) {
        let [create, .., disk] = self.0;
        if disk.is_none() {
            self.0 = [create, Some(now), None, None, None, None];
        }
    }

    /// Notes that a step began; what led to the disk stays as it was.
    // Within each of its callers it would take more.
    #[inline(never)]
    pub(super) fn note(&mut self, step: Step, now: Instant) {
        let [.., disk] = self.0;
        if let (None, Some(at)) = (disk, self.0.get_mut(step as usize)) {
            *at = Some(now);
        }
    }
}
