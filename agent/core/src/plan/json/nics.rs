//! The NICs of a plan for programs: a device each, with what lies below it.

use core::net::IpAddr;

use heapless::Vec;

use super::super::{BootPlan, Ipv4Plan, Ipv6Plan, NicPlan, NicSelector, Origin, Subnet};
use crate::cmdline::{BondArgument, Placed};
use crate::json::{Items, Members, Object, Value};
use crate::limits::LOWER_NICS;
use crate::net::RoutePlan;

/// Every device of a plan.
pub(super) struct Devices<'p, 'a> {
    plan: &'p BootPlan<'a>,
    /// Those that only lie below others, each with the VLAN device on it where there is one.
    lower: Vec<(NicSelector<'a>, Option<&'p NicPlan<'a>>), LOWER_NICS>,
}

/// The id of the device that the plan's NIC at `place` is about: several may give it addresses.
pub(super) fn id(plan: &BootPlan<'_>, place: usize) -> Option<usize> {
    let nic = plan.nics.get(place)?;
    plan.nics.iter().position(|first| first.is_same_device(nic))
}

impl<'p, 'a> Devices<'p, 'a> {
    /// The devices of `plan`.
    pub(super) fn of(plan: &'p BootPlan<'a>) -> Self {
        let mut devices = Self {
            plan,
            lower: Vec::new(),
        };
        for nic in &plan.nics {
            if nic.vlan.is_some() {
                devices.add(nic.selector, Some(nic));
            }
            let Some(bond) = nic.bond else { continue };
            for port in bond.ports() {
                devices.add(plan.selector(port), None);
            }
        }
        devices
    }

    fn add(&mut self, selector: NicSelector<'a>, over: Option<&'p NicPlan<'a>>) {
        if self.id_of(selector).is_none() {
            // More than there is room for are left out, and nothing names them.
            let _ = self.lower.push((selector, over));
        }
    }

    /// The id of the NIC or bond that is found by `selector`.
    fn id_of(&self, selector: NicSelector<'a>) -> Option<usize> {
        let nics = &self.plan.nics;
        let is = |nic: &NicPlan<'a>| nic.vlan.is_none() && nic.selector == selector;
        nics.iter().position(is).or_else(|| {
            let lower = self.lower.iter().position(|(lower, _)| *lower == selector);
            lower.map(|place| nics.len() + place)
        })
    }

    /// Lists the devices that are given addresses, then those below them.
    pub(super) fn list(&self, items: &mut Items<'_>) {
        let planned = self.plan.nics.iter().enumerate();
        for (place, nic) in planned.filter(|(place, _)| id(self.plan, *place) == Some(*place)) {
            items.add(Value::Object(&Device {
                devices: self,
                id: place,
                selector: nic.selector,
                nic: Some(nic),
                over: None,
            }));
        }
        for (place, (selector, over)) in (self.plan.nics.len()..).zip(&self.lower) {
            items.add(Value::Object(&Device {
                devices: self,
                id: place,
                selector: *selector,
                nic: None,
                over: *over,
            }));
        }
    }
}

struct Device<'d, 'p, 'a> {
    devices: &'d Devices<'p, 'a>,
    id: usize,
    selector: NicSelector<'a>,
    /// What the plan says of it first.
    nic: Option<&'p NicPlan<'a>>,
    /// The VLAN device on it.
    over: Option<&'p NicPlan<'a>>,
}

impl Object for Device<'_, '_, '_> {
    fn members(&self, members: &mut Members<'_>) {
        let plan = self.devices.plan;
        let vlan = self.nic.filter(|nic| nic.vlan.is_some());
        let bond = match vlan {
            Some(_) => None,
            None => self.nic.or(self.over).and_then(|nic| nic.bond),
        };
        let selector = Value::Text(&self.selector);
        let (mut mac, mut pci) = (Value::Null, Value::Null);
        let mut name = vlan.and_then(|nic| nic.vlan_name);
        match self.selector {
            _ if vlan.is_some() => {}
            NicSelector::Mac(address) => {
                mac = selector;
                let named = plan.names.iter().find(|named| named.mac == address);
                name = named.map(|named| named.name);
            }
            NicSelector::Pci(_) => pci = selector,
            NicSelector::Name(given) => name = Some(given),
            NicSelector::Any => {}
        }
        let kind = match (vlan, bond) {
            (Some(_), _) => "vlan",
            (None, Some(_)) => "bond",
            (None, None) => "phys",
        };
        let mtu = match self.nic {
            Some(nic) => nic.mtu,
            None => self.over.and_then(|over| over.lower_mtu),
        };
        members.add("id", Value::count(self.id));
        members.add("name", Value::text(&name));
        members.add("mac", mac);
        members.add("pci", pci);
        members.flag("any", self.selector == NicSelector::Any);
        members.text("kind", &kind);
        members.list("parents", |items| {
            let mut add = |lower| {
                if let Some(id) = self.devices.id_of(lower) {
                    items.add(Value::count(id));
                }
            };
            if let Some(vlan) = vlan {
                add(vlan.selector);
            }
            let Some(bond) = bond else { return };
            for port in bond.ports() {
                add(plan.selector(port));
            }
        });
        members.add("vlan", Value::number(vlan.and_then(|nic| nic.vlan)));
        members.add("mtu", Value::number(mtu));
        members.add("options", Value::object(bond.map(Options).as_ref()));
        let given = Given {
            plan,
            nic: self.nic,
        };
        given.addresses(members);
        given.rest(members);
    }
}

