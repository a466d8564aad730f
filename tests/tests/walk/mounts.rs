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
