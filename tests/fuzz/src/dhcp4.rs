//! What DHCP servers say: any message at all in a datagram that reaches the client, in its own transaction.

use sanroot_core::net::dhcp4::{Client, Event, Expected, Lease, Outbox};
use sanroot_core::net::{Fault, MacAddress};
use sanroot_core::random::Random;
use sanroot_core::time::Instant;

const MAC: [u8; 6] = [0x52, 0x54, 0, 0x12, 0x34, 0x56];

/// The transaction of the client's last message.
struct Wire(Vec<u8>);

impl Outbox for Wire {
    fn transmit(&mut self, frame: &[u8]) {
        // Whether somebody has the address is asked by ARP.
        if frame[12..14] == [8, 0] {
            self.0 = frame[14 + 20 + 8 + 4..][..4].to_vec();
        }
    }

    fn report(&mut self, fault: Fault) {
        let _ = fault.to_string();
    }
}

/// A frame to the client around a message, its transaction and hardware address corrected.
pub(crate) fn frame(message: &[u8], transaction: &[u8]) -> Vec<u8> {
    let mut message = message.to_vec();
    message.truncate(1472);
    for (at, bytes) in [(0, &[2, 1, 6][..]), (4, transaction), (28, &MAC)] {
        if let Some(place) = message.get_mut(at..at + bytes.len()) {
            place.copy_from_slice(bytes);
        }
    }
    let udp = u16::try_from(8 + message.len()).expect("below 1480");
    let total = (20 + udp).to_be_bytes();
    let mut header = [
        0x45, 0, total[0], total[1], 0, 0, 0, 0, 64, 17, 0, 0, 10, 0, 2, 2, 10, 0, 2, 15,
    ];
    let sum: u32 = header
        .chunks(2)
        .map(|word| u32::from(word[0]) << 8 | u32::from(word[1]))
        .sum();
    let folded = u16::try_from((sum >> 16) + (sum & 0xffff)).expect("ten words carry little");
    header[10..12].copy_from_slice(&(!folded).to_be_bytes());
    let mut frame = [
        &MAC[..],
        &[2, 0, 0, 0, 0, 2, 8, 0],
        &header,
        &[0, 67, 0, 68],
    ]
    .concat();
    frame.extend(udp.to_be_bytes());
    frame.extend([0, 0]);
    frame.extend(message);
    frame
}

fn judge(lease: &Lease, asked: Instant) {
    assert!((1..=32).contains(&lease.prefix));
    assert!(
        !lease.address.is_unspecified()
            && !lease.address.is_multicast()
            && !lease.address.is_loopback()
    );
    assert!(lease.mtu.is_none_or(|mtu| mtu >= 576));
    if let Some(times) = lease.times {
        assert!(
            asked <= times.renew && times.renew <= times.rebind && times.rebind <= times.expire
        );
    }
    for route in &lease.routes {
        let host = u32::MAX.checked_shr(route.prefix.into()).unwrap_or(0);
        assert_eq!(
            route.destination.to_bits() & host,
            0,
            "bits behind the prefix"
        );
    }
}

/// Reads one input.
pub(crate) fn run(bytes: &[u8]) {
    let now = Instant::from_micros(1_000_000);
    let mac = MacAddress::new(MAC).expect("a MAC address");
    let mut client = Client::new(mac, Expected::default(), Random::new(1));
    let mut wire = Wire(Vec::new());
    assert!(client.handle(now, Event::Carrier, &mut wire).is_none());
    // Two messages, so that an OFFER may be followed by an ACK or a NAK.
    let (first, second) = bytes.split_at(bytes.len() / 2);
    for message in [first, second, bytes] {
        let frame = frame(message, &wire.0);
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
