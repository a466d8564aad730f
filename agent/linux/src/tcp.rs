//! TCP connections, begun without waiting: for the kernel's initiator, or to be used here.
#![expect(unsafe_code, reason = "rustix has no SO_BINDTOIFINDEX")]

use core::mem::size_of;
use core::net::SocketAddr;
use core::ptr;

use rustix::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use rustix::io::Errno;
use rustix::net::{AddressFamily, RecvFlags, SendFlags, SocketFlags, SocketType};
use rustix::net::{bind, connect, ipproto, recv, send};
use rustix::net::{socket_with, sockopt};
use sanroot_core::net::{Ifindex, LocalEnd};

use crate::socket_option::{self, SO_BINDTOIFINDEX};

/// A connection under way or established.
pub struct Connection(OwnedFd);

impl Connection {
    /// Begins to connect to `portal`, from `own` where the session belongs to one NIC. The descriptor becomes writable
    /// when it is decided; [`Self::outcome`] tells.
    ///
    /// # Errors
    /// The kernel's, where it knows at once that this cannot work.
    pub fn begin(portal: SocketAddr, own: Option<LocalEnd>) -> Result<Self, Errno> {
        let family = match portal {
            SocketAddr::V4(_) => AddressFamily::INET,
            SocketAddr::V6(_) => AddressFamily::INET6,
        };
        let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
        let socket = socket_with(family, SocketType::STREAM, flags, Some(ipproto::TCP))?;
        sockopt::set_tcp_nodelay(&socket, true)?;
        if let Some(own) = own {
            if let Some(link) = own.link {
                keep_to(&socket, link);
            }
            bind(&socket, &SocketAddr::new(own.address, 0))?;
        }
        match connect(&socket, &portal) {
            Ok(()) | Err(Errno::INPROGRESS) => Ok(Self(socket)),
            Err(error) => Err(error),
        }
    }

    /// Whether the connection stands, or why it does not, such as ECONNREFUSED; `None` while it is not decided. Not told by
    /// readiness alone: what was ready may have been the connection in whose place this one is.
    pub fn outcome(&self) -> Option<Result<(), Errno>> {
        // The kernel refuses even no bytes before the handshake and behind a failure (`sk_stream_wait_connect`, Linux 6.1).
        match send(&self.0, &[], SendFlags::NOSIGNAL) {
            Err(Errno::AGAIN) => None,
            sent => Some(sent.map(drop)),
        }
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

/// Has what `socket` sends leave by `link` alone. Kernels before 5.0 do not know it, and go by the routes.
fn keep_to(socket: &OwnedFd, link: Ifindex) {
    let number = link.get();
    let value = (ptr::from_ref(&number).expose_provenance(), size_of::<u32>());
    // SAFETY: the option takes a number of 32 bits, and `number` is there until the call returns.
    let _ = unsafe { socket_option::set(socket, SO_BINDTOIFINDEX, value) };
}
