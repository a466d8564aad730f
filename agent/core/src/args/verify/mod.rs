//! Whether a machine boots by a command line, and as it was described.

mod document;
mod flaw;
mod rules;

use core::net::{Ipv4Addr, Ipv6Addr};

use heapless::Vec;

use super::compare::{About, Compared, Secrets};
use super::prove::is_cut_off;
use super::{Dialect, Differs, Spec};
use crate::cmdline::{Arguments, Word};
use crate::exit::Exit;
use crate::finding::{Explain, Finding, Findings, Notes, Severity, Subject};
use crate::iscsi::IscsiName;
use crate::limits::{LINE_BYTES, SESSIONS};
use crate::phrase::Phrase;
use crate::plan::{BootPlan, Origin, PlannedPortal, SessionPlan, Verdict};

pub use document::{write_json, write_refused};
pub use flaw::VerifyFlaw;

/// What was found.
pub type VerifyNotes = Notes<VerifyFlaw>;

/// A command line, and what is made of it.
#[derive(Clone, Copy)]
pub struct Line<'l, 'a> {
    /// The line.
    pub text: &'a [u8],
    /// The arguments in the image, which are read before it.
    pub image: &'a [u8],
    /// Its arguments.
    pub arguments: &'l Arguments<'a>,
    /// What the agent would do.
    pub plan: &'l BootPlan<'a>,
    /// What was found while reading and planning.
    pub findings: &'l Findings<'a>,
    /// The name that the installed system logs in by, where it is known.
    pub installed: Option<IscsiName<'a>>,
    /// Who reads the line.
    pub dialect: Dialect,
    /// What the machine has, where it is described.
    pub spec: Option<&'l Spec<'a>>,
}

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
}

