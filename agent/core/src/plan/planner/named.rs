//! The sessions that the arguments name, and the NICs that they configure.

use core::net::{IpAddr, SocketAddr};

use heapless::Vec;

use super::Planner;
use crate::cmdline::{IpArgument, Server, TargetArgument};
use crate::net::dhcp4::Expected;
use crate::plan::{Ipv4Plan, Ipv6Plan, NicPlan, NicSelector, Origin, PlanFlaw, SessionPlan};

impl<'a> Planner<'_, 'a> {
    /// Adds what every `ip=` asks for. Two that say something about different families of one NIC are one.
    pub(super) fn add_named_nics(&mut self) {
        let network = &self.sources.arguments.network;
        for argument in &network.ip {
            let (selector, vlan) = match argument.nic {
                Some(name) => network.resolve(name),
                None => (NicSelector::Any, None),
            };
            let nic = NicPlan::named(selector, vlan, argument);
            let one = |known: &&mut NicPlan<'a>| known.completes(&nic);
            match self.plan.nics.iter_mut().find(one) {
                Some(known) => known.complete(&nic),
                None => {
                    self.add_nic(nic);
                }
            }
        }
    }

    /// Adds a session for each target that the arguments name.
    pub(super) fn add_named_targets(&mut self) {
        let targets = &self.sources.arguments.targets;
        let default = self.plan.nics.is_empty();
        for target in targets {
            let origin = Origin::Word(target.word);
            let Some(portal) = portal(target) else {
                self.find(origin, PlanFlaw::ServerByName);
                continue;
            };
            let nic = match (nic_name(target), default) {
                (None, false) => None,
                (Some(name), false) => self.nic_named(name, origin),
                (name, true) => self.add_default_nic(name, portal.ip()),
            };
            self.add_session(SessionPlan {
                target: target.name,
                portal,
                lun: target.lun,
                nic,
                boot_selected: true,
                chap: target.chap,
                origin,
            });
        }
    }

    /// The NIC that an argument has configured under this name.
    fn nic_named(&mut self, name: &'a str, origin: Origin<'a>) -> Option<usize> {
        let wanted = self.sources.arguments.network.resolve(name);
        let found = |nic: &NicPlan<'a>| (nic.selector, nic.vlan) == wanted;
        let index = self.plan.nics.iter().position(found);
        if index.is_none() {
            self.find(origin, PlanFlaw::NicNotConfigured);
        }
        index
    }

    /// dracut's rule for targets without any `ip=`: every NIC, or the one named, asks DHCP; for an IPv6 portal it listens
    /// to router advertisements.
    pub(super) fn add_default_nic(
        &mut self,
        name: Option<&'a str>,
        portal: IpAddr,
    ) -> Option<usize> {
        let network = &self.sources.arguments.network;
        let (selector, vlan) = name.map_or((NicSelector::Any, None), |name| network.resolve(name));
        let nic = NicPlan {
            selector,
            vlan,
            mtu: None,
            ipv4: if portal.is_ipv4() {
                Ipv4Plan::Dhcp
            } else {
                Ipv4Plan::None
            },
            ipv6: if portal.is_ipv6() {
                Ipv6Plan::Auto
            } else {
                Ipv6Plan::None
            },
            dns: Vec::new(),
            hostname: None,
            expected: Expected::default(),
            origin: Origin::Default,
        };
        let index = self.add_nic(nic);
        name.and(index)
    }
}

/// Where a target is; `None` where only DNS would know.
fn portal(target: &TargetArgument<'_>) -> Option<SocketAddr> {
    let address = match target.server {
        Server::Address(address) => address,
        Server::Zoned(address, _) => address.into(),
        Server::Name(_) => return None,
    };
    Some(SocketAddr::new(address, target.port))
}

/// The NIC that must carry the session: the one named, or the zone of a link-local address.
fn nic_name<'a>(target: &TargetArgument<'a>) -> Option<&'a str> {
    target.nic.or(match target.server {
        Server::Zoned(_, zone) => Some(zone),
        Server::Address(_) | Server::Name(_) => None,
    })
}

impl<'a> NicPlan<'a> {
    fn named(selector: NicSelector<'a>, vlan: Option<u16>, argument: &IpArgument<'a>) -> Self {
        Self {
            selector,
            vlan,
            mtu: argument.mtu,
            ipv4: argument.ipv4,
            ipv6: argument.ipv6,
            dns: argument.dns.iter().copied().collect(),
            hostname: argument.hostname,
            expected: Expected::default(),
            origin: Origin::Word(argument.word),
        }
    }

    /// Whether `other` is about the same NIC and a family that this says nothing about.
    fn completes(&self, other: &Self) -> bool {
        (self.selector, self.vlan) == (other.selector, other.vlan)
            && (self.ipv4 == Ipv4Plan::None || other.ipv4 == Ipv4Plan::None)
            && (self.ipv6 == Ipv6Plan::None || other.ipv6 == Ipv6Plan::None)
    }

    fn complete(&mut self, other: &Self) {
        if self.ipv4 == Ipv4Plan::None {
            self.ipv4 = other.ipv4;
        }
        if self.ipv6 == Ipv6Plan::None {
            self.ipv6 = other.ipv6;
        }
        self.mtu = self.mtu.or(other.mtu);
        self.hostname = self.hostname.or(other.hostname);
        for server in &other.dns {
            // Two arguments of two servers each: the least wanted one finds no room.
            let _ = self.dns.push(*server);
        }
    }
}
