//! Whether what a line makes of the NICs leads to a session's portal.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{Line, VerifyFlaw};
use crate::args::Dialect;
use crate::args::prove::is_routed;
use crate::cmdline::IpArgument;
use crate::finding::Cause;
use crate::plan::{Ipv4Plan, Ipv6Plan, NicPlan, NicSelector, Origin, PlanFlaw, SessionPlan};

/// For a portal by name, whose family nobody knows.
const ANY: [IpAddr; 2] = [
    IpAddr::V4(Ipv4Addr::UNSPECIFIED),
    IpAddr::V6(Ipv6Addr::UNSPECIFIED),
];

impl<'a> Line<'_, 'a> {
    /// What keeps the session from its portal, all words being as they should.
    pub(super) fn unreached(&self, session: &SessionPlan<'a>) -> Option<VerifyFlaw> {
        // The finding about the NICs says why there is none.
        if self.plan.nics.is_empty() {
            return None;
        }
        let portal = session.portal.address();
        let addresses = portal
            .as_ref()
            .map_or(ANY.as_slice(), core::slice::from_ref);
        let gives = |nic: &NicPlan<'a>| {
            let mut addresses = addresses.iter();
            addresses.any(|address| self.gives(nic, *address, session))
        };
        if session.zone.is_some_and(|zone| !self.sets_up(zone)) {
            return Some(VerifyFlaw::ZoneUnused);
        }
        if self.dialect.is_stock() && session.zone.is_none() && portal.is_some_and(is_of_link) {
            return Some(VerifyFlaw::ZoneMissing);
        }
        if !self.nics(session).any(gives) {
            let mut nics = self.nics(session);
            let local = nics.any(|nic| nic.ipv6 == Ipv6Plan::LinkLocal);
            return Some(match local && !self.dialect.is_stock() {
                true => VerifyFlaw::AgentLacks,
                false => VerifyFlaw::NoAddress,
            });
        }
        match portal {
            Some(portal) => {
                let leads = |nic: &NicPlan<'a>| gives(nic) && self.leads(nic, portal);
                (!self.nics(session).any(leads)).then_some(VerifyFlaw::NoRouter)
            }
            None => (!self.resolves(session)).then_some(VerifyFlaw::NoNameServer),
        }
    }

    /// The NICs that may carry the session: where the line says none, any of them.
    fn nics(&self, session: &SessionPlan<'a>) -> impl Iterator<Item = &NicPlan<'a>> {
        let nics = self.plan.nics.iter().enumerate();
        let own = session.nic;
        let carries = move |(place, nic)| own.is_none_or(|own| own == place).then_some(nic);
        nics.filter_map(carries)
    }

    /// Whether the line sets up the NIC of this name.
    fn sets_up(&self, name: &'a str) -> bool {
        let mut nics = self.plan.nics.iter();
        nics.any(|nic| nic.selector == NicSelector::Any || self.is_named(nic, name))
    }

    fn is_named(&self, nic: &NicPlan<'a>, name: &'a str) -> bool {
        match nic.vlan {
            Some(_) => nic.vlan_name == Some(name),
            None => self.plan.selector(name) == nic.selector,
        }
    }

    /// Whether the NIC gets an address of the family of `peer`. Our agent asks for one that a session lacks; others do as the
    /// line says.
    fn gives(&self, nic: &NicPlan<'a>, peer: IpAddr, session: &SessionPlan<'a>) -> bool {
        if !self.dialect.is_stock() {
            return nic.has(peer);
        }
        if let Origin::Word(_) = nic.origin {
            let mut words = self.arguments.network.ip.iter();
            return words
                .any(|ip| self.is_about(&ip.argument, nic) && self.asks(&ip.argument, peer));
        }
        let asked_for = self.findings.kept().iter().any(|finding| {
            finding.subject == session.origin.subject()
                && finding.cause == Cause::Plan(PlanFlaw::FamilyMissing)
        });
        nic.has(peer) && !asked_for
    }

    /// Whether the `ip=` is about this NIC.
    fn is_about(&self, ip: &IpArgument<'a>, nic: &NicPlan<'a>) -> bool {
        let network = &self.arguments.network;
        match ip.nic.or(network.default_name()) {
            Some(name) => self.is_named(nic, name),
            None => {
                let selector = network
                    .boot_nic()
                    .map_or(NicSelector::Any, NicSelector::Mac);
                nic.vlan.is_none() && nic.selector == selector
            }
        }
    }

    /// Whether an `ip=` brings an address of the family of `peer`, as others than our agent read it: with DHCPv4
    /// nm-initrd-generator 1.42 has the NIC listen to router advertisements as well. systemd-network-generator 252 says of IPv6 with no
    /// method that networkd is not to listen to routers. Where nobody keeps IPv6 off, as NetworkManager does, a link that is up has
    /// a link-local address of its own.
    fn asks(&self, ip: &IpArgument<'a>, peer: IpAddr) -> bool {
        let methods = ip.methods;
        let peer = match peer {
            IpAddr::V4(_) => return methods.ipv4 != Ipv4Plan::None,
            IpAddr::V6(peer) => peer,
        };
        match (self.dialect, methods.ipv6) {
            (Dialect::DracutNetworkd, _) => true,
            (Dialect::DracutNm, Ipv6Plan::None) => methods.ipv4 == Ipv4Plan::Dhcp,
            (_, Ipv6Plan::None | Ipv6Plan::LinkLocal) => peer.is_unicast_link_local(),
            _ => true,
        }
    }

    /// Whether something leads from the NIC to an address of a family that it has: it lies in a subnet of the NIC's, or there is
    /// a router or a route, or the network tells one.
    fn leads(&self, nic: &NicPlan<'a>, peer: IpAddr) -> bool {
        is_routed(self.plan, nic, peer) || !nic.is_cut_off(peer)
    }

    /// Whether the portal's name can be looked up: the network tells some NIC's name servers, or one that is given is reached.
    fn resolves(&self, session: &SessionPlan<'a>) -> bool {
        let answers = |nic: &NicPlan<'a>| {
            let told =
                nic.ipv4 == Ipv4Plan::Dhcp || matches!(nic.ipv6, Ipv6Plan::Auto | Ipv6Plan::Dhcp6);
            let mut servers = self.plan.dns_of(nic).iter();
            let asked =
                |server: &IpAddr| self.gives(nic, *server, session) && self.leads(nic, *server);
            (told && self.plan.peer_dns) || servers.any(asked)
        };
        self.plan.nics.iter().any(answers)
    }
}

/// Whether the kernel connects to it only where the zone is told. open-iscsi's `iscsiadm` takes it from the address alone: dracut's
/// `iscsiroot.sh` has it ask the portal for its targets before it binds anything to a NIC, and a session of the firmware's is bound
/// to none.
fn is_of_link(portal: IpAddr) -> bool {
    matches!(portal, IpAddr::V6(portal) if portal.is_unicast_link_local())
}
