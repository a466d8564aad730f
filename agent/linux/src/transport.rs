//! The kernel's iSCSI transport over TCP.

use core::fmt::Write as _;
use core::str::FromStr;

use heapless::String;
use rustix::io::Errno;
use rustix::process::getpid;

use crate::file;

/// There once iscsi_tcp is loaded; readable by root.
const HANDLE: &str = "/sys/class/iscsi_transport/tcp/handle";

const SESSIONS: &str = "/sys/class/iscsi_session";

/// Whether the transport is loaded.
pub fn is_there() -> bool {
    file::exists(HANDLE)
}

/// The number by which the kernel's messages name the transport.
///
/// # Errors
/// The kernel's; EINVAL where the file holds no number.
pub fn handle() -> Result<u64, Errno> {
    number(HANDLE).ok_or(Errno::INVAL)
}

/// Calls `visit` with the number of each session that this process has made, and that of its SCSI host. The kernel keeps the
/// port of the socket that asked, which is the number of the process for its first one.
pub fn own_sessions(mut visit: impl FnMut(u32, u32)) {
    let own = getpid().as_raw_nonzero().get();
    // Where there is no transport there are no sessions.
    let _ = file::list(SESSIONS, &mut |name| {
        let mut path: String<96> = String::new();
        let Some(Ok(sid)) = name.strip_prefix("session").map(u32::from_str) else {
            return;
        };
        // Both paths fit.
        let _ = write!(path, "{SESSIONS}/{name}/creator");
        if number::<i32>(&path) != Some(own) {
            return;
        }
        path.clear();
        let _ = write!(path, "{SESSIONS}/{name}");
        let mut buffer = [0; 256];
        let place = file::read_link(path.as_str(), &mut buffer).unwrap_or_default();
        let mut folders = core::str::from_utf8(place).unwrap_or_default().split('/');
        if let Some(Ok(host)) = folders.find_map(|it| it.strip_prefix("host").map(u32::from_str)) {
            visit(sid, host);
        }
    });
}

/// The number that a file of the kernel holds.
fn number<N: FromStr>(path: &str) -> Option<N> {
    let mut buffer = [0; 32];
    let text = file::read_into(path, &mut buffer).ok()?.trim_ascii();
    core::str::from_utf8(text).ok()?.parse().ok()
}
