use std::format;
use std::string::ToString;

use super::{HostName, NotAHostName};

#[test]
fn names_of_the_field_are_read() {
    for (text, name) in [
        ("san", "san"),
        ("a-1.san_2.example.com", "a-1.san_2.example.com"),
        ("san.example.com.", "san.example.com"),
    ] {
        assert_eq!(
            HostName::parse(text).map(|name| name.to_string()),
            Ok(name.to_string())
        );
    }
    let longest = format!("{0}.{0}.{0}.{1}", "a".repeat(63), "b".repeat(61));
    assert_eq!(longest.len(), 253);
    assert!(HostName::parse(&longest).is_ok());
    assert_eq!(HostName::parse(&format!("{longest}c")), Err(NotAHostName));
}

#[test]
fn what_the_dns_cannot_know_is_no_name() {
    let long = "a".repeat(64);
    for text in ["", ".", "a..b", ".a", "a b", "a/b", "ä", &long] {
        assert_eq!(HostName::parse(text), Err(NotAHostName), "{text:?}");
    }
}
