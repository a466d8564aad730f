//! Whether a machine boots by a command line, and as it was described.

mod document;
mod flaw;
mod line;
mod reach;
mod rules;
mod unheeded;

use heapless::Vec;

use super::compare::{About, Compared, Secrets};
use super::needs::needs;
use super::{Dialect, Differs, Spec};
use crate::exit::Exit;
use crate::finding::{Explain, Notes, Severity, Subject};
use crate::iscsi::IscsiName;
use crate::limits::{LINE_BYTES, SESSIONS};
use crate::phrase::Phrase;
use crate::plan::{Origin, PlannedPortal, SessionPlan, Verdict};

pub use document::{write_json, write_refused};
pub use flaw::VerifyFlaw;
pub use line::Line;
use line::is_target;

/// What was found.
pub type VerifyNotes = Notes<VerifyFlaw>;

/// A session, and whether the line opens it.
pub struct Reach<'a> {
    /// Its id in the description, or its place in the line.
    pub session: u64,
    /// The target's name.
    pub target: IscsiName<'a>,
    /// Where it is reached.
    pub portal: PlannedPortal<'a>,
    /// The code of what is wrong with it.
    pub code: Option<Phrase>,
}

/// What a line comes to.
#[derive(Default)]
pub struct Verified<'a> {
    /// Each session.
    pub reaches: Vec<Reach<'a>, { 2 * SESSIONS }>,
    /// What was found beside reading and planning.
    pub notes: VerifyNotes,
    /// The first error that may be about any session.
    shared: Option<Phrase>,
    /// Whether no error is about one of the sessions alone.
    one_is_right: bool,
}

impl<'a> Verified<'a> {
    /// Judges a line.
    pub fn judge(&mut self, line: &Line<'_, 'a>) {
        if line.dialect == Dialect::InitramfsTools {
            return self.find(VerifyFlaw::Dialect);
        }
        if line.text.len() > LINE_BYTES {
            self.find(VerifyFlaw::TooLong);
        }
        let is_idle = line.plan.verdict() == Verdict::NothingAsked;
        if is_idle && !line.boots_unasked() && !line.asks_dhcp() {
            self.find(VerifyFlaw::NothingAsked);
        }
        // What the firmware is asked for, a table here or in the description has.
        let by_firmware = line.arguments.iscsi.firmware.is_some_and(|it| it.is_on())
            || line.arguments.unnamed_target.is_some();
        if line.plan.verdict() == Verdict::Impossible && by_firmware && !line.describes_firmware() {
            self.find(VerifyFlaw::FirmwareAbsent);
        }
        self.judge_initiator(line);
        let mut errors = line.errors().filter(|it| !is_target(it.subject));
        let read = errors.next().map(|finding| finding.cause.code());
        let (notes, shared) = (&mut self.notes, &mut self.shared);
        rules::judge(
            [line.image, line.text],
            line.arguments,
            line.dialect,
            &mut |word, flaw| {
                notes.keep(format_args!("{word}"), flaw.severity(), flaw);
                // The boot ends where firmware and root stand together.
                if flaw == VerifyFlaw::FirmwareMixed || !is_target(Subject::Word(word)) {
                    *shared = shared.or(Some(flaw.code()));
                }
            },
        );
        self.shared = read.or(self.shared);
        self.find_unreached(line);
        self.find_by_dhcp(line);
        self.find_unused_names(line);
        match line.spec {
            Some(spec) => self.hold(line, spec),
            None => self.list(line),
        }
    }

    /// The target may let in one name alone, and knows a machine's reservations by its name.
    fn judge_initiator(&mut self, line: &Line<'_, 'a>) {
        let name = line.plan.initiator.map(|initiator| initiator.name);
        let Some(name) = name.filter(|_| !line.plan.sessions.is_empty()) else {
            return;
        };
        if line.installed.is_some_and(|installed| installed != name) {
            self.find(VerifyFlaw::InstalledInitiator);
        }
        if super::is_default(name) {
            self.find(VerifyFlaw::DefaultInitiator);
        }
    }

