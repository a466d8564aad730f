use std::borrow::ToOwned;
use std::format;
use std::string::ToString;
use std::vec::Vec;

use super::{LiveChap, LiveSession, disks, session_numbers};
use crate::limits::SESSION_UNITS;
use crate::system::tests::Map;

const TARGET: &str = "iqn.2004-10.com.example:disk";
const CONNECTION: &str = "/sys/class/iscsi_connection/connection1:0";
const SESSION: &str = "/sys/class/iscsi_session/session1";
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
fn units_without_room_are_counted() {
    let map = (0..SESSION_UNITS + 3).fold(plain(), |map, lun| {
        map.scsi(u64::try_from(lun).unwrap(), "0", None)
    });
    let mut seen = 0;
    assert_eq!(disks(&map, 1, &mut |_| seen += 1), 3);
    assert_eq!(seen, SESSION_UNITS);
}
