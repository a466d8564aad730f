use std::vec::Vec;

use super::{Devices, Leaf, Unit};
use crate::system::path::Path;
use crate::system::tests::Map;

/// The sessions that a device number comes from, each with whether it is one of a multipath device's.
fn sessions(map: &Map, number: &str) -> Vec<(u32, bool)> {
    let mut devices = Devices::default();
    let link = Path::new(format_args!("/sys/dev/block/{number}")).unwrap();
    let found = devices.find(map, &link).unwrap();
    assert!(!devices.overflowed);
    let leaves = devices.leaves(found);
    let mut sessions: Vec<_> = leaves
        .iter()
        .map(|leaf| (leaf.unit.session, leaf.group.is_some()))
        .collect();
    sessions.sort_unstable();
    sessions
}

#[test]
fn a_partition_comes_from_its_disk() {
    let map = Map::default().block(
        "8:1",
        "platform/host2/session1/target2:0:0/2:0:0:7/block/sda/sda1",
    );
    let mut devices = Devices::default();
    let link = Path::new(format_args!("/sys/dev/block/8:1")).unwrap();
    let found = devices.find(&map, &link).unwrap();
    let unit = Unit {
        session: 1,
        host: 2,
        lun: 7,
    };
    let leaves = devices.leaves(found);
    assert_eq!(leaves.first(), Some(&Leaf { unit, group: None }));
}

#[test]
fn multipath_below_luks_below_lvm_makes_alternatives() {
    let map = Map::default()
        .unit("8:0", "sda", (2, 1, 0))
        .unit("8:16", "sdb", (3, 2, 0))
        .made("253:0", "dm-0", "mpath-3600140", &["sda", "sdb"])
        .made("253:1", "dm-1", "part1-mpath-3600140", &["dm-0"])
        .made("253:2", "dm-2", "CRYPT-LUKS2-x", &["dm-1"])
        .made("253:3", "dm-3", "LVM-y", &["dm-2"]);
    assert_eq!(sessions(&map, "253:3"), [(1, true), (2, true)]);
}

#[test]
fn what_is_needed_by_itself_is_no_alternative() {
    // A volume over a disk, and over a multipath device of which the same disk is a path.
    let map = Map::default()
        .unit("8:0", "sda", (2, 1, 0))
        .unit("8:16", "sdb", (3, 2, 0))
        .made("253:0", "dm-0", "mpath-3600140", &["sda", "sdb"])
        .made("253:1", "dm-1", "LVM-y", &["dm-0", "sda"]);
    assert_eq!(sessions(&map, "253:1"), [(1, false), (2, true)]);
}

#[test]
fn an_array_needs_all_its_disks() {
    let map = Map::default()
        .unit("8:0", "sda", (2, 1, 0))
        .unit("8:16", "sdb", (3, 2, 0))
        .made("9:0", "md0", "", &["sda", "sdb"])
        .block("259:0", "virtual/block/md0/md0p1");
    assert_eq!(sessions(&map, "259:0"), [(1, false), (2, false)]);
}

#[test]
fn devices_that_lie_on_each_other_come_to_an_end() {
    let map = Map::default()
        .unit("8:0", "sda", (2, 1, 0))
        .made("253:0", "dm-0", "LVM-a", &["dm-1", "sda"])
        .made("253:1", "dm-1", "mpath-b", &["dm-0", "dm-1"]);
    assert_eq!(sessions(&map, "253:0"), [(1, false)]);
    assert_eq!(sessions(&map, "253:1"), [(1, true)]);
}

#[test]
fn more_devices_than_there_is_room_for_are_noticed() {
    let mut map = Map::default();
    let names: Vec<_> = (0..300).map(|at| std::format!("sd{at}")).collect();
    for (at, name) in (0..).zip(&names) {
        map = map.unit(&std::format!("8:{at}"), name, (at, at, 0));
    }
    let names: Vec<&str> = names.iter().map(std::string::String::as_str).collect();
    let map = map.made("253:0", "dm-0", "LVM-a", &names);
    let mut devices = Devices::default();
    let link = Path::new(format_args!("/sys/dev/block/253:0")).unwrap();
    devices.find(&map, &link);
    assert!(devices.overflowed);
}
