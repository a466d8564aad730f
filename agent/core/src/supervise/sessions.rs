//! Recovers the sessions of a machine that runs from its SAN, while nobody else does.
//!
//! Whoever recovers sessions listens to what the kernel tells of them, and is seen in the kernel's list of netlink sockets: the
//! agent until it ends, iscsid from its start on, which then logs in every session anew by itself. So a session that is lost
//! is theirs while one of them listens, and is recovered here when nobody does: before iscsid has started, where there is
//! none, and when it has died. Two at a time would take the connection from each other, so others are looked for before
//! the first step, and again and again during all of them; when one has come, everything is left to it as it is.
//!
//! ```text
//! logged in ──► lost ──► others listen: looked at again ──► logged in, by them
//!     ▲                      │ nobody listens: at once, but not within four seconds of the last login; Time2Wait behind the stop
//!     └──── logged in ◄── stopped, connected, logged in, started, over and over ──► somebody has come: looked at again
//! ```
//!
//! A target that asks for a logout, or for a negotiation, is logged in to anew in the same way: the new login ends the session
//! there, and what the target then answers, a redirection among it, is followed.
//!
//! How a session is opened that the boot could not finish is said at `opening`.

use heapless::Vec;

use super::Record;
use crate::dns::{Addresses, DnsFault};
use crate::finding::tell;
use crate::iscsi::login::chap::Challenges;
use crate::limits::{ATTENDED_PAUSE, RETRY_MOST, SESSIONS, SESSIONS_PAUSE};
use crate::netlink::Messages;
use crate::netlink::iscsi::{KernelEvent, NewSession, Transport, decode};
use crate::phrase::Phrase;
use crate::plan::LoginSettings;
use crate::random::Random;
use crate::session::{Event, Failure, Fault, Goal, Remark, Session, Status, Terms, remark};
use crate::story::{self, Level};
use crate::time::Instant;

mod condition;
mod known;
mod opening;
mod outbox;
mod room;

pub use condition::Condition;
pub use outbox::SessionsOutbox;
pub use room::SessionsRoom;

/// What all logins have in common.
#[derive(Clone, Copy)]
pub struct Common<'r> {
    /// The kernel's transport.
    pub transport: Transport,
    /// What a login offers and demands.
    pub login: LoginSettings,
    /// The challenges of all logins.
    pub challenges: &'r Challenges,
}

/// One session.
// What is used most comes first: an instruction that reaches further than 127 bytes into it takes three bytes more.
#[repr(C)]
struct Watched<'r> {
    /// When it is looked at; `None`: never, it is gone.
    look: Option<Instant>,
    /// The kernel has told that it is lost, though its state may tell so only later, or the target wants it to be logged in anew.
    told_lost: bool,
    /// It is there under a number that is still to be told.
    untold: bool,
    /// While it is to be opened: a process that has died had done so, as far as that got.
    begun: Option<NewSession>,
    /// It is not recovered before this time, so that nobody takes it and loses it over and over, such as two machines of one
    /// name.
    settled: Instant,
    /// The code of what was told of its loss last.
    reported: Option<Phrase>,
    record: Record<'r>,
    /// While it is recovered or opened here.
    machine: Option<Session<'r>>,
}

/// All sessions.
pub struct Sessions<'s, 'r> {
    watched: &'s mut Vec<Watched<'r>, SESSIONS>,
    random: Random,
    common: Common<'r>,
    /// For texts that change.
    texts: &'r mut [u8],
}

impl<'s, 'r> Sessions<'s, 'r> {
    /// Looks after none yet.
    pub fn new(room: &'s mut SessionsRoom<'r>, common: Common<'r>, seed: u64) -> Self {
        Self {
            watched: &mut room.0,
            random: Random::new(seed),
            common,
            texts: &mut [],
        }
    }

    /// With room for what others set of the sessions from now on.
    pub const fn with_texts(self, texts: &'r mut [u8]) -> Self {
        Self { texts, ..self }
    }

    /// When [`Self::advance`] is to be called.
    pub fn deadline(&self) -> Option<Instant> {
        Instant::earliest_of(self.watched, |watched| {
            let machine = watched.machine.as_ref().and_then(Session::deadline);
            Instant::earlier(machine, watched.look)
        })
    }

