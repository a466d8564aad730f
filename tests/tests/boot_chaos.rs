//! Whole boots to which everything happens at once.

use std::time::Duration;

use sanroot_core::boot::Stage;
use sanroot_core::finding::Severity;
use sanroot_tests::simulation::trial::boot;
use sanroot_tests::simulation::{chaos, each_seed};

/// What a boot may take to end once it is asked to: two clean-ups that the kernel does not answer.
const ENDING: Duration = Duration::from_secs(21);

/// Few enough for every run of all tests; more where somebody looks for what they do not show.
fn seeds() -> u64 {
    let seeds = std::env::var("SANROOT_SEEDS");
    seeds.map_or(2000, |seeds| seeds.parse().expect("a number"))
}

fn ends_well(seed: u64) {
    let trial = chaos::draw(seed);
    let ending = boot(&trial.setup, &trial.plan(), seed);
    let context = || format!("seed {seed}, {trial:#?}, {ending:#?}");
    // A socket for a question ends with the process.
    let mut leftovers = ending.leftovers.clone();
    leftovers.retain(|it| !it.starts_with("a question"));
    assert_eq!(leftovers, Vec::<String>::new(), "leftovers {}", context());
    let longest = trial.deadline + trial.stalls() + Duration::from_secs(30);
    match trial.released_by {
        Some(by) => assert!(
            ending.released.is_some_and(|it| it <= by),
            "late {}",
            context()
        ),
        None if ending.released.is_none() => assert!(ending.over < longest, "long {}", context()),
        None => {}
    }
    assert!(
        ending
            .ending
            .is_none_or(|took| took < ENDING + trial.stalls()),
        "ending {}",
        context()
    );
    if ending.released.is_none() {
        assert_eq!(ending.stage, Stage::Failed, "stage {}", context());
        let mut findings = ending.findings.iter();
        let is_error = |(_, severity): &(String, Severity)| *severity == Severity::Error;
        assert!(findings.any(is_error), "silent {}", context());
    }
}

#[test]
fn whatever_befalls_a_machine_its_boot_ends_well_or_says_why_not() {
    each_seed(seeds(), ends_well);
}
