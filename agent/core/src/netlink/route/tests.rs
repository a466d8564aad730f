use core::net::{IpAddr, Ipv4Addr};
use std::vec::Vec;

use super::{
    BondSettings, Carrier, Kind, Link, NewAddress, NewBond, NewRoute, Notice, OperationalState,
    Protocol, Request,
};
use crate::errno::Errno;
use crate::net::bond::{BondMode, BondOptions};
use crate::net::{Ifindex, LinkName, MacAddress, VlanId};
use crate::netlink::{Attributes, Builder, Message, Messages, flag};

mod described;

/// The end of a veth pair that is up, as Linux 6.18 described it (`ip link add storage0 address 02:00:00:00:00:0a type
/// veth`), less the attributes that nobody reads here.
const VETH: [u8; 100] = *b"\x64\0\0\0\x10\0\x02\0\x05\0\0\0\xa0\x7c\0\0\0\0\x01\0\x03\0\0\0\x43\x10\x01\0\0\0\0\0\
    \x0d\0\x03\0storage0\0\0\0\0\x05\0\x10\0\x06\0\0\0\x08\0\x04\0\xdc\x05\0\0\x0a\0\x01\0\x02\0\0\0\0\x0a\0\0\
    \x10\0\x12\0\x09\0\x01\0veth\0\0\0\0\x08\0\x05\0\x02\0\0\0";

fn ifindex(number: u32) -> Ifindex {
    Ifindex::new(number).unwrap()
}

fn notices(datagram: &[u8]) -> Vec<Notice> {
    Messages::new(datagram)
        .filter_map(|message| Notice::parse(&message))
        .collect()
}

fn written(request: Request) -> Vec<u8> {
    let mut buffer = [0; super::REQUEST_BYTES];
    let mut builder = Builder::new(&mut buffer);
    request.write(&mut builder, 9);
    builder.finish().unwrap().to_vec()
}