    /// Sessions that the line's NICs do not lead to. Of those that are described one that is required is an error. Of a line alone
    /// our agent boots by what is left, and other parsers are to open all.
    fn find_unreached(&mut self, line: &Line<'_, 'a>) {
        let sessions = || line.plan.sessions.iter();
        let none_is_left = !sessions().any(|session| line.unreached(session).is_none());
        let is_needed = |session: &SessionPlan<'a>| match line.spec {
            Some(spec) => {
                let mut described = spec.sessions.iter();
                described.any(|described| described.required && session.is_of(described))
            }
            None => line.dialect.is_stock(),
        };
        for session in sessions() {
            let Some(flaw) = line.unreached(session) else {
                continue;
            };
            let severity = match none_is_left || is_needed(session) {
                true => flaw.severity(),
                false => Severity::Warning,
            };
            let subject = format_args!("{} at {}", session.target, session.portal);
            self.notes.keep(subject, severity, flaw);
        }
    }

    fn find(&mut self, flaw: VerifyFlaw) {
        self.notes.keep(format_args!("line"), flaw.severity(), flaw);
        if flaw.severity() == Severity::Error {
            self.shared = self.shared.or(Some(flaw.code()));
        }
    }

    /// How the command ends, with what was found while reading and planning.
    pub fn exit(&self, line: &Line<'_, '_>) -> Exit {
        let read = match line.findings.has_error() && !line.boots_by_a_part() {
            true => Exit::NotRepresentable,
            false => Exit::Done,
        };
        self.notes.exit().or(read)
    }

    /// Whether the machine would boot although not all of the line can be used.
    pub fn is_partial(&self, line: &Line<'_, '_>) -> bool {
        let mut reaches = self.reaches.iter();
        let lacks = line.spec.is_none() && reaches.any(|reach| reach.code.is_some());
        self.exit(line) == Exit::Done && (lacks || line.findings.has_error())
    }

    /// Whether the machine may boot although the line is wrong: no error is about one of the sessions alone.
    pub fn may_boot(&self, line: &Line<'_, '_>) -> bool {
        self.one_is_right && line.plan.verdict() == Verdict::Boot
    }

    /// What is not here and decides alone.
    pub fn depends_on(&self) -> Option<&'static str> {
        let mut notes = self.notes.kept().iter();
        notes.find_map(|note| match note.fault() {
            VerifyFlaw::FirmwareAbsent => Some("the firmware's table"),
            VerifyFlaw::RootUnknown => Some("what DHCP names"),
            _ => None,
        })
    }

    /// The sessions of a line that nothing is described for.
    fn list(&mut self, line: &Line<'_, 'a>) {
        for placed in &line.arguments.targets {
            let target = &placed.argument;
            let portal = PlannedPortal::of(target.server, target.port);
            let sessions = || line.plan.sessions.iter();
            // One that another word asks for as well is opened once.
            let own = sessions().find(|it| it.origin == Origin::Word(placed.word));
            let opened = own.or_else(|| {
                sessions().find(|session| (session.target, session.portal) == (target.name, portal))
            });
            let unreached = match opened {
                Some(session) => line.unreached(session),
                None => Some(VerifyFlaw::Missing),
            };
            self.reach(Reach {
                session: u64::try_from(self.reaches.len()).unwrap_or(u64::MAX),
                target: target.name,
                portal,
                code: line
                    .error_at(placed.word)
                    .or(unreached.map(|flaw| flaw.code())),
            });
        }
        for session in &line.plan.sessions {
            if !matches!(session.origin, Origin::Word(_)) {
                self.reach(Reach {
                    session: u64::try_from(self.reaches.len()).unwrap_or(u64::MAX),
                    target: session.target,
                    portal: session.portal,
                    code: line.unreached(session).map(|flaw| flaw.code()),
                });
            }
        }
    }

    /// What is wrong with no session alone is wrong with each.
    fn reach(&mut self, mut reach: Reach<'a>) {
        self.one_is_right |= reach.code.is_none();
        reach.code = reach.code.or(self.shared);
        // There is room for those of the line and those of the firmware.
        let _ = self.reaches.push(reach);
    }

    /// Holds the line to a description.
    fn hold(&mut self, line: &Line<'_, 'a>, spec: &Spec<'a>) {
        let explicit = explicit(line, spec);
        let mut codes: Vec<(usize, Phrase), SESSIONS> = Vec::new();
        let compared = Compared {
            spec,
            arguments: line.arguments,
            plan: line.plan,
            stock: line.dialect.is_stock(),
            networked: networked(line, spec),
        };
        let secrets = match line.dialect.is_stock() || line.arguments.iscsi.chap() != Ok(None) {
            true => Secrets::Told,
            false => Secrets::Either,
        };
        // The sessions over NICs that differ.
        let (mut over, needs) = (0, needs(spec, explicit & compared.networked));
        let notes = &mut self.notes;
        compared.compare(explicit, secrets, &mut |about, differs| {
            let (list, id, flaw) = match about {
                About::Session(at) => {
                    let session = spec.sessions.get(at);
                    let required = session.is_some_and(|session| session.required);
                    let flaw = match differs {
                        Differs::Session => VerifyFlaw::Missing,
                        differs => VerifyFlaw::Differs(differs),
                    };
                    // As many as there are sessions.
                    let _ = codes.push((at, flaw.code()));
                    if !required && flaw == VerifyFlaw::Missing {
                        let id = session.map_or(0, |session| session.id);
                        return notes.keep(format_args!("sessions/{id}"), Severity::Warning, flaw);
                    }
                    ("sessions", session.map_or(0, |session| session.id), flaw)
                }
                About::Nic(at) => {
                    over |= needs.get(at).map_or(0, |need| need.sessions);
                    let id = spec.nics.get(at).map_or(0, |nic| nic.id);
                    ("nics", id, VerifyFlaw::Differs(differs))
                }
            };
            notes.keep(format_args!("{list}/{id}"), flaw.severity(), flaw);
        });
        self.find_surplus(line, spec);
        for (at, session) in spec.sessions.iter().enumerate() {
            let own = codes.iter().find(|(place, _)| *place == at);
            let nic = over & super::spec::bit(at) != 0;
            let differs = nic.then_some(VerifyFlaw::Differs(Differs::Nic));
            let mut planned = line.plan.sessions.iter();
            let planned = planned.find(|planned| planned.is_of(session));
            let unreached = || planned.and_then(|planned| line.unreached(planned));
            let found = || differs.or_else(unreached).map(|flaw| flaw.code());
            let targets = &mut line.arguments.targets.iter();
            let mut words = targets.filter(|placed| session.is_named_by(&placed.argument));
            let read = || words.find_map(|placed| line.error_at(placed.word));
            self.reach(Reach {
                session: session.id,
                target: session.target,
                portal: PlannedPortal::of(session.server, session.port),
                code: own.map(|(_, code)| *code).or_else(read).or_else(found),
            });
        }
    }

    /// Sessions of the line that are not described.
    fn find_surplus(&mut self, line: &Line<'_, 'a>, spec: &Spec<'a>) {
        for placed in &line.arguments.targets {
            let mut described = spec.sessions.iter();
            if !described.any(|session| session.is_named_by(&placed.argument)) {
                let flaw = VerifyFlaw::Surplus;
                self.notes
                    .keep(format_args!("{}", placed.word), flaw.severity(), flaw);
            }
        }
    }
}

/// The sessions that the line has to name: not those that it takes from the firmware's table.
fn explicit(line: &Line<'_, '_>, spec: &Spec<'_>) -> u64 {
    let asked = line.arguments.iscsi.firmware.is_some_and(|it| it.is_on());
    let firmware = asked || line.boots_unasked();
    let mut explicit = 0;
    for (at, session) in spec.sessions.iter().enumerate() {
        if !(firmware && session.is_firmware()) {
            explicit |= super::spec::bit(at);
        }
    }
    explicit
}

/// The sessions whose NICs the line has to tell of: not those whose NICs it takes from the firmware's table.
fn networked(line: &Line<'_, '_>, spec: &Spec<'_>) -> u64 {
    let ibft = line.arguments.iscsi.ibft;
    let by_table = ibft.map_or(line.boots_unasked(), |it| it.is_on());
    let by_table = by_table && line.arguments.network.ip.is_empty();
    let mut networked = u64::MAX;
    for (at, session) in spec.sessions.iter().enumerate() {
        if by_table && spec.is_listed(session) {
            networked &= !super::spec::bit(at);
        }
    }
    networked
}

#[cfg(test)]
mod tests;
