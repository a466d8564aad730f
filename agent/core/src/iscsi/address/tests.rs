use std::string::ToString;

use super::{NotAnAddress, TargetAddress};

fn parsed(text: &str) -> std::string::String {
    TargetAddress::parse(text).map_or("-".into(), |address| address.to_string())
}

#[test]
fn addresses_names_ports_and_groups_are_read() {
    // reliability.md A.77; RFC 7143, 13.8.
    for (text, expected) in [
        ("10.0.0.1", "10.0.0.1:3260"),
        ("10.0.0.1:860", "10.0.0.1:860"),
        ("10.0.0.1:860,1", "10.0.0.1:860,1"),
        ("10.0.0.1,65535", "10.0.0.1:3260,65535"),
        ("[fe80::1]", "[fe80::1]:3260"),
        ("[2001:db8::1]:3261,0", "[2001:db8::1]:3261,0"),
        ("san-1.example.com:3260,2", "san-1.example.com:3260,2"),
    ] {
        assert_eq!(parsed(text), expected, "{text}");
    }
}

#[test]
fn what_is_no_address_is_refused() {
    for text in [
        "",
        ":3260",
        "10.0.0.1:",
        "10.0.0.1:0",
        "10.0.0.1:65536",
        "10.0.0.1:+1",
        "10.0.0.1,",
        "10.0.0.1,65536",
        "10.0.0",
        "10.0.0.256",
        "fe80::1",
        "[fe80::1",
        "[fe80::1]3260",
        "[fe80::1%eth0]:3260",
        "[10.0.0.1]",
        "a/b",
        "a b",
        "$(x)",
    ] {
        assert_eq!(TargetAddress::parse(text), Err(NotAnAddress), "{text}");
    }
}
