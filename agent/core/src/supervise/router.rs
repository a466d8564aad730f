//! A default router in the place of another one (RFC 4861, 6.3.4 and 6.3.6).

use core::net::Ipv6Addr;

use super::kept::{Exchange, Phase};
use super::restore::Part;
use super::{Outbox, Supervisor};
use crate::handover::Route;
use crate::limits::ROUTER_SOLICITATIONS;
use crate::net::{Ifindex, RoutePlan};

impl Supervisor<'_> {
    /// Sets a default route through `router` in the place of all of the link's routes through the one that was there `before`.
    pub(super) fn lead(
        &mut self,
        (index, link): (usize, Ifindex),
        (before, router): (Ipv6Addr, Ipv6Addr),
        out: &mut impl Outbox,
    ) {
        self.restore(index, Part::NoRoutesThrough(before.into()), out);
        let routes = &mut self.network.routes;
        let is_through =
            |route: &Route| route.link == link && route.plan.router == Some(before.into());
        while let Some(place) = routes.iter().position(is_through) {
            routes.remove(place);
        }
        let route = default_route(link, router);
        if !routes.contains(&route) {
            // One that was removed has left room for it.
            let _ = routes.push(route);
        }
        self.restore(index, Part::All, out);
    }
}

impl Exchange {
    /// Whether the router that is asked is as good as gone.
    pub(super) fn is_unheard(&self) -> bool {
        self.forgotten || self.phase != Phase::Renew || self.repeat.sent() > ROUTER_SOLICITATIONS
    }
}

/// The link's default route through this router.
pub(super) fn default_route(link: Ifindex, router: Ipv6Addr) -> Route {
    let plan = RoutePlan::default_through(router.into());
    Route { link, plan }
}
