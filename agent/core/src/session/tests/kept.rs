//! What the kernel keeps of a session for whoever takes it over.

use core::time::Duration;
use std::string::String;
use std::vec::Vec;

use super::world::{World, appears, disk, plan};
use crate::limits::REST_DELAY;
use crate::session::{ChildEnd, Event, Goal, JobKind, Status};

const SECOND: Duration = Duration::from_secs(1);

/// What iscsid reads of a session in sysfs, and the kernel is told by nothing else.
const READ: [&str; 6] = ["15=", "17=", "18=", "19=", "32=", "34="];

/// How often each of it was told since the log was taken last.
fn told(world: &mut World) -> Vec<usize> {
    let lines = world.asked();
    let count = |number: &&str| {
        let is_it = |line: &&String| {
            line.split(' ')
                .nth(2)
                .is_some_and(|set| set.starts_with(*number))
        };
        lines.iter().filter(is_it).count()
    };
    READ.iter().map(count).collect()
}

/// A session whose disk does not come by itself, and which has just been started.
fn started(goal: Goal) -> World {
    let mut world = World::with(plan(), goal);
    world.desk.children = [None].into();
    world.tell(Event::Begin);
    while world.session.status() != Status::AwaitingDisk {
        assert!(world.step(world.desk.now.plus(SECOND)));
    }
    assert_eq!(told(&mut world), [0; 6]);
    world
}

#[test]
fn it_is_told_soon_whether_the_disk_comes_or_not() {
    let mut world = started(Goal::Disk);
    let at = world.desk.now;
    while told(&mut world) == [0; 6] {
        assert!(world.step(at.plus(REST_DELAY)));
    }
    world.go_on(SECOND);
    assert_eq!(told(&mut world), [0; 6]);
}

#[test]
fn it_is_told_at_once_when_the_disk_comes() {
    let mut world = started(Goal::Disk);
    world.tell(appears(disk(world.session.sid(), 5)));
    world.tell(Event::ChildEnded {
        job: JobKind::Read,
        end: ChildEnd::Done,
    });
    assert_eq!(world.session.status(), Status::Up);
    assert_eq!(told(&mut world), [1; 6]);
    world.go_on(SECOND);
    assert_eq!(told(&mut world), [0; 6]);
}

#[test]
fn it_is_told_at_once_when_the_scan_that_the_session_was_opened_for_has_ended() {
    let mut world = started(Goal::Scan);
    world.tell(Event::ChildEnded {
        job: JobKind::Scan,
        end: ChildEnd::Done,
    });
    assert_eq!(world.session.status(), Status::Up);
    assert_eq!(told(&mut world), [1; 6]);
}

#[test]
fn it_is_told_before_a_session_in_use_is_left() {
    let mut world = started(Goal::Disk);
    // Another unit's disk: somebody may use it.
    world.tell(appears(disk(world.session.sid(), 6)));
    assert_eq!(told(&mut world), [0; 6]);
    world.tell(Event::Abandon);
    assert_eq!(world.session.status(), Status::Left);
    assert_eq!(told(&mut world), [1; 6]);
}

#[test]
fn what_is_taken_away_is_told_nothing_more() {
    let mut world = started(Goal::Disk);
    world.tell(Event::Abandon);
    assert_eq!(world.session.status(), Status::CleaningUp);
    world.go_on(SECOND);
    assert_eq!(world.session.status(), Status::Ended);
    assert_eq!(told(&mut world), [0; 6]);
    assert_eq!(world.desk.kernel.sessions(), 0);
}

#[test]
fn it_is_told_behind_the_next_start_where_the_connection_was_lost_before() {
    let mut world = started(Goal::Disk);
    world.desk.lose_connection(1020);
    assert!(world.step(world.desk.now));
    assert_eq!(world.codes(), ["session.lost"]);
    world.go_on(SECOND * 10);
    assert_eq!(told(&mut world), [1; 6]);
}

#[test]
fn a_connection_without_digests_is_told_so_where_the_one_before_may_have_had_some() {
    let digests = |world: &mut World| {
        let lines = world.asked();
        let is_it = |line: &&String| ["SET 1 2=0", "SET 1 3=0"].contains(&line.as_str());
        lines.iter().filter(is_it).count()
    };
    let mut world = World::new();
    world.run(SECOND);
    assert_eq!(digests(&mut world), 0);
    world.desk.lose_connection(1020);
    world.go_on(SECOND * 10);
    assert_eq!(world.session.status(), Status::Up);
    assert_eq!(digests(&mut world), 2);
    let mut refused = World::new();
    refused.desk.kernel.refuse = Some(("START", 12));
    refused.run(SECOND * 10);
    assert_eq!(refused.session.status(), Status::Up);
    assert_eq!(digests(&mut refused), 2);
}

#[test]
fn it_is_told_anew_where_the_kernel_was_not_reached() {
    let mut world = started(Goal::Disk);
    world.desk.deaf = true;
    assert!(world.step(world.desk.now.plus(REST_DELAY)));
    world.desk.deaf = false;
    world.go_on(SECOND * 10);
    assert_eq!(world.codes(), ["kernel.unreachable"]);
    assert_eq!(told(&mut world), [1; 6]);
}
