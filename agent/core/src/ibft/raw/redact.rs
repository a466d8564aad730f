//! A table that can be shown to others.
//!
//! The copy begins without a byte of the table's and gets what is known to be no secret: names, addresses and what says where
//! they are. Where a structure is broken nothing tells which bytes of the table are its secrets, so that all others stay out.

use super::slots::Slots;
use super::{CONTROL, HEADER, Kind, RawTable, Slot};
use crate::ibft::field::{initiator, nic, target};
use crate::ibft::flaw::Flaw;

/// What stands in the place of each byte of a secret.
const ASTERISK: u8 = b'*';
/// The header's byte that makes the sum of all bytes zero.
const CHECKSUM: usize = 9;
/// Bytes of the header up to those that are reserved.
const NAMED: usize = 24;
/// Bytes before the control structure's list of offsets.
const OFFSETS: usize = HEADER + 8;
/// Bytes of a structure that say its kind and its length, with the version between them.
const KIND_AND_LENGTH: usize = 4;

impl RawTable<'_> {
    /// The table in `buffer` with asterisks for its secrets, whatever the CHAP type says, and without what nothing is known of;
    /// `None` where it does not fit.
    pub(in crate::ibft) fn redacted<'b>(&self, buffer: &'b mut [u8]) -> Option<&'b [u8]> {
        let bytes = buffer.get_mut(..self.bytes.len())?;
        bytes.fill(0);
        let mut copy = Copy {
            table: *self,
            bytes,
        };
        copy.keep(0, NAMED);
        copy.keep(HEADER, CONTROL);
        for slot in self.slots().flatten() {
            copy.keep_structure(&slot);
        }
        copy.keep_offsets();
        // Last: a text or a structure may be said to lie where a secret does.
        for slot in self.slots().flatten() {
            if let Kind::Target(fields) = slot.kind {
                copy.blank(fields.part::<{ target::CHAP_SECRET.at() }, 4>());
                copy.blank(fields.part::<{ target::REVERSE_SECRET.at() }, 4>());
            }
        }
        let Copy { bytes, .. } = copy;
        let sum = bytes.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte));
        if let Some(checksum) = bytes.get_mut(CHECKSUM) {
            *checksum = checksum.wrapping_sub(sum);
        }
        Some(bytes)
    }
}

/// The copy as it comes to be.
struct Copy<'t, 'b> {
    table: RawTable<'t>,
    bytes: &'b mut [u8],
}

impl Copy<'_, '_> {
    fn keep(&mut self, start: usize, length: usize) {
        let end = start.saturating_add(length);
        if let (Some(from), Some(to)) = (
            self.table.bytes.get(start..end),
            self.bytes.get_mut(start..end),
        ) {
            to.copy_from_slice(from);
        }
    }

    /// Keeps a structure, and those of its texts that are no secrets.
    fn keep_structure(&mut self, slot: &Slot<'_>) {
        self.keep(usize::from(slot.offset), slot.usual_length());
        match slot.kind {
            Kind::Initiator(fields) => self.keep_text(fields.part::<{ initiator::NAME.at() }, 4>()),
            Kind::Nic(fields) => self.keep_text(fields.part::<{ nic::HOSTNAME.at() }, 4>()),
            Kind::Target(fields) => {
                self.keep_text(fields.part::<{ target::NAME.at() }, 4>());
                self.keep_text(fields.part::<{ target::CHAP_NAME.at() }, 4>());
                self.keep_text(fields.part::<{ target::REVERSE_NAME.at() }, 4>());
            }
        }
    }

    /// Keeps a text up to its NUL.
    fn keep_text(&mut self, place: &[u8; 4]) {
        let [_, _, o0, o1] = *place;
        if let Ok(Some(text)) = self.table.text(place) {
            self.keep(usize::from(u16::from_le_bytes([o0, o1])), text.bytes.len());
        }
    }

    /// Of the offsets behind those that every table has, keeps those of structures: the list may be said to be longer than it
    /// is. Of a structure that is too short, keeps what says so.
    fn keep_offsets(&mut self) {
        let end = HEADER.saturating_add(usize::from(self.table.control.u16_le::<2>()));
        let end = end.min(self.bytes.len());
        let offsets = self.table.bytes.get(OFFSETS..end).unwrap_or_default();
        for (number, pair) in offsets.as_chunks::<2>().0.iter().enumerate() {
            let at = OFFSETS.saturating_add(number.saturating_mul(2));
            let offset = u16::from_le_bytes(*pair);
            match Slots::new(self.table.bytes, pair).next() {
                Some(Ok(_)) => self.keep(at, 2),
                Some(Err(fault))
                    if at < HEADER + CONTROL
                        && matches!(fault.flaw, Flaw::StructureLength { .. }) =>
                {
                    self.keep(usize::from(offset), KIND_AND_LENGTH);
                }
                Some(Err(_)) | None => {}
            }
        }
    }

    fn blank(&mut self, place: &[u8; 4]) {
        let [l0, l1, o0, o1] = *place;
        let start = usize::from(u16::from_le_bytes([o0, o1]));
        let end = start.saturating_add(usize::from(u16::from_le_bytes([l0, l1])));
        let end = end.min(self.bytes.len());
        // What is said to begin in the header is no text.
        if start >= HEADER
            && let Some(secret) = self.bytes.get_mut(start..end)
        {
            secret.fill(ASTERISK);
        }
    }
}

#[cfg(test)]
mod tests;
