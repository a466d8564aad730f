//! The judgement: what a scenario expects, against what its machine left.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::evidence::Evidence;
use crate::programs;
use crate::scenario::{Expectation, Line};
use crate::schema;

#[cfg(test)]
mod tests;

/// What our programs say when they end by a fault of their own.
const FAULT: &str = "internal error, giving up";

/// How a machine ended.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum End {
    /// It powered off.
    PoweredOff,
    /// Its kernel panicked.
    Panicked,
    /// The time limit passed.
    TimedOut,
}

/// What a machine left.
#[derive(Debug)]
pub struct Outcome {
    /// How it ended.
    pub end: End,
    /// What its console showed.
    pub console: String,
    /// What it said through its second port.
    pub evidence: Evidence,
}

/// Everything in which `outcome` is not what was expected; nothing when it passed.
pub fn complaints(expect: &Expectation, outcome: &Outcome) -> Vec<String> {
    let mut complaints = Vec::new();
    match outcome.end {
        End::PoweredOff => {}
        End::Panicked => complaints.push("the kernel panicked".into()),
        End::TimedOut => complaints.push("the time limit passed".into()),
    }
    match outcome.evidence.last_marker() {
        None => complaints.push(format!("no marker, expected {:?}", expect.marker)),
        Some((marker, _)) if *marker != expect.marker => {
            complaints.push(format!("marker {marker:?}, expected {:?}", expect.marker));
        }
        Some((_, seconds)) => complaints.extend(
            expect
                .within
                .filter(|within| seconds > within)
                .map(|within| format!("marker after {seconds} s, expected within {within} s")),
        ),
    }
    for (path, texts) in &expect.files {
        let content = outcome.evidence.files.get(path).map_or("", String::as_str);
        let missing = texts.iter().filter(|text| !content.contains(text.as_str()));
        complaints.extend(missing.map(|text| format!("no {text:?} in {path}")));
    }
    match outcome.evidence.half_made() {
        Some(lines) => {
            complaints.extend(lines.map(|line| format!("half made and left behind: {line}")));
        }
        None => complaints.push("no word of the kernel's sessions".into()),
    }
    if let Some(wanted) = &expect.programs {
        complaints.extend(programs::complaints(wanted, &outcome.evidence));
    }
    complaints.extend(schema::complaints(&outcome.evidence));
    report(expect, outcome.evidence.report(), &mut complaints);
    console(expect, &outcome.console, &mut complaints);
    complaints
}

fn report(expect: &Expectation, report: Option<&str>, complaints: &mut Vec<String>) {
    if expect.report.is_empty() && expect.findings.is_empty() {
        return;
    }
    let Some(report) = report else {
        return complaints.push("no report".into());
    };
    let report: Value = match serde_json::from_str(report) {
        Ok(report) => report,
        Err(error) => return complaints.push(format!("the report is no JSON: {error}")),
    };
    members("report", &report, &expect.report, complaints);
    let findings = report
        .get("findings")
        .and_then(Value::as_array)
        .map_or(&[][..], Vec::as_slice);
    let codes: Vec<&str> = findings
        .iter()
        .map(|finding| {
            finding
                .get("code")
                .and_then(Value::as_str)
                .unwrap_or_default()
        })
        .collect();
    for code in &expect.findings {
        if !codes.contains(&code.as_str()) {
            complaints.push(format!("no finding {code:?} among {codes:?}"));
        }
    }
    for (finding, code) in findings.iter().zip(codes) {
        let is_error = finding
            .get("severity")
            .is_some_and(|severity| severity == "error");
        if is_error && !expect.findings.iter().any(|wanted| wanted == code) {
            complaints.push(format!("an error that was not expected: {finding}"));
        }
    }
}

/// Compares members of `document`, which is called `name`, with those that are expected, by JSON pointer.
pub fn members(
    name: &str,
    document: &Value,
    expect: &BTreeMap<String, Value>,
    complaints: &mut Vec<String>,
) {
    for (pointer, expected) in expect {
        let found = document.pointer(pointer);
        if found != Some(expected) {
            let found = found.map_or_else(|| "nothing".into(), Value::to_string);
            complaints.push(format!("{name} {pointer} is {found}, expected {expected}"));
        }
    }
}

fn console(expect: &Expectation, console: &str, complaints: &mut Vec<String>) {
    let mut lines = console.lines();
    for wanted in &expect.console {
        let (text, within) = match wanted {
            Line::Containing(text) => (text, None),
            Line::Within { text, within } => (text, Some(*within)),
        };
        // The search goes on behind the line that was found: the order counts.
        let Some(found) = lines.find(|line| line.contains(text.as_str())) else {
            complaints.push(format!("no {text:?} on the console, or not in this order"));
            break;
        };
        if within.is_some_and(|within| kernel_time(found).is_none_or(|seconds| seconds > within)) {
            complaints.push(format!("too late on the console: {found:?}"));
        }
    }
    complaints.extend(other_story(&expect.story, console));
    let is_of_fault = |wanted: &Line| match wanted {
        Line::Containing(text) | Line::Within { text, .. } => text.contains(FAULT),
    };
    let fault = (!expect.console.iter().any(is_of_fault)).then_some(FAULT);
    let unwanted = expect.console_without.iter().map(String::as_str);
    for text in unwanted.chain(fault) {
        if let Some(line) = console.lines().find(|line| line.contains(text)) {
            complaints.push(format!("on the console: {line:?}"));
        }
    }
}

/// In what the lines that our programs told in the kernel log are others than `expected`.
fn other_story(expected: &[String], console: &str) -> Option<String> {
    let lines = console.lines().filter(|line| kernel_time(line).is_some());
    let told: Vec<&str> = lines
        .filter_map(|line| Some(line.split_once("] sanroot: ")?.1))
        .collect();
    let mut pairs = told.iter().zip(expected);
    let same =
        told.len() == expected.len() && pairs.all(|(line, begin)| line.starts_with(begin.as_str()));
    let complains = !same && !expected.is_empty();
    complains.then(|| format!("told was {told:#?}, expected {expected:#?}"))
}

/// The kernel's clock, in seconds, before a line of its log.
fn kernel_time(line: &str) -> Option<f64> {
    let (seconds, _) = line.trim_start().strip_prefix('[')?.split_once(']')?;
    seconds.trim().parse().ok()
}
