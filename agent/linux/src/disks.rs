//! The kernel's disks.

use sanroot_core::session::DiskName;
use sanroot_core::uevent::ScsiAddress;

use crate::file;
use crate::path::text;

/// By way of what is mounted over the root (`/..`): a process that began before the switch of root finds `/sys` there alone.
const BLOCK: &str = "/../sys/class/block";

/// Whether the kernel says that a disk has no bytes.
pub fn is_empty(disk: &DiskName) -> bool {
    let path = text(format_args!("{BLOCK}/{disk}/size"));
    // One that is gone again has no file.
    file::read_into(&path, &mut [0; 32]).is_ok_and(|size| size.trim_ascii() == b"0")
}

/// Whether the disk driver has taken up a logical unit of this SCSI host: its disk is told of behind its first reads (`sd_probe`,
/// `device_add_disk`, Linux 6.1).
pub fn are_probed(host: u32) -> bool {
    let mut found = false;
    // Without a disk driver there is no such folder.
    let _ = file::list("/../sys/class/scsi_disk", &mut |name| {
        found |= ScsiAddress::host_of(name) == Some(host.into());
    });
    found
}

/// Calls `visit` with each whole disk that hangs on an iSCSI session.
pub fn list(visit: &mut dyn FnMut(DiskName, ScsiAddress)) {
    // A machine without block devices has no such folder.
    let _ = file::list(BLOCK, &mut |name| {
        let mut place = [0; 256];
        let Some(disk) = DiskName::new(name) else {
            return;
        };
        let path = text(format_args!("{BLOCK}/{disk}"));
        let place = file::read_link(path.as_str(), &mut place).unwrap_or_default();
        let place = core::str::from_utf8(place).unwrap_or_default();
        if let Some(at) = ScsiAddress::of_disk(name, place) {
            visit(disk, at);
        }
    });
}
