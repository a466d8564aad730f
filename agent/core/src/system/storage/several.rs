//! File systems on several devices.

use super::Walk;
use super::mounts::unescape;
use crate::system::Tree;
use crate::system::path::Path;

/// The folder of each btrfs that the kernel knows; `devices` in it has a link for each device (`fs/btrfs/sysfs.c`, Linux 6.1).
const BTRFS: &str = "/sys/fs/btrfs";

/// How much is seen of what something lies on; the worst is the greatest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sight {
    /// All of it.
    Whole,
    /// A device that nothing is known to lie below: a loop device's file, a volume of ZFS.
    Hidden,
    /// There is no block device.
    Nowhere,
}

impl<T: Tree + ?Sized> Walk<'_, '_, T> {
    /// Takes up the sessions of what a table of mounts has as the source of a file system. Of several devices bcachefs names
    /// each, with a colon between (`bch2_show_devname`, Linux 6.7).
    pub(super) fn need_source(&mut self, source: &str, mounts: u64) -> Sight {
        let source = unescape(source).unwrap_or_default();
        let Some(names) = source.strip_prefix("/dev/") else {
            return Sight::Nowhere;
        };
        let mut sight = Sight::Whole;
        for name in names.split(":/dev/") {
            let path = Path::new(format_args!("/dev/{name}"));
            let link = path.and_then(|path| self.class(path.as_str()));
            sight = sight.max(self.need_all(link, mounts));
        }
        sight
    }

    /// Takes up the sessions of the device that a link of sysfs leads to, and of all devices of a btrfs that it is one of.
    pub(super) fn need_all(&mut self, link: Option<Path>, mounts: u64) -> Sight {
        let Some(link) = link else {
            return Sight::Nowhere;
        };
        let mut sight = self.need(&link, mounts);
        let (_, own) = link.as_str().rsplit_once('/').unwrap_or_default();
        let tree = self.tree;
        tree.list(BTRFS, &mut |id| {
            let Some(devices) = Path::new(format_args!("{BTRFS}/{id}/devices")) else {
                return;
            };
            let mut is_one = false;
            tree.list(devices.as_str(), &mut |name| is_one |= name == own);
            if !is_one {
                return;
            }
            tree.list(devices.as_str(), &mut |name| {
                let link = Path::new(format_args!("/sys/class/block/{name}"));
                if let Some(link) = link.filter(|_| name != own) {
                    sight = sight.max(self.need(&link, mounts));
                }
            });
        });
        sight
    }
}
