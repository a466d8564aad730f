//! An address that is set again, with the routes and the rules that went with it.

use core::net::IpAddr;

use super::{Outbox, Supervisor};
use crate::handover::{Address, Grantor, Network};
use crate::limits::ADDRESS_PAUSE;
use crate::net::{RoutePlan, Setting};
use crate::netlink::route::{Protocol, Request};
use crate::time::Instant;

/// What of an address is set.
#[derive(Clone, Copy)]
pub(super) enum Part {
    /// All of it.
    All,
    /// The rules alone, which networkd drops where they are in no file of its own, and leaves the address.
    Rules,
    /// Nothing: the routes through this router are removed.
    NoRoutesThrough(IpAddr),
}

impl Supervisor<'_> {
    /// Sets the address without end, its routes, and its rules; or a part of it. What is there already the kernel leaves as it is.
    pub(super) fn restore(&self, index: usize, part: Part, out: &mut impl Outbox) {
        let Some(address) = self.network.addresses.get(index) else {
            return;
        };
        requests(self.network, address, &mut |mut request| {
            let is_in = match (part, &mut request) {
                (Part::All, _) | (Part::Rules, Request::NewRule(_)) => true,
                (Part::NoRoutesThrough(router), Request::NewRoute(route)) => {
                    route.gone = true;
                    route.gateway == Some(router)
                }
                _ => false,
            };
            if is_in {
                out.request(&request);
            }
        });
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

fn requests(network: &Network, address: &Address, visit: &mut dyn FnMut(Request)) {
    let setting = Setting {
        ifindex: address.link,
        subnet: address.subnet,
        protocol: match address.lease.as_ref().map(|lease| &lease.grantor) {
            None => Protocol::Static,
            Some(Grantor::Dhcp4(_)) => Protocol::Dhcp,
            Some(Grantor::Dhcp6(_) | Grantor::Router(_)) => Protocol::RouterAdvertisement,
        },
        metric: None,
        table: address.table,
    };
    let routes = |visit: &mut dyn FnMut(RoutePlan)| {
        for own in &network.routes {
            let is_v4 = own.plan.destination.is_ipv4();
            if own.link == address.link && is_v4 == address.subnet.address.is_ipv4() {
                visit(own.plan);
            }
        }
    };
    setting.requests(&routes, visit);
    // What routers and DHCPv6 servers answer to when they are asked for more time.
    if setting.protocol == Protocol::RouterAdvertisement
        && let Some(link) = network.link(address.link)
    {
        visit(Setting::link_local(link.ifindex, link.mac).address());
    }
}
