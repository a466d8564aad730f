//! The NICs that carry the running system's sessions, as a description has them.
//!
//! A session is put to its NIC by [`Network::carrier`]:
//! 1. the session is the firmware's: the NIC with the MAC address of the firmware's table, or the device on it that leads
//!    to the portal;
//! 2. it is bound to a NIC, by its name or by its MAC address: that one, or the device on it that leads to the portal;
//! 3. its portal has a zone: the link that the zone names;
//! 4. its own address is known: the link that has it;
//! 5. else the link of the longest prefix in the routing tables main and default; for a session that is not logged in, where
//!    the portal is on that link. Rules of other tables (ip-rule(8)) are not followed to find the link: they go by what a
//!    packet has that nobody can ask the kernel about without sending one. They are searched for the router once the link is
//!    known, since it is with several NICs in one subnet that each has a table of its own.
//!
//! Of the NIC those families are described that its sessions use. What else it has the initramfs does not need, and a parser of
//! another project may take one family only. An installed system that takes the NIC over from our agent as it is has no more.
//!
//! ```no_run
//! # use sanroot_core::{args::{ArgsNotes, Room, Spec}, system::{Tree, network::{Carrier, Draft, Network}}};
//! # fn describe<'a>(tree: &dyn Tree, network: &mut Network, spec: &mut Spec<'a>, room: &mut Room<'a>, notes: &mut ArgsNotes) {
//! network.read(tree, notes);
//! let mut draft = Draft { tree, spec, room, notes };
//! let asked = Carrier::to("192.0.2.1".parse().unwrap());
//! let _place_in_spec_nics = network.carrier(&asked, &mut draft);
//! spec.sort();
//! # }
//! ```

mod addressing;
mod bond;
mod describe;
mod find;
mod flaw;
mod lease;
mod method;
mod servers;
mod way;

use core::fmt::Write;
use core::net::IpAddr;

use heapless::{String, Vec};

use super::{Table, Tree};
use crate::args::{ArgsFlaw, ArgsNotes, Room, Spec};
use crate::finding::Explain;
use crate::limits::{SYSTEM_ADDRESSES, SYSTEM_BONDS, SYSTEM_LINKS, SYSTEM_ROUTES};
use crate::net::{Ifindex, MacAddress};
use crate::netlink::Messages;
use crate::netlink::route::{Assigned, BondSettings, Device, KnownRoute, Make};

pub use flaw::NetworkFlaw;

/// `RT_TABLE_LOCAL`: what leads to the machine itself (`include/uapi/linux/rtnetlink.h`).
const LOCAL_TABLE: u32 = 255;
/// Bytes of what says which NIC a finding is about.
const SUBJECT_BYTES: usize = 24;

/// What the kernel says of the network.
#[derive(Default)]
pub struct Network {
    devices: Vec<Device, SYSTEM_LINKS>,
    bonds: Vec<BondSettings, SYSTEM_BONDS>,
    addresses: Vec<Assigned, SYSTEM_ADDRESSES>,
    routes: Vec<KnownRoute, SYSTEM_ROUTES>,
}

/// A session whose NIC is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Carrier<'c> {
    /// The portal's address that the connection goes to.
    pub portal: IpAddr,
    /// The portal's configured address, to which a boot connects first: another one after a redirect.
    pub configured: Option<IpAddr>,
    /// The zone of a link-local portal: a link's name or number.
    pub zone: Option<&'c str>,
    /// The connection's own address, where the kernel tells it.
    pub source: Option<IpAddr>,
    /// The session is the firmware's: the MAC address of the NIC that the firmware's table has for it.
    pub firmware_mac: Option<MacAddress>,
    /// The NIC that open-iscsi's interface record binds the session to.
    pub iface_nic: Option<&'c str>,
    /// The MAC address of the NIC that it is bound to, where the record names none, or the agent bound it.
    pub bound_mac: Option<MacAddress>,
    /// The portal is told by a host name, which wants name servers.
    pub by_name: bool,
    /// There is no connection: a route over a router does not tell over which NIC there was one.
    pub is_down: bool,
}

