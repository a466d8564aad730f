//! Devices and sessions: which are found, with which roles.

use std::string::String;
use std::vec::Vec;

use super::Walk;
use crate::args::{ArgsNotes, Room, Spec};
use crate::finding::{Explain, Severity};
use crate::system::tests::Map;
use crate::system::{Asked, Paths};

/// What is mounted of `device`, by its number, at `/`, and a line more.
fn mounted(device: &str, more: &str) -> String {
    std::format!("1 0 0:2 / / rw - rootfs rootfs rw\n20 1 {device} / / rw - ext4 /dev/x rw\n{more}")
}

impl Map {
    /// A session of the kernel's own initiator, to a target at the documentation's address of its number.
    pub(in crate::system) fn session(self, host: u32, session: u32, target: &str) -> Self {
        let folder = std::format!("/sys/class/iscsi_session/session{session}");
        let connection = std::format!("/sys/class/iscsi_connection/connection{session}:0");
        let device = std::format!(
            "../../devices/platform/host{host}/session{session}/iscsi_session/session{session}"
        );
        self.with_link(&folder, &device)
            .file(
                &std::format!("/sys/class/scsi_host/host{host}/proc_name"),
                "iscsi_tcp\n",
            )
            .file(
                &std::format!("{folder}/targetname"),
                &std::format!("{target}\n"),
            )
            .file(
                &std::format!("{folder}/initiatorname"),
                "iqn.2004-10.com.example:host\n",
            )
            .file(&std::format!("{folder}/ifacename"), "default\n")
            .file(&std::format!("{folder}/state"), "LOGGED_IN\n")
            .file(&std::format!("{folder}/username"), "(null)\n")
            .file(&std::format!("{folder}/password"), "(null)\n")
            .file(&std::format!("{folder}/username_in"), "(null)\n")
            .file(&std::format!("{folder}/password_in"), "(null)\n")
            .file(
                &std::format!("{connection}/persistent_address"),
                &std::format!("192.0.2.{session}\n"),
            )
            .file(&std::format!("{connection}/persistent_port"), "3260\n")
    }
}

/// What came of a walk: of each session its kernel's number, LUN and whether it is required; the mounts with the numbers of
/// their sessions; the codes found.
struct Walked {
    sessions: Vec<(u32, u64, bool)>,
    mounts: Vec<(String, Vec<u32>)>,
    codes: Vec<&'static str>,
    severities: Vec<Severity>,
}

/// The codes found by a walk, each with how grave it is.
fn found(map: &Map, asked: Asked<'static>) -> Vec<(&'static str, Severity)> {
    let walked = walk(map, asked);
    walked.codes.into_iter().zip(walked.severities).collect()
}

fn walk(map: &Map, asked: Asked<'static>) -> Walked {
    let (mut room, mut scratch) = (std::vec![0; 64 * 1024], std::vec![0; 64 * 1024]);
    let mut room = Room::new(&mut room);
    let mut notes = ArgsNotes::new();
    let mut spec = Spec::new();
    let ways = Walk::new(map, &mut room, &mut notes).describe(asked, &mut scratch, &mut spec);
    assert_eq!(ways.len(), spec.sessions.len());
    let number = |session: &crate::args::spec::SpecSession<'_>| session.kernel.unwrap();
    Walked {
        sessions: spec
            .sessions
            .iter()
            .map(|session| {
                (
                    number(session),
                    session.lun.kernel_number(),
                    session.required,
                )
            })
            .collect(),
        mounts: spec
            .mounts
            .iter()
            .map(|mount| {
                let sessions = spec.sessions.iter().enumerate();
                let of = sessions.filter(|(at, _)| mount.sessions & super::bit(*at) != 0);
                (
                    mount.path.into(),
                    of.map(|(_, session)| number(session)).collect(),
                )
            })
            .collect(),
        codes: notes
            .kept()
            .iter()
            .map(|note| note.fault().code().text())
            .collect(),
        severities: notes
            .kept()
            .iter()
            .map(|note| note.fault().severity())
            .collect(),
    }
}

const TARGET: &str = "iqn.2004-10.com.example:disk";

