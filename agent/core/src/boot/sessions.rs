//! All sessions of a boot: each begins when its NIC has an address and the transport is there.

use core::net::SocketAddr;

use heapless::Vec;

use super::names::{self, Names};
use super::nics::Nics;
use super::{Facts, Fault, Outbox, Room};
use crate::dns::{Addresses, DnsFault, HostName};
use crate::finding::{Finding, Findings};
use crate::iscsi::login::chap::Nonce;
use crate::limits::{RECOVERY_TIMEOUT_ALONE_S, RECOVERY_TIMEOUT_S, SESSIONS};
use crate::netlink::Messages;
use crate::netlink::iscsi::{
    Connection, ConnectionError, KernelEvent, NewSession, SessionNic, Transport, decode,
};
use crate::plan::{BootPlan, SessionPlan};
use crate::session::{self, DiskName, Event, Goal, Job, JobKind, Session, Status, Terms, are_same};
use crate::story::{self, Level};
use crate::time::Instant;
use crate::uevent::Block;

/// All sessions of a boot, in the order of the plan, once there is a transport.
pub(super) struct Sessions<'r, 'a> {
    machines: &'r mut Vec<Session<'a>, SESSIONS>,
    transport: Option<Transport>,
    pub(super) means: Means<'r, 'a>,
}

/// What a boot has beside its sessions, and what these may need while they are told something.
pub(super) struct Means<'r, 'a> {
    pub(super) plan: &'a BootPlan<'a>,
    pub(super) nics: Nics<'r, 'a>,
    pub(super) names: &'r mut Names,
    pub(super) findings: &'r mut Findings<'a>,
}

impl<'r, 'a> Sessions<'r, 'a> {
    /// No session yet.
    pub(super) fn new(
        room: &'r mut Room<'a>,
        plan: &'a BootPlan<'a>,
        findings: &'r mut Findings<'a>,
    ) -> Self {
        Self {
            machines: &mut room.sessions,
            transport: None,
            means: Means {
                plan,
                nics: Nics::new(&mut room.nics),
                names: &mut room.names,
                findings,
            },
        }
    }

    /// The transport is there: makes the machines, which then wait for their NICs.
    pub(super) fn prepare(&mut self, transport: Transport, deadline: Instant, facts: Facts<'a>) {
        let plan = self.means.plan;
        let Some(initiator) = &plan.initiator else {
            return;
        };
        self.transport = Some(transport);
        let mut terms = Terms {
            initiator: initiator.name,
            transport,
            deadline,
            seed: 0,
            login: plan.login,
            challenges: facts.challenges,
            recovery_timeout_s: Some(match plan.sessions.len() {
                1 => RECOVERY_TIMEOUT_ALONE_S,
                _ => RECOVERY_TIMEOUT_S,
            }),
            alias: None,
            goal: Goal::Disk,
        };
        for plan in &plan.sessions {
            // Another one for each.
            terms.seed = terms.seed.wrapping_add(facts.seed);
            add(self.machines, plan, &terms);
        }
    }

    /// The transport is there, and these are the machines; there are no more than there is room for.
    pub(super) fn take(
        &mut self,
        transport: Transport,
        machines: impl Iterator<Item = Session<'a>>,
    ) {
        self.transport = Some(transport);
        self.machines.extend(machines);
    }

    /// The machines, in the order of the plan; none before [`Self::prepare`].
    pub(super) fn machines(&self) -> &[Session<'a>] {
        self.machines
    }

    /// When the first of them wants to be called.
    pub(super) fn deadline(&self) -> Option<Instant> {
        Instant::earliest_of(self.machines, Session::deadline)
    }

    /// Asks for the names that sessions look for; see [`Names::step`].
    pub(super) fn next_name(
        &mut self,
        now: Instant,
        found: &mut Addresses,
        out: &mut impl Outbox,
    ) -> Option<(usize, Result<(), DnsFault>)> {
        self.means.names.step(now, self.machines, found, out)
    }

