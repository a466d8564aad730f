//! What came of a login, as text and as JSON.

use core::fmt;

use embedded_io::{ErrorKind, Write};
use sanroot_core::boot::Came;
use sanroot_core::command::Format;
use sanroot_core::exit::Exit;
use sanroot_core::finding::{Explain, Notes};
use sanroot_core::iscsi::Host;
use sanroot_core::iscsi::visit::{Settled, StatusCode};
use sanroot_core::json::{Document, Value};
use sanroot_core::limits::OUTPUT_BYTES;
use sanroot_core::phrase::Phrase;
use sanroot_core::plan::PlannedPortal;
use sanroot_core::session::Session;
use sanroot_core::system::live::{self, LiveFlaw, LiveSession};
use sanroot_linux::gathered::Gathered;
use sanroot_linux::stdio::Stream;
use sanroot_linux::tree::System;

use super::Opened;
use crate::notes;
use crate::request::Asked;

/// The document's schema.
pub(super) const SCHEMA: &str = "sanroot/login/1";

type Output = Gathered<Stream, OUTPUT_BYTES>;

/// A portal as it was asked for.
#[derive(Clone, Copy)]
struct Portal {
    planned: PlannedPortal<'static>,
    /// The NIC that a link-local address is reached over.
    zone: Option<&'static str>,
}

impl Portal {
    fn address(&self) -> Asked<'_, Host<'_>> {
        Asked(self.planned.host(), self.zone)
    }
}

impl fmt::Display for Portal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.zone {
            Some(_) => write!(out, "[{}]:{}", self.address(), self.planned.port()),
            None => write!(out, "{}", self.planned),
        }
    }
}

/// What one portal came to.
struct Shown {
    portal: Portal,
    outcome: &'static str,
    code: Option<Phrase>,
    status: Option<StatusCode>,
    session: Option<u32>,
    existed: bool,
}

/// Prints what each portal came to, and what was found.
pub(super) fn print(format: Format, opened: &Opened, found: &mut Notes<LiveFlaw>) -> Exit {
    let system = System::live();
    let mut out: Output = Gathered::new(Stream::Output);
    let mut worked = true;
    for place in 0..opened.plan().sessions.len() {
        let Some(shown) = Shown::of(&system, opened, place) else {
            continue;
        };
        worked &= shown.outcome == "ok";
        look(&system, &shown, found);
    }
    let written = match format {
        Format::Json => json(&mut out, &system, opened, found),
        _ => text(&mut out, &system, opened).inspect(|()| say(opened, found)),
    };
    let flushed = out.flush();
    match worked && written.is_ok() && flushed.is_ok() {
        true => Exit::Done,
        false => Exit::Failed,
    }
}

impl Shown {
    fn of(system: &System, opened: &Opened, place: usize) -> Option<Self> {
        let session = opened.plan().sessions.get(place)?;
        let mut shown = Self {
            portal: Portal {
                planned: session.portal,
                zone: session.zone,
            },
            outcome: "ok",
            code: None,
            status: None,
            session: None,
            existed: false,
        };
        if let Some(sid) = opened.existing(place) {
            shown.existed = true;
            shown.session = Some(sid);
            if !LiveSession::read(system, sid).is_some_and(|session| session.is_up()) {
                shown.fail("failed", LiveFlaw::Down.code());
            }
            return Some(shown);
        }
        match opened.came(place) {
            Ok(session) => shown.session = Some(session),
            Err(Came::Fault(fault)) => {
                shown.fail(fault.outcome(), fault.code());
                shown.status = fault.status();
            }
            Err(Came::Lost) => shown.fail("failed", LiveFlaw::Lost.code()),
            Err(Came::Ended(fault)) => shown.fail("failed", fault.code()),
        }
        Some(shown)
    }

    fn fail(&mut self, outcome: &'static str, code: Phrase) {
        self.outcome = outcome;
        self.code = Some(code);
    }
}

