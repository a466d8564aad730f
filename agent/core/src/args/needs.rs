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
    /// An IPv4 portal is reached over it.
    pub(super) v4: bool,
    /// An IPv6 portal is reached over it.
    pub(super) v6: bool,
    /// A portal by name is reached over it, by whichever family.
    pub(super) named: bool,
    /// Something on it is needed.
    pub(super) below: bool,
}

impl Need {
    /// Whether a session runs over the NIC itself.
    pub(super) const fn carries(&self) -> bool {
        self.v4 || self.v6 || self.named
    }

    /// Whether addresses of the family are of use.
    pub(super) const fn wants(&self, v4: bool) -> bool {
        self.named || if v4 { self.v4 } else { self.v6 }
    }
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
        if let Some(need) = needs.get_mut(session.nic) {
            need.sessions |= bit(at);
            match session.server {
                Server::Address(address) if address.is_ipv4() => need.v4 = true,
                Server::Address(_) | Server::Zoned(_, _) => need.v6 = true,
                Server::Name(_) => need.named = true,
            }
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
