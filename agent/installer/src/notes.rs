//! Findings, for people and for programs.

use embedded_io::Write;
use sanroot_core::finding::{Explain, Notes};
use sanroot_core::json::{Document, Value};
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

/// Says each finding, and what to try, on stderr.
pub(crate) fn say<F: Explain>(notes: &Notes<F>) {
    for note in notes.kept() {
        complain(format_args!("{}: {note}", note.severity().word()));
        if !note.hint().is_empty() {
            complain(format_args!("{}", note.hint()));
        }
    }
    if notes.dropped() != 0 {
        complain(format_args!("{} more findings", notes.dropped()));
    }
}
