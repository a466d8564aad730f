//! Findings: what went wrong or is worth knowing, as values with a stable code, a sentence and what to try.
//!
//! A finding is small and `Copy`; its words are made only when somebody reads them. The code is an interface: it is
//! documented, and never renamed.
//!
//! # Codes
//!
#![doc = include_str!("codes.md")]

mod cause;
mod list;
mod notes;
mod subject;

use core::fmt;

use crate::json::{Members, Object};
use crate::story;
use crate::text::AsIs;

pub use cause::{Cause, Explain};
pub use list::Findings;
pub use notes::{Ends, Note, Notes, Refusal};
pub use subject::Subject;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing; nothing is wrong.
    Info,
    /// Something is wrong and was worked around or left out; the work went on.
    Warning,
    /// A stage, a NIC, a session or the whole work is lost.
    Error,
}

impl Severity {
    /// The word in JSON documents and texts.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// One finding: about what, and what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finding<'a> {
    /// What it is about.
    pub subject: Subject<'a>,
    /// What was found.
    pub cause: Cause,
}

impl<'a> Finding<'a> {
    /// A finding of `cause` about `subject`.
    pub fn new(subject: Subject<'a>, cause: impl Into<Cause>) -> Self {
        Self {
            subject,
            cause: cause.into(),
        }
    }

    /// Logs it in a line.
    pub fn tell(&self) {
        let mut level = level(self.cause.severity());
        // A console that shows errors alone, as with `quiet`, is to show at once what a session waits for.
        if matches!(self.cause, Cause::Session(_)) {
            level = log::Level::Error;
        }
        line(level, &self.subject, self.cause.explain());
    }
}

/// Logs in a line what was found of a subject.
pub fn tell(subject: &dyn fmt::Display, found: &dyn Explain) {
    line(level(found.severity()), subject, found);
}

const fn level(severity: Severity) -> log::Level {
    match severity {
        Severity::Error => log::Level::Error,
        Severity::Warning => log::Level::Warn,
        Severity::Info => log::Level::Info,
    }
}

fn line(level: log::Level, subject: &dyn fmt::Display, found: &dyn Explain) {
    let (code, hint) = (found.code(), found.hint());
    let pause = AsIs(if hint.is_empty() { "" } else { " " });
    story::tell(
        level,
        format_args!("{subject}: {found}. {hint}{pause}[{code}]"),
    );
}

impl fmt::Display for Finding<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.subject, self.cause)
    }
}

impl Object for Finding<'_> {
    fn members(&self, members: &mut Members<'_>) {
        members.text("code", &self.cause.code());
        members.word("severity", self.cause.severity().word());
        members.text("subject", &self.subject);
        members.text("text", &self.cause);
        members.text("hint", &self.cause.hint());
    }
}

#[cfg(test)]
mod tests;
