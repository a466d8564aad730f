//! `sanroot sessions`: what the kernel has.

use core::fmt;

use embedded_io::{ErrorKind, Write};
use sanroot_core::command::Format;
use sanroot_core::exit::Exit;
use sanroot_core::finding::{Explain, Notes};
use sanroot_core::json::{Document, Value};
use sanroot_core::limits::OUTPUT_BYTES;
use sanroot_core::system::live::{self, LiveDisk, LiveFlaw, LiveSession};
use sanroot_linux::gathered::Gathered;
use sanroot_linux::memory::Static;
use sanroot_linux::stdio::Stream;
use sanroot_linux::tree::System;

use crate::notes;

static NOTES: Static<Notes<LiveFlaw>> = Static::new(Notes::new());

/// The standard output, gathered.
pub(crate) type Output = Gathered<Stream, OUTPUT_BYTES>;

/// Prints every session with its disks; `strict`: one that is not logged in is a failure.
pub(crate) fn run(strict: bool, format: Format) -> Exit {
    let Some(found) = NOTES.take() else {
        return Exit::Internal;
    };
    let system = System::live();
    let mut out = Output::new(Stream::Output);
    let written = match format {
        Format::Json => json(&mut out, &system, strict, found),
        _ => text(&mut out, &system, strict, found).inspect(|()| notes::say(found)),
    };
    let flushed = out.flush();
    match written.is_ok() && flushed.is_ok() {
        true => found.exit(),
        false => Exit::Failed,
    }
}

/// The sessions that are there; one that ends meanwhile is none.
fn each(
    system: &System,
    strict: bool,
    found: &mut Notes<LiveFlaw>,
    visit: &mut dyn FnMut(&LiveSession, &mut Notes<LiveFlaw>),
) {
    let (numbers, dropped) = live::session_numbers(system);
    for number in numbers {
        if let Some(session) = LiveSession::read(system, number) {
            visit(&session, found);
            if strict && !session.is_up() {
                let flaw = LiveFlaw::Down;
                found.keep(format_args!("session {number}"), flaw.severity(), flaw);
            }
        }
    }
    if dropped != 0 {
        too_much(found, format_args!("sessions"));
    }
}

fn each_disk(
    system: &System,
    session: &LiveSession,
    found: &mut Notes<LiveFlaw>,
    visit: &mut dyn FnMut(&LiveDisk),
) {
    let dropped = live::disks(system, session.sid, &mut |disk| {
        if disk.is_disk {
            visit(disk);
        }
    });
    if dropped != 0 {
        too_much(found, format_args!("session {}", session.sid));
    }
}

fn too_much(found: &mut Notes<LiveFlaw>, subject: fmt::Arguments<'_>) {
    let flaw = LiveFlaw::TooMuch;
    found.keep(subject, flaw.severity(), flaw);
}

fn json(
    out: &mut Output,
    system: &System,
    strict: bool,
    found: &mut Notes<LiveFlaw>,
) -> Result<(), ErrorKind> {
    let mut document = Document::begin(out, "sanroot/sessions/1");
    document.open_list("sessions");
    each(system, strict, found, &mut |session, found| {
        document.open_object();
        document.members(session);
        document.open_list("disks");
        each_disk(system, session, found, &mut |disk| {
            document.item(Value::Object(disk));
        });
        document.close_list();
        document.close_object();
    });
    document.close_list();
    notes::list(&mut document, found);
    document.end()
}

fn text(
    out: &mut Output,
    system: &System,
    strict: bool,
    found: &mut Notes<LiveFlaw>,
) -> Result<(), ErrorKind> {
    let mut written = Ok(());
    let mut line = |text: fmt::Arguments<'_>| {
        if written.is_ok() {
            written = out.write_fmt(text).map_err(|_| ErrorKind::Other);
        }
    };
    each(system, strict, found, &mut |session, found| {
        line(format_args!("{session}\n"));
        each_disk(system, session, found, &mut |disk| {
            line(format_args!("  {disk}\n"));
        });
    });
    written
}
