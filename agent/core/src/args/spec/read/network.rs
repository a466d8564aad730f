//! The NICs of a description.

use core::net::IpAddr;

use heapless::{String, Vec};
use serde::de::MapAccess;

use super::{Place, keep, number};
use crate::args::Room;
use crate::args::spec::{Kind, Spec, SpecNic, V4, V6, What};
use crate::json::read::{
    Each, Elements, Number, Numbers, Object, Objects, Pairs, Reader, Skip, Text,
};
use crate::limits::{BOND_PORTS, LARGEST_MTU, SMALLEST_MTU};
use crate::net::{LINK_NAME_BYTES, MacAddress, RoutePlan};
use crate::plan::Subnet;

/// Bytes of a bond's options together.
const OPTIONS_BYTES: usize = 512;

/// Reads one NIC after the other into a description.
pub(super) struct NicReader<'s, 'r, 'a> {
    spec: &'s mut Spec<'a>,
    room: &'r mut Room<'a>,
    parts: Parts<'a>,
    is_list: bool,
}

/// What was read of one NIC.
#[derive(Default)]
struct Parts<'a> {
    id: Option<u64>,
    name: Option<&'a str>,
    mac: Option<MacAddress>,
    kind: Option<Kind<'a>>,
    vlan: Option<u16>,
    options: String<OPTIONS_BYTES>,
    parents: Vec<usize, BOND_PORTS>,
    mtu: Option<u16>,
    v4: Option<V4>,
    v6: Option<V6>,
    addresses: Vec<Subnet, { crate::limits::SPEC_ADDRESSES }>,
    gateway: Option<IpAddr>,
    routes: Vec<RoutePlan, { crate::limits::ROUTES }>,
    dns: Vec<IpAddr, { crate::limits::NIC_DNS_SERVERS }>,
    firmware_index: Option<u8>,
}

impl<'s, 'r, 'a> NicReader<'s, 'r, 'a> {
    pub(super) fn new(spec: &'s mut Spec<'a>, room: &'r mut Room<'a>) -> Self {
        Self {
            spec,
            room,
            parts: Parts::default(),
            is_list: false,
        }
    }

    /// Whether a list was there, an empty one too.
    pub(super) const fn is_list(&self) -> bool {
        self.is_list
    }
}

impl Reader<What> for NicReader<'_, '_, '_> {
    const MEMBERS: &'static [&'static str] = &[
        "id",
        "name",
        "mac",
        "kind",
        "parents",
        "vlan",
        "mtu",
        "options",
        "addressing",
        "addresses",
        "gateway",
        "routes",
        "dns",
        "firmware_index",
        "driver",
        "hostname",
        "origin",
        "pci",
        "any",
    ];

    fn member<'de, A: MapAccess<'de>>(
        &mut self,
        name: &str,
        map: &mut A,
        place: &mut Place,
    ) -> Result<(), A::Error> {
        let Self { parts, room, .. } = self;
        match name {
            "id" => map.next_value_seed(Number::new(place, |id| {
                parts.id = Some(id);
                Ok(())
            })),
            "name" => map.next_value_seed(Text::new(place, |text| {
                parts.name = Some(link_name(room, text)?);
                Ok(())
            })),
            "mac" => map.next_value_seed(Text::new(place, |text| {
                parts.mac = Some(MacAddress::parse(text).ok_or(What::Mac)?);
                Ok(())
            })),
            "kind" => map.next_value_seed(Text::new(place, |text| {
                parts.kind = Some(match text {
                    "phys" => Kind::Physical,
                    "vlan" => Kind::Vlan(0),
                    "bond" => Kind::Bond(""),
                    "bridge" => Kind::Bridge,
                    "team" => Kind::Team,
                    _ => return Err(What::Word),
                });
                Ok(())
            })),
            "parents" => map.next_value_seed(Numbers::new(place, |id| {
                let pushed = parts.parents.push(number(id)?);
                pushed.map_err(|_| What::TooMany)
            })),
            "vlan" => map.next_value_seed(Number::new(place, |id| {
                let id: u16 = number(id)?;
                parts.vlan = Some(id).filter(|id| (1..=4094).contains(id));
                parts.vlan.map(drop).ok_or(What::Number)
            })),
            "mtu" => map.next_value_seed(Number::new(place, |mtu| {
                let mtu: u16 = number(mtu)?;
                parts.mtu = Some(mtu).filter(|mtu| (SMALLEST_MTU..=LARGEST_MTU).contains(mtu));
                parts.mtu.map(drop).ok_or(What::Number)
            })),
            "firmware_index" => map.next_value_seed(Number::new(place, |index| {
                parts.firmware_index = Some(number(index)?);
                Ok(())
            })),
            _ => parts.addresses(name, map, place),
        }
    }
}

