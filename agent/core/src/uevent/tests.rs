use std::format;
use std::vec::Vec;

use super::{Action, Block, Device, Extent, ScsiAddress, Uevent, udev};
use crate::iscsi::Lun;
use crate::net::{Ifindex, LinkName};

/// A link that virtio_net brought, as Linux 6.1 announces it.
const NIC: &[u8] = b"add@/devices/pci0000:00/0000:00:04.0/virtio1/net/eth0\0ACTION=add\0\
    DEVPATH=/devices/pci0000:00/0000:00:04.0/virtio1/net/eth0\0SUBSYSTEM=net\0INTERFACE=eth0\0IFINDEX=2\0SEQNUM=1021\0";

const DISK: &str = "/devices/platform/host2/session1/target2:0:0/2:0:0:1/block/sda";

fn message(action: &str, path: &str, properties: &str) -> Vec<u8> {
    let text = format!("{action}@{path}\nACTION={action}\nDEVPATH={path}\n{properties}\n");
    text.replace('\n', "\0").into_bytes()
}

fn from_udev(offset: u32, properties: &[u8]) -> Vec<u8> {
    let mut bytes = b"libudev\0\xfe\xed\xca\xfe".to_vec();
    let length = u32::try_from(properties.len()).unwrap();
    for number in [40, offset, length, 0, 0, 0, 0] {
        bytes.extend(number.to_ne_bytes());
    }
    bytes.extend(properties);
    bytes
}

#[test]
fn a_new_link_is_known_by_its_number() {
    let expected = Uevent {
        action: Action::Add,
        device: Device::Net {
            ifindex: Ifindex::new(2).unwrap(),
            name: LinkName::new(b"eth0").unwrap(),
        },
    };
    assert_eq!(Uevent::from_kernel(NIC), Some(expected));
}

#[test]
fn a_rename_carries_the_new_name() {
    let renamed = message(
        "move",
        "/devices/pci0000:00/0000:00:04.0/virtio1/net/ens4",
        "SUBSYSTEM=net\nDEVPATH_OLD=/devices/pci0000:00/0000:00:04.0/virtio1/net/eth0\nINTERFACE=ens4\nIFINDEX=2",
    );
    let event = Uevent::from_kernel(&renamed).unwrap();
    assert_eq!(event.action, Action::Move);
    assert!(matches!(event.device, Device::Net { name, .. } if name.as_str() == "ens4"));
}

#[test]
fn a_disk_is_known_by_its_session_and_lun() {
    let scsi = Some(ScsiAddress {
        host: 2,
        session: Some(1),
        channel: 0,
        target: 0,
        lun: Lun::from_kernel_number(1),
    });
    let added = message("add", DISK, "SUBSYSTEM=block\nDEVNAME=sda\nDEVTYPE=disk");
    let Device::Block(disk) = Uevent::from_kernel(&added).unwrap().device else {
        panic!("not a block device");
    };
    let (name, extent) = ("sda", Extent::Disk);
    assert_eq!(disk, Block { name, extent, scsi });

    let path = format!("{DISK}/sda1");
    let added = message(
        "add",
        &path,
        "SUBSYSTEM=block\nDEVNAME=sda1\nDEVTYPE=partition",
    );
    let Device::Block(part) = Uevent::from_kernel(&added).unwrap().device else {
        panic!("not a block device");
    };
    let (name, extent) = ("sda1", Extent::Partition);
    assert_eq!(part, Block { name, extent, scsi });
}

