//! `ip=`: how each NIC is addressed.

use core::net::IpAddr;

use heapless::Vec;

use super::Maker;
use crate::args::needs::Need;
use crate::args::spec::{Kind, SpecNic, V4, V6, bit};
use crate::args::{ArgsFlaw, Dialect};
use crate::cmdline::{Argument, IpArgument, Methods};
use crate::limits::SPEC_ADDRESSES;
use crate::plan::{Ipv4Plan, Ipv6Plan, Static, Subnet};

/// What the arguments about one NIC say, one element for each of them.
pub(super) type Told = Vec<Methods, { SPEC_ADDRESSES + 1 }>;

impl<'a> Maker<'_, 'a> {
    /// Tells how the NIC is addressed, or how large its packets are where others on it are.
    pub(super) fn tell_addresses(&mut self, place: usize, need: &Need) {
        let (Some(nic), Some(word)) = (
            self.nic(place),
            self.made.words.get(place).copied().flatten(),
        ) else {
            return;
        };
        if !need.carries() {
            return self.tell_lower(place, need, nic, word.text);
        }
        let Some(wanted) = self.families(place, need, nic) else {
            return;
        };
        let told = told(nic, wanted);
        if let Some(flaw) = self.refused(&told) {
            return self.find_nic(place, flaw);
        }
        let bond = matches!(nic.kind, Kind::Bond(_));
        for methods in told {
            let ip = IpArgument {
                mtu: nic.mtu.filter(|_| !bond),
                ..argument(word.text, methods)
            };
            let why = match methods {
                Methods {
                    ipv4: Ipv4Plan::Static(_),
                    ..
                }
                | Methods {
                    ipv6: Ipv6Plan::Static(_),
                    ..
                } => "the NIC has this address",
                _ => "the NIC asks the network for its address",
            };
            self.add_nic(place, need, Argument::Ip(ip), why);
        }
    }

    /// The families that are told of the NIC; none where it lacks one that a session needs.
    pub(super) fn families(
        &mut self,
        place: usize,
        need: &Need,
        nic: &SpecNic<'a>,
    ) -> Option<(bool, bool)> {
        let (v4, v6) = (nic.has(true), nic.has(false));
        if (need.v4 && !v4) || (need.v6 && !v6) || !(v4 || v6) {
            self.find_nic(place, ArgsFlaw::FamilyMissing);
            return None;
        }
        let mut sessions = self.spec.sessions.iter().enumerate();
        if sessions.any(|(at, session)| {
            let over = session.nic == place && need.sessions & bit(at) != 0;
            over && !nic.leads_to(session.server)
        }) {
            self.find_nic(place, ArgsFlaw::AgentLacks);
            return None;
        }
        let wanted = match self.stock() {
            true => (need.wants(true), need.wants(false)),
            false => (true, true),
        };
        if (v4 && !wanted.0) || (v6 && !wanted.1) {
            self.find_nic(place, ArgsFlaw::LeftOut);
        }
        // One of a family that asks for its address is a lease's, and told by nobody.
        let is_told = |router: &IpAddr| {
            let v4 = router.is_ipv4();
            nic.given(v4).next().is_some() || nic.is_leased(v4)
        };
        if !nic.gateway.iter().all(is_told) {
            self.find_nic(place, ArgsFlaw::RouterLeftOut);
        }
        Some(wanted)
    }

    /// The MTU of a NIC that only lies below a VLAN device; dracut's scripts take none without an address.
    fn tell_lower(&mut self, place: usize, need: &Need, nic: &SpecNic<'a>, word: &'a str) {
        let carries_vlan = self
            .spec
            .nics
            .iter()
            .any(|other| matches!(other.kind, Kind::Vlan(_)) && other.parents.contains(&place));
        let legacy = self.how.dialect == Dialect::DracutLegacy;
        if nic.kind == Kind::Physical && nic.mtu.is_some() && carries_vlan && !legacy {
            let ip = IpArgument {
                mtu: nic.mtu,
                ..argument(word, Methods::NONE)
            };
            let why = "the VLAN device on it needs packets of this size";
            self.add_nic(place, need, Argument::Ip(ip), why);
        }
    }

    /// Why the parser does not take this for one NIC.
    pub(super) fn refused(&self, told: &Told) -> Option<ArgsFlaw> {
        let is_static =
            |methods: &&Methods| methods.ipv4.given().is_some() || methods.ipv6.given().is_some();
        let statics = told.iter().filter(is_static).count();
        let v4_statics = told
            .iter()
            .filter(|methods| methods.ipv4.given().is_some())
            .count();
        let asks = |methods: &Methods| {
            let v4 = methods.ipv4 == Ipv4Plan::Dhcp;
            let v6 = !matches!(methods.ipv6, Ipv6Plan::None | Ipv6Plan::Static(_));
            (v4, v6)
        };
        let (v4, v6) = told
            .iter()
            .map(asks)
            .fold((false, false), |(a, b), (c, d)| (a | c, b | d));
        let link_local = told
            .iter()
            .any(|methods| methods.ipv6 == Ipv6Plan::LinkLocal);
        match self.how.dialect {
            Dialect::DracutLegacy => {
                let families = usize::from(v4)
                    + usize::from(v6)
                    + usize::from(v4_statics > 0)
                    + usize::from(statics > v4_statics);
                match (families > 1, statics > 1) {
                    (true, _) => Some(ArgsFlaw::Families),
                    (false, true) => Some(ArgsFlaw::Addresses),
                    _ => None,
                }
            }
            // The last argument about a family that asks for an address wins over both.
            Dialect::DracutNm => {
                let mixed = v4 && (statics > 0 || link_local);
                mixed.then_some(ArgsFlaw::Families)
            }
            Dialect::DracutNetworkd => {
                let mixed = (v4 && v6) || ((v4 || v6) && statics > 0);
                mixed.then_some(ArgsFlaw::Families)
            }
            _ => None,
        }
    }
}

