//! Who listens to what the kernel tells of its sessions.

use super::EVENT_GROUP;
use crate::text::apart::parts;
use crate::text::{number, utf8};

/// `NETLINK_ISCSI` (`include/uapi/linux/netlink.h`)
const PROTOCOL: &str = "8";

/// The port of the socket that a line of `/proc/net/netlink` shows, where it is one that hears of lost connections: iscsid's, or
/// one of ours. Columns are the socket, its protocol, its port, and its first 32 groups in hexadecimal digits (Linux 6.1,
/// `netlink_native_seq_show`).
pub fn listener(line: &[u8]) -> Option<u32> {
    let mut words = parts(utf8(line)?, b' ').filter(|word| !word.is_empty());
    let (_, protocol, port) = (words.next()?, words.next()?, words.next()?);
    let groups: u32 = number(words.next()?, 16)?;
    let hears = protocol == PROTOCOL && groups & EVENT_GROUP != 0;
    hears.then(|| number(port, 10)).flatten()
}

#[cfg(test)]
mod tests;
