//! A session that is opened for one scan of all that the target shows.

use core::time::Duration;
use std::string::String;

use super::desk::ROUND_TRIP;
use super::world::{DEADLINE, World, appears, disk, plan};
use crate::errno::Errno;
use crate::limits::SCAN_DEADLINE;
use crate::session::{ChildEnd, Event, Goal, Status};

const SECOND: Duration = Duration::from_secs(1);

fn world() -> World {
    World::with(plan(), Goal::Scan)
}

impl World {
    /// Begins, and goes on until the scan.
    fn begin(&mut self) {
        self.tell(Event::Begin);
        self.until("scan host2 - - -");
    }
}

fn scans(world: &World) -> usize {
    let scan = |line: &&String| line.starts_with("scan ");
    world.desk.log.iter().filter(scan).count()
}

#[test]
fn it_is_up_when_one_scan_of_all_units_has_ended_whatever_was_found() {
    for has_disk in [true, false] {
        let mut world = world();
        world.desk.has_disk = has_disk;
        world.begin();
        assert_eq!(world.session.status(), Status::AwaitingDisk);
        world.go_on(DEADLINE * 2);
        assert_eq!(world.session.status(), Status::Up);
        assert!(world.session.is_kept() && world.session.disk().is_none());
        assert_eq!((scans(&world), world.session.deadline()), (1, None));
        assert_eq!(world.codes(), [""; 0]);
    }
}

#[test]
fn a_disk_before_the_end_of_the_scan_ends_nothing() {
    let mut world = world();
    world.desk.children = [None].into();
    world.begin();
    let sid = world.session.sid();
    world.tell(appears(disk(sid, 5)));
    assert_eq!(world.session.status(), Status::AwaitingDisk);
    assert!(!world.session.is_kept());
}

#[test]
fn the_target_is_told_the_alias() {
    let mut world = world();
    world.run(SECOND);
    let said = String::from_utf8_lossy(&world.desk.said[0]).into_owned();
    assert!(said.contains("InitiatorAlias=a host\0"), "{said}");
}

#[test]
fn a_scan_may_outlast_the_time_for_the_login() {
    let mut world = world();
    world.desk.children = [None].into();
    world.desk.dials = [super::desk::Dial::Fails(Errno::CONNREFUSED); 40].into();
    world.begin();
    let began = world.desk.now;
    world.until("SET 1 10=1");
    assert!(
        world
            .session
            .deadline()
            .is_some_and(|at| at == began.plus(SCAN_DEADLINE))
    );
}

#[test]
fn a_scan_without_end_leaves_nothing_behind() {
    let mut world = world();
    world.desk.children = [None].into();
    world.desk.has_disk = false;
    world.begin();
    world.desk.dials = [super::desk::Dial::Fails(Errno::CONNREFUSED); 1000].into();
    world.go_on(DEADLINE + SECOND * 20);
    assert_eq!(world.session.status(), Status::Ended);
    assert_eq!(world.codes()[0], "session.scan-timed-out");
    let log = &world.desk.log;
    assert!(
        log.iter().any(|line| line.ends_with("DESTROY_SESSION 1")),
        "{log:?}"
    );
}

#[test]
fn a_refused_scan_is_told_and_the_session_stays() {
    for (end, code) in [
        (ChildEnd::Failed(Errno::INVAL), "session.scan-failed"),
        (ChildEnd::Lost, "session.no-child"),
    ] {
        let mut world = world();
        world.desk.children = [Some(end)].into();
        world.run(SECOND);
        assert_eq!(world.session.status(), Status::Up);
        assert_eq!((world.codes(), scans(&world)), (std::vec![code], 1));
    }
}

#[test]
fn before_the_end_of_its_scan_it_is_taken_back_and_afterwards_it_stays() {
    let mut early = world();
    early.begin();
    early.tell(Event::Abandon);
    early.go_on(SECOND);
    assert_eq!(early.session.status(), Status::Ended);
    let mut late = world();
    late.run(SECOND);
    late.tell(Event::Abandon);
    late.go_on(SECOND * 2);
    assert_eq!(late.session.status(), Status::Left);
    let log = &late.desk.log;
    assert!(!log.iter().any(|line| line.contains("DESTROY")), "{log:?}");
}

#[test]
fn one_that_is_lost_after_its_scan_comes_back_without_another() {
    let mut world = world();
    world.run(SECOND);
    world.desk.lose_connection(1020);
    world.go_on(SECOND + ROUND_TRIP);
    assert_ne!(world.session.status(), Status::Up);
    world.go_on(SECOND * 10);
    assert_eq!(world.session.status(), Status::Up);
    assert_eq!(scans(&world), 1);
}

#[test]
fn one_that_is_lost_while_it_is_scanned_is_opened_anew() {
    let mut world = world();
    world.desk.children = [None].into();
    world.begin();
    world.desk.lose_connection(1020);
    world.go_on(SCAN_DEADLINE + SECOND * 20);
    assert_eq!(world.session.status(), Status::Up);
    assert_eq!(world.codes()[0], "session.lost");
}
