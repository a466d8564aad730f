//! Which iSCSI sessions a system's storage comes from.
//!
//! From what is mounted, or a device, down through partitions, LVM, LUKS, md, bcache and dm-multipath to the disks, and from
//! their places in sysfs to their sessions, whoever made those. Of a multipath device one path is required, the first that is
//! logged in, and the others are alternatives. Of anything else that lies on several disks all are required, of a mirror
//! too: without one of its disks it starts only after a wait, degraded, and is copied anew afterwards. What ZFS and loop
//! devices lie on is not followed: where the kernel has sessions it may be one of them, and that nothing is needed is not
//! said of a root on them.

mod block;
mod mounted;
mod mounts;
mod place;
mod session;
mod several;

use core::fmt;

use heapless::Vec;

use super::live::{folder_of, session_numbers};
use super::path::Path;
use super::{Asked, SystemFlaw, Tree};
use crate::args::spec::{Mount, SpecSession, bit};
use crate::args::{ArgsFlaw, ArgsNotes, PathFlaw, Room, Spec};
use crate::finding::Explain;
use crate::limits::{
    BLOCK_DEVICES, DEVICE_LINKS, SESSIONS, SPEC_MOUNTS, SYSTEM_PATH_BYTES, UNITS_LOOKED_INTO,
};
use block::{Devices, Leaf};
use place::Unit;
use session::{Carried, Shown, carried, is_down};
use several::Sight;

pub(super) use mounts::{is_mounted, swaps};
pub(super) use place::host_of;
pub(super) use session::{INITIATOR_NAME, Way};

/// The ways of the sessions to their portals, in the order of the description's sessions.
pub(super) type Ways<'a> = Vec<Way<'a>, SESSIONS>;

/// The walk.
pub(super) struct Walk<'w, 'a, T: ?Sized> {
    tree: &'w T,
    room: &'w mut Room<'a>,
    notes: &'w mut ArgsNotes,
    devices: Devices,
    found: Vec<Found, SESSIONS>,
    mounts: Vec<&'a str, SPEC_MOUNTS>,
}

/// A session that is needed.
#[derive(Clone, Copy)]
struct Found {
    unit: Unit,
    required: bool,
    /// The mounts that come from it, a bit for each.
    mounts: u64,
    /// Whether it is not logged in, once that was asked.
    down: Option<bool>,
    /// Whether nothing is known to come from it.
    alone: bool,
}

impl<'w, 'a, T: Tree + ?Sized> Walk<'w, 'a, T> {
    pub(super) fn new(tree: &'w T, room: &'w mut Room<'a>, notes: &'w mut ArgsNotes) -> Self {
        Self {
            tree,
            room,
            notes,
            devices: Devices::default(),
            found: Vec::new(),
            mounts: Vec::new(),
        }
    }

