//! Block devices, and what they lie on.

use heapless::{String, Vec};

use super::place::{Place, Unit, judge};
use crate::limits::{BLOCK_DEVICES, BLOCK_LINKS, DISK_NAME_BYTES, SYSTEM_PATH_BYTES};
use crate::system::Tree;
use crate::system::path::Path;

/// What the UUID of a multipath device begins with (libmultipath; `dmsetup info`).
const MULTIPATH: &[u8] = b"mpath-";

/// What the names begin with of virtual devices that lie on nothing, or on another machine's by a protocol of their own.
const FOUNDED: [&str; 3] = ["zram", "ram", "nbd"];

/// What is known of the system's block devices: each is looked at once, whatever lies on it.
#[derive(Default)]
pub(super) struct Devices {
    known: Vec<Device, BLOCK_DEVICES>,
    /// Places of a device and of one that it lies on.
    links: Vec<(usize, usize), BLOCK_LINKS>,
    /// Whether there was no room for all.
    pub(super) overflowed: bool,
}

struct Device {
    name: String<DISK_NAME_BYTES>,
    place: Place,
    multipath: bool,
}

/// A unit that a device comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Leaf {
    /// The unit.
    pub(super) unit: Unit,
    /// The multipath device that it is a path of: its place.
    pub(super) group: Option<usize>,
}

impl Devices {
    /// The place of the disk at the path of the system's that `link` leads to, with all that it lies on.
    pub(super) fn find(&mut self, tree: &(impl Tree + ?Sized), link: &Path) -> Option<usize> {
        let first = self.known.len();
        let found = self.add(tree, link)?;
        // Whatever is added lies behind the first one, and is looked at once: a loop adds nothing.
        let mut at = first;
        while at < self.known.len() {
            self.expand(tree, at);
            at = at.saturating_add(1);
        }
        Some(found)
    }

    fn add(&mut self, tree: &(impl Tree + ?Sized), link: &Path) -> Option<usize> {
        let mut target = [0; SYSTEM_PATH_BYTES];
        let path = link.follow(tree.link(link.as_str(), &mut target)?)?;
        let (_, name, place) = judge(path.as_str())?;
        let known = |device: &Device| device.name == name;
        if let Some(at) = self.known.iter().position(known) {
            return Some(at);
        }
        let device = Device {
            name: String::try_from(name).ok()?,
            place,
            multipath: false,
        };
        self.overflowed |= self.known.push(device).is_err();
        self.known.len().checked_sub(1).filter(|_| !self.overflowed)
    }

    /// Looks at what a device lies on.
    fn expand(&mut self, tree: &(impl Tree + ?Sized), at: usize) {
        let Some(device) = self.known.get_mut(at) else {
            return;
        };
        if device.place != Place::Virtual {
            return;
        }
        let name = device.name.clone();
        let folder = |rest| Path::new(format_args!("/sys/devices/virtual/block/{name}/{rest}"));
        if name.starts_with("dm-")
            && let Some(path) = folder("dm/uuid")
        {
            let uuid = tree
                .read(path.as_str(), &mut [0; 256])
                .unwrap_or_default()
                .starts_with(MULTIPATH);
            device.multipath = uuid;
        }
        let Some(slaves) = folder("slaves") else {
            return;
        };
        tree.list(slaves.as_str(), &mut |slave| {
            let Some(link) = Path::new(format_args!("/sys/class/block/{slave}")) else {
                return;
            };
            if let Some(below) = self.add(tree, &link) {
                self.overflowed |= self.links.push((at, below)).is_err();
            }
        });
    }

    /// The units that a device comes from, those that are needed by themselves first.
    pub(super) fn leaves(&self, device: usize) -> Vec<Leaf, BLOCK_DEVICES> {
        let unit = |(place, group): (usize, Option<usize>)| match self.known.get(place)?.place {
            Place::Iscsi(unit) => Some(Leaf { unit, group }),
            _ => None,
        };
        self.all_below(device)
            .into_iter()
            .filter_map(unit)
            .collect()
    }

    /// Whether the device is, or lies on, one that is made of something which the kernel does not show, as a loop device is.
    pub(super) fn hides(&self, device: usize) -> bool {
        let is_hiding = |(place, _): (usize, Option<usize>)| {
            let known = self.known.get(place);
            known.is_some_and(|known| {
                let is_founded = FOUNDED.iter().any(|name| known.name.starts_with(name));
                let lies_on_one = self.links.iter().any(|(above, _)| *above == place);
                known.place == Place::Virtual && !is_founded && !lies_on_one
            })
        };
        self.all_below(device).into_iter().any(is_hiding)
    }

    /// The device with all that it lies on, those that are needed by themselves first.
    fn all_below(&self, device: usize) -> Met {
        let mut met = Met::new();
        // There is room for every device.
        let _ = met.push((device, None));
        let behind = self.descend(&mut met, 0);
        for at in 0..behind {
            if let Some((place, _)) = met.get(at).copied()
                && self.is_multipath(place)
            {
                self.meet_below(&mut met, place, Some(place));
            }
        }
        self.descend(&mut met, behind);
        met
    }

    /// Meets whatever lies below those met from `at` on, but not the paths of a multipath device that is not itself a path.
    fn descend(&self, met: &mut Met, mut at: usize) -> usize {
        while let Some((place, group)) = met.get(at).copied() {
            at = at.saturating_add(1);
            if group.is_some() || !self.is_multipath(place) {
                self.meet_below(met, place, group);
            }
        }
        at
    }

    fn meet_below(&self, met: &mut Met, place: usize, group: Option<usize>) {
        for (_, below) in self.links.iter().filter(|(above, _)| *above == place) {
            if !met.iter().any(|(known, _)| known == below) {
                // There is room for every device.
                let _ = met.push((*below, group));
            }
        }
    }

    fn is_multipath(&self, place: usize) -> bool {
        self.known.get(place).is_some_and(|device| device.multipath)
    }
}

/// Devices on the way down, each once, and the multipath device that each is a path of.
type Met = Vec<(usize, Option<usize>), BLOCK_DEVICES>;

#[cfg(test)]
mod tests;
