//! The stable codes of the flaws, and what to try.

use super::Flaw;
use crate::iscsi::NameFlaw;
use crate::phrase::{Phrase, phrase};

impl Flaw {
    /// The stable dotted code.
    pub(super) const fn code(&self) -> Phrase {
        match self {
            Self::Name(flaw) => phrase! { match flaw {
                NameFlaw::Empty => "ibft.name.empty",
                NameFlaw::TooLong(_) => "ibft.name.too-long",
                NameFlaw::NotText => "ibft.name.not-text",
                _ => "ibft.name.forbidden-character",
            } },
            _ => self.own_code(),
        }
    }

    /// What a person can try; empty where nothing helps.
    pub(super) const fn hint(&self) -> Phrase {
        match self {
            Self::NoSuchNic { fallback: true, .. } => phrase!(""),
            _ => self.own_hint(),
        }
    }

    // Within `code` its choice would become one with that of the names' flaws, which no table can make.
    #[inline(never)]
    const fn own_code(&self) -> Phrase {
        phrase! { match self {
            Self::Unreadable(_) => "ibft.source.unreadable",
            Self::Short(_) => "ibft.table.short",
            Self::Signature(_) => "ibft.table.signature",
            Self::Length { .. } => "ibft.table.length",
            Self::Checksum(_) => "ibft.table.checksum",
            Self::Revision(_) => "ibft.table.revision",
            Self::TooManyTables => "ibft.table.too-many",
            Self::Copy => "ibft.table.copy",
            Self::ControlId(_) => "ibft.control.id",
            Self::ControlLength(_) => "ibft.control.length",
            Self::ControlOverrun(_) => "ibft.control.overrun",
            Self::Extensions(_) => "ibft.control.extensions",
            Self::Outside(_) => "ibft.structure.outside",
            Self::UnknownId(_) => "ibft.structure.unknown-id",
            Self::Version(_) => "ibft.structure.version",
            Self::StructureLength { .. } => "ibft.structure.length",
            Self::Padded { .. } => "ibft.structure.padded",
            Self::Repeated => "ibft.structure.repeated",
            Self::TooMany => "ibft.structure.too-many",
            Self::DuplicateIndex(_) => "ibft.structure.duplicate-index",
            Self::Unused(_) => "ibft.structure.unused",
            Self::SelectedOnly(_) => "ibft.structure.not-valid",
            Self::FolderNumber(_) => "ibft.structure.folder-number",
            Self::SecondInitiator => "ibft.initiator.second",
            Self::NoInitiator => "ibft.initiator.missing",
            Self::ZeroUuid => "ibft.initiator.zero-uuid",
            Self::NoTarget => "ibft.target.none",
            Self::NoAddress => "ibft.target.no-address",
            Self::NoSuchNic { .. } => "ibft.target.nic-association",
            Self::TextOutside { .. } => "ibft.text.outside",
            Self::TextTooLong(_) => "ibft.text.too-long",
            Self::TextForbidden(_) => "ibft.text.forbidden",
            Self::EmbeddedNul(_) => "ibft.text.embedded-nul",
            Self::Name(_) => "",
            Self::NameType(_) => "ibft.name.unknown-type",
            Self::NotHost(_) => "ibft.address.not-host",
            Self::NotAddress(_) => "ibft.address.malformed",
            Self::Prefix(_) => "ibft.nic.prefix",
            Self::Origin(_) => "ibft.nic.origin",
            Self::ReservedVlan => "ibft.nic.vlan-reserved",
            Self::VlanPriority(_) => "ibft.nic.vlan-priority",
            Self::Mac(_) | Self::NotMac(_) => "ibft.nic.mac",
            Self::ChapType(_) => "ibft.chap.type",
            Self::ChapIncomplete(_) => "ibft.chap.incomplete",
            Self::ChapUnused(_) => "ibft.chap.unused",
            Self::Radius(_) => "ibft.chap.radius",
            Self::NotNumber(_) => "ibft.number.malformed",
            Self::NotLun(_) => "ibft.lun.malformed",
            Self::AmbiguousLun(_) => "ibft.lun.ambiguous",
        } }
    }

    // As above.
    #[inline(never)]
    const fn own_hint(&self) -> Phrase {
        phrase! { match self {
            Self::Short(_)
            | Self::Signature(_)
            | Self::Length { .. }
            | Self::Checksum(_)
            | Self::Revision(_)
            | Self::ControlId(_)
            | Self::ControlLength(_) =>
                "The table is unusable as a whole: update the firmware, or give the target with netroot= and ip=.",
            Self::Unreadable(_) =>
                "Where firmware left a table that nothing else shows, load the module iscsi_ibft before sanroot starts.",
            Self::ZeroUuid =>
                "Give this machine a name of its own, in iPXE with `set initiator-iqn`, before a second machine uses the same.",
            Self::NoInitiator =>
                "Set an initiator name in the firmware, or give rd.iscsi.initiator=.",
            Self::ChapType(_) | Self::ChapIncomplete(_) | Self::ChapUnused(_) | Self::Radius(_) =>
                "Correct the CHAP set-up of this target in the firmware; sanroot never logs in with less than it asks for.",
            Self::NoSuchNic { .. } =>
                "Name an existing NIC for this target in the firmware, or configure a NIC with ip=.",
            Self::NoAddress =>
                "Set the target's address in the firmware, or give the target with netroot=.",
            Self::Mac(_) | Self::NotMac(_) => "The NIC is looked for at its PCI address instead.",
            Self::AmbiguousLun(_) | Self::NotLun(_) =>
                "The kernel prints LUNs without padding; let sanroot read the raw table, or give the LUN with netroot=.",
            Self::Prefix(_) | Self::ReservedVlan | Self::NotHost(_) =>
                "Correct the NIC's or target's set-up in the firmware, or configure the NIC with ip=.",
            Self::Name(_) | Self::NameType(_) => "Correct the name in the firmware set-up or the iPXE script.",
            _ => "",
        } }
    }
}
