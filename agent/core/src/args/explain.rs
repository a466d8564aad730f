//! The result for people: a headline, a table of the sessions, why each argument is there, and what was found.

use core::fmt::{self, Write};

use super::Outcome;
use super::make::Item;
use super::spec::{SpecNic, SpecSession, V4, V6, bit};
use crate::cmdline::{Argument, ArgumentText, words};
use crate::exit::Exit;
use crate::plan::PlannedPortal;

/// An outcome, told.
pub struct Explanation<'e, 'o, 'a>(pub &'e Outcome<'o, 'a>);

/// The table's columns.
const COLUMNS: [&str; 6] = [
    "session",
    "role",
    "target at portal",
    "NIC",
    "addressing",
    "argument",
];

impl fmt::Display for Explanation<'_, '_, '_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.headline(out)?;
        if !self.0.spec.sessions.is_empty() {
            self.sessions(out)?;
        }
        self.findings(out)
    }
}

impl<'a> Explanation<'_, '_, 'a> {
    /// The sessions, and why each argument is there.
    fn sessions(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out)?;
        self.table(out)?;
        writeln!(out)?;
        for item in &self.0.made.items {
            if !matches!(item.argument, Argument::Target(_)) {
                writeln!(out, "{}: {}", Shown(item), item.why)?;
            }
        }
        let bytes = self.0.base.bytes_with(self.0.line);
        writeln!(out, "The kernel command line has {bytes} bytes with them.")?;
        for word in self.0.base.remove(self.0.line) {
            writeln!(out, "To be removed from it: {word}")?;
        }
        Ok(())
    }

    /// What was found, with what to try.
    fn findings(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let notes = self.0.notes;
        if !notes.kept().is_empty() {
            writeln!(out)?;
        }
        for note in notes.kept() {
            writeln!(out, "{}: {note}", note.severity().word())?;
            if !note.hint().is_empty() {
                writeln!(out, "    {}", note.hint())?;
            }
        }
        match notes.dropped() {
            0 => Ok(()),
            dropped => writeln!(out, "{dropped} more findings"),
        }
    }

    /// What is on which sessions, and how they are told.
    fn headline(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Outcome { spec, made, .. } = self.0;
        let count = spec.sessions.len();
        let Some(first) = spec.sessions.first() else {
            return out.write_str(match self.0.exit {
                Exit::Done | Exit::NothingOnIscsi => {
                    "No session is described: no argument is needed.\n"
                }
                _ => "No session is described, which does not say that no argument is needed.\n",
            });
        };
        match spec.mounts.first() {
            Some(mount) => write!(out, "{} is on ", mount.path)?,
            None => write!(out, "The machine is on ")?,
        }
        let plural = if count == 1 { "" } else { "s" };
        write!(out, "{count} session{plural} to ")?;
        match spec
            .sessions
            .iter()
            .all(|other| other.target == first.target)
        {
            true => write!(out, "{}", first.target)?,
            false => write!(out, "several targets")?,
        }
        let firmware = spec
            .sessions
            .iter()
            .filter(|session| session.is_firmware())
            .count();
        if firmware != 0 {
            write!(out, ", the firmware knows {firmware} of them")?;
        }
        let how = match (made.firmware, made.explicit != 0) {
            (true, true) => "the firmware's and explicit arguments",
            (true, false) => "the firmware's arguments",
            _ => "explicit arguments",
        };
        writeln!(out, ": {how} for {}", self.0.how.dialect.word())
    }

    fn table(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sessions = || self.0.spec.sessions.iter().enumerate();
        let mut widths = COLUMNS.map(str::len);
        for (column, width) in widths.iter_mut().enumerate() {
            for (place, session) in sessions() {
                *width = (*width).max(length(&Cell(self, column, place, session)));
            }
        }
        let last = COLUMNS.len() - 1;
        for (column, (name, width)) in COLUMNS.iter().zip(widths).enumerate() {
            match column == last {
                true => writeln!(out, "{name}")?,
                false => write!(out, "{name:<width$}  ")?,
            }
        }
        for (place, session) in sessions() {
            for (column, width) in widths.into_iter().enumerate() {
                let cell = Cell(self, column, place, session);
                write!(out, "{cell}")?;
                match column == last {
                    true => writeln!(out)?,
                    false => {
                        let rest = width.saturating_sub(length(&cell)) + 2;
                        write!(out, "{:rest$}", "")?;
                    }
                }
            }
        }
        Ok(())
    }

    /// The argument that opens a session.
    fn opens(&self, place: usize) -> Option<&Item<'a>> {
        let opens = |item: &&Item<'a>| {
            let kind = matches!(item.argument, Argument::Target(_) | Argument::Firmware);
            kind && item.sessions & bit(place) != 0
        };
        self.0.made.items.iter().find(opens)
    }
}

/// One cell of the table: its column, and the session with its place.
struct Cell<'c, 'e, 'o, 'a>(
    &'c Explanation<'e, 'o, 'a>,
    usize,
    usize,
    &'c SpecSession<'a>,
);

impl fmt::Display for Cell<'_, '_, '_, '_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(explanation, column, place, session) = self;
        let nic = explanation.0.spec.nic_of(session);
        match column {
            0 => write!(out, "{}", session.id),
            1 if session.required => out.write_str("required"),
            1 => out.write_str("alternative"),
            2 => {
                let portal = PlannedPortal::of(session.server, session.port);
                write!(out, "{} at {portal}", session.target)
            }
            3 => match nic {
                Some(SpecNic {
                    name: Some(name), ..
                }) => out.write_str(name),
                Some(SpecNic { mac: Some(mac), .. }) => write!(out, "{mac}"),
                _ => out.write_char('-'),
            },
            4 => nic.map_or(Ok(()), |nic| addressing(nic, out)),
            _ => match explanation.opens(*place) {
                Some(item) => write!(out, "{}", Shown(item)),
                None => out.write_char('-'),
            },
        }
    }
}

/// The addresses that are given, and how others are asked for.
fn addressing(nic: &SpecNic<'_>, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut separator = "";
    for subnet in nic.given(true).chain(nic.given(false)) {
        write!(out, "{separator}{subnet}")?;
        separator = ", ";
    }
    let v4 = (nic.v4 == V4::Dhcp).then_some(nic.v4.word());
    let v6 = (!matches!(nic.v6, V6::None | V6::Static)).then_some(nic.v6.word());
    for word in [v4, v6].into_iter().flatten() {
        write!(out, "{separator}{word}")?;
        separator = ", ";
    }
    match separator {
        "" => out.write_str("none"),
        _ => Ok(()),
    }
}

/// An argument, its secrets masked.
struct Shown<'i, 'a>(&'i Item<'a>);

impl fmt::Display for Shown<'_, '_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = ArgumentText::default();
        // What cannot be printed was never added.
        if self.0.argument.print(&mut text).is_ok()
            && let Some(word) = words(text.as_str().as_bytes()).next()
        {
            write!(out, "{word}")?;
        }
        Ok(())
    }
}

/// Characters of what is displayed.
fn length(shown: &dyn fmt::Display) -> usize {
    struct Count(usize);
    impl Write for Count {
        fn write_str(&mut self, text: &str) -> fmt::Result {
            self.0 = self.0.saturating_add(text.chars().count());
            Ok(())
        }
    }
    let mut count = Count(0);
    // Counting does not fail.
    let _ = write!(count, "{shown}");
    count.0
}
