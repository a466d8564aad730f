//! What others are told of a session.

use core::net::IpAddr;
use core::time::Duration;

use super::reach::address_of;
use super::state::State;
use super::{DiskName, Fault, Session, Status, Step, Timeline};
use crate::finding::Subject;
use crate::iscsi::Lun;
use crate::iscsi::negotiation::Negotiated;
use crate::limits::TIME2WAIT_MOST;
use crate::netlink::iscsi::NewSession;
use crate::phrase::Phrase;
use crate::plan::SessionPlan;
use crate::story::{Level, tell};

impl<'a> Session<'a> {
    /// Where it stands.
    pub const fn status(&self) -> Status {
        self.state.status()
    }

    /// What was planned.
    pub const fn plan(&self) -> &SessionPlan<'a> {
        &self.plan
    }

    /// The address of its portal, as far as it is known: of one by name that where the last attempt went first.
    pub fn address(&self) -> Option<IpAddr> {
        match self.timeline.at(Step::Connect) {
            Some(_) => Some(address_of(&self.configured)),
            None => self.plan.portal.address(),
        }
    }

    /// The kernel's number of the session, while it has one.
    pub fn sid(&self) -> Option<u32> {
        Some(self.in_kernel.session?.sid)
    }

    /// The kernel's numbers, while it has the session.
    pub(crate) const fn new_session(&self) -> Option<NewSession> {
        self.in_kernel.session
    }

    /// One line of its disk, where it has one.
    pub(crate) fn tell_disk(&self) {
        if let Some(disk) = self.disk() {
            let (lun, subject) = (Lun::shown(self.lun()), self.subject());
            tell(
                Level::Info,
                format_args!("disk {disk} is LUN {lun} of {subject}"),
            );
        }
    }

    /// Whether the kernel has started the session of this number for it, or may have.
    pub(crate) fn has_started(&self, sid: u32) -> bool {
        self.in_kernel.started && self.sid() == Some(sid)
    }

    /// Whether it has asked the kernel for a session.
    pub(crate) const fn awaits_number(&self) -> bool {
        matches!(self.state, State::AwaitingSession)
    }

    /// The number of its SCSI host, while it has one.
    pub fn host(&self) -> Option<u32> {
        Some(self.in_kernel.session?.host)
    }

    /// The boot's disk behind it, once it has appeared.
    pub fn disk(&self) -> Option<&DiskName> {
        self.disk.as_ref().map(|(name, _)| name)
    }

    /// The logical unit that its disk is, or that it waits for; `None` while any will do.
    pub fn lun(&self) -> Option<Lun> {
        self.disk
            .as_ref()
            .map_or(self.plan.lun, |(_, lun)| Some(*lun))
    }

    /// Whether it is not what it was opened for, and attempts could still bring it about: not where this machine lacks something,
    /// or where the target is not who it should be. What a target says that is only starting is none of that.
    pub fn is_unfinished(&self) -> bool {
        let is_final = self.failure.is_some_and(|fault| fault.is_final());
        !matches!(self.state, State::Up | State::Left) && !is_final
    }

    /// Whether it has what it was opened for: then it is never given up, and stays in the kernel.
    pub const fn is_kept(&self) -> bool {
        self.disk.is_some() || self.scanned
    }

    /// What the last login that succeeded settled.
    pub const fn negotiated(&self) -> Option<&Negotiated> {
        self.negotiated.as_ref()
    }

    /// How long its target is left alone where its connection is lost.
    // Within each caller it takes more than a call.
    #[inline(never)]
    pub(crate) fn respite(&self) -> Duration {
        Duration::from_secs(self.respite_s.min(TIME2WAIT_MOST.as_secs()))
    }

    /// How many seconds that are, however many.
    pub(crate) const fn respite_s(&self) -> u64 {
        self.respite_s
    }

    /// The code of what was reported last and is not mended.
    pub(crate) const fn reported(&self) -> Option<Phrase> {
        self.reported
    }

    /// How many attempts were begun.
    pub const fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Whether a host has answered at its portal, be it that nobody listens there.
    pub const fn has_reached(&self) -> bool {
        self.reached
    }

    /// What went wrong last.
    pub const fn failure(&self) -> Option<Fault> {
        self.failure
    }

    /// When each stage began.
    pub const fn timeline(&self) -> &Timeline {
        &self.timeline
    }

    /// What findings name it by.
    // Called so often that the call is smaller.
    #[inline(never)]
    pub const fn subject(&self) -> Subject<'a> {
        self.plan.subject()
    }
}
