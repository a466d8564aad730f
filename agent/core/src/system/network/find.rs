//! Which device carries a session.

use core::net::IpAddr;

use super::{Carrier, Draft, Network, NetworkFlaw};
use crate::args::ArgsFlaw;
use crate::finding::Explain;
use crate::limits::STACKED_DEVICES;
use crate::net::{Ifindex, MacAddress};
use crate::netlink::route::{Assigned, Device, Make, Medium};
use crate::plan::Subnet;

impl Network {
    /// The device that carries a session.
    ///
    /// # Errors
    /// There is none, or none that an initramfs sets up.
    pub(super) fn carrying<T: ?Sized>(
        &self,
        asked: &Carrier<'_>,
        draft: &mut Draft<'_, '_, T>,
    ) -> Result<&Device, NetworkFlaw> {
        let own = |assigned: &Assigned| assigned.address.address == asked.portal;
        if asked.portal.is_loopback() || self.addresses.iter().any(own) {
            return Err(NetworkFlaw::Loopback);
        }
        let mut missing = |flaw: NetworkFlaw| {
            let subject = format_args!("portal {}", asked.portal);
            let kept = ArgsFlaw::Network(flaw);
            draft.notes.keep(subject, flaw.severity(), kept);
        };
        let mut found = None;
        if let Some(mac) = asked.firmware_mac {
            found = self.with_mac(mac).map(|nic| self.device_on(nic, asked));
            if found.is_none() {
                missing(NetworkFlaw::FirmwareNicMissing);
            }
        }
        if let (None, Some(name)) = (found, asked.iface_nic) {
            found = self.named(name).map(|bound| self.in_charge(bound, asked));
            if found.is_none() {
                missing(NetworkFlaw::BoundNicMissing);
            }
        }
        let bound_mac = asked
            .bound_mac
            .filter(|mac| Some(*mac) != asked.firmware_mac);
        if let (None, Some(mac)) = (found, bound_mac) {
            found = self.with_mac(mac).map(|nic| self.device_on(nic, asked));
            if found.is_none() {
                missing(NetworkFlaw::BoundNicMissing);
            }
        }
        let found = found
            .or_else(|| self.named(asked.zone.filter(|_| is_link_local(asked.portal))?))
            .or_else(|| self.with_source(asked))
            .or_else(|| {
                let way = self.way_to(asked.portal)?;
                let tells = !asked.is_down || way.router.is_none();
                self.device(way.ifindex.filter(|_| tells)?)
            });
        let device = found.ok_or(NetworkFlaw::NoCarrier)?;
        match device.medium {
            Medium::Ethernet | Medium::InfiniBand => Ok(device),
            Medium::Loopback => Err(NetworkFlaw::Loopback),
            Medium::Other => Err(NetworkFlaw::NotANic),
        }
    }

    /// The NIC with a MAC address; the one that it came with goes before one that it was given. Of two, one that hardware
    /// of the same address stands in for (a virtual function below a synthetic NIC) is not meant.
    fn with_mac(&self, mac: MacAddress) -> Option<&Device> {
        let stands_alone = |device: &&Device| {
            let master = device.link.master.and_then(|master| self.device(master));
            master.is_none_or(|master| master.make != Make::Hardware)
        };
        let came_with = |device: &&Device| own_mac(device) == Some(mac);
        let was_given = |device: &&Device| device.link.address == Some(mac);
        let nics = || {
            let nics = self.devices.iter();
            nics.filter(|device| matches!(device.make, Make::Hardware | Make::Other))
        };
        nics()
            .filter(came_with)
            .find(stands_alone)
            .or_else(|| nics().find(came_with))
            .or_else(|| nics().filter(was_given).find(stands_alone))
    }

    /// The device by name or number.
    fn named(&self, name: &str) -> Option<&Device> {
        let mut devices = self.devices.iter();
        let by_name = devices.find(|device| device.link.name.as_str() == name);
        by_name.or_else(|| self.device(Ifindex::new(name.parse().ok()?)?))
    }

