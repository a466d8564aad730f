//! Connections that are lost, and logins that are sent elsewhere.

use core::time::Duration;
use std::string::{String, ToString};
use std::vec::Vec;

use super::desk::{Answer, Dial, ROUND_TRIP};
use super::world::{DEADLINE, World, plan};
use crate::errno::Errno;
use crate::finding::Severity;
use crate::iscsi::pdu::AsyncEvent;
use crate::limits::{REFUSAL_PAUSE, RETRY_FIRST, RETRY_MOST, SCAN_DEADLINE};
use crate::plan::{Credentials, Identity, SessionPlan};
use crate::session::{ChildEnd, Event, Session, Status};

const SECOND: Duration = Duration::from_secs(1);
const RESPITE: Duration = Duration::from_secs(Session::RESPITE_S);
/// Behind these a target takes no more commands, or drops the connection.
pub(crate) const DISMISSALS: [AsyncEvent; 2] = [
    AsyncEvent::LogoutRequested { within_s: 30 },
    AsyncEvent::NegotiationRequested { within_s: 3 },
];
/// What follows of these the kernel tells, if anything does.
pub(crate) const REMARKS: [AsyncEvent; 5] = [
    AsyncEvent::Scsi,
    AsyncEvent::ConnectionDrop {
        cid: 0,
        time2wait_s: 2,
        time2retain_s: 0,
    },
    AsyncEvent::SessionDrop {
        time2wait_s: 2,
        time2retain_s: 0,
    },
    AsyncEvent::TasksTerminated,
    AsyncEvent::Other(255),
];

/// A session with its disk, ten seconds after the start.
fn up() -> World {
    let mut world = World::new();
    world.run(SECOND * 10);
    assert_eq!(world.session.status(), Status::Up);
    world.asked();
    world
}

fn without_parameters(lines: Vec<String>) -> Vec<String> {
    let others = lines.into_iter().filter(|line| !line.starts_with("SET"));
    others.collect()
}

#[test]
fn a_lost_connection_is_made_anew_with_the_same_session() {
    let mut world = up();
    world.desk.lose_connection(1020);
    world.go_on(SECOND * 10 + RESPITE + RETRY_FIRST + SECOND);
    let lines = world.asked();
    let digests = lines.iter().filter(|line| *line == "SET 1 2=0");
    assert_eq!(digests.count(), 1);
    assert_eq!(
        without_parameters(lines),
        [
            "child: STOP 1 RECOVER",
            "connect 10.0.2.2:3260",
            "BIND 1 socket=10",
            "SEND_PDU 1",
            "START 1",
            "close"
        ]
    );
    assert_eq!(world.codes(), ["session.lost"]);
    assert_eq!(world.session.status(), Status::Up);
}

#[test]
fn a_target_that_asks_for_another_login_gets_one_at_once() {
    let mut end = SECOND * 10;
    let mut world = up();
    for event in DISMISSALS {
        world.desk.target_says(event);
        end += RETRY_FIRST + SECOND * 5;
        world.go_on(end);
        let asked = without_parameters(world.asked());
        let dialled = asked[1..].iter().filter(|line| line.starts_with("connect"));
        assert_eq!(
            (asked[0].as_str(), dialled.count()),
            ("child: STOP 1 RECOVER", 1)
        );
        assert_eq!(world.session.status(), Status::Up);
    }
    assert_eq!(world.codes(), ["session.dismissed"; 2]);
    let cause = world.desk.findings[0].cause;
    assert_eq!(cause.severity(), Severity::Warning);
    assert_eq!(
        cause.to_string(),
        "the target asks for another login; trying again"
    );
    // While the disk is still looked for, too.
    let mut world = World::new();
    world.desk.has_disk = false;
    world.run(SECOND);
    world.asked();
    world.desk.target_says(DISMISSALS[0]);
    world.go_on(SECOND + RETRY_FIRST + ROUND_TRIP * 9);
    assert!(world.desk.log.contains(&"START 1".into()));
}

#[test]
fn what_a_target_says_beside_changes_nothing() {
    let mut world = up();
    for event in REMARKS {
        world.desk.target_says(event);
    }
    world.go_on(SECOND * 20);
    assert_eq!(world.asked(), [""; 0]);
    assert_eq!(world.codes(), [""; 0]);
}

