//! When each stage began.

use crate::time::Instant;

/// When each stage of the attempt that led to the disk began; of the latest attempt while there is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Timeline {
    /// The kernel was asked for a session and its connection.
    pub create: Option<Instant>,
    /// The first attempt began to connect; what later attempts took is part of it.
    pub connect: Option<Instant>,
    /// The socket was given to the kernel, and the login began.
    pub login: Option<Instant>,
    /// The login was done; what was negotiated was set, and the full feature phase begun.
    pub start: Option<Instant>,
    /// The logical unit was looked for.
    pub scan: Option<Instant>,
    /// The disk appeared.
    pub disk: Option<Instant>,
}
