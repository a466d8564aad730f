//! How far NICs and sessions have brought a boot.

use super::Boot;
use crate::boot::sessions::show_one;
use crate::boot::{Fault, Outbox, Stage, TransportFault};
use crate::errno::Errno;
use crate::finding::Finding;
use crate::session::{self, Session, Status};
use crate::story::{self, Level};
use crate::text::digits::Decimal;
use crate::time::Instant;

impl<'a> Boot<'_, 'a> {
    /// Draws the conclusions from where NICs and sessions are now.
    pub(super) fn advance(&mut self, now: Instant, out: &mut impl Outbox) {
        let held_back = self.held_back();
        self.sessions.begin_ready(now, held_back, out);
        self.note_progress(now);
        // Once that is decided no disk is asked who it is.
        let usable = match self.stage.is_decided() {
            true => None,
            false => self.usable(out),
        };
        match (self.stage, usable) {
            (Stage::Failed | Stage::Complete | Stage::Idle, _) => {}
            (Stage::Released, _) => {
                self.sessions.tell_spares(now, out);
                self.complete_if_done();
            }
            (_, Some(place)) => {
                self.root = Some(place);
                self.release(now, out);
            }
            _ if self.is_hopeless() => self.fail(Fault::NothingLeft),
            _ if now >= self.gives_up && self.may_fail() => {
                if self.lacks_transport() {
                    let fault = TransportFault::Unusable(Errno::TIMEDOUT);
                    self.note(Fault::Transport(fault));
                }
                self.fail(Fault::TimedOut(self.sessions.means.plan.deadline.as_secs()));
                // One that has lost its connection behind its disk would be tried without end.
                self.sessions.tell_all(now, session::Event::Abandon, out);
            }
            _ => self.tell_other(),
        }
    }

    fn note_progress(&mut self, now: Instant) {
        let mut stage = Stage::Transport;
        for session in self.sessions.machines() {
            stage = stage.max(reached(session.status()));
        }
        if stage >= Stage::Login {
            self.timeline.begin(Stage::Login, now);
        }
        if stage >= Stage::Login || self.sessions.means.nics.all_ready() {
            self.timeline.end(Stage::Network, now);
        }
        if stage >= Stage::Disk {
            self.timeline.end(Stage::Login, now);
            self.timeline.begin(Stage::Disk, now);
        }
        if self.stage < Stage::Released && stage > self.stage {
            self.stage = stage;
        }
    }

    fn release(&mut self, now: Instant, out: &mut impl Outbox) {
        self.timeline.end(Stage::Disk, now);
        self.stage = Stage::Released;
        story::tell(
            Level::Info,
            format_args!("released after {} ms", Decimal(now.millis())),
        );
        let event = session::Event::ScanRest;
        self.sessions.tell_all(now, event, out);
        self.complete_if_done();
    }

    fn complete_if_done(&mut self) {
        let done = |session: &Session<'_>| {
            matches!(session.status(), Status::Up | Status::Ended | Status::Left)
        };
        if self.sessions.machines().iter().all(done) {
            self.stage = Stage::Complete;
        }
    }

    /// Whether what loads the transport has not come to an end.
    fn lacks_transport(&self) -> bool {
        self.timeline.goes_on(Stage::Transport)
    }

    fn is_hopeless(&self) -> bool {
        let sessions = self.sessions.machines();
        !sessions.is_empty() && sessions.iter().all(is_over)
    }

    /// Whether the deadline ends it: not once it has a disk, and only waits until a target that was wanted more is given up.
    pub(super) fn may_fail(&self) -> bool {
        let is_up = |session: &Session<'_>| session.status() == Status::Up;
        !self.stage.is_decided() && !self.sessions.machines().iter().any(is_up)
    }

    /// The place of a session with whose disk the boot may go on. Where the root is the disk itself that is the most wanted one,
    /// over whichever of its paths; another target's only where that is the same unit, or where the wanted one is given up. An
    /// array may have a target for each of its ports; but that it is the same is known only where the wanted one has shown itself
    /// as well, over a path by which it cannot be used.
    fn usable(&self, out: &mut impl Outbox) -> Option<usize> {
        let sessions = self.sessions.machines();
        let wanted = sessions.first()?.plan();
        let (mut may_come, mut seen) = (false, None);
        let paths = sessions.iter().filter(|it| it.plan().is_same_unit(wanted));
        for path in paths.filter(|_| self.sessions.means.plan.root_is_disk) {
            may_come |= !is_over(path);
            seen = seen.or(path.doubtful());
        }
        sessions.iter().position(|session| {
            let mut is_seen = || show_one(seen, session.disk(), out);
            let is_wanted = session.plan().is_same_unit(wanted);
            session.status() == Status::Up && (!may_come || is_wanted || is_seen())
        })
    }

    /// Tells for what it waits, where another target's disk is there than the root's.
    fn tell_other(&mut self) {
        let sessions = self.sessions.machines();
        let has_failed = sessions.first().and_then(Session::failure).is_some();
        let other = sessions.iter().find(|it| it.status() == Status::Up);
        if let Some(other) = other.filter(|_| has_failed && !self.told_other) {
            let finding = Finding::new(other.subject(), Fault::OtherDisk);
            self.told_other = true;
            crate::boot::report(self.sessions.means.findings, finding);
        }
    }
}

/// Whether a session that has no disk yet will have none.
pub(super) const fn is_over(session: &Session<'_>) -> bool {
    matches!(session.status(), Status::Ended | Status::Left)
}

/// How far a session has brought the boot: not further than to the network, where it is on no way to a disk.
const fn reached(status: Status) -> Stage {
    match status {
        Status::Idle | Status::Ended | Status::CleaningUp => Stage::Network,
        Status::Resolving
        | Status::Creating
        | Status::Connecting
        | Status::LoggingIn
        | Status::AwaitingRetry => Stage::Login,
        Status::Starting | Status::AwaitingDisk | Status::Up | Status::Left => Stage::Disk,
    }
}
