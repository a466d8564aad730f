//! What sysfs shows of the kernel's sessions.

use core::str::FromStr;

use crate::netlink::iscsi::NewSession;

/// The session that a folder of `/sys/class/iscsi_session` is, and the process that made it: `creator` is the file of this
/// name in it, `place` where the folder's link leads. The kernel keeps the port of the socket that asked for the session
/// (Linux 6.1, `iscsi_create_session`), which is its process's number for the first one of each process; `None` for others.
pub fn shown_session(folder: &str, creator: &[u8], place: &[u8]) -> Option<(NewSession, u32)> {
    let creator = number(creator)?;
    let sid = number(folder.strip_prefix("session")?.as_bytes())?;
    let host = host_of(place)?;
    Some((NewSession { sid, host }, creator))
}

/// The SCSI host of the session whose folder of `/sys/class/iscsi_session` leads to `place`.
pub fn host_of(place: &[u8]) -> Option<u32> {
    let mut folders = place.split(|&byte| byte == b'/');
    folders.find_map(|folder| number(folder.strip_prefix(b"host")?))
}

/// A number alone, with whatever space around it.
pub fn number(text: &[u8]) -> Option<u32> {
    u32::from_str(core::str::from_utf8(text.trim_ascii()).ok()?).ok()
}

#[cfg(test)]
mod tests;
