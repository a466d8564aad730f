//! The tables of the README, in Markdown.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::login::PARTS;
use super::sample::Sample;
use super::statistics::Samples;
use super::{Measured, Timed};

#[cfg(test)]
mod tests;

/// What a boot from a SAN costs with each stack.
pub(super) fn boots(measured: &[Measured]) -> String {
    let mut table = Table::new(measured.iter().map(|stack| stack.stack.title()));
    let seconds = |value: fn(&(Sample, Sample)) -> f64| {
        move |stack: &Measured| format!("{:.2} s", samples(stack, value))
    };
    table.row("`Run /init`", measured, seconds(|(san, _)| san.init));
    table.row("the same without the stack", measured, |stack| {
        format!("{:.2} s", stack.alone.init)
    });
    table.row(
        "root mounted, virtio-blk",
        measured,
        seconds(|(_, local)| local.mounted),
    );
    table.row(
        "root mounted, LUN",
        measured,
        seconds(|(san, _)| san.mounted),
    );
    table.row("**SAN tax**", measured, seconds(tax));
    let ours = measured.first().map(|ours| samples(ours, tax));
    table.row("times ours", measured, |stack| {
        times(ours.as_ref(), &samples(stack, tax))
    });
    let processes = |(san, local): &(Sample, Sample)| san.processes - local.processes;
    table.row("processes added", measured, |stack| {
        format!("{:.0}", samples(stack, processes))
    });
    table.row("programs executed more", measured, |stack| {
        extra(stack).values().sum::<usize>().to_string()
    });
    table.row("user space added", measured, |stack| {
        let added = stack.added.user_space;
        format!("{}, {} files", kib(added.bytes), added.files)
    });
    table.row("kernel modules added", measured, |stack| {
        let added = stack.added.kernel;
        format!("{}, {} files", kib(added.bytes), added.files)
    });
    let mut text = table.text;
    if let Some(ours) = measured.first() {
        let _ = writeln!(text, "\nPrograms executed more with ours: {}.", list(ours));
        let _ = writeln!(
            text,
            "Without table and arguments the agent ends after {:.1} ms.",
            lifetimes(ours)
        );
    }
    text
}

/// How long each initiator takes alone, and what it asks for.
pub(super) fn logins(timed: &[Timed]) -> String {
    let mut table = Table::new(timed.iter().map(|initiator| initiator.program));
    table.row("**start to disk**", timed, |initiator| {
        format!("{:.1} ms", wholes(initiator))
    });
    let ours = timed.first().map(wholes);
    table.row("times ours", timed, |initiator| {
        times(ours.as_ref(), &wholes(initiator))
    });
    for (index, part) in PARTS.iter().enumerate() {
        table.row(part, timed, |initiator| {
            let logins = initiator.logins.iter();
            let parts = logins.filter_map(|login| login.parts.get(index));
            let parts: Samples = parts.map(|seconds| seconds * 1e3).collect();
            format!("{parts:.2} ms")
        });
    }
    table.row("over the sum of these", timed, |initiator| {
        format!("{:.0} %", over(initiator))
    });
    table.row("system calls until the disk", timed, |initiator| {
        initiator.demand.system_calls.to_string()
    });
    table.row("peak memory (`VmHWM`)", timed, |initiator| {
        let memory = initiator.demand.memory;
        memory.map_or_else(|| "ended".into(), |memory| format!("{memory:.0} KiB"))
    });
    table.text
}

/// A table under way.
struct Table {
    text: String,
}

impl Table {
    fn new<'h>(heads: impl Iterator<Item = &'h str> + Clone) -> Self {
        let head: String = heads.clone().map(|head| format!(" {head} |")).collect();
        let rule: String = heads.map(|_| "---|").collect();
        Self {
            text: format!("| |{head}\n|---|{rule}\n"),
        }
    }

    fn row<T>(&mut self, name: &str, columns: &[T], cell: impl Fn(&T) -> String) {
        let cells: String = columns
            .iter()
            .map(|of| format!(" {} |", cell(of)))
            .collect();
        let _ = writeln!(self.text, "| {name} |{cells}");
    }
}

/// A measure of each pair of boots.
pub(super) fn samples(stack: &Measured, value: impl Fn(&(Sample, Sample)) -> f64) -> Samples {
    stack.boots.iter().map(value).collect()
}

/// Seconds that a boot from the SAN takes longer.
pub(super) fn tax((san, local): &(Sample, Sample)) -> f64 {
    san.mounted - local.mounted
}

/// Milliseconds that the agent lived where it had nothing to do.
pub(super) fn lifetimes(stack: &Measured) -> Samples {
    let lifetimes = stack.boots.iter().filter_map(|(_, local)| local.agent);
    lifetimes.map(|seconds| seconds * 1e3).collect()
}

/// Milliseconds from an initiator's start to its disk.
pub(super) fn wholes(initiator: &Timed) -> Samples {
    let logins = initiator.logins.iter();
    logins.map(|login| login.whole * 1e3).collect()
}

/// Per cent of that over what no initiator avoids.
pub(super) fn over(initiator: &Timed) -> Samples {
    let logins = initiator.logins.iter();
    logins
        .map(|login| (login.whole / login.sum() - 1.0) * 100.0)
        .collect()
}

fn times(ours: Option<&Samples>, theirs: &Samples) -> String {
    let ratio = ours.and_then(|ours| ours.times_less_than(theirs));
    ratio.map_or_else(|| "?".into(), |ratio| format!("{ratio:.1}"))
}

fn kib(bytes: u64) -> String {
    format!("{} KiB", bytes.div_ceil(1024))
}

/// The programs that the last boot from the LUN executed more often than the image alone from virtio-blk.
fn extra(stack: &Measured) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    let san = stack.boots.last().map(|(san, _)| &san.programs);
    for program in san.into_iter().flatten() {
        *counts.entry(program.as_str()).or_default() += 1;
    }
    for program in &stack.alone.programs {
        if let Some(count) = counts.get_mut(program.as_str()) {
            *count = usize::saturating_sub(*count, 1);
        }
    }
    counts.retain(|_, count| *count > 0);
    counts
}

fn list(stack: &Measured) -> String {
    let programs: Vec<String> = extra(stack)
        .into_iter()
        .map(|(program, count)| match count {
            1 => format!("`{program}`"),
            count => format!("`{program}` {count} times"),
        })
        .collect();
    programs.join(", ")
}
