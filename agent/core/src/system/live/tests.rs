use std::borrow::ToOwned;
use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

use super::{
    LiveChap, LiveFlaw, LiveSession, Tables, disks, has_targets, meant, session_numbers, uses,
};
use crate::limits::{KERNEL_SESSIONS, SESSION_UNITS};
use crate::system::Paths;
use crate::system::tests::Map;

const TARGET: &str = "iqn.2004-10.com.example:disk";
const CONNECTION: &str = "/sys/class/iscsi_connection/connection1:0";
const SESSION: &str = "/sys/class/iscsi_session/session1";
const DEVICE: &str = "/sys/devices/platform/host2/session1";
const UNITS: &str = "/sys/devices/platform/host2/session1/target2:0:0";

fn plain() -> Map {
    Map::default().session(2, 1, TARGET)
}

fn read(map: &Map) -> LiveSession {
    LiveSession::read(map, 1).unwrap()
}

impl Map {
    /// A unit of session 1, of a kind, with its block device.
    fn scsi(self, lun: u64, kind: &str, block: Option<(&str, &str)>) -> Self {
        let folder = format!("{UNITS}/2:0:0:{lun}");
        let map = self.file(&format!("{folder}/type"), &format!("{kind}\n"));
        match block {
            Some((name, sectors)) => map
                .file(&format!("{folder}/wwid"), &format!("naa.6{lun}\n"))
                .file(&format!("{folder}/block/{name}/size"), sectors),
            None => map,
        }
    }
}

#[test]
fn sessions_come_in_the_order_of_their_numbers() {
    let map = [10, 9, 100]
        .into_iter()
        .fold(Map::default(), |map, sid| map.session(sid + 1, sid, TARGET));
    let (numbers, dropped) = session_numbers(&map);
    assert_eq!((numbers.as_slice(), dropped), (&[9, 10, 100][..], 0));
    assert!(LiveSession::read(&map, 8).is_none());
    assert_eq!(LiveSession::read(&map, 10).map(|it| it.host), Some(11));
}

#[test]
fn a_session_is_what_the_kernel_shows() {
    let session = read(&plain());
    assert_eq!((session.sid, session.host, session.is_up()), (1, 2, true));
    assert_eq!(session.target, TARGET);
    assert_eq!(session.initiator, "iqn.2004-10.com.example:host");
    let persistent = session.persistent.unwrap();
    assert_eq!(persistent.to_string(), "192.0.2.1:3260");
    assert_eq!(session.portal, None);
    assert_eq!(
        (session.nic, session.chap, session.is_own),
        (None, LiveChap::None, true)
    );
}

#[test]
fn a_redirected_bound_session_tells_both_portals_and_its_nic() {
    let map = plain()
        .file(&format!("{CONNECTION}/address"), "fe80::1%eth0\n")
        .file(&format!("{CONNECTION}/port"), "3261\n")
        .file("/sys/class/iscsi_host/host2/netdev", "bond0\n")
        .file("/sys/class/iscsi_host/host2/hwaddress", "default\n")
        .file(&format!("{SESSION}/state"), "FAILED\n");
    let session = read(&map);
    let portal = session.portal.clone().unwrap();
    assert_eq!(portal.to_string(), "[fe80::1%eth0]:3261");
    assert_eq!(portal.address(), "fe80::1".parse().ok());
    assert_eq!(session.nic.as_deref(), Some("bond0"));
    assert_eq!((session.mac.clone(), session.is_up()), (None, false));
    assert_eq!(
        session.to_string(),
        "session 1: iqn.2004-10.com.example:disk at 192.0.2.1:3260, redirected to [fe80::1%eth0]:3261, FAILED, \
         bound to bond0"
    );
}

