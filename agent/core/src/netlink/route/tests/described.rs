//! What only those read who describe a system: how devices are made, how addresses came, which routes there are.

use core::net::IpAddr;
use std::vec::Vec;

use super::super::{Assigned, BondSettings, Device, KnownRoute, Make, Medium, RouteMaker};
use super::ifindex;
use crate::net::{MacAddress, VlanId};
use crate::netlink::{Builder, Message, Messages};

/// A message of this kind with this fixed part and these attributes.
fn written(kind: u16, header: &[u8], attributes: impl Fn(&mut Builder<'_>)) -> Vec<u8> {
    let mut buffer = [0; 512];
    let mut builder = Builder::new(&mut buffer);
    builder.message(kind, 0, 1);
    builder.body(header);
    attributes(&mut builder);
    builder.finish().unwrap().to_vec()
}

fn first(bytes: &[u8]) -> Message<'_> {
    Messages::new(bytes).next().unwrap()
}

fn routes(bytes: &[u8]) -> Vec<KnownRoute> {
    let mut routes = Vec::new();
    for message in Messages::new(bytes) {
        KnownRoute::parse(&message, &mut |route| routes.push(route));
    }
    routes
}

/// An `ifinfomsg` of link 7, Ethernet.
const LINK: [u8; 16] = [0, 0, 1, 0, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
/// An `rtmsg` of 10.0.0.0/8 in the table main, made by a DHCP client.
const ROUTE: [u8; 12] = [2, 8, 0, 0, 254, 16, 0, 1, 0, 0, 0, 0];

fn device(attributes: impl Fn(&mut Builder<'_>)) -> Device {
    let bytes = written(16, &LINK, |builder| {
        builder.attribute(3, b"ens3\0");
        attributes(builder);
    });
    for end in 0..bytes.len() {
        assert!(Messages::new(&bytes[..end]).next().is_none());
    }
    Device::parse(&first(&bytes)).unwrap()
}

fn made(kind: &'static [u8], data: &'static [(u16, &'static [u8])]) -> Device {
    device(|builder| {
        let information = builder.nest(18);
        builder.attribute(1, kind);
        let nest = builder.nest(2);
        for (attribute, value) in data {
            builder.attribute(*attribute, value);
        }
        builder.end_nest(nest);
        builder.end_nest(information);
    })
}

#[test]
fn what_a_device_is_made_of_is_told_by_its_kind() {
    let forty_two = Make::Vlan(VlanId::new(42).unwrap());
    let kinds: [(&[u8], Make); 7] = [
        (b"vlan\0", Make::Other),
        (b"bond\0", Make::Bond),
        (b"bridge\0", Make::Bridge),
        (b"team\0", Make::Team),
        (b"macvlan\0", Make::Share),
        (b"veth\0", Make::Other),
        (b"bonding", Make::Other),
    ];
    for (kind, make) in kinds {
        assert_eq!(made(kind, &[]).make, make, "{kind:?}");
    }
    assert_eq!(device(|_| ()).make, Make::Hardware);
    assert_eq!(made(b"vlan\0", &[(1, &[42, 0])]).make, forty_two);
    let tagged = made(b"vlan\0", &[(1, &[42, 0]), (5, &[0x81, 0])]);
    assert_eq!(tagged.make, forty_two);
    let service = made(b"vlan\0", &[(1, &[42, 0]), (5, &[0x88, 0xa8])]);
    assert_eq!(service.make, Make::Other);
    assert_eq!(made(b"vlan\0", &[(1, &[0, 0])]).make, Make::Other);
}

#[test]
fn a_port_of_a_bond_keeps_the_address_that_it_had() {
    let port = |kind: &'static [u8]| {
        device(|builder| {
            let information = builder.nest(18);
            builder.attribute(4, kind);
            let data = builder.nest(5);
            builder.attribute(4, &[2, 0, 0, 0, 0, 9]);
            builder.end_nest(data);
            builder.end_nest(information);
        })
    };
    let had = MacAddress::new([2, 0, 0, 0, 0, 9]);
    assert_eq!(port(b"bond\0").port_address, had);
    assert_eq!(port(b"bond\0").make, Make::Hardware);
    assert_eq!(port(b"bridge\0").port_address, None);
}

#[test]
fn what_lies_in_another_namespace_is_no_lower_link() {
    let lower = |elsewhere: bool| {
        device(|builder| {
            builder.attribute(5, &3_u32.to_ne_bytes());
            if elsewhere {
                builder.attribute(37, &0_u32.to_ne_bytes());
            }
        })
    };
    assert_eq!(lower(false).link.lower, Some(ifindex(3)));
    assert_eq!(lower(true).link.lower, None);
}

#[test]
fn the_medium_is_told_by_the_hardware_type() {
    for (number, medium) in [
        (1, Medium::Ethernet),
        (32, Medium::InfiniBand),
        (772_u16, Medium::Loopback),
        (65_534, Medium::Other),
    ] {
        let mut header = LINK;
        header[2..4].copy_from_slice(&number.to_ne_bytes());
        let bytes = written(16, &header, |builder| builder.attribute(3, b"ens3\0"));
        assert_eq!(Device::parse(&first(&bytes)).unwrap().medium, medium);
    }
}

#[test]
fn only_a_bond_has_a_bonds_settings() {
    let bond = |kind: &'static [u8]| {
        written(16, &LINK, |builder| {
            let information = builder.nest(18);
            builder.attribute(1, kind);
            let data = builder.nest(2);
            builder.attribute(1, &[4]);
            builder.attribute(24, &1000_u16.to_ne_bytes());
            builder.attribute(3, &100_u32.to_ne_bytes());
            builder.attribute(900, &[1]);
            builder.end_nest(data);
            builder.end_nest(information);
        })
    };
    let bytes = bond(b"bond\0");
    let settings = BondSettings::parse(&first(&bytes)).unwrap();
    assert_eq!(settings.ifindex, ifindex(7));
    let numbers = [1, 24, 3, 6, 900].map(|attribute| settings.number(attribute));
    assert_eq!(numbers, [Some(4), Some(1000), Some(100), None, None]);
    assert!(BondSettings::parse(&first(&bond(b"bridge\0"))).is_none());
}

#[test]
fn how_an_address_came_is_read() {
    let header = [10, 64, 0x80, 0, 7, 0, 0, 0];
    let bytes = written(20, &header, |builder| {
        builder.attribute(1, &[0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
        builder.attribute(8, &0x900_u32.to_ne_bytes());
        builder.attribute(11, &[2]);
        let mut lifetimes = [0; 16];
        lifetimes[4..8].copy_from_slice(&60_u32.to_ne_bytes());
        builder.attribute(6, &lifetimes);
    });
    let assigned = Assigned::parse(&first(&bytes)).unwrap();
    assert_eq!(
        assigned.address.address,
        "fd00::1".parse::<IpAddr>().unwrap()
    );
    assert_eq!((assigned.permanent, assigned.advertised), (false, true));
    assert_eq!((assigned.managed, assigned.stable_privacy), (true, true));
    assert_eq!(assigned.address.valid_s, Some(60));
    // Without the attribute the flags of the fixed part count.
    let bare = written(20, &[2, 24, 0x80, 0, 7, 0, 0, 0], |builder| {
        builder.attribute(2, &[192, 0, 2, 5]);
    });
    let assigned = Assigned::parse(&first(&bare)).unwrap();
    assert_eq!((assigned.permanent, assigned.address.valid_s), (true, None));
    let gone = written(21, &header, |_| ());
    assert!(Assigned::parse(&first(&gone)).is_none());
}

#[test]
fn a_route_is_read_with_who_made_it() {
    let bytes = written(24, &ROUTE, |builder| {
        builder.attribute(1, &[10, 0, 0, 0]);
        builder.attribute(4, &7_u32.to_ne_bytes());
        builder.attribute(5, &[192, 0, 2, 1]);
        builder.attribute(6, &100_u32.to_ne_bytes());
        builder.attribute(7, &[192, 0, 2, 5]);
        builder.attribute(15, &1000_u32.to_ne_bytes());
    });
    let expected = KnownRoute {
        destination: IpAddr::from([10, 0, 0, 0]),
        prefix: 8,
        ifindex: Some(ifindex(7)),
        router: Some(IpAddr::from([192, 0, 2, 1])),
        onlink: false,
        alive: true,
        source: Some(IpAddr::from([192, 0, 2, 5])),
        metric: 100,
        table: 1000,
        maker: RouteMaker::Dhcp,
    };
    assert_eq!(routes(&bytes), [expected]);
}

#[test]
fn a_route_over_hops_is_as_many_ways() {
    let hop = |number: u8, flags: u8, last: u8| {
        let mut hop = std::vec![16, 0, flags, 0, number, 0, 0, 0];
        hop.extend([8, 0, 5, 0, 192, 0, 2, last]);
        hop
    };
    let hops = [hop(7, 0, 1), hop(8, 1, 2), hop(9, 4, 3)].concat();
    let bytes = written(24, &ROUTE, |builder| {
        builder.attribute(1, &[10, 0, 0, 0]);
        builder.attribute(9, &hops);
    });
    let found: Vec<_> = routes(&bytes)
        .iter()
        .map(|way| (way.ifindex, way.router, way.alive, way.onlink))
        .collect();
    let via = |last| Some(IpAddr::from([192, 0, 2, last]));
    let expected = [
        (Some(ifindex(7)), via(1), true, false),
        (Some(ifindex(8)), via(2), false, false),
        (Some(ifindex(9)), via(3), true, true),
    ];
    assert_eq!(found, expected);
    let cut = written(24, &ROUTE, |builder| builder.attribute(9, &hops[..40]));
    assert_eq!(routes(&cut).len(), 2);
}

#[test]
fn what_no_packet_to_another_machine_takes_is_no_route() {
    let with = |at: usize, value: u8| {
        let mut header = ROUTE;
        header[at] = value;
        written(24, &header, |builder| {
            builder.attribute(1, &[10, 0, 0, 0]);
            builder.attribute(4, &7_u32.to_ne_bytes());
        })
    };
    assert_eq!(routes(&with(8, 0)).len(), 1);
    // A source prefix, a type of service, local, broadcast, multicast, cached, no address family, a prefix too long.
    let others = [
        (2, 8),
        (3, 1),
        (7, 2),
        (7, 3),
        (7, 5),
        (9, 2),
        (0, 7),
        (1, 33),
    ];
    for (at, value) in others {
        assert_eq!(routes(&with(at, value)), [], "{at} {value}");
    }
    let refused = routes(&with(7, 7));
    assert_eq!(refused[0].ifindex, None);
    let nowhere = written(24, &ROUTE, |_| ());
    assert_eq!(routes(&nowhere), []);
}

#[test]
fn a_router_of_the_other_family_is_read() {
    let bytes = written(24, &ROUTE, |builder| {
        builder.attribute(1, &[10, 0, 0, 0]);
        builder.attribute(4, &7_u32.to_ne_bytes());
        let mut via = [0; 18];
        via[..2].copy_from_slice(&10_u16.to_ne_bytes());
        via[2..4].copy_from_slice(&[0xfe, 0x80]);
        via[17] = 1;
        builder.attribute(18, &via);
    });
    let router = routes(&bytes)[0].router.unwrap();
    assert_eq!(router, "fe80::1".parse::<IpAddr>().unwrap());
}
