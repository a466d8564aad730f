//! The boot's machine: every event goes to the NICs and sessions that it concerns, and what they reached decides the stage.

mod progress;
mod ways;

use super::sessions::Sessions;
use super::{Event, Facts, Fault, Outbox, Room, Stage, Timeline};
use crate::dns::Addresses;
use crate::errno::Errno;
use crate::finding::{Finding, Findings, Subject};
use crate::handover::shadowed;
use crate::net;
use crate::plan::BootPlan;
use crate::session::{self, DiskName, Session, Status};
use crate::time::Instant;
use crate::uevent::{Action, Block, Device, Extent, Uevent};

use self::ways::Ways;

/// A whole boot: all NICs and sessions of a plan at the same time.
///
/// It is over when everything planned is done, when nothing is left to try, or when it was told to end. By then it has
/// taken back what it had half made in the kernel; sessions with their disk stay.
// What is used most comes first: an instruction that reaches further than 127 bytes into it takes three bytes more.
#[repr(C)]
pub struct Boot<'r, 'a> {
    stage: Stage,
    ending: bool,
    /// It was told that another target's disk is there than the root's.
    told_other: bool,
    ways: Ways,
    gives_up: Instant,
    /// The place of the session that has released it.
    root: Option<usize>,
    sessions: Sessions<'r, 'a>,
    facts: Facts<'a>,
    timeline: Timeline,
}

impl<'r, 'a> Boot<'r, 'a> {
    /// Begins to carry out a plan, with what was found while it was made.
    pub fn begin(
        room: &'r mut Room<'a>,
        plan: &'a BootPlan<'a>,
        findings: &'r mut Findings<'a>,
        facts: Facts<'a>,
        now: Instant,
        out: &mut impl Outbox,
    ) -> Self {
        let mut boot = Self {
            stage: Stage::Transport,
            ending: false,
            told_other: false,
            ways: Ways::UNKNOWN,
            gives_up: facts.began.plus(plan.deadline),
            root: None,
            sessions: Sessions::new(room, plan, findings),
            facts,
            timeline: Timeline::new(),
        };
        boot.sessions.means.names.seed(facts.name_seed);
        boot.timeline.begin(Stage::Plan, facts.began);
        boot.timeline.end(Stage::Plan, now);
        boot.timeline.begin(Stage::Transport, now);
        boot.timeline.begin(Stage::Network, now);
        boot.sessions.means.nics.begin(plan, facts, now, out);
        boot.advance(now, out);
        boot
    }

    /// Takes an event. What it means for others than those whom it concerns comes with [`Event::Tick`], which whoever drives a
    /// boot gives behind all that happened at a time: of a dozen replies each would be looked at by everybody.
    pub fn handle(&mut self, now: Instant, event: Event<'_>, out: &mut impl Outbox) {
        match event {
            Event::Tick => self.tick(now, out),
            event => self.dispatch(now, event, out),
        }
    }

    /// Takes the note of which files of the installed system are about the boot's links.
    pub fn take_shadowed(&mut self, note: &'a [u8]) {
        for (path, order) in shadowed(note) {
            let cause = Fault::Shadowed(order);
            super::report(
                self.sessions.means.findings,
                Finding::new(Subject::File(path), cause),
            );
        }
    }

    /// Takes back what was done to the network, where the machine goes on without any of it: where the boot was told to end, and
    /// no session stays. For a boot that is over: one that gave up leaves its network to an emergency shell.
    pub fn take_back(&mut self, now: Instant, out: &mut impl Outbox) {
        let sessions = self.sessions.machines();
        if self.ending && sessions.iter().all(|session| session.sid().is_none()) {
            let event = net::Event::TakeBack;
            self.sessions
                .means
                .nics
                .tell_all(now, event, self.sessions.means.findings, out);
        }
    }

    /// Calls everything whose time has come, and begins what has become possible.
    fn tick(&mut self, now: Instant, out: &mut impl Outbox) {
        self.sessions
            .means
            .nics
            .tick(now, self.sessions.means.findings, out);
        self.look_elsewhere(now, out);
        self.find_names(now, out);
        self.sessions.tick(now, out);
        self.advance(now, out);
    }

