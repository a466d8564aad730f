//! One NIC of a description, or what is made of NICs.

use core::net::IpAddr;

use heapless::Vec;

use crate::cmdline::Server;
use crate::limits::{BOND_PORTS, NIC_DNS_SERVERS, ROUTES, SPEC_ADDRESSES};
use crate::net::{MacAddress, RoutePlan};
use crate::plan::Subnet;

/// One NIC, VLAN device or bond.
#[derive(Clone)]
pub struct SpecNic<'a> {
    /// Its id in the document.
    pub id: u64,
    /// Its name.
    pub name: Option<&'a str>,
    /// Its MAC address.
    pub mac: Option<MacAddress>,
    /// What it is.
    pub kind: Kind<'a>,
    /// The places of what lies below it: of a VLAN device the NIC, of a bond its ports in order.
    pub parents: Vec<usize, BOND_PORTS>,
    /// Bytes of the largest packet.
    pub mtu: Option<u16>,
    /// How it gets its IPv4 address.
    pub v4: V4,
    /// How it gets its IPv6 address.
    pub v6: V6,
    /// Its addresses; of a family that asks the network for them, those of the lease.
    pub addresses: Vec<Subnet, SPEC_ADDRESSES>,
    /// The default router.
    pub gateway: Option<IpAddr>,
    /// Further routes.
    pub routes: Vec<RoutePlan, ROUTES>,
    /// Name servers.
    pub dns: Vec<IpAddr, NIC_DNS_SERVERS>,
    /// The index of the structure that the firmware's table has of it.
    pub firmware_index: Option<u8>,
    /// Whether it is IP over InfiniBand, where the system shows it; no document tells.
    pub infiniband: bool,
}

/// What a NIC is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind<'a> {
    /// A NIC by itself.
    #[default]
    Physical,
    /// A VLAN device, with its 802.1Q identifier, 1 to 4094.
    Vlan(u16),
    /// A bond, with its options as `NAME=VALUE` with commas between.
    Bond(&'a str),
    /// A bridge.
    Bridge,
    /// A team.
    Team,
}

/// How a NIC gets its IPv4 address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum V4 {
    /// Not at all.
    #[default]
    None,
    /// Given beforehand.
    Static,
    /// From DHCPv4.
    Dhcp,
}

/// How a NIC gets its IPv6 address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum V6 {
    /// Not at all.
    #[default]
    None,
    /// Given beforehand.
    Static,
    /// From DHCPv6.
    Dhcp6,
    /// From router advertisements.
    Auto,
    /// The link-local address alone.
    LinkLocal,
}

impl V4 {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Static => "static",
            Self::Dhcp => "dhcp",
        }
    }
}

impl V6 {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Static => "static",
            Self::Dhcp6 => "dhcp6",
            Self::Auto => "auto",
            Self::LinkLocal => "link-local",
        }
    }
}

impl Kind<'_> {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Physical => "phys",
            Self::Vlan(_) => "vlan",
            Self::Bond(_) => "bond",
            Self::Bridge => "bridge",
            Self::Team => "team",
        }
    }
}

impl SpecNic<'_> {
    /// The addresses given beforehand of one family.
    pub fn given(&self, v4: bool) -> impl Iterator<Item = Subnet> {
        let is_static = match v4 {
            true => self.v4 == V4::Static,
            false => self.v6 == V6::Static,
        };
        let of_family = move |subnet: &&Subnet| is_static && subnet.address.is_ipv4() == v4;
        self.addresses.iter().filter(of_family).copied()
    }

    /// The default router of one family, where its addresses are given beforehand.
    pub fn router(&self, v4: bool) -> Option<IpAddr> {
        let given = self.given(v4).next().is_some();
        self.gateway
            .filter(|router| given && router.is_ipv4() == v4)
    }

    /// Whether it asks the network for an address, or makes one of its own.
    pub fn asks(&self) -> bool {
        self.v4 == V4::Dhcp || !matches!(self.v6, V6::None | V6::Static)
    }

    /// Whether it gets an address of one family.
    pub fn has(&self, v4: bool) -> bool {
        match v4 {
            true => self.v4 != V4::None,
            false => self.v6 != V6::None,
        }
    }

    /// Whether an address that it gets leads to the server. A link-local one leads to link-local ones alone, whatever routes there
    /// are: no router forwards for it (RFC 4291, section 2.5.6).
    pub fn leads_to(&self, server: Server<'_>) -> bool {
        let elsewhere = match self.v6 {
            V6::None | V6::LinkLocal => false,
            V6::Static | V6::Dhcp6 | V6::Auto => true,
        };
        match server {
            Server::Address(IpAddr::V4(_)) => self.has(true),
            Server::Address(IpAddr::V6(address)) | Server::Zoned(address, _) => {
                elsewhere || (address.is_unicast_link_local() && self.has(false))
            }
            Server::Name(_) => self.has(true) || elsewhere,
        }
    }

    /// Whether an address that is given beforehand, a router or a route leads to another machine's. None does to a link-local one,
    /// whose NIC nothing says.
    pub fn reaches(&self, other: IpAddr) -> bool {
        let v4 = other.is_ipv4();
        let contains = |subnet: Subnet| subnet.contains(other);
        let mut routes = self.routes.iter().map(|route| Subnet {
            address: route.destination,
            prefix: route.prefix,
        });
        let given = self.given(v4).next().is_some();
        let of_link = matches!(other, IpAddr::V6(address) if address.is_unicast_link_local());
        let routed = self.router(v4).is_some() || routes.any(contains);
        given && !of_link && (routed || self.given(v4).any(contains))
    }

    /// Whether the network gives it addresses of one family, and may tell it routers and name servers.
    pub const fn is_leased(&self, v4: bool) -> bool {
        match v4 {
            true => matches!(self.v4, V4::Dhcp),
            false => matches!(self.v6, V6::Dhcp6 | V6::Auto),
        }
    }

    /// Whether its name comes with its place in the machine (systemd.net-naming-scheme(7)), so that it is the same at every
    /// boot.
    pub fn is_predictable(&self) -> bool {
        let Some(name) = self.name else { return false };
        ["en", "ib", "sl", "wl", "ww"].into_iter().any(|prefix| {
            let rest = name.strip_prefix(prefix).map(str::as_bytes);
            matches!(rest, Some([b'a' | b'b' | b'c' | b'd' | b'i' | b'o' | b'p' | b's' | b'u' | b'v' | b'x' | b'P', second, ..]) if second.is_ascii_alphanumeric())
        })
    }

    /// Whether dracut gives such names to the NICs of the firmware's tables.
    pub fn is_firmware_named(&self) -> bool {
        let name = self.name.unwrap_or_default();
        name.starts_with("ibft") || name.starts_with("nbft")
    }

    /// Whether the kernel gives such names, in the order in which it meets the NICs.
    pub fn is_kernel_named(&self) -> bool {
        let digits = self.name.and_then(|name| name.strip_prefix("eth"));
        digits.is_some_and(|digits| {
            !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
        })
    }
}
