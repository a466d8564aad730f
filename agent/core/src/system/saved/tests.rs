use std::string::ToString;
use std::vec::Vec;

use super::{MaskedLine, Saved, firmware_tree};
use crate::system::tests::Map;

#[test]
fn secrets_are_known_by_their_files() {
    let session = "/sys/class/iscsi_session/session1";
    for (path, content, masked) in [
        ("password", "s3cret\n", true),
        ("password_in", "s3cret\n", true),
        ("password", "(null)\n", false),
        ("password", "\n", false),
        ("username", "host\n", false),
    ] {
        let path = std::format!("{session}/{path}");
        let saved = Saved::of(&path, content.as_bytes());
        assert_eq!(matches!(saved, Saved::Masked), masked, "{path}");
        assert!(masked || matches!(saved, Saved::Whole(_)), "{path}");
    }
    for name in ["chap-secret", "rev-chap-name-secret"] {
        let path = std::format!("/sys/firmware/ibft/target0/{name}");
        assert!(matches!(Saved::of(&path, b"s3cret"), Saved::Masked));
    }
}

#[test]
fn a_command_line_keeps_all_but_its_secrets() {
    let line = b"root=UUID=1 netroot=iscsi:u:s3cret@192.0.2.1::::iqn.2004-10.com.example:d rd.iscsi.password=s3cret quiet\n";
    assert!(matches!(Saved::of("/proc/cmdline", line), Saved::Line(_)));
    let masked = MaskedLine(line).to_string();
    assert!(!masked.contains("s3cret"), "{masked}");
    assert!(
        masked.starts_with("root=UUID=1 ") && masked.ends_with(" quiet\n"),
        "{masked}"
    );
    assert_eq!(MaskedLine(masked.as_bytes()).to_string(), masked);
}

#[test]
fn a_decoded_table_is_read_file_by_file() {
    let map = Map::default()
        .file("/sys/firmware/ibft/target0/ip-addr", "192.0.2.1\n")
        .file("/sys/firmware/ibft/ethernet0/mac", "52:54:00:12:34:56\n")
        .with_link(
            "/sys/firmware/ibft/ethernet0/device",
            "../../../devices/pci0000:00/0000:00:03.0",
        );
    let mut files = Vec::new();
    firmware_tree(&map, "ibft", &mut |folder, name, text| {
        files.push(std::format!("{folder}/{name}={}", text.len()));
    });
    assert_eq!(
        files,
        [
            "ethernet0/device=40",
            "ethernet0/mac=18",
            "target0/ip-addr=10"
        ]
    );
}
