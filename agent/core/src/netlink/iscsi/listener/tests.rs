use super::listener;

#[test]
fn iscsid_is_a_listener() {
    // Debian 12, iscsid 2.1.8.
    let line = b"00000000d6f4a9b5 8   1234       00000001 0        0        0     2        0        18123   ";
    assert_eq!(listener(line), Some(1234));
    let second = b"000000001df4a9b5 8   4294963154 00000003 0        0        0     2        0        18124   ";
    assert_eq!(listener(second), Some(4_294_963_154));
}

#[test]
fn others_are_none() {
    for line in [
        // The head, another protocol, iscsiuio's group, a socket that only asks, and lines that end too early.
        "sk               Eth Pid        Groups   Rmem     Wmem     Dump  Locks    Drops    Inode",
        "00000000d6f4a9b5 15  1234       00000001 0        0        0     2        0        18123",
        "00000000d6f4a9b5 8   1234       00000002 0        0        0     2        0        18123",
        "00000000d6f4a9b5 8   1234       00000000 0        0        0     2        0        18123",
        "00000000d6f4a9b5 8   1234",
        "",
    ] {
        assert_eq!(listener(line.as_bytes()), None, "{line}");
    }
    assert_eq!(listener(b"\xff 8 1 00000001"), None);
}
