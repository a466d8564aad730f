//! Words of which nothing is made.

use super::{Line, Verified, VerifyFlaw};
use crate::finding::{Cause, Explain, Finding};
use crate::plan::{NicPlan, NicSelector, PlanFlaw};

impl<'a> Line<'_, 'a> {
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
}

impl<'a> Verified<'a> {
    /// Names what our agent leaves unheeded without harm and others wait for, and names that nothing bears. Where there is no
    /// session, our agent does nothing at all.
    pub(super) fn find_unheeded(&mut self, line: &Line<'_, 'a>) {
        let notes = &mut self.notes;
        let (idle, asks_dhcp) = (line.plan.sessions.is_empty(), line.asks_dhcp());
        if let Some(word) = line.arguments.by_dhcp
            && (asks_dhcp || !idle)
        {
            let flaw = match asks_dhcp {
                true => VerifyFlaw::RootUnknown,
                false => VerifyFlaw::ByDhcp,
            };
            notes.keep(format_args!("{word}"), flaw.severity(), flaw);
            if asks_dhcp {
                self.shared = self.shared.or(Some(flaw.code()));
            }
        }
        if idle {
            return;
        }
        for name in &line.plan.names {
            let named = NicSelector::Mac(name.mac);
            let bears = |nic: &NicPlan<'a>| {
                let mut ports = nic.bond.iter().flat_map(|bond| bond.ports());
                nic.selector == named || ports.any(|port| line.plan.selector(port) == named)
            };
            if !line.plan.nics.iter().any(bears) {
                let flaw = VerifyFlaw::NameUnused;
                let subject = format_args!("ifname={}:{}", name.name, name.mac);
                notes.keep(subject, flaw.severity(), flaw);
            }
        }
    }
}