#[test]
fn a_root_on_a_partition_needs_its_session() {
    let map = Map::default()
        .file("/proc/self/mountinfo", &mounted("8:1", ""))
        .block(
            "8:1",
            "platform/host2/session1/target2:0:0/2:0:0:7/block/sda/sda1",
        )
        .session(2, 1, TARGET);
    let walked = walk(&map, Asked::Mount("/"));
    assert_eq!(walked.sessions, [(1, 7, true)]);
    assert_eq!(walked.mounts, [("/".into(), [1].to_vec())]);
    assert!(walked.codes.is_empty(), "{:?}", walked.codes);
}

#[test]
fn of_a_multipath_root_the_first_path_that_is_logged_in_is_required() {
    let map = Map::default()
        .file("/proc/self/mountinfo", &mounted("253:0", ""))
        .unit("8:0", "sda", (2, 1, 0))
        .unit("8:16", "sdb", (3, 2, 0))
        .unit("8:32", "sdc", (4, 3, 0))
        .made("253:0", "dm-0", "mpath-3600140", &["sdc", "sdb", "sda"])
        .session(2, 1, TARGET)
        .session(3, 2, TARGET)
        .session(4, 3, TARGET);
    let required = [(1, 0, true), (2, 0, false), (3, 0, false)];
    assert_eq!(walk(&map, Asked::Mount("/")).sessions, required);
    let map = map.file("/sys/class/iscsi_session/session1/state", "FAILED\n");
    let required = [(1, 0, false), (2, 0, true), (3, 0, false)];
    assert_eq!(walk(&map, Asked::Mount("/")).sessions, required);
}

#[test]
fn swap_and_usr_count_and_home_does_not() {
    let more = "21 1 8:16 / /usr rw - xfs /dev/sdb rw\n22 1 8:48 / /home rw - xfs /dev/sdd rw\n";
    let swaps =
        "Filename Type Size Used Priority\n/dev/dm-9 partition 1 0 -2\n/var/swap file 1 0 -3\n";
    let map = Map::default()
        .file("/proc/self/mountinfo", &mounted("259:0", more))
        .file("/proc/swaps", swaps)
        .block("259:0", "pci0000:00/0000:00:04.0/nvme/nvme0/nvme0n1")
        .unit("8:16", "sdb", (3, 2, 0))
        .unit("8:32", "sdc", (4, 3, 1))
        .unit("8:48", "sdd", (5, 4, 0))
        .made("253:9", "dm-9", "LVM-swap", &["sdc"])
        .session(3, 2, TARGET)
        .session(4, 3, TARGET)
        .session(5, 4, TARGET);
    let walked = walk(&map, Asked::Mount("/"));
    assert_eq!(walked.sessions, [(2, 0, true), (3, 1, true)]);
    let mounts = [("/usr".into(), [2].to_vec()), ("swap".into(), [3].to_vec())];
    assert_eq!(walked.mounts, mounts);
    assert_eq!(walked.codes, ["system.mount.left-out"]);
}

#[test]
fn an_installer_names_where_it_mounted_the_new_system() {
    let more = "30 1 8:0 / /mnt/sysroot rw - xfs /dev/sda rw\n31 1 8:16 / /mnt/sysroot/boot rw - ext4 /dev/sdb rw\n";
    let map = Map::default()
        .file("/proc/self/mountinfo", &mounted("0:30", more))
        .unit("8:0", "sda", (2, 1, 0))
        .unit("8:16", "sdb", (3, 2, 0))
        .session(2, 1, TARGET)
        .session(3, 2, TARGET);
    for root in ["/mnt/sysroot", "/mnt/sysroot/"] {
        let walked = walk(&map, Asked::Mount(root));
        assert_eq!(walked.sessions, [(1, 0, true), (2, 0, true)]);
        assert!(walked.codes.is_empty(), "{:?}", walked.codes);
    }
    // What is mounted at / has no device of its own, and none that its source names.
    assert_eq!(walk(&map, Asked::Mount("/")).codes, ["system.no-device"]);
    // The running system, which holds the folder, is not the new one; nor is its swap.
    let swaps = "Filename Type Size Used Priority\n/mnt/sysroot/swap file 1 0 -2\n";
    let map = map.file("/proc/swaps", swaps);
    for root in ["/mnt", "/mnt/sysroot/usr", "/target"] {
        let walked = walk(&map, Asked::Mount(root));
        assert_eq!(walked.codes, ["system.not-mounted"], "{root}");
        assert!(walked.sessions.is_empty(), "{root}");
    }
}

