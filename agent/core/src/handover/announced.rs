//! When a boot's network is told.

use crate::boot::{Boot, Stage};
use crate::net;

/// How much of a boot's network was told last: how many NICs were ready, how many sessions had a disk, how many were
/// unfinished, which somebody else has to finish where the boot ends, and whether it was over.
#[derive(Debug, Default)]
pub struct Announced([usize; 4]);

impl Announced {
    /// Nothing was told yet.
    pub const fn new() -> Self {
        Self([0; 4])
    }

    /// Whether the network is to be told now: once the machine boots from it, again when there is more or less of it, and at the
    /// end, as the image's own services may have written over it. What is there now counts as told then.
    pub fn is_due(&mut self, boot: &Boot<'_, '_>) -> bool {
        let nics = boot.nics().iter();
        let sessions = boot.sessions().iter();
        let ready = nics.filter(|nic| nic.state() == net::State::Ready);
        let with_disk = sessions.filter(|session| session.disk().is_some());
        let left = boot.sessions().iter();
        let left = left.filter(|session| session.is_unfinished());
        let over = boot.is_over().into();
        let now = [ready.count(), with_disk.count(), left.count(), over];
        self.changes(boot.stage(), now)
    }

    fn changes(&mut self, stage: Stage, now: [usize; 4]) -> bool {
        let boots = matches!(stage, Stage::Released | Stage::Complete);
        boots && core::mem::replace(&mut self.0, now) != now
    }
}

#[cfg(test)]
mod tests;
