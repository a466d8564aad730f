//! Which disk a boot goes on with, and disks and connections whose news are lost.

use std::net::SocketAddr;
use std::time::Duration;

use sanroot_core::boot::Stage;
use sanroot_core::finding::Severity;
use sanroot_core::session::Status;
use sanroot_core::time::Instant;
use sanroot_tests::simulation::Setup;
use sanroot_tests::simulation::plan::{Addressing, plan};
use sanroot_tests::simulation::target::{Manner, Target};
use sanroot_tests::simulation::trial::{Ending, boot};

const SEED: u64 = 0x5a_0b07;
const OTHER: &str = "iqn.2020-01.org.example:other";
/// Behind every boot's end.
const NEVER: Instant = Instant::from_micros(1_000_000_000);

fn portal(number: u8) -> SocketAddr {
    SocketAddr::from(([192, 168, 0, number], 3260))
}

#[test]
fn a_root_that_is_a_disk_is_that_of_the_most_wanted_target() {
    let mut setup = Setup::sound();
    setup
        .targets
        .push(Target::new("iqn.2020-01.org.example:other", portal(11)));
    let mut root = |manner, starts| {
        setup.targets[0].manners = vec![manner];
        setup.targets[0].starts = Instant::from_micros(starts);
        let mut plan = plan(&setup, Addressing::Static);
        plan.root_is_disk = true;
        let ending = boot(&setup, &plan, SEED);
        assert_eq!(ending.leftovers, Vec::<String>::new(), "{ending:#?}");
        assert_eq!(ending.stage, Stage::Complete, "{ending:#?}");
        let released = ending.released.expect("released").as_secs();
        (ending.root.expect("a root"), released)
    };
    let (wanted, other) = (
        "iqn.2020-01.org.example:disk",
        "iqn.2020-01.org.example:other",
    );
    let (owner, released) = root(Manner::Serves, 10_000_000);
    assert_eq!(owner, wanted);
    assert!((9..15).contains(&released), "{released}");
    let refused = Manner::Answers {
        class: 2,
        detail: 2,
    };
    let (owner, released) = root(refused, 0);
    assert_eq!(owner, other);
    assert!((160..=180).contains(&released), "{released}");
    assert_eq!(root(Manner::Dead, 0), (other.to_owned(), 180));
}

#[test]
fn an_array_that_is_not_ready_is_waited_for_behind_a_boot_that_another_target_has_released() {
    let mut setup = Setup::sound();
    setup.targets[0].ready = Instant::from_micros(20_000_000);
    setup
        .targets
        .push(Target::new("iqn.2020-01.org.example:other", portal(11)));
    let ending = boot(&setup, &plan(&setup, Addressing::Static), SEED);
    assert!(ending.released.expect("released") < Duration::from_secs(1));
    // Its disk has bytes by then: the session was opened anew.
    assert_eq!(ending.stage, Stage::Complete, "{ending:#?}");
    assert_eq!(ending.connected, 2, "{ending:#?}");
    let attempts = ending.report["sessions"][0]["attempts"].as_u64();
    assert!(attempts > Some(1), "{ending:#?}");
}

#[test]
fn an_array_that_is_not_ready_releases_nothing_before_its_disk_has_bytes() {
    let mut setup = Setup::sound();
    setup.targets[0].ready = Instant::from_micros(60_000_000);
    let ending = boot(&setup, &plan(&setup, Addressing::Static), SEED);
    assert_eq!(ending.stage, Stage::Complete, "{ending:#?}");
    let released = ending.released.expect("released").as_secs();
    assert!((59..75).contains(&released), "{ending:#?}");
    let warning = ("session.empty-disk".to_owned(), Severity::Warning);
    assert_eq!(ending.findings, [warning], "{ending:#?}");
    assert_eq!(ending.leftovers, Vec::<String>::new(), "{ending:#?}");
    // Nor does it beside another path that stands.
    setup
        .targets
        .push(Target::new("iqn.2020-01.org.example:disk", portal(11)));
    setup.terminate = Some(Duration::from_secs(5));
    let ending = boot(&setup, &plan(&setup, Addressing::Static), SEED);
    let released = ending.released.expect("released");
    assert!(released < Duration::from_millis(60), "{released:?}");
    // It may be that of a controller that stands by: the session stays, as one of two.
    assert_eq!(ending.sessions, [Status::Left, Status::Left]);
    assert_eq!(ending.patience, ["120", "120"]);
    assert!(!ending.found("session.unfinished"), "{ending:#?}");
    assert_eq!(ending.leftovers, Vec::<String>::new(), "{ending:#?}");
}