#[test]
fn the_root_goes_first_wherever_an_installer_mounted_it() {
    let more =
        "30 1 8:0 / /mnt rw - xfs /dev/sda rw\n31 1 8:16 / /mnt/boot rw - ext4 /dev/sdb rw\n";
    let map = Map::default()
        .file("/proc/self/mountinfo", &mounted("0:30", more))
        .unit("8:0", "sda", (2, 1, 0))
        .unit("8:16", "sdb", (3, 2, 0))
        .session(2, 1, "iqn.2004-10.com.example:root")
        .session(3, 2, "iqn.2004-10.com.example:boot");
    let (mut room, mut scratch) = (std::vec![0; 8192], std::vec![0; 32 * 1024]);
    let (mut room, mut notes) = (Room::new(&mut room), ArgsNotes::new());
    let mut spec = Spec::new();
    let walk = Walk::new(&map, &mut room, &mut notes);
    walk.describe(Asked::Mount("/mnt"), &mut scratch, &mut spec);
    spec.sort();
    assert_eq!(spec.sessions.first().unwrap().kernel, Some(1));
}

#[test]
fn a_device_is_found_by_its_links() {
    let map = Map::default()
        .with_link("/dev/mapper/vg-root", "../dm-3")
        .unit("8:0", "sda", (2, 1, 0))
        .made("253:3", "dm-3", "LVM-root", &["sda"])
        .session(2, 1, TARGET);
    for device in ["/dev/mapper/vg-root", "/dev/dm-3", "/dev/sda"] {
        assert_eq!(
            walk(&map, Asked::Devices(Paths::one(device))).sessions,
            [(1, 0, true)],
            "{device}"
        );
    }
    for device in ["/dev/sdz", "sda", "/etc/passwd", "/dev/a/b/c"] {
        let walked = walk(&map, Asked::Devices(Paths::one(device)));
        assert_eq!(walked.codes, ["system.no-such-device"], "{device}");
    }
    let loops = map.with_link("/dev/a", "b").with_link("/dev/b", "a");
    assert_eq!(
        walk(&loops, Asked::Devices(Paths::one("/dev/a"))).codes,
        ["system.no-such-device"]
    );
}

#[test]
fn all_sessions_are_found_with_their_first_units_and_second_paths_are_alternatives() {
    let map = Map::default()
        .unit("8:0", "sda", (2, 1, 9))
        .unit("8:16", "sdb", (2, 1, 5))
        .unit("8:32", "sdc", (3, 2, 5))
        .session(2, 1, TARGET)
        .session(3, 2, TARGET)
        .session(4, 10, "iqn.2004-10.com.example:other");
    let units = map
        .with_link(
            "/sys/devices/platform/host2/session1/target2:0:0/2:0:0:9/block/sd",
            "x",
        )
        .with_link(
            "/sys/devices/platform/host2/session1/target2:0:0/2:0:0:5/block/sd",
            "x",
        )
        .with_link(
            "/sys/devices/platform/host3/session2/target3:0:0/3:0:0:5/block/sd",
            "x",
        )
        // The target's controller, which is no disk.
        .with_link(
            "/sys/devices/platform/host3/session2/target3:0:0/3:0:0:0/driver",
            "x",
        );
    let walked = walk(&units, Asked::AllSessions);
    assert_eq!(
        walked.sessions,
        [(1, 5, true), (2, 5, false), (10, 0, true)]
    );
    assert_eq!(walk(&Map::default(), Asked::AllSessions).sessions, []);
}

#[test]
fn a_card_that_logs_in_by_itself_is_left_alone() {
    let map = Map::default()
        .unit("8:0", "sda", (2, 1, 0))
        .session(2, 1, TARGET)
        .file("/sys/class/scsi_host/host2/proc_name", "qla4xxx\n");
    let walked = walk(&map, Asked::Devices(Paths::one("/dev/sda")));
    assert_eq!(walked.sessions, []);
    assert_eq!(walked.codes, ["system.card-alone"]);
}

/// A system with a session that nothing leads to, and this line of mountinfo for its root.
fn unrelated(root: &str) -> Map {
    let table = std::format!("20 1 {root} rw\n");
    Map::default()
        .file("/proc/self/mountinfo", &table)
        .session(2, 1, TARGET)
}

