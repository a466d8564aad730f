//! A description without some of its sessions.

use super::{Spec, bit};
use crate::args::ArgsNotes;

impl Spec<'_> {
    /// Takes out `sessions`, a bit for each place, with the NICs that carry no other one, and what `notes` has of these.
    pub(crate) fn take_out(&mut self, sessions: u64, notes: &mut ArgsNotes) {
        if sessions == 0 {
            return;
        }
        for at in (0..self.sessions.len()).rev() {
            if sessions & bit(at) != 0 {
                let last = self.sessions.len().saturating_sub(1);
                (at..last).for_each(|here| self.swap_sessions(here, here.saturating_add(1)));
                self.sessions.pop();
                for mount in &mut self.mounts {
                    mount.sessions &= !bit(last);
                }
            }
        }
        while let Some(at) = self.idle_nic() {
            let last = self.nics.len().saturating_sub(1);
            (at..last).for_each(|here| self.swap_nics(here, here.saturating_add(1)));
            let name = self.nics.pop().and_then(|nic| nic.name);
            if let Some(name) = name {
                notes.forget(|subject| subject.strip_prefix("nic ") == Some(name));
            }
        }
    }

    /// A NIC that carries nothing.
    fn idle_nic(&self) -> Option<usize> {
        (0..self.nics.len()).find(|at| {
            let carries = self.sessions.iter().any(|session| session.nic == *at);
            let mut nics = self.nics.iter();
            !carries && !nics.any(|nic| nic.parents.contains(at))
        })
    }
}

#[cfg(test)]
mod tests;
