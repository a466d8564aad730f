//! What is told of sessions that are lost.

use core::cell::RefCell;
use std::string::{String, ToString};
use std::sync::Once;
use std::vec::Vec;

use log::{LevelFilter, Log, Metadata, Record};

use super::{Bench, RESPITE, SECOND};
use crate::errno::Errno;
use crate::session::ChildEnd;
use crate::session::tests::recovery::DISMISSALS;

std::thread_local! {
    /// What was told by this thread.
    static TOLD: RefCell<Vec<String>> = RefCell::default();
}

/// Keeps what is told, as the kernel log does.
struct Kept;

impl Log for Kept {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &Record<'_>) {
        TOLD.with_borrow_mut(|told| told.push(record.args().to_string()));
    }

    fn flush(&self) {}
}

/// A bench of which it is kept what is told.
fn bench() -> Bench {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        log::set_logger(&Kept).unwrap();
        log::set_max_level(LevelFilter::Info);
    });
    let mut bench = Bench::new();
    bench.runs_to(SECOND);
    TOLD.take();
    bench
}

#[test]
fn what_cannot_be_stopped_is_told_once_until_something_changes() {
    let mut bench = bench();
    let denied = Errno::check(-13).unwrap_err();
    for begin in [1, 1000] {
        bench.desk.children = [Some(ChildEnd::Failed(denied)); 100].into();
        bench.loses();
        bench.runs_to(SECOND * (begin + 300));
        let told = TOLD.take();
        assert_eq!(told.len(), 2, "{told:#?}");
        assert!(told[1].contains("kernel.stop"), "{told:#?}");
        bench.desk.children.clear();
        bench.runs_to(SECOND * (begin + 400));
        let told = TOLD.take();
        assert_eq!(told.len(), 1, "{told:#?}");
        assert!(told[0].starts_with("logged in again: "), "{told:#?}");
        bench.runs_to(SECOND * 1000);
    }
}

#[test]
fn one_that_its_target_dismisses_is_not_told_to_be_lost() {
    let mut bench = bench();
    bench.desk.target_says(DISMISSALS[0]);
    bench.runs_to(SECOND * 2);
    let told = TOLD.take();
    assert_eq!(told.len(), 3, "{told:#?}");
    assert!(!told.concat().contains("lost"), "{told:#?}");
    bench.runs_to(SECOND * 10);
    bench.loses();
    bench.runs_to(SECOND * 11 + RESPITE);
    assert_eq!(TOLD.take().len(), 2);
}
