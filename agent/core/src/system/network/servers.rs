//! The name servers that the system asks.

use core::net::IpAddr;

use crate::dns;
use crate::limits::STATE_FILE_BYTES;
use crate::system::Tree;

/// Where they are named: for everybody, and by the services that put themselves in their place there (systemd-resolved(8),
/// `rc-manager` of NetworkManager.conf(5)).
const FILES: [&str; 3] = [
    "/etc/resolv.conf",
    "/run/systemd/resolve/resolv.conf",
    "/run/NetworkManager/no-stub-resolv.conf",
];

/// Calls `visit` with the name servers of the first file that names one on another machine.
pub(super) fn servers<T: Tree + ?Sized>(tree: &T, visit: &mut dyn FnMut(IpAddr)) {
    for file in FILES {
        let mut buffer = [0; 4 * STATE_FILE_BYTES];
        let named = tree.read(file, &mut buffer).map(dns::servers);
        let addresses = named.unwrap_or_default();
        let others = addresses.iter().map(|server| server.ip());
        let mut others = others.filter(|server| !server.is_loopback()).peekable();
        if others.peek().is_some() {
            return others.for_each(visit);
        }
    }
}