    /// When the boot wants [`Event::Tick`].
    #[inline(never)]
    pub fn deadline(&self) -> Option<Instant> {
        let own = self.may_fail().then_some(self.gives_up);
        Instant::earliest(&[
            self.sessions.means.nics.deadline(),
            self.sessions.deadline(),
            self.sessions.means.names.deadline(),
            self.looks_elsewhere(),
            own,
        ])
    }

    /// Where the boot is.
    pub const fn stage(&self) -> Stage {
        self.stage
    }

    /// Whether nothing is left to do, so that the agent may end.
    pub fn is_over(&self) -> bool {
        let idle = self.sessions.machines().iter().all(is_settled);
        match self.stage {
            Stage::Failed => idle,
            _ => self.ending && idle,
        }
    }

    /// When whatever renews leases is to go on in the agent's place, if the first of them is to be renewed at the first of these
    /// moments, and to be had from any server at the second. A machine that boots may be held up for hours; what is not
    /// finished yet has the time that the boot has, but for a lease's end.
    pub fn goes_on_at(&self, [renew, rebind]: [Instant; 2]) -> Instant {
        match self.stage {
            Stage::Complete => renew,
            _ => renew.max(self.gives_up).min(rebind),
        }
    }

    /// What was planned.
    pub const fn plan(&self) -> &'a BootPlan<'a> {
        self.sessions.means.plan
    }

    /// The NICs, in the order of the plan.
    pub fn nics(&self) -> &[net::Nic<'a>] {
        self.sessions.means.nics.machines()
    }

    /// The sessions, in the order of the plan; none before the transport is there.
    pub fn sessions(&self) -> &[Session<'a>] {
        self.sessions.machines()
    }

