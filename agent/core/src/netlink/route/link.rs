//! What the kernel says about a link.

use super::{
    AF_UNSPEC, IFF_LOWER_UP, IFF_UP, IFLA_ADDRESS, IFLA_IFNAME, IFLA_INFO_DATA, IFLA_INFO_KIND,
    IFLA_LINK, IFLA_LINKINFO, IFLA_MASTER, IFLA_MTU, IFLA_OPERSTATE, IFLA_PARENT_DEV_BUS_NAME,
    IFLA_PARENT_DEV_NAME, IFLA_PERM_ADDRESS, IFLA_VLAN_ID, number,
};
use crate::bytes::Fixed;
use crate::net::{Ifindex, LinkName, MacAddress, VlanId};
use crate::netlink::Attributes;
use crate::pci;
use crate::text::utf8;

/// `ARPHRD_ETHER` (`include/uapi/linux/if_arp.h`).
const ETHERNET: u16 = 1;

/// A link as `RTM_NEWLINK` describes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// Its number.
    pub ifindex: Ifindex,
    /// Its name at this time.
    pub name: LinkName,
    /// What it is.
    pub kind: Kind,
    /// The address in use; `None` for a link without Ethernet addresses.
    pub address: Option<MacAddress>,
    /// The address that the hardware came with (Linux 5.6); virtual links and older kernels have none.
    pub permanent_address: Option<MacAddress>,
    /// Whether it was raised.
    pub up: bool,
    /// Whether it has carrier.
    pub lower_up: bool,
    /// Whether it passes frames.
    pub operational_state: OperationalState,
    /// Its MTU in bytes; zero where the kernel did not say.
    pub mtu: u32,
    /// The link that it lies on (a VLAN's parent); `None` for hardware.
    pub lower: Option<Ifindex>,
    /// The bond, bridge or team that it is a port of.
    pub master: Option<Ifindex>,
    /// Its PCI function in domain 0: bus << 8 | device << 3 | function. `None` for links whose device is on another bus, as
    /// virtio's are, and before Linux 5.14.
    pub pci: Option<u16>,
}

/// What a link is, as far as it matters to whoever looks for a NIC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Ethernet hardware, or what a hypervisor shows as such: no software kind.
    Hardware,
    /// A VLAN device.
    Vlan(VlanId),
    /// Any other Ethernet device made by software: bond, bridge, veth, macvlan.
    Software,
    /// Not Ethernet: loopback, tunnels.
    Foreign,
}

/// RFC 2863 operational state (`include/uapi/linux/if.h`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OperationalState {
    /// The driver does not keep it; carrier alone decides.
    Unknown,
    /// Frames pass.
    Up,
    /// Carrier is there, but something must happen first, such as 802.1X.
    Dormant,
    /// Not seen up, or not any more (`IF_OPER_DOWN`).
    Down,
    /// Frames do not pass; the kernel's number.
    Closed(u8),
}

/// How far a link is on its way to passing frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carrier {
    /// Not raised, no carrier, or something else to wait for.
    Absent,
    /// The driver has it; the kernel has not said yet that it has seen it.
    Settling,
    /// Frames pass.
    Present,
}

impl Link {
    /// Decodes the body of an `RTM_NEWLINK` or `RTM_DELLINK`. `None` where it is cut, where index or name are
    /// nonsense, and where it is about a bridge's port.
    pub(super) fn parse(body: &[u8]) -> Option<Self> {
        let (header, attributes) = Fixed::<16>::split(body)?;
        // A bridge tells of its ports in messages of the same kinds: one that leaves it goes away from there alone.
        if header.u8::<0>() != AF_UNSPEC {
            return None;
        }
        let flags = header.u32_ne::<8>();
        let mut name = None;
        let mut link = Self {
            ifindex: Ifindex::new(header.u32_ne::<4>())?,
            name: LinkName::new(b"?")?,
            kind: match header.u16_ne::<2>() {
                ETHERNET => Kind::Hardware,
                _ => Kind::Foreign,
            },
            address: None,
            permanent_address: None,
            up: flags & IFF_UP != 0,
            lower_up: flags & IFF_LOWER_UP != 0,
            operational_state: OperationalState::Unknown,
            mtu: 0,
            lower: None,
            master: None,
            pci: None,
        };
        let mut on_pci = false;
        for (attribute, value) in Attributes::new(attributes) {
            match attribute {
                IFLA_IFNAME => name = value.split(|&byte| byte == 0).next(),
                IFLA_PARENT_DEV_BUS_NAME => on_pci = value == b"pci\0",
                _ => link.read(attribute, value),
            }
        }
        link.name = LinkName::new(name?)?;
        link.pci = link.pci.filter(|_| on_pci);
        Some(link)
    }

