//! How NICs are addressed where somebody asks for something else than what is described.

use core::net::IpAddr;

use super::needs::needs;
use super::spec::{SpecNic, V4, V6};
use super::{ArgsFlaw, ArgsNotes, Network, Spec};
use crate::finding::Explain;

impl Spec<'_> {
    /// Makes the NICs that carry sessions ask the network for their addresses, or keep those that they have. From then on
    /// this is what is described; what it takes the place of is in `notes`.
    pub fn address(&mut self, network: Network, notes: &mut ArgsNotes) {
        let change: fn(&mut SpecNic<'_>) -> Option<ArgsFlaw> = match network {
            Network::Dhcp => ask,
            Network::Static => keep,
            Network::Auto | Network::Firmware | Network::None => return,
        };
        let needs = needs(self, u64::MAX);
        for (nic, need) in self.nics.iter_mut().zip(&needs) {
            if need.carries()
                && let Some(flaw) = change(nic)
            {
                notes.keep(format_args!("nics/{}", nic.id), flaw.severity(), flaw);
            }
        }
    }
}

/// Asks for every address but those of IPv6 that a NIC has by itself.
fn ask(nic: &mut SpecNic<'_>) -> Option<ArgsFlaw> {
    let (v4, v6) = (nic.v4, nic.v6);
    if v4 == V4::Static {
        nic.v4 = V4::Dhcp;
    }
    if v6 == V6::Static {
        let by_itself = nic.given(false).all(|subnet| is_link_local(subnet.address));
        nic.v6 = match by_itself {
            true => V6::LinkLocal,
            false => V6::Dhcp6,
        };
    }
    let asked = nic.v4 != v4 || (nic.v6 != v6 && nic.v6 != V6::LinkLocal);
    asked.then_some(ArgsFlaw::AskedAnew)
}

/// Takes the addresses of a lease for given ones.
fn keep(nic: &mut SpecNic<'_>) -> Option<ArgsFlaw> {
    let (v4, v6) = (nic.v4, nic.v6);
    if v4 == V4::Dhcp {
        nic.v4 = V4::Static;
    }
    if matches!(v6, V6::Dhcp6 | V6::Auto) {
        nic.v6 = V6::Static;
        // The NIC has these in any case.
        nic.addresses
            .retain(|subnet| !is_link_local(subnet.address));
    }
    let lacks = |v4: bool| nic.given(v4).next().is_none();
    match (nic.v4 != v4, nic.v6 != v6) {
        (false, false) => None,
        (true, _) if lacks(true) => Some(ArgsFlaw::NoLease),
        (_, true) if lacks(false) => Some(ArgsFlaw::NoLease),
        _ => Some(ArgsFlaw::LeaseKept),
    }
}

/// Whether every NIC makes such an address by itself.
const fn is_link_local(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(_) => false,
        IpAddr::V6(address) => address.is_unicast_link_local(),
    }
}