/// The description as it comes to be.
pub struct Draft<'d, 'a, T: ?Sized> {
    /// Where the system shows what it has.
    pub tree: &'d T,
    /// The description. Until all NICs are there a NIC's id is its number in the kernel; [`Spec::sort`] puts an end to it.
    pub spec: &'d mut Spec<'a>,
    /// Where texts are kept.
    pub room: &'d mut Room<'a>,
    /// What is found.
    pub notes: &'d mut ArgsNotes,
}

impl<T: ?Sized> Draft<'_, '_, T> {
    /// Keeps what was found of a device, once.
    fn find(&mut self, device: &Device, flaw: NetworkFlaw) {
        let mut subject: String<SUBJECT_BYTES> = String::new();
        // A link's name is short enough.
        let _ = write!(subject, "nic {}", device.link.name);
        let fault = ArgsFlaw::Network(flaw);
        let mut kept = self.notes.kept().iter();
        if !kept.any(|note| *note.fault() == fault && note.subject() == subject) {
            let subject = format_args!("{subject}");
            self.notes.keep(subject, flaw.severity(), fault);
        }
    }
}

impl Carrier<'_> {
    /// A session to a portal, of which nothing else is known.
    pub const fn to(portal: IpAddr) -> Self {
        Self {
            portal,
            configured: None,
            zone: None,
            source: None,
            firmware_mac: None,
            iface_nic: None,
            bound_mac: None,
            by_name: false,
            is_down: false,
        }
    }
}

impl Network {
    /// Nothing.
    pub const fn new() -> Self {
        Self {
            devices: Vec::new(),
            bonds: Vec::new(),
            addresses: Vec::new(),
            routes: Vec::new(),
        }
    }

    /// Reads what `tree` has of it, in the place of what was read before. Of a list that is longer than there is room for the first ones are kept, and a finding
    /// says so.
    pub fn read<T: Tree + ?Sized>(&mut self, tree: &T, notes: &mut ArgsNotes) {
        self.devices.clear();
        self.bonds.clear();
        self.addresses.clear();
        self.routes.clear();
        let mut whole = [true; 3];
        let [links, addresses, routes] = &mut whole;
        tree.network(Table::Links, &mut |bytes| {
            for message in Messages::new(bytes) {
                if let Some(device) = Device::parse(&message) {
                    *links &= is_nothing_to_us(&device) || self.devices.push(device).is_ok();
                }
                if let Some(bond) = BondSettings::parse(&message) {
                    *links &= self.bonds.push(bond).is_ok();
                }
            }
        });
        tree.network(Table::Addresses, &mut |bytes| {
            for assigned in Messages::new(bytes).filter_map(|message| Assigned::parse(&message)) {
                *addresses &= self.addresses.push(assigned).is_ok();
            }
        });
        tree.network(Table::Routes, &mut |bytes| {
            for message in Messages::new(bytes) {
                KnownRoute::parse(&message, &mut |route| {
                    *routes &= route.table == LOCAL_TABLE || self.routes.push(route).is_ok();
                });
            }
        });
        for (whole, listed) in whole.into_iter().zip(Table::ALL) {
            if !whole {
                let flaw = NetworkFlaw::TooMany(listed);
                let subject = format_args!("network");
                notes.keep(subject, flaw.severity(), ArgsFlaw::Network(flaw));
            }
        }
    }

    /// The device with this number.
    fn device(&self, ifindex: Ifindex) -> Option<&Device> {
        let mut devices = self.devices.iter();
        devices.find(|device| device.link.ifindex == ifindex)
    }

    /// The addresses of a device.
    fn addresses_of(&self, device: &Device) -> impl Iterator<Item = &Assigned> {
        let ifindex = device.link.ifindex;
        let addresses = self.addresses.iter();
        addresses.filter(move |assigned| assigned.address.ifindex == ifindex)
    }
}

/// Whether a device never carries a session: a container's port of a bridge, of which a host may have hundreds.
fn is_nothing_to_us(device: &Device) -> bool {
    let port_of_bond = device.port_address.is_some();
    matches!(device.make, Make::Other | Make::Share)
        && device.link.master.is_some()
        && !port_of_bond
}

#[cfg(test)]
mod tests;
