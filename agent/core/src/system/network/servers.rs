//! The name servers that the system asks.

use core::net::IpAddr;

use super::{Draft, Network, NetworkFlaw};
use crate::dns;
use crate::limits::STATE_FILE_BYTES;
use crate::netlink::route::Device;
use crate::system::Tree;

/// Where they are named: for everybody, and by the services that put themselves in their place there (systemd-resolved(8),
/// `rc-manager` of NetworkManager.conf(5)).
const FILES: [&str; 3] = [
    "/etc/resolv.conf",
    "/run/systemd/resolve/resolv.conf",
    "/run/NetworkManager/no-stub-resolv.conf",
];

impl Network {
    /// Adds the name servers that the system asks and that are reached over the NIC, with the ways to them.
    ///
    /// # Errors
    /// There is no room for a way.
    pub(super) fn name_servers<T: Tree + ?Sized>(
        &self,
        device: &Device,
        place: usize,
        draft: &mut Draft<'_, '_, T>,
    ) -> Result<(), NetworkFlaw> {
        let Some(nic) = draft.spec.nics.get_mut(place) else {
            return Ok(());
        };
        let mut added = Ok(());
        servers(
            draft.tree,
            &mut |server| match self.reach(device, nic, server) {
                Ok(true) if !nic.dns.contains(&server) => {
                    // The first ones are asked first; those that find no room are not needed.
                    let _ = nic.dns.push(server);
                }
                Ok(_) => {}
                Err(flaw) => added = Err(flaw),
            },
        );
        added
    }
}

/// Finds that a portal's name cannot be looked for over the NIC.
pub(super) fn expect_servers<T: ?Sized>(
    device: &Device,
    place: usize,
    draft: &mut Draft<'_, '_, T>,
) {
    let mut nics = draft.spec.nics.get(place).into_iter();
    if nics.any(|nic| nic.dns.is_empty() && !(nic.is_leased(true) || nic.is_leased(false))) {
        draft.find(device, NetworkFlaw::NoNameServer);
    }
}

/// Calls `visit` with the name servers of the first file that names one on another machine.
fn servers<T: Tree + ?Sized>(tree: &T, visit: &mut dyn FnMut(IpAddr)) {
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