    /// Tells each session that waits for its NIC, and whose NIC is ready now, to begin; but those `held_back`, of which each has
    /// a bit.
    pub(super) fn begin_ready(&mut self, now: Instant, mut held_back: u64, out: &mut impl Outbox) {
        for place in 0..self.machines.len() {
            let is_held = held_back & 1 != 0;
            held_back >>= 1;
            let ready = !is_held
                && self.machines.get(place).is_some_and(|session| {
                    let plan = session.plan();
                    let knows_servers =
                        || !names::servers(self.means.plan, &self.means.nics, plan.nic).is_empty();
                    session.status() == Status::Idle
                        && self.means.nics.carries(plan, &knows_servers)
                });
            if ready {
                self.tell(now, place, Event::Begin, out);
            }
        }
    }

    /// Hands each message of the kernel to the session that it is for.
    pub(super) fn receive(&mut self, now: Instant, datagram: &[u8], out: &mut impl Outbox) {
        let Some(transport) = self.transport else {
            return;
        };
        for message in Messages::new(datagram) {
            let Some(event) = decode(&message, transport) else {
                continue;
            };
            if let Some(place) = session::recipient(self.machines, &event) {
                self.tell(now, place, Event::Kernel(event), out);
            }
        }
    }

    /// The kernel has a session of this process. One that nobody here knows was made in reply to a request whose answer was
    /// lost: whoever asked for it has it now, or else it would stay behind, empty. Of one that is known and has `lost` its
    /// connection the news of that may be what was lost.
    pub(super) fn adopt(
        &mut self,
        now: Instant,
        session: NewSession,
        lost: bool,
        out: &mut impl Outbox,
    ) {
        let known = |machine: &&Session<'a>| machine.sid() == Some(session.sid);
        let event = match self.machines.iter().find(known).map(Session::status) {
            None => KernelEvent::SessionCreated(Ok(session)),
            Some(Status::Up | Status::AwaitingDisk) if lost => KernelEvent::ConnectionLost {
                connection: Connection::leading(session.sid),
                error: ConnectionError::FAILED,
            },
            Some(_) => return,
        };
        if let Some(place) = session::recipient(self.machines, &event) {
            self.tell(now, place, Event::Kernel(event), out);
        }
    }

    /// Hands a disk to the session that it hangs on.
    pub(super) fn disk(&mut self, now: Instant, block: &Block<'_>, out: &mut impl Outbox) {
        let sid = block.scsi.and_then(|address| address.session);
        let place = self
            .machines
            .iter()
            .position(|session| sid.is_some() && session.sid() == sid);
        if let Some(place) = place {
            let is_empty = DiskName::new(block.name).is_some_and(|name| out.is_empty(&name));
            let block = *block;
            self.tell(now, place, Event::Disk { block, is_empty }, out);
        }
    }

    /// Tells every session.
    pub(super) fn tell_all(&mut self, now: Instant, event: Event<'_>, out: &mut impl Outbox) {
        for place in 0..self.machines.len() {
            self.tell(now, place, event, out);
        }
    }

    /// Tells those that look for a disk which another one has.
    pub(super) fn tell_spares(&mut self, now: Instant, out: &mut impl Outbox) {
        for place in 0..self.machines.len() {
            let is_spare = self.machines.get(place).is_some_and(|session| {
                let has_it = |other: &Session<'a>| {
                    let mut is_seen = || show_one(session.doubtful(), other.disk(), out);
                    let is_same = other.plan().is_same_unit(session.plan());
                    other.status() == Status::Up && (is_same || is_seen())
                };
                session.status() == Status::AwaitingDisk && self.machines.iter().any(has_it)
            });
            if is_spare {
                self.tell(now, place, Event::Spare, out);
            }
        }
    }

    /// No more of them will have a disk: tells that to the only one that has. Of the others, whoever keeps the sessions from here
    /// on knows nothing.
    #[inline(never)]
    pub(super) fn tell_alone(&mut self, now: Instant, out: &mut impl Outbox) {
        let (mut standing, mut place) = (0_usize, 0);
        for (number, session) in self.machines.iter_mut().enumerate() {
            session.settle();
            if session.disk().is_some() {
                (standing, place) = (standing.saturating_add(1), number);
            } else {
                let finding = Finding::new(session.subject(), Fault::Unfinished);
                super::report(self.means.findings, finding);
            }
        }
        if standing == 1 {
            self.tell(now, place, Event::Alone, out);
        }
    }

    /// Calls those whose time has come.
    pub(super) fn tick(&mut self, now: Instant, out: &mut impl Outbox) {
        for place in 0..self.machines.len() {
            let due = self
                .machines
                .get(place)
                .and_then(Session::deadline)
                .is_some_and(|deadline| deadline <= now);
            if due {
                self.tell(now, place, Event::Tick, out);
            }
        }
    }

    /// Tells the session at `place`.
    pub(super) fn tell(
        &mut self,
        now: Instant,
        place: usize,
        event: Event<'_>,
        out: &mut impl Outbox,
    ) {
        let Some(session) = self.machines.get_mut(place) else {
            return;
        };
        let before = session.status();
        let mut under = Under {
            place,
            means: &mut self.means,
            out,
        };
        session.handle(now, event, &mut under);
        if session.status() != before {
            tell_story(session, before);
        }
    }
}