/// What is said of a NIC's families: an element for each address given beforehand, and one for what it asks for.
pub(super) fn told(nic: &SpecNic<'_>, (v4, v6): (bool, bool)) -> Told {
    let mut told = Told::new();
    for family in [v4.then_some(true), v6.then_some(false)]
        .into_iter()
        .flatten()
    {
        let mut router = nic.router(family);
        for subnet in nic.given(family) {
            // A NIC has no more addresses.
            let _ = told.push(given(subnet, router.take()));
        }
    }
    let asks = Methods {
        ipv4: match nic.v4 {
            V4::Dhcp if v4 => Ipv4Plan::Dhcp,
            _ => Ipv4Plan::None,
        },
        ipv6: match nic.v6 {
            V6::Dhcp6 if v6 => Ipv6Plan::Dhcp6,
            V6::Auto if v6 => Ipv6Plan::Auto,
            V6::LinkLocal if v6 => Ipv6Plan::LinkLocal,
            _ => Ipv6Plan::None,
        },
        firmware: false,
    };
    if asks != Methods::NONE {
        // There is room for one more than the addresses.
        let _ = told.push(asks);
    }
    told
}

fn given(subnet: Subnet, router: Option<IpAddr>) -> Methods {
    let mut methods = Methods::NONE;
    match (subnet.address, router) {
        (IpAddr::V4(address), router) => {
            let router = match router {
                Some(IpAddr::V4(router)) => Some(router),
                _ => None,
            };
            if let Some(given) = Static::v4(address, subnet.prefix, router) {
                methods.ipv4 = Ipv4Plan::Static(given);
            }
        }
        (IpAddr::V6(address), router) => {
            let router = match router {
                Some(IpAddr::V6(router)) => Some(router),
                _ => None,
            };
            if let Some(given) = Static::v6(address, subnet.prefix, router) {
                methods.ipv6 = Ipv6Plan::Static(given);
            }
        }
    }
    methods
}

pub(super) fn argument<'a>(nic: &'a str, methods: Methods) -> IpArgument<'a> {
    IpArgument {
        nic: Some(nic),
        methods,
        peer: None,
        mtu: None,
        mac: None,
        dns: Vec::new(),
        hostname: None,
    }
}
