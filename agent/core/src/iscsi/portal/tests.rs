use std::string::ToString;

use super::Portal;

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
