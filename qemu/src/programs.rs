//! What programs execute, and how long it takes, by what the machine's kernel recorded of its processes.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::evidence::Evidence;
use crate::trace::{self, Event};

#[cfg(test)]
mod tests;

/// The kernel's argument by which it records them from its start on.
pub(crate) const ARGUMENT: &str =
    " trace_event=sched:sched_process_fork,sched:sched_process_exec,sched:sched_process_exit";

/// What is expected of some programs and of their children, from the machine's start to the root's first process.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Programs {
    /// Their paths.
    pub of: Vec<String>,
    /// All that they and their children execute, in its order; they themselves begin it.
    pub executed: Vec<String>,
    /// How many processes that is at most, children that execute nothing among them.
    pub processes: usize,
    /// Seconds of the machine's clock within which each of these processes must have ended.
    pub ended_within: Option<f64>,
}

/// In what the programs did otherwise.
pub fn complaints(wanted: &Programs, evidence: &Evidence) -> Vec<String> {
    let Some(trace) = evidence.files.get(trace::FILE) else {
        return vec![format!("no {}", trace::FILE)];
    };
    let mut complaints = Vec::new();
    if !trace::is_whole(trace) {
        complaints.push("the kernel's record of its processes is not whole".into());
    }
    let family = Family::of(&wanted.of, trace);
    if family.executed != wanted.executed {
        complaints.push(format!(
            "{:?} were executed, expected {:?}",
            family.executed, wanted.executed
        ));
    }
    if family.processes > wanted.processes {
        complaints.push(format!(
            "{} processes, expected {} at most",
            family.processes, wanted.processes
        ));
    }
    if let Some(limit) = wanted.ended_within {
        if !family.running.is_empty() {
            complaints.push(format!("{} processes did not end", family.running.len()));
        }
        let late = family.lives.iter().filter(|life| **life > limit);
        complaints.extend(late.map(|life| format!("a process took {life} s, expected {limit} s")));
    }
    complaints
}

/// Some programs and their children.
#[derive(Debug, Default)]
pub(crate) struct Family<'t> {
    /// What was executed.
    pub(crate) executed: Vec<&'t str>,
    /// How many processes there were.
    pub(crate) processes: usize,
    /// Seconds that each took that has ended.
    lives: Vec<f64>,
    /// When each began that has not, by its number.
    running: BTreeMap<&'t str, f64>,
}

impl<'t> Family<'t> {
    /// Reads of the programs `paths` from a record of processes.
    pub(crate) fn of(paths: &[String], trace: &'t str) -> Self {
        let mut family = Self::default();
        for event in Event::all(trace) {
            family.take(paths, &event);
        }
        family
    }

    fn take(&mut self, paths: &[String], event: &Event<'t>) {
        let Some(process) = event.member("pid") else {
            return;
        };
        match (event.name, event.member("filename")) {
            ("sched_process_exec", Some(program)) => {
                if paths.iter().any(|path| path == program) {
                    self.begin(process, event.at);
                }
                if self.running.contains_key(process) {
                    self.executed.push(program);
                }
            }
            ("sched_process_fork", _) if self.running.contains_key(process) => {
                if let Some(child) = event.member("child_pid") {
                    self.begin(child, event.at);
                }
            }
            ("sched_process_exit", _) => {
                let began = self.running.remove(process);
                self.lives.extend(began.map(|began| event.at - began));
            }
            _ => {}
        }
    }

    fn begin(&mut self, process: &'t str, at: f64) {
        if !self.running.contains_key(process) {
            self.running.insert(process, at);
            self.processes += 1;
        }
    }
}
