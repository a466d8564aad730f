//! The network of a saved system, as the kernel lists it.

use std::net::IpAddr;

use sanroot_core::netlink::Builder;

use super::SavedSystem;

/// A link.
pub struct Link<'l> {
    /// Its number.
    pub number: u32,
    /// Its name.
    pub name: &'l str,
    /// The last octet of its MAC address, `52:54:00:12:34:XX`.
    pub mac: u8,
    /// Its MAC address is by chance.
    pub by_chance: bool,
    /// Bytes of its largest packet.
    pub mtu: u32,
    /// Of a VLAN device its identifier, and the number of the link below.
    pub vlan: Option<(u16, u32)>,
    /// Its kind, where software made it.
    pub kind: &'l str,
    /// The bond or bridge that it is a port of.
    pub master: Option<u32>,
}

impl Default for Link<'_> {
    fn default() -> Self {
        Self {
            number: 2,
            name: "ens3",
            mac: 0x56,
            by_chance: false,
            mtu: 1500,
            vlan: None,
            kind: "",
            master: None,
        }
    }
}

/// An address of a link.
pub struct Address {
    /// The link.
    pub link: u32,
    /// The address.
    pub address: IpAddr,
    /// Bits of its prefix.
    pub prefix: u8,
    /// Whether it stays for ever.
    pub permanent: bool,
    /// `IFA_PROTO`: 2 for one that the kernel made from a router advertisement.
    pub protocol: Option<u8>,
}

/// A route of the main table.
pub struct Route {
    /// Where it leads, with the bits of its prefix; 0 for the default route.
    pub to: (IpAddr, u8),
    /// The router.
    pub via: Option<IpAddr>,
    /// The link.
    pub link: u32,
    /// `RTPROT_*`: 3 boot, 2 kernel, 16 DHCP, 9 router advertisement.
    pub protocol: u8,
}

const fn family(address: IpAddr) -> u8 {
    if address.is_ipv4() { 2 } else { 10 }
}

fn octets(address: IpAddr) -> Vec<u8> {
    match address {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    }
}

