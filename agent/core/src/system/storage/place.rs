//! What the path of a device in `/sys/devices` says.

/// A logical unit of an iSCSI target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unit {
    /// The kernel's number of the session.
    pub(super) session: u32,
    /// The kernel's number of the SCSI host.
    pub(super) host: u32,
    /// The logical unit, as the kernel numbers it.
    pub(super) lun: u64,
}

/// What kind of block device it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A disk of an iSCSI session, `.../hostH/sessionS/targetH:C:T/H:C:T:L/block/NAME`.
    Iscsi(Unit),
    /// Made of others, or of nothing that is on a bus.
    Virtual,
    /// Any other disk.
    Local,
}

/// The whole disk that `path` leads to: the part of the path up to its folder, its name, and what it is. A partition's
/// folder lies in its disk's.
pub(super) fn judge(path: &str) -> Option<(&str, &str, Place)> {
    let mut unit = UnitParts::default();
    let mut end: usize = 0;
    let mut is_block = false;
    for part in path.split('/') {
        end = end.saturating_add(part.len());
        if is_block {
            let folder = path.get(..end)?;
            let place = match unit.whole() {
                Some(unit) => Place::Iscsi(unit),
                None if path.starts_with("/sys/devices/virtual/") => Place::Virtual,
                None => Place::Local,
            };
            return Some((folder, part, place));
        }
        is_block = part == "block";
        unit.meet(part);
        end = end.saturating_add(1);
    }
    // Disks of NVMe lie beside their controller's other devices.
    let (_, name) = path.rsplit_once('/')?;
    Some((path, name, Place::Local))
}

/// The parts met on the way.
#[derive(Default)]
struct UnitParts {
    host: Option<u32>,
    session: Option<u32>,
    lun: Option<u64>,
}

impl UnitParts {
    fn meet(&mut self, part: &str) {
        let number = |prefix: &str| part.strip_prefix(prefix)?.parse::<u32>().ok();
        if let Some(host) = number("host") {
            self.host = Some(host);
        } else if let Some(session) = number("session") {
            self.session = Some(session);
        } else if self.session.is_some() && part.split(':').count() == 4 {
            self.lun = part.rsplit(':').next().and_then(|lun| lun.parse().ok());
        }
    }

    fn whole(&self) -> Option<Unit> {
        Some(Unit {
            session: self.session?,
            host: self.host?,
            lun: self.lun?,
        })
    }
}

/// The number of the SCSI host in the path of a session's device.
pub(in crate::system) fn host_of(path: &str) -> Option<u32> {
    let mut parts = UnitParts::default();
    path.split('/').for_each(|part| parts.meet(part));
    parts.host
}

#[cfg(test)]
mod tests;
