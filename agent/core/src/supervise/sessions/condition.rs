//! How the kernel has a session.

use super::Sessions;
use crate::errno::Errno;
use crate::supervise::Sysfs;
use crate::supervise::record::text;
use crate::text::digits::Decimal;

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

impl Sessions<'_, '_> {
    /// Whether one of them leads where the kernel's session `sid` does: whoever logs it out and in again still needs what it
    /// needs.
    pub fn lead_to(&self, sid: u32, sysfs: &mut dyn Sysfs) -> bool {
        let mut room = [0; 256];
        let name = format_args!("iscsi_session/session{}/targetname", Decimal(sid));
        let target = text(sysfs, name, &mut &mut room[..]);
        let mut all = self.watched.iter();
        all.any(|own| target == Some(own.record.plan.target.as_str().as_bytes()))
    }
}