/// A link message as a kernel with the given header fields and attributes writes it.
fn link(kind: u16, header: [u32; 4], attributes: impl Fn(&mut Builder<'_>)) -> Vec<Notice> {
    let mut buffer = [0; 256];
    let mut builder = Builder::new(&mut buffer);
    builder.message(kind, 0, 0);
    for word in header {
        builder.body(&word.to_ne_bytes());
    }
    attributes(&mut builder);
    notices(builder.finish().unwrap())
}

#[test]
fn a_captured_link_is_understood() {
    let expected = Link {
        ifindex: ifindex(3),
        name: LinkName::new(b"storage0").unwrap(),
        kind: Kind::Software,
        address: MacAddress::new([2, 0, 0, 0, 0, 10]),
        permanent_address: None,
        up: true,
        lower_up: true,
        operational_state: OperationalState::Up,
        mtu: 1500,
        lower: Some(ifindex(2)),
        master: None,
        pci: None,
    };
    assert_eq!(notices(&VETH), [Notice::Link(expected)]);
    assert_eq!(expected.carrier(), Carrier::Present);
}

#[test]
fn a_cut_link_is_no_link() {
    for end in 0..VETH.len() {
        assert_eq!(notices(&VETH[..end]), [], "{end} bytes");
    }
}

#[test]
fn hardware_has_a_permanent_address_and_no_kind() {
    let found = link(16, [0x1_0000, 2, 0x1003, 0], |builder| {
        builder.attribute(3, b"eth0\0");
        builder.attribute(1, &[2, 0, 0, 0, 0, 2]);
        builder.attribute(54, &[2, 0, 0, 0, 0, 1]);
        builder.attribute(10, &7u32.to_ne_bytes());
    });
    let [Notice::Link(link)] = found[..] else {
        panic!("{found:?}");
    };
    assert_eq!(link.kind, Kind::Hardware);
    assert_eq!(link.permanent_address, MacAddress::new([2, 0, 0, 0, 0, 1]));
    assert_eq!(link.master, Some(ifindex(7)));
    assert_eq!((link.up, link.carrier()), (true, Carrier::Absent));
}

#[test]
fn a_pci_function_is_read_where_there_is_one() {
    let parents: [(&[u8], &[u8], Option<u16>); 7] = [
        (b"0000:00:04.0\0", b"pci\0", Some(0x20)),
        (b"0000:af:1f.7\0", b"pci\0", Some(0xafff)),
        (b"0001:00:04.0\0", b"pci\0", None),
        (b"0000:00:20.0\0", b"pci\0", None),
        (b"0000:00:04.0\0", b"virtio\0", None),
        (b"virtio1\0", b"pci\0", None),
        (b"0000:00:04.0", b"pci\0", None),
    ];
    for (name, bus, function) in parents {
        let found = link(16, [0x1_0000, 2, 0, 0], |builder| {
            builder.attribute(3, b"eth0\0");
            builder.attribute(56, name);
            builder.attribute(57, bus);
        });
        let [Notice::Link(link)] = found[..] else {
            panic!("{found:?}");
        };
        assert_eq!(link.pci, function, "{name:?} {bus:?}");
    }
}

#[test]
fn carrier_alone_is_not_enough() {
    for (state, carrier) in [
        (0, Carrier::Present),
        (2, Carrier::Settling),
        (3, Carrier::Absent),
        (5, Carrier::Absent),
        (6, Carrier::Present),
    ] {
        let found = link(16, [0x1_0000, 2, 0x1_1043, 0], |builder| {
            builder.attribute(3, b"eth0\0");
            builder.attribute(16, &[state]);
        });
        let [Notice::Link(link)] = found[..] else {
            panic!("{found:?}");
        };
        assert_eq!(link.carrier(), carrier, "operational state {state}");
    }
}

#[test]
fn nonsense_about_a_link_is_not_believed() {
    let named = |builder: &mut Builder<'_>| builder.attribute(3, b"eth0\0");
    assert_eq!(link(16, [0x1_0000, 0, 0, 0], named), []);
    assert_eq!(link(16, [0x1_0000, 2, 0, 0], |_| ()), []);
    let gone = link(17, [0x1_0000, 2, 0, 0], named);
    assert_eq!(gone, [Notice::LinkGone(ifindex(2))]);
    // It is in a bridge no more.
    assert_eq!(link(17, [0x1_0007, 2, 0, 0], named), []);
}

#[test]
fn a_new_vlan_reads_back_as_that_vlan() {
    let id = VlanId::new(42).unwrap();
    let request = written(Request::NewVlan {
        parent: ifindex(2),
        name: LinkName::new(b"eth0.42").unwrap(),
        id,
    });
    let message = Messages::new(&request).next().unwrap();
    // The request leaves index and hardware type to the kernel; what it answers with has them.
    let mut body = message.body.to_vec();
    body[2] = 1;
    body[4] = 3;
    let link = Link::parse(&body).unwrap();
    assert_eq!((link.kind, link.lower), (Kind::Vlan(id), Some(ifindex(2))));
    assert_eq!(link.name.as_str(), "eth0.42");
}

#[test]
fn a_bond_is_asked_for_as_it_would_be_described() {
    let mut options =
        "arp_interval=500,arp_ip_target=10.0.0.1;10.0.0.2,fail_over_mac=active,num_grat_arp=3"
            .split(',')
            .filter_map(|option| option.split_once('='));
    let mode = BondMode::parse("active-backup").unwrap();
    let (options, _) = BondOptions::read(mode, &mut options);
    let request = written(Request::NewBond(NewBond {
        name: LinkName::new(b"bond0").unwrap(),
        mtu: Some(9000),
        address: MacAddress::new([2, 0, 0, 0, 0, 10]),
        options,
    }));
    let message = Messages::new(&request).next().unwrap();
    let mut body = message.body.to_vec();
    body[2] = 1;
    body[4] = 3;
    let link = Link::parse(&body).unwrap();
    assert_eq!((link.name.as_str(), link.kind), ("bond0", Kind::Software));
    assert_eq!(
        (link.mtu, link.address),
        (9000, MacAddress::new([2, 0, 0, 0, 0, 10]))
    );
    let bond = BondSettings::parse(&Message {
        body: &body,
        ..message
    })
    .unwrap();
    let numbers = [1, 3, 7, 13, 16].map(|attribute| bond.number(attribute));
    assert_eq!(numbers, [Some(1), Some(0), Some(500), Some(1), Some(3)]);
    let targets = [[10, 0, 0, 1], [10, 0, 0, 2]].map(Ipv4Addr::from);
    assert_eq!(bond.arp_targets, targets);
}

#[test]
fn a_port_is_taken_down_and_named_to_its_bond() {
    for (request, words) in [
        (Request::SetDown(ifindex(2)), [0, 2, 0, 1].to_vec()),
        (
            Request::SetMaster {
                port: ifindex(2),
                bond: ifindex(4),
            },
            // IFLA_MASTER
            [0, 2, 0, 0, 10 << 16 | 8, 4].to_vec(),
        ),
        (
            Request::SetPrimary {
                bond: ifindex(4),
                port: ifindex(2),
            },
            // IFLA_LINKINFO: IFLA_INFO_KIND "bond", IFLA_INFO_DATA: IFLA_BOND_PRIMARY
            [
                0,
                4,
                0,
                0,
                18 << 16 | 24,
                1 << 16 | 8,
                u32::from_ne_bytes(*b"bond"),
                2 << 16 | 12,
                11 << 16 | 8,
                2,
            ]
            .to_vec(),
        ),
    ] {
        let request = written(request);
        let message = Messages::new(&request).next().unwrap();
        let bytes: Vec<_> = words.iter().flat_map(|word| word.to_ne_bytes()).collect();
        assert_eq!((message.kind, message.body), (16, &bytes[..]));
    }
}

#[test]
fn raising_a_link_changes_one_flag_only() {
    let request = written(Request::SetUp(ifindex(2)));
    let message = Messages::new(&request).next().unwrap();
    assert_eq!((message.kind, message.sequence), (16, 9));
    let words: Vec<_> = message.body.chunks(4).collect();
    assert_eq!(
        words,
        [[0, 0, 0, 0], [2, 0, 0, 0], [1, 0, 0, 0], [1, 0, 0, 0]]
    );
}

#[test]
fn an_address_goes_with_its_broadcast_and_without_end() {
    let request = written(Request::NewAddress(NewAddress {
        ifindex: ifindex(2),
        address: IpAddr::from([192, 168, 7, 9]),
        prefix: 22,
        valid_s: None,
        leased: false,
        detect_duplicates: false,
    }));
    // As `ip address replace 192.168.7.9/22 brd + valid_lft forever` has it on the wire.
    let expected = b"\x40\0\0\0\x14\0\x05\x05\x09\0\0\0\0\0\0\0\x02\x16\0\0\x02\0\0\0\
        \x08\0\x02\0\xc0\xa8\x07\x09\x08\0\x01\0\xc0\xa8\x07\x09\x08\0\x04\0\xc0\xa8\x07\xff\
        \x14\0\x06\0\xff\xff\xff\xff\xff\xff\xff\xff\0\0\0\0\0\0\0\0";
    assert_eq!(request.get(4..), expected.get(4..));
    let read = Messages::new(&request).next().unwrap();
    let read = super::Address::parse(read.body).unwrap();
    assert_eq!(read.address, IpAddr::from([192, 168, 7, 9]));
    assert_eq!(
        (read.prefix, read.tentative, read.duplicate),
        (22, false, false)
    );
}

#[test]
fn an_address_without_time_is_taken_away() {
    let address = NewAddress {
        ifindex: ifindex(2),
        address: IpAddr::from([192, 168, 7, 9]),
        prefix: 22,
        valid_s: None,
        leased: false,
        detect_duplicates: false,
    };
    let given = written(Request::NewAddress(address));
    let taken = written(Request::NewAddress(NewAddress {
        valid_s: Some(0),
        ..address
    }));
    // RTM_DELADDR. NLM_F_BULK would be refused (Linux 5.19), and has the number of NLM_F_EXCL.
    assert_eq!(taken[4..6], 21_u16.to_ne_bytes());
    assert_eq!(u16::from_ne_bytes([taken[6], taken[7]]) & 0x200, 0);
    // The same address, by the attributes that the kernel compares.
    assert_eq!(taken[16..40], given[16..40]);
}

#[test]
fn a_prefix_without_room_has_no_broadcast() {
    for prefix in [31, 32] {
        let request = written(Request::NewAddress(NewAddress {
            ifindex: ifindex(2),
            address: IpAddr::from([192, 168, 7, 9]),
            prefix,
            valid_s: Some(3600),
            leased: true,
            detect_duplicates: false,
        }));
        let body = Messages::new(&request).next().unwrap().body;
        let attribute = |wanted| Attributes::new(&body[8..]).find(|&(kind, _)| kind == wanted);
        assert_eq!(attribute(4), None);
        // IFA_PROTO
        assert_eq!(attribute(11), Some((11, [16].as_slice())));
    }
}

#[test]
fn a_default_route_names_no_destination_and_is_removed_as_it_was_added() {
    let route = NewRoute {
        ifindex: ifindex(2),
        destination: IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        prefix: 0,
        gateway: Some(IpAddr::from([10, 0, 2, 2])),
        onlink: true,
        source: None,
        protocol: Protocol::Dhcp,
        metric: None,
        table: None,
        gone: false,
    };
    let expected = b"\x34\0\0\0\x18\0\x05\x0c\x09\0\0\0\0\0\0\0\x02\0\0\0\xfe\x10\0\x01\x04\0\0\0\
        \x08\0\x05\0\x0a\0\x02\x02\x08\0\x04\0\x02\0\0\0\x08\0\x0f\0\xfe\0\0\0";
    assert_eq!(written(Request::NewRoute(route)), expected);
    let mut removed = written(Request::NewRoute(NewRoute {
        gone: true,
        ..route
    }));
    assert_eq!(core::mem::replace(&mut removed[4], 24), 25);
    assert_eq!(removed, expected);
}

#[test]
fn answers_keep_the_sequence_of_their_request() {
    let mut buffer = [0; 64];
    let mut builder = Builder::new(&mut buffer);
    builder.message(2, 0, 41);
    builder.body(&(-17i32).to_ne_bytes());
    builder.message(2, flag::ACK, 42);
    builder.body(&0i32.to_ne_bytes());
    builder.message(3, 0, 43);
    let expected = [
        Notice::Answer {
            sequence: 41,
            result: Err(Errno::EXIST),
        },
        Notice::Answer {
            sequence: 42,
            result: Ok(()),
        },
        Notice::ListEnd { sequence: 43 },
    ];
    assert_eq!(notices(builder.finish().unwrap()), expected);
}

#[test]
fn a_whole_list_is_asked_for_with_a_fixed_part_of_its_own_length() {
    for (table, kind, bytes) in [
        (super::Table::Links, 18, 16 + 16 + 8),
        (super::Table::Addresses, 22, 16 + 8),
        (super::Table::Routes, 26, 16 + 12),
    ] {
        let mut buffer = [0; super::REQUEST_BYTES];
        let mut builder = Builder::new(&mut buffer);
        super::write_list(table, &mut builder, 7);
        let written = builder.finish().unwrap();
        let message = Messages::new(written).next().unwrap();
        assert_eq!((message.kind, message.sequence), (kind, 7));
        assert_eq!(written.len(), bytes);
        assert_eq!(
            written.get(6..8),
            Some(&(flag::REQUEST | flag::DUMP).to_ne_bytes()[..])
        );
    }
}