    /// Puts the sessions of what is asked for, and the mounts, into `spec`; `scratch` takes the tables of mounts and swaps.
    pub(super) fn describe(
        mut self,
        asked: Asked<'a>,
        scratch: &mut [u8],
        spec: &mut Spec<'a>,
    ) -> Ways<'a> {
        match asked {
            Asked::Mount(root) => self.mount(root, scratch),
            Asked::Devices(devices) => devices.iter().for_each(|device| self.device(device)),
            Asked::AllSessions => self.all_sessions(),
        }
        if self.devices.overflowed {
            self.note(format_args!("block devices"), SystemFlaw::TooMuch);
        }
        self.found.sort_unstable_by_key(|found| found.unit.session);
        self.fill(spec)
    }

    fn note(&mut self, subject: fmt::Arguments<'_>, flaw: SystemFlaw) {
        self.notes
            .keep(subject, flaw.severity(), ArgsFlaw::System(flaw));
    }

    /// Whether the kernel has any session.
    fn has_sessions(&self) -> bool {
        let (numbers, _) = session_numbers(self.tree);
        !numbers.is_empty()
    }

    /// The link of sysfs to the block device whose node is at `path`, or at the end of links that begin there.
    fn class(&self, path: &str) -> Option<Path> {
        let mut node = Path::new(format_args!("{path}"))?;
        let mut target = [0; SYSTEM_PATH_BYTES];
        for _ in 0..DEVICE_LINKS {
            let Some(leads) = self.tree.link(node.as_str(), &mut target) else {
                break;
            };
            node = node.follow(leads)?;
        }
        let name = node.as_str().strip_prefix("/dev/")?;
        let mut parts = name.split('/');
        let first = parts.next()?;
        // Where a name has a slash, sysfs has an exclamation mark.
        match (parts.next(), parts.next()) {
            (None, _) => Path::new(format_args!("/sys/class/block/{first}")),
            (Some(second), None) => Path::new(format_args!("/sys/class/block/{first}!{second}")),
            _ => None,
        }
    }

    fn device(&mut self, path: &str) {
        let link = self.class(path);
        let flaw = match self.need_all(link, 0) {
            Sight::Nowhere => SystemFlaw::NoSuchDevice,
            Sight::Hidden if self.has_sessions() => SystemFlaw::Unseen,
            Sight::Hidden | Sight::Whole => return,
        };
        self.note(format_args!("{path}"), flaw);
    }

    /// Takes up the sessions that the device comes from which a link of sysfs leads to.
    fn need(&mut self, link: &Path, mounts: u64) -> Sight {
        let Some(device) = self.devices.find(self.tree, link) else {
            return Sight::Nowhere;
        };
        let leaves = self.devices.leaves(device);
        for leaf in &leaves {
            self.take_up(leaf.unit, leaf.group.is_none(), mounts);
        }
        let mut chosen: Vec<usize, BLOCK_DEVICES> = Vec::new();
        for group in leaves.iter().filter_map(|leaf| leaf.group) {
            if !chosen.contains(&group) {
                self.choose(&leaves, group);
                // There is room for every device.
                let _ = chosen.push(group);
            }
        }
        match self.devices.hides(device) {
            true => Sight::Hidden,
            false => Sight::Whole,
        }
    }

    /// The path of a multipath device that is required: the first one that is logged in, or the first.
    fn choose(&mut self, leaves: &[Leaf], group: usize) {
        let mut chosen: Option<(bool, u32)> = None;
        for leaf in leaves.iter().filter(|leaf| leaf.group == Some(group)) {
            let session = leaf.unit.session;
            let key = (self.is_down(session), session);
            chosen = Some(chosen.map_or(key, |known| known.min(key)));
        }
        let mut found = self.found.iter_mut();
        let chosen =
            chosen.and_then(|(_, session)| found.find(|found| found.unit.session == session));
        if let Some(found) = chosen {
            found.required = true;
        }
    }

    fn is_down(&mut self, session: u32) -> bool {
        let tree = self.tree;
        let mut found = self.found.iter_mut();
        let found = found.find(|found| found.unit.session == session);
        found.is_some_and(|found| *found.down.get_or_insert_with(|| is_down(tree, session)))
    }

    fn take_up(&mut self, unit: Unit, required: bool, mounts: u64) {
        let mut known = self.found.iter_mut();
        if let Some(known) = known.find(|known| known.unit.session == unit.session) {
            known.required |= required;
            known.mounts |= mounts;
            return;
        }
        let found = Found {
            unit,
            required,
            mounts,
            down: None,
            alone: false,
        };
        if self.found.push(found).is_err() {
            self.note(
                format_args!("session {}", unit.session),
                SystemFlaw::TooMuch,
            );
        }
    }

    fn all_sessions(&mut self) {
        let tree = self.tree;
        tree.list("/sys/class/iscsi_session", &mut |name| {
            let Some(session) = name
                .strip_prefix("session")
                .and_then(|number| number.parse().ok())
            else {
                return;
            };
            if let Some(unit) = first_unit(tree, session) {
                self.take_up(unit, true, 0);
            }
        });
        self.found.iter_mut().for_each(|found| found.alone = true);
    }

    /// What is missing of a session that the kernel has.
    fn lacking(&mut self, found: &Found, flaw: SystemFlaw) {
        let flaw = match found.required {
            true => ArgsFlaw::System(flaw),
            false => ArgsFlaw::Path(PathFlaw::System(flaw)),
        };
        let subject = format_args!("session {}", found.unit.session);
        self.notes.keep(subject, flaw.severity(), flaw);
    }

    /// Describes what was found.
    fn fill(&mut self, spec: &mut Spec<'a>) -> Ways<'a> {
        let mut ways = Vec::new();
        let mut mounts: Vec<u64, SPEC_MOUNTS> = self.mounts.iter().map(|_| 0).collect();
        for found in core::mem::take(&mut self.found) {
            let number = found.unit.session;
            let Carried::Told(transport) = carried(self.tree, found.unit.host) else {
                self.note(format_args!("session {number}"), SystemFlaw::CardAlone);
                continue;
            };
            let shown = session::read(self.tree, found.unit, transport, self.room);
            let Shown {
                mut session,
                mut way,
            } = match shown {
                Ok(shown) => shown,
                Err(flaw) => {
                    self.lacking(&found, flaw);
                    continue;
                }
            };
            way.is_down = found.down.unwrap_or_else(|| is_down(self.tree, number));
            session.required = found.required && !is_second_path(spec, &session, &found);
            for (place, sessions) in mounts.iter_mut().enumerate() {
                if found.mounts & bit(place) != 0 {
                    *sessions |= bit(spec.sessions.len());
                }
            }
            // As many as were found.
            let _ = spec.sessions.push(session);
            let _ = ways.push(way);
        }
        for (at, (path, sessions)) in self.mounts.iter().zip(mounts).enumerate() {
            if sessions != 0 {
                let _ = spec.mounts.push(Mount {
                    path,
                    // It is looked at before the others.
                    is_root: at == 0,
                    sessions,
                });
            }
        }
        ways
    }
}

