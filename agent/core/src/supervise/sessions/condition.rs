//! How the kernel has a session.

use crate::errno::Errno;

/// How the kernel has a session (`state` in sysfs).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// It can be used, or the kernel does not say.
    LoggedIn,
    /// Its connection is lost.
    Lost,
    /// There is no such session.
    Gone,
}

impl Condition {
    /// From the file's text, or why it cannot be read.
    pub fn of_state(state: Result<&[u8], Errno>) -> Self {
        match state.map(<[u8]>::trim_ascii) {
            Err(Errno::NOENT | Errno::NODEV) => Self::Gone,
            Ok(b"LOGGED_IN") | Err(_) => Self::LoggedIn,
            Ok(_) => Self::Lost,
        }
    }
}
