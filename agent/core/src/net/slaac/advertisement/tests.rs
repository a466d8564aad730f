use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

use super::Advertisement;
use crate::net::dhcp4::tests::server::mac;
use crate::net::slaac::tests::router::{Message, ROUTER};
use crate::time::Instant;

fn judge(message: &Message) -> Option<Advertisement> {
    Advertisement::judge(&message.frame(), mac(), Instant::ZERO)
}

fn prefixes(message: &Message) -> Vec<String> {
    let prefixes = judge(message).unwrap().prefixes;
    let shown = prefixes.iter().map(|prefix| {
        let flags = [(prefix.on_link, " L"), (prefix.autonomous, " A")];
        let flags = flags.iter().filter(|(set, _)| *set).map(|(_, flag)| *flag);
        let flags: String = flags.collect();
        format!("{}/{}{flags}", prefix.address, prefix.length)
    });
    shown.collect()
}

#[test]
fn everything_that_a_router_says_is_read() {
    let mut message = Message::new()
        .with(1, &[2, 0, 0, 0, 0, 2])
        .autonomous()
        .with(5, &[0, 0, 0, 0, 5, 0xdc])
        .with(24, &[48, 0, 0, 0, 7, 8, 0x20, 1, 0xd, 0xb8, 0, 9, 0, 0])
        .with(25, &{
            let mut value = std::vec![0, 0, 0, 0, 4, 176];
            value.extend(
                "2001:db8::53"
                    .parse::<core::net::Ipv6Addr>()
                    .unwrap()
                    .octets(),
            );
            value.extend("fe80::53".parse::<core::net::Ipv6Addr>().unwrap().octets());
            value
        });
    message.header[5] = 0xc0;
    let read = judge(&message).unwrap();
    assert_eq!((read.router, read.lifetime_s), (ROUTER, 1800));
    assert_eq!((read.managed, read.mtu), (true, Some(1500)));
    assert_eq!(prefixes(&message), ["2001:db8:1::/64 L A"]);
    let [route] = read.routes[..] else {
        panic!("{:?}", read.routes);
    };
    assert_eq!(
        (route.destination.to_string(), route.prefix),
        ("2001:db8:9::".into(), 48)
    );
    assert_eq!(read.dns.len(), 1, "a link-local server says no link");
    assert_eq!(read.dns[0].to_string(), "2001:db8::53");
}

#[test]
fn an_address_lives_as_long_as_its_prefix_and_a_router_may_end_before() {
    let own = "2001:db8:1::5".parse().unwrap();
    let course = |router: u16, valid| {
        let other = Message::new().prefix("2001:db8:2::/64", 0x80, 30, 30);
        let mut message = other.prefix("2001:db8:1::/64", 0xc0, valid, 60);
        message.header[6..8].copy_from_slice(&router.to_be_bytes());
        let times = judge(&message).unwrap().times(own).unwrap();
        times.map(|it| [it.asked, it.renew, it.rebind, it.expire].map(Instant::seconds))
    };
    assert_eq!(course(1800, 120), Some([0, 60, 120, 120]));
    assert_eq!(course(60, 120), Some([0, 30, 60, 120]));
    assert_eq!(course(0, 120), Some([0, 60, 120, 120]));
    assert_eq!(course(0, u32::MAX), None);
    assert_eq!(judge(&Message::new()).unwrap().times(own), None);
}

#[test]
fn prefixes_that_no_address_can_be_made_in() {
    for (prefix, flags, valid, preferred, kept) in [
        ("2001:db8:1::/64", 0xc0, 60, 60, "2001:db8:1::/64 L A"),
        ("2001:db8:1::/64", 0x40, 60, 60, "2001:db8:1::/64 A"),
        ("2001:db8:1::7/64", 0x80, 60, 60, "2001:db8:1::/64 L"),
        ("2001:db8:1::/64", 0xc0, 60, 0, "2001:db8:1::/64 L"),
        ("2001:db8:1::/56", 0xc0, 60, 60, "2001:db8:1::/56 L"),
        ("2001:db8:1::/64", 0xc0, 0, 0, ""),
        ("2001:db8:1::/64", 0xc0, 60, 61, ""),
        ("2001:db8:1::/0", 0xc0, 60, 60, ""),
        ("2001:db8:1::/129", 0xc0, 60, 60, ""),
        ("fe80::/64", 0xc0, 60, 60, ""),
        ("ff00::/8", 0xc0, 60, 60, ""),
        ("::/64", 0xc0, 60, 60, ""),
    ] {
        let message = Message::new().prefix(prefix, flags, valid, preferred);
        assert_eq!(prefixes(&message).concat(), kept, "{prefix} {flags:x}");
    }
}

#[test]
fn an_address_in_a_prefix_that_is_not_on_the_link_stands_alone() {
    let message = Message::new()
        .prefix("2001:db8:1::/64", 0x80, 60, 60)
        .prefix("2001:db8:2::/64", 0x40, 60, 60);
    let (address, length) = judge(&message).unwrap().address(mac()).unwrap();
    assert_eq!(
        (address.to_string(), length),
        ("2001:db8:2:0:5054:ff:fe12:3456".into(), 128)
    );
}

#[test]
fn what_is_beyond_the_limits_is_passed_over() {
    let mut message = Message::new();
    for _ in 0..40 {
        message = message.autonomous().with(24, &[64, 0, 0, 0, 0, 9, 0x20, 1]);
    }
    let read = judge(&message).unwrap();
    assert_eq!((read.prefixes.len(), read.routes.len()), (4, 4));
}

