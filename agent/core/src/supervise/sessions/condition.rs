//! How the kernel has a session.

use core::net::IpAddr;

use super::{Sessions, Watched};
use crate::errno::Errno;
use crate::netlink::iscsi::NewSession;
use crate::plan::SessionPlan;
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

impl Watched<'_> {
    /// The kernel had it, and has it no more; or nothing was done yet to open it. Then it may be there under another number.
    const fn is_gone(&self) -> bool {
        match self.record.session {
            Some(_) => self.look.is_none(),
            None => self.look.is_some() && self.machine.is_none() && self.begun.is_none(),
        }
    }

    /// Whether it leads to the portal and target of `plan`, from that address.
    #[inline(never)]
    pub(super) fn leads_like(&self, plan: &SessionPlan<'_>, source: Option<IpAddr>) -> bool {
        let own = &self.record;
        own.plan.target == plan.target
            && own.plan.portal == plan.portal
            && own.standing.source == source
    }
}

impl Sessions<'_, '_> {
    /// Whether one is gone, which somebody may log in again under another number, or about to be opened, which a process may have
    /// done that has died since.
    pub fn is_one_gone(&self) -> bool {
        self.watched.iter().any(Watched::is_gone)
    }

    /// Whether one of them leads where this session of the kernel's does: whoever logs it out and in again still needs what it
    /// needs. Where it `stands`, and nobody is about to do more with it, it takes the place of one that is gone or to be opened.
    pub fn lead_to(
        &mut self,
        now: Instant,
        session: NewSession,
        stands: bool,
        sysfs: &mut dyn Sysfs,
    ) -> bool {
        let mut room = [0; RECORD_TEXTS_BYTES];
        let mut room = &mut room[..];
        let found = &Record::unbound(session.sid, sysfs, &mut room);
        let Some(Record { plan, .. }) = found else {
            return false;
        };
        let mut all = self.watched.iter();
        let leads = all.any(|own| own.record.plan.target == plan.target);
        if leads && stands {
            let _ = self.follow(now, session, plan, sysfs);
        }
        leads
    }

    /// Looks after a session from now on that leads from the same address to the same portal as one that is gone or to be opened.
    fn follow(
        &mut self,
        now: Instant,
        session: NewSession,
        found: &SessionPlan<'_>,
        sysfs: &mut dyn Sysfs,
    ) -> Option<()> {
        let mut all = self.watched.iter();
        if all.any(|own| own.look.is_some() && own.sid() == Some(session.sid)) {
            return None;
        }
        let mut room = [0; 64];
        let name = format_args!("iscsi_host/host{}/ipaddress", Decimal(session.host));
        // Without an address nothing tells the ways to one portal apart.
        let source = Some(text(sysfs, name, &mut &mut room[..]).and_then(alone)?);
        let mut all = self.watched.iter_mut();
        let own = all.find(|own| own.is_gone() && own.leads_like(found, source))?;
        match own.record.session {
            Some(_) => {
                own.record.session = Some(session);
                own.untold = true;
                own.look = Some(now);
            }
            // It is still to show its disk.
            None => own.begun = Some(session),
        }
        Some(())
    }
}
