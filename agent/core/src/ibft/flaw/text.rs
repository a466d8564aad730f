//! The sentences about flaws.

use core::fmt;

use crate::limits::{IBFT_BYTES, IBFT_STRUCTURES};
use crate::text::Escaped;

use super::{Fault, Flaw, Place};

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Place::Table => fmt::Display::fmt(&self.flaw, out),
            place => write!(out, "{} ({place})", self.flaw),
        }
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(errno) => write!(out, "cannot be read: {errno}"),
            Self::Short(bytes) => write!(out, "{bytes} bytes are no table, the least is 66"),
            Self::Signature(found) => write!(
                out,
                "the signature is \"{}\", not iBFT, IBFT or BIFT",
                Escaped(found)
            ),
            Self::Length { claimed, available } => write!(
                out,
                "the table claims {claimed} bytes, {available} are there and {IBFT_BYTES} are allowed"
            ),
            Self::Checksum(sum) => write!(out, "the bytes add up to {sum:#04x}, not to 0"),
            Self::Revision(found) => write!(out, "the revision is {found}, not 1"),
            Self::ControlId(found) => write!(out, "the control structure has id {found}, not 1"),
            Self::ControlLength(found) => {
                write!(
                    out,
                    "the control structure has {found} bytes, the least is 18"
                )
            }
            Self::ControlOverrun(found) => write!(
                out,
                "the control structure claims {found} bytes and goes on behind the table"
            ),
            Self::Extensions(offset) => {
                write!(out, "the extension structure at {offset:#x} is not read")
            }
            Self::TooManyTables => out.write_str("one table too many, it is not read"),
            Self::Copy => out.write_str("the same bytes as an earlier table"),
            _ => self.structure(out),
        }
    }
}

impl Flaw {
    fn structure(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Outside(length) => write!(
                out,
                "the structure does not lie between the control structure and the table's end at {length:#x}"
            ),
            Self::UnknownId(id) => write!(out, "no boot structure has id {id}"),
            Self::Version(version) => write!(out, "the structure's version is {version}, not 1"),
            Self::StructureLength { length, least } => {
                write!(
                    out,
                    "the structure has {length} bytes, the least is {least}"
                )
            }
            Self::Padded { length, usual } => write!(
                out,
                "the structure has {length} bytes instead of {usual}; it is read all the same, Linux skips it"
            ),
            Self::Repeated => out.write_str("the control structure names this offset twice"),
            Self::TooMany => write!(
                out,
                "more than {IBFT_STRUCTURES} structures, the rest is not read"
            ),
            Self::DuplicateIndex(index) => {
                write!(out, "index {index} is taken by an earlier structure")
            }
            Self::Unused => out.write_str("the structure is not marked valid"),
            Self::SelectedOnly(flags) => write!(
                out,
                "flags {flags:#x} mark the structure boot selected but not valid; it counts as valid"
            ),
            Self::SecondInitiator => {
                out.write_str("a second initiator structure, the first one counts")
            }
            Self::NoInitiator => out.write_str("no initiator structure has a name"),
            Self::NoTarget => out.write_str("no target to boot from"),
            Self::FolderNumber(index) => {
                write!(out, "the index is {index}, not the folder's number")
            }
            _ => self.value(out),
        }
    }

    fn value(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TextOutside { length, offset } => write!(
                out,
                "the {length} bytes of text at {offset:#x} do not lie inside the table"
            ),
            Self::TextTooLong(bytes) => write!(out, "the text has {bytes} bytes, too many"),
            Self::TextForbidden => out.write_str("the text holds bytes that are not allowed"),
            Self::EmbeddedNul => out.write_str("the text goes on behind a NUL and was cut there"),
            Self::Name(flaw) => fmt::Display::fmt(flaw, out),
            Self::ZeroUuid => out.write_str(
                "the initiator name ends in iPXE's all-zero UUID, which is no machine's own",
            ),
            Self::NotHost(address) => write!(out, "no host has the address {address}"),
            Self::Prefix(bits) => write!(out, "a prefix of {bits} bits fits no static address"),
            Self::Origin(origin) => write!(out, "origin {origin} is not defined"),
            Self::ReservedVlan => out.write_str("VLAN 4095 is reserved"),
            Self::VlanPriority(priority) => {
                write!(out, "the VLAN field also asks for priority {priority}")
            }
            Self::Mac([a, b, c, d, e, f]) => write!(
                out,
                "no NIC has the MAC address {a:02x}:{b:02x}:{c:02x}:{d:02x}:{e:02x}:{f:02x}"
            ),
            Self::NoAddress => out.write_str("the target has no address"),
            Self::NoSuchNic { index, fallback } => {
                write!(
                    out,
                    "the target belongs to NIC {index}, which there is not; "
                )?;
                out.write_str(match fallback {
                    true => "the only NIC serves",
                    false => "none serves",
                })
            }
            _ => self.credentials_and_text(out),
        }
    }

    fn credentials_and_text(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ChapType(found) => write!(out, "the CHAP type is {found}, not 0, 1 or 2"),
            Self::ChapIncomplete => {
                out.write_str("the CHAP type asks for a name and a secret, and this one is missing")
            }
            Self::ChapUnused(kind) => {
                write!(out, "CHAP type {kind} leaves these credentials unused")
            }
            Self::Radius(flags) => write!(
                out,
                "flags {flags:#x} ask for CHAP by a RADIUS server, which is not done; the table's own secrets count"
            ),
            Self::NotNumber(text) => write!(out, "{text} is no number of this field"),
            Self::NotAddress(text) => write!(out, "{text} is no address"),
            Self::NotMac(text) => write!(out, "{text} is no MAC address"),
            Self::NotLun(text) => write!(out, "{text} is no LUN, or could be several"),
            Self::AmbiguousLun(text) => write!(
                out,
                "{text} could be several LUNs, the one with a single level was taken"
            ),
            _ => Ok(()),
        }
    }
}
