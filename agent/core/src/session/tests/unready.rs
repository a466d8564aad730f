//! Logical units that are not ready yet, on the night after a power cut.

use core::time::Duration;
use std::string::{String, ToString};
use std::vec::Vec;

use super::world::{DEADLINE, World, appears, disk, plan};
use crate::finding::Severity;
use crate::iscsi::Lun;
use crate::limits::{DISKS_DEADLINE, RESCAN_MOST};
use crate::plan::SessionPlan;
use crate::session::{Event, Status};

const SECOND: Duration = Duration::from_secs(1);

/// Which host each scan was of.
fn hosts(world: &World) -> Vec<&str> {
    let words = |line: &String| line.starts_with("scan ").then_some(());
    let lines = world.desk.log.iter();
    let scans = lines.filter(|line| words(line).is_some());
    scans.filter_map(|line| line.split(' ').nth(1)).collect()
}

#[test]
fn a_disk_without_bytes_is_none_and_the_session_is_opened_anew_until_it_has_some() {
    for lun in [Some(Lun::from_kernel_number(5)), None] {
        let mut world = World::of(SessionPlan { lun, ..plan() });
        world.desk.is_empty = true;
        world.run(SECOND * 60);
        assert_eq!(world.session.status(), Status::AwaitingDisk);
        assert_eq!(world.session.disk(), None);
        // The kernel tells nothing of a disk that gets its bytes: it has to be made anew, with its host.
        let mut hosts = hosts(&world);
        assert!((4..=12).contains(&hosts.len()), "{hosts:?}");
        hosts.dedup();
        assert!(hosts.len() >= 4, "{hosts:?}");
        assert_eq!(world.desk.kernel.sessions(), 1);
        assert_eq!(world.codes(), ["session.empty-disk"]);
        let cause = world.desk.findings[0].cause;
        assert_eq!(cause.severity(), Severity::Warning);
        let text = cause.to_string();
        assert_eq!(
            text,
            "the disk at logical unit 5 has no bytes; trying again"
        );
        world.desk.is_empty = false;
        world.go_on(SECOND * 60 + RESCAN_MOST + SECOND);
        assert_eq!(world.session.status(), Status::Up);
        assert_eq!(world.desk.kernel.sessions(), 1);
        assert_eq!(world.codes().len(), 1);
    }
}

#[test]
fn a_disk_that_stays_without_bytes_goes_with_its_session_at_the_deadline() {
    let mut world = World::new();
    world.desk.is_empty = true;
    world.run(DEADLINE + SECOND);
    assert_eq!(world.codes(), ["session.empty-disk"; 2]);
    assert_eq!(world.desk.findings[1].cause.severity(), Severity::Error);
    assert_eq!(world.session.status(), Status::Ended);
    assert_eq!(world.desk.kernel.sessions(), 0);
}

#[test]
fn behind_a_boot_that_goes_on_a_path_that_stands_by_is_kept_with_all_its_units() {
    for released in [SECOND, SECOND * 20] {
        let mut world = World::new();
        world.desk.is_empty = true;
        world.run(released);
        let sid = world.session.sid();
        world.tell(Event::ScanRest);
        world.tell(Event::Spare);
        world.go_on(SECOND * 120);
        assert_eq!(world.session.status(), Status::Up);
        assert!(sid.is_none() || world.session.sid() == sid);
        let all = |line: &&String| line.starts_with("scan ") && line.ends_with("- - -");
        assert_eq!(world.desk.log.iter().filter(all).count(), 1);
        world.tell(Event::Abandon);
        world.go_on(SECOND * 130);
        assert_eq!(world.session.status(), Status::Left);
        assert_eq!(world.desk.kernel.sessions(), 1);
    }
}

#[test]
fn of_several_disks_one_without_bytes_costs_the_others_nothing() {
    let mut world = World::of(SessionPlan {
        lun: None,
        ..plan()
    });
    world.desk.is_empty = true;
    world.run(SECOND);
    let block = disk(world.session.sid(), 7);
    let is_empty = false;
    world.tell(Event::Disk { block, is_empty });
    world.go_on(SECOND * 2);
    assert_eq!(world.session.status(), Status::Up);
    assert_eq!(world.session.lun(), Some(Lun::from_kernel_number(7)));
}

#[test]
fn a_session_whose_other_disks_somebody_may_use_is_not_opened_anew() {
    let mut world = World::new();
    world.desk.is_empty = true;
    world.run(SECOND);
    let block = disk(world.session.sid(), 6);
    let is_empty = false;
    world.tell(Event::Disk { block, is_empty });
    world.go_on(SECOND * 60);
    assert_eq!(world.session.sid(), Some(1));
    assert_eq!(world.session.status(), Status::AwaitingDisk);
}

#[test]
fn a_unit_that_was_not_connected_at_first_is_asked_anew_by_another_host() {
    for lun in [Some(Lun::from_kernel_number(5)), None] {
        let mut world = World::of(SessionPlan { lun, ..plan() });
        world.desk.is_unconnected = true;
        world.run(SECOND * 60);
        assert_eq!(world.session.status(), Status::AwaitingDisk);
        assert_eq!(world.codes(), ["session.no-disk"]);
        world.desk.is_unconnected = false;
        world.go_on(SECOND * 60 + RESCAN_MOST * 2 + SECOND);
        assert_eq!(world.session.status(), Status::Up);
        assert_eq!(world.desk.kernel.sessions(), 1);
        assert_eq!(world.codes().len(), 1);
    }
}

#[test]
fn a_unit_that_is_not_there_is_looked_for_twice_by_each_host() {
    let mut world = World::new();
    world.desk.has_disk = false;
    world.run(SECOND * 60);
    let hosts = hosts(&world);
    for pair in hosts.chunks(2) {
        assert!(pair.iter().all(|host| *host == pair[0]), "{hosts:?}");
    }
    let mut others = hosts.clone();
    others.dedup();
    assert_eq!(others.len(), hosts.len().div_ceil(2), "{hosts:?}");
}

#[test]
fn a_disk_whose_first_read_hangs_is_waited_for_and_not_called_missing() {
    for lun in [Some(Lun::from_kernel_number(5)), None] {
        let mut world = World::of(SessionPlan { lun, ..plan() });
        world.desk.has_disk = false;
        world.desk.is_probed = true;
        world.run(SECOND * 15);
        assert_eq!(world.codes(), ["session.disk-silent"]);
        let cause = world.desk.findings[0].cause;
        assert_eq!(cause.severity(), Severity::Warning);
        assert_eq!(world.session.status(), Status::AwaitingDisk);
        world.tell(appears(disk(world.session.sid(), 5)));
        world.go_on(SECOND * 16);
        assert_eq!(world.session.status(), Status::Up);
        assert_eq!(world.session.sid(), Some(1));
    }
}

#[test]
fn a_disk_whose_first_read_hangs_for_good_is_tried_anew_and_named_in_the_end() {
    let mut world = World::new();
    world.desk.has_disk = false;
    world.desk.is_probed = true;
    world.run(DISKS_DEADLINE * 5);
    let mut hosts = hosts(&world);
    hosts.dedup();
    assert!((3..=5).contains(&hosts.len()), "{hosts:?}");
    world.go_on(DEADLINE + SECOND);
    assert_eq!(world.codes(), ["session.disk-silent"; 2]);
    assert_eq!(
        world.desk.findings[1].cause.to_string(),
        "the first read of logical unit 5 does not come to an end; given up"
    );
    assert_eq!(world.session.status(), Status::Ended);
    assert_eq!(world.desk.kernel.sessions(), 0);
}
