//! NICs beside the one that is planned, where any will do.

use core::net::IpAddr;

use super::{Nics, list_links};
use crate::boot::{Facts, Outbox};
use crate::net::Nic;
use crate::plan::BootPlan;
use crate::time::Instant;

impl<'a> Nics<'_, 'a> {
    /// Begins with a further NIC beside those that there are, which are all of one plan.
    pub(in crate::boot) fn begin_further(
        &mut self,
        plan: &'a BootPlan<'a>,
        facts: Facts<'_>,
        now: Instant,
        out: &mut impl Outbox,
    ) {
        self.further = true;
        if let Some(nic) = plan.nics.first() {
            super::made::add(self.machines, plan, nic, facts, now);
        }
        if let Some((nic, [.., last])) = self.machines.split_last_mut() {
            nic.come_after(last);
        }
        list_links(out);
    }

    /// Whether `portal` is in a subnet of one of them.
    pub(in crate::boot) fn are_near(&self, portal: IpAddr) -> bool {
        self.machines.iter().any(|nic| nic.is_near(portal))
    }

    /// Whether one of them has a router, whatever leads through it.
    pub(in crate::boot) fn have_router(&self) -> bool {
        let mut found = false;
        for nic in self.machines.iter() {
            for address in nic.addresses() {
                nic.routes(address, &mut |_| found = true);
            }
        }
        found
    }

    /// Whether there is a link, and room, for a further NIC.
    pub(in crate::boot) fn has_spare(&self) -> bool {
        !self.machines.is_full() && self.machines.last().is_some_and(Nic::has_spare)
    }
}
