//! One order for all that is described, so that the same system gives the same bytes.

use core::net::IpAddr;

use super::{Spec, SpecSession, bit};
use crate::cmdline::Server;

impl<'a> Spec<'a> {
    /// Puts everything in an order that does not depend on the one in which it was found, and makes places the ids. Sessions:
    /// the required ones first, of these the ones that the root comes from, then by target, portal, NIC and logical unit. NICs: by
    /// name. Mount points: by path.
    ///
    /// Places and bits go on standing for the same sessions and NICs.
    pub fn sort(&mut self) {
        for at in 1..self.nics.len() {
            let mut here = at;
            while here > 0 && self.nic_goes_before(here) {
                self.swap_nics(here, here - 1);
                here -= 1;
            }
        }
        for at in 1..self.sessions.len() {
            let mut here = at;
            while here > 0 && self.session_goes_before(here) {
                self.swap_sessions(here, here - 1);
                here -= 1;
            }
        }
        self.mounts
            .sort_unstable_by(|one, other| one.path.cmp(other.path));
        for (place, nic) in self.nics.iter_mut().enumerate() {
            nic.id = u64::try_from(place).unwrap_or(u64::MAX);
        }
        for (place, session) in self.sessions.iter_mut().enumerate() {
            session.id = u64::try_from(place).unwrap_or(u64::MAX);
        }
    }

    fn nic_goes_before(&self, here: usize) -> bool {
        let key = |at: usize| self.nics.get(at).map(|nic| (nic.name, nic.mac));
        here.checked_sub(1)
            .is_some_and(|before| key(here) < key(before))
    }

    fn session_goes_before(&self, here: usize) -> bool {
        let key = |at: usize| {
            let session = self.sessions.get(at)?;
            let mut mounts = self.mounts.iter();
            let root = mounts.any(|mount| mount.is_root && mount.sessions & bit(at) != 0);
            Some((!session.required, !root, rest_of_key(session)))
        };
        here.checked_sub(1)
            .is_some_and(|before| key(here) < key(before))
    }

    pub(super) fn swap_nics(&mut self, one: usize, other: usize) {
        self.nics.swap(one, other);
        let moved = |place: &mut usize| {
            *place = match *place {
                place if place == one => other,
                place if place == other => one,
                place => place,
            }
        };
        for nic in &mut self.nics {
            nic.parents.iter_mut().for_each(moved);
        }
        for session in &mut self.sessions {
            moved(&mut session.nic);
        }
    }

    pub(super) fn swap_sessions(&mut self, one: usize, other: usize) {
        self.sessions.swap(one, other);
        let both = bit(one) | bit(other);
        for mount in &mut self.mounts {
            let has = mount.sessions & both;
            if has == bit(one) || has == bit(other) {
                mount.sessions ^= both;
            }
        }
    }
}

/// What a session is told from others by.
type Key<'s> = (&'s str, ServerKey<'s>, u16, usize, Option<&'s str>, [u8; 8]);
/// Addresses go before names.
type ServerKey<'s> = (Option<&'s str>, Option<IpAddr>, &'s str);

fn rest_of_key<'a>(session: &SpecSession<'a>) -> Key<'a> {
    let server = match session.server {
        Server::Address(address) => (None, Some(address), ""),
        Server::Zoned(address, zone) => (None, Some(address.into()), zone),
        Server::Name(name) => (Some(name), None, ""),
    };
    (
        session.target.as_str(),
        server,
        session.port,
        session.nic,
        session.iface,
        session.lun.to_wire(),
    )
}

#[cfg(test)]
mod tests;
