//! The control structure's list of offsets, and the structure at each.

use heapless::Vec;

use crate::bytes::Fixed;
use crate::ibft::field::{self, Field, Place};
use crate::ibft::flaw::{Fault, Flaw};
use crate::limits::IBFT_STRUCTURES;

use super::{LEAST, least_length};

/// A boot structure that lies inside the table.
#[derive(Clone, Copy)]
pub(in crate::ibft) struct Slot<'t> {
    /// Bytes from the table's start.
    pub(in crate::ibft) offset: u16,
    /// The structure's own number among those of its kind.
    pub(in crate::ibft) index: u8,
    /// The version in its header, 1 where nothing is odd.
    pub(in crate::ibft) version: u8,
    /// The length in its header, at least that of its kind.
    pub(in crate::ibft) length: u16,
    /// Its bytes, at least as many as its kind has.
    pub(in crate::ibft) bytes: &'t [u8],
    /// Its kind and its fields.
    pub(in crate::ibft) kind: Kind<'t>,
}

/// The kinds of boot structures. The id at an offset decides, never the offset's position in the list.
#[derive(Clone, Copy)]
pub(in crate::ibft) enum Kind<'t> {
    /// Id 2.
    Initiator(Fixed<'t, { field::initiator::LENGTH }>),
    /// Id 3.
    Nic(Fixed<'t, { field::nic::LENGTH }>),
    /// Id 4.
    Target(Fixed<'t, { field::target::LENGTH }>),
}

impl Slot<'_> {
    /// The bytes of `field`, which lies inside the structure.
    pub(in crate::ibft) fn field<const N: usize>(&self, field: Field) -> [u8; N] {
        let field = self.bytes.get(field.at()..).and_then(<[u8]>::first_chunk);
        *field.unwrap_or(&[0; N])
    }

    /// What is odd about the structure's header without harm.
    pub(in crate::ibft) fn oddities(&self) -> impl Iterator<Item = Fault> {
        let at = |bytes| Place::Offset(usize::from(self.offset).saturating_add(bytes));
        let padded = Flaw::Padded {
            length: self.length,
            usual: self.usual_length(),
        };
        let version = (self.version != 1).then(|| Fault::noted(at(1), Flaw::Version(self.version)));
        let padded = (!self.is_exact()).then(|| Fault::noted(at(2), padded));
        version.into_iter().chain(padded)
    }

    /// Whether its length is that of its kind exactly, the only one that Linux accepts.
    pub(in crate::ibft) fn is_exact(&self) -> bool {
        usize::from(self.length) == self.usual_length()
    }

    /// The length of its kind, in bytes.
    pub(in crate::ibft) const fn usual_length(&self) -> usize {
        match self.kind {
            Kind::Initiator(_) => field::initiator::LENGTH,
            Kind::Nic(_) => field::nic::LENGTH,
            Kind::Target(_) => field::target::LENGTH,
        }
    }
}

/// Iterates over the offsets that are not zero, each once, at most [`IBFT_STRUCTURES`] of them.
pub(in crate::ibft) struct Slots<'t> {
    table: &'t [u8],
    offsets: &'t [u8],
    seen: Vec<u16, IBFT_STRUCTURES>,
}

impl<'t> Slots<'t> {
    /// Over the structures of `table` at `offsets`, little-endian half words; an odd byte at their end is ignored.
    pub(super) const fn new(table: &'t [u8], offsets: &'t [u8]) -> Self {
        Self {
            table,
            offsets,
            seen: Vec::new(),
        }
    }
}

impl<'t> Iterator for Slots<'t> {
    type Item = Result<Slot<'t>, Fault>;

    #[inline(never)]
    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (pair, rest) = self.offsets.split_first_chunk::<2>()?;
            self.offsets = rest;
            let offset = u16::from_le_bytes(*pair);
            if offset == 0 {
                continue;
            }
            let place = Place::Offset(usize::from(offset));
            if self.seen.contains(&offset) {
                return Some(Err(Fault::noted(place, Flaw::Repeated)));
            }
            if self.seen.push(offset).is_err() {
                self.offsets = &[];
                return Some(Err(Fault::lost(place, Flaw::TooMany)));
            }
            return Some(slot(self.table, offset).map_err(|flaw| Fault::lost(place, flaw)));
        }
    }
}

/// The structure at `offset`.
fn slot(table: &[u8], offset: u16) -> Result<Slot<'_>, Flaw> {
    let start = usize::from(offset);
    let outside = Flaw::Outside(table.len());
    if start < LEAST {
        return Err(outside);
    }
    let bytes = table.get(start..).ok_or(outside)?;
    let (header, _) = Fixed::<6>::split(bytes).ok_or(outside)?;
    let id = header.u8::<0>();
    let least = least_length(id).ok_or(Flaw::UnknownId(id))?;
    let length = header.u16_le::<2>();
    if usize::from(length) < least {
        return Err(Flaw::StructureLength { length, least });
    }
    let kind = match id {
        2 => Fixed::split(bytes).map(|(fields, _)| Kind::Initiator(fields)),
        3 => Fixed::split(bytes).map(|(fields, _)| Kind::Nic(fields)),
        _ => Fixed::split(bytes).map(|(fields, _)| Kind::Target(fields)),
    };
    Ok(Slot {
        offset,
        index: header.u8::<4>(),
        version: header.u8::<1>(),
        length,
        bytes,
        kind: kind.ok_or(outside)?,
    })
}
