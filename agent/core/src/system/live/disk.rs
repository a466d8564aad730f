//! The logical units of a session.

use core::fmt;

use heapless::{String, Vec};

use super::folder_of;
use crate::json::{Members, Object, Value};
use crate::limits::SESSION_UNITS;
use crate::session::DiskName;
use crate::system::Tree;
use crate::system::attribute::Folder;
use crate::system::path::Path;

/// Bytes of a unit's name in the world; those of SCSI are shorter (SPC-5, 7.7.6.1: an identifier has 255 bytes at most).
const WWID_BYTES: usize = 255;
/// What the model of an access logical unit begins with, through which arrays of LSI's make are managed (Dell MD, IBM DS, NetApp
/// E): Linux makes no disk of it (`BLIST_NO_ULD_ATTACH`, `drivers/scsi/scsi_devinfo.c`, Linux 6.1).
const ACCESS_UNIT: &str = "Universal Xport";
/// The kernel counts a device's length in these, whatever its blocks are.
const SECTOR_BYTES: u64 = 512;

/// A logical unit.
pub struct LiveDisk {
    /// Its number, as the kernel counts.
    pub lun: u64,
    /// Whether it is of a kind that becomes a disk: direct access, optical, reduced or zoned blocks (Linux `sd_probe`), and
    /// no unit through which an array is managed.
    pub is_disk: bool,
    /// The block device, once there is one.
    pub name: Option<DiskName>,
    /// Its length in bytes.
    pub bytes: Option<u64>,
    /// Its name in the world.
    pub wwid: Option<String<WWID_BYTES>>,
}

/// Calls `visit` with each logical unit of a session in the order of their numbers; how many more there are than found room.
pub fn disks(tree: &(impl Tree + ?Sized), session: u32, visit: &mut dyn FnMut(&LiveDisk)) -> usize {
    units(tree, session, &mut |lun, folder| {
        visit(&LiveDisk::read(tree, lun, folder));
    })
}

/// Whether the kernel still has a target of the session, with or without units.
pub fn has_targets(tree: &(impl Tree + ?Sized), session: u32) -> bool {
    let mut has = false;
    if let Some(folder) = folder_of(tree, session) {
        tree.list(folder.as_str(), &mut |name| has |= is_target(name));
    }
    has
}

/// Whether a folder of a session is a target, `targetH:C:T`.
fn is_target(name: &str) -> bool {
    name.strip_prefix("target")
        .is_some_and(|numbers| numbers.contains(':'))
}

/// Calls `visit` with number and folder of each logical unit, the least first.
pub(super) fn units(
    tree: &(impl Tree + ?Sized),
    session: u32,
    visit: &mut dyn FnMut(u64, &Path),
) -> usize {
    let Some(folder) = folder_of(tree, session) else {
        return 0;
    };
    let mut dropped: usize = 0;
    tree.list(folder.as_str(), &mut |name| {
        let path = Path::new(format_args!("{}/{name}", folder.as_str()));
        if let Some(path) = path.filter(|_| is_target(name)) {
            dropped = dropped.saturating_add(of_target(tree, &path, visit));
        }
    });
    dropped
}

/// The units of one target; the kernel's own initiator has one target a session.
fn of_target(
    tree: &(impl Tree + ?Sized),
    folder: &Path,
    visit: &mut dyn FnMut(u64, &Path),
) -> usize {
    let mut numbers: Vec<u64, SESSION_UNITS> = Vec::new();
    let mut dropped: usize = 0;
    let mut place = None;
    tree.list(folder.as_str(), &mut |unit| {
        let Some((before, number)) = unit.rsplit_once(':') else {
            return;
        };
        let Ok(number) = number.parse() else {
            return;
        };
        if numbers.push(number).is_err() {
            dropped = dropped.saturating_add(1);
        }
        place = Path::new(format_args!("{}/{before}", folder.as_str()));
    });
    numbers.sort_unstable();
    let Some(place) = place else {
        return 0;
    };
    for number in numbers {
        if let Some(unit) = Path::new(format_args!("{}:{number}", place.as_str())) {
            visit(number, &unit);
        }
    }
    dropped
}

impl LiveDisk {
    fn read(tree: &(impl Tree + ?Sized), lun: u64, path: &Path) -> Self {
        let mut buffer = [0; 512];
        let folder = Folder::new(format_args!("{}", path.as_str()));
        let kind = folder.read(tree, "type", &mut buffer);
        let is_disk = matches!(kind.text(), Some("0" | "7" | "14" | "20"));
        let model = folder.read(tree, "model", &mut buffer);
        let is_access = model
            .text()
            .is_some_and(|model| model.starts_with(ACCESS_UNIT));
        let is_disk = is_disk && !is_access;
        let wwid = folder.read(tree, "wwid", &mut buffer);
        let wwid = wwid.text().and_then(|wwid| String::try_from(wwid).ok());
        let mut name = None;
        if let Some(block) = Path::new(format_args!("{}/block", path.as_str())) {
            tree.list(block.as_str(), &mut |found| name = DiskName::new(found));
        }
        let bytes = name.as_ref().and_then(|name: &DiskName| {
            let size = Folder::new(format_args!("{}/block/{name}", path.as_str()));
            let sectors: u64 = (size.read(tree, "size", &mut buffer).text()?)
                .trim_ascii()
                .parse()
                .ok()?;
            sectors.checked_mul(SECTOR_BYTES)
        });
        Self {
            lun,
            is_disk,
            name,
            bytes,
            wwid,
        }
    }

    /// Whether it is to be a disk and is none yet.
    pub const fn is_awaited(&self) -> bool {
        self.is_disk && self.name.is_none()
    }
}

impl Object for LiveDisk {
    fn members(&self, members: &mut Members<'_>) {
        members.number("lun", self.lun);
        members.add("name", Value::text(&self.name));
        members.add("wwid", Value::text(&self.wwid));
        members.add("bytes", Value::number(self.bytes));
    }
}

/// As a line for people.
impl fmt::Display for LiveDisk {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "LUN {}: ", self.lun)?;
        match &self.name {
            Some(name) => write!(out, "{name}")?,
            None => out.write_str("no disk")?,
        }
        if let Some(bytes) = self.bytes {
            write!(out, ", {bytes} bytes")?;
        }
        match &self.wwid {
            Some(wwid) => write!(out, ", {wwid}"),
            None => Ok(()),
        }
    }
}
