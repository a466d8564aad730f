//! Lists as a kernel writes them, for what the captured system does not have.

use std::vec::Vec;

use core::net::IpAddr;

use super::{System, ip};
use crate::netlink::Builder;

/// A link to be written.
pub(super) struct MadeLink {
    pub(super) number: u32,
    pub(super) name: &'static str,
    /// `ARPHRD_*`: 1 is Ethernet.
    pub(super) medium: u16,
    pub(super) mac: [u8; 6],
    pub(super) came_with: Option<[u8; 6]>,
    pub(super) kind: Option<&'static str>,
    pub(super) lower: Option<u32>,
    pub(super) master: Option<u32>,
    /// The numbers of a VLAN device or the settings of a bond: attribute and value.
    pub(super) data: &'static [(u16, &'static [u8])],
}

/// A NIC of hardware.
pub(super) fn nic(number: u32, name: &'static str) -> MadeLink {
    let last = u8::try_from(number).unwrap();
    MadeLink {
        number,
        name,
        medium: 1,
        mac: [2, 0, 0, 0, 0, last],
        came_with: Some([2, 0, 0, 0, 0, last]),
        kind: None,
        lower: None,
        master: None,
        data: &[],
    }
}

/// An address to be written.
pub(super) struct MadeAddress {
    pub(super) number: u32,
    pub(super) address: &'static str,
    pub(super) prefix: u8,
    /// `IFA_F_*`.
    pub(super) flags: u32,
    pub(super) valid_s: u32,
    /// `IFAPROT_*`.
    pub(super) protocol: Option<u8>,
}

/// An address that stays.
pub(super) fn stays(number: u32, address: &'static str, prefix: u8) -> MadeAddress {
    MadeAddress {
        number,
        address,
        prefix,
        flags: 0x80,
        valid_s: u32::MAX,
        protocol: None,
    }
}

/// An address that ends.
pub(super) fn ends(number: u32, address: &'static str, prefix: u8) -> MadeAddress {
    MadeAddress {
        flags: 0,
        valid_s: 3600,
        ..stays(number, address, prefix)
    }
}

/// A route to be written.
pub(super) struct MadeRoute {
    pub(super) number: u32,
    pub(super) to: &'static str,
    pub(super) prefix: u8,
    pub(super) via: Option<&'static str>,
    /// `RTPROT_*`: 2 kernel, 3 boot, 4 static, 9 RA, 16 DHCP.
    pub(super) protocol: u8,
    pub(super) table: u32,
    pub(super) metric: u32,
    pub(super) source: Option<&'static str>,
    /// `RTN_*`: 1 is unicast.
    pub(super) kind: u8,
}

/// A route of the table main.
pub(super) fn route(
    number: u32,
    to: &'static str,
    prefix: u8,
    via: Option<&'static str>,
) -> MadeRoute {
    MadeRoute {
        number,
        to,
        prefix,
        via,
        protocol: 4,
        table: 254,
        metric: 0,
        source: None,
        kind: 1,
    }
}

/// A system with these links, addresses and routes.
pub(super) fn system(
    links: &[MadeLink],
    addresses: &[MadeAddress],
    routes: &[MadeRoute],
) -> System {
    System {
        lists: [
            links.iter().flat_map(link_message).collect(),
            addresses.iter().flat_map(address_message).collect(),
            routes.iter().flat_map(route_message).collect(),
        ],
        ..System::default()
    }
}

fn link_message(link: &MadeLink) -> Vec<u8> {
    let [a, b] = link.medium.to_ne_bytes();
    let mut header = [0; 16];
    header[2..4].copy_from_slice(&[a, b]);
    header[4..8].copy_from_slice(&link.number.to_ne_bytes());
    header[8..12].copy_from_slice(&0x1_1043_u32.to_ne_bytes());
    written(16, &header, |builder| {
        builder.attribute(3, terminated(link.name).as_slice());
        builder.attribute(4, &1500_u32.to_ne_bytes());
        builder.attribute(1, &link.mac);
        if let Some(came_with) = link.came_with {
            builder.attribute(54, &came_with);
        }
        if let Some(lower) = link.lower {
            builder.attribute(5, &lower.to_ne_bytes());
        }
        if let Some(master) = link.master {
            builder.attribute(10, &master.to_ne_bytes());
        }
        if let Some(kind) = link.kind {
            let information = builder.nest(18);
            builder.attribute(1, &terminated(kind));
            let data = builder.nest(2);
            for (attribute, value) in link.data {
                builder.attribute(*attribute, value);
            }
            builder.end_nest(data);
            builder.end_nest(information);
        }
    })
}

fn terminated(text: &str) -> Vec<u8> {
    text.bytes().chain([0]).collect()
}

fn address_message(made: &MadeAddress) -> Vec<u8> {
    let address = ip(made.address);
    let mut header = [family(address), made.prefix, 0, 0, 0, 0, 0, 0];
    header[4..].copy_from_slice(&made.number.to_ne_bytes());
    written(20, &header, |builder| {
        builder.attribute(1, &octets(address));
        builder.attribute(8, &made.flags.to_ne_bytes());
        let [a, b, c, d] = made.valid_s.to_ne_bytes();
        let lifetimes = [a, b, c, d, a, b, c, d, 0, 0, 0, 0, 0, 0, 0, 0];
        builder.attribute(6, &lifetimes);
        if let Some(protocol) = made.protocol {
            builder.attribute(11, &[protocol]);
        }
    })
}

fn route_message(made: &MadeRoute) -> Vec<u8> {
    let destination = ip(made.to);
    let table = u8::try_from(made.table).unwrap_or(0);
    let header = [
        family(destination),
        made.prefix,
        0,
        0,
        table,
        made.protocol,
        0,
        made.kind,
        0,
        0,
        0,
        0,
    ];
    written(24, &header, |builder| {
        if made.prefix > 0 {
            builder.attribute(1, &octets(destination));
        }
        builder.attribute(15, &made.table.to_ne_bytes());
        builder.attribute(6, &made.metric.to_ne_bytes());
        builder.attribute(4, &made.number.to_ne_bytes());
        match made.via.map(ip) {
            Some(via) if via.is_ipv4() == destination.is_ipv4() => {
                builder.attribute(5, &octets(via));
            }
            Some(via) => {
                let mut value = u16::from(family(via)).to_ne_bytes().to_vec();
                value.extend(octets(via));
                builder.attribute(18, &value);
            }
            None => {}
        }
        if let Some(source) = made.source {
            builder.attribute(7, &octets(ip(source)));
        }
    })
}

fn written(kind: u16, header: &[u8], attributes: impl Fn(&mut Builder<'_>)) -> Vec<u8> {
    let mut buffer = [0; 512];
    let mut builder = Builder::new(&mut buffer);
    builder.message(kind, 0, 1);
    builder.body(header);
    attributes(&mut builder);
    builder.finish().unwrap().to_vec()
}

fn family(address: IpAddr) -> u8 {
    if address.is_ipv4() { 2 } else { 10 }
}

fn octets(address: IpAddr) -> Vec<u8> {
    match address {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    }
}
