//! What the kernel does by itself for IPv6 on a link (`Documentation/networking/ip-sysctl.rst`, Linux 6.1).

use rustix::fd::AsFd as _;
use rustix::net::{AddressFamily, SocketFlags, SocketType, socket_with};
use sanroot_core::text::digits::Decimal;

use crate::file;
use crate::links;
use crate::path::text;
use sanroot_core::text::AsIs;

/// No router's advertisement is taken, no address waits until nobody else claims it, and IPv6 is on.
const SETTINGS: [(&str, &[u8]); 3] = [
    ("accept_ra", b"0"),
    ("accept_dad", b"0"),
    ("disable_ipv6", b"0"),
];

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
        let link = links::name(socket.as_fd(), ifindex);
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
