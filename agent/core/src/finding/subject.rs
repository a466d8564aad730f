//! What a finding is about.

use core::fmt;

use crate::cmdline::Word;
use crate::net::MacAddress;
use crate::plan::PlannedPortal;
use crate::text::digits::Decimal;
use crate::text::{AsIs, Escaped};

/// What a finding is about, in the words of the place where a person would look for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject<'a> {
    /// The machine or the boot as a whole.
    Machine,
    /// A firmware table as a whole.
    Table,
    /// The iBFT's initiator structure, control structure or another that has no index.
    Structure(&'static str),
    /// `ethernetN` of the firmware, by its index field.
    FirmwareNic(u8),
    /// `targetN` of the firmware, by its index field.
    FirmwareTarget(u8),
    /// A NIC by its MAC address.
    Nic(MacAddress),
    /// A NIC by the name that the kernel's arguments give it.
    Link(&'a str),
    /// A session by target name and portal.
    Session {
        /// The target's iSCSI name.
        target: &'a str,
        /// The portal as it was configured.
        portal: PlannedPortal<'a>,
    },
    /// A word of the kernel command line, which shows itself with its secrets masked.
    Word(Word<'a>),
    /// An initiator by its iSCSI name.
    Initiator(&'a str),
    /// A file or a folder.
    File(&'a str),
}

impl fmt::Display for Subject<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Machine => out.write_str("machine"),
            Self::Table => out.write_str("iBFT"),
            Self::Structure(name) => out.write_str(name),
            Self::FirmwareNic(index) => write!(out, "ethernet{}", Decimal(*index)),
            Self::FirmwareTarget(index) => write!(out, "target{}", Decimal(*index)),
            Self::Nic(address) => write!(out, "NIC {address}"),
            Self::Link(name) => write!(out, "NIC {}", AsIs(name)),
            Self::Session { target, portal } => write!(out, "{} at {portal}", AsIs(target)),
            Self::Word(word) => fmt::Display::fmt(word, out),
            Self::Initiator(text) | Self::File(text) => Escaped(text.as_bytes()).fmt(out),
        }
    }
}
