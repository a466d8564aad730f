//! What a link is given: an address and the routes that go with it.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use core::slice;

use super::dhcp4::Lease;
use super::ipv6::link_local;
use super::slaac::Advertisement;
use super::{Ifindex, MacAddress, Setting, dhcp6};
use crate::netlink::route::Protocol;
use crate::plan::{Static, Subnet};

/// What a link is given: an address and the routes that go with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressPlan {
    /// The address.
    pub address: IpAddr,
    /// Length of the prefix that is on the link.
    pub prefix: u8,
    /// Who gave it.
    pub source: Source,
}

/// Who gave an address, and what came with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Firmware or an administrator, with the default router.
    Static(Option<IpAddr>),
    /// A DHCP server.
    Dhcp(Lease),
    /// Routers, and a DHCPv6 server where the address is from one.
    Ipv6 {
        /// What the router says; `None` where none did in time.
        advertisement: Option<Advertisement>,
        /// What the server granted.
        lease: Option<dhcp6::Lease>,
    },
}

/// A route of an [`AddressPlan`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoutePlan {
    /// Where it leads; the unspecified address with prefix 0 is everywhere.
    pub destination: IpAddr,
    /// Length of the destination's prefix.
    pub prefix: u8,
    /// The router; `None`: the destination is on the link.
    pub router: Option<IpAddr>,
}

/// What is left of the name servers that came with an address.
struct NameServers<'p> {
    v4: slice::Iter<'p, Ipv4Addr>,
    /// A DHCPv6 server's, and a router's.
    v6: [slice::Iter<'p, Ipv6Addr>; 2],
}

impl Iterator for NameServers<'_> {
    type Item = IpAddr;

    // Within each caller it takes more than a call.
    #[inline(never)]
    fn next(&mut self) -> Option<IpAddr> {
        if let Some(server) = self.v4.next() {
            return Some(IpAddr::V4(*server));
        }
        let [server, router] = &mut self.v6;
        let next = server.next().or_else(|| router.next())?;
        Some(IpAddr::V6(*next))
    }
}

impl RoutePlan {
    /// Whether it leads to `peer`.
    pub fn leads_to(&self, peer: IpAddr) -> bool {
        let subnet = Subnet {
            address: self.destination,
            prefix: self.prefix,
        };
        subnet.contains(peer)
    }

    /// The default route of the router's family.
    pub const fn default_through(router: IpAddr) -> Self {
        Self {
            destination: match router {
                IpAddr::V4(_) => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
                IpAddr::V6(_) => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
            },
            prefix: 0,
            router: Some(router),
        }
    }
}

impl AddressPlan {
    /// An IPv4 address given beforehand.
    pub fn static_v4(given: &Static<Ipv4Addr>) -> Self {
        Self {
            address: given.address().into(),
            prefix: given.prefix(),
            source: Source::Static(given.gateway().map(IpAddr::V4)),
        }
    }

    /// An IPv6 address given beforehand.
    // Within its only caller it takes more: that has too much else to keep.
    #[inline(never)]
    pub fn static_v6(given: &Static<Ipv6Addr>) -> Self {
        Self {
            address: given.address().into(),
            prefix: given.prefix(),
            source: Source::Static(given.gateway().map(IpAddr::V6)),
        }
    }

    /// What a lease gives.
    // Within its caller a lease is taken apart to be copied.
    #[inline(never)]
    pub fn leased(lease: Lease) -> Self {
        Self {
            address: lease.address.into(),
            prefix: lease.prefix,
            source: Source::Dhcp(lease),
        }
    }

    /// The NIC's link-local address.
    pub fn link_local(mac: MacAddress) -> Self {
        Self {
            address: link_local(mac).into(),
            prefix: 64,
            source: Source::Static(None),
        }
    }

    /// Bytes of the largest packet, where the network says.
    pub fn mtu(&self) -> Option<u16> {
        match self.lease() {
            Some(lease) => lease.mtu,
            None => self.advertisement()?.mtu,
        }
    }