fn message(kind: u16, body: &[&[u8]], fill: impl FnOnce(&mut Builder<'_>)) -> Vec<u8> {
    let mut buffer = [0; 1024];
    let mut builder = Builder::new(&mut buffer);
    builder.message(kind, 2, 1);
    builder.body_of(body);
    fill(&mut builder);
    builder.finish().expect("room").to_vec()
}

impl SavedSystem {
    /// A link.
    #[must_use]
    pub fn nic(self, link: &Link<'_>) -> Self {
        let ether: &[u8] = &[0, 0, 1, 0];
        let flags = 0x1_1043_u32.to_ne_bytes();
        let bytes = message(
            16,
            &[ether, &link.number.to_ne_bytes(), &flags, &[0; 4]],
            |link_message| {
                let mac = [0x52, 0x54, 0, 0x12, 0x34, link.mac];
                let name = format!("{}\0", link.name);
                link_message.attribute(3, name.as_bytes());
                link_message.attribute(1, &mac);
                link_message.attribute(4, &link.mtu.to_ne_bytes());
                link_message.attribute(16, &[6]);
                if let Some(master) = link.master {
                    link_message.attribute(10, &master.to_ne_bytes());
                }
                let kind = if link.vlan.is_some() {
                    "vlan"
                } else {
                    link.kind
                };
                if kind.is_empty() {
                    if !link.by_chance {
                        link_message.attribute(54, &mac);
                    }
                    link_message.attribute(56, b"0000:00:03.0\0");
                    link_message.attribute(57, b"pci\0");
                    return;
                }
                if let Some((_, below)) = link.vlan {
                    link_message.attribute(5, &below.to_ne_bytes());
                }
                let information = link_message.nest(18);
                link_message.attribute(1, kind.as_bytes());
                let data = link_message.nest(2);
                if let Some((id, _)) = link.vlan {
                    link_message.attribute(1, &id.to_ne_bytes());
                    link_message.attribute(5, &0x8100_u16.to_be_bytes());
                }
                if kind == "bond" {
                    // active-backup, looked at every 100 ms
                    link_message.attribute(1, &[1]);
                    link_message.attribute(3, &100_u32.to_ne_bytes());
                }
                link_message.end_nest(data);
                link_message.end_nest(information);
            },
        );
        self.append("/netlink/links", &bytes);
        self
    }

    /// An address of a link.
    #[must_use]
    pub fn address(self, address: &Address) -> Self {
        let flags: u8 = if address.permanent { 0x80 } else { 0 };
        let link_local = matches!(address.address, IpAddr::V6(v6) if v6.is_unicast_link_local());
        let scope = if link_local { 253 } else { 0 };
        let head = [family(address.address), address.prefix, flags, scope];
        let bytes = message(20, &[&head, &address.link.to_ne_bytes()], |message| {
            let octets = octets(address.address);
            message.attribute(1, &octets);
            if address.address.is_ipv4() {
                message.attribute(2, &octets);
            }
            message.attribute(8, &u32::from(flags).to_ne_bytes());
            let valid: u32 = if address.permanent { u32::MAX } else { 3600 };
            let [a, b, c, d] = valid.to_ne_bytes();
            message.attribute(6, &[a, b, c, d, a, b, c, d, 0, 0, 0, 0, 0, 0, 0, 0]);
            if let Some(protocol) = address.protocol {
                message.attribute(11, &[protocol]);
            }
        });
        self.append("/netlink/addresses", &bytes);
        self
    }

    /// A route.
    #[must_use]
    pub fn route(self, route: &Route) -> Self {
        let (to, prefix) = route.to;
        let head = [family(to), prefix, 0, 0];
        let rest = [254, route.protocol, 0, 1];
        let bytes = message(24, &[&head, &rest, &[0; 4]], |message| {
            if prefix > 0 {
                message.attribute(1, &octets(to));
            }
            if let Some(via) = route.via {
                message.attribute(5, &octets(via));
            }
            message.attribute(4, &route.link.to_ne_bytes());
            message.attribute(15, &254_u32.to_ne_bytes());
        });
        self.append("/netlink/routes", &bytes);
        self
    }

    /// The NIC `ens3` with the address 192.0.2.2/24, given by hand.
    #[must_use]
    pub fn plain_network(self) -> Self {
        self.nic(&Link::default())
            .given(2, "192.0.2.2", 24)
            .on_link(2, "192.0.2.0", 24)
    }

    /// An address given by hand.
    ///
    /// # Panics
    /// Where it is none.
    #[must_use]
    pub fn given(self, link: u32, address: &str, prefix: u8) -> Self {
        let address = address.parse().expect("an address");
        self.address(&Address {
            link,
            address,
            prefix,
            permanent: true,
            protocol: None,
        })
    }

    /// An address that ends, as a lease does.
    ///
    /// # Panics
    /// Where it is none.
    #[must_use]
    pub fn leased(self, link: u32, address: &str, prefix: u8, protocol: Option<u8>) -> Self {
        let address = address.parse().expect("an address");
        self.address(&Address {
            link,
            address,
            prefix,
            permanent: false,
            protocol,
        })
    }

    /// The route to a subnet on the link.
    ///
    /// # Panics
    /// Where it is none.
    #[must_use]
    pub fn on_link(self, link: u32, to: &str, prefix: u8) -> Self {
        let to = (to.parse().expect("an address"), prefix);
        self.route(&Route {
            to,
            via: None,
            link,
            protocol: 2,
        })
    }

    /// A default route.
    ///
    /// # Panics
    /// Where the router has no address.
    #[must_use]
    pub fn router(self, link: u32, via: &str, protocol: u8) -> Self {
        let via: IpAddr = via.parse().expect("an address");
        let any: IpAddr = if via.is_ipv4() {
            [0; 4].into()
        } else {
            [0_u16; 8].into()
        };
        self.route(&Route {
            to: (any, 0),
            via: Some(via),
            link,
            protocol,
        })
    }
}
