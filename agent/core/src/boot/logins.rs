//! Sessions without a boot: at all portals of a request at the same time, over the NICs as they are.

mod known;

use heapless::Vec;

use super::sessions::Sessions;
use super::{Event, Facts, Fault, Outbox, Room, TransportFault};
use crate::dns::Addresses;
use crate::errno::Errno;
use crate::finding::{Finding, Findings, Subject};
use crate::limits::{RECOVERY_TIMEOUT_S, SESSIONS};
use crate::netlink::iscsi::Transport;
use crate::plan::{BootPlan, PlannedPortal, SessionPlan};
use crate::session::{self, Goal, Session, Status, Terms};
use crate::time::Instant;

pub use known::Known;

/// The sessions of a plan that has no NICs.
///
/// Each is logged in and scanned once, or is given up at the plan's deadline; then nothing of it is left in the kernel. A
/// portal at which the kernel has a session already is left alone. It is over when every portal has come to one of these.
pub struct Logins<'r, 'a> {
    alias: Option<&'a str>,
    known: &'a [Known],
    sessions: Sessions<'r, 'a>,
    facts: Facts<'a>,
    gives_up: Instant,
    /// The kernel's session that each portal had already.
    existing: Vec<Option<u32>, SESSIONS>,
    /// Whether the transport is there, or will not come.
    decided: bool,
    /// What ended all of it.
    ended_by: Option<Fault>,
}

/// Why a portal has no session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Came {
    /// What went wrong there.
    Fault(session::Fault),
    /// It was lost again, and nobody knows what the kernel has of it.
    Lost,
    /// Nothing could be tried, or not to its end.
    Ended(Fault),
}

impl<'r, 'a> Logins<'r, 'a> {
    /// Begins, with the sessions that the kernel has of the plan's target. The first thing to tell is the transport.
    pub fn begin(
        room: &'r mut Room<'a>,
        plan: &'a BootPlan<'a>,
        alias: Option<&'a str>,
        known: &'a [Known],
        findings: &'r mut Findings<'a>,
        facts: Facts<'a>,
    ) -> Self {
        room.names.seed(facts.name_seed);
        let is_at = |known: &Known, plan: &SessionPlan<'_>| known.is_at(&plan.portal, plan.zone);
        let at = |plan: &SessionPlan<'_>| known.iter().find(|known| is_at(known, plan));
        Self {
            alias,
            known,
            sessions: Sessions::new(room, plan, findings),
            facts,
            gives_up: facts.began.plus(plan.deadline),
            existing: plan
                .sessions
                .iter()
                .map(|plan| Some(at(plan)?.sid))
                .collect(),
            decided: false,
            ended_by: None,
        }
    }

    /// Takes an event; [`Event::Tick`] behind all that happened at a time, as for a boot.
    pub fn handle(&mut self, now: Instant, event: Event<'_>, out: &mut impl Outbox) {
        use session::Event as Told;
        let (place, told) = match event {
            Event::Tick => return self.tick(now, out),
            Event::TransportReady(transport) => return self.prepare(transport),
            Event::TransportMissing(fault) => return self.end(Fault::Transport(fault)),
            Event::NameAnswer {
                session,
                from,
                datagram,
            } => {
                if let Some(resolver) = self.sessions.means.names.of(session) {
                    resolver.heard(now, from, datagram);
                }
                return;
            }
            Event::NameRefused { session } => {
                if let Some(resolver) = self.sessions.means.names.of(session) {
                    resolver.unheard(now);
                }
                return;
            }
            Event::Terminate => {
                self.end(Fault::Interrupted);
                return self.abandon(now, |_| true, out);
            }
            Event::Iscsi(datagram) => {
                return self.sessions.receive(now, datagram, out);
            }
            Event::IscsiSession { session, lost } => {
                return self.sessions.adopt(now, session, lost, out);
            }
            Event::IscsiOverrun => {
                return self.sessions.tell_all(now, Told::Overrun, out);
            }
            Event::IscsiRefused { session, errno } => (session, Told::RequestFailed(errno)),
            Event::Connected { session, socket } => (session, Told::Connected { socket }),
            Event::ConnectFailed { session, errno } => (session, Told::ConnectFailed(errno)),
            Event::ChildEnded { session, job, end } => (session, Told::ChildEnded { job, end }),
            // Links are others', and disks are looked for once a scan has ended.
            _ => return,
        };
        self.tell(now, place, told, out);
    }

    /// When [`Event::Tick`] is wanted.
    pub fn deadline(&self) -> Option<Instant> {
        let own = (!self.is_over()).then_some(self.gives_up);
        // Once it has passed, only what the sessions wait for is still to come.
        let own = own.filter(|_| !self.decided || self.has_lost());
        Instant::earliest(&[
            own,
            self.sessions.deadline(),
            self.sessions.means.names.deadline(),
        ])
    }

