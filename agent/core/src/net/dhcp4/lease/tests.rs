use core::net::Ipv4Addr;
use core::time::Duration;
use std::vec::Vec;

use super::{Lease, Route, Times};
use crate::net::Fault;
use crate::net::dhcp4::reply::Received;
use crate::net::dhcp4::tests::server::{CLIENT, Message, SERVER, TRANSACTION, mac};
use crate::time::Instant;

const ASKED: Instant = Instant::from_micros(5_000_000);

fn judge(message: &Message) -> (Option<Lease>, Vec<Fault>) {
    let frame = message.frame();
    let Received::Reply(reply) = Received::judge(&frame, mac(), TRANSACTION) else {
        panic!("not a reply");
    };
    let mut faults = Vec::new();
    let lease = Lease::judge(&reply, ASKED, &mut |fault| faults.push(fault));
    (lease, faults)
}

fn lease(message: &Message) -> Lease {
    let (lease, faults) = judge(message);
    assert_eq!(faults, []);
    lease.unwrap()
}

fn after(seconds: u64) -> Instant {
    ASKED.plus(Duration::from_secs(seconds))
}

#[test]
fn a_full_lease_is_taken_whole() {
    let message = Message::new(5)
        .with(3, &[10, 0, 2, 2, 10, 0, 2, 3])
        .with(6, &[10, 0, 2, 3])
        .with(12, b"node7")
        .with(15, b"lab.example.com\0")
        .with(26, &9000u16.to_be_bytes())
        .with(58, &1000u32.to_be_bytes())
        .with(59, &2000u32.to_be_bytes());
    let lease = lease(&message);
    assert_eq!(
        (lease.address, lease.prefix, lease.server),
        (CLIENT, 24, SERVER)
    );
    assert_eq!(lease.routers[..], [SERVER, Ipv4Addr::new(10, 0, 2, 3)]);
    assert_eq!(lease.default_router(), Some(SERVER));
    assert_eq!(lease.dns[..], [Ipv4Addr::new(10, 0, 2, 3)]);
    assert_eq!(lease.hostname.as_ref().unwrap().as_str(), "node7");
    assert_eq!(lease.domain.as_ref().unwrap().as_str(), "lab.example.com");
    assert_eq!(lease.mtu, Some(9000));
    let times = Times {
        asked: after(0),
        renew: after(1000),
        rebind: after(2000),
        expire: after(3600),
    };
    assert_eq!(lease.times, Some(times));
}

#[test]
fn times_that_are_missing_or_out_of_order_are_the_standards() {
    let standard = Some(Times {
        asked: after(0),
        renew: after(1800),
        rebind: after(3150),
        expire: after(3600),
    });
    assert_eq!(lease(&Message::new(5)).times, standard);
    for (t1, t2) in [(0u32, 10u32), (20, 10), (10, 3600), (10, u32::MAX)] {
        let message = Message::new(5)
            .with(58, &t1.to_be_bytes())
            .with(59, &t2.to_be_bytes());
        assert_eq!(lease(&message).times, standard, "{t1} {t2}");
    }
    let endless = Message::new(5).without(51).with(51, &[0xff; 4]);
    assert_eq!(lease(&endless).times, None);
}

#[test]
fn what_no_host_can_live_with_is_no_lease() {
    for missing in [
        Message::new(5).without(51),
        Message::new(5).without(51).with(51, &[0; 4]),
    ] {
        assert_eq!(judge(&missing).0, None);
    }
    for mask in [
        &[0u8, 0, 0, 0][..],
        &[255, 0, 255, 0],
        &[255, 255, 255],
        &[255; 5],
    ] {
        assert_eq!(
            judge(&Message::new(5).without(1).with(1, mask)).0,
            None,
            "{mask:?}"
        );
    }
    for address in [
        [0; 4],
        [255; 4],
        [127, 0, 0, 1],
        [224, 0, 0, 1],
        [10, 0, 2, 0],
        [10, 0, 2, 255],
    ] {
        let message = Message {
            address: Ipv4Addr::from(address),
            ..Message::new(5)
        };
        assert_eq!(judge(&message).0, None, "{address:?}");
    }
}

#[test]
fn an_address_without_a_mask_has_its_class() {
    for (address, prefix) in [
        ([10, 1, 2, 3], 8),
        ([172, 16, 2, 3], 16),
        ([192, 168, 2, 3], 24),
    ] {
        let message = Message {
            address: Ipv4Addr::from(address),
            ..Message::new(5).without(1)
        };
        assert_eq!(lease(&message).prefix, prefix);
    }
}

