//! When each stage began.

use crate::time::Instant;

/// When each stage of the attempt that led to the disk began; of the latest attempt while there is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Timeline {
    /// The kernel was asked for a session and its connection; every later attempt uses the same.
    pub create: Option<Instant>,
    /// The connection was begun.
    pub connect: Option<Instant>,
    /// The socket was given to the kernel, and the login begun.
    pub login: Option<Instant>,
    /// The login was done; what was negotiated was set, and the full feature phase begun.
    pub start: Option<Instant>,
    /// The logical unit was looked for.
    pub scan: Option<Instant>,
    /// The disk appeared.
    pub disk: Option<Instant>,
}

impl Timeline {
    /// An attempt begins with its connection.
    pub(super) fn begin_attempt(&mut self, now: Instant) {
        if self.disk.is_none() {
            *self = Self {
                create: self.create,
                connect: Some(now),
                ..Self::default()
            };
        }
    }

    /// Notes that a stage began; what led to the disk stays as it was.
    pub(super) fn note(&mut self, stage: fn(&mut Self) -> &mut Option<Instant>, now: Instant) {
        if self.disk.is_none() {
            *stage(self) = Some(now);
        }
    }
}
