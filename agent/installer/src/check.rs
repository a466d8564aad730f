//! `sanroot check`: whether each portal lets us in, and what is behind it.

use core::fmt;

use embedded_io::Write;
use sanroot_core::command::Format;
use sanroot_core::exit::Exit;
use sanroot_core::finding::Explain;
use sanroot_core::iscsi::check::Check;
use sanroot_core::iscsi::login::SessionType;
use sanroot_core::iscsi::visit::{Notes, Settled, Told};
use sanroot_core::json::{Document, Value};
use sanroot_core::limits::OUTPUT_BYTES;
use sanroot_core::net::LinkName;
use sanroot_core::request::{RequestFlaw, What};
use sanroot_linux::gathered::Gathered;
use sanroot_linux::memory::Static;
use sanroot_linux::stdio::{Stream, complain};

use crate::notes::Answer;
use crate::request::Asked;
use crate::visits::{self, Slot, Slots};
use crate::{notes, request};

const SCHEMA: &str = "sanroot/check/1";

static SLOTS: Static<Slots<Check>> = Static::new(Slots::new());
static NOTES: Static<Notes> = Static::new(Notes::new());

type Output = Gathered<Stream, OUTPUT_BYTES>;

/// Visits all portals of the request, and prints what each one came to.
pub(crate) fn run(format: Format) -> Exit {
    let answer = Answer {
        format,
        schema: SCHEMA,
        members: &[],
        lists: &["portals"],
    };
    match visited(&answer) {
        Ok((slots, notes)) => printed(format, slots, notes),
        Err(exit) => exit,
    }
}

fn visited(answer: &Answer) -> Result<(&'static Slots<Check>, &'static Notes), Exit> {
    let request = request::read(answer)?;
    let Some(target) = request.target() else {
        let flaw = RequestFlaw::new("target.name", What::Missing);
        return Err(request::refuse(answer, &flaw));
    };
    let initiator = request::initiator(answer, request)?;
    let (Some(slots), Some(notes)) = (SLOTS.take(), NOTES.take()) else {
        return Err(Exit::Internal);
    };
    let session = SessionType::Normal(target);
    visits::begin(slots, request, initiator, session, Check::default);
    let ran = visits::run(slots, &mut |portal, told| {
        if let Told::Flaw(flaw, what) = told {
            notes.add(portal, what, flaw);
        }
    });
    if let Err(error) = ran {
        let error = sanroot_linux::errno(error);
        complain(format_args!("the kernel does not let us wait: {error}"));
    }
    for slot in slots.iter() {
        if let Some(Err(fault)) = slot.visit.outcome() {
            notes.fail(&slot.portal, fault);
        }
    }
    Ok((slots, notes))
}

fn printed(format: Format, slots: &[Slot<Check>], notes: &Notes) -> Exit {
    let mut out: Output = Gathered::new(Stream::Output);
    let written = match format {
        Format::Json => json(&mut out, slots, notes),
        _ => text(&mut out, slots).inspect(|()| notes::say(notes)),
    };
    visits::exit(slots, written, &mut out)
}

fn json(
    out: &mut Output,
    slots: &[Slot<Check>],
    notes: &Notes,
) -> Result<(), embedded_io::ErrorKind> {
    let mut document = Document::begin(out, SCHEMA);
    document.open_list("portals");
    for slot in slots {
        document.open_object();
        portal(&mut document, slot);
        document.close_object();
    }
    document.close_list();
    notes::list(&mut document, notes);
    document.end()
}

fn portal(document: &mut Document<'_, Output>, slot: &Slot<Check>) {
    let fault = slot.visit.outcome().and_then(Result::err);
    let code = fault.as_ref().map(Explain::code);
    let status = fault.and_then(|fault| fault.status());
    let settled = slot.visit.negotiated().map(Settled);
    let zone = slot.portal.zone.as_ref().map(LinkName::as_str);
    let address = Asked(&slot.portal.host, zone);
    document.member("address", Value::Text(&address));
    document.member("port", Value::Number(slot.portal.port.into()));
    document.member("outcome", Value::Text(&outcome(slot)));
    document.member("code", Value::text(&code));
    document.member("status", Value::text(&status));
    document.member("negotiated", Value::object(settled.as_ref()));
    document.open_list("luns");
    for unit in slot.visit.errand().units() {
        document.item(Value::Object(unit));
    }
    document.close_list();
}

fn text(out: &mut Output, slots: &[Slot<Check>]) -> Result<(), embedded_io::ErrorKind> {
    for slot in slots {
        writeln!(out, "{}: {}", slot.portal, outcome(slot))
            .map_err(|_| embedded_io::ErrorKind::Other)?;
        if let Some(negotiated) = slot.visit.negotiated() {
            line(out, &Settled(negotiated))?;
        }
        for unit in slot.visit.errand().units() {
            line(out, unit)?;
        }
    }
    Ok(())
}

fn line(out: &mut Output, what: &dyn fmt::Display) -> Result<(), embedded_io::ErrorKind> {
    writeln!(out, "  {what}").map_err(|_| embedded_io::ErrorKind::Other)
}

fn outcome(slot: &Slot<Check>) -> &'static str {
    match slot.visit.outcome() {
        Some(Ok(())) => "ok",
        Some(Err(fault)) => fault.outcome(),
        // Only where the kernel did not let us wait.
        None => "failed",
    }
}
