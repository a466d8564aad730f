//! What can be wrong with a table, structure by structure.

use core::net::IpAddr;

use crate::errno::Errno;
use crate::finding::{Explain, Severity};
use crate::iscsi::NameFlaw;
use crate::phrase::Phrase;

use super::field::Place;
use super::value::Excerpt;

mod code;
mod text;

/// One fault of a table: where, what, and whether something was lost by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where in the table.
    pub place: Place,
    /// What is wrong there, with the value found.
    pub flaw: Flaw,
    /// Whether the table or the structure was left out because of it; otherwise only the value was, or nothing.
    pub is_loss: bool,
}

/// What is wrong, with the value found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// A source that there is but that cannot be read.
    Unreadable(Errno),
    /// Fewer bytes than header and control structure have.
    Short(usize),
    /// None of the three signatures.
    Signature([u8; 4]),
    /// The length in the header is too small, too large, or more than there is.
    Length {
        /// As the header has it.
        claimed: u32,
        /// Bytes that are there.
        available: usize,
    },
    /// The bytes do not add up to 0 modulo 256; the value is the sum.
    Checksum(u8),
    /// Another revision than 1.
    Revision(u8),
    /// No control structure behind the header.
    ControlId(u8),
    /// The control structure is shorter than 18 bytes.
    ControlLength(u16),
    /// The control structure claims to go on behind the table.
    ControlOverrun(u16),
    /// An extension structure, whose contents no specification defines.
    Extensions(u16),
    /// More tables than are read.
    TooManyTables,
    /// The same bytes as an earlier table.
    Copy,
    /// A boot structure does not lie between control structure and end of the table; the value is the table's length.
    Outside(usize),
    /// No boot structure has this id.
    UnknownId(u8),
    /// Another structure version than 1.
    Version(u8),
    /// A structure shorter than its kind.
    StructureLength {
        /// As its header has it.
        length: u16,
        /// What its kind has.
        least: usize,
    },
    /// A structure longer than its kind, which Linux skips.
    Padded {
        /// As its header has it.
        length: u16,
        /// What its kind has.
        usual: usize,
    },
    /// The same offset as an earlier one.
    Repeated,
    /// More structures than are judged.
    TooMany,
    /// Two structures of a kind with the same index, with which Linux shows none at all.
    DuplicateIndex(u8),
    /// Neither marked valid nor boot selected.
    Unused(u8),
    /// Marked boot selected but not valid, as some firmware does.
    SelectedOnly(u8),
    /// A second initiator structure in one table.
    SecondInitiator,
    /// No initiator structure with a name, though there are targets.
    NoInitiator,
    /// No target structure that could be booted from.
    NoTarget,
    /// A string outside the table.
    TextOutside {
        /// As the structure has it.
        length: u16,
        /// As the structure has it.
        offset: u16,
    },
    /// A string longer than is allowed at its place; the value is its length.
    TextTooLong(usize),
    /// A string with bytes that it may not hold.
    TextForbidden(Excerpt),
    /// A string with other bytes behind its first NUL; the value is the length up to there. It may be a secret.
    EmbeddedNul(usize),
    /// A name that is no iSCSI name.
    Name(NameFlaw),
    /// A name that begins like no iSCSI name.
    NameType(Excerpt),
    /// The name that iPXE makes up where the machine has no UUID: all such machines share it.
    ZeroUuid,
    /// An address that no host has.
    NotHost(IpAddr),
    /// A prefix length that fits no static address of this family.
    Prefix(u8),
    /// An origin that is not defined.
    Origin(u8),
    /// VLAN 4095, which is reserved.
    ReservedVlan,
    /// A VLAN field with a priority.
    VlanPriority(u8),
    /// A MAC address that no NIC has.
    Mac([u8; 6]),
    /// A target without an address.
    NoAddress,
    /// A target that names no NIC of its table; whether the table's only NIC was taken instead.
    NoSuchNic {
        /// The index that the target names.
        index: u8,
        /// Whether the table's only NIC serves instead.
        fallback: bool,
    },
    /// A CHAP type that is not defined.
    ChapType(u8),
    /// CHAP of this type without a name or secret.
    ChapIncomplete(u8),
    /// CHAP credentials that the CHAP type leaves unused.
    ChapUnused(u8),
    /// CHAP by a RADIUS server.
    Radius(u8),
    /// A text that is no number of the field's range.
    NotNumber(Excerpt),
    /// A text that is no address.
    NotAddress(Excerpt),
    /// A text that is no MAC address.
    NotMac(Excerpt),
    /// A text that is no LUN, or can be read as several.
    NotLun(Excerpt),
    /// A LUN whose text could be several; the simple one was taken.
    AmbiguousLun(Excerpt),
    /// A folder whose number is not its structure's index.
    FolderNumber(u8),
}

impl Flaw {
    /// Of a text with bytes that it may not hold.
    // Called, since the copies of an excerpt take room.
    #[inline(never)]
    pub(super) fn forbidden(text: &[u8]) -> Self {
        Self::TextForbidden(Excerpt::of(text))
    }
}

impl Fault {
    /// A flaw by which its structure or its table was lost.
    pub(super) const fn lost(place: Place, flaw: Flaw) -> Self {
        Self {
            place,
            flaw,
            is_loss: true,
        }
    }

    /// A flaw by which at most its value was lost.
    pub(super) const fn noted(place: Place, flaw: Flaw) -> Self {
        Self {
            place,
            flaw,
            is_loss: false,
        }
    }
}

impl Explain for Fault {
    fn code(&self) -> Phrase {
        self.flaw.code()
    }

    fn severity(&self) -> Severity {
        match (self.is_loss, self.flaw) {
            (true, _) | (false, Flaw::NoInitiator) => Severity::Error,
            (
                false,
                Flaw::Copy
                | Flaw::Extensions(_)
                | Flaw::Padded { .. }
                | Flaw::Repeated
                | Flaw::Unreadable(_)
                | Flaw::Unused(_)
                | Flaw::VlanPriority(_),
            ) => Severity::Info,
            _ => Severity::Warning,
        }
    }

    fn hint(&self) -> Phrase {
        self.flaw.hint()
    }
}

#[cfg(test)]
mod tests;
