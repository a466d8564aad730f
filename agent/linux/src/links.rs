//! Which links there are, and their names.
#![expect(
    unsafe_code,
    reason = "rustix's own reading of a name brings a second check for UTF-8"
)]

use core::ptr;

use rustix::fd::{AsFd as _, AsRawFd as _, BorrowedFd};
use sanroot_core::net::{Ifindex, LinkName};

use crate::Errno;
use crate::arch::{check, number, syscall5};
use crate::netlink::Netlink;

/// Asks for the name of the link with a number (`include/uapi/linux/sockios.h`).
const SIOCGIFNAME: usize = 0x8910;

/// `struct ifreq` (`include/uapi/linux/if.h`).
#[repr(C)]
struct Request {
    name: [u8; 16],
    ifindex: u32,
    _rest: [u8; 20],
}

/// Whether there is a link of this number; so it is where the kernel does not say, as SELinux may have it.
pub fn is_there(socket: &Netlink, link: Ifindex) -> bool {
    !matches!(ask(socket.as_fd(), link.get()), Err(Errno::NODEV))
}

/// The name of the link with this number now; `None` where there is none.
pub(crate) fn name(socket: BorrowedFd<'_>, ifindex: u32) -> Option<LinkName> {
    let name = ask(socket, ifindex).ok()?;
    let length = name.iter().position(|byte| *byte == 0)?;
    LinkName::new(name.get(..length)?)
}

/// A link's name and what fills it up. The kernel tells it by any socket.
// Within each caller it takes more than a call.
#[inline(never)]
fn ask(socket: BorrowedFd<'_>, ifindex: u32) -> Result<[u8; 16], Errno> {
    let mut request = Request {
        name: [0; 16],
        ifindex,
        _rest: [0; 20],
    };
    let address = ptr::from_mut(&mut request).expose_provenance();
    let descriptor = usize::try_from(socket.as_raw_fd()).map_err(|_| Errno::BADF)?;
    // SAFETY: the kernel reads and writes one `struct ifreq`, which lies at `address` and outlives the call.
    let result = unsafe { syscall5(number::IOCTL, [descriptor, SIOCGIFNAME, address, 0, 0]) };
    check(result).map(|_| request.name)
}
