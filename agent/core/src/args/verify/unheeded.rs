//! Words of which nothing is made.

use super::{Line, Verified, VerifyFlaw};
use crate::args::Dialect;
use crate::finding::Explain;
use crate::plan::{NicPlan, NicSelector};

impl<'a> Verified<'a> {
    /// Names what our agent leaves unheeded without harm, and names that nothing bears. Where there is no session, nothing is done
    /// at all.
    pub(super) fn find_unheeded(&mut self, line: &Line<'_, 'a>) {
        if line.plan.sessions.is_empty() {
            return;
        }
        let notes = &mut self.notes;
        if line.dialect == Dialect::Sanroot
            && let Some(word) = line.arguments.by_dhcp
        {
            let flaw = VerifyFlaw::ByDhcp;
            notes.keep(format_args!("{word}"), flaw.severity(), flaw);
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
