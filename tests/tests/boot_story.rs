//! The story of a boot: what the kernel log is told of it, line by line, and the stages of the report.

use std::cell::RefCell;
use std::sync::Once;
use std::time::Duration;

use log::{Level, LevelFilter, Log, Metadata, Record};
use sanroot_core::boot::Stage;
use sanroot_tests::simulation::Setup;
use sanroot_tests::simulation::plan::{Addressing, plan};
use sanroot_tests::simulation::target::Manner;
use sanroot_tests::simulation::trial::{Ending, boot};

const SEED: u64 = 0x5a_0b07;

thread_local! {
    /// What was told by this thread.
    static TOLD: RefCell<Vec<(Level, String)>> = RefCell::default();
}

/// Keeps what is told, as the kernel log does.
struct Kept;

impl Log for Kept {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &Record<'_>) {
        TOLD.with_borrow_mut(|told| told.push((record.level(), record.args().to_string())));
    }

    fn flush(&self) {}
}

/// Boots, and gives what was told of it at the levels that the agent tells.
fn story(setup: &Setup, addressing: Addressing) -> (Ending, Vec<(Level, String)>) {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        log::set_logger(&Kept).expect("the first logger");
        log::set_max_level(LevelFilter::Info);
    });
    TOLD.take();
    let ending = boot(setup, &plan(setup, addressing), SEED);
    (ending, TOLD.take())
}

fn lines(told: &[(Level, String)]) -> String {
    let lines = told.iter().map(|(level, line)| format!("{level} {line}\n"));
    lines.collect()
}

/// The stages of a report: each with its beginning and its duration in microseconds, where it was done.
fn stages(ending: &Ending) -> Vec<(&str, u64, Option<u64>)> {
    let stages = ending.report["stages"].as_array().expect("a list").iter();
    let told = stages.map(|stage| {
        let start = stage["start_us"].as_u64().expect("a number");
        let word = stage["stage"].as_str().expect("a word");
        let lasted = &stage["duration_us"];
        assert!(lasted.is_u64() || lasted.is_null(), "{stage}");
        (word, start, lasted.as_u64())
    });
    told.collect()
}

#[test]
fn a_plain_boot_tells_each_transition_once() {
    let (ending, told) = story(&Setup::sound(), Addressing::Static);
    assert_eq!(ending.stage, Stage::Complete);
    let expected = "\
INFO NIC 52:54:00:00:00:01 is eth0, waiting for carrier
INFO eth0: address 192.168.0.100/24
INFO connecting to iqn.2020-01.org.example:disk at 192.168.0.10:3260
INFO logged in: iqn.2020-01.org.example:disk at 192.168.0.10:3260
INFO disk sdb is LUN 1 of iqn.2020-01.org.example:disk at 192.168.0.10:3260
INFO released after 1030 ms
";
    assert_eq!(lines(&told), expected);
    // The clock of the boot began a second before the agent.
    let expected = [
        ("plan", 1_000_000, Some(0)),
        ("transport", 1_000_000, Some(5_000)),
        ("network", 1_000_000, Some(2_120)),
        ("login", 1_005_000, Some(460)),
        ("disk", 1_005_460, Some(25_290)),
    ];
    assert_eq!(stages(&ending), expected);
    assert_eq!(ending.released, Some(Duration::from_micros(30_750)));
}

#[test]
fn what_is_asked_of_the_network_is_a_transition_more() {
    let (ending, told) = story(&Setup::sound(), Addressing::Dhcp);
    assert_eq!(ending.stage, Stage::Complete);
    let expected = "\
INFO NIC 52:54:00:00:00:01 is eth0, waiting for carrier
INFO eth0: carrier, asking for an address
INFO eth0: address 192.168.0.1/24
INFO connecting to iqn.2020-01.org.example:disk at 192.168.0.10:3260
INFO logged in: iqn.2020-01.org.example:disk at 192.168.0.10:3260
INFO disk sdb is LUN 1 of iqn.2020-01.org.example:disk at 192.168.0.10:3260
INFO released after 1030 ms
";
    assert_eq!(lines(&told), expected);
}

#[test]
fn what_fails_is_told_once_however_often_it_is_tried() {
    let mut setup = Setup::sound();
    setup.targets[0].manners = vec![Manner::Refuses, Manner::Refuses, Manner::Serves];
    let (ending, told) = story(&setup, Addressing::Static);
    assert_eq!(ending.stage, Stage::Complete);
    let begins = [
        "INFO NIC ",
        "INFO eth0: address ",
        "INFO connecting to ",
        "ERROR iqn.2020-01.org.example:disk at 192.168.0.10:3260: cannot connect ",
        "INFO logged in: ",
        "INFO disk sdb ",
        "INFO released after ",
    ];
    let lines = lines(&told);
    assert_eq!(lines.lines().count(), begins.len(), "{lines}");
    for (line, begin) in lines.lines().zip(begins) {
        assert!(line.starts_with(begin), "{line}, expected {begin}");
    }
    let stages = stages(&ending);
    let words: Vec<&str> = stages.iter().map(|(word, ..)| *word).collect();
    assert_eq!(words, ["plan", "transport", "network", "login", "disk"]);
    // Both waits are the login's.
    assert!(stages[3].2 > Some(250_000), "{stages:?}");
}

#[test]
fn a_boot_that_fails_has_not_done_the_stage_that_it_failed_in() {
    let mut setup = Setup::sound();
    setup.targets[0].manners = vec![Manner::Dead];
    let (ending, _) = story(&setup, Addressing::Static);
    assert_eq!(ending.stage, Stage::Failed);
    let expected = [
        ("plan", 1_000_000, Some(0)),
        ("transport", 1_000_000, Some(5_000)),
        ("network", 1_000_000, Some(2_120)),
        ("login", 1_005_000, None),
    ];
    assert_eq!(stages(&ending), expected);
}
