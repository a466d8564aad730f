use core::time::Duration;

use super::Random;

#[test]
fn one_seed_gives_one_sequence() {
    let mut random = Random::new(1_234_567);
    // The first outputs of the reference implementation for this seed.
    assert_eq!(random.next_u64(), 6_457_827_717_110_365_317);
    assert_eq!(random.next_u64(), 3_203_168_211_198_807_973);
}

#[test]
fn jitter_stays_within_its_spread_and_uses_both_sides() {
    let (middle, spread) = (Duration::from_secs(4), Duration::from_secs(1));
    let mut random = Random::new(7);
    let waits: std::vec::Vec<_> = (0..1000)
        .map(|_| random.around(4_000_000, 1_000_000))
        .collect();
    assert!(waits.iter().all(|wait| wait.abs_diff(middle) <= spread));
    assert!(waits.iter().any(|wait| *wait < middle));
    assert!(waits.iter().any(|wait| *wait > middle));
    assert_eq!(random.around(4_000_000, 0), middle);
}
