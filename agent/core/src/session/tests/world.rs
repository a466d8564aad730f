//! A session with a kernel, a target and a virtual clock around it.

use core::time::Duration;
use std::boxed::Box;
use std::string::String;
use std::vec::Vec;

use super::desk::{Desk, Pending};
use super::kernel::HANDLE;
use crate::iscsi::{IscsiName, Lun};
use crate::netlink::Messages;
use crate::netlink::iscsi::{Transport, decode};
use crate::plan::{LoginSettings, Origin, PlannedPortal, SessionPlan};
use crate::session::{Event, Goal, Session, Terms};
use crate::time::Instant;
use crate::uevent::{Block, Extent, ScsiAddress};

pub(crate) const PORTAL: &str = "10.0.2.2:3260";
pub(crate) const DEADLINE: Duration = Duration::from_secs(180);

pub(crate) struct World {
    pub(crate) session: Session<'static>,
    pub(crate) desk: Desk,
}

pub(crate) fn plan() -> SessionPlan<'static> {
    SessionPlan {
        target: IscsiName::parse(b"iqn.2026-11.example:root").unwrap(),
        portal: PlannedPortal::parse(PORTAL).unwrap(),
        zone: None,
        iface: None,
        lun: Some(Lun::from_kernel_number(5)),
        nic: None,
        boot_selected: true,
        chap: None,
        origin: Origin::FirmwareTarget(0),
    }
}

impl World {
    pub(crate) fn new() -> Self {
        Self::of(plan())
    }

    pub(crate) fn of(plan: SessionPlan<'static>) -> Self {
        Self::with(plan, Goal::Disk)
    }

    pub(crate) fn with(plan: SessionPlan<'static>, goal: Goal) -> Self {
        let terms = Terms {
            initiator: IscsiName::parse(b"iqn.2026-11.example:host").unwrap(),
            transport: Transport::new(HANDLE),
            deadline: Instant::ZERO.plus(DEADLINE),
            seed: 7,
            login: LoginSettings::default(),
            challenges: Box::leak(Box::default()),
            recovery_timeout_s: Some(120),
            alias: Some("a host"),
            goal,
        };
        Self {
            session: Session::new(plan, terms),
            desk: Desk::new(),
        }
    }

    pub(crate) fn tell(&mut self, event: Event<'_>) {
        self.session.handle(self.desk.now, event, &mut self.desk);
    }

    /// Begins, and lets time pass until `after` the start.
    pub(crate) fn run(&mut self, after: Duration) {
        self.tell(Event::Begin);
        self.go_on(after);
    }

    /// Lets time pass until `after` the start.
    pub(crate) fn go_on(&mut self, after: Duration) {
        while self.step(Instant::ZERO.plus(after)) {}
        self.desk.now = Instant::ZERO.plus(after);
    }

    /// Goes on until what was asked for includes `line`.
    pub(crate) fn until(&mut self, line: &str) {
        while !self.desk.log.iter().any(|known| known == line) {
            assert!(self.step(Instant::ZERO.plus(DEADLINE)), "{line} never came");
        }
    }

    /// The next thing that happens by `end`, or the session's deadline.
    pub(crate) fn step(&mut self, end: Instant) -> bool {
        let happens = self.desk.pending.first_key_value().map(|(key, _)| key.0);
        let due = self.session.deadline();
        let Some(at) = [happens, due].into_iter().flatten().min() else {
            return false;
        };
        if at > end {
            return false;
        }
        self.desk.now = self.desk.now.max(at);
        if happens == Some(at) {
            let (_, thing) = self.desk.pending.pop_first().unwrap();
            self.happen(thing);
        } else {
            self.tell(Event::Tick);
            let again = self.session.deadline();
            assert!(
                again.is_none_or(|again| again > at),
                "a deadline that stays"
            );
        }
        true
    }

    fn happen(&mut self, thing: Pending) {
        match thing {
            Pending::Message(datagram) => {
                for message in Messages::new(&datagram) {
                    if let Some(event) = decode(&message, Transport::new(HANDLE)) {
                        self.tell(Event::Kernel(event));
                    }
                }
            }
            Pending::Resolved(Ok(addresses)) => self.tell(Event::Resolved(&addresses)),
            Pending::Resolved(Err(fault)) => self.tell(Event::Unresolved(fault)),
            Pending::Connected(socket) => self.tell(Event::Connected { socket }),
            Pending::ConnectFailed(errno) => self.tell(Event::ConnectFailed(errno)),
            Pending::RequestFailed(errno) => self.tell(Event::RequestFailed(errno)),
            Pending::Overrun => self.tell(Event::Overrun),
            Pending::ChildEnded(job, end) => self.tell(Event::ChildEnded { job, end }),
            Pending::Disk => {
                let sid = self.session.sid();
                let block = disk(sid, self.desk.unit);
                let is_empty = self.desk.is_empty;
                self.tell(Event::Disk { block, is_empty });
            }
        }
    }

    /// What was asked for since the last call, in words.
    pub(crate) fn asked(&mut self) -> Vec<String> {
        core::mem::take(&mut self.desk.log)
    }

    /// The codes of all findings.
    pub(crate) fn codes(&self) -> Vec<&'static str> {
        let findings = self.desk.findings.iter();
        findings
            .map(|finding| finding.cause.code().text())
            .collect()
    }
}

/// It appears, with bytes.
pub(crate) fn appears(block: Block<'_>) -> Event<'_> {
    Event::Disk {
        block,
        is_empty: false,
    }
}

pub(crate) fn disk(session: Option<u32>, lun: u64) -> Block<'static> {
    Block {
        name: "sda",
        extent: Extent::Disk,
        scsi: Some(ScsiAddress {
            host: 2,
            session,
            channel: 0,
            target: 0,
            lun: Lun::from_kernel_number(lun),
        }),
    }
}
