//! How one NIC is found and configured.

use core::fmt;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use heapless::Vec;

use super::Origin;
use crate::cmdline::{BondArgument, NameArgument};
use crate::limits::NIC_DNS_SERVERS;
use crate::net::MacAddress;
use crate::net::dhcp4::Expected;
use crate::text::address::AsText;
use crate::text::digits::Decimal;

/// How one NIC is found and configured.
#[derive(Clone)]
// What is used most comes first: an instruction that reaches further than 127 bytes into it takes three bytes more.
#[repr(C)]
pub struct NicPlan<'a> {
    /// Which NIC; a bond by its name.
    pub selector: NicSelector<'a>,
    /// Who asked for it.
    pub origin: Origin<'a>,
    /// 802.1Q VLAN identifier, 1 to 4094: the addresses belong to a VLAN device on the NIC, which itself stays bare.
    pub vlan: Option<u16>,
    /// Bytes of the largest IP packet; `None` leaves what driver or DHCP say.
    pub mtu: Option<u16>,
    /// Bytes of the largest packet of the NIC or bond below the VLAN device; `None` makes it the device's.
    pub lower_mtu: Option<u16>,
    /// The MAC address that the NIC is to have instead of its own.
    pub mac: Option<MacAddress>,
    /// Its PCI address beside its MAC address, as in [`NicSelector::Pci`], where the firmware tells both: that of a link which is
    /// used if no link has the MAC address, and of two that have it.
    pub place: Option<u16>,
    /// The other end of a link between two hosts.
    pub peer: Option<IpAddr>,
    /// What the firmware got by DHCP: another server with another address is worth a warning.
    pub expected: Expected,
    /// The IPv4 address.
    pub ipv4: Ipv4Plan,
    /// The IPv6 address.
    pub ipv6: Ipv6Plan,
    /// The name that the arguments give to the VLAN device.
    pub vlan_name: Option<&'a str>,
    /// The machine's host name given for this NIC, as it was read: untrusted text.
    pub hostname: Option<&'a str>,
    /// Name servers given for this NIC, most wanted first; those of DHCP come on top.
    pub dns: Vec<IpAddr, NIC_DNS_SERVERS>,
    /// What the bond is made of, where the NIC is one. [`BootPlan::selector`](super::BootPlan::selector) finds its ports.
    pub bond: Option<BondArgument<'a>>,
}

impl<'a> NicPlan<'a> {
    /// A NIC that is given nothing.
    // Smaller as a call.
    #[inline(never)]
    pub fn bare(selector: NicSelector<'a>, origin: Origin<'a>) -> Self {
        Self {
            selector,
            place: None,
            bond: None,
            vlan: None,
            vlan_name: None,
            mtu: None,
            lower_mtu: None,
            mac: None,
            ipv4: Ipv4Plan::None,
            ipv6: Ipv6Plan::None,
            peer: None,
            dns: Vec::new(),
            hostname: None,
            expected: Expected::default(),
            origin,
        }
    }

    /// Whether the agent gives the NIC an address of the family of `peer`.
    pub const fn has(&self, peer: IpAddr) -> bool {
        match peer {
            IpAddr::V4(_) => !matches!(self.ipv4, Ipv4Plan::None),
            IpAddr::V6(peer) => match self.ipv6 {
                Ipv6Plan::None => false,
                Ipv6Plan::LinkLocal => peer.is_unicast_link_local(),
                Ipv6Plan::Static(_) | Ipv6Plan::Auto | Ipv6Plan::Dhcp6 => true,
            },
        }
    }

    /// Whether both are about the same device.
    pub fn is_same_device(&self, other: &Self) -> bool {
        self.selector == other.selector && self.vlan == other.vlan
    }

    /// The addresses given beforehand, with their prefix lengths.
    pub fn given(&self) -> [Option<Subnet>; 2] {
        let v4 = self.ipv4.given().map(Static::subnet);
        let v6 = self.ipv6.given().map(Static::subnet);
        [v4, v6]
    }

    /// Whether an address given beforehand is in one subnet with `other`.
    pub fn is_near(&self, other: IpAddr) -> bool {
        let near = |subnet: Option<Subnet>| subnet.is_some_and(|subnet| subnet.contains(other));
        self.given().into_iter().any(near)
    }

    /// Whether nothing leads from an address given beforehand to `portal`, which is of its family.
    #[inline(never)]
    pub(crate) fn is_cut_off(&self, portal: IpAddr) -> bool {
        let lacks_router = match portal {
            IpAddr::V4(_) => {
                matches!(self.ipv4, Ipv4Plan::Static(given) if given.gateway.is_none())
            }
            IpAddr::V6(portal) if portal.is_unicast_link_local() => false,
            IpAddr::V6(_) => {
                matches!(self.ipv6, Ipv6Plan::Static(given) if given.gateway.is_none())
            }
        };
        lacks_router && !self.is_near(portal)
    }

    /// Whether an address of it is not known beforehand.
    pub(crate) const fn is_asking(&self) -> bool {
        matches!(self.ipv4, Ipv4Plan::Dhcp)
            || !matches!(self.ipv6, Ipv6Plan::None | Ipv6Plan::Static(_))
    }

    /// The default routers given beforehand.
    pub(super) fn gateways(&self) -> [Option<IpAddr>; 2] {
        let v4 = self.ipv4.given().and_then(Static::gateway);
        let v6 = self.ipv6.given().and_then(Static::gateway);
        [v4.map(IpAddr::V4), v6.map(IpAddr::V6)]
    }
}

/// An address with the length of its subnet's prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subnet {
    /// The address.
    pub address: IpAddr,
    /// Bits of the address that name the subnet.
    pub prefix: u8,
}

