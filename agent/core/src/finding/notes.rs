//! What a command of the installer found, kept for the end of its result. Its faults are not among the agent's
//! ([`Cause`](super::Cause)), whose words would be linked into every initramfs.

use core::fmt::{self, Write};

use heapless::{String, Vec};

use super::{Explain, Severity};
use crate::exit::Exit;
use crate::json::{Members, Object};
use crate::limits::FINDINGS;
use crate::phrase::Phrase;

/// Bytes of a subject; of a longer one the end is not shown.
const SUBJECT_BYTES: usize = 200;

/// A fault that decides how a command ends.
pub trait Ends {
    /// How a command ends that finds it as an error.
    fn exit(&self) -> Exit {
        Exit::Failed
    }
}

/// A finding, with a subject that was put together.
pub struct Note<F> {
    subject: String<SUBJECT_BYTES>,
    severity: Severity,
    fault: F,
}

/// The findings of a run in their order: the first ones are kept, the rest are counted. All decide how the run ends.
pub struct Notes<F> {
    kept: Vec<Note<F>, FINDINGS>,
    dropped: u64,
    warned: bool,
    exit: Exit,
}

impl<F> Default for Notes<F> {
    fn default() -> Self {
        Self::new()
    }
}

impl<F> Notes<F> {
    /// None so far.
    pub const fn new() -> Self {
        Self {
            kept: Vec::new(),
            dropped: 0,
            warned: false,
            exit: Exit::Done,
        }
    }

    /// Keeps a finding about `subject`; white space at the subject's end is left out.
    pub fn keep(&mut self, subject: fmt::Arguments<'_>, severity: Severity, fault: F)
    where
        F: Ends,
    {
        match severity {
            Severity::Error => self.exit = self.exit.or(fault.exit()),
            Severity::Warning => self.warned = true,
            Severity::Info => {}
        }
        let mut cut = Cut(String::new());
        // What does not fit is not shown.
        let _ = cut.write_fmt(subject);
        let Cut(mut subject) = cut;
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

    /// Drops the warnings about subjects that do not count any more.
    pub fn forget(&mut self, is_gone: impl Fn(&str) -> bool) {
        let stays = |note: &Note<F>| note.severity != Severity::Warning || !is_gone(&note.subject);
        self.kept.retain(stays);
        let mut kept = self.kept.iter();
        self.warned &= self.dropped != 0 || kept.any(|note| note.severity == Severity::Warning);
    }

    /// The findings kept.
    pub fn kept(&self) -> &[Note<F>] {
        &self.kept
    }

    /// How the run ends: by the gravest error, in the order of [`Exit`].
    pub const fn exit(&self) -> Exit {
        self.exit
    }

    /// Whether there was a warning.
    pub const fn has_warning(&self) -> bool {
        self.warned
    }

    /// How many found no room.
    pub const fn dropped(&self) -> u64 {
        self.dropped
    }
}

impl<F> Note<F> {
    /// How much it matters.
    pub const fn severity(&self) -> Severity {
        self.severity
    }

    /// What was found.
    pub const fn fault(&self) -> &F {
        &self.fault
    }

    /// What it is about.
    pub fn subject(&self) -> &str {
        &self.subject
    }
}

impl<F: Explain> Note<F> {
    /// What to try; empty where nothing helps.
    pub fn hint(&self) -> Phrase {
        self.fault.hint()
    }
}

/// As a line for people, with its code.
impl<F: Explain> fmt::Display for Note<F> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { subject, fault, .. } = self;
        write!(out, "{subject}: {fault} [{}]", fault.code())
    }
}

/// As [`super::Finding`].
impl<F: Explain> Object for Note<F> {
    fn members(&self, members: &mut Members<'_>) {
        tell(members, &self.subject, self.severity, &self.fault);
    }
}

/// Why a command could not begin: what it says, and the one finding of its document.
pub struct Refusal<'r> {
    /// What it is about.
    pub subject: &'r dyn fmt::Display,
    /// What is wrong with it.
    pub fault: &'r dyn Explain,
}

impl Object for Refusal<'_> {
    fn members(&self, members: &mut Members<'_>) {
        tell(members, self.subject, Severity::Error, self.fault);
    }
}

fn tell(
    members: &mut Members<'_>,
    subject: &dyn fmt::Display,
    severity: Severity,
    fault: &dyn Explain,
) {
    members.text("code", &fault.code());
    members.text("severity", &severity.word());
    members.text("subject", subject);
    members.text("text", fault);
    members.text("hint", &fault.hint());
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
