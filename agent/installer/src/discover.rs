//! `sanroot discover`: which targets the portals name.

use embedded_io::Write;
use sanroot_core::command::Format;
use sanroot_core::exit::Exit;
use sanroot_core::iscsi::discovery::{Discovery, FoundTarget};
use sanroot_core::iscsi::login::SessionType;
use sanroot_core::iscsi::visit::{Notes, Told};
use sanroot_core::json::Document;
use sanroot_core::limits::OUTPUT_BYTES;
use sanroot_linux::gathered::Gathered;
use sanroot_linux::memory::Static;
use sanroot_linux::stdio::{Stream, complain};

use crate::notes::Answer;
use crate::visits::{self, Slots};
use crate::{notes, request};

const SCHEMA: &str = "sanroot/discover/1";

static SLOTS: Static<Slots<Discovery<'static>>> = Static::new(Slots::new());
static NOTES: Static<Notes> = Static::new(Notes::new());

type Output = Gathered<Stream, OUTPUT_BYTES>;

/// Asks all portals of the request, and prints each target as it comes.
pub(crate) fn run(format: Format) -> Exit {
    let answer = Answer {
        format,
        schema: SCHEMA,
        members: &[],
        lists: &["targets"],
    };
    match prepared(&answer) {
        Ok((slots, notes)) => printed(format, slots, notes),
        Err(exit) => exit,
    }
}

fn prepared(
    answer: &Answer,
) -> Result<(&'static mut Slots<Discovery<'static>>, &'static mut Notes), Exit> {
    let request = request::read(answer)?;
    let initiator = request::initiator(answer, request)?;
    let (Some(slots), Some(notes)) = (SLOTS.take(), NOTES.take()) else {
        return Err(Exit::Internal);
    };
    let discovery = || Discovery::new(request.target());
    visits::begin(slots, request, initiator, SessionType::Discovery, discovery);
    Ok((slots, notes))
}

fn printed(format: Format, slots: &mut Slots<Discovery<'static>>, notes: &mut Notes) -> Exit {
    let mut out: Output = Gathered::new(Stream::Output);
    let written = match format {
        Format::Json => {
            let mut document = Document::begin(&mut out, SCHEMA);
            document.open_list("targets");
            visit(slots, notes, &mut |target| {
                // With all its portals it may be longer than an element.
                document.open_object();
                document.members(target);
                document.close_object();
            });
            document.close_list();
            notes::list(&mut document, notes);
            document.end()
        }
        _ => {
            let mut written = Ok(());
            visit(slots, notes, &mut |target| {
                written = written.and_then(|()| line(&mut out, target));
            });
            notes::say(notes);
            written
        }
    };
    visits::exit(slots, written, &mut out)
}

fn visit(
    slots: &mut Slots<Discovery<'static>>,
    notes: &mut Notes,
    found: &mut dyn FnMut(&FoundTarget),
) {
    let ran = visits::run(slots, &mut |portal, told| match told {
        Told::Target(target) => found(target),
        Told::Flaw(flaw, what) => notes.add(portal, what, flaw),
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
}

/// A line for each portal, as administrators know it from iscsiadm.
fn line(out: &mut Output, target: &FoundTarget) -> Result<(), embedded_io::ErrorKind> {
    for found in &target.portals {
        let written = match found.group {
            Some(group) => writeln!(out, "{},{group} {}", found.portal, target.name()),
            None => writeln!(out, "{} {}", found.portal, target.name()),
        };
        written.map_err(|_| embedded_io::ErrorKind::Other)?;
    }
    Ok(())
}
