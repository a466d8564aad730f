//! The kernel's disks.
#![expect(unsafe_code, reason = "partitions are looked for by an ioctl")]

use rustix::fs::{CWD, Mode, OFlags};
use rustix::io::{Errno, read as read_some};
use rustix::ioctl::{NoArg, ioctl};
use sanroot_core::limits::WWID_BYTES;
use sanroot_core::session::DiskName;
use sanroot_core::uevent::ScsiAddress;

use crate::file;
use crate::memory::Static;
use crate::path::{Text, text};
use sanroot_core::text::{AsIs, utf8};

/// By way of what is mounted over the root (`/..`): a process that began before the switch of root finds `/sys` there alone.
const BLOCK: &str = "/../sys/class/block";

fn file_of(disk: &DiskName, name: &str) -> Text {
    text(format_args!("{}/{disk}/{}", AsIs(BLOCK), AsIs(name)))
}

/// Whether the kernel says that a disk has no bytes.
pub fn is_empty(disk: &DiskName) -> bool {
    // One that is gone again has no file.
    file::read_into(&file_of(disk, "size"), &mut [0; 32])
        .is_ok_and(|size| size.trim_ascii() == b"0")
}

/// What the unit of a disk says that it is (`scsi_vpd_lun_id`, Linux 6.1), as much as fits, and zeros.
pub fn wwid(disk: &DiskName) -> [u8; WWID_BYTES] {
    let mut wwid = [0; WWID_BYTES];
    // One that says nothing cannot be read.
    let _ = file::read_into(&file_of(disk, "device/wwid"), &mut wwid);
    wwid
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

/// The largest logical block; the kernel writes to whole ones past its cache.
#[repr(align(4096))]
struct Block([u8; 4096]);

static ROOM: Static<Block> = Static::new(Block([0; 4096]));

/// `BLKRRPART` (`include/uapi/linux/fs.h`)
// SAFETY: the kernel takes this number, without an argument, for a block device.
const REREAD_PARTITIONS: NoArg<0x125f> = unsafe { NoArg::new() };

/// Reads the beginning of a disk, past what the kernel keeps of it, so that it tells why it cannot be read; may block for long.
/// `again`, where it could not be read before: the driver asks anew what it is, among it the state of its path, by which
/// `scsi_dh_alua` refuses reads itself (`alua_prep_fn`, Linux 6.1); and once it can be read its partitions are looked for, and
/// udev is told. Once in a process, as in a child.
///
/// # Errors
/// The kernel's.
pub fn read(disk: &DiskName, again: bool) -> Result<(), Errno> {
    let command = |name: &str| {
        // What the disk itself says counts. For a scan any word will do.
        let _ = file::command(&file_of(disk, name), b"change");
    };
    if again {
        command("device/rescan");
    }
    let path = text(format_args!("/../dev/{disk}"));
    let file = match file::open_with(CWD, &path, OFlags::DIRECT, Mode::empty()) {
        // A policy that keeps this process from it says nothing of the disk.
        Err(Errno::ACCESS) => return Ok(()),
        opened => opened?,
    };
    let Block(block) = ROOM.take().ok_or(Errno::BUSY)?;
    // One without bytes ends at once.
    if read_some(&file, block)? == 0 {
        return Err(Errno::IO);
    }
    if again {
        // SAFETY: it touches no memory of this process. Where a partition is in use, none was missing.
        let _ = unsafe { ioctl(&file, REREAD_PARTITIONS) };
        command("uevent");
    }
    Ok(())
}

/// Calls `visit` with each whole disk that hangs on an iSCSI session.
pub fn list(visit: &mut dyn FnMut(DiskName, ScsiAddress)) {
    // A machine without block devices has no such folder.
    let _ = file::list(BLOCK, &mut |name| {
        let mut place = [0; 256];
        let Some(disk) = DiskName::new(name) else {
            return;
        };
        let path = text(format_args!("{}/{disk}", AsIs(BLOCK)));
        let place = file::read_link(path.as_str(), &mut place).unwrap_or_default();
        let place = utf8(place).unwrap_or_default();
        if let Some(at) = ScsiAddress::of_disk(name, place) {
            visit(disk, at);
        }
    });
}
