//! What each NIC of a description is needed for.

use heapless::Vec;

use super::Spec;
use super::spec::bit;
use crate::cmdline::Server;
use crate::limits::SPEC_NICS;

/// What a NIC is needed for.
#[derive(Clone, Copy, Default)]
pub(super) struct Need {
    /// The sessions over it, a bit for each place.
    pub(super) sessions: u64,
    /// An IPv4 portal, or one by name, is reached over it.
    pub(super) v4: bool,
    /// An IPv6 portal, or one by name, is reached over it.
    pub(super) v6: bool,
    /// Something on it is needed.
    pub(super) below: bool,
}

/// The needs by the NICs' places.
pub(super) type Needs = Vec<Need, SPEC_NICS>;

/// What `sessions`, a bit for each place, need of the NICs. Cards bring up their network by themselves.
pub(super) fn needs(spec: &Spec<'_>, sessions: u64) -> Needs {
    let mut needs: Needs = spec.nics.iter().map(|_| Need::default()).collect();
    for (at, session) in spec.sessions.iter().enumerate() {
        if session.transport.is_card() || sessions & bit(at) == 0 {
            continue;
        }
        let (v4, v6) = match session.server {
            Server::Address(address) => (address.is_ipv4(), address.is_ipv6()),
            Server::Zoned(_, _) => (false, true),
            Server::Name(_) => (true, true),
        };
        if let Some(need) = needs.get_mut(session.nic) {
            need.sessions |= bit(at);
            need.v4 |= v4;
            need.v6 |= v6;
        }
        let below = |place: usize| spec.nics.get(place).map(|nic| nic.parents.iter().copied());
        for parent in below(session.nic).into_iter().flatten() {
            let ports = below(parent).into_iter().flatten();
            for lower in core::iter::once(parent).chain(ports) {
                if let Some(need) = needs.get_mut(lower) {
                    need.sessions |= bit(at);
                    need.below = true;
                }
            }
        }
    }
    needs
}
