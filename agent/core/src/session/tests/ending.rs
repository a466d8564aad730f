//! Being told to end, messages that were lost, and a kernel that does not answer.

use core::time::Duration;

use super::desk::{Answer, ROUND_TRIP};
use super::world::{DEADLINE, World, appears, disk};
use crate::errno::Errno;
use crate::limits::{ATTEMPT_DEADLINE, CLEANUP_DEADLINE};
use crate::netlink::iscsi::{Connection, ConnectionError, KernelEvent, NewSession};
use crate::session::{ChildEnd, Event, JobKind, Status};

const SECOND: Duration = Duration::from_secs(1);

/// A line for each state on the way: what was just asked for.
const STEPS: [&str; 7] = [
    "CREATE_SESSION cmdsn=0 commands=128 depth=32",
    "CREATE_CONN 1",
    "connect 10.0.2.2:3260",
    "BIND 1 socket=9",
    "SEND_PDU 1",
    "SET 1 14=2643572894",
    "START 1",
];

/// The reply to the first request, when nobody waits for it any more.
const LATE: KernelEvent<'_> = KernelEvent::SessionCreated(Ok(NewSession { sid: 1, host: 2 }));

/// A session that has just asked for `step`.
fn at(step: &str) -> World {
    let mut world = World::new();
    world.tell(Event::Begin);
    world.until(step);
    world
}

#[test]
fn whatever_it_waits_for_nothing_is_left_when_it_is_abandoned() {
    for step in STEPS.into_iter().chain(["scan host2 0 0 5"]) {
        let mut world = at(step);
        world.tell(Event::Abandon);
        world.go_on(SECOND);
        assert_eq!(world.session.status(), Status::Ended, "at {step}");
        assert_eq!(world.desk.kernel.sessions(), 0, "at {step}");
        assert!(world.codes().is_empty());
    }
}

#[test]
fn a_session_whose_other_disks_somebody_may_use_stays() {
    for gives_up in [false, true] {
        let mut world = World::new();
        world.desk.has_disk = false;
        world.run(SECOND);
        world.tell(appears(disk(Some(1), 6)));
        match gives_up {
            true => world.go_on(DEADLINE + SECOND),
            false => world.tell(Event::Abandon),
        }
        assert_eq!(world.session.status(), Status::Left);
        assert_eq!(world.desk.kernel.sessions(), 1);
    }
}

#[test]
fn what_may_block_is_left_to_a_child() {
    for (step, first) in [("scan host2 0 0 5", "kill Scan"), ("SEND_PDU 1", "close")] {
        let mut world = at(step);
        world.asked();
        world.tell(Event::Abandon);
        assert_eq!(
            world.asked(),
            [
                first,
                "child: STOP 1 TERM",
                "child: DESTROY_CONN 1",
                "child: DESTROY_SESSION 1"
            ]
        );
    }
}

#[test]
fn a_disk_that_appears_while_the_session_goes_is_none() {
    let mut world = at("scan host2 0 0 5");
    world.tell(Event::Abandon);
    world.tell(appears(disk(Some(1), 5)));
    world.go_on(SECOND);
    assert_eq!(world.session.status(), Status::Ended);
    assert_eq!(world.session.disk(), None);
}

#[test]
fn a_session_with_its_disk_stays() {
    let mut world = World::new();
    world.run(SECOND);
    world.asked();
    world.tell(Event::Abandon);
    assert_eq!(world.session.status(), Status::Left);
    assert!(world.asked().is_empty());
    assert_eq!(world.desk.kernel.sessions(), 1);
    // Nor is it touched any more when its connection is lost.
    world.desk.lose_connection(1020);
    world.go_on(DEADLINE * 2);
    assert!(world.asked().is_empty());
}

#[test]
fn a_session_with_its_disk_stays_even_while_it_is_made_anew() {
    let mut world = World::new();
    world.run(SECOND);
    world.asked();
    world.desk.lose_connection(1020);
    world.until("BIND 1 socket=10");
    world.tell(Event::Abandon);
    assert_eq!(world.asked().last().unwrap(), "close");
    assert_eq!(world.session.status(), Status::Left);
    assert_eq!(world.desk.kernel.sessions(), 1);
}

