//! What a machine's storage needs, as an installer describes it: `sanroot/spec/1`.
//!
//! ```json
//! {"schema": "sanroot/spec/1",
//!  "sessions": [{"id": 0, "target": "iqn.2004-10.com.example:disk", "portal": {"address": "192.0.2.1", "port": 3260},
//!                "initiator": "iqn.2004-10.com.example:host", "nic": 0, "role": "required"}],
//!  "nics": [{"id": 0, "name": "ens3", "mac": "52:54:00:12:34:56", "addressing": {"v4": "static", "v6": "none"},
//!            "addresses": ["192.0.2.2/24"], "gateway": "192.0.2.254"}],
//!  "mounts": [{"path": "/", "all_of": [[0]]}]}
//! ```
//! NICs and sessions have the keys of `sanroot plan --format json`.

mod flaw;
mod nic;
mod order;
mod read;
mod session;
mod sort;
mod without;

use core::net::IpAddr;

use heapless::Vec;

use super::Room;
use crate::cmdline::Server;
use crate::limits::{SESSIONS, SPEC_MOUNTS, SPEC_NICS};

pub use flaw::{SpecFlaw, What};
pub use nic::{Kind, SpecNic, V4, V6};
pub use session::{Chap, Pair, SpecOrigin, SpecSession, Transport};

/// What is described, the sessions that are required first. Places in a list stand for what has an id in the document.
#[derive(Default)]
pub struct Spec<'a> {
    /// The sessions.
    pub sessions: Vec<SpecSession<'a>, SESSIONS>,
    /// The NICs, and what they are made of.
    pub nics: Vec<SpecNic<'a>, SPEC_NICS>,
    /// What is mounted from them.
    pub mounts: Vec<Mount<'a>, SPEC_MOUNTS>,
}

/// A mount point.
pub struct Mount<'a> {
    /// Where.
    pub path: &'a str,
    /// Whether it is the root of the system that is described, which an installer has mounted elsewhere.
    pub is_root: bool,
    /// The sessions that any of it comes from, a bit for each place.
    pub sessions: u64,
}

impl<'a> Spec<'a> {
    /// Nothing.
    pub const fn new() -> Self {
        Self {
            sessions: Vec::new(),
            nics: Vec::new(),
            mounts: Vec::new(),
        }
    }

    /// Reads a description; its texts are kept in `room`, and `scratch` takes one after the other without its escapes.
    ///
    /// # Errors
    /// The first member that is not as it should be.
    pub fn read(
        &mut self,
        json: &[u8],
        scratch: &mut [u8],
        room: &mut Room<'a>,
    ) -> Result<(), SpecFlaw> {
        read::read(self, json, scratch, room)
    }

    /// Whether the firmware's table has the NIC of a session, or the one below it.
    pub fn is_listed(&self, session: &SpecSession<'a>) -> bool {
        let listed = |nic: &SpecNic<'a>| nic.firmware_index.is_some();
        self.nic_of(session).is_some_and(|nic| {
            let below = nic.parents.first().and_then(|place| self.nics.get(*place));
            listed(nic) || below.is_some_and(listed)
        })
    }

    /// Whether a session runs over the NIC at this place, or over a device that it lies below.
    pub fn is_needed(&self, place: usize) -> bool {
        let lies_below = |at: usize| {
            let nic = self.nics.get(at);
            nic.is_some_and(|nic| nic.parents.contains(&place))
        };
        self.sessions.iter().any(|session| {
            let parents = self.nic_of(session).map(|nic| nic.parents.iter());
            session.nic == place
                || lies_below(session.nic)
                || parents
                    .into_iter()
                    .flatten()
                    .any(|parent| lies_below(*parent))
        })
    }

    /// Takes the name of a session's NIC for the zone of its portal, where that is a link-local one: it is reached over that NIC
    /// alone.
    pub(crate) fn name_zone(&mut self, at: usize) {
        let Some(session) = self.sessions.get(at) else {
            return;
        };
        let name = self.nic_of(session).and_then(|nic| nic.name);
        if let Server::Address(IpAddr::V6(address)) = session.server
            && address.is_unicast_link_local()
            && let Some(name) = name
            && let Some(session) = self.sessions.get_mut(at)
        {
            session.server = Server::Zoned(address, name);
        }
    }

    /// The NIC of a session.
    pub fn nic_of(&self, session: &SpecSession<'a>) -> Option<&SpecNic<'a>> {
        self.nics.get(session.nic)
    }
}

/// The bit of a place.
pub(crate) fn bit(place: usize) -> u64 {
    u32::try_from(place)
        .ok()
        .and_then(|place| 1_u64.checked_shl(place))
        .unwrap_or(0)
}

#[cfg(test)]
mod tests;
