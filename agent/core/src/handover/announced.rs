//! When a boot's network is told.

use crate::boot::{Boot, Stage};
use crate::limits::{NICS, SESSIONS};
use crate::net;

/// How much of a boot's network was told last: how many NICs were ready, how many sessions had a disk, how many were
/// unfinished, which somebody else has to finish where the boot ends, and whether it was over.
#[derive(Debug, Default)]
pub struct Announced([u8; 4]);

impl Announced {
    /// Nothing was told yet.
    pub const fn new() -> Self {
        Self([0; 4])
    }

    /// Whether the network is to be told now: once the machine boots from it, again when there is more or less of it, and at the
    /// end, as the image's own services may have written over it. What is there now counts as told then.
    pub fn is_due(&mut self, boot: &Boot<'_, '_>) -> bool {
        let (mut ready, mut with_disk, mut left) = (0, 0, 0);
        for nic in boot.nics() {
            count(&mut ready, nic.state() == net::State::Ready);
        }
        for session in boot.sessions() {
            count(&mut with_disk, session.disk().is_some());
            count(&mut left, session.is_unfinished());
        }
        let now = [ready, with_disk, left, boot.is_over().into()];
        self.changes(boot.stage(), now)
    }

    fn changes(&mut self, stage: Stage, now: [u8; 4]) -> bool {
        let boots = matches!(stage, Stage::Released | Stage::Complete);
        boots && core::mem::replace(&mut self.0, now) != now
    }
}

/// Counts one more where `is` so.
const fn count(number: &mut u8, is: bool) {
    // There are far less than 256 NICs, or sessions.
    *number = number.wrapping_add(is as u8);
}

const _: () = assert!(NICS < 256 && SESSIONS < 256);

#[cfg(test)]
mod tests;
