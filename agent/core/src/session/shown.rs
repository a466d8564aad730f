//! What sysfs shows of the kernel's sessions.

use crate::netlink::iscsi::NewSession;
use crate::text::parsed;

/// The session that a folder of `/sys/class/iscsi_session` is, and the process that made it: `creator` is the file of this
/// name in it, `place` where the folder's link leads. The kernel keeps the port of the socket that asked for the session
/// (Linux 6.1, `iscsi_create_session`), which is its process's number for the first one of each process; `None` for others.
pub fn shown_session(folder: &str, creator: &[u8], place: &[u8]) -> Option<(NewSession, u32)> {
    let creator = parsed(creator)?;
    let sid = parsed(folder.strip_prefix("session")?.as_bytes())?;
    let host = host_of(place)?;
    Some((NewSession { sid, host }, creator))
}

/// Whether a session is what the process `dead` has left half made: it made it, and the session is not logged in and has no
/// target, on which all disks would hang. Those of others may be somebody's, or another transport's.
pub const fn is_half_made(dead: u32, creator: u32, is_lost: bool, has_target: bool) -> bool {
    creator == dead && is_lost && !has_target
}

/// The SCSI host of the session whose folder of `/sys/class/iscsi_session` leads to `place`.
pub fn host_of(place: &[u8]) -> Option<u32> {
    let mut folders = place.split(|&byte| byte == b'/');
    folders.find_map(|folder| parsed(folder.strip_prefix(b"host")?))
}

#[cfg(test)]
mod tests;
