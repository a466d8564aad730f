pub(crate) mod router;

use core::time::Duration;
use std::string::ToString;
use std::vec::Vec;

use smoltcp::wire::Icmpv6Packet;

use super::{Advertisement, Client, Event, Outbox, Wanted};
use crate::limits::OTHER_ROUTER_PATIENCE;
use crate::net::dhcp4::tests::server::mac;
use crate::net::ipv6::{Packet, link_local};
use crate::net::{Fault, Ipv6Fault};
use crate::random::Random;
use crate::time::Instant;
use router::{Message, ROUTER};

/// What the client sent and said: the frames are read back by smoltcp.
#[derive(Default)]
struct Wire {
    solicitations: usize,
    faults: Vec<Fault>,
}

impl Outbox for Wire {
    fn transmit(&mut self, frame: &[u8]) {
        assert_eq!(frame[..6], [0x33, 0x33, 0, 0, 0, 2]);
        let packet = Packet::of(frame, mac()).unwrap();
        assert_eq!((packet.hop_limit, packet.source), (255, link_local(mac())));
        assert_eq!(packet.destination.to_string(), "ff02::2");
        assert!(packet.is_icmp());
        let sum = Icmpv6Packet::new_checked(packet.payload).unwrap();
        assert!(sum.verify_checksum(&packet.source, &packet.destination));
        assert_eq!(packet.payload[..2], [133, 0]);
        assert_eq!(packet.payload[4..10], [0, 0, 0, 0, 1, 1]);
        assert_eq!(packet.payload[10..], mac().octets());
        self.solicitations += 1;
    }

    fn report(&mut self, fault: Fault) {
        self.faults.push(fault);
    }
}

/// A client with carrier since second 10, and its wire.
struct Bench {
    client: Client,
    wire: Wire,
    now: Instant,
}

impl Bench {
    fn new(wanted: Wanted) -> Self {
        let mut bench = Self {
            client: Client::new(mac(), wanted, Random::new(3)),
            wire: Wire::default(),
            now: Instant::from_micros(10_000_000),
        };
        assert_eq!(bench.client.deadline(), None);
        assert_eq!(bench.event(Event::Carrier), None);
        bench
    }

    fn event(&mut self, event: Event<'_>) -> Option<Advertisement> {
        self.client.handle(self.now, event, &mut self.wire)
    }

    fn hears(&mut self, message: &Message) -> Option<Advertisement> {
        self.event(Event::Frame(&message.frame()))
    }

    /// When others would have answered.
    fn later(&mut self) -> Option<Advertisement> {
        self.now = self.now.plus(OTHER_ROUTER_PATIENCE);
        self.event(Event::Tick)
    }

    fn waits(&mut self) -> Duration {
        let deadline = self.client.deadline().unwrap();
        let waited = deadline.since(self.now);
        self.now = deadline;
        assert_eq!(self.event(Event::Tick), None);
        waited
    }
}

#[test]
fn two_frames_without_any_wait_make_an_address() {
    let mut bench = Bench::new(Wanted::Address);
    assert_eq!(bench.wire.solicitations, 1);
    let advertisement = bench.hears(&Message::new().autonomous()).unwrap();
    let (address, length) = advertisement.address(mac()).unwrap();
    assert_eq!(address.to_string(), "2001:db8:1:0:5054:ff:fe12:3456");
    assert_eq!((length, advertisement.router), (64, ROUTER));
    assert_eq!(
        (bench.client.deadline(), bench.wire.solicitations),
        (None, 1)
    );
    assert_eq!(bench.hears(&Message::new().autonomous()), None);
    assert_eq!(bench.wire.faults, []);
}

#[test]
fn a_silent_link_is_asked_again_in_a_slowing_rhythm() {
    let mut bench = Bench::new(Wanted::Address);
    for seconds in [4, 8, 16, 16] {
        let expected = Duration::from_secs(seconds);
        assert!(bench.waits().abs_diff(expected) <= expected / 10);
    }
    assert_eq!(bench.wire.solicitations, 5);
    assert_eq!(bench.client.trouble(), Ipv6Fault::RouterSilent);
    // A router that comes up late is still heard.
    assert!(bench.hears(&Message::new().autonomous()).is_some());
}

