//! Disks that tell their size and cannot be read: a path that stands by (ALUA), another machine's reservation.

use core::time::Duration;
use std::string::ToString;
use std::vec::Vec;

use super::desk::ROUND_TRIP;
use super::world::{DEADLINE, World, appears, disk, plan};
use crate::errno::Errno;
use crate::finding::Severity;
use crate::iscsi::Lun;
use crate::limits::{CANDIDATE_DISKS, DISKS_DEADLINE, LATE_PAUSE, RESCAN_MOST};
use crate::plan::SessionPlan;
use crate::session::{Event, Goal, Status};
use crate::time::Instant;

const SECOND: Duration = Duration::from_secs(1);
/// As on a path that stands by.
const IO: Errno = Errno::IO;

#[test]
fn a_disk_is_read_before_it_is_one() {
    let mut world = World::new();
    world.run(SECOND);
    assert_eq!(world.session.status(), Status::Up);
    assert_eq!(world.desk.reads.len(), 1);
    assert!(!world.desk.reads[0].1);
}

#[test]
fn one_that_cannot_be_read_is_read_again_until_it_can_in_the_same_session() {
    for lun in [Some(Lun::from_kernel_number(5)), None] {
        let mut world = World::of(SessionPlan { lun, ..plan() });
        world.desk.unreadable = Some(IO);
        world.run(SECOND * 60);
        assert_eq!(world.session.status(), Status::AwaitingDisk);
        assert_eq!(world.session.disk(), None);
        assert_eq!(world.session.sid(), Some(1));
        assert_eq!(world.codes(), ["session.disk-unreadable"]);
        let cause = world.desk.findings[0].cause;
        assert_eq!(cause.severity(), Severity::Warning);
        assert_eq!(
            cause.to_string(),
            "the disk at logical unit 5 cannot be read: errno 5; trying again"
        );
        let reads = &world.desk.reads;
        assert!((4..=14).contains(&reads.len()), "{reads:?}");
        assert!(reads[1..].iter().all(|(_, again)| *again), "{reads:?}");
        world.desk.unreadable = None;
        world.go_on(SECOND * 60 + RESCAN_MOST + SECOND);
        assert_eq!(world.session.status(), Status::Up);
        assert_eq!(world.session.sid(), Some(1));
        assert_eq!(world.codes().len(), 1);
    }
}

#[test]
fn a_reservation_is_called_so() {
    let mut world = World::new();
    world.desk.unreadable = Some(Errno::BADE);
    world.run(SECOND);
    assert_eq!(
        world.desk.findings[0].cause.to_string(),
        "the disk at logical unit 5 cannot be read: reserved by another machine (errno 52); trying again"
    );
}

#[test]
fn one_that_stays_unreadable_goes_with_its_session_at_the_deadline() {
    let mut world = World::new();
    world.desk.unreadable = Some(IO);
    world.run(DEADLINE + SECOND);
    assert_eq!(world.codes(), ["session.disk-unreadable"; 2]);
    assert_eq!(world.desk.findings[1].cause.severity(), Severity::Error);
    assert_eq!(world.session.status(), Status::Ended);
    assert_eq!(world.desk.kernel.sessions(), 0);
}

#[test]
fn behind_a_boot_that_goes_on_a_path_that_stands_by_is_kept() {
    for released in [SECOND, SECOND * 20] {
        let mut world = World::new();
        world.desk.unreadable = Some(IO);
        world.run(released);
        world.tell(Event::ScanRest);
        world.tell(Event::Spare);
        world.go_on(SECOND * 120);
        assert_eq!(world.session.status(), Status::Up);
        assert_eq!(world.session.sid(), Some(1));
        let reads = world.desk.reads.len();
        world.go_on(SECOND * 170);
        assert_eq!(world.desk.reads.len(), reads);
    }
    let mut world = World::new();
    world.desk.unreadable = Some(IO);
    world.run(SECOND);
    world.tell(Event::ScanRest);
    world.tell(Event::Abandon);
    assert_eq!(world.session.status(), Status::Left);
    assert_eq!(world.desk.kernel.sessions(), 1);
}

