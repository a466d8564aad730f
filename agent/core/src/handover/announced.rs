//! When a boot's network is told.

use crate::boot::{Boot, Stage};
use crate::net;

/// How much of a boot's network was told last: how many NICs were ready, how many sessions had a disk, and how many were
/// unfinished, which somebody else has to finish where the boot ends.
#[derive(Debug, Default)]
pub struct Announced([usize; 3]);

impl Announced {
    /// Nothing was told yet.
    pub const fn new() -> Self {
        Self([0; 3])
    }

    /// Whether the network is to be told now: once the machine boots from it, and again when there is more or less of it. What
    /// is there now counts as told then.
    pub fn is_due(&mut self, boot: &Boot<'_, '_>) -> bool {
        let nics = boot.nics().iter();
        let sessions = boot.sessions().iter();
        let ready = nics.filter(|nic| nic.state() == net::State::Ready);
        let with_disk = sessions.filter(|session| session.disk().is_some());
        let left = boot.sessions().iter();
        let left = left.filter(|session| session.is_unfinished());
        let now = [ready.count(), with_disk.count(), left.count()];
        self.changes(boot.stage(), now)
    }

    fn changes(&mut self, stage: Stage, now: [usize; 3]) -> bool {
        let boots = matches!(stage, Stage::Released | Stage::Complete);
        boots && core::mem::replace(&mut self.0, now) != now
    }
}

#[cfg(test)]
mod tests;
