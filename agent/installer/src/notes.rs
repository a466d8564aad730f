//! Findings, for people and for programs.

use core::fmt;

use embedded_io::Write;
use sanroot_core::finding::{Explain, Notes, Severity};
use sanroot_core::json::{Document, Value};
use sanroot_core::phrase::Phrase;
use sanroot_linux::stdio::complain;

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
