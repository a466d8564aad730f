//! TCP connections, begun without waiting: for the kernel's initiator, or to be used here.

use core::net::IpAddr;
use core::net::SocketAddr;

use rustix::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use rustix::io::Errno;
use rustix::net::{AddressFamily, RecvFlags, SendFlags, SocketFlags, SocketType};
use rustix::net::{bind, connect, ipproto, recv, send};
use rustix::net::{socket_with, sockopt};

/// A connection under way or established.
pub struct Connection(OwnedFd);

impl Connection {
    /// Begins to connect to `portal`, from `source` where the session belongs to one NIC. The descriptor becomes writable
    /// when it is decided; then ask [`Self::outcome`].
    ///
    /// # Errors
    /// The kernel's, where it knows at once that this cannot work.
    pub fn begin(portal: SocketAddr, source: Option<IpAddr>) -> Result<Self, Errno> {
        let family = match portal {
            SocketAddr::V4(_) => AddressFamily::INET,
            SocketAddr::V6(_) => AddressFamily::INET6,
        };
        let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
        let socket = socket_with(family, SocketType::STREAM, flags, Some(ipproto::TCP))?;
        sockopt::set_tcp_nodelay(&socket, true)?;
        if let Some(source) = source {
            bind(&socket, &SocketAddr::new(source, 0))?;
        }
        match connect(&socket, &portal) {
            Ok(()) | Err(Errno::INPROGRESS) => Ok(Self(socket)),
            Err(error) => Err(error),
        }
    }

    /// Whether the connection stands, once the descriptor is writable.
    ///
    /// # Errors
    /// Why it does not, such as ECONNREFUSED.
    pub fn outcome(&self) -> Result<(), Errno> {
        sockopt::socket_error(&self.0)?
    }

    /// Takes as many bytes as there are and `buffer` has room for; `Some(0)` at the end of the stream, `None` where nothing
    /// waits.
    ///
    /// # Errors
    /// The kernel's, such as ECONNRESET.
    pub fn receive(&self, buffer: &mut [u8]) -> Result<Option<usize>, Errno> {
        match recv(&self.0, buffer, RecvFlags::empty()) {
            Ok((count, _)) => Ok(Some(count)),
            Err(Errno::AGAIN | Errno::INTR) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Hands over as many of `bytes` as the kernel takes at once, and says how many.
    ///
    /// # Errors
    /// The kernel's, such as EPIPE.
    pub fn send(&self, bytes: &[u8]) -> Result<usize, Errno> {
        match send(&self.0, bytes, SendFlags::NOSIGNAL) {
            Ok(count) => Ok(count),
            Err(Errno::AGAIN | Errno::INTR) => Ok(0),
            Err(error) => Err(error),
        }
    }

    /// The number by which the kernel's iSCSI transport is told of this socket (`transport_eph`).
    pub fn handle(&self) -> u64 {
        u64::try_from(self.0.as_raw_fd()).unwrap_or(u64::MAX)
    }
}

impl AsFd for Connection {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}
