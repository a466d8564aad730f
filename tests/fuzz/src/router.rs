//! What routers advertise: any ICMPv6 message at all that comes from the link, its checksum made right.

use std::net::Ipv6Addr;

use sanroot_core::net::slaac::{Client, Event, Outbox, Wanted};
use sanroot_core::net::{Fault, MacAddress};
use sanroot_core::random::Random;
use sanroot_core::time::Instant;

const MAC: [u8; 6] = [0x52, 0x54, 0, 0x12, 0x34, 0x56];
const ROUTER: Ipv6Addr = Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 1);
const EVERYBODY: Ipv6Addr = Ipv6Addr::new(0xff02, 0, 0, 0, 0, 0, 0, 1);

struct Wire;

impl Outbox for Wire {
    fn transmit(&mut self, _: &[u8]) {}

    fn report(&mut self, fault: Fault) {
        let _ = fault.to_string();
    }
}

pub(crate) fn frame(message: &[u8]) -> Vec<u8> {
    let mut message = message.to_vec();
    message.truncate(1440);
    if let Some(start) = message.get_mut(..4) {
        start.copy_from_slice(&[134, 0, 0, 0]);
    }
    let length = u16::try_from(message.len()).expect("below 1440");
    let pseudo = [
        &ROUTER.octets()[..],
        &EVERYBODY.octets(),
        &[0, 58],
        &length.to_be_bytes(),
    ];
    let summed = [&pseudo.concat(), &message[..]].concat();
    let mut sum: u32 = summed
        .chunks(2)
        .map(|word| u32::from(word[0]) << 8 | word.get(1).map_or(0, |&low| u32::from(low)))
        .sum();
    while sum > 0xffff {
        sum = (sum >> 16) + (sum & 0xffff);
    }
    let sum = !u16::try_from(sum).expect("folded");
    if let Some(place) = message.get_mut(2..4) {
        place.copy_from_slice(&sum.to_be_bytes());
    }
    let mut frame = vec![0x33, 0x33, 0, 0, 0, 1, 2, 0, 0, 0, 0, 1, 0x86, 0xdd];
    frame.extend([0x60, 0, 0, 0]);
    frame.extend(length.to_be_bytes());
    frame.extend([58, 255]);
    frame.extend(ROUTER.octets());
    frame.extend(EVERYBODY.octets());
    frame.extend(message);
    frame
}

/// Reads one input.
pub(crate) fn run(bytes: &[u8]) {
    let now = Instant::from_micros(1_000_000);
    let mac = MacAddress::new(MAC).expect("a MAC address");
    let frame = frame(bytes);
    for wanted in [Wanted::Address, Wanted::Router] {
        let mut client = Client::new(mac, wanted, Random::new(1));
        client.handle(now, Event::Carrier, &mut Wire);
        let Some(heard) = client.handle(now, Event::Frame(&frame), &mut Wire) else {
            assert!(
                client.deadline().is_some(),
                "a client without a router goes on"
            );
            continue;
        };
        assert_eq!(heard.router, ROUTER);
        assert!(heard.mtu.is_none_or(|mtu| mtu >= 1280));
        for prefix in &heard.prefixes {
            let host = u128::MAX.checked_shr(prefix.length.into()).unwrap_or(0);
            assert_eq!(prefix.address.to_bits() & host, 0, "bits behind the prefix");
            assert!(!prefix.autonomous || prefix.length == 64);
        }
        match (wanted, heard.address(mac)) {
            (Wanted::Address, None) => assert!(heard.managed, "neither address nor server"),
            (_, Some((address, length))) => {
                assert!(!address.is_multicast() && !address.is_unicast_link_local());
                assert!(matches!(length, 64 | 128));
            }
            _ => {}
        }
    }
}