    /// What was found.
    pub const fn findings(&self) -> &Findings<'a> {
        self.sessions.means.findings
    }

    /// The disk that is the root itself, where the arguments name no other root and the boot is released.
    pub fn root_disk(&self) -> Option<&DiskName> {
        let session = self.sessions.machines().get(self.root?);
        session
            .and_then(Session::disk)
            .filter(|_| self.sessions.means.plan.root_is_disk)
    }

    /// When each stage began and ended.
    pub const fn timeline(&self) -> &Timeline {
        &self.timeline
    }

    fn dispatch(&mut self, now: Instant, event: Event<'_>, out: &mut impl Outbox) {
        let means = &mut self.sessions.means;
        match event {
            Event::Tick => {}
            Event::TransportReady(transport) => {
                self.timeline.end(Stage::Transport, now);
                self.sessions.prepare(transport, self.gives_up, self.facts);
            }
            Event::TransportMissing(fault) => self.fail(Fault::Transport(fault)),
            Event::Route(datagram) => means.nics.receive(now, datagram, means.findings, out),
            Event::RouteOverrun => {
                self.note(Fault::Overrun);
                self.sessions.means.nics.overrun(out);
            }
            Event::RouteRefused(errno) => self.note(Fault::RouteRefused(errno)),
            Event::UeventOverrun => {
                self.note(Fault::Overrun);
                self.sessions.means.nics.ask_udev(out);
            }
            Event::Uevent(message) => self.uevent(now, message, out),
            Event::Disk { ref name, at } => {
                let block = Block {
                    name: name.as_str(),
                    extent: Extent::Disk,
                    scsi: Some(at),
                };
                self.sessions.disk(now, &block, out);
            }
            Event::Udev(message) => self.udev(now, message, out),
            Event::UdevFinished(link) => {
                let event = net::Event::UdevDone(link);
                means.nics.tell_all(now, event, means.findings, out);
            }
            Event::Frame { nic, frame } => means.nics.frame(now, nic, frame, means.findings, out),
            Event::FramesRefused { nic, errno } => {
                let findings = &mut *means.findings;
                means.nics.frames_refused(now, nic, errno, findings, out);
            }
            Event::NameAnswer {
                session,
                from,
                datagram,
            } => {
                if let Some(resolver) = means.names.of(session) {
                    resolver.heard(now, from, datagram);
                }
            }
            Event::NameRefused { session } => {
                if let Some(resolver) = means.names.of(session) {
                    resolver.unheard(now);
                }
            }
            Event::Terminate => self.end(now, out),
            other => self.tell_session(now, other, out),
        }
    }

    #[inline(never)]
    fn tell_session(&mut self, now: Instant, event: Event<'_>, out: &mut impl Outbox) {
        use session::Event as Told;
        if let Event::Connected { session, .. }
        | Event::ConnectFailed {
            errno: Errno::CONNREFUSED,
            session,
        } = event
        {
            self.has_reached(now, session);
        }
        let (place, told) = match event {
            Event::Iscsi(datagram) => return self.sessions.receive(now, datagram, out),
            Event::IscsiSession { session, lost } => {
                return self.sessions.adopt(now, session, lost, out);
            }
            Event::IscsiOverrun => return self.sessions.tell_all(now, Told::Overrun, out),
            Event::IscsiRefused { session, errno } => (session, Told::RequestFailed(errno)),
            Event::Connected { session, socket } => (session, Told::Connected { socket }),
            Event::ConnectFailed { session, errno } => (session, Told::ConnectFailed(errno)),
            Event::ChildEnded { session, job, end } => (session, Told::ChildEnded { job, end }),
            _ => return,
        };
        self.sessions.tell(now, place, told, out);
    }

    /// Asks for the names that sessions look for, and tells them what was found.
    fn find_names(&mut self, now: Instant, out: &mut impl Outbox) {
        let mut found = Addresses::new();
        while let Some((place, end)) = self.sessions.next_name(now, &mut found, out) {
            let told = match end {
                Ok(()) => session::Event::Resolved(&found),
                Err(fault) => session::Event::Unresolved(fault),
            };
            self.sessions.tell(now, place, told, out);
        }
    }

    /// The kernel has a new disk; links are heard of on the route socket.
    fn uevent(&mut self, now: Instant, message: &[u8], out: &mut impl Outbox) {
        if let Some(Uevent {
            action: Action::Add,
            device: Device::Block(ref block),
        }) = Uevent::from_kernel(message)
            && block.extent == Extent::Disk
        {
            self.sessions.disk(now, block, out);
        }
    }

    /// udev has finished with a link, for now.
    fn udev(&mut self, now: Instant, message: &[u8], out: &mut impl Outbox) {
        if let Some(Uevent {
            action: Action::Add | Action::Move | Action::Change,
            device: Device::Net { ifindex, .. },
        }) = Uevent::from_udev(message)
        {
            let event = net::Event::UdevDone(ifindex);
            self.sessions
                .means
                .nics
                .tell_all(now, event, self.sessions.means.findings, out);
        }
    }

    fn end(&mut self, now: Instant, out: &mut impl Outbox) {
        self.ending = true;
        match (self.stage.is_decided(), self.sessions.means.plan.asked_for) {
            (true, _) => {}
            (false, true) => self.fail(Fault::Interrupted),
            (false, false) => {
                self.note(Fault::NotNeeded);
                self.stage = Stage::Idle;
            }
        }
        let released = matches!(self.stage, Stage::Released | Stage::Complete);
        if released {
            self.sessions.tell_alone(now, out);
        }
        let event = session::Event::Abandon;
        self.sessions.tell_all(now, event, out);
    }

    fn fail(&mut self, fault: Fault) {
        self.note(fault);
        self.stage = Stage::Failed;
    }

    fn note(&mut self, fault: Fault) {
        super::report(
            self.sessions.means.findings,
            Finding::new(Subject::Machine, fault),
        );
    }
}

/// Whether a session neither does nor waits for anything that concerns the agent's end.
fn is_settled(session: &Session<'_>) -> bool {
    matches!(
        session.status(),
        Status::Idle | Status::Ended | Status::Left
    )
}
