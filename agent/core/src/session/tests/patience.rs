//! How long an attempt lasts, how long to wait for the next, and when to give up.

use core::time::Duration;

use super::desk::{Answer, Dial, ROUND_TRIP};
use super::world::{DEADLINE, World};
use crate::errno::Errno;
use crate::finding::Severity;
use crate::limits::{ATTEMPT_DEADLINE, LONG_ATTEMPT_DEADLINE, RETRY_FIRST, RETRY_MOST};
use crate::session::{Event, Status};
use crate::time::Instant;

const REFUSED: Dial = Dial::Fails(Errno::CONNREFUSED);

#[test]
fn waits_grow_and_the_cause_is_said_once_and_at_once() {
    let mut world = World::new();
    world.desk.dials = [REFUSED; 100].into();
    world.run(ROUND_TRIP);
    assert_eq!(world.codes(), ["portal.refused"]);
    world.go_on(Duration::from_secs(60));
    assert_eq!(world.codes(), ["portal.refused"]);
    let mut whole = RETRY_FIRST;
    for pair in world.desk.dialled.windows(2) {
        let wait = pair[1].since(pair[0]) - ROUND_TRIP;
        assert!(wait <= whole && wait >= whole / 2, "{wait:?} for {whole:?}");
        whole = (whole * 2).min(RETRY_MOST);
    }
    assert!(world.desk.dialled.len() > 15);
    assert_eq!(world.session.status(), Status::AwaitingRetry);
}

#[test]
fn a_late_target_costs_little_more_than_its_lateness() {
    let mut world = World::new();
    world.desk.dials = [REFUSED; 100].into();
    let late = Duration::from_secs(20);
    world.run(late);
    world.desk.dials.clear();
    world.go_on(late + RETRY_MOST + ROUND_TRIP * 10);
    assert_eq!(world.session.status(), Status::Up);
}

#[test]
fn a_portal_that_says_nothing_is_reported_after_one_attempt() {
    let mut world = World::new();
    world.desk.dials = [Dial::Never].into();
    world.run(ATTEMPT_DEADLINE - ROUND_TRIP);
    assert!(world.codes().is_empty());
    assert_eq!(
        world.session.deadline(),
        Some(Instant::ZERO.plus(ATTEMPT_DEADLINE))
    );
    world.go_on(ATTEMPT_DEADLINE);
    assert_eq!(world.codes(), ["portal.timed-out"]);
    world.go_on(ATTEMPT_DEADLINE * 2);
    assert_eq!(world.session.status(), Status::Up);
}

#[test]
fn a_target_that_takes_the_connection_and_says_nothing_is_given_the_same_time() {
    let mut world = World::new();
    world.desk.answers = [Answer::Silent].into();
    world.run(ATTEMPT_DEADLINE);
    assert_eq!(world.codes(), ["login.timed-out"]);
    assert_eq!(world.desk.log.last().unwrap(), "STOP 1 RECOVER");
    world.go_on(ATTEMPT_DEADLINE * 2);
    assert_eq!(world.session.status(), Status::Up);
}

#[test]
fn a_target_that_was_too_slow_once_has_more_time_and_a_connection_has_not() {
    let mut world = World::new();
    world.desk.answers = [Answer::Silent; 2].into();
    world.run(ATTEMPT_DEADLINE + RETRY_FIRST);
    assert_eq!(world.desk.dialled.len(), 2);
    world.go_on(ATTEMPT_DEADLINE + LONG_ATTEMPT_DEADLINE);
    assert_eq!(world.session.status(), Status::LoggingIn);
    world.desk.dials = [Dial::Never].into();
    let end = ATTEMPT_DEADLINE + LONG_ATTEMPT_DEADLINE + RETRY_FIRST * 3;
    world.go_on(end);
    assert_eq!(world.session.status(), Status::Connecting);
    world.go_on(end + ATTEMPT_DEADLINE);
    assert_eq!(world.codes(), ["login.timed-out", "portal.timed-out"]);
}

#[test]
fn at_the_boots_deadline_nothing_is_left() {
    let dials = [REFUSED, Dial::Never];
    for (dial, code) in dials
        .into_iter()
        .zip(["portal.refused", "portal.timed-out"])
    {
        let mut world = World::new();
        world.desk.dials = core::iter::repeat_n(dial, 200).collect();
        world.run(DEADLINE);
        assert_eq!(world.codes(), [code, code]);
        assert_eq!(world.desk.findings[1].cause.severity(), Severity::Error);
        world.go_on(DEADLINE + ROUND_TRIP);
        assert_eq!(world.session.status(), Status::Ended);
        assert_eq!(world.desk.kernel.sessions(), 0);
    }
}

#[test]
fn a_deadline_within_the_first_attempt_is_reported_as_what_was_waited_for() {
    let mut world = World::new();
    world.desk.dials = [Dial::Never].into();
    world.desk.now = Instant::ZERO.plus(DEADLINE - Duration::from_secs(3));
    world.run(DEADLINE + ROUND_TRIP);
    assert_eq!(world.codes(), ["portal.timed-out"]);
    assert_eq!(world.session.status(), Status::Ended);
    assert_eq!(world.desk.kernel.sessions(), 0);
}

#[test]
fn a_session_is_given_up_for_what_it_waits_for_and_not_for_what_went_wrong_before() {
    let mut world = World::new();
    world.desk.dials = [REFUSED].into();
    world.desk.answers = [Answer::Silent].into();
    world.desk.now = Instant::ZERO.plus(DEADLINE - Duration::from_secs(3));
    world.run(DEADLINE + ROUND_TRIP);
    assert_eq!(world.codes(), ["portal.refused", "login.timed-out"]);
    assert_eq!(world.desk.findings[1].cause.severity(), Severity::Error);
    assert_eq!(world.session.status(), Status::Ended);
}

#[test]
fn a_session_that_was_never_begun_ends_at_the_deadline() {
    let mut world = World::new();
    world.go_on(DEADLINE);
    assert_eq!(world.session.status(), Status::Ended);
    assert!(world.codes().is_empty() && world.desk.log.is_empty());
    world.tell(Event::Begin);
    assert!(world.desk.log.is_empty());
}

#[test]
fn a_disk_ends_all_deadlines() {
    let mut world = World::new();
    world.run(DEADLINE * 2);
    assert_eq!(world.session.status(), Status::Up);
    assert_eq!(world.session.deadline(), None);
}

#[test]
fn another_cause_is_said_when_it_comes() {
    let mut world = World::new();
    let unreachable = Dial::Fails(Errno::HOSTUNREACH);
    world.desk.dials = [unreachable, unreachable, REFUSED].into();
    world.desk.answers = [Answer::Refuses(3, 2)].into();
    world.run(Duration::from_secs(20));
    assert_eq!(
        world.codes(),
        [
            "portal.unreachable",
            "portal.refused",
            "login.refused.out-of-resources"
        ]
    );
    assert_eq!(world.session.attempts(), 5);
}
