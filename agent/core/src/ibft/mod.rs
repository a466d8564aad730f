//! The iSCSI Boot Firmware Table: what firmware says it booted from, judged structure by structure.
//!
//! Bytes become a [`Firmware`] in two ways: [`Firmware::read_table`] takes a raw table (iBFT 1.03), and
//! [`Firmware::read_tree`] what Linux shows decoded below `/sys/firmware`. Both end in the same judgement: a broken
//! structure becomes a finding with its place and value, the healthy ones stay. [`scan`] finds raw tables in low memory.
//!
//! # Several tables
//!
//! Every valid table is read, in the order in which it is given: ACPI, low memory, and decoded trees only where no raw
//! table was valid. Structures of later tables are appended, so they are additional NICs and paths; numbers by which
//! targets name NICs hold within one table, and so does the initiator name, since targets admit initiators by name.
//! [`Firmware::nic_of`] and [`Firmware::initiator_of`] know that. A table with the same bytes as an earlier one, which is
//! how firmware that fills both ACPI and low memory looks, is left out.

mod address;
mod chap;
mod document;
mod field;
mod flaw;
mod initiator;
mod judge;
mod listing;
mod lun;
mod nic;
mod raw;
mod read;
mod report;
pub mod scan;
mod source;
mod structure;
mod table;
mod target;
mod text;
mod tree;
mod value;

use heapless::Vec;

use crate::exit::Exit;
use crate::limits::{IBFT_STRUCTURES, IBFT_TABLES};

pub use chap::{FirmwareChap, FirmwareIdentity};
pub use field::Place;
pub use flaw::{Fault, Flaw};
pub use initiator::Initiator;
pub use nic::{FirmwareNic, Origin, PciFunction};
pub use raw::RawTable;
pub use report::{Printed, print};
pub use source::{Signature, Source};
pub use table::Table;
pub use target::FirmwareTarget;
pub use tree::{Full, Tree, TreePacker};
pub use value::Excerpt;

/// What all of a machine's tables say, as far as it can be used. Borrows every text from the tables.
///
/// It is large and mostly untouched: fill it in place and pass references.
#[derive(Default)]
// What is used most comes first: an instruction that reaches further than 127 bytes into it takes three bytes more.
#[repr(C)]
pub struct Firmware<'t> {
    malformed: bool,
    /// The valid tables in the order in which they were read.
    pub tables: Vec<Table<'t>, IBFT_TABLES>,
    /// The NICs of all tables.
    pub nics: Vec<FirmwareNic<'t>, IBFT_STRUCTURES>,
    /// The targets of all tables.
    pub targets: Vec<FirmwareTarget<'t>, IBFT_STRUCTURES>,
}

const _: () = assert!(
    size_of::<Firmware<'_>>() < 72 * 1024,
    "what firmware says must stay a small part of the agent's memory"
);

impl<'t> Firmware<'t> {
    /// Nothing read so far.
    pub const fn new() -> Self {
        Self {
            tables: Vec::new(),
            nics: Vec::new(),
            targets: Vec::new(),
            malformed: false,
        }
    }

    /// Where the first valid table was found.
    pub fn source(&self) -> Option<Source> {
        self.tables.first().map(|table| table.source)
    }

    /// The initiator of the first table that has one.
    pub fn initiator(&self) -> Option<&Initiator<'t>> {
        self.tables
            .iter()
            .find_map(|table| table.initiator.as_ref())
    }

    /// The initiator that firmware logged into `target` as: that of its own table, or else the first.
    pub fn initiator_of(&self, target: &FirmwareTarget<'t>) -> Option<&Initiator<'t>> {
        let own = self.table(target.table)?.initiator.as_ref();
        own.or_else(|| self.initiator())
    }

    /// The table with this number.
    pub fn table(&self, number: u8) -> Option<&Table<'t>> {
        self.tables.get(usize::from(number))
    }

    /// Index into [`Self::nics`] of the NIC that leads to `target`: the one of its table that it names, preferring a valid
    /// one where several have that number, or else the table's only NIC, if none was left out.
    pub fn nic_of(&self, target: &FirmwareTarget<'t>) -> Option<usize> {
        let nics = || {
            let all = self.nics.iter().enumerate();
            all.filter(|(_, nic)| nic.table == target.table)
        };
        let named = || nics().filter(|(_, nic)| nic.index == target.nic_association);
        let found = named()
            .find(|(_, nic)| nic.valid)
            .or_else(|| named().next());
        let lost = self.table(target.table).is_some_and(|table| table.lost_nic);
        let only = || match (nics().next(), nics().nth(1)) {
            (Some(only), None) if !lost => Some(only),
            _ => None,
        };
        found.or_else(only).map(|(at, _)| at)
    }

    /// Whether a session can be opened from what the tables say.
    pub fn is_usable(&self) -> bool {
        self.targets.iter().any(FirmwareTarget::is_usable)
    }

    /// How a command ends that was asked for nothing but the firmware.
    pub fn exit(&self) -> Exit {
        if self.malformed && !self.is_usable() {
            Exit::FirmwareMalformed
        } else {
            Exit::Done
        }
    }
}

#[cfg(test)]
mod tests;
