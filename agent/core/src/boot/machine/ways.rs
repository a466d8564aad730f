//! Where any NIC will do: whether those that there are lead to the targets. One that leads to none gives way to the next; beside
//! one that leads to some, a further one is looked for that leads to the others.

use core::time::Duration;

use super::Boot;
use super::progress::is_over;
use crate::boot::{Outbox, Stage};
use crate::limits::{FURTHER_NIC_DELAY, NIC_PATIENCE, SESSIONS};
use crate::net::{self, Nic};
use crate::plan::NicSelector;
use crate::session;
use crate::time::Instant;

/// What is known of the ways to the targets.
pub(super) struct Ways {
    /// Of the NIC that was begun last. The others lead to some target.
    last: Way,
    /// A bit for each session whose portal is in a subnet of one of the others.
    near: u64,
    /// A NIC was waited for that has no address, or led to no target that it was there for: no session is held back any more.
    in_vain: bool,
}

const _: () = assert!(SESSIONS <= 64);

impl Ways {
    /// Nothing.
    pub(super) const UNKNOWN: Self = Self {
        last: Way::Unknown,
        near: 0,
        in_vain: false,
    };
}

/// Whether a NIC leads to a target.
#[derive(Clone, Copy)]
enum Way {
    /// There is no address.
    Unknown,
    /// There is none yet; it is a further one, begun at that time.
    Begun(Instant),
    /// There is one since then, and no target's host has answered that had not before.
    Tried(Instant),
    /// One has answered, at that time.
    Found(Instant),
}

impl Boot<'_, '_> {
    /// The host of a session's target has answered, be it that nobody listens there.
    pub(super) fn has_reached(&mut self, now: Instant, session: usize) {
        let session = self.sessions.machines().get(session);
        if let (Some(session), Some(last)) = (session, self.sessions.means.nics.machines().last()) {
            let is_near = session.address().is_some_and(|portal| last.is_near(portal));
            if is_near || !session.has_reached() && last.has_address() {
                self.ways.last = match self.ways.last {
                    Way::Found(since) => Way::Found(since),
                    _ => Way::Found(now),
                };
            }
        }
    }

    /// Has another NIC tried where any will do: in the place of one that has an address and leads to no target, or beside it.
    #[inline(never)]
    pub(super) fn look_elsewhere(&mut self, now: Instant, out: &mut impl Outbox) {
        let is_there = self.is_there();
        self.ways.last = match self.ways.last {
            Way::Found(since) => match self.patience() {
                Some(patience) if now >= since.plus(patience) => {
                    self.ways.near = self.near();
                    self.sessions.means.nics.begin_further(
                        self.sessions.means.plan,
                        self.facts,
                        now,
                        out,
                    );
                    Way::Begun(now)
                }
                _ => Way::Found(since),
            },
            Way::Begun(since) if !is_there && now < since.plus(NIC_PATIENCE) => Way::Begun(since),
            last if !is_there => {
                self.ways.in_vain |= matches!(last, Way::Begun(_));
                Way::Unknown
            }
            Way::Unknown | Way::Begun(_) => {
                self.begin_anew(now, out);
                Way::Tried(now)
            }
            Way::Tried(since) if now < since.plus(NIC_PATIENCE) => Way::Tried(since),
            Way::Tried(_) if !self.lacks_way() => Way::Found(now),
            Way::Tried(_) => {
                self.ways.in_vain = true;
                let last = self.sessions.means.nics.machines().len().saturating_sub(1);
                let event = net::Event::Unreached;
                self.sessions
                    .means
                    .nics
                    .tell(now, last, event, self.sessions.means.findings, out);
                match self.is_there() {
                    true => Way::Tried(now),
                    false => Way::Unknown,
                }
            }
        };
    }

    /// When [`Self::look_elsewhere`] is to be called.
    #[inline(never)]
    pub(super) fn looks_elsewhere(&self) -> Option<Instant> {
        match self.ways.last {
            Way::Unknown => None,
            Way::Begun(since) | Way::Tried(since) => Some(since.plus(NIC_PATIENCE)),
            Way::Found(since) => Some(since.plus(self.patience()?)),
        }
    }

    /// A bit for each session that is not to begin yet: nothing leads to its portal, while another one's is near, and a further
    /// NIC may.
    pub(super) fn held_back(&self) -> u64 {
        match self.ways.last {
            Way::Unknown => 0,
            _ if self.ways.in_vain
                || !self.may_follow()
                || self.sessions.means.nics.have_router() =>
            {
                0
            }
            _ => self.unreached(true),
        }
    }

    /// Whether another way than the first may come, or has.
    fn may_follow(&self) -> bool {
        self.is_any()
            && (self.sessions.means.nics.machines().len() > 1
                || self.sessions.means.nics.has_spare())
    }

    /// Whether any NIC will do. Beside others that are planned, its link might be theirs.
    fn is_any(&self) -> bool {
        matches!(self.sessions.means.plan.nics.as_slice(), [nic] if matches!(nic.selector, NicSelector::Any))
    }

    /// Whether any NIC will do, and the last one has an address.
    fn is_there(&self) -> bool {
        let last = self.sessions.means.nics.machines().last();
        self.is_any() && last.is_some_and(Nic::has_address)
    }

    /// For how long a further NIC is not looked for once the last one has led to a target; `None`: it need not be, or there is
    /// none.
    fn patience(&self) -> Option<Duration> {
        if !self.is_any() || !self.lacks_way() || !self.sessions.means.nics.has_spare() {
            return None;
        }
        match self.unreached(true) {
            0 => (!self.stage.is_decided()).then_some(NIC_PATIENCE),
            _ if self.sessions.means.nics.have_router() => Some(FURTHER_NIC_DELAY),
            _ => Some(Duration::ZERO),
        }
    }

    /// Whether there is a target that no NIC has led to, or none has let the boot in.
    fn lacks_way(&self) -> bool {
        !self.ending && (self.stage < Stage::Disk || self.unreached(false) != 0)
    }

    /// A bit for each session whose portal is in a subnet of a NIC, or may be.
    #[inline(never)]
    fn near(&self) -> u64 {
        let (mut near, mut bit) = (0, 1);
        for session in self.sessions.machines() {
            let portal = session.address();
            if portal.is_none_or(|portal| self.sessions.means.nics.are_near(portal)) {
                near |= bit;
            }
            bit <<= 1;
        }
        near
    }

    /// A bit for each session whose target's host has not answered; or only for those whose portals are not near, as others are.
    /// For these a router may have answered: where the session was not let in after all, that does not count.
    #[inline(never)]
    fn unreached(&self, away: bool) -> u64 {
        let near = self.near();
        let (mut open, mut bit) = (0_u64, 1);
        for session in self.sessions.machines() {
            let is_doubtful =
                near & bit == 0 && session.attempts() > 1 && session.negotiated().is_none();
            if (is_doubtful || !session.has_reached()) && !is_over(session) {
                open |= bit;
            }
            bit <<= 1;
        }
        match (away, near) {
            (false, _) => open,
            (true, 0) => 0,
            (true, near) => open & !near,
        }
    }

    /// The last NIC has an address now: the sessions go by it at once that are near to none of the others.
    fn begin_anew(&mut self, now: Instant, out: &mut impl Outbox) {
        if !self.may_follow() {
            return;
        }
        let mut nearer = self.near() & !self.ways.near;
        for place in 0..self.sessions.machines().len() {
            if nearer & 1 != 0 {
                self.sessions.tell(now, place, session::Event::Anew, out);
            }
            nearer >>= 1;
        }
    }
}
