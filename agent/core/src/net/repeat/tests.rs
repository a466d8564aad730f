use core::time::Duration;
use std::vec::Vec;

use super::{Repeat, Waits};
use crate::random::Random;
use crate::time::Instant;

#[test]
fn waits_double_up_to_the_longest_and_stay_within_a_tenth() {
    let waits = Waits::of((Duration::from_secs(1), Duration::from_secs(6)));
    let mut random = Random::new(5);
    let mut now = Instant::from_micros(7_000_000);
    let mut repeat = Repeat::begin(now);
    let mut waited = Vec::new();
    for sent in 0..5 {
        assert_eq!((repeat.is_due(now), repeat.sent()), (true, sent));
        repeat.send(now, waits, &mut random);
        assert!(!repeat.is_due(now));
        waited.push(repeat.due().since(now));
        now = repeat.due();
    }
    for (waited, expected) in waited.iter().zip([1000, 2000, 4000, 6000, 6000]) {
        let expected = Duration::from_millis(expected);
        assert!(waited.abs_diff(expected) <= expected / 10, "{waited:?}");
    }
    assert_eq!(
        repeat.elapsed(now),
        now.since(Instant::from_micros(7_000_000))
    );
}
