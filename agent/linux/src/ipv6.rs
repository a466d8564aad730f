//! What the kernel does by itself for IPv6 on a link (`Documentation/networking/ip-sysctl.rst`, Linux 6.1).
#![expect(
    unsafe_code,
    reason = "rustix's own reading of a name brings a second check for UTF-8"
)]

use core::ptr;

use rustix::fd::{AsRawFd as _, OwnedFd};
use rustix::net::{AddressFamily, SocketFlags, SocketType, socket_with};
use sanroot_core::net::LinkName;
use sanroot_core::text::digits::Decimal;

use crate::arch::{check, number, syscall5};
use crate::file;
use crate::path::text;
use sanroot_core::text::AsIs;

/// No router's advertisement is taken, no address waits until nobody else claims it, and IPv6 is on.
const SETTINGS: [(&str, &[u8]); 3] = [
    ("accept_ra", b"0"),
    ("accept_dad", b"0"),
    ("disable_ipv6", b"0"),
];

/// Asks for the name of the link with a number (`include/uapi/linux/sockios.h`).
const SIOCGIFNAME: usize = 0x8910;

/// `struct ifreq` (`include/uapi/linux/if.h`).
#[repr(C)]
struct Request {
    name: [u8; 16],
    ifindex: u32,
    _rest: [u8; 20],
}

/// Leaves the IPv6 of the link with this number to the agent; with `mtu`, bytes, it sends no larger packets, and the kernel refuses
/// more than the link's own. A kernel without these files has no IPv6, and says so when it is given an address.
pub fn take_over(ifindex: u32, mtu: Option<u16>) {
    let flags = SocketFlags::CLOEXEC;
    let Ok(socket) = socket_with(AddressFamily::INET, SocketType::DGRAM, flags, None) else {
        return;
    };
    let mut before = None;
    // The files lie in a folder of the link's name, which may change meanwhile, but hardly a third time.
    for _ in 0..3 {
        let link = name(&socket, ifindex);
        let Some(link) = link.filter(|_| link != before) else {
            return;
        };
        let set = |setting: &str, value: &[u8]| {
            let path = text(format_args!(
                "/proc/sys/net/ipv6/conf/{link}/{}",
                AsIs(setting)
            ));
            let _ = file::command(&path, value);
        };
        for (setting, value) in &SETTINGS {
            set(setting, value);
        }
        if let Some(mtu) = mtu {
            set("mtu", text(format_args!("{}", Decimal(mtu))).as_bytes());
        }
        before = Some(link);
    }
}

/// The name of the link with this number now.
fn name(socket: &OwnedFd, ifindex: u32) -> Option<LinkName> {
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
