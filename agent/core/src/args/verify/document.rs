//! The verdict for programs: `sanroot/verify/1`.

use embedded_io::Write;

use super::{Line, Reach, Verified};
use crate::args::{ArgsNotes, Dialect};
use crate::exit::Exit;
use crate::json::{Document, Members, Object, Value};

/// Writes the document.
///
/// # Errors
/// The first failure of the writer below.
pub fn write_json<W: Write>(
    out: &mut W,
    line: &Line<'_, '_>,
    verified: &Verified<'_>,
) -> Result<(), W::Error> {
    let mut document = Document::begin(out, "sanroot/verify/1");
    document.member("dialect", Value::Text(&line.dialect.word()));
    let boots = verified.exit(line) == Exit::Done;
    document.member("would_boot", Value::Bool(boots));
    document.open_list("reaches");
    for reach in &verified.reaches {
        document.item(Value::Object(reach));
    }
    document.close_list();
    document.open_list("findings");
    for finding in line.told() {
        document.item(Value::Object(finding));
    }
    for note in verified.notes.kept() {
        document.item(Value::Object(note));
    }
    document.close_list();
    let dropped = u64::try_from(line.findings.dropped()).unwrap_or(u64::MAX);
    let dropped = dropped.saturating_add(verified.notes.dropped());
    document.member("findings_dropped", Value::Number(dropped));
    document.end()
}

/// Writes the document of a description that cannot be read: nothing is known of the line.
///
/// # Errors
/// The first failure of the writer below.
pub fn write_refused<W: Write>(
    out: &mut W,
    dialect: Dialect,
    notes: &ArgsNotes,
) -> Result<(), W::Error> {
    let mut document = Document::begin(out, "sanroot/verify/1");
    document.member("dialect", Value::Text(&dialect.word()));
    document.member("would_boot", Value::Bool(false));
    document.open_list("reaches");
    document.close_list();
    document.open_list("findings");
    for note in notes.kept() {
        document.item(Value::Object(note));
    }
    document.close_list();
    document.member("findings_dropped", Value::Number(notes.dropped()));
    document.end()
}

impl Object for Reach<'_> {
    fn members(&self, members: &mut Members<'_>) {
        members.number("session", self.session);
        members.text("target", &self.target);
        members.text("portal", &self.portal);
        members.flag("ok", self.code.is_none());
        members.add("code", Value::text(&self.code));
    }
}
