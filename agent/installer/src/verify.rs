//! `sanroot verify`: whether a machine boots by a command line.

use embedded_io::Write;
use sanroot_core::args::spec::{SpecFlaw, What};
use sanroot_core::args::verify::{Line, Verified, write_json, write_refused};
use sanroot_core::args::{ArgsNotes, Dialect, Room, Spec};
use sanroot_core::cmdline::Arguments;
use sanroot_core::command::Format;
use sanroot_core::command::installer::Verify;
use sanroot_core::exit::Exit;
use sanroot_core::finding::{Findings, Severity};
use sanroot_core::limits::{OUTPUT_BYTES, SPEC_BYTES};
use sanroot_core::plan::{BootPlan, PlannedInitiator, Sources, installed_initiator};
use sanroot_linux::file;
use sanroot_linux::gathered::Gathered;
use sanroot_linux::process::guard_memory;
use sanroot_linux::sources::{self, Given};
use sanroot_linux::stdio::{Stream, complain};

use crate::args::{CMDLINE, Memory, NOTES, described, read};
use crate::notes;

/// Where open-iscsi keeps the machine's initiator name.
const INITIATOR_NAME: &str = "/etc/iscsi/initiatorname.iscsi";

/// Judges the line, and prints the verdict.
pub(crate) fn run(asked: Verify<'static>) -> Exit {
    guard_memory();
    let Some(mut memory) = Memory::take() else {
        return Exit::Internal;
    };
    let exit = judged(asked, &mut memory);
    memory.wipe();
    exit
}

fn judged(asked: Verify<'static>, memory: &mut Memory) -> Exit {
    let line = match asked.cmdline {
        Some("-") => read("-", memory.line).and_then(|length| memory.line.get(..length)),
        Some(line) => Some(line.as_bytes()),
        None => file::read_into(CMDLINE, memory.line).ok(),
    };
    let Some(line) = line.map(<[u8]>::trim_ascii_end) else {
        complain(format_args!("the command line cannot be read"));
        return Exit::Usage;
    };
    let mut spec = Spec::new();
    let mut room = Room::new(memory.room);
    if let Some(source) = asked.spec {
        let Some(length) = read(source, memory.text) else {
            complain(format_args!("{source} cannot be read"));
            return Exit::Usage;
        };
        let json = memory.text.get(..length).unwrap_or_default();
        let read = match length > SPEC_BYTES {
            true => Err(SpecFlaw::new("", What::TooLong)),
            false => spec.read(json, memory.scratch, &mut room),
        };
        let Some(notes) = NOTES.take() else {
            return Exit::Internal;
        };
        if !described(read, notes) {
            return refused(&asked, notes);
        }
    }
    judge(asked, line, &spec)
}

/// Tells why the description cannot be read.
fn refused(asked: &Verify<'_>, notes: &ArgsNotes) -> Exit {
    let mut out: Gathered<Stream, OUTPUT_BYTES> = Gathered::new(Stream::Output);
    let written = match asked.format {
        Format::Json => write_refused(&mut out, asked.dialect, notes).is_ok(),
        _ => {
            notes::say(notes);
            true
        }
    };
    match written && out.flush().is_ok() {
        true => notes.exit(),
        false => Exit::Failed,
    }
}

/// With a description it counts, and not what this machine's firmware has.
fn judge<'l>(asked: Verify<'static>, text: &'l [u8], spec: &Spec<'l>) -> Exit {
    let described = asked.spec.is_some();
    let given = Given {
        ibft: described.then_some("none"),
        ..Given::default()
    };
    let Some(firmware) = sources::firmware(given, &mut Findings::default()) else {
        return Exit::Internal;
    };
    let mut file = [0; 1024];
    let file = match described {
        true => &[],
        false => file::read_into(INITIATOR_NAME, &mut file).unwrap_or_default(),
    };
    let mut findings = Findings::default();
    let arguments = Arguments::read([asked.image.as_bytes(), text], &mut findings);
    let installed = installed_initiator(file, &mut findings);
    let mut sources = Sources {
        firmware,
        arguments: &arguments,
        installed: installed.map(PlannedInitiator::installed),
        secrets: None,
    };
    if !described && asked.dialect == Dialect::Sanroot {
        sources::name_by_machine(&mut sources);
    }
    let plan = BootPlan::new(&sources, &mut findings);
    let line = Line {
        text,
        image: asked.image.as_bytes(),
        arguments: &arguments,
        plan: &plan,
        findings: &findings,
        installed,
        dialect: asked.dialect,
        spec: described.then_some(spec),
    };
    let mut verified = Verified::default();
    verified.judge(&line);
    printed(asked.format, &line, &verified)
}

fn printed(format: Format, line: &Line<'_, '_>, verified: &Verified<'_>) -> Exit {
    let exit = verified.exit(line);
    let mut out: Gathered<Stream, OUTPUT_BYTES> = Gathered::new(Stream::Output);
    let written = match format {
        Format::Json => write_json(&mut out, line, verified).is_ok(),
        _ => {
            for finding in line.told() {
                let severity = finding.cause.severity();
                if severity > Severity::Info {
                    complain(format_args!(
                        "{}: {finding} [{}]",
                        severity.word(),
                        finding.cause.code()
                    ));
                }
            }
            notes::say(&verified.notes);
            text(&mut out, line, verified).is_ok()
        }
    };
    match written && out.flush().is_ok() {
        true => exit,
        false => Exit::Failed,
    }
}

fn text(
    out: &mut Gathered<Stream, OUTPUT_BYTES>,
    line: &Line<'_, '_>,
    verified: &Verified<'_>,
) -> Result<(), embedded_io::WriteFmtError<embedded_io::ErrorKind>> {
    let exit = verified.exit(line);
    let depends_on = verified.depends_on();
    if let (Exit::NotRepresentable, Some(what)) = (exit, depends_on) {
        writeln!(
            out,
            "{what}, which is not here, decides whether the machine would boot"
        )?;
        return reaches(out, verified);
    }
    let verdict = match exit {
        Exit::Done if verified.is_partial(line) => {
            "the machine would boot, but not all of the line can be used"
        }
        Exit::Done if verified.reaches.is_empty() => {
            "the line asks for no SAN: a machine boots by it whose root is elsewhere"
        }
        Exit::Done => "the machine would boot",
        Exit::Contradiction => "the line is not what was described",
        Exit::NotRepresentable if verified.may_boot(line) => {
            "the machine may not boot: not all of the line can be used"
        }
        _ => "the machine would not boot",
    };
    writeln!(out, "{verdict}")?;
    reaches(out, verified)
}

/// Tells each session, and whether it is reached.
fn reaches(
    out: &mut Gathered<Stream, OUTPUT_BYTES>,
    verified: &Verified<'_>,
) -> Result<(), embedded_io::WriteFmtError<embedded_io::ErrorKind>> {
    for reach in &verified.reaches {
        let (target, portal) = (reach.target, reach.portal);
        match reach.code {
            None => writeln!(out, "  ok      {target} at {portal}")?,
            Some(code) => writeln!(out, "  failed  {target} at {portal} [{code}]")?,
        }
    }
    Ok(())
}
