//! Whether the firmware's table tells all that is needed.

use heapless::Vec;

use super::{Item, Maker, all};
use crate::args::spec::{Kind, SpecSession, bit};
use crate::args::{ArgsFlaw, Dialect, Source};
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

    /// Whether the table describes the session's NIC, and this parser configures it from there.
    fn fits(&self, session: &SpecSession<'a>) -> bool {
        if session.transport.is_card() {
            return true;
        }
        let Some(nic) = self.spec.nic_of(session) else {
            return false;
        };
        let below = nic.parents.first().and_then(|parent| self.nic(*parent));
        let listed = nic.firmware_index.is_some()
            || below.is_some_and(|below| below.firmware_index.is_some());
        match (self.how.dialect, nic.kind) {
            // It puts the address of a VLAN on the NIC below.
            (Dialect::DracutLegacy, Kind::Vlan(_)) => false,
            // It reads no addresses from the table: they are told.
            (Dialect::DracutNetworkd, _) => true,
            (_, Kind::Physical | Kind::Vlan(_)) => listed,
            _ => false,
        }
    }

    /// The arguments that ask for what the firmware's table says.
    pub(super) fn tell_firmware(&mut self) {
        if !self.made.firmware {
            return;
        }
        let sessions = all(self.spec.sessions.len()) & !self.made.explicit;
        self.add_firmware(
            Argument::Firmware,
            sessions,
            "the firmware's table holds the sessions",
        );
        let mut cards = 0;
        let mut nics: Vec<usize, 2> = Vec::new();
        for (place, session) in self.spec.sessions.iter().enumerate() {
            if session.transport.is_card() {
                cards |= bit(place);
                let card = Argument::Transport(session.transport.word());
                let why = "the card brings up its network by itself";
                self.add_firmware(card, bit(place), why);
            } else if sessions & bit(place) != 0 && !nics.contains(&session.nic) {
                // More than two count as two.
                let _ = nics.push(session.nic);
            }
        }
        let reads = self.how.dialect != Dialect::DracutNetworkd;
        if reads && sessions & !cards != 0 {
            self.made.firmware_nics = true;
            let why = "the firmware's table holds the NICs";
            self.add_firmware(Argument::FirmwareNics, sessions, why);
            if nics.is_full() && self.how.dialect != Dialect::DracutNm {
                let why = "NICs that are not selected for booting carry sessions too";
                self.add_firmware(Argument::EveryFirmwareNic, sessions, why);
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