#[test]
fn a_stop_that_is_still_to_be_done_is_not_left_to_whoever_comes() {
    let mut world = World::new();
    world.run(SECOND);
    world.asked();
    world.desk.children = [None].into();
    world.desk.lose_connection(1020);
    world.until("child");
    world.tell(Event::Abandon);
    assert_eq!(world.asked(), ["child", "kill Netlink"]);
    assert_eq!(world.session.status(), Status::Left);
}

#[test]
fn lost_messages_have_a_code_of_their_own_and_the_attempt_is_made_again() {
    for step in STEPS
        .into_iter()
        .filter(|step| !step.starts_with("connect"))
    {
        let mut world = World::new();
        world.desk.lose = Some(step);
        world.run(SECOND * 3);
        assert_eq!(world.codes(), ["kernel.overrun"], "at {step}");
        assert_eq!(world.session.status(), Status::Up, "at {step}");
        // A session whose number was lost cannot be destroyed.
        let orphans = usize::from(step == STEPS[0]);
        assert_eq!(world.desk.kernel.sessions(), 1 + orphans, "at {step}");
    }
}

#[test]
fn a_number_that_comes_late_is_used_by_the_next_attempt() {
    let mut world = World::new();
    world.desk.mute = Some(STEPS[0]);
    world.run(Duration::ZERO);
    world.tell(Event::Overrun);
    world.tell(Event::Kernel(LATE));
    world.go_on(SECOND);
    assert_eq!(world.codes(), ["kernel.overrun"]);
    assert_eq!(world.session.status(), Status::Up);
    assert_eq!(world.session.sid(), Some(1));
    assert_eq!(world.desk.kernel.sessions(), 1);
}

#[test]
fn a_number_that_comes_after_the_end_is_destroyed() {
    let mut world = World::new();
    world.desk.mute = Some(STEPS[0]);
    world.run(Duration::ZERO);
    world.tell(Event::Abandon);
    world.tell(Event::Overrun);
    assert_eq!(world.session.status(), Status::Ended);
    world.tell(Event::Kernel(LATE));
    world.go_on(SECOND);
    assert_eq!(world.session.status(), Status::Ended);
    assert_eq!(world.desk.kernel.sessions(), 0);
}

#[test]
fn a_clean_up_whose_reply_was_lost_is_asked_for_once_more() {
    let mut world = at("SEND_PDU 1");
    world.desk.lose = Some("DESTROY_SESSION 1");
    world.desk.children = [Some(ChildEnd::Lost)].into();
    world.asked();
    world.tell(Event::Abandon);
    world.go_on(SECOND);
    assert_eq!(world.session.status(), Status::Ended);
    let once = ["STOP 1 TERM", "DESTROY_CONN 1", "DESTROY_SESSION 1"];
    assert_eq!(world.asked()[2..], [once, once].concat());
    assert!(world.codes().is_empty());
}

#[test]
fn a_stop_whose_reply_was_lost_is_asked_for_once_more() {
    let mut world = World::new();
    world.desk.answers = [Answer::Refuses(3, 1)].into();
    world.desk.lose = Some("STOP 1 RECOVER");
    world.run(SECOND);
    assert_eq!(world.session.status(), Status::Up);
    let lines = world.asked();
    let stops = lines.iter().filter(|line| *line == "STOP 1 RECOVER");
    assert_eq!(stops.count(), 2);
}

#[test]
fn lost_messages_do_not_matter_to_whoever_waits_for_none() {
    for step in ["CREATE_CONN 1", "scan host2 0 0 5"] {
        let mut world = at(step);
        while world.session.status() == Status::Creating {
            assert!(world.step(world.desk.now));
        }
        world.tell(Event::Overrun);
        world.go_on(SECOND);
        assert!(world.codes().is_empty(), "at {step}");
        assert_eq!(world.session.status(), Status::Up);
        world.tell(Event::Overrun);
        assert_eq!(world.session.status(), Status::Up);
    }
}