    /// The device on `nic`, or `nic` itself, over which the portal is reached.
    fn device_on<'n>(&'n self, nic: &'n Device, asked: &Carrier<'_>) -> &'n Device {
        let on = |device: &&Device| self.lies_on(device, nic.link.ifindex, STACKED_DEVICES);
        let routed = self
            .way_to(asked.portal)
            .and_then(|way| self.device(way.ifindex?));
        if let Some(routed) = routed.filter(on) {
            return routed;
        }
        let reaches = |device: &&Device, wanted: &dyn Fn(&Assigned) -> bool| {
            self.addresses_of(device).any(wanted)
        };
        let has = |wanted: &dyn Fn(&Assigned) -> bool| {
            let mut devices = self.devices.iter().filter(on);
            devices.find(|device| reaches(device, wanted))
        };
        has(&|assigned| Some(assigned.address.address) == asked.source)
            .or_else(|| has(&|assigned| subnet(assigned).contains(asked.portal)))
            .or_else(|| self.way_to_over_any(nic, asked.portal))
            .unwrap_or(nic)
    }

    /// The device on `nic` that any route to the portal leads over.
    fn way_to_over_any(&self, nic: &Device, portal: IpAddr) -> Option<&Device> {
        let mut devices = self.devices.iter();
        devices.find(|device| {
            let on = self.lies_on(device, nic.link.ifindex, STACKED_DEVICES);
            on && self.way_over(device, portal).is_some()
        })
    }

    /// Whether `device` is `base`, or is made of it.
    fn lies_on(&self, device: &Device, base: Ifindex, depth: u8) -> bool {
        if device.link.ifindex == base {
            return true;
        }
        let Some(depth) = depth.checked_sub(1) else {
            return false;
        };
        let mut below = self.below(device);
        below.any(|lower| self.lies_on(lower, base, depth))
    }

    /// What a device is made of: of a VLAN device what it lies on, of a bond, bridge or team its ports in the kernel's order.
    pub(super) fn below(&self, device: &Device) -> impl Iterator<Item = &Device> {
        let own = device.link.ifindex;
        let lower = match device.make {
            Make::Vlan(_) => device.link.lower,
            _ => None,
        };
        let has_ports = matches!(device.make, Make::Bond | Make::Bridge | Make::Team);
        self.devices.iter().filter(move |other| {
            let port = has_ports && other.link.master == Some(own);
            port || lower == Some(other.link.ifindex)
        })
    }

    /// The device itself, or the bond, bridge or team that it is a port of, where that has the addresses.
    fn in_charge<'n>(&'n self, device: &'n Device, asked: &Carrier<'_>) -> &'n Device {
        let of_family =
            |assigned: &Assigned| assigned.address.address.is_ipv4() == asked.portal.is_ipv4();
        if self.addresses_of(device).any(of_family) {
            return device;
        }
        let master = device.link.master.and_then(|master| self.device(master));
        let joins =
            |master: &&Device| matches!(master.make, Make::Bond | Make::Bridge | Make::Team);
        master.filter(joins).unwrap_or(device)
    }

    /// The device with the session's own address; where several have it, the one that the route leads over. An address of
    /// the machine rather than of a NIC says nothing.
    fn with_source(&self, asked: &Carrier<'_>) -> Option<&Device> {
        let source = asked.source?;
        let routed = self.way_to(asked.portal).and_then(|way| way.ifindex);
        let have = || {
            let addresses = self.addresses.iter();
            let found = addresses.filter(move |assigned| assigned.address.address == source);
            found.filter_map(|assigned| self.device(assigned.address.ifindex))
        };
        let mut nics = have().filter(|device| device.medium != Medium::Loopback);
        let first = nics.next()?;
        if nics.next().is_none() {
            return Some(first);
        }
        let by_route = have().find(|device| Some(device.link.ifindex) == routed);
        by_route.or_else(|| (!is_link_local(source)).then_some(first))
    }
}

/// The MAC address that a NIC came with, or else the one that it has.
pub(super) fn own_mac(device: &Device) -> Option<MacAddress> {
    let link = &device.link;
    link.permanent_address
        .or(device.port_address)
        .or(link.address)
}

/// The address with its prefix length.
pub(super) const fn subnet(assigned: &Assigned) -> Subnet {
    Subnet {
        address: assigned.address.address,
        prefix: assigned.address.prefix,
    }
}

/// Whether an address is valid on one link only.
pub(super) const fn is_link_local(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_link_local(),
        IpAddr::V6(address) => address.is_unicast_link_local(),
    }
}
