//! A NIC of a boot, made where it stays: it is too large to be moved about.

use heapless::Vec;

use crate::boot::Facts;
use crate::limits::NICS;
use crate::net::{Nic, Setup};
use crate::plan::{BootPlan, NicPlan};
use crate::time::Instant;

/// Adds a NIC to those of a boot.
// A function of its own, and asked beforehand whether there is room, so that the NIC is made where it stays.
#[inline(never)]
pub(super) fn add<'a>(
    machines: &mut Vec<Nic<'a>, NICS>,
    plan: &'a BootPlan<'a>,
    nic: &'a NicPlan<'a>,
    facts: Facts<'_>,
    now: Instant,
) {
    let slot = u8::try_from(machines.len()).unwrap_or(u8::MAX);
    let setup = Setup {
        slot,
        udev: facts.udev_runs,
        seed: facts.seed.wrapping_add(slot.into()),
    };
    // No more are asked for than fit.
    if machines.len() < NICS {
        let _ = machines.push(Nic::new(plan, nic, setup, now));
    }
}
