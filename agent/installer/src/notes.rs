//! Findings, for people and for programs.

use embedded_io::Write;
use sanroot_core::iscsi::visit::Notes;
use sanroot_core::json::{Document, Value};
use sanroot_linux::stdio::complain;

/// Writes them as the last members of a document.
pub(crate) fn list<W: Write>(document: &mut Document<'_, W>, notes: &Notes) {
    document.open_list("findings");
    for note in notes.kept() {
        document.item(Value::Object(note));
    }
    document.close_list();
    document.member("findings_dropped", Value::Number(notes.dropped()));
}

/// Says each finding, and what to try, on stderr.
pub(crate) fn say(notes: &Notes) {
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
