//! What DHCPv6 servers say: any message at all in a datagram that reaches the client, in its own transaction.

use sanroot_core::net::dhcp6::{Client, Event, Lease, Outbox};
use sanroot_core::net::{Fault, MacAddress, ipv6};
use sanroot_core::random::Random;
use sanroot_core::time::Instant;

const MAC: [u8; 6] = [0x52, 0x54, 0, 0x12, 0x34, 0x56];

/// The transaction of the client's last message.
struct Wire(Vec<u8>);

impl Outbox for Wire {
    fn transmit(&mut self, frame: &[u8]) {
        self.0 = frame[14 + 40 + 8 + 1..][..3].to_vec();
    }

    fn report(&mut self, fault: Fault) {
        let _ = fault.to_string();
    }
}

/// A frame to the client around a message, its transaction and client identifier corrected.
pub(crate) fn frame(mac: MacAddress, message: &[u8], transaction: &[u8]) -> Vec<u8> {
    let mut message = message.to_vec();
    message.truncate(1400);
    let identifier = [&[0, 1, 0, 10, 0, 3, 0, 1], &MAC[..]].concat();
    for (at, bytes) in [(1, transaction), (4, &identifier[..])] {
        if let Some(place) = message.get_mut(at..at + bytes.len()) {
            place.copy_from_slice(bytes);
        }
    }
    let length = u16::try_from(8 + message.len())
        .expect("below 1408")
        .to_be_bytes();
    let mut frame = [&MAC[..], &[2, 0, 0, 0, 0, 2, 0x86, 0xdd, 0x60, 0, 0, 0]].concat();
    frame.extend(length);
    frame.extend([17, 64, 0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
    frame.extend(ipv6::link_local(mac).octets());
    frame.extend([2, 35, 2, 34]);
    frame.extend(length);
    frame.extend([0, 0]);
    frame.extend(message);
    frame
}

fn judge(lease: &Lease, asked: Instant) {
    let address = lease.address;
    assert!(!address.is_unspecified() && !address.is_multicast() && !address.is_loopback());
    assert!(!address.is_unicast_link_local());
    assert!((1..=130).contains(&lease.server.as_bytes().len()));
    if let Some(times) = lease.times {
        assert!(asked <= times.renew && times.renew <= times.rebind);
        assert!(times.rebind <= times.expire);
    }
}

/// Reads one input.
pub(crate) fn run(bytes: &[u8]) {
    let now = Instant::from_micros(1_000_000);
    let mac = MacAddress::new(MAC).expect("a MAC address");
    let mut client = Client::new(mac, Random::new(1));
    let mut wire = Wire(Vec::new());
    assert!(client.handle(now, Event::Carrier, &mut wire).is_none());
    // Two messages, so that an ADVERTISE may be followed by a REPLY.
    let (first, second) = bytes.split_at(bytes.len() / 2);
    for message in [first, second, bytes] {
        let frame = frame(mac, message, &wire.0);
        if let Some(lease) = client.handle(now, Event::Frame(&frame), &mut wire) {
            judge(&lease, now);
            return;
        }
    }
    assert!(
        client.deadline().is_some(),
        "a client without a lease goes on"
    );
}
