//! What of a system's sessions and NICs the firmware's table tells too.

use super::storage::Way;
use crate::args::Spec;
use crate::args::spec::{Kind, SpecNic, SpecOrigin, SpecSession, V4, V6};
use crate::cmdline::Server;
use crate::ibft::{Firmware, FirmwareNic, FirmwareTarget};

/// The structure that a session comes from: the one that its driver names, or the one with its target, portal and unit.
pub(super) fn target_of<'f, 't>(
    firmware: &'f Firmware<'t>,
    session: &SpecSession<'_>,
    way: &Way<'_>,
) -> Option<&'f FirmwareTarget<'t>> {
    let address = match session.server {
        Server::Address(address) => Some(address),
        Server::Zoned(address, _) => Some(address.into()),
        Server::Name(_) => None,
    };
    let named = |target: &FirmwareTarget<'_>| {
        let name = target.name.as_str();
        name.eq_ignore_ascii_case(session.target.as_str())
    };
    let mut targets = firmware.targets.iter();
    targets.find(|target| {
        let told = way.firmware_target == Some(target.index);
        let reached = target.address == address && target.port == session.port;
        let same = reached && target.lun == session.lun;
        target.is_usable() && named(target) && (told || same)
    })
}

/// Marks a session, and its NIC where the table tells of it what it has. Whether the table tells otherwise of the NIC.
pub(super) fn mark(
    spec: &mut Spec<'_>,
    session: usize,
    firmware: &Firmware<'_>,
    target: &FirmwareTarget<'_>,
) -> bool {
    let nic = firmware.nic_of(target);
    let nic = nic
        .and_then(|at| firmware.nics.get(at))
        .filter(|nic| nic.valid);
    let Some(marked) = spec.sessions.get_mut(session) else {
        return false;
    };
    marked.origin = SpecOrigin::Ibft(target.index);
    let (place, is_card) = (marked.nic, marked.transport.is_card());
    let (Some(nic), Some(carrier)) = (nic, spec.nics.get(place)) else {
        return false;
    };
    let below = match carrier.kind {
        Kind::Vlan(_) => carrier.parents.first().copied(),
        _ => Some(place),
    };
    // A card has a MAC address of its own, and no addresses that the kernel knows.
    if !is_card && !agrees(nic, carrier) {
        return true;
    }
    if let Some(below) = below.and_then(|below| spec.nics.get_mut(below)) {
        below.firmware_index = Some(nic.index);
    }
    false
}

/// Whether the table gives a NIC the address that it has, or has it ask for one as it does.
fn agrees(nic: &FirmwareNic<'_>, carrier: &SpecNic<'_>) -> bool {
    let tag = match carrier.kind {
        Kind::Vlan(id) => Some(id),
        Kind::Physical => None,
        _ => return false,
    };
    let asks = match nic.address.is_some_and(|address| address.is_ipv6()) {
        true => matches!(carrier.v6, V6::Dhcp6 | V6::Auto),
        false => carrier.v4 == V4::Dhcp,
    };
    let mut addresses = carrier.addresses.iter();
    let has = addresses.any(|subnet| Some(subnet.address) == nic.address);
    nic.vlan == tag && (has || (asks && nic.is_dynamic()))
}

#[cfg(test)]
mod tests;
