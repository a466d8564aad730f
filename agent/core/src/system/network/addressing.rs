//! What a session needs of its NIC: an address, and the way to the portal.
//!
//! With an address that is given goes the machine's way out, where that leads over the NIC, whether or not the portal is there:
//! the installed system goes on with the NIC as the initramfs has set it up.

use core::net::IpAddr;

use super::find::{is_link_local, subnet};
use super::{Carrier, Draft, Network, NetworkFlaw};
use crate::args::spec::{SpecNic, V4, V6};
use crate::net::RoutePlan;
use crate::netlink::route::{Assigned, Device, KnownRoute, RouteMaker};
use crate::plan::Subnet;
use crate::system::Tree;

impl Network {
    /// Adds to the NIC at `place` the address from which the session goes out, and the way to its portal.
    pub(super) fn address<T: Tree + ?Sized>(
        &self,
        device: &Device,
        place: usize,
        asked: &Carrier<'_>,
        draft: &mut Draft<'_, '_, T>,
    ) -> Result<(), NetworkFlaw> {
        let way = self.way_over(device, asked.portal);
        let Some(assigned) = self.speaker(device, asked, way) else {
            draft.find(device, NetworkFlaw::NoAddress);
            return Ok(());
        };
        let v4 = asked.portal.is_ipv4();
        // What another session has found of the NIC's only address is not looked for again.
        let known = draft.spec.nics.get(place);
        let known = known.filter(|nic| *nic.addresses == [subnet(assigned)]);
        let (method4, method6, unclear) = if let Some(nic) = known {
            match v4 {
                true => (nic.v4, V6::None, None),
                false => (V4::None, nic.v6, None),
            }
        } else if v4 {
            let (method, unclear) = self.v4(device, assigned, draft.tree);
            (method, V6::None, unclear)
        } else {
            let (method, unclear) = self.v6(device, assigned, draft.tree);
            (V4::None, method, unclear)
        };
        let Some(nic) = draft.spec.nics.get_mut(place) else {
            return Ok(());
        };
        let mixed = merge(nic, method4, method6);
        let given = method4 == V4::Static || method6 == V6::Static;
        let default = self.default_over(device, v4);
        let default = default.filter(|default| {
            let told = given || default.maker == RouteMaker::Other;
            told && Some(*default) != way
        });
        if method6 != V6::LinkLocal {
            add(&mut nic.addresses, subnet(assigned))?;
        }
        let (mut lost, mut cut_off) = (None, None);
        if !is_link_local(asked.portal) {
            lost = add_way(nic, way, subnet(assigned), (asked.portal, given))?;
            if let Some(default) = default {
                cut_off = match self.is_of_another(device, default, assigned) {
                    true => Some(NetworkFlaw::DefaultElsewhere),
                    false => add_way(nic, Some(default), subnet(assigned), (asked.portal, given))?,
                };
            }
        }
        let mixed = mixed.then_some(NetworkFlaw::MixedMethods);
        let found = [unclear, mixed, lost, cut_off];
        for flaw in found.into_iter().flatten() {
            draft.find(device, flaw);
        }
        Ok(())
    }

    /// What a boot connects to before it is redirected, where that is elsewhere: from the session's own address, unless the way
    /// there goes by another one's subnet.
    pub(super) fn before_redirect<'c>(
        &self,
        device: &Device,
        asked: &Carrier<'c>,
    ) -> Option<Carrier<'c>> {
        let portal = asked.configured.filter(|it| *it != asked.portal)?;
        let way = self.way_over(device, portal);
        let next = way.and_then(|way| way.router).unwrap_or(portal);
        let beside = |source: &IpAddr| {
            let mut addresses = self.addresses_of(device);
            addresses.any(|it| it.address.address == *source && subnet(it).contains(next))
        };
        Some(Carrier {
            portal,
            source: asked.source.filter(|it| is_link_local(next) || beside(it)),
            ..*asked
        })
    }

    /// Adds the way to a name server from the addresses that the NIC is described with. Whether there is one, or the network
    /// tells of one with an address that it is asked for.
    ///
    /// # Errors
    /// There is no room for it.
    pub(super) fn reach(
        &self,
        device: &Device,
        nic: &mut SpecNic<'_>,
        server: IpAddr,
    ) -> Result<bool, NetworkFlaw> {
        let v4 = server.is_ipv4();
        if is_link_local(server) {
            return Ok(nic.has(v4));
        }
        let asks = match v4 {
            true => nic.v4 == V4::Dhcp,
            false => matches!(nic.v6, V6::Auto | V6::Dhcp6),
        };
        let way = self.way_over(device, server);
        let next = way.and_then(|way| way.router).unwrap_or(server);
        let beside = nic.given(v4).find(|subnet| subnet.contains(next));
        let Some(near) = beside.or_else(|| nic.given(v4).next()) else {
            return Ok(asks);
        };
        let lost = add_way(nic, way, near, (server, true))?;
        Ok(lost.is_none())
    }

    /// Whether the route out goes by another address of the device than this one: the router is beside that, or this one is
    /// valid within a site only (RFC 4193) and that is not.
    fn is_of_another(&self, device: &Device, route: &KnownRoute, assigned: &Assigned) -> bool {
        let router = route.router.filter(|router| !is_link_local(*router));
        let suits = |other: &Assigned| {
            let address = other.address.address;
            match (router, address) {
                (Some(router), _) => subnet(other).contains(router),
                (None, IpAddr::V6(v6)) => !(v6.is_unique_local() || is_link_local(address)),
                (None, IpAddr::V4(_)) => false,
            }
        };
        !suits(assigned) && self.addresses_of(device).any(suits)
    }
}

