//! Servers that do not stand by what they offer.

use core::time::Duration;

use super::Bench;
use super::server::{Message, SERVER};
use crate::net::Fault;
use crate::net::dhcp4::Expected;
use crate::time::Instant;

#[test]
fn a_nak_begins_anew_at_once_and_offers_of_who_says_it_twice_wait() {
    let mut bench = Bench::new(Expected::default());
    bench.hears(Message::new(2));
    bench.hears(Message::new(6));
    assert_eq!(bench.kinds(), [1, 3, 1]);
    assert_eq!(bench.client.trouble(), Fault::DhcpNak(SERVER));
    bench.hears(Message::new(2));
    bench.hears(Message::new(6));
    assert_eq!(bench.kinds(), [1, 3, 1, 3, 1]);
    bench.hears(Message::new(2));
    assert_eq!(bench.kinds(), [1, 3, 1, 3, 1]);
    assert!(bench.waits() >= Duration::from_secs(3));
    bench.hears(Message::new(2));
    assert_eq!(bench.kinds(), [1, 3, 1, 3, 1, 1, 3]);
    assert!(bench.hears(Message::new(5)).is_some());
}

#[test]
fn servers_that_all_refuse_are_not_flooded() {
    let other = |kind| Message::new(kind).without(54).with(54, &[10, 0, 2, 66]);
    let mut bench = Bench::new(Expected::default());
    let begin = bench.now;
    for _ in 0..10 {
        for answer in [Message::new(2), other(2), Message::new(6), other(6)] {
            bench.hears(answer);
        }
        bench.waits();
    }
    let taken = bench.now.since(begin);
    assert!(taken >= Duration::from_secs(60), "{taken:?}");
}

#[test]
fn a_server_that_offers_first_and_never_grants_does_not_keep_another_from_it() {
    const OTHER_SERVER: [u8; 4] = [10, 0, 2, 66];
    let other = |kind| Message::new(kind).without(54).with(54, &OTHER_SERVER);
    for refuses in [false, true] {
        let mut bench = Bench::new(Expected::default());
        let lease = core::iter::repeat_with(|| {
            bench.hears(Message::new(2));
            bench.hears(other(2));
            if refuses {
                bench.hears(Message::new(6));
                return None;
            }
            let lease = bench.hears(other(5));
            if lease.is_none() {
                bench.waits();
            }
            lease
        });
        let lease = lease.take(4).flatten().next();
        let lease = lease.or_else(|| bench.hears(other(5)));
        let server = lease.map(|lease| lease.server);
        assert_eq!(server, Some(OTHER_SERVER.into()), "refuses: {refuses}");
        let taken = bench.now.since(Instant::from_micros(10_000_000));
        assert!(taken <= Duration::from_secs(15), "{taken:?}");
    }
}