impl Parts<'_> {
    fn addresses<'de, A: MapAccess<'de>>(
        &mut self,
        name: &str,
        map: &mut A,
        place: &mut Place,
    ) -> Result<(), A::Error> {
        match name {
            "options" => map.next_value_seed(Pairs::new(place, |is_name, text| {
                option(&mut self.options, is_name, text)
            })),
            "addressing" => map.next_value_seed(Object::new(&mut Addressing(self), place)),
            "addresses" => map.next_value_seed(Each::new(place, |text| {
                let pushed = self.addresses.push(subnet(text, 1)?);
                pushed.map_err(|_| What::TooMany)
            })),
            "gateway" => map.next_value_seed(Text::new(place, |text| {
                self.gateway = Some(address(text)?);
                Ok(())
            })),
            "routes" => {
                let mut routes = Routes {
                    routes: &mut self.routes,
                    to: None,
                    via: None,
                };
                map.next_value_seed(Objects::new(&mut routes, place))
            }
            "dns" => map.next_value_seed(Each::new(place, |text| {
                let pushed = self.dns.push(address(text)?);
                pushed.map_err(|_| What::TooMany)
            })),
            _ => map.next_value_seed(Skip::default()),
        }
    }

    /// How a family is addressed where it is not said: as the addresses have it.
    fn is_given(&self, v4: bool) -> bool {
        let mut addresses = self.addresses.iter();
        addresses.any(|subnet| subnet.address.is_ipv4() == v4)
    }
}

impl Elements<What> for NicReader<'_, '_, '_> {
    fn begin(&mut self) {
        self.is_list = true;
        self.parts = Parts::default();
    }

    fn end(&mut self) -> Result<(), What> {
        let parts = core::mem::take(&mut self.parts);
        let kind = match (parts.kind, parts.vlan) {
            (Some(Kind::Vlan(_)) | None, Some(id)) => Kind::Vlan(id),
            (Some(Kind::Vlan(_)), None) => return Err(What::Missing("vlan")),
            (Some(Kind::Bond(_)), _) => {
                let options = self.room.keep(format_args!("{}", parts.options));
                Kind::Bond(options.ok_or(What::TooLong)?)
            }
            (kind, _) => kind.unwrap_or_default(),
        };
        let v4 = match (parts.v4, parts.is_given(true)) {
            (Some(V4::Static), false) => return Err(What::NoAddress),
            (Some(v4), _) => v4,
            (None, true) => V4::Static,
            (None, false) => V4::None,
        };
        let v6 = match (parts.v6, parts.is_given(false)) {
            (Some(V6::Static), false) => return Err(What::NoAddress),
            (Some(v6), _) => v6,
            (None, true) => V6::Static,
            (None, false) => V6::None,
        };
        let nic = SpecNic {
            id: parts.id.ok_or(What::Missing("id"))?,
            name: parts.name,
            mac: parts.mac,
            kind,
            // Ids as yet.
            parents: parts.parents,
            mtu: parts.mtu,
            v4,
            v6,
            addresses: parts.addresses,
            gateway: parts.gateway,
            routes: parts.routes,
            dns: parts.dns,
            firmware_index: parts.firmware_index,
            infiniband: false,
        };
        if nic.name.is_none() && nic.mac.is_none() {
            return Err(What::Missing("name"));
        }
        if let Some(what) = self.spec.nics.iter().find_map(|known| shared(known, &nic)) {
            return Err(what);
        }
        self.spec.nics.push(nic).map_err(|_| What::TooMany)
    }
}

/// What two NICs have in common that tells one from the other. VLAN devices and bonds have the MAC address of what lies below them.
fn shared(known: &SpecNic<'_>, nic: &SpecNic<'_>) -> Option<What> {
    let plain = (known.kind, nic.kind) == (Kind::Physical, Kind::Physical);
    if known.id == nic.id {
        Some(What::SameId)
    } else if known.name.is_some() && known.name == nic.name {
        Some(What::SameName)
    } else {
        (plain && known.mac.is_some() && known.mac == nic.mac).then_some(What::SameMac)
    }
}

