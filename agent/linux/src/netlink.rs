//! Netlink sockets: one for each family, not blocking.

use rustix::fd::{AsFd, BorrowedFd, OwnedFd};
use rustix::io::Errno;
use rustix::net::netlink::{self, SocketAddrNetlink};
use rustix::net::{AddressFamily, Protocol, RecvFlags, SendFlags, SocketFlags, SocketType};
use rustix::net::{bind, getsockname, recvfrom, sendto, socket_with, sockopt};
use sanroot_core::netlink::iscsi::EVENT_GROUP;

/// Receive buffer of each socket, in bytes: a machine with hundreds of links, disks and sessions at once must not overrun
/// it. The kernel charges memory only for what is queued.
const RECEIVE_BUFFER: usize = 4 << 20;

/// The families that sanroot speaks.
#[derive(Clone, Copy)]
pub enum Family {
    /// Links, addresses and routes; notified of link changes (RTMGRP_LINK).
    Route,
    /// The same, notified of addresses too (RTMGRP_IPV4_IFADDR, RTMGRP_IPV6_IFADDR).
    Addresses,
    /// The iSCSI transport; member of group 1, where the kernel announces PDUs and connection errors.
    Iscsi,
    /// The same for whoever only asks, and hears nothing but the answers.
    IscsiRequests,
    /// The kernel's uevents (group 1) and udev's own (group 2).
    Uevent,
}

/// An open netlink socket.
pub struct Netlink(OwnedFd);

impl Netlink {
    /// Opens a socket of `family` and joins its groups.
    ///
    /// # Errors
    /// The kernel's; EPROTONOSUPPORT where a module is missing.
    pub fn open(family: Family) -> Result<Self, Errno> {
        let (protocol, groups): (Option<Protocol>, u32) = match family {
            Family::Route => (None, 1),
            Family::Addresses => (None, 0x111),
            Family::Iscsi => (Some(netlink::ISCSI), EVENT_GROUP),
            Family::IscsiRequests => (Some(netlink::ISCSI), 0),
            Family::Uevent => (Some(netlink::KOBJECT_UEVENT), 3),
        };
        let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
        let socket = socket_with(AddressFamily::NETLINK, SocketType::RAW, flags, protocol)?;
        // Without the privilege to exceed the system's limit the default size has to do.
        let _ = sockopt::set_socket_recv_buffer_size_force(&socket, RECEIVE_BUFFER);
        bind(&socket, &SocketAddrNetlink::new(0, groups))?;
        Ok(Self(socket))
    }

    /// The port that the kernel has given it: what tells it from others' sockets.
    ///
    /// # Errors
    /// The kernel's.
    pub fn port(&self) -> Result<u32, Errno> {
        SocketAddrNetlink::try_from(getsockname(&self.0)?).map(|address| address.pid())
    }

    /// Sends one datagram, of one or more messages, to the kernel.
    ///
    /// # Errors
    /// The kernel's.
    pub fn send(&self, datagram: &[u8]) -> Result<(), Errno> {
        let kernel = SocketAddrNetlink::new(0, 0);
        sendto(&self.0, datagram, SendFlags::empty(), &kernel).map(|_| ())
    }

    /// The next datagram, and whether the kernel itself sent it; `None` where none waits. A datagram that does not fit is
    /// cut, and its message's length then betrays it to the parser.
    ///
    /// # Errors
    /// The kernel's; ENOBUFS where datagrams were lost.
    pub fn receive<'b>(&self, buffer: &'b mut [u8]) -> Result<Option<Datagram<'b>>, Errno> {
        match recvfrom(&self.0, &mut *buffer, RecvFlags::empty()) {
            Ok((count, _, from)) => {
                let from = from.and_then(|from| SocketAddrNetlink::try_from(from).ok());
                let Some(bytes) = buffer.get(..count) else {
                    return Ok(None);
                };
                Ok(Some(Datagram {
                    bytes,
                    group: from.as_ref().map_or(0, SocketAddrNetlink::groups),
                    from_kernel: from.is_some_and(|from| from.pid() == 0),
                }))
            }
            Err(Errno::AGAIN | Errno::INTR) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// A received datagram.
pub struct Datagram<'b> {
    /// Its messages.
    pub bytes: &'b [u8],
    /// The multicast group that it came through, zero for one sent to us alone.
    pub group: u32,
    /// Whether the kernel sent it; any process may send to a group.
    pub from_kernel: bool,
}

impl AsFd for Netlink {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}