    /// Takes a datagram of the kernel's iSCSI transport.
    pub fn hear(&mut self, now: Instant, datagram: &[u8], out: &mut dyn SessionsOutbox) {
        for message in Messages::new(datagram) {
            let event = decode(&message, self.common.transport);
            if let Some(event) = event
                && let Some(place) = self.recipient(&event)
            {
                self.hear_of(now, place, event, out);
            }
        }
    }

    /// The session that an event is for. The reply to CREATE_SESSION names none, but is for one that waits for it.
    fn recipient(&self, event: &KernelEvent<'_>) -> Option<usize> {
        let sid = event.sid();
        let waits = |watched: &Watched<'_>| {
            let machine = watched.machine.as_ref();
            machine.is_some_and(Session::awaits_number)
        };
        let mut all = self.watched.iter();
        all.position(|watched| watched.sid() == sid && (sid.is_some() || waits(watched)))
    }

    // Within its only caller it takes more: that has too much else to keep.
    #[inline(never)]
    fn hear_of(
        &mut self,
        now: Instant,
        place: usize,
        event: KernelEvent<'_>,
        out: &mut dyn SessionsOutbox,
    ) {
        if let Some(watched) = self.watched.get_mut(place)
            && watched.machine.is_none()
        {
            let subject = watched.record.plan.subject();
            let is_lost = match event {
                KernelEvent::ConnectionLost { .. } => true,
                KernelEvent::Pdu { header, .. } => match remark(&subject, header) {
                    Some(Remark::Dismissal) if !out.is_attended() => {
                        let fault = Fault::Dismissed;
                        let given_up = false;
                        tell(&subject, &Failure { fault, given_up });
                        watched.record.respite_s = 0;
                        true
                    }
                    Some(Remark::Drop(respite_s)) => {
                        watched.record.respite_s = respite_s;
                        false
                    }
                    _ => false,
                },
                _ => false,
            };
            if is_lost {
                watched.told_lost = true;
                watched.look = Some(now.max(watched.settled));
            }
        }
        self.tell(now, place, Event::Kernel(event), out);
    }

    /// Messages of the kernel's iSCSI transport were lost.
    pub fn overrun(&mut self, now: Instant, out: &mut dyn SessionsOutbox) {
        for place in 0..self.watched.len() {
            if let Some(watched) = self.watched.get_mut(place)
                && watched.look.is_some()
            {
                watched.look = Some(now.max(watched.settled));
            }
            self.tell(now, place, Event::Overrun, out);
        }
    }

    /// Tells the session at `place` what became of what it has asked for.
    pub fn tell(
        &mut self,
        now: Instant,
        place: usize,
        event: Event<'_>,
        out: &mut dyn SessionsOutbox,
    ) {
        if let Some(watched) = self.watched.get_mut(place) {
            watched.tell(now, place, event, out);
        }
    }

    /// Whether none is being recovered.
    pub fn are_at_rest(&self) -> bool {
        self.watched.iter().all(|watched| watched.machine.is_none())
    }

    /// Leaves everything as it is.
    pub fn abandon(&mut self, now: Instant, out: &mut dyn SessionsOutbox) {
        for (place, watched) in self.watched.iter_mut().enumerate() {
            watched.tell(now, place, Event::Abandon, out);
        }
    }

    /// Looks at whatever is due.
    pub fn advance(&mut self, now: Instant, out: &mut dyn SessionsOutbox) {
        for place in 0..self.watched.len() {
            let Some(watched) = self.watched.get_mut(place) else {
                return;
            };
            if watched.look.is_some_and(|look| now >= look) {
                let seed = self.random.next_u64();
                let means = (&self.common, seed, &mut self.texts);
                watched.look(now, place, means, out);
                self.look_for_disk(now, place, out);
            }
            let Some(watched) = self.watched.get_mut(place) else {
                return;
            };
            let due = watched.machine.as_ref().and_then(Session::deadline);
            if due.is_some_and(|due| now >= due) {
                watched.tell(now, place, Event::Tick, out);
            }
        }
    }
}

impl<'r> Watched<'r> {
    /// The kernel's number of it, while it has one.
    fn sid(&self) -> Option<u32> {
        let session = self.record.session.map(|session| session.sid);
        session.or_else(|| self.machine.as_ref()?.sid())
    }

