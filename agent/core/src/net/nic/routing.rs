//! The routes of a NIC: those that come with its addresses, those that the arguments name for it, and its own table.
//!
//! Where one boot has several NICs, each has a routing table of its own for what is sent from its addresses. Sessions are
//! bound to their NIC and its address, so that none of them leaves through another one: neither where both are in one subnet
//! nor where each has its own default router. All else from such an address goes to the networks that other links lead to by
//! `main`, and only then by the router of its NIC. It is done for every boot of several NICs, not only where two subnets are
//! found to be the same: a lease comes when another NIC has long been configured. Where several NICs stand for the one that
//! any may be, sessions are bound to none of them, and go by `main`; the further ones do not answer for the first one's
//! address.

use core::net::IpAddr;

use crate::limits::{IPV6_METRIC, ROUTE_TABLES};
use crate::net::{AddressPlan, Ifindex, RoutePlan, Setting};
use crate::netlink::route::Request;
use crate::plan::{BootPlan, NicPlan};

/// Where a NIC's routes come from, beside its addresses.
#[derive(Clone, Copy)]
pub(super) struct Routing<'p> {
    boot: &'p BootPlan<'p>,
    nic: &'p NicPlan<'p>,
    slot: u8,
}

impl<'p> Routing<'p> {
    /// Those of `nic`, which is one of the NICs of `boot`, by its number there.
    pub(super) const fn new(boot: &'p BootPlan<'p>, nic: &'p NicPlan<'p>, slot: u8) -> Self {
        Self { boot, nic, slot }
    }

    /// Hands each request to `visit` that gives the link `plan`'s address, and its routes, in this order.
    pub(super) fn requests(
        self,
        ifindex: Ifindex,
        plan: &AddressPlan,
        visit: &mut dyn FnMut(Request),
    ) {
        let table = self.table();
        let further = self.metric();
        if (table.is_some() || further.is_some()) && plan.address.is_ipv4() {
            visit(Request::KeepToItself(ifindex));
        }
        let setting = Setting {
            metric: further.filter(|_| plan.address.is_ipv6()),
            table,
            ..plan.setting(ifindex)
        };
        setting.requests(&|visit| self.routes(plan, visit), visit);
    }

    /// Hands each route that goes with `plan`'s address to `visit`.
    pub(super) fn routes(self, plan: &AddressPlan, visit: &mut dyn FnMut(RoutePlan)) {
        plan.routes(visit);
        let named = self.boot.routes.iter().map(|placed| &placed.argument);
        for argument in named {
            let RoutePlan {
                destination,
                router,
                ..
            } = argument.route;
            let is_near = |router: Option<IpAddr>| {
                router.is_some_and(|router| plan.subnet().contains(router))
            };
            let is_ours = match argument.nic {
                Some(_) => self.boot.is_route_of(argument, self.nic),
                None => is_near(router),
            };
            if is_ours && destination.is_ipv4() == plan.address.is_ipv4() {
                visit(argument.route);
            }
        }
    }

    /// The metric of routes that are to be used behind those of the NICs before it, where they all stand for the plan's only one:
    /// of IPv6 routes of one metric the kernel would use each for some connections. Of those of IPv4 it uses the first.
    fn metric(self) -> Option<u32> {
        let is_further = self.boot.nics.len() == 1 && self.slot > 0;
        is_further.then(|| IPV6_METRIC.saturating_add(self.slot.into()))
    }

    /// The NIC's own table.
    pub(super) fn table(self) -> Option<u32> {
        (self.boot.nics.len() > 1).then(|| ROUTE_TABLES.saturating_add(self.slot.into()))
    }
}
