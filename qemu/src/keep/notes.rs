//! What a watched machine has noted.

use std::collections::{BTreeMap, BTreeSet};

use crate::evidence::Evidence;

/// The moment of the last look.
pub const UNMOUNTED: &str = "the unmounting";

/// All notes.
#[derive(Debug)]
pub struct Notes<'e> {
    /// The looks at which something was not as at the one before, and the last one of all.
    pub looks: Vec<Look<'e>>,
    /// The seconds of all looks.
    pub times: Vec<f64>,
    /// Lines of `ip monitor`.
    pub monitor: Vec<&'e str>,
    /// Lines of the kernel's log with their seconds.
    pub kernel: Vec<(f64, &'e str)>,
    /// Lines of iscsid's with their seconds.
    pub iscsid: Vec<(f64, &'e str)>,
    /// The seconds of the transfers of each disk.
    pub transfers: BTreeMap<&'e str, Vec<f64>>,
    /// Disks and seconds of transfers that failed.
    pub failed: Vec<(&'e str, f64)>,
    moments: BTreeMap<&'e str, f64>,
}

/// A look at all links.
#[derive(Debug)]
pub struct Look<'e> {
    /// The seconds of it, or [`UNMOUNTED`].
    pub at: &'e str,
    /// The links by their names.
    pub links: BTreeMap<&'e str, Link<'e>>,
}

/// A link as it was seen.
#[derive(Debug, Default, Eq, PartialEq)]
pub struct Link<'e> {
    /// Its operational state.
    pub state: &'e str,
    /// Its addresses with their prefixes, without those that are link-local.
    pub addresses: BTreeSet<&'e str>,
}

impl Link<'_> {
    /// Whether it is up, and has one address that begins like this.
    pub fn has(&self, beginning: &str) -> bool {
        let mut addresses = self.addresses.iter();
        self.state == "up" && addresses.any(|address| address.starts_with(beginning))
    }
}

impl<'e> Notes<'e> {
    /// Reads what the machine told.
    pub fn of(evidence: &'e Evidence) -> Self {
        let file = |name: &str| {
            let content = evidence.files.get(&format!("/run/rig/{name}"));
            content.map_or("", String::as_str)
        };
        let mut notes = Self {
            looks: looks(file("changes")),
            times: file("looks")
                .lines()
                .filter_map(|line| line.parse().ok())
                .collect(),
            monitor: file("monitor").lines().collect(),
            kernel: stamped(file("kernel")),
            iscsid: stamped(file("iscsid")),
            transfers: BTreeMap::new(),
            failed: Vec::new(),
            moments: BTreeMap::new(),
        };
        let last = file("last");
        if !last.is_empty() {
            notes.looks.push(look(UNMOUNTED, last));
        }
        let moments = file("moments")
            .lines()
            .filter_map(|line| line.split_once(' '));
        for (name, at) in moments {
            let Ok(at) = at.parse() else { continue };
            match name.split_once(':') {
                Some(("done", disk)) => notes.transfers.entry(disk).or_default().push(at),
                Some((_, disk)) => notes.failed.push((disk, at)),
                None => drop(notes.moments.insert(name, at)),
            }
        }
        notes
    }

    /// What was to be seen at a moment.
    pub fn at(&self, name: &str) -> Option<&Look<'e>> {
        let moment = self.moment(name)?;
        let before = |look: &&Look<'_>| look.at.parse().is_ok_and(|at: f64| at <= moment);
        self.looks.iter().rfind(before)
    }

    /// The seconds of something that was done.
    pub fn moment(&self, name: &str) -> Option<f64> {
        self.moments.get(name).copied()
    }
}

/// Looks, each behind a line `@ SECONDS`.
fn looks(text: &str) -> Vec<Look<'_>> {
    let looks = text.split("@ ").filter_map(|part| part.split_once('\n'));
    looks.map(|(at, links)| look(at, links)).collect()
}

/// A look: a line `NAME STATE` for each link, then each address as `ip -oneline` shows it.
fn look<'e>(at: &'e str, text: &'e str) -> Look<'e> {
    let mut links: BTreeMap<&str, Link<'_>> = BTreeMap::new();
    for line in text.lines() {
        let mut words = line.split_whitespace();
        let (Some(first), Some(second)) = (words.next(), words.next()) else {
            continue;
        };
        if !first.ends_with(':') {
            links.entry(first).or_default().state = second;
        } else if let Some(address) = words.nth(1)
            && !address.starts_with("fe80:")
        {
            links.entry(second).or_default().addresses.insert(address);
        }
    }
    Look { at, links }
}

/// Lines behind `[SECONDS]`.
fn stamped(text: &str) -> Vec<(f64, &str)> {
    let lines = text.lines().filter_map(|line| {
        let (seconds, said) = line.strip_prefix('[')?.split_once(']')?;
        Some((seconds.trim().parse().ok()?, said.trim()))
    });
    lines.collect()
}
