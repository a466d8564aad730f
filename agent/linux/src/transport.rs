//! The kernel's iSCSI transport over TCP.

use core::fmt::Write as _;

use heapless::String;
use rustix::fd::OwnedFd;
use rustix::io::Errno;
use rustix::process::getpid;
use sanroot_core::netlink::iscsi::{NewSession, listener};
use sanroot_core::session::own_session;
use sanroot_core::supervise::{Condition, Sysfs};

use crate::{errno, file};

/// There once iscsi_tcp is loaded; readable by root.
const HANDLE: &str = "/sys/class/iscsi_transport/tcp/handle";

const SESSIONS: &str = "/sys/class/iscsi_session";
/// `/sys/class` where there is that.
const CLASS_OF_SESSIONS: &str = "/sys/class/iscsi_session/..";

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

/// Calls `visit` with each session that this process has made, and whether its connection does not stand.
pub fn own_sessions(mut visit: impl FnMut(NewSession, bool)) {
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
            let lost = Sessions::open().map(|all| all.condition(session.sid) == Condition::Lost);
            visit(session, lost.unwrap_or(false));
        }
    });
}

/// What sysfs shows of the kernel's sessions, wherever `/sys` is moved: the folder `/sys/class`.
pub struct Sessions(OwnedFd);

impl Sessions {
    /// Opens it.
    ///
    /// # Errors
    /// The kernel's; ENOENT where the transport was never loaded.
    pub fn open() -> Result<Self, Errno> {
        file::open(CLASS_OF_SESSIONS).map(Self)
    }

    /// Whether the kernel has the session of this number.
    pub fn has(&self, sid: u32) -> bool {
        let mut name: String<32> = String::new();
        // It fits.
        let _ = write!(name, "iscsi_session/session{sid}");
        file::exists_in(&self.0, &name)
    }

    /// How the kernel has the session of this number.
    pub fn condition(&self, sid: u32) -> Condition {
        let mut name: String<48> = String::new();
        // It fits.
        let _ = write!(name, "iscsi_session/session{sid}/state");
        let mut buffer = [0; 32];
        let state = file::read_in(&self.0, &name, &mut buffer);
        Condition::of_state(state.map_err(errno))
    }
}

impl Sysfs for Sessions {
    fn read(&mut self, path: &str, buffer: &mut [u8]) -> Option<usize> {
        let value = file::read_in(&self.0, path, buffer).ok()?;
        Some(value.len())
    }

    fn link<'b>(&mut self, path: &str, buffer: &'b mut [u8]) -> Option<&'b [u8]> {
        file::read_link_in(&self.0, path, buffer).ok()
    }
}

/// The kernel's list of netlink sockets, wherever `/proc` is moved.
pub struct Listeners(OwnedFd);

impl Listeners {
    /// Opens it.
    ///
    /// # Errors
    /// The kernel's.
    pub fn open() -> Result<Self, Errno> {
        file::open("/proc/net/netlink").map(Self)
    }

    /// Whether, of the sockets that hear what the kernel tells of sessions, there is one whose port is such.
    ///
    /// # Errors
    /// The kernel's; EIO where a line has no end.
    pub fn any(&self, is_such: &dyn Fn(u32) -> bool) -> Result<bool, Errno> {
        let mut buffer = [0; 4096];
        let mut offset = 0;
        loop {
            let text = file::read_at(&self.0, offset, &mut buffer)?;
            if text.is_empty() {
                return Ok(false);
            }
            // What is cut is read anew as the beginning of the next piece.
            let end = text
                .iter()
                .rposition(|&byte| byte == b'\n')
                .ok_or(Errno::IO)?;
            let lines = text.get(..=end).unwrap_or_default();
            let mut lines = lines.split(|&byte| byte == b'\n');
            if lines.any(|line| listener(line).is_some_and(is_such)) {
                return Ok(true);
            }
            offset = offset.saturating_add(end as u64).saturating_add(1);
        }
    }
}