#[test]
fn addresses_in_the_scsi_layer_are_read_whole_or_not_at_all() {
    let lun = |path| ScsiAddress::from_path(path).map(|address| address.lun.kernel_number());
    assert_eq!(
        lun("/devices/p/host3/session9/target3:0:0/3:0:0:4611967493404098560/block/sdb"),
        Some(4_611_967_493_404_098_560)
    );
    assert_eq!(
        lun("/devices/pci0000:00/0000:00:1f.2/ata1/host0/target0:0:0/0:0:0:0/block/sda"),
        Some(0)
    );
    assert_eq!(lun("/devices/virtual/block/loop0"), None);
    assert_eq!(
        lun("/devices/p/host3/session9/target3:0:0/4:0:0:1/block/sdb"),
        None
    );
    assert_eq!(
        lun("/devices/p/host3/session9/3:0:0:99999999999999999999/block/sdb"),
        None
    );
    assert_eq!(lun("/devices/p/host+3/session9/3:0:0:1/block/sdb"), None);
    assert_eq!(lun("/devices/p/host3/session9/3:0:0:1:0/block/sdb"), None);
}

#[test]
fn devices_of_other_kinds_pass_by() {
    let module = message("add", "/module/iscsi_tcp", "SUBSYSTEM=module");
    assert_eq!(Uevent::from_kernel(&module).unwrap().device, Device::Other);
}

#[test]
fn what_is_cut_or_contradicts_itself_is_no_event() {
    for end in 0..NIC.len() {
        if let Some(event) = Uevent::from_kernel(&NIC[..end]) {
            assert_eq!(Some(event), Uevent::from_kernel(NIC), "{end} bytes");
        }
    }
    assert_eq!(Uevent::from_kernel(b""), None);
    assert_eq!(
        Uevent::from_kernel(b"\0ACTION=add\0DEVPATH=/x\0SUBSYSTEM=module\0"),
        None
    );
    let unnumbered = message(
        "add",
        "/devices/x/net/eth0",
        "SUBSYSTEM=net\nINTERFACE=eth0\nIFINDEX=0",
    );
    assert_eq!(Uevent::from_kernel(&unnumbered), None);
}

#[test]
fn udev_says_what_it_has_finished() {
    let properties = &NIC[NIC.iter().position(|&byte| byte == 0).unwrap()..];
    let message = from_udev(40, properties);
    assert_eq!(Uevent::from_udev(&message), Uevent::from_kernel(NIC));
    assert_eq!(Uevent::from_kernel(&message), None);
}

#[test]
fn a_header_that_points_outside_is_not_followed() {
    for offset in [41, 400, u32::MAX] {
        assert_eq!(Uevent::from_udev(&from_udev(offset, b"ACTION=add\0")), None);
    }
    let mut foreign = from_udev(40, &NIC[1..]);
    foreign[8] = 0;
    assert_eq!(Uevent::from_udev(&foreign), None);
}

#[test]
fn a_record_counts_when_it_is_finished() {
    assert!(udev::has_finished(
        b"I:1184403\nE:ID_NET_NAME=ens4\nG:systemd\n"
    ));
    assert!(!udev::has_finished(b""));
    assert!(!udev::has_finished(b"I:1184403\nE:ID_PROCESSING=1\n"));
    assert!(!udev::has_finished(b"E:ID_NET_DRIVER=virtio_net\n"));
}

#[test]
fn only_whole_disks_of_sessions_are_found_in_sysfs() {
    let folder = "../../devices/platform/host2/session1/target2:0:0/2:0:0:5/block/sda";
    let address = ScsiAddress::of_disk("sda", folder).unwrap();
    assert_eq!((address.host, address.session), (2, Some(1)));
    assert_eq!(address.lun, Lun::from_kernel_number(5));
    for (name, place) in [
        (
            "sda1",
            "../../devices/platform/host2/session1/target2:0:0/2:0:0:5/block/sda/sda1",
        ),
        (
            "sda",
            "../../devices/pci0000:00/0000:00:1f.2/ata1/host0/target0:0:0/0:0:0:0/block/sda",
        ),
        ("sdb", folder),
        ("loop0", "../../devices/virtual/block/loop0"),
    ] {
        assert_eq!(ScsiAddress::of_disk(name, place), None, "{place}");
    }
}