#[test]
fn a_root_that_cannot_be_followed_may_be_on_a_session() {
    for (root, severity) in [
        ("0:30 / / rw - zfs rpool/ROOT/debian", Severity::Error),
        ("7:0 / / rw - ext4 /dev/loop0", Severity::Error),
        ("253:1 / / rw - ext4 /dev/dm-1", Severity::Error),
        ("0:30 / / rw - nfs4 192.0.2.9:/root", Severity::Warning),
    ] {
        let map = unrelated(root).made("7:0", "loop0", "", &[]).made(
            "253:1",
            "dm-1",
            "LVM-a",
            &["loop0"],
        );
        let found = found(&map, Asked::Mount("/"));
        assert_eq!(found, [("system.no-device", severity)], "{root}");
    }
    let map = Map::default()
        .file(
            "/proc/self/mountinfo",
            "20 1 7:0 / / rw - ext4 /dev/loop0 rw\n",
        )
        .made("7:0", "loop0", "", &[]);
    assert_eq!(found(&map, Asked::Mount("/")), []);
}

#[test]
fn only_a_root_or_a_named_device_has_to_be_followed() {
    let map = unrelated("8:0 / / rw - ext4 /dev/sda")
        .block("8:0", "pci0000:00/ata1/block/sda")
        .made("7:0", "loop0", "", &[])
        .made("252:0", "zram0", "", &[])
        .file("/proc/swaps", "Filename Type\n/dev/zram0 partition\n");
    assert_eq!(found(&map, Asked::Mount("/")), []);
    let map = map.file("/proc/swaps", "Filename Type\n/dev/loop0 partition\n");
    let warned = [("system.no-device", Severity::Warning)];
    assert_eq!(found(&map, Asked::Mount("/")), warned);
    let device = |device| Asked::Devices(Paths::one(device));
    let refused = [("system.no-device", Severity::Error)];
    assert_eq!(found(&map, device("/dev/loop0")), refused);
    assert_eq!(found(&map, device("/dev/zram0")), []);
}

#[test]
fn of_a_file_system_on_several_devices_all_are_required() {
    let disks = |root: &str| {
        Map::default()
            .file("/proc/self/mountinfo", &std::format!("20 1 {root} rw\n"))
            .block(
                "8:1",
                "platform/host2/session1/target2:0:0/2:0:0:0/block/sda/sda1",
            )
            .unit("8:16", "sdb", (3, 2, 0))
            .unit("8:32", "sdc", (4, 3, 0))
            .session(2, 1, TARGET)
            .session(3, 2, TARGET)
            .session(4, 3, TARGET)
    };
    let btrfs = disks("0:30 /@ / rw - btrfs /dev/sda1")
        .file("/sys/fs/btrfs/features/raid56", "0\n")
        .with_link("/sys/fs/btrfs/one/devices/sdc", "x")
        .with_link("/sys/fs/btrfs/two/devices/sda1", "x")
        .with_link("/sys/fs/btrfs/two/devices/sdb", "x");
    let bcachefs = disks("0:30 / / rw - bcachefs /dev/sda1:/dev/sdb");
    for map in [&btrfs, &bcachefs] {
        let walked = walk(map, Asked::Mount("/"));
        assert_eq!(walked.sessions, [(1, 0, true), (2, 0, true)]);
        assert_eq!(walked.mounts, [("/".into(), [1, 2].to_vec())]);
        assert!(walked.codes.is_empty(), "{:?}", walked.codes);
    }
}

#[test]
fn a_table_of_mounts_that_cannot_be_read_is_said() {
    let map = Map::default();
    assert_eq!(walk(&map, Asked::Mount("/")).codes, ["system.mounts"]);
    let long = "x".repeat(64 * 1024);
    let map = map.file("/proc/self/mountinfo", &long);
    assert_eq!(walk(&map, Asked::Mount("/")).codes, ["system.mounts"]);
}

#[test]
fn each_file_is_read_once() {
    let map = Map::default()
        .file(
            "/proc/self/mountinfo",
            &mounted("253:1", "21 1 253:1 / /usr rw - xfs x rw\n"),
        )
        .unit("8:0", "sda", (2, 1, 0))
        .unit("8:16", "sdb", (3, 2, 0))
        .made("253:0", "dm-0", "mpath-a", &["sda", "sdb"])
        .made("253:1", "dm-1", "LVM-a", &["dm-0"])
        .session(2, 1, TARGET)
        .session(3, 2, TARGET);
    walk(&map, Asked::Mount("/"));
    let mut reads = map.reads.borrow().clone();
    let count = reads.len();
    reads.sort();
    reads.dedup();
    assert_eq!(reads.len(), count);
}
