//! The NICs that the arguments configure.

use super::Planner;
use crate::cmdline::{IpArgument, NetworkArguments, Placed};
use crate::plan::{Ipv4Plan, Ipv6Plan, NicPlan, NicSelector, Origin, PlanFlaw};

impl<'a> Planner<'_, 'a> {
    /// Adds what every `ip=` asks for. Two that say something about different families of one NIC are one.
    pub(super) fn add_named_nics(&mut self) {
        let network = &self.sources.arguments.network;
        for Placed { argument, word } in &network.ip {
            let origin = Origin::Word(*word);
            if is_refused(network, argument.nic) {
                self.find(origin, PlanFlaw::NicRefused);
                continue;
            }
            let mut nic = self.device(argument.nic, origin);
            nic.complete(argument);
            let one = |known: &&mut NicPlan<'a>| known.completes(&nic);
            match self.plan.nics.iter_mut().find(one) {
                Some(known) => known.complete(argument),
                None => {
                    self.add_nic(nic);
                }
            }
        }
        if !self.plan.nics.is_empty()
            && let Some(name) = network.other_boot_device()
        {
            self.add_default_nic(Some(name), None);
        }
        self.lower_nics();
    }

    /// The NIC, VLAN device or bond of this name, without any address yet; `None` is the NIC that is meant where none is named,
    /// or any.
    pub(super) fn device(&self, name: Option<&'a str>, origin: Origin<'a>) -> NicPlan<'a> {
        let network = &self.sources.arguments.network;
        let Some(name) = name.or(network.default_name()) else {
            let selector = network
                .boot_nic()
                .map_or(NicSelector::Any, NicSelector::Mac);
            return NicPlan::bare(selector, origin);
        };
        let vlan = network.vlan(name);
        let below = vlan.map_or(name, |vlan| vlan.parent);
        let mut nic = NicPlan::bare(NicSelector::named(below, &network.names), origin);
        nic.bond = network.bond(below).copied();
        let mtu = nic.bond.and_then(|bond| bond.mtu);
        match vlan {
            Some(vlan) => {
                nic.vlan = Some(vlan.id);
                nic.vlan_name = Some(name);
                nic.lower_mtu = mtu;
            }
            None => nic.mtu = mtu,
        }
        nic
    }

    /// A NIC that is given no address only says what the VLAN devices on it need.
    #[inline(never)]
    fn lower_nics(&mut self) {
        let mut at = 0;
        while let Some(lower) = self.plan.nics.get(at) {
            let bare = lower.vlan.is_none()
                && matches!(lower.ipv4, Ipv4Plan::None)
                && matches!(lower.ipv6, Ipv6Plan::None);
            let (selector, mtu) = (lower.selector, lower.mtu);
            let mut carries = false;
            for nic in self.plan.nics.iter_mut().filter(|_| bare) {
                if nic.vlan.is_some() && nic.selector == selector {
                    nic.lower_mtu = nic.lower_mtu.or(mtu);
                    carries = true;
                }
            }
            match carries {
                true => drop(self.plan.nics.remove(at)),
                false => at += 1,
            }
        }
    }
}

/// Whether the NIC of this name, or that which is meant without one, is or contains a device that is not made, or is a port of
/// one.
fn is_refused(network: &NetworkArguments<'_>, name: Option<&str>) -> bool {
    match name.or(network.default_name()) {
        Some(name) => network.refuses(name),
        None => !network.refused.is_empty(),
    }
}

impl<'a> NicPlan<'a> {
    /// Whether `other` is about the same device and a family that this says nothing about.
    fn completes(&self, other: &Self) -> bool {
        self.is_same_device(other)
            && matches!(
                (&self.ipv4, &other.ipv4),
                (Ipv4Plan::None, _) | (_, Ipv4Plan::None)
            )
            && matches!(
                (&self.ipv6, &other.ipv6),
                (Ipv6Plan::None, _) | (_, Ipv6Plan::None)
            )
    }

    /// Takes what an `ip=` says of the NIC beside what is known.
    fn complete(&mut self, argument: &IpArgument<'a>) {
        if let Ipv4Plan::None = self.ipv4 {
            self.ipv4 = argument.methods.ipv4;
        }
        if let Ipv6Plan::None = self.ipv6 {
            self.ipv6 = argument.methods.ipv6;
        }
        self.mtu = argument.mtu.or(self.mtu);
        if self.mac.is_none() {
            self.mac = argument.mac;
        }
        if self.peer.is_none() {
            self.peer = argument.peer;
        }
        if self.hostname.is_none() {
            self.hostname = argument.hostname;
        }
        for server in &argument.dns {
            // Two arguments of two servers each: the least wanted one finds no room.
            let _ = self.dns.push(*server);
        }
    }
}
