//! An address that is set again, with the routes and the rules that went with it.

use core::net::IpAddr;

use super::{Outbox, Supervisor};
use crate::handover::{Address, Grantor, Network};
use crate::limits::ADDRESS_PAUSE;
use crate::net::{AddressPlan, RoutePlan};
use crate::netlink::route::{NewAddress, NewRoute, NewRule, Protocol, Request};
use crate::time::Instant;

impl Supervisor<'_> {
    /// Sets the address without end, its routes, and its rules; or the rules alone, which networkd drops where they are in no
    /// file of its own, and leaves the address. What is there already the kernel leaves as it is.
    pub(super) fn restore(&self, index: usize, rules_alone: bool, out: &mut impl Outbox) {
        if let Some(address) = self.network.addresses.get(index) {
            requests(self.network, address, &mut |request| {
                if !rules_alone || matches!(request, Request::NewRule(_)) {
                    out.request(&request);
                }
            });
        }
    }

    /// Whether every link that carries a session is set down. While one of several is up, whoever set down the others may: to
    /// try what a failure does, or to work on a switch.
    pub(super) fn is_cut_off(&self) -> bool {
        let mut all = self.network.addresses.iter().zip(&self.kept);
        let sessions = self.network.sessions.iter();
        !all.any(|(own, kept)| {
            !kept.lowered && sessions.clone().any(|session| session.link == own.link)
        })
    }

    /// Raises all links: below the one that somebody has set down others may be down, too. One that is up stays as it is.
    pub(super) fn raise(&mut self, now: Instant, out: &mut impl Outbox) {
        if now >= self.raised {
            self.raised = now.plus(ADDRESS_PAUSE);
            for link in &self.network.links {
                out.request(&Request::SetUp(link.ifindex));
            }
        }
    }
}

/// The address that routers and DHCPv6 servers answer to when they are asked for more time.
fn asked_from(network: &Network, address: &Address) -> Option<AddressPlan> {
    let is_leased = address.subnet.address.is_ipv6() && address.lease.is_some();
    let link = network.link(address.link).filter(|_| is_leased)?;
    Some(AddressPlan::link_local(link.mac))
}

fn requests(network: &Network, address: &Address, visit: &mut dyn FnMut(Request)) {
    let subnet = address.subnet;
    let grantor = address.lease.as_ref().map(|lease| &lease.grantor);
    let set = |own: IpAddr, prefix| {
        Request::NewAddress(NewAddress {
            ifindex: address.link,
            address: own,
            prefix,
            valid_s: None,
            leased: matches!(grantor, Some(Grantor::Dhcp4(_))),
            detect_duplicates: false,
        })
    };
    visit(set(subnet.address, subnet.prefix));
    if let Some(own) = asked_from(network, address) {
        visit(set(own.address, own.prefix));
    }
    let route = |plan: &RoutePlan, table: Option<u32>| {
        let near = |router| match router {
            IpAddr::V6(router) if router.is_unicast_link_local() => true,
            router => subnet.contains(router),
        };
        Request::NewRoute(NewRoute {
            ifindex: address.link,
            destination: plan.destination,
            prefix: plan.prefix,
            gateway: plan.router,
            onlink: plan.router.is_some_and(|router| !near(router)),
            source: (table.is_some() || grantor.is_some()).then_some(subnet.address),
            protocol: match grantor {
                None => Protocol::Static,
                Some(Grantor::Dhcp4(_)) => Protocol::Dhcp,
                Some(Grantor::Dhcp6(_) | Grantor::Router(_)) => Protocol::RouterAdvertisement,
            },
            metric: None,
            table,
            gone: false,
        })
    };
    let on_link = RoutePlan {
        destination: subnet.first(),
        prefix: subnet.prefix,
        router: None,
    };
    if address.table.is_some() {
        visit(route(&on_link, address.table));
    }
    for own in network.routes.iter().filter(|own| own.link == address.link) {
        if own.plan.destination.is_ipv4() == subnet.address.is_ipv4() {
            visit(route(&own.plan, None));
            if address.table.is_some() {
                visit(route(&own.plan, address.table));
            }
        }
    }
    if let Some(table) = address.table {
        NewRule::each(subnet.address, table, visit);
    }
}
