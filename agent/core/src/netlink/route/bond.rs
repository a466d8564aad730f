//! What a bond is told to do.

use core::net::{IpAddr, Ipv4Addr};

use heapless::Vec;

use super::device::{find, text};
use super::{IFLA_INFO_DATA, IFLA_INFO_KIND, IFLA_LINKINFO, number};
use crate::bytes::Fixed;
use crate::limits::BOND_TARGETS;
use crate::net::Ifindex;
use crate::netlink::{Attributes, Message};

const IFLA_BOND_ARP_IP_TARGET: u16 = 8;
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
        (message.kind == super::RTM_NEWLINK).then_some(())?;
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