#[test]
fn a_single_address_is_a_prefix_of_its_own() {
    let message = Message {
        address: Ipv4Addr::new(10, 0, 2, 255),
        ..Message::new(5).without(1).with(1, &[255; 4])
    };
    assert_eq!(lease(&message).prefix, 32);
}

#[test]
fn routers_that_cannot_be_one_are_passed_over() {
    let message = Message::new(5).with(
        3,
        &[0, 0, 0, 0, 10, 0, 2, 15, 255, 255, 255, 255, 10, 0, 2, 9, 7],
    );
    assert_eq!(lease(&message).routers[..], [Ipv4Addr::new(10, 0, 2, 9)]);
}

#[test]
fn classless_routes_count_instead_of_routers() {
    let message = Message::new(5).with(3, &[10, 0, 2, 2]).with(
        121,
        &[
            24, 10, 9, 8, 10, 0, 2, 7, 0, 10, 0, 2, 8, 32, 10, 0, 3, 1, 0, 0, 0, 0,
        ],
    );
    let lease = lease(&message);
    let route = |destination: [u8; 4], prefix, router: Option<[u8; 4]>| Route {
        destination: Ipv4Addr::from(destination),
        prefix,
        router: router.map(Ipv4Addr::from),
    };
    let expected = [
        route([10, 9, 8, 0], 24, Some([10, 0, 2, 7])),
        route([0; 4], 0, Some([10, 0, 2, 8])),
        route([10, 0, 3, 1], 32, None),
    ];
    assert_eq!(lease.routes[..], expected);
    assert_eq!(lease.default_router(), Some(Ipv4Addr::new(10, 0, 2, 8)));
}

#[test]
fn a_route_does_not_carry_off_a_neighbour() {
    let stolen = Ipv4Addr::new(10, 0, 2, 200);
    let message = Message::new(5).with(121, &[32, 10, 0, 2, 200, 10, 0, 2, 66]);
    let (lease, faults) = judge(&message);
    assert_eq!(lease.unwrap().routes[..], []);
    assert_eq!(faults, [Fault::DhcpRouteIgnored(stolen)]);
}

#[test]
fn routes_of_nonsense_end_the_list() {
    for routes in [
        &[33, 1, 2, 3, 4, 5, 10, 0, 2, 2][..],
        &[24, 10, 9],
        &[0, 10, 0, 2],
    ] {
        let (lease, faults) = judge(&Message::new(5).with(121, routes));
        assert_eq!(lease.unwrap().routes[..], []);
        assert_eq!(faults, [Fault::DhcpRoutesCut]);
    }
    let (lease, faults) = judge(&Message::new(5).with(121, &[8, 77, 10, 0, 2, 9].repeat(17)));
    assert_eq!(lease.unwrap().routes.len(), 16);
    assert_eq!(faults, [Fault::DhcpRoutesCut]);
}

#[test]
fn the_default_route_is_not_the_one_that_is_cut() {
    let many = [8, 77, 10, 0, 2, 9].repeat(16);
    let default = [0, 10, 0, 2, 8];
    let late = [&many[..], &[8, 78, 10, 0, 2, 9], &default].concat();
    let (lease, faults) = judge(&Message::new(5).with(121, &late));
    let lease = lease.unwrap();
    assert_eq!(lease.default_router(), Some(Ipv4Addr::new(10, 0, 2, 8)));
    assert_eq!(
        (lease.routes.len(), faults),
        (16, [Fault::DhcpRoutesCut].to_vec())
    );
    // The first one counts, wherever it is.
    let twice = [&many[..90], &default, &[0, 10, 0, 2, 7]].concat();
    let (lease, _) = judge(&Message::new(5).with(121, &twice));
    let router = lease.unwrap().default_router();
    assert_eq!(router, Some(Ipv4Addr::new(10, 0, 2, 8)));
}

#[test]
fn text_that_is_no_name_never_gets_further() {
    for code in [12, 15] {
        let (lease, faults) = judge(&Message::new(5).with(code, b"a';$(reboot)\n"));
        let lease = lease.unwrap();
        assert_eq!((lease.hostname, lease.domain), (None, None));
        assert_eq!(faults, [Fault::DhcpNameIgnored]);
    }
}

#[test]
fn an_mtu_below_what_every_host_takes_is_ignored() {
    for mtu in [0u16, 68, 575] {
        assert_eq!(
            lease(&Message::new(5).with(26, &mtu.to_be_bytes())).mtu,
            None
        );
    }
}
