//! Options of sockets that rustix lacks.
#![expect(unsafe_code, reason = "rustix sets none of these options")]

use rustix::fd::{AsRawFd, OwnedFd};
use rustix::io::Errno;

use crate::arch::{check, number, syscall5};

const SOL_SOCKET: usize = 1;
const SOL_NETLINK: usize = 270;

/// An option: its level and its number there.
pub(crate) type Name = (usize, usize);

/// A classic BPF program is asked about each packet.
pub(crate) const SO_ATTACH_FILTER: Name = (SOL_SOCKET, 26);
/// What is sent leaves by one link (Linux 5.0).
pub(crate) const SO_BINDTOIFINDEX: Name = (SOL_SOCKET, 62);
/// What is told to a group, by its number, is heard from now on.
pub(crate) const NETLINK_ADD_MEMBERSHIP: Name = (SOL_NETLINK, 1);

/// Sets an option.
///
/// # Errors
/// The kernel's; ENOPROTOOPT where it does not know the option.
///
/// # Safety
/// The value lies at `address` and has `length` bytes. It is of the kind that the option takes, and what it points at
/// outlives the call.
pub(crate) unsafe fn set(
    socket: &OwnedFd,
    (level, option): Name,
    (address, length): (usize, usize),
) -> Result<(), Errno> {
    let descriptor = usize::try_from(socket.as_raw_fd()).map_err(|_| Errno::BADF)?;
    let arguments = [descriptor, level, option, address, length];
    // SAFETY: the kernel reads the value alone, for which the caller answers.
    let result = unsafe { syscall5(number::SETSOCKOPT, arguments) };
    check(result).map(|_| ())
}
