//! Netlink sockets: one for each family, not blocking.
#![expect(
    unsafe_code,
    reason = "recvfrom with an address of this family alone; joining a group later"
)]

use core::ptr;

use rustix::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use rustix::io::Errno;
use rustix::net::netlink::{self, SocketAddrNetlink};
use rustix::net::{AddressFamily, Protocol, SendFlags, SocketFlags, SocketType};
use rustix::net::{bind, getsockname, send, socket_with, sockopt};
use sanroot_core::netlink::iscsi::EVENT_GROUP;

use crate::arch::{check, number, syscall6};
use crate::socket_option::{self, NETLINK_ADD_MEMBERSHIP};

/// Receive buffer of each socket, in bytes: a machine with hundreds of links, disks and sessions at once must not overrun
/// it. The kernel charges memory only for what is queued.
const RECEIVE_BUFFER: usize = 4 << 20;

/// The families that sanroot speaks.
#[derive(Clone, Copy)]
pub enum Family {
    /// Links, addresses and routes; notified of changes of links and addresses (RTMGRP_LINK, RTMGRP_IPV4_IFADDR,
    /// RTMGRP_IPV6_IFADDR).
    Route,
    /// The iSCSI transport; member of group 1, where the kernel announces PDUs and connection errors.
    Iscsi,
    /// The same for whoever only asks, and hears nothing but the answers.
    IscsiRequests,
    /// udev's own uevents (group 2), and the kernel's once they are asked for ([`Netlink::hear_kernel`]).
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
            Family::Route => (None, 0x111),
            Family::Iscsi => (Some(netlink::ISCSI), EVENT_GROUP),
            Family::IscsiRequests => (Some(netlink::ISCSI), 0),
            Family::Uevent => (Some(netlink::KOBJECT_UEVENT), 2),
        };
        let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
        let socket = socket_with(AddressFamily::NETLINK, SocketType::RAW, flags, protocol)?;
        // Without the privilege to exceed the system's limit the default size has to do.
        let _ = sockopt::set_socket_recv_buffer_size_force(&socket, RECEIVE_BUFFER);
        bind(&socket, &SocketAddrNetlink::new(0, groups))?;
        Ok(Self(socket))
    }

    /// Hears the kernel's uevents (group 1), too, from now on.
    ///
    /// # Errors
    /// The kernel's.
    pub fn hear_kernel(&self) -> Result<(), Errno> {
        let group: u32 = 1;
        let value = (ptr::from_ref(&group).expose_provenance(), size_of::<u32>());
        // SAFETY: the option takes a number of 32 bits, and `group` is there until the call returns.
        unsafe { socket_option::set(&self.0, NETLINK_ADD_MEMBERSHIP, value) }
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
        // A socket that is connected to nobody sends to the kernel.
        send(&self.0, datagram, SendFlags::empty()).map(|_| ())
    }

    /// The next datagram, and whether the kernel itself sent it; `None` where none waits. A datagram that does not fit is
    /// cut, and its message's length then betrays it to the parser.
    ///
    /// # Errors
    /// The kernel's; ENOBUFS where datagrams were lost.
    pub fn receive<'b>(&self, buffer: &'b mut [u8]) -> Result<Option<Datagram<'b>>, Errno> {
        let mut from = Address::default();
        match self.receive_from(buffer, &mut from) {
            Ok(count) => Ok(buffer.get(..count).map(|bytes| Datagram {
                bytes,
                group: from.groups,
                from_kernel: from.port == 0,
            })),
            Err(Errno::AGAIN | Errno::INTR) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// A session's set-up has some fifty replies: an address of any family would take longer to read than what it is the
    /// address of.
    fn receive_from(&self, buffer: &mut [u8], from: &mut Address) -> Result<usize, Errno> {
        let descriptor = usize::try_from(self.0.as_raw_fd()).map_err(|_| Errno::BADF)?;
        let mut length = size_of::<Address>();
        // SAFETY: the buffer and the address are writable, of the lengths given; of the address's length, in which the kernel
        // writes four bytes, there are eight.
        let result = unsafe {
            syscall6(
                number::RECVFROM,
                [
                    descriptor,
                    buffer.as_mut_ptr().expose_provenance(),
                    buffer.len(),
                    0,
                    ptr::from_mut(from).expose_provenance(),
                    ptr::from_mut(&mut length).expose_provenance(),
                ],
            )
        };
        check(result)
    }
}

/// `struct sockaddr_nl` (Linux 6.1, `include/uapi/linux/netlink.h`).
#[repr(C)]
#[derive(Default)]
struct Address {
    family: u16,
    padding: u16,
    port: u32,
    groups: u32,
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
