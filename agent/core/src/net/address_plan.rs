//! What a link is given: an address and the routes that go with it.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::Ifindex;
use super::dhcp4::Lease;
use crate::netlink::route::{NewAddress, NewRoute, Protocol};
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
#[expect(
    clippy::large_enum_variant,
    reason = "there is no heap, and a NIC has one or two of them"
)]
pub enum Source {
    /// Firmware or an administrator, with the default router.
    Static(Option<IpAddr>),
    /// A DHCP server.
    Dhcp(Lease),
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

impl RoutePlan {
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
    pub fn static_v6(given: &Static<Ipv6Addr>) -> Self {
        Self {
            address: given.address().into(),
            prefix: given.prefix(),
            source: Source::Static(given.gateway().map(IpAddr::V6)),
        }
    }

    /// What a lease gives.
    pub fn leased(lease: Lease) -> Self {
        Self {
            address: lease.address.into(),
            prefix: lease.prefix,
            source: Source::Dhcp(lease),
        }
    }

    /// The lease that it is from.
    pub const fn lease(&self) -> Option<&Lease> {
        match &self.source {
            Source::Dhcp(lease) => Some(lease),
            Source::Static(_) => None,
        }
    }

    /// The address with its prefix length.
    pub const fn subnet(&self) -> Subnet {
        Subnet {
            address: self.address,
            prefix: self.prefix,
        }
    }

    /// The routes beside the one to the prefix, which the kernel adds by itself: a lease's classless routes, or else the
    /// default route through the first router (RFC 3442).
    pub fn routes(&self) -> impl Iterator<Item = RoutePlan> {
        let (router, classless) = match &self.source {
            Source::Static(router) => (*router, [].as_slice()),
            Source::Dhcp(lease) if lease.routes.is_empty() => {
                (lease.default_router().map(IpAddr::V4), [].as_slice())
            }
            Source::Dhcp(lease) => (None, lease.routes.as_slice()),
        };
        let default = router.map(RoutePlan::default_through);
        let classless = classless.iter().map(|route| RoutePlan {
            destination: route.destination.into(),
            prefix: route.prefix,
            router: route.router.map(IpAddr::V4),
        });
        default.into_iter().chain(classless)
    }

    /// The request for the address. It has no end in the kernel, even if it was leased: a root file system hangs on it, and
    /// who renews the lease decides what a failed renewal means.
    pub(super) const fn new_address(&self, ifindex: Ifindex) -> NewAddress {
        NewAddress {
            ifindex,
            address: self.address,
            prefix: self.prefix,
            valid_s: None,
            leased: self.lease().is_some(),
            detect_duplicates: false,
        }
    }

    /// The route to the address's own prefix.
    pub(super) fn on_link(&self) -> RoutePlan {
        RoutePlan {
            destination: self.subnet().first(),
            prefix: self.prefix,
            router: None,
        }
    }

    /// The request for a route. A router outside of the prefix must be on the link all the same, there is no other way to
    /// it.
    pub(super) fn new_route(&self, ifindex: Ifindex, route: RoutePlan) -> NewRoute {
        let leased = self.lease().is_some();
        NewRoute {
            ifindex,
            destination: route.destination,
            prefix: route.prefix,
            gateway: route.router,
            onlink: route
                .router
                .is_some_and(|router| !self.is_neighbour(router)),
            source: leased.then_some(self.address),
            protocol: if leased {
                Protocol::Dhcp
            } else {
                Protocol::Static
            },
            metric: None,
            table: None,
        }
    }

    /// Whether `other` lies in the address's own subnet. An IPv6 router has a link-local address as a rule.
    fn is_neighbour(&self, other: IpAddr) -> bool {
        let link_local = match (self.address, other) {
            (IpAddr::V6(_), IpAddr::V6(other)) => other.is_unicast_link_local(),
            _ => false,
        };
        link_local || self.subnet().contains(other)
    }
}

#[cfg(test)]
mod tests;