    /// Whether nothing is left to do.
    pub fn is_over(&self) -> bool {
        let settled = |session: &Session<'a>| {
            matches!(session.status(), Status::Up | Status::Ended | Status::Left)
        };
        self.decided && self.sessions.machines().iter().all(settled)
    }

    /// What was planned.
    pub const fn plan(&self) -> &'a BootPlan<'a> {
        self.sessions.means.plan
    }

    /// The sessions, in the order of the plan; none where there is no transport.
    pub fn sessions(&self) -> &[Session<'a>] {
        self.sessions.machines()
    }

    /// The number of the session that the kernel had already at a portal.
    pub fn existing(&self, place: usize) -> Option<u32> {
        *self.existing.get(place)?
    }

    /// What a portal came to: the kernel's number of the session that was made there.
    ///
    /// # Errors
    /// Why there is none.
    pub fn came(&self, place: usize) -> Result<u32, Came> {
        let session = self.sessions.machines().get(place);
        let sid = session.and_then(Session::sid);
        match (session.map(Session::status), sid) {
            (Some(Status::Up), Some(sid)) => return Ok(sid),
            (Some(Status::Left), _) => return Err(Came::Lost),
            _ => {}
        }
        let fault = session.and_then(Session::failure);
        Err(match (fault, self.ended_by) {
            (Some(fault), _) => Came::Fault(fault),
            (None, ended_by) => Came::Ended(ended_by.unwrap_or(Fault::Interrupted)),
        })
    }

    /// What was found.
    pub const fn findings(&self) -> &Findings<'a> {
        self.sessions.means.findings
    }

    fn prepare(&mut self, transport: Transport) {
        self.decided = true;
        let Some(initiator) = &self.sessions.means.plan.initiator else {
            return;
        };
        let terms = Terms {
            initiator: initiator.name,
            transport,
            deadline: self.gives_up,
            seed: 0,
            login: self.sessions.means.plan.login,
            challenges: self.facts.challenges,
            recovery_timeout_s: Some(RECOVERY_TIMEOUT_S),
            alias: self.alias,
            goal: Goal::Scan,
        };
        let seed = self.facts.seed;
        let machines = self.sessions.means.plan.sessions.iter().zip(1_u64..);
        let machines = machines.map(|(plan, number)| {
            let seed = seed.wrapping_mul(number);
            Session::new(*plan, Terms { seed, ..terms })
        });
        self.sessions.take(transport, machines);
    }

    fn tick(&mut self, now: Instant, out: &mut impl Outbox) {
        if !self.decided && now >= self.gives_up {
            self.end(Fault::Transport(TransportFault::Unusable(Errno::TIMEDOUT)));
        }
        self.abandon_existing(now, out);
        self.find_names(now, out);
        self.sessions.tick(now, out);
        self.sessions.begin_ready(now, 0, out);
        if now >= self.gives_up {
            self.abandon(now, Session::is_kept, out);
        }
    }

    /// Nothing is done where the kernel has a session.
    fn abandon_existing(&mut self, now: Instant, out: &mut impl Outbox) {
        for place in 0..self.sessions.machines().len() {
            if self.existing(place).is_some() {
                self.tell(now, place, session::Event::Abandon, out);
            }
        }
    }

    /// Asks for the names that sessions look for. A session whose name leads to a portal at which the kernel has one ends.
    fn find_names(&mut self, now: Instant, out: &mut impl Outbox) {
        let mut found = Addresses::new();
        while let Some((place, end)) = self.sessions.next_name(now, &mut found, out) {
            let existing = end.ok().and_then(|()| self.existing_at(place, &found));
            let told = match (end, existing) {
                (_, Some(_)) => session::Event::Abandon,
                (Ok(()), None) => session::Event::Resolved(&found),
                (Err(fault), None) => session::Event::Unresolved(fault),
            };
            if let Some(place) = self.existing.get_mut(place) {
                *place = existing;
            }
            self.tell(now, place, told, out);
        }
    }

    fn existing_at(&self, place: usize, addresses: &Addresses) -> Option<u32> {
        let port = self.sessions.means.plan.sessions.get(place)?.portal.port();
        let mut known = self.known.iter();
        let known = known.find(|known| {
            let mut addresses = addresses.iter();
            addresses
                .any(|address| known.is_at(&PlannedPortal::Address((*address, port).into()), None))
        });
        Some(known?.sid)
    }

    /// Whether a session that stays has lost its connection, and is still tried.
    fn has_lost(&self) -> bool {
        let mut sessions = self.sessions.machines().iter();
        sessions.any(|session| {
            session.is_kept() && !matches!(session.status(), Status::Up | Status::Left)
        })
    }

    /// Ends those that have not come up; of these what stays is left to others.
    fn abandon(
        &mut self,
        now: Instant,
        which: impl Fn(&Session<'a>) -> bool,
        out: &mut impl Outbox,
    ) {
        for place in 0..self.sessions.machines().len() {
            let session = self.sessions.machines().get(place);
            let ends = |session: &Session<'a>| session.status() != Status::Up && which(session);
            if session.is_some_and(ends) {
                self.tell(now, place, session::Event::Abandon, out);
            }
        }
    }

    fn end(&mut self, fault: Fault) {
        self.decided = true;
        self.ended_by = Some(fault);
        super::report(
            self.sessions.means.findings,
            Finding::new(Subject::Machine, fault),
        );
    }

    fn tell(
        &mut self,
        now: Instant,
        place: usize,
        event: session::Event<'_>,
        out: &mut impl Outbox,
    ) {
        self.sessions.tell(now, place, event, out);
    }
}
