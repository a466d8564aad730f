//! How one NIC is found and configured.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use heapless::Vec;

use super::Origin;
use crate::limits::NIC_DNS_SERVERS;
use crate::net::MacAddress;
use crate::net::dhcp4::Expected;

/// How one NIC is found and configured.
#[derive(Clone)]
pub struct NicPlan<'a> {
    /// Which NIC.
    pub selector: NicSelector<'a>,
    /// 802.1Q VLAN identifier, 1 to 4094: the addresses belong to a VLAN device on the NIC, which itself stays bare.
    pub vlan: Option<u16>,
    /// Bytes of the largest IP packet; `None` leaves what driver or DHCP say.
    pub mtu: Option<u16>,
    /// The IPv4 address.
    pub ipv4: Ipv4Plan,
    /// The IPv6 address.
    pub ipv6: Ipv6Plan,
    /// Name servers given for this NIC, most wanted first; those of DHCP come on top.
    pub dns: Vec<IpAddr, NIC_DNS_SERVERS>,
    /// The machine's host name given for this NIC, as it was read: untrusted text.
    pub hostname: Option<&'a str>,
    /// What the firmware got by DHCP: another server with another address is worth a warning.
    pub expected: Expected,
    /// Who asked for it.
    pub origin: Origin<'a>,
}

impl NicPlan<'_> {
    /// Whether the agent gives the NIC an address of the family of `peer`.
    pub const fn has(&self, peer: IpAddr) -> bool {
        match peer {
            IpAddr::V4(_) => !matches!(self.ipv4, Ipv4Plan::None),
            IpAddr::V6(_) => matches!(self.ipv6, Ipv6Plan::Static(_)),
        }
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
    /// Every Ethernet NIC of the machine; the first one that gets an address serves.
    Any,
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

    /// The default router.
    pub const fn gateway(&self) -> Option<A> {
        self.gateway
    }
}
