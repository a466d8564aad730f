//! Whether the firmware's table tells all that is needed.

use heapless::Vec;

use super::{Item, Maker, all};
use crate::args::spec::{Kind, SpecSession, bit};
use crate::args::{ArgsFlaw, Dialect, Network, Source};
use crate::cmdline::Argument;

impl<'a> Maker<'_, 'a> {
    /// Decides which sessions the firmware opens, and which are told. Never both, unless that is asked for.
    pub(super) fn choose(&mut self) {
        let spec = self.spec;
        let mut firmware = 0;
        for (place, session) in spec.sessions.iter().enumerate() {
            if session.is_firmware() {
                firmware |= bit(place);
            }
        }
        let every = all(spec.sessions.len());
        let usable = firmware == every
            && every != 0
            && spec.sessions.iter().all(|session| self.fits(session));
        let (by_firmware, flaw) = match self.how.source {
            Source::Explicit => (0, None),
            Source::Auto if usable => (every, None),
            Source::Auto if firmware != 0 => (0, Some(ArgsFlaw::FirmwarePartial)),
            Source::Auto => (0, None),
            Source::Firmware if firmware == 0 => (0, Some(ArgsFlaw::FirmwareEmpty)),
            Source::Firmware if firmware != every => (firmware, Some(ArgsFlaw::FirmwareMixed)),
            Source::Firmware => (firmware, None),
        };
        if let Some(flaw) = flaw {
            self.find_whole(flaw);
        }
        self.made.firmware = by_firmware != 0;
        self.made.explicit = every & !by_firmware;
        for (place, session) in spec.sessions.iter().enumerate() {
            let explicit = self.made.explicit & bit(place) != 0;
            let card = session.transport.is_card() && self.stock() && !explicit;
            if session.transport != Default::default() && !card {
                self.find_session(place, ArgsFlaw::Transport);
            }
        }
    }

    /// Decides who tells of the NICs.
    pub(super) fn choose_network(&mut self) {
        let spec = self.spec;
        let networkd = self.how.dialect == Dialect::DracutNetworkd;
        self.made.networked = match self.how.network {
            // networkd reads no addresses from the firmware's table, whatever else comes from there.
            Network::Auto if networkd => u64::MAX,
            Network::Auto => self.made.explicit,
            Network::Dhcp | Network::Static => u64::MAX,
            Network::Firmware | Network::None => 0,
        };
        let over_nics = |session: &&SpecSession<'a>| !session.transport.is_card();
        match self.how.network {
            Network::None if spec.sessions.iter().any(|session| over_nics(&session)) => {
                self.find_whole(ArgsFlaw::NicsUntold);
            }
            Network::Firmware => {
                for session in spec.sessions.iter().filter(over_nics) {
                    if networkd || !self.fits(session) {
                        self.find_nic(session.nic, ArgsFlaw::NicUnlisted);
                    }
                }
            }
            _ => {}
        }
    }

    /// Whether the session's NIC needs no argument of its own beside the table: the table describes it and this parser
    /// configures it from there, or it is told in any case.
    fn fits(&self, session: &SpecSession<'a>) -> bool {
        let told = !matches!(self.how.network, Network::Auto | Network::Firmware);
        if session.transport.is_card() || told {
            return true;
        }
        let Some(nic) = self.spec.nic_of(session) else {
            return false;
        };
        match (self.how.dialect, nic.kind) {
            // It puts the address of a VLAN on the NIC below.
            (Dialect::DracutLegacy, Kind::Vlan(_)) => false,
            // It reads no addresses from the table: they are told.
            (Dialect::DracutNetworkd, _) => true,
            (_, Kind::Physical | Kind::Vlan(_)) => self.spec.is_listed(session),
            _ => false,
        }
    }

    /// The arguments that ask for what the firmware's table says.
    pub(super) fn tell_firmware(&mut self) {
        let every = all(self.spec.sessions.len());
        let sessions = every & !self.made.explicit;
        if self.made.firmware {
            let why = "the firmware's table holds the sessions";
            self.add_firmware(Argument::Firmware, sessions, why);
        }
        let set_up = match (self.how.network, self.how.dialect) {
            (_, Dialect::DracutNetworkd) => 0,
            (Network::Auto, _) if self.made.firmware => sessions,
            (Network::Firmware, _) => every,
            _ => 0,
        };
        let mut cards = 0;
        let mut nics: Vec<usize, 2> = Vec::new();
        for (place, session) in self.spec.sessions.iter().enumerate() {
            if session.transport.is_card() {
                cards |= bit(place);
                if self.made.firmware {
                    let card = Argument::Transport(session.transport.word());
                    let why = "the card brings up its network by itself";
                    self.add_firmware(card, bit(place), why);
                }
            } else if set_up & bit(place) != 0 && !nics.contains(&session.nic) {
                // More than two count as two.
                let _ = nics.push(session.nic);
            }
        }
        if set_up & !cards != 0 {
            self.made.firmware_nics = true;
            let why = "the firmware's table holds the NICs";
            self.add_firmware(Argument::FirmwareNics, set_up, why);
            if nics.is_full() && self.how.dialect != Dialect::DracutNm {
                let why = "NICs that are not selected for booting carry sessions too";
                self.add_firmware(Argument::EveryFirmwareNic, set_up, why);
            }
        }
    }

    fn add_firmware(&mut self, argument: Argument<'a>, sessions: u64, why: &'static str) {
        // These are short and always printable.
        let _ = self.add(Item {
            argument,
            sessions,
            nics: Vec::new(),
            why,
        });
    }
}
