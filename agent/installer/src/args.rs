//! `sanroot args` and `sanroot explain`: the kernel arguments with which a machine boots, from what it has or from what a
//! description says.

use embedded_io::Write;
use sanroot_core::args::spec::{SpecFlaw, What};
use sanroot_core::args::{
    ArgsFlaw, ArgsNotes, Base, Explanation, How, Layout, Made, Outcome, Room, Spec, are_found,
    exit, join, make, mark_filed, prove, strict_exit, write_json, write_secrets,
};
use sanroot_core::cmdline::{ArgumentText, Unprintable};
use sanroot_core::command::installer::{Args, Described};
use sanroot_core::exit::Exit;
use sanroot_core::finding::{Explain, Severity};
use sanroot_core::ibft::Firmware;
use sanroot_core::limits::{
    CMDLINE_BYTES, OUTPUT_BYTES, SECRETS_BYTES, SPEC_BYTES, SYSTEM_PATH_BYTES,
};
use sanroot_core::plan::SECRETS_FILE;
use sanroot_core::secret::wipe;
use sanroot_core::system::{Asked, Tree, find_untold};
use sanroot_linux::Errno;
use sanroot_linux::file::{self, PRIVATE, Replacement};
use sanroot_linux::gathered::Gathered;
use sanroot_linux::memory::Static;
use sanroot_linux::process::guard_memory;
use sanroot_linux::stdio::{Stream, complain, read_input};
use sanroot_linux::tree::System;

use crate::{notes, system};

/// One byte more than a description may have, so that a longer one is noticed.
static TEXT: Static<[u8; SPEC_BYTES + 1]> = Static::new([0; SPEC_BYTES + 1]);
static SCRATCH: Static<[u8; SCRATCH_BYTES]> = Static::new([0; SCRATCH_BYTES]);
static ROOM: Static<[u8; ROOM_BYTES]> = Static::new([0; ROOM_BYTES]);
static LINE: Static<[u8; CMDLINE_BYTES]> = Static::new([0; CMDLINE_BYTES]);
static BASE: Static<[u8; CMDLINE_BYTES]> = Static::new([0; CMDLINE_BYTES]);
/// The firmware of a machine that has no table.
static NOTHING: Static<Firmware<'static>> = Static::new(Firmware::new());
pub(crate) static NOTES: Static<ArgsNotes> = Static::new(ArgsNotes::new());

/// Bytes of the longest text of a description, with its escapes undone; `sanroot args` writes none that is longer.
const SCRATCH_BYTES: usize = 16 * 1024;
/// Bytes of all texts of a description, and of the names that are made from them.
const ROOM_BYTES: usize = SPEC_BYTES + 4096;
/// Bytes of a page of memory.
const PAGE_BYTES: usize = 4096;
pub(crate) const CMDLINE: &str = "/proc/cmdline";

/// Memory for what may hold secrets; it is overwritten in the end.
pub(crate) struct Memory {
    pub(crate) text: &'static mut [u8],
    pub(crate) scratch: &'static mut [u8],
    pub(crate) room: &'static mut [u8],
    pub(crate) line: &'static mut [u8],
    base: &'static mut [u8],
}

/// Makes the arguments, and prints them.
pub(crate) fn run(asked: Args<'static>) -> Exit {
    guard_memory();
    let (Some(mut memory), Some(notes)) = (Memory::take(), NOTES.take()) else {
        return Exit::Internal;
    };
    let exit = made(asked, &mut memory, notes);
    memory.wipe();
    exit
}

impl Memory {
    pub(crate) fn take() -> Option<Self> {
        Some(Self {
            text: TEXT.take()?,
            scratch: SCRATCH.take()?,
            room: ROOM.take()?,
            line: LINE.take()?,
            base: BASE.take()?,
        })
    }

    pub(crate) fn wipe(&mut self) {
        let Self {
            text,
            scratch,
            room,
            line,
            base,
        } = self;
        // Pages that were never written are not made for it.
        for bytes in [text, scratch, room, line, base] {
            let pages = bytes.chunks_mut(PAGE_BYTES);
            let written = pages.filter(|page| page.iter().any(|byte| *byte != 0));
            written.for_each(wipe);
        }
    }
}