#[test]
fn a_unit_that_is_connected_late_is_found() {
    let mut setup = Setup::sound();
    setup.targets[0].connected = Instant::from_micros(60_000_000);
    let ending = boot(&setup, &plan(&setup, Addressing::Static), SEED);
    assert_eq!(ending.stage, Stage::Complete, "{ending:#?}");
    let released = ending.released.expect("released").as_secs();
    assert!((59..95).contains(&released), "{ending:#?}");
    let warning = ("session.no-disk".to_owned(), Severity::Warning);
    assert_eq!(ending.findings, [warning], "{ending:#?}");
    assert_eq!(ending.leftovers, Vec::<String>::new(), "{ending:#?}");
}

#[test]
fn a_disk_whose_first_read_takes_long_is_waited_for_where_it_is() {
    let mut setup = Setup::sound();
    let warnings = [("session.disk-silent".to_owned(), Severity::Warning)];
    for (reads, attempts) in [(15, 1), (60, 2)] {
        setup.targets[0].reads = Instant::from_micros(reads * 1_000_000);
        let ending = boot(&setup, &plan(&setup, Addressing::Static), SEED);
        assert_eq!(ending.stage, Stage::Complete, "{ending:#?}");
        let released = ending.released.expect("released").as_secs();
        assert!((reads - 1..reads + 4).contains(&released), "{ending:#?}");
        assert_eq!(ending.findings, warnings, "{ending:#?}");
        let begun = ending.report["sessions"][0]["attempts"].as_u64();
        assert_eq!(begun, Some(attempts), "{ending:#?}");
        assert_eq!(ending.leftovers, Vec::<String>::new(), "{ending:#?}");
    }
}

#[test]
fn a_disk_that_cannot_be_read_releases_nothing_and_is_read_again_where_it_is() {
    let mut setup = Setup::sound();
    setup.targets[0].readable = Instant::from_micros(40_000_000);
    let ending = boot(&setup, &plan(&setup, Addressing::Static), SEED);
    assert_eq!(ending.stage, Stage::Complete, "{ending:#?}");
    let released = ending.released.expect("released").as_secs();
    assert!((39..56).contains(&released), "{ending:#?}");
    let warning = ("session.disk-unreadable".to_owned(), Severity::Warning);
    assert_eq!(ending.findings, [warning], "{ending:#?}");
    let attempts = ending.report["sessions"][0]["attempts"].as_u64();
    assert_eq!(attempts, Some(1), "{ending:#?}");
    // For good: the boot fails, and says by what.
    setup.targets[0].readable = NEVER;
    let ending = boot(&setup, &plan(&setup, Addressing::Static), SEED);
    assert_eq!(ending.stage, Stage::Failed, "{ending:#?}");
    assert_eq!(ending.sessions, [Status::Ended], "{ending:#?}");
    assert_eq!(ending.connected, 0, "{ending:#?}");
    let error = ("session.disk-unreadable".to_owned(), Severity::Error);
    assert!(ending.findings.contains(&error), "{ending:#?}");
}

#[test]
fn beside_a_path_that_stands_by_the_other_one_is_taken() {
    let mut setup = Setup::sound();
    setup.targets[0].readable = NEVER;
    let second = Target::new("iqn.2020-01.org.example:disk", portal(11));
    setup.targets.push(second);
    setup.terminate = Some(Duration::from_secs(30));
    let mut plan = plan(&setup, Addressing::Static);
    for root_is_disk in [false, true] {
        plan.root_is_disk = root_is_disk;
        let ending = boot(&setup, &plan, SEED);
        let released = ending.released.expect("released");
        assert!(released < Duration::from_millis(60), "{released:?}");
        assert!(ending.found("session.disk-unreadable"), "{ending:#?}");
        // It stays, as one of two: dm-multipath takes it up when its turn comes.
        assert_eq!(ending.sessions, [Status::Left, Status::Left]);
        assert!(!ending.found("session.unfinished"), "{ending:#?}");
    }
}

#[test]
fn any_path_of_a_root_that_is_a_disk_will_do() {
    let mut setup = Setup::sound();
    let second = Target::new("iqn.2020-01.org.example:disk", portal(11));
    setup.targets.push(second);
    setup.targets[0].manners = vec![Manner::Dead];
    setup.terminate = Some(Duration::from_secs(5));
    let mut plan = plan(&setup, Addressing::Static);
    plan.root_is_disk = true;
    let ending = boot(&setup, &plan, SEED);
    assert!(
        ending.released.expect("released") < Duration::from_millis(60),
        "{ending:#?}"
    );
}

