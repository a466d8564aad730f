//! The sessions of what is mounted.

use super::mounts::{On, holding, lines, mounted_at, swaps, unescape};
use super::several::Sight;
use super::{SystemFlaw, Walk};
use crate::args::spec::bit;
use crate::limits::{MOUNTS_DEEP, SWAPS_BYTES};
use crate::system::Tree;
use crate::system::path::Path;

impl<'a, T: Tree + ?Sized> Walk<'_, 'a, T> {
    /// Takes up the sessions of the system whose root is mounted at `root`.
    pub(super) fn mount(&mut self, root: &'a str, scratch: &mut [u8]) {
        let swaps_at = scratch.len().saturating_sub(SWAPS_BYTES);
        let (table, rest) = scratch.split_at_mut(swaps_at);
        let room = table.len();
        let table = self
            .tree
            .read("/proc/self/mountinfo", table)
            .unwrap_or_default();
        let whole = !table.is_empty() && table.len() < room;
        let (true, Ok(table)) = (whole, core::str::from_utf8(table)) else {
            return self.note(format_args!("/proc/self/mountinfo"), SystemFlaw::Mounts);
        };
        let root = match root.trim_end_matches('/') {
            "" => "/",
            root => root,
        };
        // What lies above it is another system's: an installer's own, as a rule.
        let Some(on) = mounted_at(table, root) else {
            return self.note(format_args!("{root}"), SystemFlaw::NotMounted);
        };
        let above = if root == "/" { "" } else { root };
        let on = match on {
            On::Source(source) if !source.contains('/') => physical(table, above).unwrap_or(on),
            on => on,
        };
        self.mounted(root, on, true);
        for name in ["usr", "boot"] {
            let Some(path) = self.room.keep(format_args!("{above}/{name}")) else {
                return self.note(format_args!("{root}"), SystemFlaw::TooMuch);
            };
            if let Some(on) = mounted_at(table, path) {
                self.mounted(path, on, false);
            }
        }
        let swap = self.tree.read("/proc/swaps", rest).unwrap_or_default();
        for swap in swaps(core::str::from_utf8(swap).unwrap_or_default()) {
            let path = unescape(swap.path);
            let on = match swap.is_file {
                true => path.and_then(|path| holding(table, &path)),
                false => Some(On::Source(swap.path)),
            };
            if let Some(on) = on {
                self.mounted("swap", on, false);
            }
        }
        self.left_out(table, above);
    }

    /// Names the mounts below the root that come from sessions which nothing else needs.
    fn left_out(&mut self, table: &str, above: &str) {
        let needed = self.found.clone();
        if needed.is_empty() {
            return;
        }
        let overflowed = self.devices.overflowed;
        for (point, on) in lines(table) {
            if self.found.is_full() {
                break;
            }
            let Some(path) = unescape(point).filter(|path| is_system_s(path, above)) else {
                continue;
            };
            let known = self.found.len();
            if self.mounts.contains(&path.as_str()) || self.sight(on, 0) == Sight::Nowhere {
                continue;
            }
            let mut new = self.found.iter().skip(known);
            if new.any(|found| found.required) {
                self.note(format_args!("{path}"), SystemFlaw::MountLeftOut);
            }
        }
        // Each session is named once; none of them is needed.
        self.found = needed;
        self.devices.overflowed = overflowed;
    }

    /// Looks at what is mounted at `path`.
    fn mounted(&mut self, path: &'a str, on: On<'_>, is_root: bool) {
        let known = self.mounts.iter().position(|known| *known == path);
        let mount = known.or_else(|| {
            self.mounts.push(path).ok()?;
            self.mounts.len().checked_sub(1)
        });
        let mount = mount.map_or(0, bit);
        let sight = self.sight(on, mount);
        // Another machine's, of NFS or CIFS, is on none of this one's sessions.
        let is_remote = match on {
            On::Source(source) if sight == Sight::Nowhere => {
                source.contains(":/") || source.starts_with("//")
            }
            _ => false,
        };
        let flaw = match (sight, self.has_sessions()) {
            (Sight::Whole, _) | (Sight::Hidden, false) => return,
            (_, true) if is_root && !is_remote => SystemFlaw::Unseen,
            _ => SystemFlaw::NoDevice,
        };
        self.note(format_args!("{path}"), flaw);
    }

    /// Takes up the sessions of what a mount lies on.
    fn sight(&mut self, on: On<'_>, mounts: u64) -> Sight {
        match on {
            On::Numbers(numbers) => {
                let link = Path::new(format_args!("/sys/dev/block/{numbers}"));
                self.need_all(link, mounts)
            }
            On::Source(source) => self.need_source(source, mounts),
        }
    }
}

/// What a root is made of that is on no device itself, a composefs or an overlay: ostree mounts that beside it.
fn physical<'t>(table: &'t str, above: &str) -> Option<On<'t>> {
    mounted_at(table, Path::new(format_args!("{above}/sysroot"))?.as_str())
}

/// Whether the system whose root is mounted at `above` has something of its own there, and nothing of a container's.
fn is_system_s(path: &str, above: &str) -> bool {
    let Some(below) = path.strip_prefix(above).and_then(|it| it.strip_prefix('/')) else {
        return false;
    };
    let deep = below.split('/').count() > MOUNTS_DEEP;
    !(deep || below.is_empty() || below == "sysroot" || below.starts_with("run/"))
}