fn made(asked: Args<'static>, memory: &mut Memory, notes: &mut ArgsNotes) -> Exit {
    let (mut spec, mut made) = (Spec::new(), Made::new());
    let mut room = Room::new(memory.room);
    let system = match system::of(asked.described) {
        Ok(system) => system,
        Err(exit) => return exit,
    };
    let whole = match (asked.described, asked.how.source) {
        (Described::System { asked, sysroot }, source) => {
            let given = (&system, sysroot.is_some());
            system::describe(given, (asked, source), &mut room, notes, &mut spec)
        }
        (Described::Spec(source), _) => {
            let Some(length) = read(source, memory.text) else {
                complain(format_args!("{source} cannot be read"));
                return Exit::Usage;
            };
            let json = memory.text.get(..length).unwrap_or_default();
            let read = match length > SPEC_BYTES {
                true => Err(SpecFlaw::new("", What::TooLong)),
                false => spec.read(json, memory.scratch, &mut room),
            };
            described(read, notes)
        }
    };
    let base = match asked.base {
        Some(base) => Base(base.as_bytes()),
        // Without /proc nothing is known to stand there.
        None => Base(system.read(CMDLINE, memory.base).unwrap_or_default()),
    };
    let line = match whole {
        true => {
            spec.address(asked.how.network, notes);
            find_filed(&asked, &system, memory.scratch, &mut spec);
            spec.leave_out_paths(asked.how, notes);
            make(&spec, asked.how, &mut room, notes, &mut made);
            if !asked.how.dialect.is_stock() {
                find_untold(&system, (&spec, base), memory.scratch, notes);
            }
            line(&spec, asked.how, (&made, base), memory.line, notes)
        }
        false => {
            // Ids may not have become places yet.
            spec = Spec::new();
            b"".as_slice()
        }
    };
    let written = match asked.write_secrets {
        Some(path) if exit(notes) == Exit::Done => {
            file_secrets(path, &spec, made.filed, memory.scratch, notes)
        }
        _ => None,
    };
    printed(&Outcome {
        spec: &spec,
        how: asked.how,
        made: &made,
        line,
        base,
        written,
        exit: ended(&asked, &spec, notes),
        notes,
    })
}

/// Marks the sessions whose secrets lie in the file of the system that is described, or are going to be written.
fn find_filed(asked: &Args<'_>, system: &System, scratch: &mut [u8], spec: &mut Spec<'_>) {
    if asked.write_secrets.is_some() {
        let sessions = spec.sessions.iter_mut();
        return sessions.for_each(|session| session.chap_filed = true);
    }
    let Described::System { asked, .. } = asked.described else {
        return;
    };
    let root = match asked {
        Asked::Mount(root) => root.trim_end_matches('/'),
        _ => "",
    };
    let mut path: heapless::String<{ SYSTEM_PATH_BYTES }> = heapless::String::new();
    let named = path
        .push_str(root)
        .and_then(|()| path.push_str(SECRETS_FILE));
    if named.is_ok()
        && let Ok(file) = system.read(&path, scratch)
    {
        let mut room = [0; SECRETS_BYTES];
        mark_filed(spec, file, &mut room);
        wipe(&mut room);
    }
}

/// Whether a description was read; otherwise what is wrong with it.
pub(crate) fn described(read: Result<(), SpecFlaw>, notes: &mut ArgsNotes) -> bool {
    let Err(SpecFlaw { member, what }) = read else {
        return true;
    };
    notes.keep(
        format_args!("spec {member}"),
        Severity::Error,
        ArgsFlaw::Spec(what),
    );
    false
}

/// How the command ends.
fn ended(asked: &Args<'_>, spec: &Spec<'_>, notes: &ArgsNotes) -> Exit {
    let exit = match asked.strict {
        true => strict_exit(notes),
        false => exit(notes),
    };
    match exit {
        Exit::Done | Exit::Failed if asked.require && spec.sessions.is_empty() => {
            Exit::NothingOnIscsi
        }
        exit => exit,
    }
}

/// Reads a description; how long it is.
pub(crate) fn read(source: &str, text: &mut [u8]) -> Option<usize> {
    match source {
        "-" => read_input(text).ok(),
        path => file::read_into(path, text).ok().map(<[u8]>::len),
    }
}

/// The arguments in one line, proved.
fn line<'l>(
    spec: &Spec<'l>,
    how: How,
    (made, base): (&Made<'l>, Base<'_>),
    room: &'l mut [u8],
    notes: &mut ArgsNotes,
) -> &'l [u8] {
    let flaw = |flaw: ArgsFlaw, notes: &mut ArgsNotes| {
        notes.keep(format_args!("arguments"), flaw.severity(), flaw);
    };
    let length = match join(made, room) {
        Ok(length) => length,
        Err(Unprintable::TooLong) => {
            flaw(ArgsFlaw::TooLong(CMDLINE_BYTES), notes);
            return b"";
        }
        Err(other) => {
            flaw(ArgsFlaw::Unprintable(other), notes);
            return b"";
        }
    };
    let line: &'l [u8] = room.get(..length).unwrap_or_default();
    if let Err(too_long) = base.fit(line, how.layout) {
        flaw(too_long, notes);
    }
    // What is missing was found already.
    if exit(notes) == Exit::Done
        && let Some(nothing) = NOTHING.take()
    {
        prove(spec, how, made, line, nothing, notes);
    }
    line
}

