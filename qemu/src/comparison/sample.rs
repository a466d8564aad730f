//! The machines of the comparison, and what one boot of each measures.

use std::path::Path;

use anyhow::{Context, Result, ensure};

use super::console;
use super::stack::Stack;
use crate::kernel::Kernel;
use crate::programs::{self, Family};
use crate::scenario::Scenario;
use crate::trace;
use crate::trial::{Bench, Verdict};

#[cfg(test)]
mod tests;

/// What our module executes itself: the agent, and a shell that looks at the root's files.
const MODULE: [&str; 2] = ["/usr/bin/sanroot", "/bin/sh"];

/// Where the root is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Disk {
    /// A LUN of an iSCSI target, described by an iBFT.
    San,
    /// virtio-blk; no table, no arguments.
    Local,
}

/// What one boot measures.
#[derive(Clone, Debug, Default)]
pub(super) struct Sample {
    /// Seconds from the kernel's start to its `Run /init`.
    pub(super) init: f64,
    /// Seconds from the kernel's start to the root's `mounted`.
    pub(super) mounted: f64,
    /// Processes that the kernel made until the root's own init told, its own among them.
    pub(super) processes: f64,
    /// The programs executed until then, by path.
    pub(super) programs: Vec<String>,
    /// How many of them our module and its children executed.
    pub(super) module: usize,
    /// Seconds that the agent lived, where it ended before the root's init.
    pub(super) agent: Option<f64>,
}

/// Boots the image of `stack` once.
pub(super) fn boot(bench: &Bench, kernel: &Kernel, stack: Stack, disk: Disk) -> Result<Sample> {
    let folder = match disk {
        Disk::San => "qemu/comparison/san",
        Disk::Local => "qemu/comparison/local",
    };
    let mut scenario = Scenario::read(Path::new(folder))?;
    scenario.name.insert_str(0, "comparison-");
    scenario.arguments += programs::ARGUMENT;
    if disk == Disk::San {
        scenario.arguments += stack.arguments();
    }
    let image = stack.image(kernel, bench.sanroot(), &bench.cache)?;
    let verdict = bench.boot(&scenario, kernel, image)?;
    let sample = measured(&verdict).with_context(|| {
        let folder = verdict.workplace.folder.display();
        format!("{} ({disk:?}); see {folder}", stack.title())
    })?;
    eprintln!(
        "{} ({disk:?}): mounted after {:.2} s",
        stack.title(),
        sample.mounted
    );
    Ok(sample)
}

fn measured(verdict: &Verdict) -> Result<Sample> {
    let complaints = verdict.complaints.join("; ");
    ensure!(complaints.is_empty(), complaints);
    let seconds = |texts: &[&str]| {
        let seconds = console::seconds(&verdict.console, texts);
        seconds.with_context(|| format!("no {texts:?} on the console"))
    };
    let file = |path: &str| {
        let file = verdict.evidence.files.get(path);
        file.with_context(|| format!("no {path}"))
    };
    let processes = file("/proc/stat")?
        .lines()
        .find_map(|line| line.strip_prefix("processes ")?.parse().ok());
    let trace = file(trace::FILE)?;
    whole(trace)?;
    let programs = trace::programs(trace);
    Ok(Sample {
        init: seconds(&[console::INIT])?,
        mounted: seconds(&[console::MOUNTED, "mounted filesystem"])?,
        processes: processes.context("no number of processes")?,
        programs: programs.into_iter().map(str::to_owned).collect(),
        module: Family::of(&MODULE.map(str::to_owned), trace).executed.len(),
        agent: trace::lifetime(trace, "/usr/bin/sanroot"),
    })
}

/// What is counted in a trace that lost events would be less than there was.
fn whole(trace: &str) -> Result<()> {
    ensure!(trace::is_whole(trace), "the trace lost events");
    Ok(())
}
