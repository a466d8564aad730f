use core::time::Duration;
use std::collections::BTreeSet;

use super::Backoff;
use crate::random::Random;

const FIRST: Duration = Duration::from_millis(250);
const MOST: Duration = Duration::from_secs(4);

#[test]
fn waits_double_up_to_the_longest_and_lose_at_most_half() {
    for seed in 0..1000 {
        let mut backoff = Backoff::new(FIRST, MOST, Random::new(seed));
        for whole in [250, 500, 1000, 2000, 4000, 4000] {
            let whole = Duration::from_millis(whole);
            let wait = backoff.wait();
            assert!(wait <= whole && wait >= whole / 2, "{wait:?} for {whole:?}");
        }
        backoff.reset();
        assert!(backoff.wait() <= FIRST);
    }
}

#[test]
fn neighbouring_seeds_do_not_wait_alike() {
    let waits: BTreeSet<_> = (0..1000)
        .map(|seed| Backoff::new(FIRST, MOST, Random::new(seed)).wait())
        .collect();
    assert!(waits.len() > 900, "{} different waits", waits.len());
}

#[test]
fn a_wait_of_nothing_is_nothing() {
    let mut backoff = Backoff::new(Duration::ZERO, Duration::ZERO, Random::new(1));
    assert_eq!(backoff.wait(), Duration::ZERO);
}