#[test]
fn a_connection_that_is_lost_once_more_is_told_of_once_more() {
    let mut world = up();
    for losses in 1..=2 {
        world.desk.lose_connection(1020);
        world.go_on(SECOND * 10 * (losses + 1));
        assert_eq!(world.session.status(), Status::Up);
        assert_eq!(world.session.failure(), None);
    }
    assert_eq!(world.codes(), ["session.lost", "session.lost"]);
}

#[test]
fn a_portal_that_stays_away_is_tried_ever_more_seldom() {
    let mut world = up();
    world.asked();
    world.desk.dials = [Dial::Fails(Errno::CONNREFUSED); 200].into();
    world.desk.lose_connection(1020);
    world.go_on(SECOND * 310);
    let lines = world.asked();
    let tries = lines.iter().filter(|line| line.starts_with("connect"));
    let tries = tries.count();
    assert!((75..150).contains(&tries), "{tries} in five minutes");
}

#[test]
fn what_went_before_does_not_slow_down_a_session_that_ran_for_a_while() {
    let mut world = World::new();
    world.desk.dials = [Dial::Fails(Errno::CONNREFUSED); 10].into();
    world.run(SECOND * 60);
    assert_eq!(world.session.status(), Status::Up);
    world.desk.lose_connection(1020);
    world.go_on(SECOND * 60 + RESPITE + RETRY_FIRST + ROUND_TRIP * 4);
    assert_eq!(world.session.status(), Status::Up);
}

#[test]
fn a_session_with_a_disk_is_never_given_up() {
    let mut world = up();
    world.desk.lose_connection(1022);
    world.desk.answers = [Answer::Refuses(2, 2); 40].into();
    world.go_on(DEADLINE * 2);
    assert_eq!(world.desk.kernel.sessions(), 1);
    assert_eq!(
        world.codes(),
        ["session.lost", "login.refused.authorization"]
    );
    world.desk.answers.clear();
    world.go_on(DEADLINE * 2 + REFUSAL_PAUSE + RETRY_MOST + SECOND);
    assert_eq!(world.session.status(), Status::Up);
}

#[test]
fn a_target_that_refuses_who_was_in_before_is_asked_again_soon() {
    let mut world = up();
    world.desk.answers = [Answer::Refuses(2, 2), Answer::Refuses(2, 2)].into();
    world.desk.lose_connection(1020);
    world.go_on(SECOND * 15);
    assert_eq!(world.session.status(), Status::Up);
}

#[test]
fn a_connection_that_is_lost_again_and_again_is_made_ever_more_slowly() {
    let mut world = up();
    for _ in 0..20 {
        world.desk.lose_connection(1020);
        let dialled = world.desk.dialled.len();
        while world.session.status() != Status::Up || world.desk.dialled.len() == dialled {
            let next = world.desk.now.plus(Duration::from_millis(1));
            world.go_on(Duration::from_micros(next.micros()));
        }
    }
    let waited = world.desk.now.since(crate::time::Instant::ZERO);
    assert!(waited > SECOND * 40, "{waited:?}");
}

#[test]
fn a_connection_lost_during_the_scan_is_made_anew_and_the_scan_is_not_made_twice() {
    let mut world = World::new();
    world.desk.children = [None].into();
    world.desk.has_disk = false;
    world.run(SECOND);
    world.asked();
    world.desk.lose_connection(1020);
    world.go_on(SECOND * 5);
    let lines = world.asked();
    assert!(!lines.iter().any(|line| line.starts_with("scan")));
    assert_eq!(world.session.status(), Status::AwaitingDisk);
    // The scan's child never ends: it is killed, and a new connection made.
    world.desk.has_disk = true;
    world.go_on(SCAN_DEADLINE + SECOND * 10);
    assert!(world.asked().iter().any(|line| line == "kill Scan"));
    assert_eq!(world.codes(), ["session.lost", "session.scan-timed-out"]);
    assert_eq!(world.session.status(), Status::Up);
}

#[test]
fn a_redirect_is_followed_and_the_configured_portal_stays() {
    let mut world = World::new();
    world.desk.answers = [
        Answer::Redirects("10.0.2.9:3261,1"),
        Answer::Redirects("[::1]"),
    ]
    .into();
    world.run(SECOND);
    let lines = world.asked();
    let portals = lines.iter().filter(|line| line.starts_with("connect"));
    assert_eq!(
        portals.collect::<Vec<_>>(),
        [
            "connect 10.0.2.2:3260",
            "connect 10.0.2.9:3261",
            "connect [::1]:3260"
        ]
    );
    let persistent = lines.iter().filter(|line| *line == "SET 1 17=10.0.2.2");
    assert_eq!(persistent.count(), 1);
    assert_eq!(world.session.status(), Status::Up);
    assert_eq!(world.session.attempts(), 1);
    assert!(world.codes().is_empty());
}