#[test]
fn a_kernel_that_does_not_answer_is_named() {
    for (step, code) in [
        (
            "CREATE_SESSION cmdsn=0 commands=128 depth=32",
            Status::Ended,
        ),
        ("CREATE_CONN 1", Status::Up),
        ("BIND 1 socket=9", Status::Up),
        ("SET 1 14=2643572894", Status::Up),
        ("START 1", Status::Up),
    ] {
        let mut world = World::new();
        world.desk.mute = Some(step);
        world.run(ATTEMPT_DEADLINE + SECOND);
        assert_eq!(world.codes(), ["kernel.no-answer"], "at {step}");
        assert_eq!(world.session.status(), code, "at {step}");
    }
}

#[test]
fn a_clean_up_that_hangs_ends_with_what_it_left() {
    for child in [None, Some(ChildEnd::Lost)] {
        let mut world = at("SEND_PDU 1");
        world.desk.mute = Some("DESTROY_SESSION 1");
        world.desk.children = [child].into();
        world.tell(Event::Abandon);
        assert_eq!(world.session.status(), Status::CleaningUp);
        let now = Duration::from_micros(world.desk.now.micros());
        world.go_on(now + CLEANUP_DEADLINE + ROUND_TRIP);
        assert_eq!(world.codes(), ["kernel.no-answer"]);
        assert_eq!(world.session.status(), Status::Ended);
        let killed = world.asked().last().unwrap() == "kill Netlink";
        assert_eq!(killed, child.is_none());
    }
}

#[test]
fn a_clean_up_without_a_child_is_done_directly() {
    let mut world = at("scan host2 0 0 5");
    world.desk.children = [Some(ChildEnd::Lost)].into();
    world.tell(Event::Abandon);
    world.go_on(SECOND);
    assert_eq!(world.asked().last().unwrap(), "DESTROY_SESSION 1");
    assert_eq!(world.session.status(), Status::Ended);
    assert_eq!(world.desk.kernel.sessions(), 0);
}

#[test]
fn a_session_that_the_kernel_keeps_is_named() {
    let mut world = at("SEND_PDU 1");
    world.desk.kernel.refuse = Some(("DESTROY_CONN", 16));
    world.tell(Event::Abandon);
    world.go_on(SECOND);
    assert_eq!(world.codes(), ["kernel.destroy-session"]);
    assert_eq!(world.session.status(), Status::Ended);
}

#[test]
fn requests_that_do_not_reach_the_kernel_are_named() {
    for step in [STEPS[0], STEPS[2], STEPS[4]] {
        let mut world = at(step);
        world.desk.deaf = true;
        let now = Duration::from_micros(world.desk.now.micros());
        world.go_on(now + ROUND_TRIP);
        world.desk.deaf = false;
        world.go_on(now + SECOND);
        assert_eq!(world.codes()[0], "kernel.unreachable", "at {step}");
    }
}

#[test]
fn late_events_change_nothing() {
    let mut world = World::new();
    world.run(SECOND);
    world.asked();
    let errno = Errno::CONNREFUSED;
    for event in [
        Event::Begin,
        Event::Tick,
        Event::Connected { socket: 3 },
        Event::ConnectFailed(errno),
        Event::RequestFailed(errno),
        Event::ChildEnded {
            job: JobKind::Scan,
            end: ChildEnd::Lost,
        },
        Event::ChildEnded {
            job: JobKind::Netlink,
            end: ChildEnd::Lost,
        },
        Event::Kernel(KernelEvent::SessionCreated(Err(errno))),
        Event::Kernel(KernelEvent::ConnectionLost {
            connection: Connection::leading(2),
            error: ConnectionError::CLOSED,
        }),
        Event::Kernel(KernelEvent::Pdu {
            connection: Connection::leading(1),
            header: &[0; 48],
            data: &[],
        }),
    ] {
        world.tell(event);
    }
    assert_eq!(world.session.status(), Status::Up);
    assert!(world.asked().is_empty() && world.codes().is_empty());
}

#[test]
fn the_code_of_a_child_tells_how_it_ended() {
    assert_eq!(ChildEnd::from_code(0), ChildEnd::Done);
    assert_eq!(ChildEnd::from_code(16), ChildEnd::Failed(Errno::BUSY));
    assert_eq!(ChildEnd::from_code(128 + 9), ChildEnd::Lost);
}