/// A bond's options by their names.
struct Options<'a>(BondArgument<'a>);

impl Object for Options<'_> {
    fn members(&self, members: &mut Members<'_>) {
        for (name, value) in self.0.options() {
            members.add(name, Value::Text(&value));
        }
    }
}

/// What a device is given by all that the plan says of it; nothing where it only lies below others.
struct Given<'p, 'a> {
    plan: &'p BootPlan<'a>,
    nic: Option<&'p NicPlan<'a>>,
}

impl<'p, 'a> Given<'p, 'a> {
    fn all(&self) -> impl Iterator<Item = &'p NicPlan<'a>> {
        let same = |nic: &&NicPlan<'a>| self.nic.is_some_and(|first| first.is_same_device(nic));
        self.plan.nics.iter().filter(same)
    }

    fn addresses(&self, members: &mut Members<'_>) {
        members.add("addressing", Value::Object(self));
        members.list("addresses", |items| {
            for nic in self.all() {
                for subnet in nic.given().into_iter().flatten() {
                    items.add(Value::Text(&subnet));
                }
            }
        });
        // The default route of the first family that has one; that of the other is a route among others.
        let mut routers: Vec<IpAddr, 4> = Vec::new();
        for family in 0..2 {
            for nic in self.all() {
                if let Some(Some(router)) = nic.gateways().get(family) {
                    let _ = routers.push(*router);
                }
            }
        }
        let (gateway, routers) = match routers.split_first() {
            Some((first, rest)) => (Some(*first), rest),
            None => (None, [].as_slice()),
        };
        members.add("gateway", Value::text(&gateway));
        members.list("routes", |items| {
            for router in routers {
                items.add(Value::Object(&RoutePlan::default_through(*router)));
            }
            let Some(nic) = self.nic else { return };
            for Placed { argument, .. } in &self.plan.routes {
                if self.plan.is_route_of(argument, nic) {
                    items.add(Value::Object(&argument.route));
                }
            }
        });
    }

    fn rest(&self, members: &mut Members<'_>) {
        let nic = self.nic;
        let servers = nic.map_or([].as_slice(), |nic| self.plan.dns_of(nic));
        members.list("dns", |items| {
            for server in servers {
                items.add(Value::Text(server));
            }
        });
        let index = nic.and_then(|nic| match nic.origin {
            Origin::FirmwareNic(index) => Some(index),
            _ => None,
        });
        members.add("firmware_index", Value::number(index));
        members.add("hostname", Value::text(&nic.and_then(|nic| nic.hostname)));
        members.add("origin", Value::text(&nic.map(|nic| nic.origin)));
    }
}

/// How each family gets its addresses.
impl Object for Given<'_, '_> {
    fn members(&self, members: &mut Members<'_>) {
        let (mut v4, mut v6) = (Ipv4Plan::None, Ipv6Plan::None);
        for nic in self.all() {
            if v4 == Ipv4Plan::None {
                v4 = nic.ipv4;
            }
            if v6 == Ipv6Plan::None {
                v6 = nic.ipv6;
            }
        }
        let v4 = match v4 {
            Ipv4Plan::None => "none",
            Ipv4Plan::Static(_) => "static",
            Ipv4Plan::Dhcp => "dhcp",
        };
        let v6 = match v6 {
            Ipv6Plan::None => "none",
            Ipv6Plan::Static(_) => "static",
            Ipv6Plan::Auto => "auto",
            Ipv6Plan::Dhcp6 => "dhcp6",
            Ipv6Plan::LinkLocal => "link-local",
        };
        members.text("v4", &v4);
        members.text("v6", &v6);
    }
}

impl Object for RoutePlan {
    fn members(&self, members: &mut Members<'_>) {
        let to = Subnet {
            address: self.destination,
            prefix: self.prefix,
        };
        members.text("to", &to);
        members.add("via", Value::text(&self.router));
    }
}
