use super::{Place, Unit, host_of, judge};

#[test]
fn a_disk_of_a_session_says_which() {
    let disk = "/sys/devices/platform/host12/session3/target12:0:0/12:0:0:257/block/sdaa";
    let unit = Unit {
        session: 3,
        host: 12,
        lun: 257,
    };
    assert_eq!(judge(disk), Some((disk, "sdaa", Place::Iscsi(unit))));
    let partition =
        "/sys/devices/platform/host12/session3/target12:0:0/12:0:0:257/block/sdaa/sdaa2";
    assert_eq!(judge(partition), Some((disk, "sdaa", Place::Iscsi(unit))));
    let card = "/sys/devices/pci0000:00/0000:00:03.0/host4/session1/target4:0:0/4:0:0:0/block/sda";
    let unit = Unit {
        session: 1,
        host: 4,
        lun: 0,
    };
    assert_eq!(judge(card), Some((card, "sda", Place::Iscsi(unit))));
}

#[test]
fn other_disks_are_no_sessions() {
    for (path, folder, name, place) in [
        (
            "/sys/devices/virtual/block/dm-0",
            "/sys/devices/virtual/block/dm-0",
            "dm-0",
            Place::Virtual,
        ),
        (
            "/sys/devices/virtual/block/md127/md127p1",
            "/sys/devices/virtual/block/md127",
            "md127",
            Place::Virtual,
        ),
        (
            "/sys/devices/pci0000:00/0000:00:1f.2/ata1/host0/target0:0:0/0:0:0:0/block/sda/sda1",
            "/sys/devices/pci0000:00/0000:00:1f.2/ata1/host0/target0:0:0/0:0:0:0/block/sda",
            "sda",
            Place::Local,
        ),
        (
            "/sys/devices/pci0000:00/0000:00:04.0/nvme/nvme0/nvme0n1",
            "/sys/devices/pci0000:00/0000:00:04.0/nvme/nvme0/nvme0n1",
            "nvme0n1",
            Place::Local,
        ),
    ] {
        assert_eq!(judge(path), Some((folder, name, place)), "{path}");
    }
}

#[test]
fn the_host_of_a_session_is_in_its_path() {
    let path = "/sys/devices/platform/host7/session2/iscsi_session/session2";
    assert_eq!(host_of(path), Some(7));
    assert_eq!(host_of("/sys/devices/virtual/x"), None);
}