    /// The name servers that came with it.
    pub fn dns(&self) -> impl Iterator<Item = IpAddr> {
        let mut servers = NameServers {
            v4: [].iter(),
            v6: [[].iter(), [].iter()],
        };
        match &self.source {
            Source::Static(_) => {}
            Source::Dhcp(lease) => servers.v4 = lease.dns.iter(),
            Source::Ipv6 {
                advertisement,
                lease,
            } => {
                let [server, router] = &mut servers.v6;
                if let Some(lease) = lease {
                    *server = lease.dns.iter();
                }
                if let Some(told) = advertisement {
                    *router = told.dns.iter();
                }
            }
        }
        servers
    }

    /// The DHCPv4 lease that it is from.
    pub const fn lease(&self) -> Option<&Lease> {
        match &self.source {
            Source::Dhcp(lease) => Some(lease),
            Source::Static(_) | Source::Ipv6 { .. } => None,
        }
    }

    /// The address with its prefix length.
    // Within each caller it takes more than a call.
    #[inline(never)]
    pub const fn subnet(&self) -> Subnet {
        Subnet {
            address: self.address,
            prefix: self.prefix,
        }
    }

    /// Hands each route to `visit` but the one to the prefix, which the kernel adds by itself: a lease's classless routes, or
    /// else the default route through the first router (RFC 3442); what a router advertises.
    pub fn routes(&self, visit: &mut dyn FnMut(RoutePlan)) {
        let default = match &self.source {
            Source::Static(router) => *router,
            Source::Dhcp(lease) if lease.routes.is_empty() => {
                lease.default_router().map(IpAddr::V4)
            }
            Source::Dhcp(lease) => {
                for route in &lease.routes {
                    visit(RoutePlan {
                        destination: route.destination.into(),
                        prefix: route.prefix,
                        router: route.router.map(IpAddr::V4),
                    });
                }
                None
            }
            Source::Ipv6 { .. } => self.advertised_router().map(IpAddr::V6),
        };
        if let Some(router) = default {
            visit(RoutePlan::default_through(router));
        }
        if let Some(told) = self.advertisement() {
            self.advertised_routes(told, visit);
        }
    }

    /// The default router that has advertised itself.
    pub fn advertised_router(&self) -> Option<Ipv6Addr> {
        let told = self.advertisement()?;
        (told.lifetime_s > 0).then_some(told.router)
    }

    /// What a router said of it.
    // Within each caller it takes more than a call.
    #[inline(never)]
    pub const fn advertisement(&self) -> Option<&Advertisement> {
        match &self.source {
            Source::Ipv6 { advertisement, .. } => advertisement.as_ref(),
            Source::Static(_) | Source::Dhcp(_) => None,
        }
    }

    /// Beside the default route: what is on the link, less the address's own prefix, and what lies behind a router.
    // Within its only caller it takes more: that has too much else to keep.
    #[inline(never)]
    fn advertised_routes(&self, told: &Advertisement, visit: &mut dyn FnMut(RoutePlan)) {
        for prefix in told.prefixes.iter().filter(|prefix| prefix.on_link) {
            let own = prefix.length == self.prefix && self.subnet().contains(prefix.address.into());
            if !own {
                visit(RoutePlan {
                    destination: prefix.address.into(),
                    prefix: prefix.length,
                    router: None,
                });
            }
        }
        for route in &told.routes {
            visit(RoutePlan {
                destination: route.destination.into(),
                prefix: route.prefix,
                router: Some(route.router.into()),
            });
        }
    }

    /// How a link is given it.
    pub(crate) const fn setting(&self, ifindex: Ifindex) -> Setting {
        Setting {
            ifindex,
            subnet: self.subnet(),
            protocol: match self.source {
                Source::Static(_) => Protocol::Static,
                Source::Dhcp(_) => Protocol::Dhcp,
                Source::Ipv6 { .. } => Protocol::RouterAdvertisement,
            },
            metric: None,
            table: None,
        }
    }
}

#[cfg(test)]
mod tests;
