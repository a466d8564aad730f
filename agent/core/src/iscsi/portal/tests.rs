use std::string::ToString;

use super::{NotAPortal, Portal};

#[test]
fn a_portal_is_shown_as_it_is_read() {
    for (text, shown) in [
        ("192.0.2.1", "192.0.2.1:3260"),
        ("192.0.2.1:3261", "192.0.2.1:3261"),
        ("[2001:db8::1]", "[2001:db8::1]:3260"),
        ("san.example.com.:860", "san.example.com:860"),
    ] {
        let portal = Portal::parse(text).unwrap();
        assert_eq!(portal.to_string(), shown);
        assert_eq!(Portal::parse(shown), Ok(portal));
    }
}

#[test]
fn what_can_be_no_host_is_refused() {
    for text in [
        "",
        "0.0.0.0",
        "[::]:3260",
        "224.0.0.1",
        "255.255.255.255",
        "[ff02::1]",
        "192.0.2.1,1",
        "192.0.2.1:0",
        "fe80::1",
        "[fe80::1%eth0]",
        "a..b",
        "-:x",
    ] {
        assert!(Portal::parse(text).is_err(), "{text}");
    }
}

#[test]
fn a_link_local_portal_has_its_nic() {
    for (text, shown) in [
        ("[fe80::1%ens3]", "[fe80::1%ens3]:3260"),
        ("[fe80::1%bond0.7]:860", "[fe80::1%bond0.7]:860"),
        ("[2001:db8::1]", "[2001:db8::1]:3260"),
        ("192.0.2.1", "192.0.2.1:3260"),
    ] {
        let portal = Portal::parse_zoned(text).unwrap();
        assert_eq!(portal.to_string(), shown);
    }
    let missing = Err(NotAPortal::ZoneMissing);
    assert_eq!(Portal::parse_zoned("[fe80::1]:3260"), missing);
    for text in [
        "[2001:db8::1%ens3]",
        "192.0.2.1%ens3]",
        "[fe80::1%a/b]",
        "[fe80::1%]",
        "[fe80::1%ens3]:0",
        "fe80::1%ens3",
        "san.example%ens3",
    ] {
        let bad = Err(NotAPortal::Address);
        assert_eq!(Portal::parse_zoned(text), bad, "{text}");
    }
    let mut portal = Portal::parse_zoned("[fe80::1%ens3]").unwrap();
    portal.scope = 4;
    let at = |address: &str| portal.at(address.parse().unwrap(), 860).to_string();
    assert_eq!(at("fe80::2"), "[fe80::2%4]:860");
    assert_eq!(at("2001:db8::2"), "[2001:db8::2]:860");
}
