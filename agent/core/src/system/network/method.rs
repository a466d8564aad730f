//! How a NIC came to the address from which a session goes out.

use core::net::{IpAddr, Ipv6Addr};

use super::find::{is_link_local, subnet};
use super::lease::{has_client, is_lease, is_of_ifupdown};
use super::{Carrier, Network, NetworkFlaw};
use crate::args::spec::{V4, V6};
use crate::net::MacAddress;
use crate::netlink::route::{Assigned, Device, KnownRoute, RouteMaker};
use crate::system::Tree;

impl Network {
    /// The address from which a session to the portal goes out over a device: the session's own, else the one that the kernel
    /// takes. That is the one that the route names, else IPv4: the first one in the subnet of the router or the portal; IPv6:
    /// the one that has most in common with the portal (RFC 6724, 5).
    pub(super) fn speaker(
        &self,
        device: &Device,
        asked: &Carrier<'_>,
        way: Option<&KnownRoute>,
    ) -> Option<&Assigned> {
        let usable = || {
            let addresses = self.addresses_of(device);
            addresses.filter(|assigned| {
                let of_family = assigned.address.address.is_ipv4() == asked.portal.is_ipv4();
                of_family && !assigned.address.duplicate
            })
        };
        let is = |wanted: Option<IpAddr>| {
            let wanted = wanted.filter(|&wanted| asked.portal.is_ipv4() || !is_link_local(wanted));
            usable().find(|assigned| Some(assigned.address.address) == wanted)
        };
        let fixed = is(asked.source).or_else(|| is(way.and_then(|way| way.source)));
        let IpAddr::V6(portal) = asked.portal else {
            let next = way.and_then(|way| way.router).unwrap_or(asked.portal);
            let near = |assigned: &&Assigned| subnet(assigned).contains(next);
            let first = || usable().find(|assigned| !assigned.secondary);
            return fixed
                .or_else(|| usable().filter(|assigned| !assigned.secondary).find(near))
                .or_else(first)
                .or_else(|| usable().next());
        };
        // A link-local address does for a link-local portal alone, and only where there is nothing else: whatever gives the
        // NIC another address gives it this one too.
        let wider = usable()
            .filter(|assigned| !is_link_local(assigned.address.address))
            .reduce(|best, assigned| {
                let score = |assigned: &Assigned| {
                    let common = common_bits(assigned.address.address, portal);
                    (!assigned.deprecated, common, !assigned.secondary)
                };
                if score(assigned) > score(best) {
                    assigned
                } else {
                    best
                }
            });
        let local = || usable().find(|assigned| is_link_local(assigned.address.address));
        fixed
            .or(wider)
            .or_else(|| local().filter(|_| is_link_local(asked.portal)))
    }

    /// How the NIC came to an IPv4 address. One that ends is a lease. One that does not end is one all the same where our agent
    /// says so, which lets none end that a root hangs on, where a DHCP client's route goes with it, or where systemd-networkd or
    /// the initramfs says so: a lease may be for ever, and klibc's `ipconfig` and busybox's udhcpc give the address no end.
    /// NetworkManager's file about the device names no address, but its routes tell the same.
    pub(super) fn v4<T: Tree + ?Sized>(
        &self,
        device: &Device,
        assigned: &Assigned,
        tree: &T,
    ) -> (V4, Option<NetworkFlaw>) {
        if !assigned.permanent || assigned.leased || self.has_leased_route(device, assigned) {
            return (V4::Dhcp, None);
        }
        match is_lease(device, assigned, tree) {
            Some(true) => return (V4::Dhcp, None),
            Some(false) => return (V4::Static, None),
            None => {}
        }
        let by_script = || self.has_plain_router(device, assigned) && !is_of_ifupdown(device, tree);
        let unclear = has_client(device, tree) || by_script();
        (V4::Static, unclear.then_some(NetworkFlaw::LeaseUnclear))
    }

    /// How the NIC came to an IPv6 address. Only the kernel says surely that it made one from a router advertisement
    /// (`IFA_PROTO`, Linux 5.18; temporary addresses and those formed by RFC 7217). A client gives an address of DHCPv6 a
    /// prefix of 128 bits (RFC 8415, 18.2.10.1), and one from an advertisement the prefix that was advertised.
    pub(super) fn v6<T: Tree + ?Sized>(
        &self,
        device: &Device,
        assigned: &Assigned,
        tree: &T,
    ) -> (V6, Option<NetworkFlaw>) {
        let IpAddr::V6(address) = assigned.address.address else {
            return (V6::None, None);
        };
        let advertised = |route: &&KnownRoute| {
            let here = route.ifindex == Some(device.link.ifindex);
            here && route.maker == RouteMaker::Advertised && route.destination.is_ipv6()
        };
        let mut routes = self.routes.iter().filter(advertised);
        if address.is_unicast_link_local() {
            return (V6::LinkLocal, None);
        }
        if assigned.advertised {
            return (V6::Auto, None);
        }
        let whole = assigned.address.prefix == 128;
        if assigned.permanent {
            if is_lease(device, assigned, tree) == Some(true) {
                return (V6::Dhcp6, None);
            }
            let unclear = whole && routes.next().is_some();
            return (V6::Static, unclear.then_some(NetworkFlaw::LeaseUnclear));
        }
        let formed = assigned.managed || assigned.secondary || assigned.stable_privacy;
        let from_mac = device
            .link
            .address
            .is_some_and(|mac| is_eui64(address, mac));
        if whole && !formed {
            return (V6::Dhcp6, None);
        }
        let of_prefix = |route: &KnownRoute| {
            let prefix = route.prefix;
            prefix == assigned.address.prefix && subnet(assigned).contains(route.destination)
        };
        let sure = formed || from_mac || routes.any(of_prefix);
        (V6::Auto, (!sure).then_some(NetworkFlaw::AdvertisedUnclear))
    }

    /// Whether a DHCP client made a route over the device that leaves with the address, or leads to a router beside it.
    fn has_leased_route(&self, device: &Device, assigned: &Assigned) -> bool {
        let address = assigned.address.address;
        self.routes.iter().any(|route| {
            let here = route.ifindex == Some(device.link.ifindex);
            let leased = here && route.maker == RouteMaker::Dhcp;
            leased
                && match (route.source, route.router) {
                    (Some(source), _) => source == address,
                    (None, Some(router)) => subnet(assigned).contains(router),
                    (None, None) => false,
                }
        })
    }

    /// Whether the default route over the device to a router beside the address is one of `ip route` or `route` without more,
    /// as scripts and the clients of small systems make it.
    fn has_plain_router(&self, device: &Device, assigned: &Assigned) -> bool {
        self.routes.iter().any(|route| {
            let here = route.ifindex == Some(device.link.ifindex) && route.prefix == 0;
            let near = route
                .router
                .is_some_and(|router| subnet(assigned).contains(router));
            here && near && route.maker == RouteMaker::Boot
        })
    }
}

/// How many bits two addresses have in common from the first one on.
fn common_bits(one: IpAddr, other: Ipv6Addr) -> u32 {
    match one {
        IpAddr::V4(_) => 0,
        IpAddr::V6(one) => (one.to_bits() ^ other.to_bits()).leading_zeros(),
    }
}

/// Whether the interface identifier is made from the MAC address (RFC 4291, appendix A).
const fn is_eui64(address: Ipv6Addr, mac: MacAddress) -> bool {
    let [a, b, c, d, e, f] = mac.octets();
    let [.., i, j, k, l, m, n, o, p] = address.octets();
    matches!((l, m), (0xff, 0xfe)) && i == a ^ 2 && j == b && k == c && n == d && o == e && p == f
}