/// Whether a session that nothing is known to come from is another path to a target that a session is there for: one name
/// is one target, wherever it is reached (RFC 7143, 4.2.7.1).
fn is_second_path(spec: &Spec<'_>, session: &SpecSession<'_>, found: &Found) -> bool {
    let same = |known: &SpecSession<'_>| known.target == session.target;
    found.alone && spec.sessions.iter().any(same)
}

/// The first logical unit of a session that is a disk; a target may show a controller before it.
fn first_unit(tree: &(impl Tree + ?Sized), session: u32) -> Option<Unit> {
    let folder = folder_of(tree, session)?;
    let folder = folder.as_str();
    let host = host_of(folder)?;
    let mut lun: Option<u64> = None;
    tree.list(folder, &mut |name| {
        let Some(folder) = name
            .strip_prefix("target")
            .and(Path::new(format_args!("{folder}/{name}")))
        else {
            return;
        };
        if let Some(number) = first_disk(tree, folder.as_str()) {
            lun = Some(lun.map_or(number, |known| known.min(number)));
        }
    });
    Some(Unit {
        session,
        host,
        lun: lun.unwrap_or(0),
    })
}

/// The least of the logical units in `folder` that is a disk. Most targets have one at 0 or 1, so that one after the other is
/// looked into and not all.
fn first_disk(tree: &(impl Tree + ?Sized), folder: &str) -> Option<u64> {
    let mut passed: Option<u64> = None;
    for _ in 0..UNITS_LOOKED_INTO {
        let mut next: Option<(u64, Path)> = None;
        tree.list(folder, &mut |unit| {
            let mut parts = unit.split(':');
            let (Some(number), None) = (parts.nth(3), parts.next()) else {
                return;
            };
            if let Ok(number) = number.parse()
                && passed.is_none_or(|passed| number > passed)
                && next.as_ref().is_none_or(|(known, _)| number < *known)
            {
                let block = Path::new(format_args!("{folder}/{unit}/block"));
                next = block.map(|block| (number, block));
            }
        });
        let (number, block) = next?;
        let mut is_disk = false;
        tree.list(block.as_str(), &mut |_| is_disk = true);
        if is_disk {
            return Some(number);
        }
        passed = Some(number);
    }
    None
}

#[cfg(test)]
mod tests;
