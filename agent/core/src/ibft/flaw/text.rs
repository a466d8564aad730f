//! The sentences about flaws.

use core::fmt;

use crate::limits::{IBFT_BYTES, IBFT_STRUCTURES};
use crate::phrase::{Phrase, phrase};
use crate::sentence::Sentence;
use crate::text::address::AsText;
use crate::text::digits::Octets;
use crate::text::{AsIs, Escaped};

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
        let mut said = Sentence::new(out, self.sentence());
        match self {
            Self::Unreadable(errno) => said.value(errno),
            Self::Signature(found) => said.value(&Escaped(found)),
            Self::Length { claimed, available } => {
                said.number(*claimed);
                said.count(*available);
                said.count(IBFT_BYTES);
            }
            Self::Checksum(sum) => said.hex(*sum, 2),
            Self::Extensions(offset) => said.hex(*offset, 1),
            Self::Outside(offset) => said.hex(u64::try_from(*offset).unwrap_or(u64::MAX), 1),
            Self::StructureLength {
                length,
                least: other,
            }
            | Self::Padded {
                length,
                usual: other,
            } => {
                said.number(*length);
                said.count(*other);
            }
            Self::TooMany => said.count(IBFT_STRUCTURES),
            Self::Unused(flags) | Self::SelectedOnly(flags) | Self::Radius(flags) => {
                said.hex(*flags, 1);
            }
            Self::TextOutside { length, offset } => {
                said.number(*length);
                said.hex(*offset, 1);
            }
            Self::Name(flaw) => said.value(flaw),
            Self::NotHost(address) => said.value(&AsText(address)),
            Self::Mac(octets) => said.value(&Octets(octets, ":")),
            Self::NoSuchNic { index, fallback } => {
                said.number(*index);
                said.value(match fallback {
                    true => &AsIs("the only NIC serves"),
                    false => &AsIs("none serves"),
                });
            }
            Self::TextForbidden(text)
            | Self::NameType(text)
            | Self::NotNumber(text)
            | Self::NotAddress(text)
            | Self::NotMac(text)
            | Self::NotLun(text)
            | Self::AmbiguousLun(text) => said.value(text),
            _ => {
                if let Some(number) = self.number() {
                    said.count(number);
                }
            }
        }
        said.end()
    }
}

impl Flaw {
    /// What was found, where that is a number and nothing else.
    fn number(&self) -> Option<usize> {
        match self {
            Self::Short(number) | Self::TextTooLong(number) | Self::EmbeddedNul(number) => {
                Some(*number)
            }
            Self::ControlLength(number) | Self::ControlOverrun(number) => Some((*number).into()),
            Self::Revision(number)
            | Self::ControlId(number)
            | Self::UnknownId(number)
            | Self::Version(number)
            | Self::DuplicateIndex(number)
            | Self::FolderNumber(number)
            | Self::Prefix(number)
            | Self::Origin(number)
            | Self::VlanPriority(number)
            | Self::ChapType(number)
            | Self::ChapIncomplete(number)
            | Self::ChapUnused(number) => Some((*number).into()),
            _ => None,
        }
    }

    /// The sentence; [`Sentence`] fills in what was found.
    // Within `fmt` its choice would become one with that of the values, which no table can make.
    #[inline(never)]
    const fn sentence(&self) -> Phrase {
        phrase! { match self {
            Self::Unreadable(_) => "cannot be read: {}",
            Self::Short(_) => "{} bytes are no table, the least is 66",
            Self::Signature(_) => "the signature is \"{}\", not iBFT, IBFT or BIFT",
            Self::Length { .. } => "the table claims {} bytes, {} are there and {} are allowed",
            Self::Checksum(_) => "the bytes add up to {}, not to 0",
            Self::Revision(_) => "the revision is {}, not 1",
            Self::ControlId(_) => "the control structure has id {}, not 1",
            Self::ControlLength(_) => "the control structure has {} bytes, the least is 18",
            Self::ControlOverrun(_) =>
                "the control structure claims {} bytes and goes on behind the table",
            Self::Extensions(_) => "the extension structure at {} is not read",
            Self::TooManyTables => "one table too many, it is not read",
            Self::Copy => "the same bytes as an earlier table",
            Self::Outside(_) =>
                "the structure does not lie between the control structure and the table's end at {}",
            Self::UnknownId(_) => "no boot structure has id {}",
            Self::Version(_) => "the structure's version is {}, not 1",
            Self::StructureLength { .. } => "the structure has {} bytes, the least is {}",
            Self::Padded { .. } =>
                "the structure has {} bytes instead of {}; it is read all the same, Linux skips it",
            Self::Repeated => "the control structure names this offset twice",
            Self::TooMany => "more than {} structures, the rest is not read",
            Self::DuplicateIndex(_) => "index {} is taken by an earlier structure",
            Self::Unused(_) => "flags {} do not mark the structure valid",
            Self::SelectedOnly(_) =>
                "flags {} mark the structure boot selected but not valid; it counts as valid",
            Self::SecondInitiator => "a second initiator structure, the first one counts",
            Self::NoInitiator => "no initiator structure has a name",
            Self::NoTarget => "no target to boot from",
            Self::FolderNumber(_) => "the index is {}, not the folder's number",
            Self::TextOutside { .. } => "the {} bytes of text at {} do not lie inside the table",
            Self::TextTooLong(_) => "the text has {} bytes, too many",
            Self::TextForbidden(_) => "{} holds bytes that are not allowed",
            Self::EmbeddedNul(_) => "the text goes on behind a NUL and was cut to {} bytes",
            Self::Name(_) => "{}",
            Self::NameType(_) => "{} begins with none of iqn., eui. and naa.",
            Self::ZeroUuid =>
                "the initiator name ends in iPXE's all-zero UUID, which is no machine's own",
            Self::NotHost(_) => "no host has the address {}",
            Self::Prefix(_) => "a prefix of {} bits fits no static address",
            Self::Origin(_) => "origin {} is not defined",
            Self::ReservedVlan => "VLAN 4095 is reserved",
            Self::VlanPriority(_) => "the VLAN field also asks for priority {}",
            Self::Mac(_) => "no NIC has the MAC address {}",
            Self::NoAddress => "the target has no address",
            Self::NoSuchNic { .. } => "the target belongs to NIC {}, which there is not; {}",
            Self::ChapType(_) => "the CHAP type is {}, not 0, 1 or 2",
            Self::ChapIncomplete(_) =>
                "CHAP type {} asks for a name and a secret, and this one is missing",
            Self::ChapUnused(_) => "CHAP type {} leaves these credentials unused",
            Self::Radius(_) =>
                "flags {} ask for CHAP by a RADIUS server, which is not done; the table's own secrets count",
            Self::NotNumber(_) => "{} is no number of this field",
            Self::NotAddress(_) => "{} is no address",
            Self::NotMac(_) => "{} is no MAC address",
            Self::NotLun(_) => "{} is no LUN, or could be several",
            Self::AmbiguousLun(_) =>
                "{} could be several LUNs, the one with a single level was taken",
        } }
    }
}
