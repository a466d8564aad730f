//! Whether somebody uses a disk of a session.

use super::LiveFlaw;
use super::disk::units;
use crate::limits::SYSTEM_PATH_BYTES;
use crate::system::Tree;
use crate::system::attribute::Folder;
use crate::system::path::Path;
use crate::system::storage::{is_mounted, swaps};

/// Every disk and partition.
const BLOCK_DEVICES: &str = "/sys/class/block";

/// What the system says of its mounts and swaps.
#[derive(Clone, Copy)]
pub struct Tables<'t> {
    /// `/proc/self/mountinfo`
    pub mounts: &'t str,
    /// `/proc/swaps`
    pub swaps: &'t str,
}

/// Calls `visit` with each disk and partition of a session, and with what uses it where that is seen here. The kernel itself
/// knows more: of mounts that only others see, and of programs. How many logical units were not looked at for want of room.
pub fn uses(
    tree: &(impl Tree + ?Sized),
    session: u32,
    tables: Tables<'_>,
    visit: &mut dyn FnMut(&str, Option<LiveFlaw>),
) -> usize {
    units(tree, session, &mut |_, unit| {
        let Some(folder) = Path::new(format_args!("{}/block", unit.as_str())) else {
            return;
        };
        tree.list(folder.as_str(), &mut |disk| {
            of_disk(tree, &folder, disk, tables, visit);
        });
    })
}

fn of_disk(
    tree: &(impl Tree + ?Sized),
    folder: &Path,
    disk: &str,
    tables: Tables<'_>,
    visit: &mut dyn FnMut(&str, Option<LiveFlaw>),
) {
    let Some(folder) = Path::new(format_args!("{}/{disk}", folder.as_str())) else {
        return;
    };
    visit(disk, judge(tree, &folder, disk, tables));
    tree.list(folder.as_str(), &mut |name| {
        // A partition's name begins with its disk's.
        let path = Path::new(format_args!("{}/{name}", folder.as_str()));
        if let Some(path) = path.filter(|_| name.starts_with(disk)) {
            visit(name, judge(tree, &path, name, tables));
        }
    });
}

/// Who uses the block device in this folder of sysfs.
fn judge(
    tree: &(impl Tree + ?Sized),
    folder: &Path,
    name: &str,
    tables: Tables<'_>,
) -> Option<LiveFlaw> {
    let mut buffer = [0; 32];
    let attributes = Folder::new(format_args!("{}", folder.as_str()));
    let numbers = attributes.read(tree, "dev", &mut buffer);
    if is_mounted(tables.mounts, numbers.text().unwrap_or_default(), name) {
        return Some(LiveFlaw::Mounted);
    }
    let is_here = |path: &str| path.strip_prefix("/dev/") == Some(name);
    if swaps(tables.swaps).any(|swap| !swap.is_file && is_here(swap.path)) {
        return Some(LiveFlaw::SwappedTo);
    }
    let holders = Path::new(format_args!("{}/holders", folder.as_str()))?;
    let mut held = is_below_loop(tree, &is_here);
    tree.list(holders.as_str(), &mut |_| held = true);
    held.then_some(LiveFlaw::Held)
}

/// Whether a loop device is made of the device that `is_here`: it neither claims that one nor is among its holders
/// (`loop_configure`, Linux 6.1 `drivers/block/loop.c`).
fn is_below_loop(tree: &(impl Tree + ?Sized), is_here: &dyn Fn(&str) -> bool) -> bool {
    let mut found = false;
    tree.list(BLOCK_DEVICES, &mut |name| {
        if name.starts_with("loop") {
            let mut buffer = [0; SYSTEM_PATH_BYTES];
            let folder = Folder::new(format_args!("{BLOCK_DEVICES}/{name}/loop"));
            let file = folder.read(tree, "backing_file", &mut buffer);
            found |= file.text().is_some_and(is_here);
        }
    });
    found
}
