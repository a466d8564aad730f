use std::string::String;

use super::{DomainName, HostName};

#[test]
fn names_of_the_field_are_kept() {
    for (given, kept) in [
        ("node7", "node7"),
        ("Node-7.lab_2.example.com", "Node-7.lab_2.example.com"),
        ("example.com.", "example.com"),
        ("node7\0", "node7"),
    ] {
        let name = DomainName::new(given.as_bytes());
        assert_eq!(name.as_ref().map(DomainName::as_str), Some(kept));
    }
}

#[test]
fn what_a_shell_or_a_file_would_trip_over_is_refused() {
    for given in [
        "",
        ".",
        "a..b",
        "-a",
        "a-",
        "a b",
        "a;reboot",
        "$(reboot)",
        "a'b",
        "a\nb",
        "../../etc",
        "é",
        "a\0b",
    ] {
        assert_eq!(DomainName::new(given.as_bytes()), None, "{given:?}");
    }
    assert_eq!(DomainName::new(&[0xff, 0xfe]), None);
}

#[test]
fn lengths_end_where_dns_and_linux_end_them() {
    let label = "a".repeat(63);
    assert!(HostName::new(label.as_bytes()).is_some());
    assert_eq!(HostName::new("a".repeat(64).as_bytes()), None);
    let longest: String = [label.as_str(); 4].join(".").chars().take(253).collect();
    assert!(DomainName::new(longest.as_bytes()).is_some());
    assert_eq!(HostName::new(longest.as_bytes()), None);
    assert_eq!(
        DomainName::new([longest.as_str(), "b"].concat().as_bytes()),
        None
    );
}