#[test]
fn of_several_disks_one_that_can_be_read_is_taken() {
    let mut world = World::of(SessionPlan {
        lun: None,
        ..plan()
    });
    world.desk.unreadable = Some(IO);
    world.run(SECOND);
    world.tell(appears(disk(world.session.sid(), 6)));
    world.go_on(SECOND * 2);
    assert_eq!(world.session.status(), Status::AwaitingDisk);
    assert_eq!(world.desk.reads.len(), 2);
    world.desk.unreadable = None;
    // They come all at once, and again where news of them were lost.
    for unit in [7, 8, 7] {
        world.tell(appears(disk(world.session.sid(), unit)));
    }
    world.go_on(SECOND * 3);
    assert_eq!(world.session.status(), Status::Up);
    // What is done for one that could not be read, such as looking for its partitions, is not done to one that can.
    let again = world.desk.reads.iter().map(|(_, again)| *again);
    assert_eq!(again.collect::<Vec<_>>(), [false; 3]);
    assert_eq!(world.session.lun(), Some(Lun::from_kernel_number(7)));
}

#[test]
fn behind_as_many_as_are_kept_the_next_disk_is_read_too() {
    let mut world = World::of(SessionPlan {
        lun: None,
        ..plan()
    });
    world.desk.unreadable = Some(IO);
    world.run(SECOND);
    let others = 100..100 + u64::try_from(CANDIDATE_DISKS).unwrap();
    for unit in others.clone() {
        world.tell(appears(disk(world.session.sid(), unit)));
        let read = world.desk.now.plus(ROUND_TRIP * 2).since(Instant::ZERO);
        world.go_on(read);
    }
    assert_eq!(world.desk.reads.len(), 1 + CANDIDATE_DISKS);
    world.desk.unreadable = None;
    world.tell(appears(disk(world.session.sid(), others.end)));
    world.go_on(SECOND * 2);
    assert_eq!(world.session.status(), Status::Up);
    let last = Lun::from_kernel_number(others.end);
    assert_eq!(world.session.lun(), Some(last));
}

#[test]
fn while_the_read_of_one_hangs_others_are_read() {
    let mut world = World::of(SessionPlan {
        lun: None,
        ..plan()
    });
    world.desk.unreadable = Some(Errno::TIMEDOUT);
    world.run(SECOND);
    world.tell(appears(disk(world.session.sid(), 6)));
    world.desk.unreadable = None;
    world.go_on(SECOND * 2 + RESCAN_MOST);
    assert_eq!(world.session.status(), Status::Up);
    assert_eq!(world.session.lun(), Some(Lun::from_kernel_number(6)));
    assert_eq!(world.session.sid(), Some(1));
}

#[test]
fn that_no_further_read_can_be_begun_is_no_fault_of_the_disk() {
    let mut world = World::new();
    world.desk.unreadable = Some(Errno::BUSY);
    world.run(SECOND);
    assert_eq!(world.codes(), ["session.disk-silent"]);
}

#[test]
fn a_read_that_hangs_is_waited_for_and_then_the_session_is_opened_anew() {
    let mut world = World::new();
    world.desk.unreadable = Some(Errno::TIMEDOUT);
    world.run(SECOND * 15);
    assert_eq!(world.codes(), ["session.disk-silent"]);
    assert_eq!(world.session.sid(), Some(1));
    world.go_on(DISKS_DEADLINE * 2);
    assert_ne!(world.session.sid(), Some(1));
    assert_eq!(world.desk.kernel.sessions(), 1);
    world.desk.unreadable = None;
    world.go_on(DISKS_DEADLINE * 4);
    assert_eq!(world.session.status(), Status::Up);
    assert_eq!(world.desk.kernel.sessions(), 1);
}

#[test]
fn where_no_child_can_be_made_nobody_knows_better() {
    let mut world = World::new();
    world.desk.is_childless = true;
    world.run(SECOND);
    assert_eq!(world.session.status(), Status::Up);
}

#[test]
fn one_that_is_opened_behind_the_boot_is_read_too() {
    let mut world = World::with(plan(), Goal::Late);
    world.desk.unreadable = Some(IO);
    world.run(SECOND * 100);
    assert_eq!(world.session.status(), Status::AwaitingDisk);
    assert_eq!(world.session.sid(), Some(1));
    let reads = world.desk.reads.len();
    assert!((2..=4).contains(&reads), "{reads} reads in 100 s");
    world.desk.unreadable = None;
    world.go_on(SECOND * 100 + LATE_PAUSE + SECOND);
    assert_eq!(world.session.status(), Status::Up);
}
