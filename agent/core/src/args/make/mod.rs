//! Which arguments are printed.

mod firmware;
mod network;
mod targets;

use heapless::Vec;

use super::spec::{SpecNic, SpecSession, bit};
use super::{ArgsFlaw, ArgsNotes, Dialect, How, Layout, Room, Spec, is_default};
use crate::cmdline::{Argument, ArgumentText, Unprintable};
use crate::finding::Explain;
use crate::limits::{ARGUMENTS, SPEC_NICS};

/// An argument, what it is for, and why it is there.
pub struct Item<'a> {
    /// What it says.
    pub argument: Argument<'a>,
    /// The sessions that need it, a bit for each place.
    pub sessions: u64,
    /// The NICs that it is about, by their places.
    pub nics: Vec<usize, 2>,
    /// Why it is there.
    pub why: &'static str,
}

/// The arguments that were made, and how.
#[derive(Default)]
pub struct Made<'a> {
    /// In the order in which they are printed.
    pub items: Vec<Item<'a>, ARGUMENTS>,
    /// Whether the firmware's sessions are asked for.
    pub firmware: bool,
    /// Whether the firmware's set-up of NICs is asked for.
    pub firmware_nics: bool,
    /// The sessions that are told explicitly, a bit for each place.
    pub explicit: u64,
    /// The sessions whose NICs are told, a bit for each place.
    pub networked: u64,
    /// The sessions whose secrets have to lie in the private file.
    pub filed: u64,
    /// The names of the NICs in the arguments, by place, where they are told.
    pub words: Vec<Option<NicWord<'a>>, SPEC_NICS>,
}

impl Made<'_> {
    /// Nothing made yet.
    pub const fn new() -> Self {
        Self {
            items: Vec::new(),
            firmware: false,
            firmware_nics: false,
            explicit: 0,
            networked: 0,
            filed: 0,
            words: Vec::new(),
        }
    }
}

/// What a NIC is called in the arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NicWord<'a> {
    /// Its name, or its MAC address with dashes.
    pub text: &'a str,
    /// Whether it is this NIC's at every boot.
    pub stays: bool,
}

impl<'a> NicWord<'a> {
    /// The name of a NIC that no argument is about.
    fn untold(nic: &SpecNic<'a>) -> Option<Self> {
        let stays = nic.is_predictable();
        nic.name.map(|text| Self { text, stays })
    }
}

/// Decides which arguments are printed. What cannot be told, or is worth knowing, is in `notes`.
pub fn make<'a>(
    spec: &Spec<'a>,
    how: How,
    room: &mut Room<'a>,
    notes: &mut ArgsNotes,
    made: &mut Made<'a>,
) {
    let mut maker = Maker {
        spec,
        how,
        room,
        notes,
        made,
    };
    if how.dialect == Dialect::InitramfsTools {
        return maker.find_whole(ArgsFlaw::Dialect);
    }
    if how.dialect == Dialect::DracutNetworkd && how.layout == Layout::CmdlineD {
        maker.find_whole(ArgsFlaw::Layout);
    }
    maker.choose();
    maker.choose_network();
    maker.tell_initiator();
    maker.tell_firmware();
    maker.tell_nics();
    maker.tell_targets();
    if how.layout != Layout::CmdlineD {
        maker.find_taken_apart();
    }
}

/// Arguments in the making.
struct Maker<'m, 'a> {
    spec: &'m Spec<'a>,
    how: How,
    room: &'m mut Room<'a>,
    notes: &'m mut ArgsNotes,
    made: &'m mut Made<'a>,
}

impl<'m, 'a> Maker<'m, 'a> {
    fn find_whole(&mut self, flaw: ArgsFlaw) {
        self.notes
            .keep(format_args!("arguments"), flaw.severity(), flaw);
    }

    fn find_session(&mut self, place: usize, flaw: ArgsFlaw) {
        let id = self
            .spec
            .sessions
            .get(place)
            .map_or(0, |session| session.id);
        self.notes
            .keep(format_args!("sessions/{id}"), flaw.severity(), flaw);
    }

    fn find_nic(&mut self, place: usize, flaw: ArgsFlaw) {
        let id = self.spec.nics.get(place).map_or(0, |nic| nic.id);
        self.notes
            .keep(format_args!("nics/{id}"), flaw.severity(), flaw);
    }

    fn stock(&self) -> bool {
        self.how.dialect.is_stock()
    }

    /// The sessions that are told explicitly, with their places.
    fn explicit(&self) -> impl Iterator<Item = (usize, &'m SpecSession<'a>)> + use<'m, 'a> {
        let explicit = self.made.explicit;
        let sessions = self.spec.sessions.iter().enumerate();
        sessions.filter(move |(place, _)| explicit & bit(*place) != 0)
    }

    fn nic(&self, place: usize) -> Option<&'m SpecNic<'a>> {
        self.spec.nics.get(place)
    }

    /// Adds an argument that can be printed.
    fn add(&mut self, item: Item<'a>) -> Result<(), Unprintable> {
        let same = |known: &&mut Item<'a>| known.argument == item.argument;
        if let Some(known) = self.made.items.iter_mut().find(same) {
            known.sessions |= item.sessions;
            return Ok(());
        }
        item.argument.print(&mut ArgumentText::default())?;
        let pushed = self.made.items.push(item);
        pushed.map_err(|_| Unprintable::TooLong)
    }

    /// Adds an argument about everything that is explicit.
    fn add_for_all(&mut self, argument: Argument<'a>, why: &'static str) {
        let item = Item {
            argument,
            sessions: self.made.explicit,
            nics: Vec::new(),
            why,
        };
        if let Err(unprintable) = self.add(item) {
            self.find_whole(ArgsFlaw::Unprintable(unprintable));
        }
    }

    /// Names the arguments that a boot loader would take apart, by their keys alone: they may hold secrets.
    fn find_taken_apart(&mut self) {
        let mut text = ArgumentText::default();
        for item in &self.made.items {
            // What cannot be printed was never added.
            if item.argument.print(&mut text).is_err() || !text.is_taken_apart() {
                continue;
            }
            let (key, _) = text.as_str().split_once('=').unwrap_or_default();
            let flaw = ArgsFlaw::BootLoader;
            let mut kept = self.notes.kept().iter();
            let is_known = kept.any(|note| {
                let named = note.subject().strip_prefix("argument ");
                *note.fault() == flaw && named == Some(key)
            });
            if !is_known {
                self.notes
                    .keep(format_args!("argument {key}"), flaw.severity(), flaw);
            }
        }
    }

    /// The one name that logs in.
    fn tell_initiator(&mut self) {
        let spec = self.spec;
        let Some(first) = spec.sessions.first() else {
            return;
        };
        if spec
            .sessions
            .iter()
            .any(|other| other.initiator != first.initiator)
        {
            return self.find_whole(ArgsFlaw::SeveralInitiators);
        }
        if is_default(first.initiator) {
            self.find_whole(ArgsFlaw::DefaultInitiator);
        }
        if self.made.explicit != 0 {
            let why = "the sessions log in by this name";
            self.add_for_all(Argument::Initiator(first.initiator), why);
        }
    }
}

/// The bits of all places below `count`.
fn all(count: usize) -> u64 {
    (0..count).map(bit).fold(0, |all, one| all | one)
}