/// Keeps what is wrong with a session that is there.
fn look(system: &System, shown: &Shown, found: &mut Notes<LiveFlaw>) {
    let portal = shown.portal;
    let mut keep =
        |subject: fmt::Arguments<'_>, flaw: LiveFlaw| found.keep(subject, flaw.severity(), flaw);
    for flaw in [LiveFlaw::Down, LiveFlaw::Lost] {
        if shown.code == Some(flaw.code()) {
            keep(format_args!("{portal}"), flaw);
        }
    }
    let Some(session) = shown.session else {
        return;
    };
    let mut disks: usize = 0;
    let dropped = live::disks(system, session, &mut |disk| {
        disks = disks.saturating_add(usize::from(disk.is_disk));
        if disk.is_awaited() {
            let lun = disk.lun;
            keep(format_args!("LUN {lun} at {portal}"), LiveFlaw::DiskMissing);
        }
    });
    if dropped != 0 {
        keep(format_args!("{portal}"), LiveFlaw::TooMuch);
    }
    if disks == 0 {
        keep(format_args!("{portal}"), LiveFlaw::NoDisks);
    }
}

fn json(
    out: &mut Output,
    system: &System,
    opened: &Opened,
    found: &Notes<LiveFlaw>,
) -> Result<(), ErrorKind> {
    let mut document = Document::begin(out, SCHEMA);
    document.open_list("portals");
    for place in 0..opened.plan().sessions.len() {
        if let Some(shown) = Shown::of(system, opened, place) {
            document.open_object();
            portal(&mut document, system, opened.sessions().get(place), &shown);
            document.close_object();
        }
    }
    document.close_list();
    document.open_list("findings");
    for finding in opened.findings().kept() {
        document.item(Value::Object(finding));
    }
    for note in found.kept() {
        document.item(Value::Object(note));
    }
    document.close_list();
    let dropped = u64::try_from(opened.findings().dropped()).unwrap_or(u64::MAX);
    let dropped = dropped.saturating_add(found.dropped());
    document.member("findings_dropped", Value::Number(dropped));
    document.end()
}

fn portal(
    document: &mut Document<'_, Output>,
    system: &System,
    made: Option<&Session<'_>>,
    shown: &Shown,
) {
    let made = made.filter(|_| shown.session.is_some() && !shown.existed);
    let settled = made.and_then(Session::negotiated).map(Settled);
    document.member("address", Value::Text(&shown.portal.address()));
    document.member("port", Value::Number(shown.portal.planned.port().into()));
    document.member("outcome", Value::Text(&shown.outcome));
    document.member("code", Value::text(&shown.code));
    document.member("status", Value::text(&shown.status));
    document.member("session", Value::number(shown.session));
    document.member("existed", Value::Bool(shown.existed));
    document.member("negotiated", Value::object(settled.as_ref()));
    document.open_list("disks");
    if let Some(session) = shown.session {
        live::disks(system, session, &mut |disk| {
            if disk.is_disk {
                document.item(Value::Object(disk));
            }
        });
    }
    document.close_list();
}

fn text(out: &mut Output, system: &System, opened: &Opened) -> Result<(), ErrorKind> {
    for place in 0..opened.plan().sessions.len() {
        let Some(shown) = Shown::of(system, opened, place) else {
            continue;
        };
        let (portal, outcome) = (shown.portal, shown.outcome);
        let Some(session) = shown.session else {
            line(out, format_args!("{portal}: {outcome}\n"))?;
            continue;
        };
        let existed = match shown.existed {
            true => ", which was there",
            false => "",
        };
        line(
            out,
            format_args!("{portal}: {outcome}, session {session}{existed}\n"),
        )?;
        let mut written = Ok(());
        live::disks(system, session, &mut |disk| {
            if disk.is_disk && written.is_ok() {
                written = line(out, format_args!("  {disk}\n"));
            }
        });
        written?;
    }
    Ok(())
}

fn line(out: &mut Output, text: fmt::Arguments<'_>) -> Result<(), ErrorKind> {
    out.write_fmt(text).map_err(|_| ErrorKind::Other)
}

/// Says on stderr what was found.
fn say(opened: &Opened, found: &Notes<LiveFlaw>) {
    let findings = opened.findings();
    for finding in findings.kept() {
        let cause = finding.cause;
        let code = cause.code();
        notes::say_one(
            cause.severity(),
            &format_args!("{finding} [{code}]"),
            cause.hint(),
        );
    }
    notes::say(found);
}
