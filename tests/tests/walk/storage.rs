//! What the machine's storage lies on, and which sessions that takes.

use sanroot_tests::saved::{SavedSystem, Session};

use crate::common::{system, told};

/// Two sessions to one target over two portals.
fn two_paths() -> SavedSystem {
    let second = Session {
        number: 2,
        portal: "192.0.2.9",
        ..Session::default()
    };
    system()
        .session(&Session::default())
        .session(&second)
        .disk("8:0", "sda", 1, 0)
        .disk("8:16", "sdb", 2, 0)
        .plain_network()
}

const ONE: &str = "netroot=iscsi:192.0.2.1::3260:ens3:0:iqn.2004-10.com.example:disk";
const OTHER: &str = "netroot=iscsi:192.0.2.9::3260:ens3:0:iqn.2004-10.com.example:disk";

#[test]
fn several_portals_of_one_target_multipath() {
    let system = two_paths()
        .made("253:0", "dm-0", "mpath-360014", &["sda", "sdb"])
        .mounted("/", "253:0");
    let told = told(&system, &[]);
    assert_eq!(
        (told.code, told.roles()),
        (0, vec!["required", "alternative"])
    );
    assert_eq!(told.tokens()[3..], [ONE, OTHER]);
    assert_eq!(told.document["requires"]["multipath"], true);
    assert_eq!(
        told.document["mounts"][0]["all_of"][0]
            .as_array()
            .map(Vec::len),
        Some(2)
    );
}

#[test]
fn multipath_below_luks_and_lvm() {
    let system = two_paths()
        .made("253:0", "dm-0", "mpath-360014", &["sda", "sdb"])
        .made("253:1", "dm-1", "part2-mpath-360014", &["dm-0"])
        .made("253:2", "dm-2", "CRYPT-LUKS2-0-root", &["dm-1"])
        .made("253:3", "dm-3", "LVM-abc", &["dm-2"])
        .mounted("/", "253:3")
        .made("253:4", "dm-4", "LVM-def", &["dm-2"])
        .swap("/dev/dm-4");
    let told = told(&system, &[]);
    assert_eq!(
        (told.code, told.roles()),
        (0, vec!["required", "alternative"])
    );
    let mounts = told.document["mounts"].as_array().expect("a list");
    let paths: Vec<_> = mounts.iter().map(|mount| &mount["path"]).collect();
    assert_eq!(paths, ["/", "swap"]);
}

#[test]
fn a_volume_over_two_targets_needs_both() {
    let other = Session {
        number: 2,
        portal: "192.0.2.9",
        target: "iqn.2004-10.com.example:other",
        ..Session::default()
    };
    for uuid in ["LVM-abc", ""] {
        let name = if uuid.is_empty() { "md0" } else { "dm-0" };
        let system = system()
            .session(&Session::default())
            .session(&other)
            .disk("8:2", "sda2", 1, 0)
            .disk("8:18", "sdb2", 2, 0)
            .made("9:0", name, uuid, &["sda2", "sdb2"])
            .mounted("/", "9:0")
            .plain_network();
        let told = told(&system, &[]);
        assert_eq!(
            (told.code, told.roles()),
            (0, vec!["required"; 2]),
            "{name}"
        );
    }
}

#[test]
fn several_units_of_one_session() {
    let system = system()
        .session(&Session::default())
        .disk("8:0", "sda", 1, 3)
        .disk("8:16", "sdb", 1, 4)
        .made("253:0", "dm-0", "LVM-abc", &["sda", "sdb"])
        .mounted("/", "253:0")
        .plain_network();
    let told = told(&system, &[]);
    assert_eq!((told.code, told.roles()), (0, vec!["required"]));
}

#[test]
fn a_unit_that_is_not_the_first_one() {
    for (lun, written) in [(5, "5"), (257, "257"), (0x4001, "16385")] {
        let system = system()
            .session(&Session::default())
            .disk("8:0", "sda", 1, lun)
            .mounted("/", "8:0")
            .plain_network();
        let told = told(&system, &[]);
        let target =
            format!("netroot=iscsi:192.0.2.1::3260:ens3:{written}:iqn.2004-10.com.example:disk");
        assert_eq!(
            (told.code, told.tokens().last().copied()),
            (0, Some(target.as_str()))
        );
    }
}

#[test]
fn only_swap_is_on_the_san_and_home_does_not_count() {
    let system = system()
        .local_disk("254:1", "vda1")
        .mounted("/", "254:1")
        .session(&Session::default())
        .disk("8:0", "sda", 1, 0)
        .mounted("/home", "8:0")
        .plain_network();
    let home = told(&system, &[]);
    assert_eq!(
        (home.code, home.document["status"].as_str()),
        (0, Some("not-needed"))
    );
    assert!(home.tokens().is_empty());
    let system = system.swap("/dev/sda");
    let told = told(&system, &[]);
    assert_eq!((told.code, told.roles()), (0, vec!["required"]));
    assert_eq!(told.document["args"][0]["required_for"][0], "swap");
}

#[test]
fn a_session_after_a_redirect() {
    let system = system()
        .session(&Session::default())
        .file(
            "/sys/class/iscsi_connection/connection1:0/address",
            "192.0.2.77\n",
        )
        .disk("8:0", "sda", 1, 0)
        .mounted("/", "8:0")
        .plain_network();
    let told = told(&system, &[]);
    assert_eq!(told.tokens().last(), Some(&ONE));
}

#[test]
fn a_port_of_its_own() {
    let session = Session {
        port: 860,
        ..Session::default()
    };
    let system = system()
        .session(&session)
        .disk("8:0", "sda", 1, 0)
        .mounted("/", "8:0")
        .plain_network();
    let told = told(&system, &[]);
    let target = "netroot=iscsi:192.0.2.1::860:ens3:0:iqn.2004-10.com.example:disk";
    assert_eq!(told.tokens().last(), Some(&target));
}

#[test]
fn all_sessions_of_a_system() {
    let mut system = two_paths();
    for path in [
        "host11/session1/target11:0:0/11:0:0:2/x",
        "host12/session2/target12:0:0/12:0:0:2/x",
    ] {
        system = system.file(&format!("/sys/devices/platform/{path}"), "");
    }
    let told = told(&system, &["--all-sessions"]);
    assert_eq!(
        (told.code, told.roles()),
        (0, vec!["required", "alternative"])
    );
    let device = crate::common::told(&system, &["--device", "/dev/sdb"]);
    assert_eq!(device.tokens().last(), Some(&OTHER));
    let devices = ["--device", "/dev/sda", "--device", "/dev/sdb"];
    let both = crate::common::told(&system, &devices);
    assert_eq!(both.roles(), ["required", "required"]);
}

#[test]
fn each_argument_says_where_it_was_seen() {
    let system = two_paths().mounted("/", "8:0");
    let told = told(&system, &[]);
    let from = |key: &str| {
        let arguments = told.document["args"].as_array().expect("a list");
        let argument = arguments.iter().find(|argument| argument["key"] == key);
        argument.expect("an argument")["from"].to_string()
    };
    assert!(from("netroot").contains("/sys/class/iscsi_connection/connection1:0"));
    assert!(from("rd.iscsi.initiator").contains("/sys/class/iscsi_session/session1"));
    assert!(from("ip").contains("/sys/class/net/ens3"));
}
