//! The kernel's iSCSI transport over TCP.

use rustix::io::Errno;

use crate::file;

/// There once iscsi_tcp is loaded; readable by root.
const HANDLE: &str = "/sys/class/iscsi_transport/tcp/handle";

/// Whether the transport is loaded.
pub fn is_there() -> bool {
    file::exists(HANDLE)
}

/// The number by which the kernel's messages name the transport.
///
/// # Errors
/// The kernel's; EINVAL where the file holds no number.
pub fn handle() -> Result<u64, Errno> {
    let mut buffer = [0; 32];
    let text = file::read_into(HANDLE, &mut buffer)?.trim_ascii();
    core::str::from_utf8(text)
        .ok()
        .and_then(|text| text.parse().ok())
        .ok_or(Errno::INVAL)
}
