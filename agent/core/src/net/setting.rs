//! What the kernel is asked for, so that a link has an address and what goes with it.

use core::net::IpAddr;

use super::ipv6::link_local;
use super::{Ifindex, MacAddress, RoutePlan};
use crate::netlink::route::{NewAddress, NewRoute, NewRule, Protocol, Request};
use crate::plan::Subnet;

/// Hands on each route that goes with an address.
type Routes<'r> = dyn Fn(&mut dyn FnMut(RoutePlan)) + 'r;

/// An address of a link, and how it and its routes are set.
pub(crate) struct Setting {
    /// The link.
    pub(crate) ifindex: Ifindex,
    /// The address, with the length of the prefix that is on the link.
    pub(crate) subnet: Subnet,
    /// Who gave it, and the routes with it.
    pub(crate) protocol: Protocol,
    /// The metric of its routes in `main`; `None`: the kernel's default.
    pub(crate) metric: Option<u32>,
    /// The routing table for what is sent from it, beside `main`.
    pub(crate) table: Option<u32>,
}

impl Setting {
    /// The address of a link that is made of its MAC address alone.
    // Within each caller it takes more than a call.
    #[inline(never)]
    pub(crate) fn link_local(ifindex: Ifindex, mac: MacAddress) -> Self {
        Self {
            ifindex,
            subnet: Subnet {
                address: link_local(mac).into(),
                prefix: 64,
            },
            protocol: Protocol::Static,
            metric: None,
            table: None,
        }
    }

    /// Hands each request to `visit`: for the address, its routes, of which `routes` hands on each but the one to the prefix, which
    /// the kernel adds to `main` by itself, and its rules, in this order.
    pub(crate) fn requests(&self, routes: &Routes<'_>, visit: &mut dyn FnMut(Request)) {
        visit(self.address());
        self.routes(routes, None, visit);
        if let Some(table) = self.table {
            visit(self.route(self.on_link(), self.table));
            self.routes(routes, self.table, visit);
            NewRule::each(self.subnet.address, table, visit);
        }
    }

    /// Those for the routes, in `table` or in `main`.
    // Called twice: one closure takes less than two.
    #[inline(never)]
    fn routes(&self, routes: &Routes<'_>, table: Option<u32>, visit: &mut dyn FnMut(Request)) {
        routes(&mut |plan| visit(self.route(plan, table)));
    }

    /// The request for the address. It has no end in the kernel, even if it was leased: a root file system hangs on it, and
    /// who renews the lease decides what a failed renewal means.
    pub(crate) fn address(&self) -> Request {
        Request::NewAddress(NewAddress {
            ifindex: self.ifindex,
            address: self.subnet.address,
            prefix: self.subnet.prefix,
            valid_s: None,
            leased: self.protocol == Protocol::Dhcp,
            detect_duplicates: false,
        })
    }

    /// The route to the address's own prefix.
    pub(super) fn on_link(&self) -> RoutePlan {
        RoutePlan {
            destination: self.subnet.first(),
            prefix: self.subnet.prefix,
            router: None,
        }
    }

    /// The request for a route. A router outside of the prefix must be on the link all the same, there is no other way to
    /// it; an IPv6 router has a link-local address as a rule.
    pub(super) fn route(&self, plan: RoutePlan, table: Option<u32>) -> Request {
        let own = self.subnet.address;
        let is_far = |router: IpAddr| match router {
            IpAddr::V6(router) if router.is_unicast_link_local() => false,
            router => !self.subnet.contains(router),
        };
        let is_given = self.protocol == Protocol::Static;
        Request::NewRoute(NewRoute {
            ifindex: self.ifindex,
            destination: plan.destination,
            prefix: plan.prefix,
            gateway: plan.router,
            onlink: plan.router.is_some_and(is_far),
            source: (table.is_some() || !is_given).then_some(own),
            protocol: self.protocol,
            metric: self.metric.filter(|_| table.is_none()),
            table,
            gone: false,
        })
    }
}