#[test]
fn what_is_wanted_decides_what_can_be_used() {
    let bare = Message::new();
    let mut bench = Bench::new(Wanted::Address);
    assert_eq!(bench.hears(&bare), None);
    assert_eq!(bench.client.trouble(), Ipv6Fault::RouterUnusable(ROUTER));
    // Another router may have what this one has not.
    assert!(bench.hears(&Message::new().autonomous()).is_some());

    assert!(Bench::new(Wanted::Router).hears(&bare).is_some());
    let mut managed = Message::new();
    managed.header[5] = 0x80;
    assert!(Bench::new(Wanted::Address).hears(&managed).is_some());
    let mut neither = Message::new();
    neither.header[6..8].fill(0);
    let mut bench = Bench::new(Wanted::Router);
    assert_eq!(bench.hears(&neither), None);
    let on_link = neither.prefix("2001:db8:2::/64", 0x80, 60, 60);
    assert_eq!(bench.hears(&on_link), None);
    assert_eq!(bench.later().map(|it| it.lifetime_s), Some(0));
}

#[test]
fn a_router_that_leads_nowhere_is_taken_if_no_other_answers_in_time() {
    let mut local = Message::new().autonomous();
    local.header[6..8].fill(0);
    let mut bench = Bench::new(Wanted::Address);
    assert_eq!(bench.hears(&local), None);
    let until = bench.client.deadline().unwrap();
    assert_eq!(until.since(bench.now), OTHER_ROUTER_PATIENCE);
    let led = bench.hears(&Message::new().autonomous()).unwrap();
    assert!(led.lifetime_s > 0);
    assert_eq!((bench.client.deadline(), bench.later()), (None, None));

    let mut bench = Bench::new(Wanted::Address);
    assert_eq!(bench.hears(&local), None);
    let alone = bench.later().unwrap();
    assert_eq!(alone.lifetime_s, 0);
    // It may be about to become one, and another one may come: of the same prefix, since the address stays.
    let (own, _) = alone.address(mac()).unwrap();
    bench.client.want(Wanted::Lead(Some(own)));
    let other = Message::new().prefix("2001:db8:9::/64", 0xc0, 60, 60);
    for useless in [&local, &Message::new(), &other] {
        assert_eq!(bench.hears(useless), None);
        assert_eq!(bench.later(), None);
    }
    assert!(bench.client.deadline().is_some());
    assert!(bench.hears(&Message::new().autonomous()).is_some());
    assert_eq!(bench.client.deadline(), None);

    // What was heard on another cable counts no more.
    let mut bench = Bench::new(Wanted::Address);
    assert_eq!(bench.hears(&local), None);
    bench.event(Event::CarrierLost);
    assert_eq!((bench.client.deadline(), bench.later()), (None, None));
}

#[test]
fn a_router_of_low_preference_is_taken_if_no_better_one_answers_in_time() {
    let of = |preference: u8, lifetime: u16| {
        let mut message = Message::new().autonomous();
        message.header[5] = preference << 3;
        message.header[6..8].copy_from_slice(&lifetime.to_be_bytes());
        message
    };
    // Medium, high, and what counts as medium (RFC 4191, 2.2).
    for preference in [0, 1, 2] {
        let mut bench = Bench::new(Wanted::Address);
        assert_eq!(bench.hears(&of(3, 1800)), None);
        assert!(bench.hears(&of(preference, 600)).is_some());
    }
    for earlier in [of(3, 1800), of(0, 0)] {
        let mut bench = Bench::new(Wanted::Address);
        assert_eq!(bench.hears(&earlier), None);
        assert_eq!(bench.hears(&of(3, 1800)), None);
        assert_eq!(bench.hears(&of(0, 0)), None);
        assert_eq!(bench.later().map(|it| it.lifetime_s), Some(1800));
    }
}

#[test]
fn nothing_is_heard_without_carrier() {
    let mut bench = Bench::new(Wanted::Address);
    bench.event(Event::CarrierLost);
    assert_eq!(bench.client.deadline(), None);
    assert_eq!(bench.hears(&Message::new().autonomous()), None);
    bench.event(Event::Carrier);
    assert_eq!(bench.wire.solicitations, 2);
    assert!(bench.hears(&Message::new().autonomous()).is_some());
}

#[test]
fn no_frame_of_random_bytes_makes_an_address() {
    let mut random = Random::new(11);
    let mut bench = Bench::new(Wanted::Address);
    let good = Message::new().autonomous();
    for _ in 0..20_000 {
        let mut frame = good.frame();
        // One bit off anywhere spoils the checksum, a length or the address that it is for.
        let at = usize::try_from(random.next_u32()).unwrap() % (frame.len() - 14) + 14;
        let bit = random.next_u32() % 8;
        // Traffic class and flow label are covered by nothing.
        if !(14..18).contains(&at) {
            frame[at] ^= 1 << bit;
            let heard = bench.event(Event::Frame(&frame));
            assert_eq!(heard, None, "bit {bit} of byte {at}");
        }
    }
}