#[test]
fn a_redirect_is_no_way_around_authentication() {
    // reliability.md A.52, A.59, A.66, A.72: whoever is met elsewhere is asked the same, with a challenge of its own.
    let identity = |name, secret| Identity { name, secret };
    let mut world = World::of(SessionPlan {
        chap: Some(Credentials {
            initiator: identity(b"us", b"our secret"),
            target: Some(identity(b"them", b"their secret")),
        }),
        ..plan()
    });
    world.desk.answers = [Answer::Redirects("10.0.2.9"), Answer::Refuses(3, 1)].into();
    world.run(SECOND);
    let asked: Vec<&str> = world
        .desk
        .said
        .iter()
        .filter_map(|pdu| core::str::from_utf8(&pdu[48..]).ok())
        .collect();
    assert!(
        asked.len() >= 3 && asked.iter().all(|text| text.contains("AuthMethod=CHAP\0")),
        "{asked:?}"
    );
    let nonces = world.desk.log.iter().filter(|line| *line == "nonce");
    assert_eq!(nonces.count(), asked.len());
    assert_eq!(
        world.codes(),
        ["login.refused.unavailable", "login.stage.wrong-transit"]
    );
}

#[test]
fn redirects_without_end_are_cut_off() {
    let mut world = World::new();
    world.desk.answers = [Answer::Redirects("10.0.2.9"); 5].into();
    world.run(SECOND);
    assert_eq!(world.codes(), ["session.redirect-loop"]);
    assert_eq!(world.session.attempts(), 2);
    assert_eq!(world.session.status(), Status::Up);
    assert_eq!(world.desk.dialled.len(), 6);
}

#[test]
fn a_redirect_to_a_dead_place_begins_anew_at_the_configured_portal() {
    let mut world = World::new();
    world.desk.answers = [Answer::Redirects("10.0.2.9")].into();
    world.desk.dials = [Dial::Accepts, Dial::Fails(Errno::HOSTUNREACH)].into();
    world.run(SECOND);
    assert_eq!(world.codes(), ["portal.unreachable"]);
    let lines = world.asked();
    let last = lines.iter().rfind(|line| line.starts_with("connect"));
    assert_eq!(last.unwrap(), "connect 10.0.2.2:3260");
    assert_eq!(world.session.status(), Status::Up);
}

#[test]
fn a_target_that_wants_the_security_stage_first_gets_it_on_a_new_connection() {
    let mut world = World::new();
    world.desk.answers = [Answer::Refuses(2, 1)].into();
    world.run(SECOND);
    assert_eq!(
        without_parameters(world.asked())[3..],
        [
            "BIND 1 socket=9",
            "SEND_PDU 1",
            "close",
            "STOP 1 RECOVER",
            "connect 10.0.2.2:3260",
            "BIND 1 socket=10",
            "SEND_PDU 1",
            "SEND_PDU 1",
            "START 1",
            "close",
            "scan host2 0 0 5"
        ]
    );
    assert!(world.codes().is_empty());
}

#[test]
fn stopping_without_a_child_is_done_directly() {
    let mut world = up();
    world.desk.children = [Some(ChildEnd::Lost)].into();
    world.desk.lose_connection(1020);
    world.go_on(SECOND * 12 + RESPITE);
    let lines = world.asked();
    assert_eq!(lines[..2], ["child", "STOP 1 RECOVER"]);
    assert_eq!(world.session.status(), Status::Up);
}

#[test]
fn a_session_that_others_destroyed_is_theirs() {
    let mut world = up();
    world.desk.children = [Some(ChildEnd::Failed(Errno::INVAL))].into();
    world.desk.lose_connection(1020);
    world.go_on(SECOND * 12);
    assert_eq!(world.codes(), ["session.lost", "kernel.stop"]);
    assert_eq!(world.session.status(), Status::Left);
    world.tell(Event::Abandon);
    assert_eq!(world.session.status(), Status::Left);
}