#[test]
fn chap_is_told_by_names_and_no_secret_is_looked_at() {
    let with = |names: &[&str]| {
        names.iter().fold(plain(), |map, name| {
            map.file(&format!("{SESSION}/{name}"), "somebody\n")
        })
    };
    for (names, chap, word) in [
        (&[][..], LiveChap::None, "none"),
        (&["username"], LiveChap::OneWay, "one-way"),
        (&["username", "username_in"], LiveChap::Mutual, "mutual"),
    ] {
        let map = with(names);
        assert_eq!(read(&map).chap, chap);
        assert_eq!(chap.word(), word);
        let reads = map.reads.borrow();
        assert!(!reads.iter().any(|path| path.contains("password")));
    }
    let refused = plain().refuse(&format!("{SESSION}/username"));
    assert_eq!(read(&refused).chap, LiveChap::Unread);
}

#[test]
fn units_come_in_order_and_those_that_are_to_be_disks_are_awaited() {
    let map = plain()
        .scsi(0, "12", None)
        .scsi(300, "0", None)
        .scsi(10, "0", Some(("sda", "2048\n")))
        .scsi(9, "7", Some(("sdb", "nonsense\n")))
        .file(&format!("{UNITS}/power/control"), "on\n");
    let mut seen = Vec::new();
    let dropped = disks(&map, 1, &mut |disk| {
        seen.push((disk.to_string(), disk.is_disk, disk.is_awaited()));
    });
    let expected = [
        ("LUN 0: no disk", false, false),
        ("LUN 9: sdb, naa.69", true, false),
        ("LUN 10: sda, 1048576 bytes, naa.610", true, false),
        ("LUN 300: no disk", true, true),
    ];
    let expected = expected.map(|(line, is, awaited)| (line.to_owned(), is, awaited));
    assert_eq!((seen.as_slice(), dropped), (&expected[..], 0));
}

#[test]
fn a_unit_through_which_an_array_is_managed_is_no_disk() {
    let map = plain()
        .scsi(31, "0", None)
        .file(&format!("{UNITS}/2:0:0:31/model"), "Universal Xport \n")
        .scsi(0, "0", None)
        .file(&format!("{UNITS}/2:0:0:0/model"), "MD32xxi         \n");
    let mut awaited = Vec::new();
    disks(&map, 1, &mut |disk| {
        awaited.push((disk.lun, disk.is_awaited()))
    });
    assert_eq!(awaited, [(0, true), (31, false)]);
}

#[test]
fn units_without_room_are_counted() {
    let map = (0..SESSION_UNITS + 3).fold(plain(), |map, lun| {
        map.scsi(u64::try_from(lun).unwrap(), "0", None)
    });
    let mut seen = 0;
    assert_eq!(disks(&map, 1, &mut |_| seen += 1), 3);
    assert_eq!(seen, SESSION_UNITS);
    let (mounts, swaps) = ("", "");
    assert_eq!(uses(&map, 1, Tables { mounts, swaps }, &mut |_, _| {}), 3);
}

/// The numbers of the sessions that are meant, and of how many it is not known.
fn meant_of(map: &Map, asked: Option<Paths<'_>>) -> (Vec<u32>, usize) {
    let mut found = Vec::new();
    let unknown = meant(map, asked, &mut |session| found.push(session.sid));
    found.sort_unstable();
    (found, unknown)
}

#[test]
fn a_session_beyond_those_that_are_listed_is_found_by_its_number() {
    let all = u32::try_from(KERNEL_SESSIONS).unwrap() + 2;
    let map = (1..=all).fold(Map::default(), |map, sid| map.session(sid, sid, TARGET));
    let (listed, dropped) = session_numbers(&map);
    let beyond = (1..=all).find(|sid| !listed.contains(sid)).unwrap();
    assert_eq!(dropped, 2);
    let beyond_text = beyond.to_string();
    let asked = Paths::one(&beyond_text).and("1").unwrap();
    let asked = asked.and(&beyond_text).unwrap().and("9999").unwrap();
    let mut expected = [1, beyond];
    expected.sort_unstable();
    assert_eq!(meant_of(&map, Some(asked)), (expected.to_vec(), 0));
    assert_eq!(meant_of(&map, Some(Paths::one(TARGET))).1, 2);
    assert_eq!(meant_of(&map, None).1, 2);
}

