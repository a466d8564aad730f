use core::time::Duration;
use std::format;
use std::string::String;
use std::vec::Vec;

use super::{Event, Logout, Look, Outbox};
use crate::errno::Errno;
use crate::iscsi::pdu::{LogoutOutcome, LogoutResponse};
use crate::limits::{CLEANUP_DEADLINE, LOGOUT_WAIT, UNBIND_DEADLINE};
use crate::netlink::Messages;
use crate::netlink::iscsi::{Connection, ConnectionError, KernelEvent, RequestKind, Transport};
use crate::session::{ChildEnd, Job, JobKind};
use crate::system::live::LiveFlaw;
use crate::time::Instant;

const SID: u32 = 7;
const HANDLE: u64 = 0xffff_ffff_c0de_1000;
const STEP: Duration = Duration::from_millis(1);
const REMOVAL: [&str; 3] = ["child: 18 of 7, 1", "child: 14 of 7", "child: 12 of 7"];

#[derive(Default)]
struct Desk {
    log: Vec<String>,
    /// Basic header segments of PDUs.
    pdus: Vec<Vec<u8>>,
    flaws: Vec<LiveFlaw>,
}

impl Desk {
    fn take(&mut self, who: &str, datagram: &[u8]) {
        for message in Messages::new(datagram) {
            let number = |at: usize| u32::from_ne_bytes(*message.body[at..].first_chunk().unwrap());
            assert_eq!(number(0), u32::from(message.kind));
            let handle = u64::from_ne_bytes(*message.body[8..].first_chunk().unwrap());
            assert_eq!(handle, HANDLE);
            let mode = match message.kind {
                18 => format!(", {}", number(32)),
                _ => String::new(),
            };
            if message.kind == 19 {
                self.pdus.push(message.body[56..].to_vec());
            }
            self.log
                .push(format!("{who}{} of {}{mode}", message.kind, number(16)));
        }
    }
}

impl Outbox for Desk {
    fn request(&mut self, requests: &[u8]) {
        self.take("", requests);
    }

    fn spawn(&mut self, job: Job<'_>) {
        match job {
            Job::Netlink(datagram) => self.take("child: ", datagram),
            Job::Scan { .. } | Job::Read { .. } => panic!("nothing is scanned or read"),
        }
    }

    fn kill(&mut self, job: JobKind) {
        self.log.push(format!("kill {job:?}"));
    }

    fn note(&mut self, flaw: LiveFlaw) {
        self.flaws.push(flaw);
    }
}

struct World {
    logout: Logout,
    desk: Desk,
    now: Instant,
}

impl World {
    fn begin(is_up: bool) -> Self {
        let mut world = Self {
            logout: Logout::new(SID, is_up, Transport::new(HANDLE)),
            desk: Desk::default(),
            now: Instant::ZERO,
        };
        world.tell(Event::Begin);
        world
    }

    /// At the wait for the target's answer.
    fn asked() -> Self {
        let mut world = Self::begin(true);
        world.tell(Event::ChildEnded(ChildEnd::Done));
        world.tell(Event::Looked(Look::Bare));
        assert_eq!(world.asked_for(), ["child: 27 of 7", "19 of 7"]);
        world
    }

    fn tell(&mut self, event: Event<'_>) {
        self.now = self.now.plus(STEP);
        self.logout.handle(self.now, event, &mut self.desk);
    }

    fn answer(&mut self, outcome: LogoutOutcome) {
        let response = LogoutResponse {
            outcome,
            initiator_task_tag: 0,
            stat_sn: 1,
            exp_cmd_sn: 1,
            max_cmd_sn: 1,
            time2wait_s: 0,
            time2retain_s: 0,
        };
        self.hear(SID, &response.emit());
    }

    fn hear(&mut self, sid: u32, header: &[u8; 48]) {
        let connection = Connection::leading(sid);
        let data = &[];
        self.tell(Event::Kernel(KernelEvent::Pdu {
            connection,
            header,
            data,
        }));
    }

    /// Lets all of the time pass that is waited for.
    fn miss(&mut self, wait: Duration) {
        let until = self.logout.deadline().unwrap();
        assert_eq!(until, self.now.plus(wait));
        let early = self.now.plus(wait - STEP);
        self.logout.handle(early, Event::Tick, &mut self.desk);
        assert_eq!(self.asked_for(), [""; 0]);
        self.now = early;
        self.tell(Event::Tick);
    }

    fn asked_for(&mut self) -> Vec<String> {
        core::mem::take(&mut self.desk.log)
    }

    /// The session is removed and gone.
    fn finish(mut self, flaws: &[LiveFlaw]) {
        assert_eq!(self.asked_for(), REMOVAL);
        assert!(!self.logout.wants_look() && self.logout.outcome().is_none());
        self.tell(Event::ChildEnded(ChildEnd::Done));
        assert!(self.logout.wants_look());
        self.tell(Event::Looked(Look::Gone));
        assert_eq!(self.logout.outcome(), Some(Ok(())));
        assert_eq!(self.logout.deadline(), None);
        assert_eq!(self.desk.flaws, flaws);
        assert_eq!(self.asked_for(), [""; 0]);
    }
}

