//! What the kernel does by itself for IPv6 on a link (`Documentation/networking/ip-sysctl.rst`, Linux 6.1).

use core::fmt::Write as _;

use heapless::String;

use crate::file;

/// No router's advertisement is taken, no address waits until nobody else claims it, and IPv6 is on.
const SETTINGS: [(&str, &[u8]); 3] = [
    ("accept_ra", b"0"),
    ("accept_dad", b"0"),
    ("disable_ipv6", b"0"),
];

/// Leaves a link's IPv6 to the agent. A kernel without these files has no IPv6, and says so when it is given an address.
pub fn take_over(link: &str) {
    for (setting, value) in SETTINGS {
        let mut path: String<64> = String::new();
        // The folder, a link's name and the longest setting fit.
        let _ = write!(path, "/proc/sys/net/ipv6/conf/{link}/{setting}");
        let _ = file::command(&path, value);
    }
}
