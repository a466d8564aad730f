//! The bytes below were laid out by hand from the table of offsets, little-endian as on x86-64.

use std::collections::BTreeSet;
use std::format;
use std::string::ToString;
use std::vec::Vec;

use super::{
    Connection, ConnectionError, KernelEvent, NewSession, Parameter, Request, RequestKind,
    SessionNic, StopMode, Transport, Value, decode,
};
use crate::errno::Errno;
use crate::net::{Ifindex, LinkName, MacAddress, VlanId};
use crate::netlink::route::{Kind, Link, OperationalState};
use crate::netlink::{Builder, Message, Messages};

const TRANSPORT: Transport = Transport::new(0xffff_ffff_c0de_1000);
const HANDLE: [u8; 8] = [0x00, 0x10, 0xde, 0xc0, 0xff, 0xff, 0xff, 0xff];
const CONNECTION: Connection = Connection::leading(7);

fn encoded(requests: &[Request<'_>]) -> Vec<u8> {
    let mut buffer = [0xee; 512];
    let mut builder = Builder::new(&mut buffer);
    for request in requests {
        request.encode(TRANSPORT, &mut builder);
    }
    builder.finish().unwrap().to_vec()
}

/// A message of 72 bytes and a payload: header, event number twice, handle, then `fields` as offset and bytes.
fn by_hand(kind: u8, fields: &[(usize, &[u8])], payload: &[u8]) -> Vec<u8> {
    let mut bytes = std::vec![0; 72];
    bytes[0] = u8::try_from(72 + payload.len()).unwrap();
    bytes[4] = kind;
    bytes[16] = kind;
    bytes[24..32].copy_from_slice(&HANDLE);
    for (offset, field) in fields {
        bytes[16 + offset..16 + offset + field.len()].copy_from_slice(field);
    }
    bytes.extend_from_slice(payload);
    while !bytes.len().is_multiple_of(4) {
        bytes.push(0);
    }
    bytes
}

/// An event or a reply as the kernel sends it: `message` is the netlink type, `event` the uevent's.
fn from_kernel(message: u16, event: u32, fields: &[(usize, &[u8])], payload: &[u8]) -> Vec<u8> {
    let mut bytes = by_hand(0, fields, payload);
    bytes[4..6].copy_from_slice(&message.to_ne_bytes());
    bytes[16..20].copy_from_slice(&event.to_ne_bytes());
    bytes
}

fn decoded(datagram: &[u8]) -> Option<KernelEvent<'_>> {
    let message: Message<'_> = Messages::new(datagram).next().unwrap();
    decode(&message, TRANSPORT)
}

#[test]
fn requests_about_sessions_and_connections_have_the_kernels_layout() {
    let create = Request::CreateSession {
        initial_cmdsn: 1,
        commands: 128,
        queue_depth: 32,
    };
    assert_eq!(
        encoded(&[create]),
        by_hand(11, &[(16, &[1]), (20, &[128]), (22, &[32])], &[])
    );
    let sid: (usize, &[u8]) = (16, &[7]);
    let cases = [
        (Request::DestroySession { sid: 7 }, 12),
        (Request::CreateConnection(CONNECTION), 13),
        (Request::DestroyConnection(CONNECTION), 14),
        (Request::Start(CONNECTION), 17),
    ];
    for (request, kind) in cases {
        assert_eq!(encoded(&[request]), by_hand(kind, &[sid], &[]));
    }
    let stop = Request::Stop(CONNECTION, StopMode::Recover);
    assert_eq!(encoded(&[stop]), by_hand(18, &[sid, (32, &[3])], &[]));
    let stop = Request::Stop(CONNECTION, StopMode::Terminate);
    assert_eq!(encoded(&[stop]), by_hand(18, &[sid, (32, &[1])], &[]));
    let bind = Request::Bind {
        connection: CONNECTION,
        socket: 9,
    };
    let fields = [sid, (24, &[9]), (32, &[1])];
    assert_eq!(encoded(&[bind]), by_hand(15, &fields, &[]));
}

#[test]
fn a_parameter_is_shown_by_its_name() {
    for parameter in Parameter::ALL {
        assert_eq!(format!("{parameter}"), format!("{parameter:?}"));
    }
}