/// Boots with two targets, of which only the second one serves as it should, from a root that is a disk: after how many seconds
/// the second one's was taken for it.
fn taken_after(setup: &mut Setup, wwids: [&'static str; 2]) -> (u64, Ending) {
    for (target, wwid) in setup.targets.iter_mut().zip(wwids) {
        target.wwid = wwid;
    }
    let mut plan = plan(setup, Addressing::Static);
    plan.root_is_disk = true;
    let ending = boot(setup, &plan, SEED);
    assert_eq!(ending.leftovers, Vec::<String>::new(), "{ending:#?}");
    assert_eq!(ending.root.as_deref(), Some(OTHER), "{ending:#?}");
    (ending.released.expect("released").as_secs(), ending)
}

#[test]
fn another_targets_disk_is_the_root_where_it_is_known_to_be_the_same_unit() {
    let mut setup = Setup::sound();
    setup.targets.push(Target::new(OTHER, portal(11)));
    setup.terminate = Some(Duration::from_secs(200));
    let unit = "naa.60060160a1b22c00d5f8e3a7c4b0e511\n";
    for (readable, ready) in [(NEVER, Instant::ZERO), (Instant::ZERO, NEVER)] {
        setup.targets[0].readable = readable;
        setup.targets[0].ready = ready;
        let (seconds, ending) = taken_after(&mut setup, [unit; 2]);
        assert_eq!(seconds, 0, "{ending:#?}");
        assert!(!ending.found("boot.other-disk"), "{ending:#?}");
        for unknown in [
            [unit, "naa.60060160a1b22c00d5f8e3a7c4b0e512\n"],
            // What tgt says of the first disk of every first target.
            ["naa.60000000000000000e00000000010001\n"; 2],
            ["t10.IET     00010001\n"; 2],
            [""; 2],
        ] {
            let (seconds, ending) = taken_after(&mut setup, unknown);
            assert!((160..=180).contains(&seconds), "{ending:#?}");
            assert!(ending.found("boot.other-disk"), "{ending:#?}");
        }
    }
    // Of a path that is not there nobody knows what it leads to.
    setup.targets[0].manners = vec![Manner::Dead];
    let (seconds, ending) = taken_after(&mut setup, [unit; 2]);
    assert_eq!(seconds, 180, "{ending:#?}");
    let others = |(code, _): &&(String, Severity)| code == "boot.other-disk";
    assert_eq!(ending.findings.iter().filter(others).count(), 1);
}

#[test]
fn a_path_that_stands_by_behind_another_targets_name_is_opened_once_and_kept() {
    let unit = "naa.60060160a1b22c00d5f8e3a7c4b0e511\n";
    let begun = |wwids: [&'static str; 2]| {
        let mut setup = Setup::sound();
        setup.targets.push(Target::new(OTHER, portal(11)));
        setup.targets[0].ready = NEVER;
        for (target, wwid) in setup.targets.iter_mut().zip(wwids) {
            target.wwid = wwid;
        }
        setup.terminate = Some(Duration::from_secs(100));
        let ending = boot(&setup, &plan(&setup, Addressing::Static), SEED);
        let attempts = ending.report["sessions"][0]["attempts"].as_u64();
        (attempts.expect("attempts"), ending)
    };
    let (attempts, ending) = begun([unit; 2]);
    assert_eq!(attempts, 1, "{ending:#?}");
    assert_eq!(ending.sessions, [Status::Left, Status::Left]);
    assert!(!ending.found("session.unfinished"), "{ending:#?}");
    let (attempts, ending) = begun([""; 2]);
    assert!(attempts > 4, "{ending:#?}");
}

#[test]
fn disks_whose_news_are_lost_are_looked_for() {
    let mut setup = Setup::sound();
    setup
        .targets
        .push(Target::new("iqn.2020-01.org.example:other", portal(11)));
    setup.weather.uevent_overrun_percent = 100;
    let ending = boot(&setup, &plan(&setup, Addressing::Static), SEED);
    assert_eq!(ending.stage, Stage::Complete, "{ending:#?}");
    assert!(ending.found("boot.overrun"), "{ending:#?}");
    let released = ending.released.expect("released");
    assert!(released < Duration::from_millis(60), "{released:?}");
}

#[test]
fn a_connection_whose_loss_is_lost_is_made_anew() {
    let mut setup = Setup::sound();
    let lost = Manner::Drops(Duration::from_secs(1));
    setup.targets[0].manners = vec![lost, lost, Manner::Serves];
    setup.lingers = Duration::from_secs(120);
    setup.weather.iscsi_overrun_percent = 5;
    for seed in 0..200 {
        let ending = boot(&setup, &plan(&setup, Addressing::Static), seed);
        assert_eq!(ending.connected, 1, "seed {seed}, {ending:#?}");
    }
}
