//! The network of a boot.

use core::net::IpAddr;
use core::time::Duration;

use super::{
    Address, Grantor, Kind, Lease, Link, Method, NameServer, Network, Route, Session, Unfinished,
};
use crate::boot::Boot;
use crate::net::bond::BondMode;
use crate::net::dhcp4::Times;
use crate::net::{AddressPlan, Ifindex, Nic, Source};
use crate::netlink::route;
use crate::plan::{Ipv4Plan, Ipv6Plan, NicPlan};
use crate::session;
use crate::time::Instant;

impl Network {
    /// Takes what `boot` has by now, in the place of what is here: the links that have an address, those that wait for one, and the
    /// sessions that have their disk. There is room for all of a plan.
    pub fn gather(&mut self, boot: &Boot<'_, '_>) {
        *self = Self::new();
        for nic in boot.nics() {
            for address in nic.addresses() {
                self.add_address(boot, nic, address);
            }
            if !nic.has_address()
                && let Some(mac) = nic.mac()
            {
                let _ = self.waiting.push(mac);
            }
        }
        for session in boot.sessions() {
            let Some(link) = self.link_of(session, boot.nics()) else {
                continue;
            };
            if let (Some(sid), Some(_)) = (session.sid(), session.disk()) {
                let respite_s = session.respite_s();
                let _ = self.sessions.push(Session {
                    sid,
                    link,
                    respite_s,
                });
            } else if session.is_unfinished() {
                let mark = Unfinished::mark(boot.plan(), session.plan());
                let _ = self.unfinished.push(Unfinished { mark, link });
            }
        }
    }

    fn add(&mut self, plan: &NicPlan<'_>, found: &route::Link, v4: Method, v6: Method) {
        let Some(mac) = found.address else {
            return;
        };
        let ifindex = found.ifindex;
        if let Some(link) = self.links.iter_mut().find(|link| link.ifindex == ifindex) {
            // Planned twice: with an address of each family, or as a VLAN's parent too.
            for (method, other) in [(&mut link.v4, v4), (&mut link.v6, v6)] {
                if other != Method::None {
                    *method = other;
                }
            }
            return;
        }
        let kind = match found.kind {
            route::Kind::Vlan(id) => Kind::Vlan(id),
            route::Kind::Software if self.links.iter().any(|link| link.master == Some(ifindex)) => {
                let mode = plan.bond.and_then(|bond| bond.mode());
                Kind::Bond(mode.unwrap_or(BondMode::BALANCE_RR))
            }
            _ => Kind::Ethernet,
        };
        let _ = self.links.push(Link {
            permanent: found.permanent_address,
            kind,
            // Others name their peer there.
            lower: kind.vlan().and(found.lower),
            master: found.master,
            mtu: found.mtu,
            v4,
            v6,
            ..Link::bare(ifindex, found.name, mac)
        });
    }

    #[inline(never)]
    fn add_address(&mut self, boot: &Boot<'_, '_>, nic: &Nic<'_>, address: &AddressPlan) {
        let Some(found) = nic.link() else {
            return;
        };
        let (link, plan) = (found.ifindex, nic.plan());
        nic.each_below(&mut |below| self.add(plan, below, Method::None, Method::None));
        let (v4, v6) = (Method::of_v4(&plan.ipv4), Method::of_v6(&plan.ipv6));
        self.add(plan, found, v4, v6);
        let _ = self.addresses.push(Address {
            link,
            subnet: address.subnet(),
            table: nic.table(),
            lease: Lease::of(address),
        });
        nic.routes(address, &mut |plan| {
            let _ = self.add_route(Route { link, plan });
        });
        let mut add = |address: IpAddr| {
            let server = NameServer { link, address };
            if !self.dns.contains(&server) {
                let _ = self.dns.push(server);
            }
        };
        for server in boot.plan().dns_of(plan) {
            add(*server);
        }
        if boot.plan().peer_dns {
            for server in address.dns() {
                add(server);
            }
        }
    }

    /// The link that carries a session: that of its NIC; else the first one in whose subnet the portal is, as its route is the
    /// first, or any with an address of its family; a portal that is a name may be of either.
    #[inline(never)]
    fn link_of(&self, session: &session::Session<'_>, nics: &[Nic<'_>]) -> Option<Ifindex> {
        let portal = session.address();
        let own = session
            .plan()
            .nic
            .map(|place| Some(nics.get(place)?.link()?.ifindex));
        let (mut found, mut is_found_near) = (None, false);
        for address in &self.addresses {
            let subnet = address.subnet;
            let able = portal.is_none_or(|portal| portal.is_ipv4() == subnet.address.is_ipv4());
            let near = portal.is_some_and(|portal| subnet.contains(portal));
            let better = match own {
                Some(own) => own == Some(address.link),
                None => near && !is_found_near || able && found.is_none(),
            };
            if better {
                found = Some(address.link);
                is_found_near = near;
            }
        }
        found
    }
}

impl Lease {
    /// Whom to ask to keep the address of `plan`.
    #[inline(never)]
    fn of(plan: &AddressPlan) -> Option<Self> {
        let (grantor, times) = match &plan.source {
            Source::Dhcp(lease) => (Grantor::Dhcp4(lease.server), lease.times),
            Source::Ipv6 {
                lease: Some(lease), ..
            } => (Grantor::Dhcp6(lease.server.clone()), lease.times),
            Source::Ipv6 {
                advertisement: Some(told),
                ..
            } => match plan.address {
                IpAddr::V6(own) => (Grantor::Router(told.router), told.times(own).flatten()),
                IpAddr::V4(_) => return None,
            },
            Source::Static(_) | Source::Ipv6 { .. } => return None,
        };
        let times = times.map(whole);
        Some(Self { grantor, times })
    }
}

impl Method {
    const fn of_v4(plan: &Ipv4Plan) -> Self {
        match plan {
            Ipv4Plan::None => Self::None,
            Ipv4Plan::Static(_) => Self::Static,
            Ipv4Plan::Dhcp => Self::Dhcp,
        }
    }

    const fn of_v6(plan: &Ipv6Plan) -> Self {
        match plan {
            Ipv6Plan::None => Self::None,
            Ipv6Plan::Static(_) => Self::Static,
            Ipv6Plan::Auto => Self::Auto,
            Ipv6Plan::Dhcp6 => Self::Dhcp,
            Ipv6Plan::LinkLocal => Self::LinkLocal,
        }
    }
}

/// The same in whole seconds: what is left to others has no more.
fn whole(times: Times) -> Times {
    let whole = |at: Instant| Instant::ZERO.plus(Duration::from_secs(at.seconds()));
    Times {
        asked: whole(times.asked),
        renew: whole(times.renew),
        rebind: whole(times.rebind),
        expire: whole(times.expire),
    }
}