    fn tell(&mut self, now: Instant, place: usize, event: Event<'_>, out: &mut dyn SessionsOutbox) {
        let Some(machine) = &mut self.machine else {
            return;
        };
        if let Event::Connected { .. } = event {
            // Who else is there counts before anything is in the kernel for long.
            self.look = Some(now);
        }
        let mut under = outbox::Under::new(place, &self.record, out);
        machine.handle(now, event, &mut under);
        if under.unresolved {
            // No name server is asked: their answers may need the disk that is lost. The name led to where the session stood.
            let mut known = Addresses::new();
            let event = match self.record.standing.address {
                Some(address) => {
                    let _ = known.push(address);
                    Event::Resolved(&known)
                }
                None => Event::Unresolved(DnsFault::NoServers),
            };
            machine.handle(now, event, &mut under);
        }
        if self.record.session.is_none() {
            return self.advanced(now);
        }
        match machine.status() {
            Status::Up => {
                let subject = machine.subject();
                story::tell(Level::Info, format_args!("logged in again: {subject}"));
                self.settled = now.plus(RETRY_MOST);
                // A loss that was not heard of meanwhile shows soon.
                self.rest(self.settled);
            }
            Status::Left | Status::Ended => self.rest(now.plus(SESSIONS_PAUSE)),
            _ => {}
        }
    }

    /// The machine has done what it can; it is looked at again at that time.
    fn rest(&mut self, look: Instant) {
        if let Some(machine) = self.machine.take() {
            self.record.respite_s = machine.respite().as_secs();
            self.reported = machine.reported();
        }
        self.told_lost = false;
        self.look = Some(look);
    }

    /// Looks whether it is lost, and who is there to recover it.
    fn look(
        &mut self,
        now: Instant,
        place: usize,
        (common, seed, texts): (&Common<'r>, u64, &mut &'r mut [u8]),
        out: &mut dyn SessionsOutbox,
    ) {
        let condition = match self.record.session {
            Some(session) => out.condition(session.sid),
            None => Condition::Lost,
        };
        if condition == Condition::Gone {
            self.tell(now, place, Event::Abandon, out);
            self.told_lost = false;
            self.look = None;
            return;
        }
        let is_lost = condition == Condition::Lost || self.told_lost || self.machine.is_some();
        if !is_lost {
            self.record.note_standing(out.sysfs());
            self.reported = None;
            self.look = Some(now.plus(SESSIONS_PAUSE));
        } else if out.is_attended() {
            self.tell(now, place, Event::Abandon, out);
            self.told_lost = false;
            // What its target has asked for was about this loss.
            self.record.respite_s = Session::RESPITE_S;
            self.reported = None;
            // What is not there yet is theirs for good.
            let again = now.plus(ATTENDED_PAUSE);
            self.look = self.record.session.map(|_| again);
        } else {
            if self.machine.is_none() {
                self.record.renew(out.sysfs(), texts);
                self.recover(now, place, (common, seed), out);
            }
            self.look = Some(now.plus(self.step()));
        }
    }

    fn recover(
        &mut self,
        now: Instant,
        place: usize,
        (common, seed): (&Common<'r>, u64),
        out: &mut dyn SessionsOutbox,
    ) {
        let record = &self.record;
        let session = record.session;
        let mut terms = Terms {
            initiator: record.initiator,
            transport: common.transport,
            deadline: Instant::from_micros(u64::MAX),
            seed,
            login: common.login,
            challenges: common.challenges,
            recovery_timeout_s: None,
            alias: None,
            goal: Goal::Scan,
        };
        record.standing.keep_digests(&mut terms.login);
        if session.is_none() {
            opening::make_late(&mut terms);
        }
        let machine = self.machine.insert(Session::new(record.plan, terms));
        if let Some(known) = session.or(self.begun.take()) {
            let shown = session.is_some();
            let used = shown || out.condition(known.sid) == Condition::Lost;
            machine.adopt(known, (shown, used), record.respite_s, self.reported);
        }
        if session.is_none() {
            // The boot has told of it.
            self.tell(now, place, Event::ScanRest, out);
        } else if self.reported.is_none() {
            let subject = machine.subject();
            let what = format_args!("logging in anew: {subject}");
            story::tell(Level::Warn, what);
        }
        self.tell(now, place, Event::Begin, out);
    }
}

#[cfg(test)]
mod tests;
