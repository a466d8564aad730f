//! The findings of one run.

use core::fmt;

use heapless::Vec;

use super::{Cause, Finding, Severity, Subject};
use crate::json::{Members, Object, Value};
use crate::limits::FINDINGS;
use crate::text::Padded;
use crate::text::digits::Decimal;

/// The findings of one run in the order in which they were made: the first ones and the last error are kept, the rest are
/// counted.
#[derive(Default)]
pub struct Findings<'a> {
    kept: Vec<Finding<'a>, FINDINGS>,
    dropped: usize,
}

impl<'a> Findings<'a> {
    /// None yet.
    pub const fn new() -> Self {
        Self {
            kept: Vec::new(),
            dropped: 0,
        }
    }

    /// Adds a finding of `cause` about `subject`.
    pub fn add(&mut self, subject: Subject<'a>, cause: impl Into<Cause>) {
        self.keep(subject, cause.into());
    }

    fn keep(&mut self, subject: Subject<'a>, cause: Cause) {
        let finding = Finding { subject, cause };
        if let Err(finding) = self.kept.push(finding) {
            self.dropped = self.dropped.saturating_add(1);
            // The last error is what the run ended with.
            if finding.cause.severity() == Severity::Error
                && let Some(last) = self.kept.last_mut()
            {
                *last = finding;
            }
        }
    }

    /// The findings kept.
    pub fn kept(&self) -> &[Finding<'a>] {
        &self.kept
    }

    /// Whether there is an error among all of them.
    pub fn has_error(&self) -> bool {
        let mut kept = self.kept.iter();
        kept.any(|finding| finding.cause.severity() == Severity::Error)
    }

    /// How many findings found no room.
    pub const fn dropped(&self) -> usize {
        self.dropped
    }
}

/// The last members of every document that tells of findings.
impl Object for Findings<'_> {
    fn members(&self, members: &mut Members<'_>) {
        members.list("findings", |items| {
            for finding in &self.kept {
                items.object(finding);
            }
        });
        members.add("findings_dropped", Value::count(self.dropped));
    }
}

/// Each finding as a line of text with its code, and what to try on a line of its own.
impl fmt::Display for Findings<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for finding in &self.kept {
            let cause = &finding.cause;
            writeln!(
                out,
                "{} {finding} [{}]",
                Padded(cause.severity().word(), 10),
                cause.code()
            )?;
            if !cause.hint().is_empty() {
                writeln!(out, "{} {}", Padded("", 10), cause.hint())?;
            }
        }
        match self.dropped {
            0 => Ok(()),
            dropped => {
                let dropped = u64::try_from(dropped).unwrap_or(u64::MAX);
                writeln!(out, "{} more findings", Decimal(dropped))
            }
        }
    }
}
