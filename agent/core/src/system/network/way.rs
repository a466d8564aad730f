//! Which way packets take to a portal.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::Network;
use crate::netlink::route::{Device, KnownRoute};
use crate::plan::Subnet;

/// `RT_TABLE_MAIN` and `RT_TABLE_DEFAULT` in the order of the kernel's own rules (`include/uapi/linux/rtnetlink.h`).
const TABLES: [u32; 2] = [254, 253];

impl Network {
    /// The route that a packet to `portal` takes which is bound to nothing; `None` where it is refused.
    pub(super) fn way_to(&self, portal: IpAddr) -> Option<&KnownRoute> {
        let found = TABLES
            .into_iter()
            .find_map(|table| self.longest(portal, |route| route.table == table));
        found.filter(|route| route.ifindex.is_some())
    }

    /// The route that a packet to `portal` takes over `device`: of the tables that every packet is looked up in, else of one
    /// that a rule leads to.
    pub(super) fn way_over(&self, device: &Device, portal: IpAddr) -> Option<&KnownRoute> {
        let over = |route: &KnownRoute| route.ifindex == Some(device.link.ifindex);
        let of_table = |table| self.longest(portal, |route| route.table == table && over(route));
        let found = TABLES.into_iter().find_map(of_table);
        found.or_else(|| self.longest(portal, over))
    }

    /// The default route of a family that every packet without a way of its own takes, where it leads over `device`: what
    /// only rules lead to, and what stands behind another NIC's, is no way out of the machine.
    pub(super) fn default_over(&self, device: &Device, v4: bool) -> Option<&KnownRoute> {
        let anywhere: IpAddr = match v4 {
            true => Ipv4Addr::UNSPECIFIED.into(),
            false => Ipv6Addr::UNSPECIFIED.into(),
        };
        let of_table =
            |table| self.longest(anywhere, |route| route.table == table && route.prefix == 0);
        let found = TABLES.into_iter().find_map(of_table);
        found.filter(|route| route.ifindex == Some(device.link.ifindex))
    }

    /// The route with the longest prefix among those that `fits` chooses, of several the one with the least metric, of
    /// several of these the first.
    fn longest(&self, portal: IpAddr, fits: impl Fn(&KnownRoute) -> bool) -> Option<&KnownRoute> {
        let leading = self.routes.iter().filter(|route| {
            let destination = Subnet {
                address: route.destination,
                prefix: route.prefix,
            };
            route.alive && destination.contains(portal) && fits(route)
        });
        leading.reduce(|best, route| {
            let longer = route.prefix > best.prefix;
            let sooner = route.prefix == best.prefix && route.metric < best.metric;
            if longer || sooner { route } else { best }
        })
    }
}
