//! The raw table: header, control structure, and an iterator over what the control structure points at.
//!
//! [`RawTable`] exists only for bytes whose header, length, checksum, revision and control structure are right; every
//! later access stays inside these bytes by construction.

use crate::bytes::Fixed;
use crate::limits::IBFT_BYTES;

use super::field::{self, Place};
use super::flaw::{Fault, Flaw};
use super::source::Signature;
use super::value::{Reading, Text};

mod redact;
mod slots;

pub(super) use slots::{Kind, Slot};

/// Bytes of the ACPI header and the reserved bytes behind it.
pub(super) const HEADER: usize = 48;
/// Bytes of the control structure without expansion; it lies directly behind the header.
const CONTROL: usize = 18;
/// Bytes of the least that a table has.
pub(super) const LEAST: usize = HEADER + CONTROL;
/// The one revision of the table.
pub(super) const REVISION: u8 = 1;

/// The bytes of one table whose frame is right.
#[derive(Clone, Copy)]
pub struct RawTable<'t> {
    bytes: &'t [u8],
    header: Fixed<'t, HEADER>,
    control: Fixed<'t, CONTROL>,
    signature: Signature,
}

impl<'t> RawTable<'t> {
    /// Judges the frame of the table that begins with the first of `bytes`; what lies behind its length is not looked at.
    ///
    /// # Errors
    /// The first rule that header or control structure break, with its offset and value.
    pub fn check(bytes: &'t [u8]) -> Result<Self, Fault> {
        let bad = |offset, flaw| Err(Fault::lost(Place::Offset(offset), flaw));
        let Some((header, _)) = Fixed::<HEADER>::split(bytes) else {
            return bad(0, Flaw::Short(bytes.len()));
        };
        let Some(signature) = Signature::from_bytes(header.field::<0, 4>()) else {
            return bad(0, Flaw::Signature(header.field::<0, 4>()));
        };
        let claimed = header.u32_le::<4>();
        let Some(bytes) = usize::try_from(claimed)
            .ok()
            .filter(|length| (LEAST..=IBFT_BYTES).contains(length))
            .and_then(|length| bytes.get(..length))
        else {
            let available = bytes.len();
            return bad(4, Flaw::Length { claimed, available });
        };
        let sum = bytes.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte));
        if sum != 0 {
            return bad(9, Flaw::Checksum(sum));
        }
        if header.u8::<8>() != REVISION {
            return bad(8, Flaw::Revision(header.u8::<8>()));
        }
        let control = bytes.get(HEADER..).and_then(Fixed::<CONTROL>::split);
        let Some((control, _)) = control else {
            return bad(HEADER, Flaw::Short(bytes.len()));
        };
        if control.u8::<0>() != 1 {
            return bad(HEADER, Flaw::ControlId(control.u8::<0>()));
        }
        if usize::from(control.u16_le::<2>()) < CONTROL {
            return bad(HEADER + 2, Flaw::ControlLength(control.u16_le::<2>()));
        }
        Ok(Self {
            bytes,
            header,
            control,
            signature,
        })
    }

    /// The table's bytes, as many as its header says.
    pub const fn bytes(&self) -> &'t [u8] {
        self.bytes
    }

    /// The signature in the header.
    pub const fn signature(&self) -> Signature {
        self.signature
    }

    /// Who made the table, padded with NULs or blanks.
    pub fn oem_id(&self) -> [u8; 6] {
        self.header.field::<10, 6>()
    }

    /// The maker's name of the table, padded with NULs or blanks.
    pub fn oem_table_id(&self) -> [u8; 8] {
        self.header.field::<16, 8>()
    }

    /// Whether the control structure asks for one session only, to the boot-selected target (its flag bit 0, "boot
    /// failover"); otherwise for sessions to all.
    pub(super) fn is_failover(&self) -> bool {
        self.control.u8::<5>() & 1 == 1
    }

    /// What is worth knowing of the control structure beyond the slots.
    pub(super) fn control_faults(&self) -> impl Iterator<Item = Fault> {
        let extensions = self.control.u16_le::<6>();
        let length = self.control.u16_le::<2>();
        let version = self.control.u8::<1>();
        let fault = |found: bool, at: usize, flaw| {
            found.then_some(Fault::noted(Place::Offset(HEADER + at), flaw))
        };
        let inside = self.bytes.len().saturating_sub(HEADER);
        [
            fault(version != 1, 1, Flaw::Version(version)),
            fault(
                usize::from(length) > inside,
                2,
                Flaw::ControlOverrun(length),
            ),
            fault(extensions != 0, 6, Flaw::Extensions(extensions)),
        ]
        .into_iter()
        .flatten()
    }

    /// The string whose length and offset are `place`, each two bytes, as structures hold them.
    ///
    /// # Errors
    /// Where it does not lie inside the table, behind its header.
    pub(super) fn text(&self, place: &[u8; 4]) -> Reading<Text<'t>> {
        let [l0, l1, o0, o1] = *place;
        let (length, offset) = (u16::from_le_bytes([l0, l1]), u16::from_le_bytes([o0, o1]));
        if length == 0 {
            return Ok(None);
        }
        let start = usize::from(offset);
        let bytes = start
            .checked_add(usize::from(length))
            .filter(|_| start >= HEADER)
            .and_then(|end| self.bytes.get(start..end))
            .ok_or(Flaw::TextOutside { length, offset })?;
        Ok(Text::until_nul(bytes))
    }

    /// What the control structure points at, in its order.
    pub(super) fn slots(&self) -> slots::Slots<'t> {
        let expansion = self.bytes.get(HEADER..).unwrap_or_default();
        let length = usize::from(self.control.u16_le::<2>()).min(expansion.len());
        slots::Slots::new(self.bytes, expansion.get(8..length).unwrap_or_default())
    }
}

/// The least length of the structure with this id, in bytes; `None` where the id is none of a boot structure.
const fn least_length(id: u8) -> Option<usize> {
    match id {
        2 => Some(field::initiator::LENGTH),
        3 => Some(field::nic::LENGTH),
        4 => Some(field::target::LENGTH),
        _ => None,
    }
}
