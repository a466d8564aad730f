//! One structure of a table, from either source: what its fields hold, before that is judged.

use core::net::IpAddr;

use crate::net::MacAddress;
use crate::pci;
use crate::text::address;
use crate::text::{digits, utf8};

use super::address::{decode, known};
use super::field::Field;
use super::field::nic::{MAC, PCI};
use super::field::target::LUN;
use super::flaw::Flaw;
use super::lun;
use super::raw::{RawTable, Slot};
use super::tree::Folder;
use super::value::{Excerpt, LunValue, Reading, Text};

/// Where one structure is read.
#[derive(Clone, Copy)]
pub(super) enum Structure<'s, 't> {
    /// In a raw table.
    Raw(&'s RawTable<'t>, &'s Slot<'t>),
    /// In a folder of a decoded tree.
    Tree(&'s Folder<'t>),
}

impl<'t> Structure<'_, 't> {
    /// Bytes from the raw table's start; 0 in a decoded tree.
    pub(super) const fn offset(self) -> u16 {
        match self {
            Self::Tree(_) => 0,
            Self::Raw(_, slot) => slot.offset,
        }
    }

    /// A number of one byte, where `most` is 255, or of two.
    #[inline(never)]
    pub(super) fn number(self, field: Field, most: u16) -> Reading<u16> {
        let folder = match self {
            Self::Raw(_, slot) => return Ok(Some(u16::from_le_bytes(slot.field(field)) & most)),
            Self::Tree(folder) => folder,
        };
        let Some(bytes) = folder.trimmed(field) else {
            return Ok(None);
        };
        match digits(bytes, 10).map(u16::try_from) {
            Some(Ok(number)) if number <= most => Ok(Some(number)),
            _ => Err(Flaw::NotNumber(Excerpt::of(bytes))),
        }
    }

    /// An address; the unspecified one is none.
    #[inline(never)]
    pub(super) fn address(self, field: Field) -> Reading<IpAddr> {
        let folder = match self {
            Self::Raw(_, slot) => return Ok(decode(&slot.field(field))),
            Self::Tree(folder) => folder,
        };
        let Some(bytes) = folder.trimmed(field) else {
            return Ok(None);
        };
        let text = utf8(bytes).unwrap_or_default();
        match address::parse(text) {
            Some(address) => Ok(known(address)),
            None => Err(Flaw::NotAddress(Excerpt::of(bytes))),
        }
    }

    /// A string.
    pub(super) fn text(self, field: Field) -> Reading<Text<'t>> {
        match self {
            Self::Raw(table, slot) => table.text(&slot.field(field)),
            Self::Tree(folder) => Ok(folder.at(field).and_then(Text::until_nul)),
        }
    }

    /// The MAC address of a NIC.
    pub(super) fn mac(self) -> Reading<[u8; 6]> {
        let folder = match self {
            Self::Raw(_, slot) => return Ok(Some(slot.field(MAC))),
            Self::Tree(folder) => folder,
        };
        let Some(bytes) = folder.at(MAC).map(<[u8]>::trim_ascii) else {
            return Ok(None);
        };
        match utf8(bytes).and_then(MacAddress::parse) {
            Some(address) => Ok(Some(address.octets())),
            None => Err(Flaw::NotMac(Excerpt::of(bytes))),
        }
    }

    /// The PCI address of a NIC: in a tree at the end of the link to its device, such as `…/0000:00:03.0`.
    pub(super) fn pci_bdf(self) -> Option<u16> {
        let link = match self {
            Self::Raw(_, slot) => return Some(u16::from_le_bytes(slot.field(PCI))),
            Self::Tree(folder) => folder.at(PCI)?,
        };
        let name = link.rsplit(|&byte| byte == b'/').next()?;
        pci::function(utf8(name)?)
    }

    /// The LUN of a target.
    pub(super) fn lun(self) -> Reading<LunValue> {
        let folder = match self {
            Self::Raw(_, slot) => {
                return Ok(Some(LunValue {
                    wire: slot.field(LUN),
                    guessed_from: None,
                }));
            }
            Self::Tree(folder) => folder,
        };
        let Some(bytes) = folder.trimmed(LUN) else {
            return Ok(None);
        };
        match lun::parse(bytes) {
            Some(value) => Ok(Some(value)),
            None => Err(Flaw::NotLun(Excerpt::of(bytes))),
        }
    }
}
