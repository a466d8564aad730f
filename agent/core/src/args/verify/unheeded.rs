//! Words of which nothing is made.

use super::{Line, Verified, VerifyFlaw};
use crate::finding::Explain;
use crate::plan::{NicPlan, NicSelector};

impl<'a> Verified<'a> {
    /// A word by which DHCP is to name the root. Where DHCP is asked, what it says is not known here. Our agent leaves it unheeded
    /// without harm beside sessions, and where there is none it does nothing at all.
    pub(super) fn find_by_dhcp(&mut self, line: &Line<'_, 'a>) {
        let Some(word) = line.arguments.by_dhcp else {
            return;
        };
        let flaw = if line.asks_dhcp() {
            let flaw = VerifyFlaw::RootUnknown;
            self.shared = self.shared.or(Some(flaw.code()));
            flaw
        } else if !line.plan.sessions.is_empty() {
            VerifyFlaw::ByDhcp
        } else {
            return;
        };
        let subject = format_args!("{word}");
        self.notes.keep(subject, flaw.severity(), flaw);
    }

    /// Names that no NIC of the plan bears. Where there is no session, our agent does nothing at all.
    pub(super) fn find_unused_names(&mut self, line: &Line<'_, 'a>) {
        if line.plan.sessions.is_empty() {
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
                self.notes.keep(subject, flaw.severity(), flaw);
            }
        }
    }
}
