//! What a bond is told to do: by us, and as the kernel shows it.

use core::net::{IpAddr, Ipv4Addr};

use heapless::Vec;

use super::device::{find, text};
use super::request::{link_header, link_name};
use super::{
    IFLA_ADDRESS, IFLA_INFO_DATA, IFLA_INFO_KIND, IFLA_LINKINFO, IFLA_MTU, RTM_NEWLINK, number,
};
use crate::bytes::Fixed;
use crate::limits::BOND_TARGETS;
use crate::net::bond::{ARP_TARGET as IFLA_BOND_ARP_IP_TARGET, BondOptions};
use crate::net::{Ifindex, LinkName, MacAddress};
use crate::netlink::{Attributes, Builder, Message, flag};

const IFLA_BOND_MODE: u16 = 1;
const IFLA_BOND_PRIMARY: u16 = 11;
const IFLA_BOND_AD_ACTOR_SYSTEM: u16 = 26;
const IFLA_BOND_NS_IP6_TARGET: u16 = 31;

/// The settings of a bond, by the kernel's numbers (`IFLA_BOND_*`, `include/uapi/linux/if_link.h`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BondSettings {
    /// The bond.
    pub ifindex: Ifindex,
    /// The numbers by attribute; `None` where the kernel does not say.
    numbers: [Option<u32>; NUMBERS],
    /// Whom it asks by ARP whether a port works.
    pub arp_targets: Vec<Ipv4Addr, BOND_TARGETS>,
    /// The port that it prefers.
    pub primary: Option<Ifindex>,
    /// It asks IPv6 neighbours, or is given an address as LACP's system: both are addresses with colons.
    pub has_colons: bool,
}

/// Attributes below this number are kept.
const NUMBERS: usize = 33;

impl BondSettings {
    /// Decodes an `RTM_NEWLINK`; `None` where it is about no bond.
    pub fn parse(message: &Message<'_>) -> Option<Self> {
        (message.kind == RTM_NEWLINK).then_some(())?;
        let (header, attributes) = Fixed::<16>::split(message.body)?;
        let information = find(attributes, IFLA_LINKINFO)?;
        (text(find(information, IFLA_INFO_KIND)?) == b"bond").then_some(())?;
        let mut settings = Self {
            ifindex: Ifindex::new(header.u32_ne::<4>())?,
            numbers: [None; NUMBERS],
            arp_targets: Vec::new(),
            primary: None,
            has_colons: false,
        };
        let data = find(information, IFLA_INFO_DATA).unwrap_or(&[]);
        for (attribute, value) in Attributes::new(data) {
            settings.read(attribute, value);
        }
        Some(settings)
    }

    fn read(&mut self, attribute: u16, value: &[u8]) {
        match attribute {
            IFLA_BOND_ARP_IP_TARGET => {
                for (_, target) in Attributes::new(value) {
                    if let Ok(octets) = <[u8; 4]>::try_from(target) {
                        // The kernel keeps no more.
                        let _ = self.arp_targets.push(Ipv4Addr::from(octets));
                    }
                }
            }
            IFLA_BOND_PRIMARY => self.primary = number(value).and_then(Ifindex::new),
            IFLA_BOND_AD_ACTOR_SYSTEM => self.has_colons |= value.iter().any(|&byte| byte != 0),
            IFLA_BOND_NS_IP6_TARGET => {
                let mut targets = Attributes::new(value);
                self.has_colons |= targets.any(|(_, target)| {
                    let octets = <[u8; 16]>::try_from(target);
                    octets.is_ok_and(|octets| !IpAddr::from(octets).is_unspecified())
                });
            }
            _ => {
                if let Some(place) = self.numbers.get_mut(usize::from(attribute)) {
                    *place = match *value {
                        [a] => Some(u32::from(a)),
                        [a, b] => Some(u32::from(u16::from_ne_bytes([a, b]))),
                        _ => number(value),
                    };
                }
            }
        }
    }

    /// The number of an attribute.
    pub fn number(&self, attribute: u16) -> Option<u32> {
        self.numbers.get(usize::from(attribute)).copied().flatten()
    }
}

/// A bond to be made. Where the kernel's module has made one of that name already, as it does when it
/// is loaded, that one is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewBond {
    /// Its name.
    pub name: LinkName,
    /// Its MTU in bytes: each port is given it when it becomes one.
    pub mtu: Option<u16>,
    /// Its address; `None`: that of its first port.
    pub address: Option<MacAddress>,
    /// How it works.
    pub options: BondOptions,
}

impl NewBond {
    pub(super) fn write(&self, builder: &mut Builder<'_>, sequence: u32) {
        builder.message(
            RTM_NEWLINK,
            flag::REQUEST | flag::ACK | flag::CREATE,
            sequence,
        );
        link_header(builder, 0, (0, 0));
        link_name(builder, &self.name);
        if let Some(mtu) = self.mtu {
            builder.number(IFLA_MTU, u32::from(mtu));
        }
        if let Some(address) = self.address {
            builder.attribute(IFLA_ADDRESS, &address.octets());
        }
        information(builder, b"bond", &mut |builder| {
            builder.attribute(IFLA_BOND_MODE, &[self.options.mode.number()]);
            let mut place = 0;
            let targets = builder.nest(IFLA_BOND_ARP_IP_TARGET);
            for (attribute, value) in self.options.iter() {
                if attribute == IFLA_BOND_ARP_IP_TARGET {
                    builder.attribute(place, &value.to_be_bytes());
                    place = place.saturating_add(1);
                }
            }
            builder.end_nest(targets);
            for (attribute, value) in self.options.iter() {
                // The greatest number of each is known ([`crate::net::bond::BOND_SETTINGS`]).
                match (u8::try_from(value), u16::try_from(value)) {
                    _ if attribute == IFLA_BOND_ARP_IP_TARGET => {}
                    (Ok(value), _) if IN_A_BYTE.contains(&attribute) => {
                        builder.attribute(attribute, &[value]);
                    }
                    (_, Ok(value)) if IN_TWO_BYTES.contains(&attribute) => {
                        builder.attribute(attribute, &value.to_ne_bytes());
                    }
                    _ => builder.number(attribute, value),
                }
            }
        });
    }
}

/// Attributes of one byte (`bond_policy`, Linux 6.1, `drivers/net/bonding/bond_netlink.c`): whether the driver's carrier is
/// asked, the choice of ports, the address, hashes, notifications, frames of other ports, LACP's pace and choice, the load,
/// whether LACP begins, questions missed, coupled control.
const IN_A_BYTE: [u16; 12] = [6, 12, 13, 14, 16, 17, 21, 22, 27, 29, 30, 32];
/// Attributes of two: LACP's priority and key.
const IN_TWO_BYTES: [u16; 2] = [24, 25];

/// The choice of the port that a bond prefers.
pub(super) fn prefer(builder: &mut Builder<'_>, port: Ifindex) {
    information(builder, b"bond", &mut |builder| {
        builder.number(IFLA_BOND_PRIMARY, port.get());
    });
}

/// What a link is, and what is particular to its kind.
pub(super) fn information(
    builder: &mut Builder<'_>,
    kind: &[u8; 4],
    data: &mut dyn FnMut(&mut Builder<'_>),
) {
    let information = builder.nest(IFLA_LINKINFO);
    builder.attribute(IFLA_INFO_KIND, kind);
    let nest = builder.nest(IFLA_INFO_DATA);
    data(builder);
    builder.end_nest(nest);
    builder.end_nest(information);
}