#[test]
fn options_with_nonsense_are_passed_over_alone() {
    let message = Message::new()
        .with(3, &[64, 0xc0, 0, 0, 0, 9])
        .with(5, &[0, 0, 0, 0, 4, 0xff])
        .with(24, &[65, 0, 0, 0, 0, 9, 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0])
        .with(24, &[64, 0x10, 0, 0, 0, 9, 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0])
        .with(24, &[64, 0, 0, 0, 0, 0, 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0])
        .with(25, &[0, 0, 0, 0, 0, 9])
        .with(200, &[1])
        .autonomous();
    let read = judge(&message).unwrap();
    assert_eq!((read.mtu, read.routes.len(), read.dns.len()), (None, 0, 0));
    assert_eq!(prefixes(&message), ["2001:db8:1::/64 L A"]);
}

#[test]
fn lengths_past_the_end_and_of_zero_discard_all() {
    for (at, length) in [(1, 0), (1, 5), (1, 255)] {
        let mut message = Message::new().autonomous();
        message.options[at] = length;
        assert_eq!(judge(&message), None, "{length}");
    }
    let mut message = Message::new().autonomous();
    message.options.push(1);
    assert_eq!(judge(&message), None, "half a header");
    for length in 0..16 {
        let message = Message::new();
        let cut = message
            .way
            .icmp(&[&message.header[..], &[0; 4]].concat()[..length.max(4)]);
        assert_eq!(
            Advertisement::judge(&cut, mac(), Instant::ZERO),
            None,
            "{length}"
        );
    }
}

#[test]
fn what_cannot_come_from_the_link_is_discarded() {
    let routed = |hop_limit| {
        let mut message = Message::new().autonomous();
        message.way.hop_limit = hop_limit;
        message
    };
    assert_eq!(judge(&routed(254)), None);
    assert!(judge(&routed(255)).is_some());
    for source in ["2001:db8::1", "::", "ff02::1"] {
        let mut message = Message::new().autonomous();
        message.way.source = source.parse().unwrap();
        assert_eq!(judge(&message), None, "{source}");
    }
    for (kind, code) in [(133, 0), (136, 0), (134, 1)] {
        let mut message = Message::new().autonomous();
        message.header[..2].copy_from_slice(&[kind, code]);
        assert_eq!(judge(&message), None);
    }
    let mut frame = Message::new().autonomous().frame();
    frame[14 + 40 + 2] ^= 1;
    assert_eq!(
        Advertisement::judge(&frame, mac(), Instant::ZERO),
        None,
        "checksum"
    );
}

#[test]
fn of_more_prefixes_than_are_kept_one_is_that_an_address_can_be_made_in() {
    let on_link = |message: Message, count: u8| {
        (0..count).fold(message, |message, number| {
            message.prefix(&format!("2001:db8:f{number}::/64"), 0x80, 86400, 14400)
        })
    };
    for (before, kept, cut) in [
        (3, "2001:db8:f2::/64 L, 2001:db8:1::/64 L A", false),
        (4, "2001:db8:f2::/64 L, 2001:db8:1::/64 L A", true),
        (9, "2001:db8:f2::/64 L, 2001:db8:1::/64 L A", true),
    ] {
        let message = on_link(Message::new(), before).autonomous();
        assert_eq!(judge(&message).unwrap().cut, cut, "{before}");
        let all = prefixes(&message);
        assert_eq!((all.len(), all[2..].join(", ")), (4, kept.into()));
    }
    // The first one stays the one that it is made in.
    let message = on_link(Message::new().autonomous(), 2)
        .prefix("2001:db8:2::/64", 0xc0, 86400, 14400)
        .prefix("2001:db8:3::/64", 0xc0, 86400, 14400);
    let all = prefixes(&message);
    assert_eq!((all.len(), all[3].as_str()), (4, "2001:db8:2::/64 L A"));
    assert_eq!(all[0], "2001:db8:1::/64 L A");
}

#[test]
fn a_prefix_that_is_known_everywhere_comes_before_a_local_one() {
    let made = |first: &str, second: &str| {
        let message = Message::new().prefix(first, 0xc0, 86400, 14400);
        let message = message.prefix(second, 0xc0, 86400, 14400);
        let (address, _) = judge(&message).unwrap().address(mac()).unwrap();
        address
            .to_string()
            .split(":5054")
            .next()
            .unwrap()
            .to_string()
    };
    let (local, other) = ("fd00:77::/64", "fc00:78::/64");
    let (global, second) = ("2001:db8:1::/64", "2001:db8:2::/64");
    assert_eq!(made(local, global), "2001:db8:1:0");
    assert_eq!(made(global, local), "2001:db8:1:0");
    assert_eq!(made(global, second), "2001:db8:1:0");
    assert_eq!(made(local, other), "fd00:77:");
}

#[test]
fn more_routes_than_are_kept_are_told() {
    let mut message = Message::new();
    for number in 0..5 {
        assert!(!judge(&message).unwrap().cut);
        let route = [48, 0, 0, 0, 7, 8, 0x20, 1, 0xd, 0xb8, 0, number, 0, 0];
        message = message.with(24, &route);
    }
    let told = judge(&message).unwrap();
    assert_eq!((told.routes.len(), told.cut), (4, true));
}
