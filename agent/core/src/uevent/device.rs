//! Which device a uevent is about.

use super::property;
use crate::iscsi::Lun;
use crate::net::{Ifindex, LinkName};
use crate::text::apart::parts;
use crate::text::{digits, number};

/// A device by what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Device<'a> {
    /// A link.
    Net {
        /// Its number.
        ifindex: Ifindex,
        /// Its name at the time of the event.
        name: LinkName,
    },
    /// A disk or a partition.
    Block(Block<'a>),
    /// Any other.
    Other,
}

/// A disk or a partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block<'a> {
    /// Its name in `/dev` as the kernel gives it, such as `sda` or `sda1`.
    pub name: &'a str,
    /// Disk or partition.
    pub extent: Extent,
    /// Where the disk hangs in the SCSI layer; `None` for disks of other kinds.
    pub scsi: Option<ScsiAddress>,
}

/// Whether a block device is a whole disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// A whole disk.
    Disk,
    /// A part of one.
    Partition,
}

/// Where a SCSI disk hangs, from the folders that its sysfs path leads through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScsiAddress {
    /// `hostN`
    pub host: u32,
    /// `sessionN`: the kernel's number of the iSCSI session (sid); `None` for disks without one.
    pub session: Option<u32>,
    /// The second number of `H:C:T:L`.
    pub channel: u32,
    /// The third number of `H:C:T:L`.
    pub target: u32,
    /// The fourth number of `H:C:T:L`.
    pub lun: Lun,
}

impl<'a> Device<'a> {
    pub(super) fn from_properties(bytes: &'a [u8]) -> Option<Self> {
        let path = property(bytes, "DEVPATH")?;
        match property(bytes, "SUBSYSTEM")? {
            "net" => Some(Self::Net {
                ifindex: Ifindex::new(number(property(bytes, "IFINDEX")?, 10)?)?,
                name: LinkName::new(property(bytes, "INTERFACE")?.as_bytes())?,
            }),
            "block" => Some(Self::Block(Block {
                name: parts(path, b'/')
                    .reduce(|_, name| name)
                    .filter(|name| !name.is_empty())?,
                extent: match property(bytes, "DEVTYPE")? {
                    "disk" => Extent::Disk,
                    "partition" => Extent::Partition,
                    _ => return None,
                },
                scsi: ScsiAddress::from_path(path),
            })),
            _ => Some(Self::Other),
        }
    }
}

impl ScsiAddress {
    /// Where the whole disk `name` hangs, whose folder in `/sys/class/block` leads to `place`; `None` for a partition, and
    /// for what hangs on no iSCSI session.
    pub fn of_disk(name: &str, place: &str) -> Option<Self> {
        let folder = place.strip_suffix(name)?;
        let address = Self::from_path(folder.strip_suffix("/block/")?)?;
        address.session.and(Some(address))
    }

    /// The host of a logical unit that is called `H:C:T:L`.
    pub fn host_of(name: &str) -> Option<u64> {
        quadruple(name).map(|[host, ..]| host)
    }

    /// Reads `/devices/…/host2/session1/target2:0:0/2:0:0:1/block/sda` and the like; `None` where no folder is named
    /// `H:C:T:L`, or where `hostN` says otherwise.
    pub fn from_path(path: &str) -> Option<Self> {
        let mut host = None;
        let mut session = None;
        for folder in parts(path, b'/') {
            if let Some(number) = number_behind(folder, "host") {
                host = Some(number);
            } else if let Some(number) = number_behind(folder, "session") {
                session = Some(number);
            } else if let Some([number, channel, target, lun]) = quadruple(folder) {
                let address = Self {
                    host: u32::try_from(number).ok()?,
                    session,
                    channel: u32::try_from(channel).ok()?,
                    target: u32::try_from(target).ok()?,
                    lun: Lun::from_kernel_number(lun),
                };
                return (host == Some(address.host)).then_some(address);
            }
        }
        None
    }
}

fn number_behind(folder: &str, kind: &str) -> Option<u32> {
    number(folder.strip_prefix(kind)?, 10)
}

/// Four decimal numbers with colons between, as `2:0:0:1`; a LUN of several levels needs all 64 bits.
fn quadruple(folder: &str) -> Option<[u64; 4]> {
    let mut numbers = [0; 4];
    let mut parts = parts(folder, b':');
    for number in &mut numbers {
        *number = digits(parts.next()?.as_bytes(), 10)?;
    }
    match parts.next() {
        None => Some(numbers),
        Some(_) => None,
    }
}