impl fmt::Display for Subnet {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}", AsText(&self.address), Decimal(self.prefix))
    }
}

impl Subnet {
    /// The first address of the subnet.
    pub fn first(self) -> IpAddr {
        let prefix = u32::from(self.prefix);
        match self.address {
            IpAddr::V4(address) => {
                let host = u32::MAX.checked_shr(prefix).unwrap_or(0);
                Ipv4Addr::from_bits(address.to_bits() & !host).into()
            }
            IpAddr::V6(address) => {
                let host = u128::MAX.checked_shr(prefix).unwrap_or(0);
                Ipv6Addr::from_bits(address.to_bits() & !host).into()
            }
        }
    }

    /// Whether `other` lies in the subnet.
    pub fn contains(self, other: IpAddr) -> bool {
        let differing = match (self.address, other) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                (own.to_bits() ^ other.to_bits()).leading_zeros()
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                (own.to_bits() ^ other.to_bits()).leading_zeros()
            }
            _ => return false,
        };
        differing >= self.prefix.into()
    }
}

/// How a NIC is recognised among those the kernel shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NicSelector<'a> {
    /// By its MAC address, the only way that holds before and after any renaming.
    Mac(MacAddress),
    /// By its PCI address in domain 0 (bus << 8 | device << 3 | function), where the firmware left out the MAC address.
    Pci(u16),
    /// By the name that udev gives it.
    Name(&'a str),
    /// Any Ethernet NIC of the machine: the first one that leads to a target, and further ones where they lead to others.
    Any,
}

impl<'a> NicSelector<'a> {
    /// The NIC that bears `name` in arguments, or has it as its MAC address.
    pub fn named(name: &'a str, names: &[NameArgument<'a>]) -> Self {
        let named = names.iter().find(|known| known.name == name);
        named
            .map(|known| known.mac)
            .or_else(|| MacAddress::parse(name))
            .map_or(Self::Name(name), Self::Mac)
    }
}

/// How a NIC gets its IPv4 address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ipv4Plan {
    /// Not at all.
    None,
    /// Given beforehand.
    Static(Static<Ipv4Addr>),
    /// From DHCPv4.
    Dhcp,
}

impl Ipv4Plan {
    /// The address given beforehand.
    pub const fn given(&self) -> Option<&Static<Ipv4Addr>> {
        match self {
            Self::Static(given) => Some(given),
            Self::None | Self::Dhcp => None,
        }
    }
}

/// How a NIC gets its IPv6 address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ipv6Plan {
    /// Not at all.
    None,
    /// Given beforehand.
    Static(Static<Ipv6Addr>),
    /// From router advertisements (SLAAC, RFC 4862).
    Auto,
    /// From DHCPv6, with router and prefix from router advertisements.
    Dhcp6,
    /// The link-local address alone.
    LinkLocal,
}

impl Ipv6Plan {
    /// The address given beforehand.
    pub const fn given(&self) -> Option<&Static<Ipv6Addr>> {
        match self {
            Self::Static(given) => Some(given),
            Self::None | Self::Auto | Self::Dhcp6 | Self::LinkLocal => None,
        }
    }
}

/// An address given beforehand. Its prefix length fits its family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Static<A> {
    address: A,
    prefix: u8,
    gateway: Option<A>,
}

/// What an address that is given beforehand makes of both families, with its prefix length and the default router, which is left
/// out where it is of the other family; `None` for a prefix length that does not fit.
#[inline(never)]
pub fn given(address: IpAddr, prefix: u8, gateway: Option<IpAddr>) -> Option<(Ipv4Plan, Ipv6Plan)> {
    let (mut v4, mut v6) = (Ipv4Plan::None, Ipv6Plan::None);
    match address {
        IpAddr::V4(address) => {
            let gateway = match gateway {
                Some(IpAddr::V4(gateway)) => Some(gateway),
                _ => None,
            };
            v4 = Ipv4Plan::Static(Static::v4(address, prefix, gateway)?);
        }
        IpAddr::V6(address) => {
            let gateway = match gateway {
                Some(IpAddr::V6(gateway)) => Some(gateway),
                _ => None,
            };
            v6 = Ipv6Plan::Static(Static::v6(address, prefix, gateway)?);
        }
    }
    Some((v4, v6))
}

impl Static<Ipv4Addr> {
    /// An IPv4 address with its prefix length, 1 to 32, and the default router; `None` for another prefix length.
    pub const fn v4(address: Ipv4Addr, prefix: u8, gateway: Option<Ipv4Addr>) -> Option<Self> {
        Self::within(address, prefix, 32, gateway)
    }
}

impl Static<Ipv6Addr> {
    /// An IPv6 address with its prefix length, 1 to 128, and the default router; `None` for another prefix length.
    pub const fn v6(address: Ipv6Addr, prefix: u8, gateway: Option<Ipv6Addr>) -> Option<Self> {
        Self::within(address, prefix, 128, gateway)
    }
}

impl<A: Copy> Static<A> {
    const fn within(address: A, prefix: u8, longest: u8, gateway: Option<A>) -> Option<Self> {
        if prefix == 0 || prefix > longest {
            return None;
        }
        Some(Self {
            address,
            prefix,
            gateway,
        })
    }

    /// The address.
    pub const fn address(&self) -> A {
        self.address
    }

    /// Bits of the address that name the subnet.
    pub const fn prefix(&self) -> u8 {
        self.prefix
    }

    /// The address with its prefix length.
    pub fn subnet(&self) -> Subnet
    where
        A: Into<IpAddr>,
    {
        Subnet {
            address: self.address.into(),
            prefix: self.prefix,
        }
    }

    /// The default router.
    pub const fn gateway(&self) -> Option<A> {
        self.gateway
    }
}
