use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::format;
use std::string::String;
use std::vec::Vec;

use super::{IpArgument, Parts, parse};
use crate::cmdline::{ArgumentFlaw, words};
use crate::plan::{Ipv4Plan, Ipv6Plan, Static};

/// What dracut's own parser makes of each argument: its shell functions were run to record it.
const STOCK: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../tests/fixtures/cmdline/ip_to_var-golden.txt"
));

/// Where stock is wrong, and what we read instead.
const DIFFERENCES: &[(&str, &str)] = &[
    (
        "ip=eth0:link6",
        "ip=[] peer=[] gw=[] mask=[] host=[] dev=[eth0] auto=[link6] mtu=[] mac=[] dns=[,]",
    ),
    (
        "ip=eth0:dhcp,dhcp6",
        "ip=[] peer=[] gw=[] mask=[] host=[] dev=[eth0] auto=[dhcp,dhcp6] mtu=[] mac=[] dns=[,]",
    ),
    (
        "ip=52:54:00:12:34:00:dhcp",
        "ip=[] peer=[] gw=[] mask=[] host=[] dev=[52:54:00:12:34:00] auto=[dhcp] mtu=[] mac=[] dns=[,]",
    ),
    (
        "ip=192.168.1.2/24::192.168.1.1::host:eth0:none",
        "ip=[192.168.1.2] peer=[] gw=[192.168.1.1] mask=[24] host=[host] dev=[eth0] auto=[none] mtu=[] mac=[] dns=[,]",
    ),
    (
        "ip=eth0:ibft",
        "ip=[] peer=[] gw=[] mask=[] host=[] dev=[eth0] auto=[ibft] mtu=[] mac=[] dns=[,]",
    ),
];

fn in_stock_words(text: &str) -> String {
    let parts = Parts::split(text);
    let [first, second] = parts.dns;
    format!(
        "ip=[{}] peer=[{}] gw=[{}] mask=[{}] host=[{}] dev=[{}] auto=[{}] mtu=[{}] mac=[{}] dns=[{first},{second}]",
        parts.address,
        parts.peer,
        parts.gateway,
        parts.mask,
        parts.hostname,
        parts.nic,
        parts.method,
        parts.mtu,
        parts.mac,
    )
}

#[test]
fn every_argument_is_taken_apart_as_dracut_does_but_for_the_listed_differences() {
    let mut differing = Vec::new();
    for line in STOCK.lines() {
        let (argument, stock) = line.split_once(" => ").unwrap();
        let ours = in_stock_words(argument.strip_prefix("ip=").unwrap());
        if ours != stock.trim_end() {
            differing.push((argument, ours));
        }
    }
    let listed: Vec<_> = DIFFERENCES
        .iter()
        .map(|&(argument, ours)| (argument, String::from(ours)))
        .collect();
    assert_eq!(differing, listed);
}

fn argument(text: &str) -> Result<IpArgument<'_>, ArgumentFlaw> {
    parse(&Parts::split(text), words(b"ip").next().unwrap())
}

fn methods(text: &str) -> (Ipv4Plan, Ipv6Plan) {
    let Ok(argument) = argument(text) else {
        panic!("{text} refused");
    };
    (argument.ipv4, argument.ipv6)
}

#[test]
fn methods_say_how_each_family_is_addressed() {
    for (text, ipv4, ipv6) in [
        ("dhcp", Ipv4Plan::Dhcp, Ipv6Plan::None),
        ("on", Ipv4Plan::Dhcp, Ipv6Plan::None),
        ("any", Ipv4Plan::Dhcp, Ipv6Plan::None),
        ("single-dhcp", Ipv4Plan::Dhcp, Ipv6Plan::None),
        ("dhcp6", Ipv4Plan::None, Ipv6Plan::Dhcp6),
        ("auto6", Ipv4Plan::None, Ipv6Plan::Auto),
        ("either6", Ipv4Plan::None, Ipv6Plan::Auto),
        ("eth0:link6", Ipv4Plan::None, Ipv6Plan::LinkLocal),
        ("eth0:dhcp,dhcp6", Ipv4Plan::Dhcp, Ipv6Plan::Dhcp6),
        (":::::eth0:off", Ipv4Plan::None, Ipv6Plan::None),
        (":::::eth0:", Ipv4Plan::Dhcp, Ipv6Plan::None),
    ] {
        assert_eq!(methods(text), (ipv4, ipv6), "{text}");
    }
}

