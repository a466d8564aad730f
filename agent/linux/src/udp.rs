//! UDP sockets with one peer, for the DNS; and packets that bring their headers along.

use core::net::{Ipv4Addr, SocketAddr, SocketAddrV4};

use rustix::fd::{AsFd, BorrowedFd, OwnedFd};
use rustix::io::Errno;
use rustix::net::{AddressFamily, RecvFlags, SendFlags, SocketFlags, SocketType};
use rustix::net::{bind, connect, ipproto, recv, send, sendto, socket_with};

/// A socket on a port that the kernel chooses at random. It takes datagrams of its peer alone, by address and port.
pub struct Peer(OwnedFd);

impl Peer {
    /// A socket for `peer`.
    ///
    /// # Errors
    /// The kernel's, such as ENETUNREACH where no route leads there.
    // Within its only caller it takes more: that has too much else to keep.
    #[inline(never)]
    pub fn new(peer: SocketAddr) -> Result<Self, Errno> {
        let family = match peer {
            SocketAddr::V4(_) => AddressFamily::INET,
            SocketAddr::V6(_) => AddressFamily::INET6,
        };
        let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
        let socket = socket_with(family, SocketType::DGRAM, flags, Some(ipproto::UDP))?;
        connect(&socket, &peer)?;
        Ok(Self(socket))
    }

    /// Sends one datagram.
    ///
    /// # Errors
    /// The kernel's, such as ECONNREFUSED where the peer has refused an earlier one.
    pub fn send(&self, datagram: &[u8]) -> Result<(), Errno> {
        send(&self.0, datagram, SendFlags::NOSIGNAL).map(|_| ())
    }

    /// The next datagram, cut to the buffer; `None` where none waits.
    ///
    /// # Errors
    /// The kernel's, such as ECONNREFUSED where nobody listens there.
    pub fn receive<'b>(&self, buffer: &'b mut [u8]) -> Result<Option<&'b [u8]>, Errno> {
        match recv(&self.0, &mut *buffer, RecvFlags::empty()) {
            Ok((count, _)) => Ok(buffer.get(..count)),
            Err(Errno::AGAIN | Errno::INTR) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

impl AsFd for Peer {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

/// Sends a whole IPv4 packet by the routes for its source. A socket of the port in it would take the answers away from a
/// client of the installed system that listens there.
///
/// # Errors
/// The kernel's, such as ENETUNREACH where no route leads there.
pub fn send_packet(from: Ipv4Addr, to: Ipv4Addr, packet: &[u8]) -> Result<(), Errno> {
    let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
    let raw = Some(ipproto::RAW);
    let socket = socket_with(AddressFamily::INET, SocketType::RAW, flags, raw)?;
    bind(&socket, &SocketAddrV4::new(from, 0))?;
    sendto(
        &socket,
        packet,
        SendFlags::empty(),
        &SocketAddrV4::new(to, 0),
    )
    .map(|_| ())
}
