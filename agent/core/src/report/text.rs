//! The report for people.

use core::fmt::{self, Write as _};
use core::time::Duration;

use crate::boot::Boot;
use crate::iscsi::Lun;
use crate::net::{Nic, State};
use crate::session::{Session, Step};
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
    let mut said = Said {
        out,
        written: Ok(()),
    };
    if let Some(initiator) = &boot.plan().initiator {
        said.add("initiator ", &initiator.name);
        said.words("\n");
    }
    for (stage, began, lasted) in boot.timeline().stages() {
        said.add("  ", &Padded(stage.word(), 10));
        said.add(" at ", &Seconds(began.since(crate::time::Instant::ZERO)));
        match lasted {
            Some(lasted) => {
                said.add(" s, took ", &Seconds(lasted));
                said.words(" s\n");
            }
            None => said.words(" s, not done\n"),
        }
    }
    for nic in boot.nics() {
        addressing(nic, &mut said);
    }
    for planned in boot.sessions() {
        session(planned, &mut said);
    }
    said.add("", boot.findings());
    said.written
}

fn addressing(nic: &Nic<'_>, said: &mut Said<'_, '_>) {
    said.add("", &nic.subject());
    if let Some(link) = nic.link() {
        said.add(" is ", &link.name);
    }
    match nic.state() {
        State::Ready => said.words(": ready"),
        state => said.add(": waits for ", &AsIs(state.word())),
    }
    for plan in nic.addresses() {
        said.add(", ", &plan.subnet());
    }
    said.words("\n");
}

fn session(session: &Session<'_>, said: &mut Said<'_, '_>) {
    said.add("", &session.subject());
    said.add(" LUN ", &Lun::shown(session.lun()));
    said.add(": ", &AsIs(session.status().word()));
    if let Some(disk) = session.disk() {
        said.add(", disk ", disk);
    }
    if let (Some(sid), Some(host)) = (session.sid(), session.host()) {
        said.add(", session", &Decimal(sid));
        said.add(" on host", &Decimal(host));
    }
    let steps = session.timeline();
    if let (Some(create), Some(disk)) = (steps.at(Step::Create), steps.at(Step::Disk)) {
        said.add(", ", &Seconds(disk.since(create)));
        said.words(" s");
    }
    if session.attempts() > 1 {
        said.add(", ", &Decimal(session.attempts()));
        said.words(" attempts");
    }
    said.words("\n");
}

/// Text under way. A [`write!`] for each piece takes twice the room.
struct Said<'o, 'f> {
    out: &'o mut fmt::Formatter<'f>,
    /// The first failure of the writer below ends it.
    written: fmt::Result,
}

impl Said<'_, '_> {
    /// Adds words, and a value behind them.
    #[inline(never)]
    fn add(&mut self, words: &str, value: &dyn fmt::Display) {
        self.words(words);
        self.written = self.written.and_then(|()| value.fmt(self.out));
    }

    #[inline(never)]
    fn words(&mut self, words: &str) {
        self.written = self.written.and_then(|()| self.out.write_str(words));
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