/// Writes the file of secrets; the path, where it holds them all.
fn file_secrets<'p>(
    path: &'p str,
    spec: &Spec<'_>,
    sessions: u64,
    scratch: &mut [u8],
    notes: &mut ArgsNotes,
) -> Option<&'p str> {
    if sessions == 0 {
        return None;
    }
    let flaw = match put_secrets(path, spec, sessions, scratch) {
        Ok(()) => return Some(path),
        Err(flaw) => flaw,
    };
    notes.keep(format_args!("{path}"), flaw.severity(), flaw);
    None
}

fn put_secrets(
    path: &str,
    spec: &Spec<'_>,
    sessions: u64,
    scratch: &mut [u8],
) -> Result<(), ArgsFlaw> {
    let known = spec
        .sessions
        .iter()
        .filter_map(|session| session.chap)
        .all(|chap| chap.credentials().is_some());
    if !known {
        return Err(ArgsFlaw::SecretUnknown);
    }
    let whole = scratch.len();
    let mut rest = &mut *scratch;
    let written = write_secrets(&mut rest, spec, sessions);
    let length = whole.saturating_sub(rest.len());
    let content = scratch.get(..length).unwrap_or_default();
    let mut room = [0; SECRETS_BYTES];
    let found = written.is_ok() && are_found(spec, sessions, content, &mut room);
    wipe(&mut room);
    if !found {
        return Err(ArgsFlaw::SecretUnwritten);
    }
    let mut temporary: heapless::String<4096> = heapless::String::new();
    let named = temporary
        .push_str(path)
        .and_then(|()| temporary.push_str(".new"));
    named.map_err(|_| ArgsFlaw::SecretUnwritten)?;
    let created = Replacement::create_anew(&temporary, path, PRIVATE);
    let mut file = created.map_err(|_| ArgsFlaw::SecretUnwritten)?;
    let out = file.out();
    // Without the second step a name may outlive a power cut, and not what it names.
    let filled = out.write_all(content).is_ok()
        && out.flush().is_ok()
        && file::write_back(&temporary).is_ok();
    if filled && file.commit().is_ok() {
        return kept(path);
    }
    // No secret stays where nobody looks for it. What cannot be removed is for root alone.
    let _ = file::remove(&temporary);
    Err(ArgsFlaw::SecretUnwritten)
}

/// Has the folder keep the new name of the file at `path`.
fn kept(path: &str) -> Result<(), ArgsFlaw> {
    let folder = match path.rsplit_once('/') {
        None => ".",
        Some(("", _)) => "/",
        Some((folder, _)) => folder,
    };
    match file::write_back(folder) {
        // Of a file system that keeps names by itself.
        Ok(()) | Err(Errno::INVAL) => Ok(()),
        Err(_) => Err(ArgsFlaw::SecretUnwritten),
    }
}

fn printed(outcome: &Outcome<'_, '_>) -> Exit {
    let mut out: Gathered<Stream, OUTPUT_BYTES> = Gathered::new(Stream::Output);
    let written = match outcome.how.layout {
        Layout::Json => write_json(&mut out, outcome).is_ok(),
        Layout::Explain => write!(out, "{}", Explanation(outcome)).is_ok(),
        layout => {
            notes::say(outcome.notes);
            outcome.exit != Exit::Done || text(&mut out, layout, outcome.made).is_some()
        }
    };
    match written && out.flush().is_ok() {
        true => outcome.exit,
        false => Exit::Failed,
    }
}

fn text(out: &mut Gathered<Stream, OUTPUT_BYTES>, layout: Layout, made: &Made<'_>) -> Option<()> {
    let mut text = ArgumentText::default();
    let behind: &[u8] = match layout {
        Layout::Line => b"",
        Layout::Nul => b"\0",
        _ => b"\n",
    };
    for (place, item) in made.items.iter().enumerate() {
        item.argument.print(&mut text).ok()?;
        if layout == Layout::Line && place != 0 {
            out.write_all(b" ").ok()?;
        }
        out.write_all(text.as_str().as_bytes()).ok()?;
        out.write_all(behind).ok()?;
    }
    match layout {
        Layout::Line => out.write_all(b"\n").ok(),
        _ => Some(()),
    }
}
