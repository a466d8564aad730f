use core::time::Duration;
use std::vec::Vec;

use super::{Stage, Timeline};
use crate::exit::Exit;
use crate::time::Instant;

#[test]
fn words_read_back() {
    for stage in Stage::ALL {
        assert_eq!(Stage::from_word(stage.word().as_bytes()), Some(stage));
    }
    assert_eq!(Stage::from_word(b"login\n"), Some(Stage::Login));
    assert_eq!(Stage::from_word(b""), None);
}

#[test]
fn a_boot_that_went_on_without_the_san_is_no_failure() {
    for stage in Stage::ALL {
        let done = matches!(stage, Stage::Released | Stage::Complete | Stage::Idle);
        assert_eq!(stage.exit() == Exit::Done, done, "{stage:?}");
        assert_eq!(stage.exit() == Exit::Failed, !done, "{stage:?}");
    }
}

#[test]
fn the_first_beginning_and_the_first_end_count() {
    let at = Instant::from_micros;
    let mut timeline = Timeline::new();
    timeline.end(Stage::Login, at(1));
    timeline.begin(Stage::Login, at(10));
    timeline.begin(Stage::Login, at(20));
    timeline.end(Stage::Login, at(30));
    timeline.end(Stage::Login, at(40));
    timeline.begin(Stage::Disk, at(30));
    let stages: Vec<_> = timeline.stages().collect();
    assert_eq!(
        stages,
        [
            (Stage::Login, at(10), Some(Duration::from_micros(20))),
            (Stage::Disk, at(30), None),
        ]
    );
}