struct Addressing<'p, 'a>(&'p mut Parts<'a>);

impl Reader<What> for Addressing<'_, '_> {
    const MEMBERS: &'static [&'static str] = &["v4", "v6"];

    fn member<'de, A: MapAccess<'de>>(
        &mut self,
        name: &str,
        map: &mut A,
        place: &mut Place,
    ) -> Result<(), A::Error> {
        map.next_value_seed(Text::new(place, |text| {
            match (name, text) {
                ("v4", "none") => self.0.v4 = Some(V4::None),
                ("v4", "static") => self.0.v4 = Some(V4::Static),
                ("v4", "dhcp") => self.0.v4 = Some(V4::Dhcp),
                ("v6", "none") => self.0.v6 = Some(V6::None),
                ("v6", "static") => self.0.v6 = Some(V6::Static),
                ("v6", "dhcp6") => self.0.v6 = Some(V6::Dhcp6),
                ("v6", "auto") => self.0.v6 = Some(V6::Auto),
                ("v6", "link-local") => self.0.v6 = Some(V6::LinkLocal),
                _ => return Err(What::Word),
            }
            Ok(())
        }))
    }
}

struct Routes<'p> {
    routes: &'p mut Vec<RoutePlan, { crate::limits::ROUTES }>,
    to: Option<Subnet>,
    via: Option<IpAddr>,
}

impl Reader<What> for Routes<'_> {
    const MEMBERS: &'static [&'static str] = &["to", "via"];

    fn member<'de, A: MapAccess<'de>>(
        &mut self,
        name: &str,
        map: &mut A,
        place: &mut Place,
    ) -> Result<(), A::Error> {
        map.next_value_seed(Text::new(place, |text| {
            match name {
                "to" => self.to = Some(subnet(text, 0)?),
                _ => self.via = Some(address(text)?),
            }
            Ok(())
        }))
    }
}

impl Elements<What> for Routes<'_> {
    fn begin(&mut self) {
        (self.to, self.via) = (None, None);
    }

    fn end(&mut self) -> Result<(), What> {
        let to = self.to.ok_or(What::Missing("to"))?;
        let mixed = |via: IpAddr| via.is_ipv4() != to.address.is_ipv4();
        if self.via.is_some_and(mixed) {
            return Err(What::Address);
        }
        let route = RoutePlan {
            destination: to.address,
            prefix: to.prefix,
            router: self.via,
        };
        self.routes.push(route).map_err(|_| What::TooMany)
    }
}

/// Puts `NAME=VALUE` behind what there is, with a comma between; a list inside a value has semicolons, as dracut wants it.
fn option(options: &mut String<OPTIONS_BYTES>, is_name: bool, text: &str) -> Result<(), What> {
    let bad = |found: char| found.is_whitespace() || found.is_control() || ",=:".contains(found);
    if text.is_empty() || text.contains(bad) {
        return Err(What::Text);
    }
    let separator = match (is_name, options.is_empty()) {
        (true, true) => "",
        (true, false) => ",",
        (false, _) => "=",
    };
    let pushed = options
        .push_str(separator)
        .and_then(|()| options.push_str(text));
    pushed.map_err(|_| What::TooLong)
}

fn link_name<'a>(room: &mut Room<'a>, text: &str) -> Result<&'a str, What> {
    if text.len() > LINK_NAME_BYTES || text.contains('/') {
        return Err(What::Text);
    }
    keep(room, text)
}

fn address(text: &str) -> Result<IpAddr, What> {
    text.parse().map_err(|_| What::Address)
}

/// `ADDRESS/PREFIX`, with a prefix of `least` bits at least.
fn subnet(text: &str, least: u8) -> Result<Subnet, What> {
    let (network, prefix) = text.split_once('/').ok_or(What::Address)?;
    let address = address(network)?;
    let most = if address.is_ipv4() { 32 } else { 128 };
    let prefix: u8 = prefix.parse().map_err(|_| What::Address)?;
    match (least..=most).contains(&prefix) {
        true => Ok(Subnet { address, prefix }),
        false => Err(What::Address),
    }
}