    // Within its only caller the link would be in pieces, and put together at the end.
    #[inline(never)]
    fn read(&mut self, attribute: u16, value: &[u8]) {
        match attribute {
            IFLA_ADDRESS => self.address = mac(value),
            IFLA_PERM_ADDRESS => self.permanent_address = mac(value),
            IFLA_MTU => self.mtu = number(value).unwrap_or(0),
            IFLA_LINK => self.lower = number(value).and_then(Ifindex::new),
            IFLA_MASTER => self.master = number(value).and_then(Ifindex::new),
            IFLA_OPERSTATE => self.operational_state = OperationalState::parse(value),
            IFLA_PARENT_DEV_NAME => self.pci = pci_function(value),
            IFLA_LINKINFO if self.kind == Kind::Hardware => self.kind = software_kind(value),
            _ => {}
        }
    }

    /// How far the link is on its way to passing frames. `LOWER_UP` alone is not enough, since the kernel drops what is
    /// sent until it has seen the carrier itself.
    pub const fn carrier(&self) -> Carrier {
        if !self.up || !self.lower_up {
            return Carrier::Absent;
        }
        match self.operational_state {
            OperationalState::Up | OperationalState::Unknown => Carrier::Present,
            OperationalState::Down => Carrier::Settling,
            OperationalState::Dormant | OperationalState::Closed(_) => Carrier::Absent,
        }
    }
}

impl OperationalState {
    fn parse(value: &[u8]) -> Self {
        match value.first() {
            None | Some(0) => Self::Unknown,
            Some(2) => Self::Down,
            Some(5) => Self::Dormant,
            Some(6) => Self::Up,
            Some(&other) => Self::Closed(other),
        }
    }
}

fn mac(value: &[u8]) -> Option<MacAddress> {
    MacAddress::new(<[u8; 6]>::try_from(value).ok()?)
}

/// Reads `0000:00:04.0` and its NUL.
// Within its only caller it takes more: that has too much else to keep.
#[inline(never)]
fn pci_function(value: &[u8]) -> Option<u16> {
    pci::function(utf8(value.strip_suffix(b"\0")?)?)
}

/// Reads `IFLA_LINKINFO`, which only links made by software have; a bridge's port has one without a kind of its own.
// Within its only caller it takes more: that has too much else to keep.
#[inline(never)]
fn software_kind(value: &[u8]) -> Kind {
    let mut kind = None;
    let mut vlan = None;
    for (attribute, value) in Attributes::new(value) {
        match attribute {
            IFLA_INFO_KIND => kind = value.split(|&byte| byte == 0).next(),
            IFLA_INFO_DATA => vlan = vlan_id(value),
            _ => {}
        }
    }
    match (kind, vlan) {
        (None, _) => Kind::Hardware,
        (Some(b"vlan"), Some(id)) => Kind::Vlan(id),
        (Some(_), _) => Kind::Software,
    }
}

fn vlan_id(data: &[u8]) -> Option<VlanId> {
    let (_, value) = Attributes::new(data).find(|&(attribute, _)| attribute == IFLA_VLAN_ID)?;
    VlanId::new(u16::from_ne_bytes(*value.first_chunk::<2>()?))
}