impl<'a> Line<'_, 'a> {
    /// Whether our agent boots from a session that no error is about, and leaves out the other targets that the errors are
    /// about. Any other error counts: it may be about this session's NIC or initiator. Where the machine is described, all of the
    /// description counts.
    fn boots_by_a_part(&self) -> bool {
        let is_target = |subject: Subject<'_>| match subject {
            Subject::Word(word) => matches!(word.key(), "netroot" | "root" | "iscsiroot"),
            subject => matches!(subject, Subject::FirmwareTarget(_)),
        };
        let mut sessions = self.plan.sessions.iter();
        let boots = sessions.any(|session| {
            let own = session.origin.subject();
            let is_left_out = |it: &Finding<'_>| is_target(it.subject) && it.subject != own;
            self.errors().all(is_left_out) && !self.lacks(session)
        });
        let is_known = self.dialect == Dialect::Sanroot && self.findings.dropped() == 0;
        boots && is_known && self.spec.is_none()
    }

    /// Whether our agent boots by the firmware's table although the line asks for nothing: the machine is described with a session
    /// from there that it needs.
    fn boots_unasked(&self) -> bool {
        let asks = self.arguments.iscsi.firmware.is_some() || !self.arguments.targets.is_empty();
        let mut sessions = self.spec.iter().flat_map(|spec| &spec.sessions);
        self.dialect == Dialect::Sanroot
            && !asks
            && sessions.any(|session| session.required && session.is_firmware())
    }

    fn errors(&self) -> impl Iterator<Item = &Finding<'a>> {
        let kept = self.findings.kept().iter();
        kept.filter(|finding| finding.cause.severity() == Severity::Error)
    }

    /// The code of the first error that is about a word.
    fn error_at(&self, word: Word<'a>) -> Option<Phrase> {
        let mut errors = self.errors();
        let found = errors.find(|finding| finding.subject == Subject::Word(word));
        found.map(|finding| finding.cause.code())
    }

    /// Whether this version of the agent does not set up the session's NIC.
    fn lacks(&self, session: &SessionPlan<'a>) -> bool {
        let nic = session.nic.and_then(|nic| self.plan.nics.get(nic));
        nic.is_some_and(|nic| match session.portal.address() {
            Some(address) => !nic.has(address),
            None => {
                let families = [Ipv4Addr::UNSPECIFIED.into(), Ipv6Addr::UNSPECIFIED.into()];
                !families.into_iter().any(|address| nic.has(address))
            }
        })
    }
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
        if line.plan.verdict() == Verdict::NothingAsked && !line.boots_unasked() {
            self.find(VerifyFlaw::NothingAsked);
        }
        self.judge_initiator(line);
        let notes = &mut self.notes;
        rules::judge(
            [line.image, line.text],
            line.arguments,
            line.dialect,
            &mut |word, flaw| {
                notes.keep(format_args!("{word}"), flaw.severity(), flaw);
            },
        );
        if line.dialect == Dialect::Sanroot {
            self.find_lacking(line);
        }
        self.find_cut_off(line);
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

    /// Sessions over NICs that this version of the agent does not set up.
    fn find_lacking(&mut self, line: &Line<'_, 'a>) {
        let severity = match line.boots_by_a_part() {
            true => Severity::Warning,
            false => VerifyFlaw::AgentLacks.severity(),
        };
        for session in line.plan.sessions.iter().filter(|it| line.lacks(it)) {
            let subject = format_args!("{} at {}", session.target, session.portal);
            self.notes.keep(subject, severity, VerifyFlaw::AgentLacks);
        }
    }

    /// Sessions that nothing leads to: of those that are described one that is required, else all of them.
    fn find_cut_off(&mut self, line: &Line<'_, 'a>) {
        let sessions = || line.plan.sessions.iter();
        let is_cut_off = |session: &SessionPlan<'a>| is_cut_off(line.plan, session);
        let required = |session: &SessionPlan<'a>| {
            let mut described = line.spec.iter().flat_map(|spec| &spec.sessions);
            described.any(|described| described.required && session.is_of(described))
        };
        let none_is_left = !line.plan.sessions.is_empty() && sessions().all(is_cut_off);
        if none_is_left || sessions().any(|it| required(it) && is_cut_off(it)) {
            self.find(VerifyFlaw::NoRouter);
        }
    }

    fn find(&mut self, flaw: VerifyFlaw) {
        self.notes.keep(format_args!("line"), flaw.severity(), flaw);
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
        let mut notes = self.notes.kept().iter();
        let lacks = notes.any(|note| *note.fault() == VerifyFlaw::AgentLacks);
        self.exit(line) == Exit::Done && (lacks || line.findings.has_error())
    }

    /// The sessions of a line that nothing is described for.
    fn list(&mut self, line: &Line<'_, 'a>) {
        for placed in &line.arguments.targets {
            let target = &placed.argument;
            let portal = PlannedPortal::of(target.server, target.port);
            let mut sessions = line.plan.sessions.iter();
            let opened =
                sessions.any(|session| (session.target, session.portal) == (target.name, portal));
            let own = rules::of_target(&placed.word, line.dialect).map(|flaw| flaw.code());
            let found = line.error_at(placed.word);
            let missing = (!opened).then(|| VerifyFlaw::Missing.code());
            self.reach(Reach {
                session: u64::try_from(self.reaches.len()).unwrap_or(u64::MAX),
                target: target.name,
                portal,
                code: own.or(found).or(missing),
            });
        }
        for session in &line.plan.sessions {
            if !matches!(session.origin, Origin::Word(_)) {
                self.reach(Reach {
                    session: u64::try_from(self.reaches.len()).unwrap_or(u64::MAX),
                    target: session.target,
                    portal: session.portal,
                    code: None,
                });
            }
        }
    }

    fn reach(&mut self, reach: Reach<'a>) {
        // There is room for those of the line and those of the firmware.
        let _ = self.reaches.push(reach);
    }

    /// Holds the line to a description.
    fn hold(&mut self, line: &Line<'_, 'a>, spec: &Spec<'a>) {
        let on = |switch: Option<crate::cmdline::Switch<'_>>| switch.is_some_and(|it| it.on);
        let firmware = on(line.arguments.iscsi.firmware) || line.boots_unasked();
        let mut explicit = 0;
        for (at, session) in spec.sessions.iter().enumerate() {
            if !(firmware && session.is_firmware()) {
                explicit |= super::spec::bit(at);
            }
        }
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
                    let id = spec.nics.get(at).map_or(0, |nic| nic.id);
                    ("nics", id, VerifyFlaw::Differs(differs))
                }
            };
            notes.keep(format_args!("{list}/{id}"), flaw.severity(), flaw);
        });
        self.find_surplus(line, spec);
        for (at, session) in spec.sessions.iter().enumerate() {
            let code = codes.iter().find(|(place, _)| *place == at);
            self.reach(Reach {
                session: session.id,
                target: session.target,
                portal: PlannedPortal::of(session.server, session.port),
                code: code.map(|(_, code)| *code),
            });
        }
    }

    /// Sessions of the line that are not described.
    fn find_surplus(&mut self, line: &Line<'_, 'a>, spec: &Spec<'a>) {
        for placed in &line.arguments.targets {
            let target = &placed.argument;
            let described = spec.sessions.iter().any(|session| {
                (session.target, session.server, session.port)
                    == (target.name, target.server, target.port)
            });
            if !described {
                let flaw = VerifyFlaw::Surplus;
                self.notes
                    .keep(format_args!("{}", placed.word), flaw.severity(), flaw);
            }
        }
    }
}

/// The sessions whose NICs the line has to tell of: not those whose NICs it takes from the firmware's table.
fn networked(line: &Line<'_, '_>, spec: &Spec<'_>) -> u64 {
    let ibft = line.arguments.iscsi.ibft;
    let by_table = ibft.map_or(line.boots_unasked(), |it| it.on);
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
