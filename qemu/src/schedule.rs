//! The order of the scenarios, and the lines that a person or a test reads.

use std::cmp::Reverse;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use anyhow::Result;

use crate::scenario::Scenario;
use crate::summary;
use crate::trial::{Bench, Verdict};

#[cfg(test)]
mod tests;

/// Machines at the same time: each keeps one processor busy.
const JOBS: usize = 2;
/// Machines at the same time that mostly sleep, beside those.
const SLEEPERS: usize = 4;
/// How many times its declared cost a scenario takes until that is said.
const DEARER: f64 = 1.5;
/// Lines shown of a failed machine's console.
const CONSOLE_TAIL: usize = 40;

/// Runs the scenarios, first those that bear company; the number of those that failed.
pub fn run_all(bench: &Bench, scenarios: &[Scenario]) -> usize {
    let mut dearest: Vec<&Scenario> = scenarios.iter().collect();
    dearest.sort_by_key(|scenario| Reverse(scenario.cost));
    let (alone, together): (Vec<_>, Vec<_>) =
        dearest.into_iter().partition(|scenario| scenario.alone);
    let (sleeping, busy): (Vec<_>, Vec<_>) =
        together.into_iter().partition(|scenario| scenario.sleeps);
    let failed = AtomicUsize::new(0);
    let output = Mutex::new(());
    let run = |scenario: &Scenario| {
        let result = bench.run(scenario);
        let _whole = output.lock();
        if !show(scenario, &result) {
            failed.fetch_add(1, Ordering::Relaxed);
        }
    };
    at_a_time(&[(&sleeping, SLEEPERS), (&busy, JOBS)], run);
    at_a_time(&[(&alone, 1)], run);
    let failed = failed.into_inner();
    println!("{} passed, {failed} failed", scenarios.len() - failed);
    failed
}

/// Runs all of all groups, and of each group as many at a time as stands beside it.
fn at_a_time<T: Copy + Sync>(groups: &[(&[T], usize)], run: impl Fn(T) + Sync) {
    let run = &run;
    thread::scope(|scope| {
        for (group, jobs) in groups {
            let next = Arc::new(AtomicUsize::new(0));
            for _ in 0..*jobs {
                let next = Arc::clone(&next);
                scope.spawn(move || {
                    while let Some(item) = group.get(next.fetch_add(1, Ordering::Relaxed)) {
                        run(*item);
                    }
                });
            }
        }
    });
}

/// Prints how a scenario went; whether it passed.
fn show(scenario: &Scenario, result: &Result<Verdict>) -> bool {
    let name = &scenario.name;
    match result {
        Err(error) => println!("FAIL {name}: {error:#}"),
        Ok(verdict) => {
            let seconds = verdict.took.as_secs_f64();
            let machine = verdict.evidence.last_marker().map_or_else(
                || "never spoke".into(),
                |(_, at)| format!("spoke at {at:.1} s"),
            );
            if verdict.complaints.is_empty() {
                if scenario.summary {
                    println!("{}", summary::text(&verdict.evidence));
                }
                let cost = cost(verdict.busy, scenario.cost);
                println!("PASS {name} ({seconds:.1} s, {cost}; machine {machine})");
                if let Err(error) = verdict.workplace.lighten() {
                    println!("its disks stay: {error:#}");
                }
                return true;
            }
            explain(&verdict.workplace.folder);
            println!(
                "FAIL {name} ({seconds:.1} s; machine {machine}): {}",
                verdict.complaints.join("; ")
            );
        }
    }
    false
}

/// What it took of the processors, and whether that is more than it should.
fn cost(busy: f64, declared: u32) -> String {
    match busy > f64::from(declared) * DEARER {
        true => format!("{busy:.0} s of a processor, declared {declared}"),
        false => format!("{busy:.0} s of a processor"),
    }
}

/// Shows the end of the console, and the evidence with the report in it.
fn explain(folder: &Path) {
    for (file, tail) in [("console", CONSOLE_TAIL), ("evidence", usize::MAX)] {
        let bytes = fs::read(folder.join(file)).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        let lines: Vec<&str> = text.lines().collect();
        println!("--- {}", folder.join(file).display());
        for line in lines.iter().skip(lines.len().saturating_sub(tail)) {
            println!("{line}");
        }
    }
    println!("---");
}
