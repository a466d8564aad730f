//! How the kernel has a session.

use core::net::IpAddr;

use heapless::String;

use super::{Sessions, Watched};
use crate::errno::Errno;
use crate::netlink::iscsi::{LINK_TEXT_BYTES, NewSession, SessionNic};
use crate::plan::SessionPlan;
use crate::supervise::record::{RECORD_TEXTS_BYTES, text};
use crate::supervise::{Record, Sysfs};
use crate::text::AsIs;
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

    /// Whether it is to be opened to the portal and target of `plan`, over the NIC that this SCSI host names.
    fn is_begun_as(&self, host: u32, plan: &SessionPlan<'_>, sysfs: &mut dyn Sysfs) -> bool {
        let Record { session, nic, .. } = &self.record;
        let (mut room, mut word) = ([0; 64], String::<LINK_TEXT_BYTES>::new());
        let file = nic.as_ref().map_or("hwaddress", SessionNic::file);
        let file = format_args!("iscsi_host/host{}/{}", Decimal(host), AsIs(file));
        session.is_none()
            && self.leads_like(plan, self.record.standing.source)
            && text(sysfs, file, &mut &mut room[..]) == nic.as_ref().map(|nic| nic.text(&mut word))
    }
}

impl Sessions<'_, '_> {
    /// Whether one is gone, which somebody may log in again under another number, or about to be opened, which a process may have
    /// done that has died since.
    pub fn is_one_gone(&self) -> bool {
        self.watched.iter().any(Watched::is_gone)
    }

    /// Whether one of them leads where this session of the kernel's does: whoever logs it out and in again still needs what it
    /// needs. Where it `stands`, and nobody is about to do more with it, it takes the place of one that is gone or to be opened; of
    /// one to be opened also where it is lost, and was opened by a process before this one (`is_own`). The kernel may not have
    /// been told yet where one leads that was started here: that is known by its number.
    pub fn lead_to(
        &mut self,
        now: Instant,
        session: NewSession,
        (stands, is_own): (bool, bool),
        sysfs: &mut dyn Sysfs,
    ) -> bool {
        let mut room = [0; RECORD_TEXTS_BYTES];
        let mut room = &mut room[..];
        let found = &Record::unbound(session.sid, sysfs, &mut room);
        let Some(Record { plan, .. }) = found else {
            let mut machines = self.watched.iter().filter_map(|own| own.machine.as_ref());
            return machines.any(|machine| machine.has_started(session.sid));
        };
        let mut all = self.watched.iter();
        let leads = all.any(|own| own.record.plan.target == plan.target);
        if leads && (stands || is_own) {
            let _ = self.follow(now, session, (plan, is_own), sysfs);
        }
        leads
    }

    /// Looks after a session from now on that leads from the same address to the same portal as one that is gone or to be opened.
    /// An own one that is to be opened is known by its NIC, too: its address is shown while it is connected alone, and may be any
    /// of the link.
    fn follow(
        &mut self,
        now: Instant,
        session: NewSession,
        (found, is_own): (&SessionPlan<'_>, bool),
        sysfs: &mut dyn Sysfs,
    ) -> Option<()> {
        let mut all = self.watched.iter();
        if all.any(|own| own.look.is_some() && own.sid() == Some(session.sid)) {
            return None;
        }
        let mut room = [0; 64];
        let name = format_args!("iscsi_host/host{}/ipaddress", Decimal(session.host));
        let source = text(sysfs, name, &mut &mut room[..]).and_then(alone);
        // Without an address nothing else tells the ways to one portal apart.
        let mut all = self.watched.iter_mut().filter(|own| own.is_gone());
        let own = all.find(|own| {
            source.is_some() && own.leads_like(found, source)
                || is_own && own.is_begun_as(session.host, found, sysfs)
        })?;
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
