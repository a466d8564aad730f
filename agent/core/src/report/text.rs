//! The report for people.

use core::fmt::{self, Write as _};
use core::time::Duration;

use crate::boot::Boot;
use crate::iscsi::Lun;
use crate::net::{Nic, State};
use crate::session::Session;
use crate::text::digits::{Decimal, digits};
use crate::text::{AsIs, Padded};

/// A boot for people.
pub(super) struct People<'p, 'r, 'a>(pub(super) &'p Boot<'r, 'a>);

impl fmt::Display for People<'_, '_, '_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        boot(self.0, out)
    }
}

fn boot(boot: &Boot<'_, '_>, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    if let Some(initiator) = boot.plan().initiator {
        writeln!(out, "initiator {}", initiator.name)?;
    }
    for (stage, began, lasted) in boot.timeline().stages() {
        let began = Seconds(began.since(crate::time::Instant::ZERO));
        write!(out, "  {} at {began} s, ", Padded(stage.word(), 10))?;
        match lasted {
            Some(lasted) => writeln!(out, "took {} s", Seconds(lasted))?,
            None => out.write_str("not done\n")?,
        }
    }
    for nic in boot.nics() {
        addressing(nic, out)?;
    }
    for planned in boot.sessions() {
        session(planned, out)?;
    }
    fmt::Display::fmt(boot.findings(), out)
}

fn addressing(nic: &Nic<'_>, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    fmt::Display::fmt(&nic.subject(), out)?;
    if let Some(link) = nic.link() {
        write!(out, " is {}", link.name)?;
    }
    match nic.state() {
        State::Ready => write!(out, ": ready")?,
        state => write!(out, ": waits for {}", AsIs(state.word()))?,
    }
    for plan in nic.addresses() {
        write!(out, ", {}", plan.subnet())?;
    }
    writeln!(out)
}

fn session(session: &Session<'_>, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(
        out,
        "{} LUN {}: {}",
        session.subject(),
        Lun::shown(session.lun()),
        AsIs(session.status().word())
    )?;
    if let Some(disk) = session.disk() {
        write!(out, ", disk {disk}")?;
    }
    if let (Some(sid), Some(host)) = (session.sid(), session.host()) {
        write!(out, ", session{} on host{}", Decimal(sid), Decimal(host))?;
    }
    let steps = session.timeline();
    if let (Some(create), Some(disk)) = (steps.create, steps.disk) {
        write!(out, ", {} s", Seconds(disk.since(create)))?;
    }
    match session.attempts() {
        0 | 1 => writeln!(out),
        attempts => writeln!(out, ", {} attempts", Decimal(attempts)),
    }
}

/// Seconds with three digits behind the point.
struct Seconds(Duration);

impl fmt::Display for Seconds {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        Decimal(self.0.as_secs()).fmt(out)?;
        out.write_char('.')?;
        digits(self.0.subsec_millis().into(), 10, 3, out)
    }
}
