//! From a system to its description.

use heapless::Vec;

use super::firmware::{mark, target_of};
use super::network::{Carrier, Draft, Network, NetworkFlaw};
use super::path::Path;
use super::storage::{INITIATOR_NAME, Walk, Way};
use super::{Asked, SystemFlaw, Tree};
use crate::args::spec::{Kind, SpecNic, SpecSession, V4, V6, bit};
use crate::args::{ArgsFlaw, ArgsNotes, PathFlaw, Room, Spec};
use crate::cmdline::Server;
use crate::finding::{Explain, Findings};
use crate::ibft::Firmware;
use crate::plan::installed_initiator;

/// A system, and where what it says is put.
pub struct System<'s, 'a, T: ?Sized> {
    /// What it shows.
    pub tree: &'s T,
    /// What its firmware's table says.
    pub firmware: &'s Firmware<'s>,
    /// Room for what its kernel says of the network.
    pub network: &'s mut Network,
    /// Room for its tables of mounts and swaps.
    pub scratch: &'s mut [u8],
    /// Where texts are kept.
    pub room: &'s mut Room<'a>,
    /// What is found.
    pub notes: &'s mut ArgsNotes,
}

impl<'a, T: Tree + ?Sized> System<'_, 'a, T> {
    /// Puts into `spec` what is asked for. The same system gives the same description.
    pub fn describe(&mut self, asked: Asked<'a>, spec: &mut Spec<'a>) {
        let walk = Walk::new(self.tree, self.room, self.notes);
        let ways = walk.describe(asked, self.scratch, spec);
        if spec.sessions.is_empty() {
            return;
        }
        self.network.read(self.tree, self.notes);
        let mut firmware_has = false;
        let mut left = 0;
        for (at, way) in ways.iter().enumerate() {
            match self.session(at, way, spec) {
                Some(has) => firmware_has |= has,
                None => left |= bit(at),
            }
        }
        spec.take_out(left, self.notes);
        if self.firmware.is_usable() && !firmware_has {
            self.note(format_args!("firmware"), SystemFlaw::FirmwareUnrelated);
        }
        self.compare_initiator(asked, spec);
        spec.sort();
    }

    /// Compares the name that logged in with that of the system that is going to boot.
    fn compare_initiator(&mut self, asked: Asked<'a>, spec: &Spec<'a>) {
        let root = match asked {
            Asked::Mount(root) => root.trim_end_matches('/'),
            _ => "",
        };
        let mut buffer = [0; 1024];
        let file = Path::new(format_args!("{root}{INITIATOR_NAME}"));
        let file = file.and_then(|file| self.tree.read(file.as_str(), &mut buffer).ok());
        let installed = installed_initiator(file.unwrap_or_default(), &mut Findings::default());
        let Some(installed) = installed else {
            return;
        };
        let mut sessions = spec.sessions.iter().filter(|session| session.required);
        let other = sessions.find(|session| session.initiator != installed);
        if let Some(number) = other.and_then(|session| session.kernel) {
            self.note(
                format_args!("session {number}"),
                SystemFlaw::InitiatorDiffers,
            );
        }
    }

    fn note(&mut self, subject: core::fmt::Arguments<'_>, flaw: SystemFlaw) {
        self.notes
            .keep(subject, flaw.severity(), ArgsFlaw::System(flaw));
    }

    /// Finds the NIC of a session. Whether the firmware's table has the session; `None` where that is left out.
    fn session(&mut self, at: usize, way: &Way<'a>, spec: &mut Spec<'a>) -> Option<bool> {
        let session = spec.sessions.get(at).copied()?;
        let number = session.kernel.unwrap_or_default();
        let target = target_of(self.firmware, &session, way);
        let firmware_mac = target
            .and_then(|target| self.firmware.nic_of(target))
            .and_then(|nic| self.firmware.nics.get(nic)?.mac);
        let place = match session.transport.is_card() {
            true => card(spec, way),
            false => self.carrier(&session, way, firmware_mac, spec),
        };
        match place {
            Ok(place) => {
                if let Some(session) = spec.sessions.get_mut(at) {
                    session.nic = place;
                }
                spec.name_zone(at);
            }
            Err(flaw) if session.required => {
                let flaw = flaw.cause();
                self.notes
                    .keep(format_args!("session {number}"), flaw.severity(), flaw);
            }
            Err(flaw) => {
                session.leave_out(flaw, self.notes);
                return None;
            }
        }
        let Some(target) = target else {
            return Some(false);
        };
        if mark(spec, at, self.firmware, target) {
            self.note(
                format_args!("session {number}"),
                SystemFlaw::FirmwareNicDiffers,
            );
        }
        Some(true)
    }

    fn carrier(
        &mut self,
        session: &SpecSession<'a>,
        way: &Way<'a>,
        firmware_mac: Option<crate::net::MacAddress>,
        spec: &mut Spec<'a>,
    ) -> Result<usize, PathFlaw> {
        let carrier = Carrier {
            portal: way.portal.ok_or(PathFlaw::System(SystemFlaw::NoPortal))?,
            configured: match session.server {
                Server::Address(address) => Some(address),
                Server::Zoned(address, _) => Some(address.into()),
                Server::Name(_) => None,
            },
            zone: match session.server {
                Server::Zoned(_, zone) => Some(zone),
                _ => None,
            },
            source: way.source,
            firmware_mac,
            iface_nic: way.nic,
            bound_mac: way.mac,
            by_name: matches!(session.server, Server::Name(_)),
            is_down: way.is_down,
        };
        let mut draft = Draft {
            tree: self.tree,
            spec,
            room: self.room,
            notes: self.notes,
        };
        let found = self.network.carrier(&carrier, &mut draft);
        if found != Err(NetworkFlaw::NoCarrier) || !way.is_down {
            return found.map_err(PathFlaw::Network);
        }
        if !session.required {
            return Err(PathFlaw::Down);
        }
        let carrier = Carrier {
            is_down: false,
            ..carrier
        };
        let guessed = self.network.carrier(&carrier, &mut draft);
        if guessed.is_ok() {
            let number = session.kernel.unwrap_or_default();
            self.note(format_args!("session {number}"), SystemFlaw::Down);
        }
        guessed.map_err(PathFlaw::Network)
    }
}

/// The place of the NIC that a card is.
fn card<'a>(spec: &mut Spec<'a>, way: &Way<'a>) -> Result<usize, PathFlaw> {
    let known = |nic: &SpecNic<'_>| nic.mac.is_some() && nic.mac == way.mac;
    if let Some(place) = spec.nics.iter().position(known) {
        return Ok(place);
    }
    let place = spec.nics.len();
    let nic = SpecNic {
        id: u64::MAX.saturating_sub(u64::try_from(place).unwrap_or_default()),
        name: way.nic,
        mac: way.mac,
        kind: Kind::Physical,
        parents: Vec::new(),
        mtu: None,
        v4: V4::None,
        v6: V6::None,
        addresses: Vec::new(),
        gateway: None,
        routes: Vec::new(),
        dns: Vec::new(),
        firmware_index: None,
        infiniband: false,
    };
    let pushed = spec.nics.push(nic);
    pushed.map_err(|_| PathFlaw::System(SystemFlaw::TooMuch))?;
    Ok(place)
}
