//! What `sanroot args` costs where eight sessions are, against `dracut --print-cmdline` for a disk of each.

use std::path::Path;

use anyhow::{Context, Result, ensure};

use super::aims;
use super::statistics::Samples;
use crate::scenario::Scenario;
use crate::trace;
use crate::trial::Bench;

#[cfg(test)]
mod tests;

const MEASURE: &str = include_str!("../../guest/comparison/args");
/// The program that an installer calls; it executes another one, which is the same process.
const PROGRAM: &str = "/run/installer/bin/sanroot";

/// What was measured.
#[derive(Debug, PartialEq)]
struct Cost {
    /// Milliseconds from the program's execution to its end.
    ours: Samples,
    /// KiB of its memory at most (`VmHWM`).
    memory: f64,
    /// Milliseconds of dracut.
    dracut: Samples,
}

/// Measures in one machine, and prints the table; how many aims were missed.
pub fn run(bench: &Bench) -> Result<usize> {
    let mut scenario = Scenario::read(Path::new("qemu/comparison/args"))?;
    scenario.name.insert_str(0, "comparison-");
    scenario
        .files
        .insert("/installer/measure".into(), MEASURE.into());
    let verdict = bench.run(&scenario)?;
    let complaints = verdict.complaints.join("; ");
    let folder = verdict.workplace.folder.display();
    ensure!(complaints.is_empty(), "{complaints}; see {folder}");
    let file = |name: &str| {
        let file = verdict.evidence.files.get(&format!("/run/out/{name}"));
        file.map(String::as_str)
            .with_context(|| format!("no {name}"))
    };
    let cost = Cost::of(file("trace")?, file("peak")?, file("dracut-times")?);
    let cost = cost.context("a measurement is missing")?;
    println!("{}", cost.table());
    Ok(aims::tell(&aims::arguments(&cost.ours, cost.memory)))
}

impl Cost {
    /// Reads it from the kernel's trace, the line of the memory, and dracut's beginnings and ends in seconds.
    fn of(trace: &str, peak: &str, dracut: &str) -> Option<Self> {
        let ours = trace::lifetimes(trace, PROGRAM);
        let memory = peak.trim().strip_prefix("VmHWM:")?.strip_suffix("kB")?;
        let dracut: Option<Samples> = dracut
            .lines()
            .map(|line| {
                let (began, ended) = line.split_once(' ')?;
                Some((ended.parse::<f64>().ok()? - began.parse::<f64>().ok()?) * 1e3)
            })
            .collect();
        Some(Self {
            ours: ours.into_iter().map(|seconds| seconds * 1e3).collect(),
            memory: memory.trim().parse().ok()?,
            dracut: dracut?,
        })
    }

    fn table(&self) -> String {
        let Self {
            ours,
            memory,
            dracut,
        } = self;
        let times = ours.times_less_than(dracut).unwrap_or_default();
        format!(
            "| | `sanroot args --all-sessions` | `dracut --print-cmdline` |\n|---|---|---|\n\
             | guest time | {ours:.1} ms | {dracut:.0} ms |\n| times ours | 1.0 | {times:.0} |\n\
             | `VmHWM` | {memory:.0} KiB | not measured |\n"
        )
    }
}