#[test]
fn sessions_are_meant_by_number_or_target() {
    let map = plain().session(3, 4, "iqn.2004-10.com.example:other");
    let other = Paths::one("IQN.2004-10.com.example:other");
    assert_eq!(meant_of(&map, Some(other)), ([4].to_vec(), 0));
    assert_eq!(meant_of(&map, None), ([1, 4].to_vec(), 0));
    let both = other.and("1").unwrap();
    assert_eq!(meant_of(&map, Some(both)), ([1, 4].to_vec(), 0));
}

/// What uses the disks of session 1: a disk with a partition and one without, both mounted nowhere else than told.
fn used(map: Map, mounts: &str, swaps: &str) -> Vec<(String, Option<LiveFlaw>)> {
    let map = map
        .scsi(1, "0", Some(("sda", "8\n")))
        .scsi(2, "0", Some(("sdb", "8\n")))
        .file(&format!("{UNITS}/2:0:0:1/block/sda/dev"), "8:0\n")
        .file(&format!("{UNITS}/2:0:0:1/block/sda/sda1/dev"), "8:1\n")
        .file(&format!("{UNITS}/2:0:0:2/block/sdb/dev"), "8:16\n");
    let mut found = Vec::new();
    uses(&map, 1, Tables { mounts, swaps }, &mut |name, flaw| {
        found.push((name.to_owned(), flaw));
    });
    found
}

#[test]
fn whatever_uses_a_disk_or_its_partition_is_told() {
    let free = ["sda", "sda1", "sdb"].map(|name| (name.to_owned(), None));
    assert_eq!(used(plain(), "", ""), free);
    let others = "1 0 8:160 / / rw - ext4 /dev/sdk rw\n2 0 0:5 / / rw - btrfs /dev/sda12 rw\n";
    let swap = "Filename\tType\n/dev/sdb2 partition 1 0 -2\n/dev/sdb file 1 0 -2\n";
    assert_eq!(used(plain(), others, swap), free);

    let mounted = used(plain(), "1 0 8:16 / / rw shared:1 - ext4 /dev/x rw\n", "");
    assert_eq!(mounted[2], ("sdb".to_owned(), Some(LiveFlaw::Mounted)));
    let btrfs = used(plain(), "1 0 0:40 / / rw - btrfs /dev/sda1 rw\n", "");
    assert_eq!(btrfs[1], ("sda1".to_owned(), Some(LiveFlaw::Mounted)));
    let swap = "Filename\tType\n/dev/sda1 partition 1 0 -2\n";
    let swapped = used(plain(), "", swap);
    assert_eq!(swapped[1], ("sda1".to_owned(), Some(LiveFlaw::SwappedTo)));
    let holder = format!("{UNITS}/2:0:0:2/block/sdb/holders/dm-0");
    let held = used(plain().with_link(&holder, "../x"), "", "");
    assert_eq!(held[2], ("sdb".to_owned(), Some(LiveFlaw::Held)));
    let below_loop = plain()
        .file("/sys/class/block/loop0/loop/backing_file", "/var/sda1\n")
        .file("/sys/class/block/loop1/loop/backing_file", "/dev/sda1\n")
        .file("/sys/class/block/loop1p1/partition", "1\n");
    let below_loop = used(below_loop, "", "");
    assert_eq!(below_loop[1], ("sda1".to_owned(), Some(LiveFlaw::Held)));
    assert_eq!((below_loop[0].1, below_loop[2].1), (None, None));
}

#[test]
fn a_session_without_a_target_has_no_disks_to_remove() {
    assert!(!has_targets(&plain(), 1));
    assert!(has_targets(&plain().scsi(0, "12", None), 1));
    assert!(!has_targets(
        &plain().file(&format!("{DEVICE}/target_id"), "0\n"),
        1
    ));
    assert!(!has_targets(&Map::default(), 1));
}