#[test]
fn the_disks_go_first_then_the_target_is_told_and_then_the_session_goes() {
    let mut world = World::begin(true);
    assert_eq!(world.asked_for(), ["child: 27 of 7"]);
    for _ in 0..3 {
        assert!(world.logout.wants_look());
        world.tell(Event::Looked(Look::Targets));
    }
    world.tell(Event::ChildEnded(ChildEnd::Done));
    world.tell(Event::Looked(Look::Targets));
    assert_eq!(world.asked_for(), [""; 0]);
    world.tell(Event::Looked(Look::Bare));
    assert_eq!(world.asked_for(), ["19 of 7"]);
    // Logout request for immediate delivery, final, to close the session (RFC 7143, 11.14).
    assert_eq!(world.desk.pdus[0].len(), 48);
    assert_eq!(world.desk.pdus[0][..2], [0x46, 0x80]);
    assert!(world.desk.pdus[0][2..].iter().all(|byte| *byte == 0));
    world.answer(LogoutOutcome::Closed);
    world.finish(&[]);
}

#[test]
fn one_that_is_not_logged_in_is_removed_at_once() {
    World::begin(false).finish(&[]);
}

#[test]
fn disks_that_stay_are_told_and_the_session_goes_with_them() {
    let mut world = World::begin(true);
    world.asked_for();
    world.tell(Event::ChildEnded(ChildEnd::Done));
    world.miss(UNBIND_DEADLINE - STEP);
    world.finish(&[LiveFlaw::DisksRemain]);
}

#[test]
fn a_child_that_cannot_be_made_is_done_without() {
    let mut world = World::begin(true);
    world.asked_for();
    world.tell(Event::ChildEnded(ChildEnd::Lost));
    assert_eq!(world.asked_for(), ["27 of 7"]);
    world.tell(Event::Looked(Look::Bare));
    world.answer(LogoutOutcome::Closed);
    world.asked_for();
    world.tell(Event::ChildEnded(ChildEnd::Lost));
    assert_eq!(world.asked_for(), ["18 of 7, 1", "14 of 7", "12 of 7"]);
    world.tell(Event::Looked(Look::Gone));
    assert_eq!(world.logout.outcome(), Some(Ok(())));
}

#[test]
fn a_target_that_does_not_answer_or_refuses_keeps_nothing_in_the_kernel() {
    let mut silent = World::asked();
    silent.miss(LOGOUT_WAIT);
    silent.finish(&[LiveFlaw::NoResponse]);

    let connection = Connection::leading(SID);
    let error = ConnectionError::CLOSED;
    let mut closed = World::asked();
    closed.tell(Event::Kernel(KernelEvent::ConnectionLost {
        connection,
        error,
    }));
    closed.finish(&[LiveFlaw::NoResponse]);

    let mut unsent = World::asked();
    unsent.tell(Event::Kernel(KernelEvent::Answer {
        request: RequestKind::SendPdu,
        connection,
        parameter: 0,
        result: Err(Errno::NOTCONN),
    }));
    unsent.finish(&[LiveFlaw::NoResponse]);

    let mut deaf = World::asked();
    deaf.tell(Event::RequestFailed(Errno::NOMEM));
    deaf.finish(&[LiveFlaw::NoResponse]);

    let mut unwilling = World::asked();
    unwilling.answer(LogoutOutcome::CleanupFailed);
    unwilling.finish(&[LiveFlaw::Unclosed]);
}

#[test]
fn what_is_of_others_or_no_answer_is_passed_over() {
    let mut world = World::asked();
    let mut other = LogoutResponse {
        outcome: LogoutOutcome::Closed,
        initiator_task_tag: 0,
        stat_sn: 0,
        exp_cmd_sn: 0,
        max_cmd_sn: 0,
        time2wait_s: 0,
        time2retain_s: 0,
    }
    .emit();
    world.hear(SID + 1, &other);
    // An asynchronous message.
    other[0] = 0x32;
    world.hear(SID, &other);
    world.tell(Event::Looked(Look::Gone));
    assert_eq!(world.asked_for(), [""; 0]);
    world.answer(LogoutOutcome::Closed);
    world.finish(&[]);
}

#[test]
fn a_session_that_others_remove_meanwhile_is_gone() {
    let mut world = World::begin(true);
    world.asked_for();
    world.tell(Event::Looked(Look::Gone));
    assert_eq!(world.logout.outcome(), Some(Ok(())));
    assert_eq!(world.asked_for(), ["kill Netlink"]);
}

#[test]
fn what_the_kernel_keeps_is_told() {
    for (end, errno) in [
        (ChildEnd::Failed(Errno::PERM), Errno::PERM),
        (ChildEnd::Done, Errno::BUSY),
    ] {
        let mut world = World::begin(false);
        world.tell(Event::ChildEnded(end));
        world.tell(Event::Looked(Look::Bare));
        assert_eq!(world.logout.outcome(), Some(Err(LiveFlaw::Remains(errno))));
    }
    let mut world = World::begin(false);
    world.asked_for();
    world.miss(CLEANUP_DEADLINE);
    assert_eq!(world.asked_for(), ["kill Netlink"]);
    world.tell(Event::Looked(Look::Targets));
    let remains = LiveFlaw::Remains(Errno::TIMEDOUT);
    assert_eq!(world.logout.outcome(), Some(Err(remains)));
}

#[test]
fn in_a_hurry_nothing_is_waited_for_but_the_removal() {
    let mut world = World::begin(true);
    world.asked_for();
    world.tell(Event::Hurry);
    assert_eq!(world.asked_for()[0], "kill Netlink");
    world.tell(Event::Hurry);
    assert_eq!(world.asked_for(), [""; 0]);
    assert_eq!(world.desk.flaws, [LiveFlaw::DisksRemain]);

    let mut world = World::asked();
    world.tell(Event::Hurry);
    world.finish(&[LiveFlaw::NoResponse]);

    let mut idle = Logout::new(SID, true, Transport::new(HANDLE));
    idle.handle(Instant::ZERO, Event::Hurry, &mut Desk::default());
    assert_eq!(idle.outcome(), Some(Err(LiveFlaw::Interrupted)));
}
