//! What else is mounted than what a boot needs.

use sanroot_tests::saved::{SavedSystem, Session};

use crate::common::{Told, system, told};

const ROOT: &str = "netroot=iscsi:192.0.2.1::3260:ens3:0:iqn.2004-10.com.example:disk";

/// Sessions to two targets, of which the root needs the first; the root is still to come.
fn two_targets() -> SavedSystem {
    let other = Session {
        number: 2,
        portal: "192.0.2.9",
        target: "iqn.2004-10.com.example:other",
        ..Session::default()
    };
    system()
        .session(&Session::default())
        .session(&other)
        .disk("8:0", "sda", 1, 0)
        .disk("8:1", "sda1", 1, 0)
        .disk("8:16", "sdb", 2, 0)
        .disk("8:17", "sdb1", 2, 0)
        .plain_network()
}

/// Codes with their subjects.
fn found(told: &Told) -> Vec<(&str, &str)> {
    let findings = told.document["findings"].as_array().expect("a list");
    findings
        .iter()
        .map(|finding| {
            let of = |member| finding[member].as_str().expect("a text");
            (of("code"), of("subject"))
        })
        .collect()
}

#[test]
fn a_mount_from_a_target_that_nothing_logs_in_to_is_named() {
    for (path, root) in [
        ("/var", "/"),
        ("/home", "/"),
        ("/srv", "/"),
        ("/boot/efi", "/"),
        ("/mnt/var/log/audit", "/mnt"),
    ] {
        let system = two_targets().mounted(root, "8:0").mounted(path, "8:17");
        let told = told(&system, &["--mount", root]);
        assert_eq!(found(&told), [("system.mount.left-out", path)]);
        assert_eq!((told.code, told.tokens().last()), (0, Some(&ROOT)));
        assert_eq!(told.roles(), ["required"]);
        let strict = crate::common::told(&system, &["--mount", root, "--strict"]);
        assert_eq!(strict.code, 4, "{path}");
    }
}

#[test]
fn a_mount_of_the_roots_own_session_or_of_no_system_is_not_named() {
    let system = two_targets()
        .local_disk("254:1", "vda1")
        .mounted("/", "8:0")
        .mounted("/home", "8:1")
        .mounted("/var", "254:1")
        .mounted("/run/media/someone", "8:17")
        .mounted("/var/lib/kubelet/plugins/disk", "8:17");
    let told = told(&system, &[]);
    assert_eq!((told.code, found(&told)), (0, vec![]));
    let usr = crate::common::told(&system.mounted("/usr", "8:16"), &[]);
    assert_eq!((usr.code, usr.roles()), (0, vec!["required"; 2]));
}

#[test]
fn another_path_of_the_roots_own_disk_is_not_named() {
    let system = two_targets()
        .made("253:0", "dm-0", "mpath-360014", &["sda", "sdb"])
        .made("253:1", "dm-1", "mpath-360015", &["sda1", "sdb1"])
        .mounted("/", "253:0")
        .mounted("/home", "253:1");
    let told = told(&system, &[]);
    assert_eq!((told.code, found(&told)), (0, vec![]));
    assert_eq!(told.roles(), ["required", "alternative"]);
}

#[test]
fn several_mounts_from_one_target_are_named_once() {
    let system = two_targets()
        .mounted("/", "8:0")
        .mounted("/var", "8:16")
        .mounted("/home", "8:17");
    let told = told(&system, &[]);
    assert_eq!(found(&told), [("system.mount.left-out", "/var")]);
}

#[test]
fn a_table_of_mounts_as_a_host_of_containers_has_it() {
    let mut system = two_targets().mounted("/", "8:0");
    for container in 0..300 {
        let path = format!("/var/lib/containers/storage/overlay/{container}/merged");
        system = system.mounted_from(&path, "overlay", "overlay");
    }
    let told = told(&system.mounted("/usr", "8:16"), &[]);
    assert_eq!((told.code, found(&told)), (0, vec![]));
    assert_eq!(told.roles(), ["required"; 2]);
}

#[test]
fn a_root_on_no_device_is_what_is_mounted_beside_it() {
    for (kind, source) in [("overlay", "composefs"), ("overlay", "overlay")] {
        let system = two_targets()
            .mounted_from("/", kind, source)
            .mounted("/sysroot", "8:1");
        let told = told(&system, &[]);
        assert_eq!((told.code, found(&told)), (0, vec![]), "{source}");
        assert_eq!(told.tokens().last(), Some(&ROOT));
        assert_eq!(told.document["mounts"][0]["path"], "/");
    }
    let live = two_targets().mounted_from("/", "overlay", "overlay");
    let live = told(&live, &[]);
    assert_eq!((live.code, live.codes()), (4, vec!["system.no-device"]));
}
