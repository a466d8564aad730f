//! The kernel's iSCSI transport over TCP.

use core::fmt::Write as _;

use heapless::String;
use rustix::fd::OwnedFd;
use rustix::io::Errno;
use rustix::process::getpid;
use sanroot_core::netlink::iscsi::NewSession;
use sanroot_core::session::own_session;

use crate::file;

/// There once iscsi_tcp is loaded; readable by root.
const HANDLE: &str = "/sys/class/iscsi_transport/tcp/handle";

const SESSIONS: &str = "/sys/class/iscsi_session";

/// The number by which the kernel's messages name the transport.
///
/// # Errors
/// The kernel's: ENOENT until the transport is loaded; EINVAL where the file holds no number.
pub fn handle() -> Result<u64, Errno> {
    let mut buffer = [0; 32];
    let text = file::read_into(HANDLE, &mut buffer)?.trim_ascii();
    let text = core::str::from_utf8(text).map_err(|_| Errno::INVAL)?;
    text.parse().map_err(|_| Errno::INVAL)
}

/// Calls `visit` with each session that this process has made.
pub fn own_sessions(mut visit: impl FnMut(NewSession)) {
    let own = u32::try_from(getpid().as_raw_nonzero().get()).unwrap_or(0);
    // Where there is no transport there are no sessions.
    let _ = file::list(SESSIONS, &mut |name| {
        let (mut path, mut folder): (String<96>, String<96>) = (String::new(), String::new());
        let (mut creator, mut place) = ([0; 32], [0; 256]);
        // Both paths fit.
        let _ = write!(path, "{SESSIONS}/{name}/creator");
        let _ = write!(folder, "{SESSIONS}/{name}");
        let creator = file::read_into(path.as_str(), &mut creator).unwrap_or_default();
        let place = file::read_link(folder.as_str(), &mut place).unwrap_or_default();
        if let Some(session) = own_session(name, creator, place, own) {
            visit(session);
        }
    });
}

/// The folder of the kernel's sessions, wherever `/sys` is moved.
pub struct Sessions(OwnedFd);

impl Sessions {
    /// Opens it.
    ///
    /// # Errors
    /// The kernel's; ENOENT where the transport was never loaded.
    pub fn open() -> Result<Self, Errno> {
        file::open(SESSIONS).map(Self)
    }

    /// Whether the kernel has the session of this number.
    pub fn has(&self, sid: u32) -> bool {
        let mut name: String<32> = String::new();
        // It fits.
        let _ = write!(name, "session{sid}");
        file::exists_in(&self.0, &name)
    }
}
