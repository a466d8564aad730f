//! What a boot from a SAN may cost at most, held against what was measured: an aim is met where each round meets it.

use std::fmt;

use super::statistics::Samples;
use super::table::{lifetimes, over, samples, tax};
use super::{Measured, Timed};

#[cfg(test)]
mod tests;

/// Seconds that a boot from a SAN may take longer than one from virtio-blk.
const TAX_S: f64 = 0.8;
/// How many times that is less than with dracut and iscsid.
const TAX_TIMES: f64 = 6.0;
/// KiB of user space that an image may grow by.
const ADDED_KIB: f64 = 300.0;
/// Programs that the module may execute.
const PROGRAMS: f64 = 4.0;
/// Milliseconds that the agent may live on a machine that has nothing to do with a SAN.
const IDLE_MS: f64 = 50.0;
/// How many times less a disk takes than with `iscsistart -b`.
const LOGIN_TIMES: f64 = 10.0;
/// Per cent that this may be over what no initiator avoids.
const OVER_PERCENT: f64 = 20.0;
/// KiB that the agent, or the installer's program, may have in memory.
const MEMORY_KIB: f64 = 1024.0;
/// Milliseconds that `sanroot args` may take.
const ARGUMENTS_MS: f64 = 20.0;

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Aim {
    what: &'static str,
    unit: &'static str,
    bound: Bound,
    /// In the worst round; `None` where it was not measured.
    measured: Option<f64>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Bound {
    AtMost(f64),
    AtLeast(f64),
}

impl Aim {
    const fn new(
        what: &'static str,
        unit: &'static str,
        bound: Bound,
        measured: Option<f64>,
    ) -> Self {
        Self {
            what,
            unit,
            bound,
            measured,
        }
    }

    /// Whether it is met; what was not measured is not.
    fn is_met(self) -> bool {
        self.measured.is_some_and(|measured| match self.bound {
            Bound::AtMost(limit) => measured <= limit,
            Bound::AtLeast(limit) => measured >= limit,
        })
    }
}

impl fmt::Display for Aim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = if self.is_met() { "met" } else { "MISSED" };
        let (bound, limit) = match self.bound {
            Bound::AtMost(limit) => ("at most", limit),
            Bound::AtLeast(limit) => ("at least", limit),
        };
        let Self { what, unit, .. } = self;
        write!(f, "{word}: {what}, {bound} {limit}{unit}: ")?;
        match self.measured {
            Some(measured) => write!(f, "{measured:.2}{unit}"),
            None => f.write_str("not measured"),
        }
    }
}

/// Those of whole boots; the first stack is ours, the second dracut's and iscsid's.
pub(super) fn boots(measured: &[Measured]) -> Vec<Aim> {
    let first = measured.first();
    let both = first.zip(measured.get(1));
    let times = both.and_then(|(ours, theirs)| least_times(&ours.boots, &theirs.boots, tax));
    let added = first.map(|ours| ours.added.user_space.bytes as f64 / 1024.0);
    let programs = first.and_then(|ours| samples(ours, |(san, _)| san.module as f64).most());
    let idle = first.and_then(|ours| lifetimes(ours).most());
    let tax = first.and_then(|ours| samples(ours, tax).most());
    vec![
        Aim::new("SAN tax", " s", Bound::AtMost(TAX_S), tax),
        Aim::new(
            "SAN tax of dracut and iscsid",
            " times ours",
            Bound::AtLeast(TAX_TIMES),
            times,
        ),
        Aim::new(
            "programs that the module executes",
            "",
            Bound::AtMost(PROGRAMS),
            programs,
        ),
        Aim::new("user space added", " KiB", Bound::AtMost(ADDED_KIB), added),
        Aim::new(
            "the agent without table and arguments",
            " ms",
            Bound::AtMost(IDLE_MS),
            idle,
        ),
    ]
}

/// Those of the initiators alone; the first is ours, the second `iscsistart`.
pub(super) fn logins(timed: &[Timed]) -> Vec<Aim> {
    let first = timed.first();
    let both = first.zip(timed.get(1));
    let times = both
        .and_then(|(ours, theirs)| least_times(&ours.logins, &theirs.logins, |login| login.whole));
    let over = first.and_then(|ours| over(ours).most());
    let memory = first.and_then(|ours| ours.demand.memory);
    vec![
        Aim::new(
            "start to disk of iscsistart",
            " times ours",
            Bound::AtLeast(LOGIN_TIMES),
            times,
        ),
        Aim::new("over the sum", " %", Bound::AtMost(OVER_PERCENT), over),
        Aim::new("peak memory", " KiB", Bound::AtMost(MEMORY_KIB), memory),
    ]
}

/// Those of `sanroot args`: its milliseconds, and KiB of its memory at most.
pub(super) fn arguments(milliseconds: &Samples, memory: f64) -> Vec<Aim> {
    let time = milliseconds.most();
    vec![
        Aim::new("guest time", " ms", Bound::AtMost(ARGUMENTS_MS), time),
        Aim::new(
            "peak memory",
            " KiB",
            Bound::AtMost(MEMORY_KIB),
            Some(memory),
        ),
    ]
}

/// How many times `theirs` is `ours`, in the round in which that is least.
fn least_times<T>(ours: &[T], theirs: &[T], measure: impl Fn(&T) -> f64) -> Option<f64> {
    let rounds = ours.iter().zip(theirs);
    let times: Samples = rounds
        .map(|(ours, theirs)| measure(theirs) / measure(ours))
        .collect();
    times.least()
}

/// Prints each on a line, and how many are met and missed; the latter.
pub(super) fn tell(aims: &[Aim]) -> usize {
    for aim in aims {
        println!("{aim}");
    }
    let missed = aims.iter().filter(|aim| !aim.is_met()).count();
    println!("{} aims met, {missed} missed", aims.len() - missed);
    missed
}
