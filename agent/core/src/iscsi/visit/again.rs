//! The next address of a portal, and the next login after a refusal that may pass, as a boot makes one.

use core::net::SocketAddr;

use super::{Errand, Stage, Visit, VisitFault};
use crate::iscsi::login::Policy;
use crate::time::Instant;

impl<E: Errand> Visit<'_, E> {
    /// The next address; each has an equal share of the time that is left.
    pub(super) fn dial(&mut self, now: Instant) -> Option<SocketAddr> {
        let address = *self.addresses.get(self.next)?;
        let left = self.addresses.len().saturating_sub(self.next);
        let share = u32::try_from(left).ok()?;
        let until = now.plus(self.deadline.since(now).checked_div(share)?);
        self.next = self.next.saturating_add(1);
        self.stage = Stage::Connect { until };
        Some(self.configured.at(address, self.portal.port))
    }

    /// Goes on to the next address, if there is one.
    pub(super) fn try_next(&mut self, fault: VisitFault) {
        if self.next < self.addresses.len() {
            self.stage = Stage::Dial;
        } else {
            self.fail(fault);
        }
    }

    /// The target's answer ends this connection: the visit pauses where the status says that trying again may help and
    /// there is time for it, and is over otherwise.
    pub(super) fn refused(&mut self, now: Instant, fault: VisitFault) {
        let again = now.plus(self.backoff.wait());
        if fault.may_pass() && again < self.deadline {
            self.talk.clear();
            self.stage = Stage::Pause { until: again };
        } else {
            self.fail(fault);
        }
    }

    /// Begins anew, at the portal that was asked for.
    pub(super) fn begin_anew(&mut self) {
        self.portal.clone_from(&self.configured);
        self.redirects = 0;
        self.find();
    }
}

impl VisitFault {
    /// Whether it is a status of the target's after which another login may succeed.
    fn may_pass(&self) -> bool {
        let allows = |policy| policy == Policy::RetryWithBackoff;
        matches!(self, Self::Login(fault) if allows(fault.policy())) && self.status().is_some()
    }
}