/// Whether both disks are there, and one unit by what the kernel shows of them.
#[inline(never)]
pub(super) fn show_one(
    one: Option<&DiskName>,
    other: Option<&DiskName>,
    out: &mut impl Outbox,
) -> bool {
    let both = one.zip(other);
    both.is_some_and(|(one, other)| are_same(&out.wwid(one), &out.wwid(other)))
}

/// One line for each transition that a person would want to see, from the status `before`.
fn tell_story(session: &Session<'_>, before: Status) {
    let subject = session.subject();
    match (session.status(), session.disk()) {
        // A fault tells that it is tried again, and why; how often, the report.
        (Status::Creating | Status::Connecting, _) if session.attempts() > 1 => {}
        // The portal is called first, whichever of the two stands then.
        (Status::Creating | Status::Connecting, _) if before == Status::Creating => {}
        (Status::Creating | Status::Connecting, _) => {
            story::tell(Level::Info, format_args!("connecting to {subject}"))
        }
        (Status::Starting, _) => story::tell(Level::Info, format_args!("logged in: {subject}")),
        (Status::Up, Some(_)) => session.tell_disk(),
        (status, _) => log::debug!("{}: {subject}", status.word()),
    }
}

/// A session's outbox: what it asks for goes out under its place.
struct Under<'u, 'r, 'a, O> {
    place: usize,
    means: &'u mut Means<'r, 'a>,
    out: &'u mut O,
}

impl<'a, O: Outbox> session::Outbox<'a> for Under<'_, '_, 'a, O> {
    fn request(&mut self, requests: &[u8]) {
        self.out.iscsi(self.place, requests);
    }

    fn resolve(&mut self, session: &SessionPlan<'a>, name: &HostName, until: Instant) {
        let Means {
            plan, nics, names, ..
        } = &mut *self.means;
        let servers = names::servers(plan, nics, session.nic);
        let family = nics.family(session.nic);
        names.begin(self.place, name, servers, family, until);
    }

    fn connect(&mut self, plan: &SessionPlan<'a>, mut portal: SocketAddr) {
        let mut source = self.means.nics.source(plan, portal.ip());
        if let SocketAddr::V6(portal) = &mut portal
            && portal.ip().is_unicast_link_local()
        {
            portal.set_scope_id(self.means.nics.scope(plan));
            // The link keeps it to its NIC, and the kernel has the link-local address that a neighbour can answer to.
            source = None;
        }
        self.out.connect(self.place, portal, source);
    }

    fn nic(&mut self, plan: &SessionPlan<'a>) -> Option<SessionNic> {
        self.means.nics.session_nic(plan)
    }

    fn close(&mut self) {
        self.out.close_socket(self.place);
    }

    fn spawn(&mut self, job: Job<'_>) {
        self.out.spawn(self.place, job);
    }

    fn kill(&mut self, job: JobKind) {
        self.out.kill(self.place, job);
    }

    fn is_probed(&mut self, host: u32) -> bool {
        self.out.is_probed(host)
    }

    fn nonce(&mut self) -> Option<Nonce> {
        self.out.nonce()
    }

    fn report(&mut self, finding: Finding<'a>) {
        super::report(self.means.findings, finding);
    }
}

/// Adds a session to those of a boot.
// A function of its own, and asked beforehand whether there is room: there is no way on which it would be dropped.
#[inline(never)]
fn add<'a>(machines: &mut Vec<Session<'a>, SESSIONS>, plan: &SessionPlan<'a>, terms: &Terms<'a>) {
    // The plan holds no more than fit.
    if machines.len() < SESSIONS {
        let _ = machines.push(Session::new(*plan, *terms));
    }
}
