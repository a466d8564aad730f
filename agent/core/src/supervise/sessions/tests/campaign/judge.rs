//! What must be so at every moment, and in the end.

use core::time::Duration;

use super::kernel::{Held, OURS};
use super::{CALM, SLOW, TRIED_SOON, Thing, World};
use crate::limits::{CLEANUP_DEADLINE, RECOVERY_STEP, REST_DELAY, SESSIONS_PAUSE};
use crate::session::{self, JobKind};
use crate::supervise::Supervisor;

/// Wake-ups in a second: each session may have some of its own.
const TICKS: usize = 500;

impl World {
    pub(super) fn judge(&mut self) {
        let now = self.now;
        self.ticks
            .retain(|at| now.since(*at) < Duration::from_secs(1));
        self.ticks.push(now);
        assert!(self.ticks.len() < TICKS, "a busy loop");
        let attended = self.kernel.attended;
        let mut is_bare = true;
        for (sid, held) in &mut self.kernel.sessions {
            let mut places = self.kernel.places.iter();
            let is_ours = places.any(|spec| held.is_of(spec));
            is_bare &= !self.specs.iter().any(|spec| spec.target == held.target);
            if let Some(since) = attended
                && is_half_made(held)
            {
                let since = held.made.map_or(since, |made| made.max(since));
                let limit = CLEANUP_DEADLINE + RECOVERY_STEP;
                assert!(now.since(since) <= limit, "half of session {sid} is left");
            }
            if let (true, false, Some(at)) = (held.started, held.is_told(), held.logged_in) {
                // One that is lost before it is told is removed, by a child.
                let mut coming = self.coming.values();
                let is_going = coming.any(|thing| match thing {
                    Thing::Child(place, JobKind::Netlink, _) => held.place == Some(*place),
                    _ => false,
                });
                let is_told_late = now.since(at) > REST_DELAY && !is_going;
                assert!(!is_told_late, "session {sid} has no name");
            }
            if held.started || attended.is_some() || !held.kept || !is_ours {
                held.waits = None;
                continue;
            }
            if held.waits.is_none() {
                held.patience = if held.silent { SLOW } else { TRIED_SOON };
            }
            let waited = now.since(*held.waits.get_or_insert(now));
            let limit = held.patience;
            assert!(waited <= limit, "session {sid} is not tried for {waited:?}");
        }
        for spec in &self.specs {
            let all = self.kernel.sessions.values();
            let ours = all.filter(|held| held.creator == OURS || held.left);
            let ours = ours.filter(|held| held.has_target && !held.again && held.is_of(spec));
            assert!(ours.count() <= 1, "{spec:?} is opened twice");
        }
        self.bare = self.bare.filter(|_| is_bare);
        if is_bare {
            let since = *self.bare.get_or_insert(now);
            let limit = SESSIONS_PAUSE + Duration::from_secs(1);
            assert!(now.since(since) <= limit, "nothing is left to do");
        }
    }

    /// It ends, and the process that waits for its end removes what it has left half made.
    pub(super) fn judge_end(&self) {
        for (sid, held) in &self.kernel.sessions {
            assert!(!held.kept, "session {sid} is left behind");
            let stays = is_half_made(held) && !held.goes();
            assert!(!stays, "half of session {sid} is left");
        }
    }

    /// All has been well for long enough.
    pub(super) fn judge_calm(&self, supervisor: &Supervisor<'_>) {
        if self.over {
            return;
        }
        let network = supervisor.network();
        assert_eq!(network.unfinished, [], "not opened within {CALM:?}");
        for session in &network.sessions {
            let held = self.kernel.sessions.get(&session.sid);
            let is_lost = held.is_some_and(|held| !held.started);
            assert!(!is_lost, "session {} is lost", session.sid);
        }
        for (sid, held) in &self.kernel.sessions {
            assert!(!is_half_made(held), "half of session {sid} is left");
            let known = self.known.iter().map(|(spec, _)| spec);
            let mut all = known.chain(&self.kernel.places);
            let spec = all.find(|spec| held.is_of(spec) && held.again && held.started);
            let is_kept = spec.is_none_or(|spec| {
                let mut all = self.kernel.sessions.values();
                all.any(|held| held.kept && held.is_of(spec))
            });
            assert!(is_kept, "session {sid} is not looked after");
        }
    }
}

impl Held {
    /// Whether it goes with the process that made it.
    pub(super) fn goes(&self) -> bool {
        session::is_half_made(OURS, self.creator, !self.started, self.has_target)
    }
}

fn is_half_made(held: &Held) -> bool {
    held.creator == OURS && !held.kept && !held.has_disk
}
