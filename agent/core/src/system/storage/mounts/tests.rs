use std::vec::Vec;

use super::{On, Swap, holding, mounted_at, swaps, unescape};

/// As Linux 6.1 writes it after an initramfs.
const TABLE: &str = "\
1 1 0:2 / / rw - rootfs rootfs rw
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
23 22 0:21 / /proc rw,nosuid shared:5 master:2 - proc proc rw
24 22 8:17 / /mnt/with\\040blank rw - ext4 /dev/sdb1 rw
25 22 0:33 /@home /home rw - btrfs /dev/mapper/vg-home rw,subvol=/@home
26 22 8:33 / /usr rw - xfs /dev/sdc1 rw
broken line
";

#[test]
fn the_last_mount_at_a_point_counts() {
    assert_eq!(mounted_at(TABLE, "/"), Some(On::Numbers("8:1")));
    assert_eq!(mounted_at(TABLE, "/usr"), Some(On::Numbers("8:33")));
    assert_eq!(
        mounted_at(TABLE, "/mnt/with blank"),
        Some(On::Numbers("8:17"))
    );
    assert_eq!(
        mounted_at(TABLE, "/home"),
        Some(On::Source("/dev/mapper/vg-home"))
    );
    assert_eq!(mounted_at(TABLE, "/boot"), None);
}

#[test]
fn a_path_lies_on_the_innermost_mount() {
    assert_eq!(holding(TABLE, "/usr/share/x"), Some(On::Numbers("8:33")));
    assert_eq!(holding(TABLE, "/usrx"), Some(On::Numbers("8:1")));
    assert_eq!(holding(TABLE, "/"), Some(On::Numbers("8:1")));
    assert_eq!(holding("", "/usr"), None);
    assert_eq!(holding(TABLE, "relative"), None);
}

#[test]
fn escapes_are_undone() {
    assert_eq!(unescape("/a\\040b\\134c").as_deref(), Some("/a b\\c"));
    assert_eq!(unescape("/a\\04").as_deref(), Some("/a\\04"));
    assert_eq!(unescape("/a\\777").as_deref(), Some("/a\\777"));
    assert_eq!(unescape(&"x".repeat(10_000)), None);
}

#[test]
fn swaps_are_devices_and_files() {
    let table = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n/dev/dm-1                               partition\t1048572\t\t0\t\t-2\n/swap\\040file                            file\t\t1\t\t0\t\t-3\n";
    let found: Vec<Swap<'_>> = swaps(table).collect();
    let (path, is_file) = ("/dev/dm-1", false);
    let other = Swap {
        path: "/swap\\040file",
        is_file: true,
    };
    assert_eq!(found, [Swap { path, is_file }, other]);
    assert_eq!(swaps("").count(), 0);
}
