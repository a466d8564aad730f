//! How a link is made, which those need to know who describe it.

use super::{
    IFLA_INFO_DATA, IFLA_INFO_KIND, IFLA_LINK_NETNSID, IFLA_LINKINFO, IFLA_VLAN_ID,
    IFLA_VLAN_PROTOCOL, Link,
};
use crate::bytes::Fixed;
use crate::net::{MacAddress, VlanId};
use crate::netlink::{Attributes, Message};

/// `ARPHRD_ETHER` (`include/uapi/linux/if_arp.h`).
const ETHERNET: u16 = 1;
/// `ARPHRD_INFINIBAND`
const INFINIBAND: u16 = 32;
/// `ARPHRD_LOOPBACK`
const LOOPBACK: u16 = 772;

const IFLA_INFO_SLAVE_KIND: u16 = 4;
const IFLA_INFO_SLAVE_DATA: u16 = 5;
const IFLA_BOND_SLAVE_PERM_HWADDR: u16 = 4;

/// A link with how it is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Device {
    /// The link.
    pub link: Link,
    /// What it is made of.
    pub make: Make,
    /// What frames it carries.
    pub medium: Medium,
    /// Of a bond's port, the address that it had before it became one.
    pub port_address: Option<MacAddress>,
}

/// What a link is made of (`IFLA_INFO_KIND`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Make {
    /// No software kind: hardware, or what a hypervisor shows as such.
    Hardware,
    /// A VLAN device that tags by 802.1Q.
    Vlan(VlanId),
    /// A bond.
    Bond,
    /// A bridge.
    Bridge,
    /// A team.
    Team,
    /// A device that shares a NIC with others, under an address of its own (macvlan, ipvlan).
    Share,
    /// Anything else made by software, and what some drivers show as such.
    Other,
}

/// What frames a link carries (`ARPHRD_*`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Medium {
    /// Ethernet.
    Ethernet,
    /// IP over InfiniBand.
    InfiniBand,
    /// The machine's own.
    Loopback,
    /// Tunnels and the like.
    Other,
}

impl Device {
    /// Decodes an `RTM_NEWLINK`; `None` for any other message, and where it is cut or index or name are nonsense.
    pub fn parse(message: &Message<'_>) -> Option<Self> {
        (message.kind == super::RTM_NEWLINK).then_some(())?;
        let (header, attributes) = Fixed::<16>::split(message.body)?;
        let mut device = Self {
            link: Link::parse(message.body)?,
            make: Make::Hardware,
            medium: match header.u16_ne::<2>() {
                ETHERNET => Medium::Ethernet,
                INFINIBAND => Medium::InfiniBand,
                LOOPBACK => Medium::Loopback,
                _ => Medium::Other,
            },
            port_address: None,
        };
        for (attribute, value) in Attributes::new(attributes) {
            match attribute {
                IFLA_LINKINFO => device.read_information(value),
                // The number below is one of another network namespace.
                IFLA_LINK_NETNSID => device.link.lower = None,
                _ => {}
            }
        }
        Some(device)
    }

    fn read_information(&mut self, information: &[u8]) {
        let part = |wanted: u16| find(information, wanted);
        let kind = part(IFLA_INFO_KIND).map(text);
        self.make = match kind {
            None => Make::Hardware,
            Some(b"vlan") => part(IFLA_INFO_DATA)
                .and_then(vlan)
                .map_or(Make::Other, Make::Vlan),
            Some(b"bond") => Make::Bond,
            Some(b"bridge") => Make::Bridge,
            Some(b"team") => Make::Team,
            Some(b"macvlan" | b"macvtap" | b"ipvlan" | b"ipvtap") => Make::Share,
            Some(_) => Make::Other,
        };
        let port_of_bond = part(IFLA_INFO_SLAVE_KIND).map(text) == Some(b"bond");
        self.port_address = part(IFLA_INFO_SLAVE_DATA)
            .filter(|_| port_of_bond)
            .and_then(|data| find(data, IFLA_BOND_SLAVE_PERM_HWADDR))
            .and_then(|address| MacAddress::new(<[u8; 6]>::try_from(address).ok()?));
    }
}

/// The number of a VLAN device; `None` where it tags by another protocol, such as 802.1ad.
fn vlan(data: &[u8]) -> Option<VlanId> {
    let protocol = find(data, IFLA_VLAN_PROTOCOL);
    let by_802_1q = protocol.is_none_or(|protocol| protocol == 0x8100_u16.to_be_bytes());
    by_802_1q.then_some(())?;
    let id = find(data, IFLA_VLAN_ID)?.first_chunk::<2>()?;
    VlanId::new(u16::from_ne_bytes(*id))
}

/// The value of the first attribute of a kind.
pub(super) fn find(attributes: &[u8], wanted: u16) -> Option<&[u8]> {
    let mut attributes = Attributes::new(attributes);
    let found = attributes.find(|&(kind, _)| kind == wanted);
    found.map(|(_, value)| value)
}

/// A text without its NUL.
pub(super) fn text(value: &[u8]) -> &[u8] {
    value.split(|&byte| byte == 0).next().unwrap_or(value)
}