/// Sets how the NIC is addressed in one family; whether another session wanted it in another way. DHCPv4 stays then, since
/// with it comes what the network wants. A link-local address comes with any other.
fn merge(nic: &mut SpecNic<'_>, v4: V4, v6: V6) -> bool {
    let mixed4 = !(nic.v4 == V4::None || v4 == V4::None || nic.v4 == v4);
    if nic.v4 == V4::None || v4 == V4::Dhcp {
        nic.v4 = v4;
    }
    let open = |v6: V6| matches!(v6, V6::None | V6::LinkLocal);
    let mixed6 = !(open(nic.v6) || open(v6) || nic.v6 == v6);
    if v6 != V6::None && open(nic.v6) {
        nic.v6 = v6;
    }
    mixed4 || mixed6
}

/// Adds the way to a portal or a name server: nothing where it is in the address's own subnet, the default router where the
/// default route leads there, else the route. Of a NIC that asks the network for its address, what comes with the answer is
/// not told, only what somebody else added.
fn add_way(
    nic: &mut SpecNic<'_>,
    way: Option<&KnownRoute>,
    near: Subnet,
    (portal, given): (IpAddr, bool),
) -> Result<Option<NetworkFlaw>, NetworkFlaw> {
    let Some(way) = way else {
        return Ok((!near.contains(portal)).then_some(NetworkFlaw::NoRoute));
    };
    let told = given || matches!(way.maker, RouteMaker::Boot | RouteMaker::Other);
    let route = RoutePlan {
        destination: way.destination,
        prefix: way.prefix,
        router: way.router,
    };
    let Some(router) = way.router else {
        let covered = way.prefix >= near.prefix && near.contains(way.destination);
        if told && !covered {
            add(&mut nic.routes, route)?;
        }
        return Ok(None);
    };
    if router.is_ipv4() != portal.is_ipv4() {
        return Ok(Some(NetworkFlaw::ForeignRouter));
    }
    // The default route of a lease is the server's, or its client's script made it, unless somebody else is named.
    let is_leased = way.prefix == 0 && !given && way.maker != RouteMaker::Other;
    if way.prefix == 0 && (given || is_leased) {
        add_router(nic, router, given)?;
    } else if told {
        add(&mut nic.routes, route)?;
    }
    if told && !is_leased && !near.contains(router) && !is_link_local(router) {
        let host = RoutePlan {
            destination: router,
            prefix: if router.is_ipv4() { 32 } else { 128 },
            router: None,
        };
        // Before the routes through it.
        add(&mut nic.routes, host)?;
        let at = nic.routes.iter().position(|other| *other == host);
        if let Some(rest) = at.and_then(|at| nic.routes.get_mut(..=at)) {
            rest.rotate_right(1);
        }
    }
    Ok(None)
}

/// Sets the default router. A description has room for one: that of a family whose addresses are given beforehand goes before
/// one that the network tells, and a second one becomes a route.
fn add_router(nic: &mut SpecNic<'_>, router: IpAddr, given: bool) -> Result<(), NetworkFlaw> {
    let there = nic.gateway;
    let told = match there {
        None => false,
        Some(IpAddr::V4(_)) => nic.v4 == V4::Static,
        Some(IpAddr::V6(_)) => nic.v6 == V6::Static,
    };
    if there == Some(router) || (there.is_some() && !given) {
        return Ok(());
    }
    match told {
        true => add(&mut nic.routes, RoutePlan::default_through(router)),
        false => {
            nic.gateway = Some(router);
            Ok(())
        }
    }
}

/// Adds what is not there yet.
fn add<E: PartialEq, const N: usize>(
    list: &mut heapless::Vec<E, N>,
    element: E,
) -> Result<(), NetworkFlaw> {
    if list.contains(&element) {
        return Ok(());
    }
    list.push(element).map_err(|_| NetworkFlaw::NoRoom)
}