#[test]
fn a_parameter_is_text_with_its_nul_counted() {
    let set = |parameter, value| Request::SetParameter {
        connection: CONNECTION,
        parameter,
        value,
    };
    let cases: [(Parameter, Value<'_>, u8, &[u8]); 5] = [
        (Parameter::TargetName, Value::Text(b"iqn.a"), 15, b"iqn.a\0"),
        (
            Parameter::ExpectedStatSn,
            Value::Number(u32::MAX),
            14,
            b"4294967295\0",
        ),
        (Parameter::HeaderDigest, Value::flag(true), 2, b"1\0"),
        (Parameter::InitialR2t, Value::flag(false), 4, b"0\0"),
        (
            Parameter::PersistentAddress,
            Value::Address([10, 0, 2, 2].into()),
            17,
            b"10.0.2.2\0",
        ),
    ];
    for (parameter, value, number, text) in cases {
        let length = [u8::try_from(text.len()).unwrap()];
        let fields: [(usize, &[u8]); 3] = [(16, &[7]), (24, &[number]), (28, &length)];
        assert_eq!(
            encoded(&[set(parameter, value)]),
            by_hand(16, &fields, text)
        );
    }
    let longest = "2001:db8:1111:2222:3333:4444:5555:6666";
    let value = Value::Address(longest.parse().unwrap());
    let bytes = encoded(&[set(Parameter::PersistentAddress, value)]);
    assert!(bytes[72..].starts_with(longest.as_bytes()));
}

#[test]
fn a_host_names_the_nic_by_the_hardwares_address_or_the_links_name() {
    let mac = MacAddress::new([0x52, 0x54, 0, 0x12, 0x34, 0xab]).unwrap();
    let name = LinkName::new(b"bond0.5").unwrap();
    for (nic, number, text) in [
        (SessionNic::Address(mac), 0, "52:54:00:12:34:ab\0"),
        (SessionNic::Name(name), 2, "bond0.5\0"),
    ] {
        let length = [u8::try_from(text.len()).unwrap()];
        let fields: [(usize, &[u8]); 3] = [(16, &[3]), (20, &[number]), (24, &length)];
        let request = Request::SetNic { host: 3, nic };
        assert_eq!(encoded(&[request]), by_hand(26, &fields, text.as_bytes()));
    }
}

#[test]
fn only_hardware_has_an_address_that_no_other_link_has() {
    let mac = MacAddress::new([0x52, 0x54, 0, 0x12, 0x34, 0xab]).unwrap();
    let link = |kind, address| Link {
        ifindex: Ifindex::new(2).unwrap(),
        name: LinkName::new(b"eth0").unwrap(),
        kind,
        address,
        permanent_address: None,
        up: true,
        lower_up: true,
        operational_state: OperationalState::Up,
        mtu: 1500,
        lower: None,
        master: None,
        pci: None,
    };
    let name = SessionNic::Name(link(Kind::Foreign, None).name);
    let vlan = Kind::Vlan(VlanId::new(5).unwrap());
    for (kind, address, nic) in [
        (Kind::Hardware, Some(mac), SessionNic::Address(mac)),
        (Kind::Hardware, None, name),
        (Kind::Software, Some(mac), name),
        (vlan, Some(mac), name),
    ] {
        assert_eq!(SessionNic::of(&link(kind, address)), nic);
    }
}

#[test]
fn a_pdu_follows_the_structure_and_requests_follow_each_other_aligned() {
    let header = [0x43; 48];
    let send = Request::SendPdu {
        connection: CONNECTION,
        header: &header,
        data: b"a=b\0",
    };
    let mut payload = header.to_vec();
    payload.extend(b"a=b\0");
    let expected = by_hand(19, &[(16, &[7]), (24, &[48]), (28, &[4])], &payload);
    let bytes = encoded(&[
        Request::SetParameter {
            connection: CONNECTION,
            parameter: Parameter::MaxBurst,
            value: Value::Number(65536),
        },
        send,
    ]);
    assert_eq!(bytes[80..], expected);
}

#[test]
fn both_places_of_failure_are_read() {
    let answer = |request, parameter, result| {
        Some(KernelEvent::Answer {
            request,
            connection: CONNECTION,
            parameter,
            result,
        })
    };
    let sid: (usize, &[u8]) = (16, &[7]);
    let refused: (usize, &[u8]) = (4, &(-22i32).to_ne_bytes());
    let code: (usize, &[u8]) = (40, &(-107i32).to_ne_bytes());
    assert_eq!(
        decoded(&from_kernel(15, 15, &[sid], &[])),
        answer(RequestKind::Bind, 0, Ok(()))
    );
    assert_eq!(
        decoded(&from_kernel(15, 15, &[sid, code], &[])),
        answer(RequestKind::Bind, 0, Err(Errno::NOTCONN))
    );
    assert_eq!(
        decoded(&from_kernel(16, 103, &[sid, (24, &[8]), refused], &[])),
        answer(RequestKind::SetParameter, 8, Err(Errno::INVAL))
    );
    // One that was set is no news.
    assert_eq!(decoded(&from_kernel(16, 16, &[sid, (24, &[8])], &[])), None);
    assert_eq!(
        decoded(&from_kernel(17, 103, &[sid], &[])),
        answer(RequestKind::Start, 0, Err(Errno::INVAL))
    );
    // The reply's fields of STOP are not a return code.
    assert_eq!(
        decoded(&from_kernel(18, 18, &[sid, code], &[])),
        answer(RequestKind::Stop, 0, Ok(()))
    );
}

#[test]
fn a_new_session_is_known_by_its_reply_only() {
    let fields: [(usize, &[u8]); 2] = [(40, &[7]), (44, &[2])];
    assert_eq!(
        decoded(&from_kernel(11, 11, &fields, &[])),
        Some(KernelEvent::SessionCreated(Ok(NewSession {
            sid: 7,
            host: 2
        })))
    );
    let refused: [(usize, &[u8]); 1] = [(4, &(-12i32).to_ne_bytes())];
    assert_eq!(
        decoded(&from_kernel(11, 103, &refused, &[])),
        Some(KernelEvent::SessionCreated(Err(Errno::NOMEM)))
    );
    // The same news by multicast, and the end of a session.
    for event in [104, 105, 106] {
        assert_eq!(decoded(&from_kernel(0, event, &fields, &[])), None);
    }
}

#[test]
fn a_pdu_is_as_long_as_it_says() {
    let mut pdu = [0; 56];
    pdu[0] = 0x23;
    pdu[7] = 5;
    pdu[48..53].copy_from_slice(b"k=vv\0");
    let fields: [(usize, &[u8]); 1] = [(40, &[7])];
    let datagram = from_kernel(0, 101, &fields, &pdu);
    let Some(KernelEvent::Pdu {
        connection,
        header,
        data,
    }) = decoded(&datagram)
    else {
        panic!("not a PDU");
    };
    assert_eq!(
        (connection, header[0], data),
        (CONNECTION, 0x23, b"k=vv\0".as_slice())
    );
    // One that claims more than there is, and one without a whole header.
    pdu[7] = 9;
    assert_eq!(decoded(&from_kernel(0, 101, &fields, &pdu)), None);
    assert_eq!(decoded(&from_kernel(0, 101, &fields, &pdu[..47])), None);
}

#[test]
fn a_lost_connection_says_why() {
    let error = 1020u32.to_ne_bytes();
    let fields: [(usize, &[u8]); 2] = [(40, &[7]), (48, &error)];
    assert_eq!(
        decoded(&from_kernel(0, 102, &fields, &[])),
        Some(KernelEvent::ConnectionLost {
            connection: CONNECTION,
            error: ConnectionError::CLOSED,
        })
    );
}

#[test]
fn what_is_not_ours_is_left_alone() {
    let bytes = from_kernel(15, 15, &[], &[]);
    let message = Messages::new(&bytes).next().unwrap();
    assert_eq!(decode(&message, Transport::new(1)), None);
    // A request that sanroot never makes, and a structure cut off.
    assert_eq!(decoded(&from_kernel(20, 20, &[], &[])), None);
    let short = Message {
        body: &message.body[..55],
        ..message
    };
    assert_eq!(decode(&short, TRANSPORT), None);
}

#[test]
fn every_request_and_every_error_of_a_connection_has_its_words() {
    let names: BTreeSet<_> = (0..=u16::MAX)
        .filter_map(RequestKind::from_number)
        .map(|kind| kind.to_string())
        .collect();
    assert_eq!(names.len(), 10);
    for number in 1000..=1023 {
        let said = ConnectionError::new(number).to_string();
        assert!(said.contains(&number.to_string()), "{said}");
    }
}
