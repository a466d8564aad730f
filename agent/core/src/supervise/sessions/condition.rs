//! How the kernel has a session.

use super::Sessions;
use crate::errno::Errno;
use crate::netlink::iscsi::NewSession;
use crate::supervise::record::{RECORD_TEXTS_BYTES, text};
use crate::supervise::{Record, Sysfs};
use crate::text::address::alone;
use crate::text::digits::Decimal;
use crate::time::Instant;

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
    /// Whether the kernel has one no more, which somebody may log in again under another number; `there` says of each number
    /// whether it has it.
    pub fn is_one_gone(&self, there: &dyn Fn(u32) -> bool) -> bool {
        let mut sessions = self.watched.iter().filter_map(|own| own.record.session);
        sessions.any(|session| !there(session.sid))
    }

    /// Whether one of them leads where this session of the kernel's does: whoever logs it out and in again still needs what it
    /// needs. If it is one that is gone, from the same address to the same portal, it is looked after from now on.
    pub fn lead_to(&mut self, now: Instant, session: NewSession, sysfs: &mut dyn Sysfs) -> bool {
        let mut room = [0; RECORD_TEXTS_BYTES];
        let mut room = &mut room[..];
        let Some(found) = Record::unbound(session.sid, sysfs, &mut room) else {
            return false;
        };
        let name = format_args!("iscsi_host/host{}/ipaddress", Decimal(session.host));
        let source = text(sysfs, name, &mut room).and_then(alone);
        let mut leads = false;
        for own in self.watched.iter_mut() {
            let record = &mut own.record;
            if record.plan.target == found.plan.target {
                leads = true;
                let is_gone = own.look.is_none() && record.session.is_some();
                let is_same = record.plan.portal == found.plan.portal;
                if is_gone && is_same && record.standing.source == source {
                    record.session = Some(session);
                    own.untold = true;
                    own.look = Some(now);
                }
            }
        }
        leads
    }
}
