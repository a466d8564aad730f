use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::IpArgument;
use crate::cmdline::{ArgumentFlaw, Why};
use crate::net::MacAddress;
use crate::plan::{Ipv4Plan, Ipv6Plan, Static};

fn argument(text: &str) -> Result<IpArgument<'_>, ArgumentFlaw> {
    IpArgument::parse(text).map(|(argument, _)| argument)
}

fn methods(text: &str) -> (Ipv4Plan, Ipv6Plan) {
    let Ok(argument) = argument(text) else {
        panic!("{text} refused");
    };
    (argument.methods.ipv4, argument.methods.ipv6)
}

#[test]
fn methods_say_how_each_family_is_addressed() {
    for (text, ipv4, ipv6) in [
        ("dhcp", Ipv4Plan::Dhcp, Ipv6Plan::None),
        ("on", Ipv4Plan::Dhcp, Ipv6Plan::None),
        ("any", Ipv4Plan::Dhcp, Ipv6Plan::None),
        ("single-dhcp", Ipv4Plan::Dhcp, Ipv6Plan::None),
        ("dhcp4", Ipv4Plan::Dhcp, Ipv6Plan::None),
        ("auto", Ipv4Plan::Dhcp, Ipv6Plan::None),
        ("eth0:auto", Ipv4Plan::Dhcp, Ipv6Plan::None),
        ("link6", Ipv4Plan::None, Ipv6Plan::LinkLocal),
        ("link-local", Ipv4Plan::None, Ipv6Plan::LinkLocal),
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
fn a_prefix_length_stands_in_the_brackets_or_behind_them() {
    let address = Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 2);
    let router = Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 1);
    for text in [
        "[2001:db8::2]/56::[fe80::1]:::eth0:none",
        "[2001:db8::2/56]::[fe80::1]:::eth0:none",
        "[2001:db8::2]::[fe80::1]:56::eth0:none",
        "[2001:db8::2]/56::[fe80::1]:::eth0",
    ] {
        let expected = Static::v6(address, 56, Some(router)).unwrap();
        assert_eq!(methods(text).1, Ipv6Plan::Static(expected), "{text}");
    }
    for text in ["[2001:db8::2]/56", "[2001:db8::2/56]"] {
        let expected = Static::v6(address, 56, None).unwrap();
        assert_eq!(methods(text).1, Ipv6Plan::Static(expected), "{text}");
    }
    let expected = Static::v4(Ipv4Addr::new(10, 0, 0, 2), 8, None).unwrap();
    assert_eq!(methods("10.0.0.2/8").0, Ipv4Plan::Static(expected));
    for (text, flaw) in [
        ("[2001:db8::2]/129::::", ArgumentFlaw::Netmask),
        ("[2001:db8::2]/x:::::eth0", ArgumentFlaw::Netmask),
        ("[2001:db8::2]x:::::eth0:none", ArgumentFlaw::Address),
        ("10.0.0.2", ArgumentFlaw::Netmask),
        ("dhcp/8", ArgumentFlaw::Method),
    ] {
        assert_eq!(argument(text).err(), Some(flaw), "{text}");
    }
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
fn peer_and_mac_are_kept() {
    for peer in ["10.0.0.1", "10.0.0.1/32"] {
        let text = std::format!("10.0.0.2:{peer}::32::eth0:none:9000:52-54-00-12-34-56");
        let Ok(argument) = argument(&text) else {
            panic!("{peer} is refused");
        };
        assert_eq!(argument.peer, Some(IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1))));
        assert_eq!(argument.mtu, Some(9000));
        assert_eq!(argument.mac, MacAddress::parse("52:54:00:12:34:56"));
    }
}

#[test]
fn what_stands_there_besides_and_is_not_done_is_known() {
    for (text, flaw) in [
        ("10.0.0.2:10.0.0.1::32::eth0:none", ArgumentFlaw::PeerOrMac),
        ("eth0:dhcp:9000:52:54:00:12:34:00", ArgumentFlaw::PeerOrMac),
        (
            "10.0.0.2:::8::eth0:dhcp",
            ArgumentFlaw::NoEffect(Why::Method),
        ),
        (
            "::10.0.0.1:::eth0:dhcp",
            ArgumentFlaw::NoEffect(Why::Method),
        ),
        ("eth0:ibft:9000", ArgumentFlaw::NoEffect(Why::Method)),
        (
            "10.0.0.2:::8::eth0:ibft",
            ArgumentFlaw::NoEffect(Why::Method),
        ),
        (
            "10.0.0.2:::8::eth0:none:10.0.0.53:10.0.0.54:10.0.0.55",
            ArgumentFlaw::NoEffect(Why::NameServer),
        ),
    ] {
        assert!(
            IpArgument::parse(text).is_ok_and(|(_, unheeded)| unheeded == Some(flaw)),
            "{text}"
        );
    }
}

#[test]
fn every_malformed_argument_says_what_is_wrong() {
    for (text, flaw) in [
        ("dhpc", ArgumentFlaw::Method),
        ("both", ArgumentFlaw::Method),
        ("shared", ArgumentFlaw::Method),
        ("eth0:bootp", ArgumentFlaw::Method),
        ("eth0:dhcpp", ArgumentFlaw::Method),
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
        ("10.0.0.2:10.0.0::8::eth0:none", ArgumentFlaw::Address),
    ] {
        assert_eq!(argument(text).err(), Some(flaw), "{text}");
    }
}

#[test]
fn an_address_is_kept_whatever_is_wrong_besides() {
    for (text, flaw) in [
        ("10.0.0.2:::8::eth0:static", Some(ArgumentFlaw::Method)),
        ("10.0.0.2:::8::eth0:none::10.0.0.53", None),
        ("10.0.0.2:::8::eth0:none:67", Some(ArgumentFlaw::Mtu)),
        ("10.0.0.2:::8::eth0:none:0", Some(ArgumentFlaw::Mtu)),
        ("10.0.0.2:::8::eth0:none::52:54:00", Some(ArgumentFlaw::Mac)),
        ("10.0.0.2:::8::eth0:none:::", Some(ArgumentFlaw::Mac)),
        ("10.0.0.2:::8::eth0:none:resolver", Some(ArgumentFlaw::Dns)),
        (
            "10.0.0.2:::8::eth0:none:10.0.0.53:resolver",
            Some(ArgumentFlaw::Dns),
        ),
    ] {
        let (argument, unheeded) = IpArgument::parse(text).unwrap();
        assert_eq!(unheeded, flaw, "{text}");
        let Ipv4Plan::Static(address) = argument.methods.ipv4 else {
            panic!("{text}");
        };
        assert_eq!(address.address(), Ipv4Addr::new(10, 0, 0, 2));
        let servers = argument
            .dns
            .iter()
            .all(|server| *server == Ipv4Addr::new(10, 0, 0, 53));
        assert_eq!(
            !argument.dns.is_empty(),
            text.contains("10.0.0.53"),
            "{text}"
        );
        assert!(servers, "{text}");
    }
    let (jumbo, unheeded) = IpArgument::parse("eth0:dhcp:jumbo").unwrap();
    assert_eq!((jumbo.mtu, unheeded), (None, Some(ArgumentFlaw::Mtu)));
}
