use core::time::Duration;

use super::{Agent, Seen, Verdict, judge};
use crate::boot::Stage;
use crate::limits::{AGENT_START_PATIENCE, WAIT_SLICE};

const WORKING: Seen = Seen {
    stage: Some(Stage::Login),
    agent: Agent::Running,
    root_elsewhere: false,
    work_due: false,
    waited: Duration::ZERO,
};

#[test]
fn a_decided_boot_goes_on_at_once_even_where_other_work_is_due() {
    for stage in [Stage::Released, Stage::Complete, Stage::Failed, Stage::Idle] {
        let seen = Seen {
            stage: Some(stage),
            work_due: true,
            ..WORKING
        };
        assert_eq!(judge(seen), Verdict::GoOn);
    }
}

#[test]
fn a_root_from_elsewhere_waits_for_nothing() {
    let seen = Seen {
        root_elsewhere: true,
        work_due: true,
        ..WORKING
    };
    assert_eq!(judge(seen), Verdict::GoOn);
}

#[test]
fn an_agent_that_died_is_reported_whether_anybody_waits_for_it_or_not() {
    for stage in [None, Some(Stage::Login), Some(Stage::Released)] {
        for elsewhere in [false, true] {
            let seen = Seen {
                stage,
                agent: Agent::Ended,
                root_elsewhere: elsewhere,
                ..WORKING
            };
            assert_eq!(judge(seen), Verdict::Crashed);
        }
    }
}

#[test]
fn an_agent_that_ended_as_it_should_is_none_that_died() {
    let seen = Seen {
        stage: Some(Stage::Released),
        agent: Agent::Unknown,
        ..WORKING
    };
    assert_eq!(judge(seen), Verdict::GoOn);
}

#[test]
fn other_work_and_a_full_slice_end_the_wait() {
    let due = Seen {
        work_due: true,
        ..WORKING
    };
    assert_eq!(judge(due), Verdict::OtherWork);
    let long = Seen {
        waited: WAIT_SLICE,
        ..WORKING
    };
    assert_eq!(judge(long), Verdict::OtherWork);
    assert_eq!(judge(WORKING), Verdict::Wait(WAIT_SLICE));
}

#[test]
fn an_agent_that_never_starts_holds_nobody_up_for_long() {
    let absent = Seen {
        stage: None,
        agent: Agent::Unknown,
        ..WORKING
    };
    assert_eq!(judge(absent), Verdict::Wait(AGENT_START_PATIENCE));
    let later = Seen {
        waited: AGENT_START_PATIENCE,
        ..absent
    };
    assert_eq!(judge(later), Verdict::GoOn);
}
