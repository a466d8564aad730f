//! The kernel's iSCSI transport over TCP.

use rustix::fd::{AsFd as _, OwnedFd};
use rustix::io::Errno;
use sanroot_core::netlink::iscsi::{
    Connection, KernelEvent, MESSAGE_BYTES, NewSession, Transport, decode, listener, removal,
};
use sanroot_core::netlink::{Builder, Messages};
use sanroot_core::session::{is_half_made, shown_session};
use sanroot_core::supervise::{Condition, Sysfs};
use sanroot_core::text::digits::Decimal;
use sanroot_core::text::{AsIs, parsed};

use crate::netlink::{Family, Netlink};
use crate::path::text;
use crate::process::Processes;
use crate::{errno, file};

/// There once iscsi_tcp is loaded; readable by root. A kernel may have it elsewhere; where the kernels of today have it, it is
/// found without following a link, and most of the way is that of [`crate::host`]'s scans.
const HANDLE: &str = "/sys/class/iscsi_transport/tcp/handle";
const HANDLE_OF_TODAY: &str = "/sys/devices/virtual/iscsi_transport/tcp/handle";

/// `/sys/class` where there is that.
const CLASS_OF_SESSIONS: &str = "/sys/class/iscsi_session/..";

/// The number by which the kernel's messages name the transport.
///
/// # Errors
/// The kernel's: ENOENT until the transport is loaded; EINVAL where the file holds no number.
pub fn handle() -> Result<u64, Errno> {
    let mut buffer = [0; 32];
    let file = file::open(HANDLE_OF_TODAY).or_else(|_| file::open(HANDLE))?;
    parsed(file::read_attribute(&file, &mut buffer)?).ok_or(Errno::INVAL)
}

/// Has the kernel do what one datagram asks of it.
///
/// # Errors
/// The kernel's, for the first request that it refuses; it does those behind that all the same.
pub(crate) fn request(requests: &[u8], transport: Transport) -> Result<(), Errno> {
    let socket = Netlink::open(Family::IscsiRequests)?;
    socket.send(requests)?;
    let mut buffer = [0; 4096];
    // The kernel has answered by the time that sending returns.
    while let Some(datagram) = socket.receive(&mut buffer)? {
        let events =
            Messages::new(datagram.bytes).filter_map(|message| decode(&message, transport));
        if let Some(error) = events
            .filter_map(|event| KernelEvent::failure(&event))
            .next()
        {
            return Err(Errno::from_raw_os_error(i32::from(error.number())));
        }
    }
    Ok(())
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

    /// Calls `visit` with each session, the process that made it, and whether its connection does not stand.
    pub fn each(&self, visit: &mut dyn FnMut(NewSession, u32, bool)) {
        let Ok(folder) = file::open_in(&self.0, "iscsi_session") else {
            return;
        };
        // What cannot be listed is not there any more.
        let _ = file::list_open(folder.as_fd(), &mut |name| {
            let path = text(format_args!("{}/creator", AsIs(name)));
            let (mut creator, mut place) = ([0; 32], [0; 256]);
            let creator = file::read_in(&folder, &path, &mut creator).unwrap_or_default();
            let place = file::read_link_in(folder.as_fd(), name, &mut place).unwrap_or_default();
            if let Some((session, creator)) = shown_session(name, creator, place) {
                let is_lost = self.condition(session.sid) == Condition::Lost;
                visit(session, creator, is_lost);
            }
        });
    }

    /// Removes what the process `dead` has left half made. Whoever asks for it sees to it that nobody is at work on that.
    pub fn remove_half_made(&self, dead: u32, transport: Transport) {
        self.each(&mut |NewSession { sid, host }, creator, is_lost| {
            // The transport numbers the only target of a session 0 (`iscsi_sw_tcp_session_create`, Linux 6.1).
            let target = format_args!(
                "iscsi_session/session{}/device/target{}:0:0",
                Decimal(sid),
                Decimal(host)
            );
            let has_target = file::exists_in(&self.0, &text(target));
            if !is_half_made(dead, creator, is_lost, has_target) {
                return;
            }
            let mut buffer = [0; 3 * MESSAGE_BYTES];
            let mut builder = Builder::new(&mut buffer);
            removal(Connection::leading(sid), true, &mut |asked| {
                asked.encode(transport, &mut builder);
            });
            if let Some(datagram) = builder.finish() {
                // Where there is no connection the kernel says so.
                let _ = request(datagram, transport);
            }
        });
    }

    /// Whether the kernel has the session of this number.
    pub fn has(&self, sid: u32) -> bool {
        file::exists_in(
            &self.0,
            &text(format_args!("iscsi_session/session{}", Decimal(sid))),
        )
    }

    /// How the kernel has the session of this number.
    pub fn condition(&self, sid: u32) -> Condition {
        let name = text(format_args!("iscsi_session/session{}/state", Decimal(sid)));
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
        file::read_link_in(self.0.as_fd(), path, buffer).ok()
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

    /// Whether somebody hears what the kernel tells of sessions by another port than `own`, and runs none of these commands of
    /// ours.
    ///
    /// # Errors
    /// As of [`Self::any`].
    pub fn others(
        &self,
        own: u32,
        processes: &Processes,
        commands: &[&str],
    ) -> Result<bool, Errno> {
        // The kernel numbers a process's first socket like the process.
        let is_ours = |port| commands.iter().any(|it| processes.runs(port, it));
        self.any(&|port| port != own && !is_ours(port))
    }

    /// Whether, of the sockets that hear what the kernel tells of sessions, there is one whose port is such.
    ///
    /// # Errors
    /// The kernel's; EIO where a line has no end.
    pub fn any(&self, is_such: &dyn Fn(u32) -> bool) -> Result<bool, Errno> {
        let mut buffer = [0; 4096];
        let mut offset = 0;
        loop {
            let piece = file::read_at(&self.0, offset, &mut buffer)?;
            if piece.is_empty() {
                return Ok(false);
            }
            // What is cut is read anew as the beginning of the next piece.
            let end = piece
                .iter()
                .rposition(|&byte| byte == b'\n')
                .ok_or(Errno::IO)?;
            let lines = piece.get(..=end).unwrap_or_default();
            let mut lines = lines.split(|&byte| byte == b'\n');
            if lines.any(|line| listener(line).is_some_and(is_such)) {
                return Ok(true);
            }
            offset = offset.saturating_add(end as u64).saturating_add(1);
        }
    }
}
