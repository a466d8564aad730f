//! Findings, for people and for programs.

use core::fmt;

use embedded_io::Write;
use sanroot_core::command::Format;
use sanroot_core::finding::{Explain, Notes, Refusal, Severity};
use sanroot_core::json::{Document, Value};
use sanroot_core::limits::OUTPUT_BYTES;
use sanroot_core::phrase::Phrase;
use sanroot_linux::gathered::Gathered;
use sanroot_linux::stdio::{Stream, complain};

/// What a command answers that cannot begin: a document with nothing in it but the finding that says why.
pub(crate) struct Answer {
    pub(crate) format: Format,
    pub(crate) schema: &'static str,
    /// The members that are no lists.
    pub(crate) members: &'static [(&'static str, Value<'static>)],
    /// The members that are lists, all of them empty.
    pub(crate) lists: &'static [&'static str],
}

impl Answer {
    /// Gives it, where programs read it. A write that fails changes nothing of how the command ends.
    pub(crate) fn refuse(&self, refusal: &Refusal<'_>) {
        if self.format != Format::Json {
            return;
        }
        let mut out: Gathered<Stream, OUTPUT_BYTES> = Gathered::new(Stream::Output);
        let mut document = Document::begin(&mut out, self.schema);
        for (name, value) in self.members {
            document.member(name, *value);
        }
        for name in self.lists {
            document.open_list(name);
            document.close_list();
        }
        document.open_list("findings");
        document.item(Value::Object(refusal));
        document.close_list();
        document.member("findings_dropped", Value::Number(0));
        let _ = document.end().and_then(|()| out.flush());
    }
}

/// Writes them as the last members of a document.
pub(crate) fn list<W: Write, F: Explain>(document: &mut Document<'_, W>, notes: &Notes<F>) {
    document.open_list("findings");
    for note in notes.kept() {
        document.item(Value::Object(note));
    }
    document.close_list();
    document.member("findings_dropped", Value::Number(notes.dropped()));
}

/// Says a finding, and what to try, on stderr.
pub(crate) fn say_one(severity: Severity, finding: &dyn fmt::Display, hint: Phrase) {
    complain(format_args!("{}: {finding}", severity.word()));
    if !hint.is_empty() {
        complain(format_args!("{hint}"));
    }
}

/// Says each finding, and what to try, on stderr.
pub(crate) fn say<F: Explain>(notes: &Notes<F>) {
    for note in notes.kept() {
        say_one(note.severity(), note, note.hint());
    }
    if notes.dropped() != 0 {
        complain(format_args!("{} more findings", notes.dropped()));
    }
}
