//! What visits found wrong, kept for the end of the result.

use core::fmt::{self, Write};

use heapless::{String, Vec};

use super::VisitFault;
use crate::finding::{Explain, Severity};
use crate::iscsi::Portal;
use crate::json::{Members, Object};
use crate::limits::FINDINGS;

/// Bytes of a subject; of a longer one the end is not shown.
const SUBJECT_BYTES: usize = 200;

/// A finding about a portal, or about what it said.
pub struct Note {
    subject: String<SUBJECT_BYTES>,
    severity: Severity,
    fault: VisitFault,
}

/// The findings of a run in their order: the first ones are kept, the rest are counted.
#[derive(Default)]
pub struct Notes {
    kept: Vec<Note, FINDINGS>,
    dropped: u64,
}

impl Notes {
    /// None so far.
    pub const fn new() -> Self {
        Self {
            kept: Vec::new(),
            dropped: 0,
        }
    }

    /// Adds a finding about what `portal` said, or about itself where `what` is empty.
    pub fn add(&mut self, portal: &Portal, what: &dyn fmt::Display, fault: VisitFault) {
        self.keep(portal, what, fault.severity(), fault);
    }

    /// Adds why the visit to `portal` was in vain.
    pub fn fail(&mut self, portal: &Portal, fault: VisitFault) {
        self.keep(portal, &"", Severity::Error, fault);
    }

    fn keep(
        &mut self,
        portal: &Portal,
        what: &dyn fmt::Display,
        severity: Severity,
        fault: VisitFault,
    ) {
        let mut subject = Cut(String::new());
        // What does not fit is not shown.
        let _ = write!(subject, "{portal} {what}");
        let Cut(mut subject) = subject;
        let length = subject.trim_ascii_end().len();
        subject.truncate(length);
        let note = Note {
            subject,
            severity,
            fault,
        };
        if self.kept.push(note).is_err() {
            self.dropped = self.dropped.saturating_add(1);
        }
    }

    /// The findings kept.
    pub fn kept(&self) -> &[Note] {
        &self.kept
    }

    /// How many found no room.
    pub const fn dropped(&self) -> u64 {
        self.dropped
    }
}

impl Note {
    /// How much it matters.
    pub const fn severity(&self) -> Severity {
        self.severity
    }

    /// What to try; empty where nothing helps.
    pub fn hint(&self) -> &'static str {
        self.fault.hint()
    }
}

/// As a line for people, with its code.
impl fmt::Display for Note {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { subject, fault, .. } = self;
        write!(out, "{subject}: {fault} [{}]", fault.code())
    }
}

/// As [`crate::finding::Finding`].
impl Object for Note {
    fn members(&self, members: &mut Members<'_>) {
        let Self {
            subject,
            severity,
            fault,
        } = self;
        members.text("code", &fault.code());
        members.text("severity", &severity.word());
        members.text("subject", subject);
        members.text("text", fault);
        members.text("hint", &fault.hint());
    }
}

/// A text that takes what fits.
struct Cut<const N: usize>(String<N>);

impl<const N: usize> Write for Cut<N> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        text.chars()
            .try_for_each(|character| self.0.push(character))
            .map_err(|_| fmt::Error)
    }
}
