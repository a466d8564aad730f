//! A command line that is judged.

use super::super::spec::SpecSession;
use super::super::{Dialect, Spec};
use super::rules;
use crate::cmdline::{Arguments, Word};
use crate::finding::{Cause, Explain, Finding, Findings, Severity, Subject};
use crate::iscsi::IscsiName;
use crate::phrase::Phrase;
use crate::plan::{BootPlan, PlanFlaw};

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

impl<'a> Line<'_, 'a> {
    /// Whether our agent boots from a session that no error is about, and leaves out the other targets that the errors are
    /// about. Any other error counts: it may be about this session's NIC or initiator. Where the machine is described, all of the
    /// description counts.
    pub(super) fn boots_by_a_part(&self) -> bool {
        let mut sessions = self.plan.sessions.iter();
        let boots = sessions.any(|session| {
            let own = session.origin.subject();
            let is_left_out = |it: &Finding<'_>| is_target(it.subject) && it.subject != own;
            self.errors().all(is_left_out) && self.unreached(session).is_none()
        });
        let is_known = self.dialect == Dialect::Sanroot && self.findings.dropped() == 0;
        boots && is_known && self.spec.is_none()
    }

    /// Whether our agent boots by the firmware's table although the line asks for nothing: the machine is described with a session
    /// from there that it needs.
    pub(super) fn boots_unasked(&self) -> bool {
        let asks = self.arguments.iscsi.firmware.is_some() || !self.arguments.targets.is_empty();
        let mut sessions = self.spec.iter().flat_map(|spec| &spec.sessions);
        self.dialect == Dialect::Sanroot
            && !asks
            && sessions.any(|session| session.required && session.is_firmware())
    }

    /// Whether DHCP is to name the root, and is asked. dracut's `netroot` does so before it opens any session, those of other
    /// arguments too (059, `netroot.sh`).
    pub(super) fn asks_dhcp(&self) -> bool {
        self.dialect.is_stock() && self.arguments.by_dhcp.is_some()
    }

    /// What was found while reading and planning, but for what our agent alone does not do.
    pub fn told(&self) -> impl Iterator<Item = &Finding<'a>> {
        let is_ours = |cause| matches!(cause, Cause::Plan(PlanFlaw::RootByDhcp));
        let kept = self.findings.kept().iter();
        kept.filter(move |finding| !(is_ours(finding.cause) && self.asks_dhcp()))
    }

    pub(super) fn errors(&self) -> impl Iterator<Item = &Finding<'a>> {
        self.told()
            .filter(|finding| finding.cause.severity() == Severity::Error)
    }

    /// The code of the first error that is about the word of a target, as its dialect reads it or as ours does.
    #[inline(never)]
    pub(super) fn error_at(&self, word: Word<'a>) -> Option<Phrase> {
        let read = rules::of_target(&word, self.dialect).map(|flaw| flaw.code());
        let mut errors = self.errors();
        let mut found = || errors.find(|finding| finding.subject == Subject::Word(word));
        read.or_else(|| Some(found()?.cause.code()))
    }

    /// Whether the machine is described to have sessions of the firmware's.
    pub(super) fn describes_firmware(&self) -> bool {
        let mut sessions = self.spec.iter().flat_map(|spec| &spec.sessions);
        sessions.any(SpecSession::is_firmware)
    }
}

/// Whether an error about it leaves out one target alone.
pub(super) fn is_target(subject: Subject<'_>) -> bool {
    match subject {
        Subject::Word(word) => matches!(word.key(), "netroot" | "root" | "iscsiroot"),
        subject => matches!(subject, Subject::FirmwareTarget(_)),
    }
}
