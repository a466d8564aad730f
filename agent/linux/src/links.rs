//! The names of links.
#![expect(
    unsafe_code,
    reason = "rustix's own reading of a name brings a second check for UTF-8"
)]

use core::ptr;

use rustix::fd::{AsRawFd as _, BorrowedFd};
use sanroot_core::net::LinkName;

use crate::arch::{check, number, syscall5};

/// Asks for the name of the link with a number (`include/uapi/linux/sockios.h`).
const SIOCGIFNAME: usize = 0x8910;

/// `struct ifreq` (`include/uapi/linux/if.h`).
#[repr(C)]
struct Request {
    name: [u8; 16],
    ifindex: u32,
    _rest: [u8; 20],
}

/// The name of the link with this number now; `None` where there is none. The kernel tells it by any socket.
// Within each caller it takes more than a call.
#[inline(never)]
pub(crate) fn name(socket: BorrowedFd<'_>, ifindex: u32) -> Option<LinkName> {
    let mut request = Request {
        name: [0; 16],
        ifindex,
        _rest: [0; 20],
    };
    let address = ptr::from_mut(&mut request).expose_provenance();
    let descriptor = usize::try_from(socket.as_raw_fd()).ok()?;
    // SAFETY: the kernel reads and writes one `struct ifreq`, which lies at `address` and outlives the call.
    let result = unsafe { syscall5(number::IOCTL, [descriptor, SIOCGIFNAME, address, 0, 0]) };
    check(result).ok()?;
    let length = request.name.iter().position(|byte| *byte == 0)?;
    LinkName::new(request.name.get(..length)?)
}
