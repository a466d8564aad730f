//! The result for programs: `sanroot/args/1`. It holds the whole description, so that it can be given back.

mod described;
mod told;

use embedded_io::Write;

use super::line::Base;
use super::{ArgsNotes, How, Made, Secrecy, Spec};
use crate::cmdline::{Argument, ArgumentText};
use crate::exit::Exit;
use crate::json::{Document, Members, Object, Value};
use crate::limits::LINE_BYTES;
use crate::plan::SECRETS_FILE;
use crate::text::Escaped;
use described::{Described, NicView, SessionView};
use told::{Requires, System, Told};

/// All that came of a description.
#[derive(Clone, Copy)]
pub struct Outcome<'o, 'a> {
    /// What was described, as far as it could be read.
    pub spec: &'o Spec<'a>,
    /// What was asked for.
    pub how: How,
    /// What was made.
    pub made: &'o Made<'a>,
    /// The arguments in one line.
    pub line: &'o [u8],
    /// What else is on the kernel's command line.
    pub base: Base<'o>,
    /// Where the secrets were written to.
    pub written: Option<&'o str>,
    /// What was found.
    pub notes: &'o ArgsNotes,
    /// How the command ends.
    pub exit: Exit,
}

/// Writes the document.
///
/// # Errors
/// The first failure of the writer below.
pub fn write_json<W: Write>(out: &mut W, outcome: &Outcome<'_, '_>) -> Result<(), W::Error> {
    let mut document = Document::begin(out, "sanroot/args/1");
    document.member("tool", Value::Object(&Tool));
    document.member("status", Value::Text(&outcome.status()));
    document.member("decision", Value::Object(&Decision(outcome)));
    tokens(&mut document, outcome);
    document.open_list("sessions");
    for session in &outcome.spec.sessions {
        document.item(Value::Object(&SessionView(Described {
            spec: outcome.spec,
            of: session,
        })));
    }
    document.close_list();
    document.open_list("nics");
    for nic in &outcome.spec.nics {
        document.item(Value::Object(&NicView(Described {
            spec: outcome.spec,
            of: nic,
        })));
    }
    document.close_list();
    document.open_list("mounts");
    for mount in &outcome.spec.mounts {
        document.item(Value::Object(&described::MountView(Described {
            spec: outcome.spec,
            of: mount,
        })));
    }
    document.close_list();
    document.open_list("files");
    if outcome.made.filed != 0 {
        document.item(Value::Object(&SecretsView(outcome.written)));
    }
    document.close_list();
    document.member("requires", Value::Object(&Requires(outcome)));
    document.member("system", Value::Object(&System(outcome)));
    document.open_list("findings");
    for note in outcome.notes.kept() {
        document.item(Value::Object(note));
    }
    document.close_list();
    document.member("findings_dropped", Value::Number(outcome.notes.dropped()));
    document.end()
}

/// The arguments, one by one and in one line.
fn tokens<W: Write>(document: &mut Document<'_, W>, outcome: &Outcome<'_, '_>) {
    let inline = outcome.how.secrecy == Secrecy::Inline;
    let mut text = ArgumentText::default();
    document.open_list("args");
    for item in &outcome.made.items {
        // What cannot be printed was never added.
        if item.argument.print(&mut text).is_ok() {
            document.item(Value::Object(&Told {
                outcome,
                item,
                text: text.as_str(),
            }));
        }
    }
    document.close_list();
    let line = || crate::cmdline::words(outcome.line);
    document.member("cmdline", Value::Text(&Redacted(&line)));
    if inline {
        document.member("cmdline_full", Value::Text(&Escaped(outcome.line)));
    }
    let bytes = outcome.base.bytes_with(outcome.line);
    document.member("cmdline_bytes", Value::count(bytes));
    document.member("limit", Value::Object(&Limit(bytes <= LINE_BYTES)));
    document.open_list("remove");
    for word in outcome.base.remove(outcome.line) {
        document.item(Value::Text(&word));
    }
    document.close_list();
}

impl Outcome<'_, '_> {
    fn status(&self) -> &'static str {
        match self.exit {
            Exit::Done | Exit::NothingOnIscsi if self.spec.sessions.is_empty() => "not-needed",
            Exit::Done => "complete",
            Exit::Usage => "refused",
            _ => "incomplete",
        }
    }
}

/// Words with a space between, secrets masked.
struct Redacted<'l, I>(&'l dyn Fn() -> I);

impl<'w, I: Iterator<Item = crate::cmdline::Word<'w>>> core::fmt::Display for Redacted<'_, I> {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        for (place, word) in (self.0)().enumerate() {
            write!(out, "{}{word}", if place == 0 { "" } else { " " })?;
        }
        Ok(())
    }
}

struct Tool;

impl Object for Tool {
    fn members(&self, members: &mut Members<'_>) {
        members.text("name", &"sanroot");
        members.text("version", &env!("CARGO_PKG_VERSION"));
    }
}

struct Limit(bool);

impl Object for Limit {
    fn members(&self, members: &mut Members<'_>) {
        members.add("bytes", Value::count(LINE_BYTES));
        members.flag("ok", self.0);
    }
}

struct SecretsView<'o>(Option<&'o str>);

impl Object for SecretsView<'_> {
    fn members(&self, members: &mut Members<'_>) {
        members.text("path", &SECRETS_FILE);
        members.text("mode", &"0600");
        members.flag("secret", true);
        members.text("schema", &"sanroot/secrets/1");
        members.add("written", Value::text(&self.0));
    }
}

struct Decision<'o, 'p, 'a>(&'o Outcome<'p, 'a>);

impl Object for Decision<'_, '_, '_> {
    fn members(&self, members: &mut Members<'_>) {
        let Outcome {
            spec, made, how, ..
        } = self.0;
        let source = match (made.firmware, made.explicit != 0) {
            (true, true) => "mixed",
            (true, false) => "firmware",
            (false, true) => "explicit",
            (false, false) => "none",
        };
        members.text("source", &source);
        let mut network = if made.firmware_nics {
            "firmware"
        } else {
            "none"
        };
        for item in &made.items {
            if !matches!(item.argument, Argument::Ip(_)) {
                continue;
            }
            let mut nics = item.nics.iter().filter_map(|place| spec.nics.get(*place));
            // A NIC that only lies below a VLAN device has no address.
            let Some(nic) = nics
                .next_back()
                .filter(|nic| nic.has(true) || nic.has(false))
            else {
                continue;
            };
            match (nic.asks(), network) {
                (true, _) => network = "dhcp",
                (false, "none") => network = "static",
                _ => {}
            }
        }
        members.text("network", &network);
        members.text("dialect", &how.dialect.word());
        members.list("why", |items| {
            let why = match source {
                "firmware" => "the firmware's table holds every session and its NIC",
                "mixed" => "the firmware's table was asked for, and does not hold every session",
                "explicit" => {
                    "not every session is the firmware's, or the parser cannot use its table"
                }
                _ if spec.sessions.is_empty() => "no session is described",
                _ => "no arguments are made for this parser",
            };
            items.add(Value::Text(&why));
        });
    }
}