#[test]
fn masks_are_prefix_lengths_or_dotted() {
    let expected = Static::v4(
        Ipv4Addr::new(192, 168, 1, 2),
        25,
        Some(Ipv4Addr::new(192, 168, 1, 1)),
    );
    for text in [
        "192.168.1.2::192.168.1.1:25:h:eth0:none",
        "192.168.1.2::192.168.1.1:255.255.255.128:h:eth0:none",
        "192.168.1.2/25::192.168.1.1::h:eth0:off",
        "192.168.1.2::192.168.1.1:25:h:eth0",
    ] {
        assert_eq!(
            methods(text).0,
            Ipv4Plan::Static(expected.unwrap()),
            "{text}"
        );
    }
}

#[test]
fn ipv6_stands_in_brackets_and_has_64_bits_of_prefix_unless_it_says_otherwise() {
    let address = Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 2);
    assert_eq!(
        methods("[2001:db8::2]:::::eth0:none").1,
        Ipv6Plan::Static(Static::v6(address, 64, None).unwrap())
    );
    assert_eq!(
        methods("[2001:db8::2]::[fe80::1]:128::eth0:none").1,
        Ipv6Plan::Static(
            Static::v6(
                address,
                128,
                Some(Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 1))
            )
            .unwrap()
        )
    );
}

#[test]
fn what_goes_with_the_address_is_kept() {
    let Ok(argument) = argument("10.0.0.2:::8:host:eth0:none:10.0.0.53:[2001:db8::53]") else {
        panic!("refused");
    };
    assert_eq!(
        (argument.nic, argument.hostname),
        (Some("eth0"), Some("host"))
    );
    let second = Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0x53);
    assert_eq!(
        argument.dns,
        [IpAddr::V4(Ipv4Addr::new(10, 0, 0, 53)), IpAddr::V6(second)]
    );
}

#[test]
fn what_stands_there_besides_and_is_not_done_is_known() {
    for (text, flaw) in [
        ("10.0.0.2:10.0.0.1::32::eth0:none", ArgumentFlaw::PeerOrMac),
        ("eth0:dhcp:9000:52:54:00:12:34:00", ArgumentFlaw::PeerOrMac),
        (
            "10.0.0.2:::8::eth0:dhcp",
            ArgumentFlaw::NoEffect("the method brings the address"),
        ),
    ] {
        assert!(
            argument(text).is_ok_and(|argument| argument.unheeded == Some(flaw)),
            "{text}"
        );
    }
}

#[test]
fn every_malformed_argument_says_what_is_wrong() {
    for (text, flaw) in [
        ("dhpc", ArgumentFlaw::Method),
        ("eth0:dhcpp", ArgumentFlaw::Method),
        ("10.0.0.2:::8::eth0:static", ArgumentFlaw::Method),
        ("10.0.0:::8::eth0:none", ArgumentFlaw::Address),
        ("10.0.0.2:::::eth0:none", ArgumentFlaw::Netmask),
        ("10.0.0.2:::0::eth0:none", ArgumentFlaw::Netmask),
        ("10.0.0.2:::33::eth0:none", ArgumentFlaw::Netmask),
        ("10.0.0.2:::255.0.255.0::eth0:none", ArgumentFlaw::Netmask),
        ("[2001:db8::2]:::129::eth0:none", ArgumentFlaw::Netmask),
        (
            "10.0.0.2::[2001:db8::1]:8::eth0:none",
            ArgumentFlaw::Gateway,
        ),
        ("10.0.0.2:::8::eth0:none:67", ArgumentFlaw::Mtu),
        ("eth0:dhcp:jumbo", ArgumentFlaw::Mtu),
        ("10.0.0.2:::8::eth0:none:resolver", ArgumentFlaw::Dns),
    ] {
        assert_eq!(argument(text).err(), Some(flaw), "{text}");
    }
}
