//! Raw tables in low memory, where BIOS iPXE and option ROMs leave them without telling ACPI.
//!
//! The edge reads the windows piece by piece; [`candidates`] looks at the pieces and names what deserves to be read whole.
//! A signature alone means nothing: it occurs elsewhere in memory too, so that what breaks the frame's rules is no broken
//! table but none, and no finding.

use core::ops::RangeInclusive;

use crate::bytes::Fixed;
use crate::limits::IBFT_BYTES;

use super::Signature;
use super::raw::{LEAST, REVISION, RawTable};

/// Physical addresses where a table may lie (iBFT 1.03, 1.4.3.2); the gap holds the VGA memory.
pub const LOW_MEMORY: [RangeInclusive<u32>; 2] = [0x80000..=0x9_ffff, 0xc0000..=0xf_ffff];
/// Bytes from one place where a table may begin to the next.
pub const STEP: usize = 16;

/// A place in low memory that looks like the beginning of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Where it begins.
    pub address: u32,
    /// Bytes to read from there, 66 to [`IBFT_BYTES`]; all of them lie inside one window.
    pub length: usize,
}

/// Places that are looked at together: a page of them.
pub const PLACES: usize = 256;
/// What all signatures end with: it tells nearly all of the 24,576 places of low memory apart at once.
pub const ENDING: u16 = u16::from_le_bytes(*b"FT");

/// The places in `piece` that have signature, length and revision of a table. The piece begins at the physical address
/// `base`, and may be any part of a window; both are multiples of [`STEP`]. `has_ending` is [`has_ending`], or what the
/// processor has in its place.
pub fn candidates(
    piece: &[u8],
    base: u32,
    has_ending: fn(&[[u8; STEP]; PLACES]) -> bool,
) -> impl Iterator<Item = Candidate> {
    let (places, _) = piece.as_chunks::<STEP>();
    let next = move |from| next_signed(places, from, has_ending);
    let signed = core::iter::successors(next(0), move |&last: &usize| next(last.checked_add(1)?));
    signed.filter_map(move |index| {
        let offset = u32::try_from(index.checked_mul(STEP)?).ok()?;
        candidate(places.get(index)?, base.checked_add(offset)?)
    })
}

/// Whether any of the places has [`ENDING`] where a signature has it.
pub fn has_ending(places: &[[u8; STEP]; PLACES]) -> bool {
    places.iter().any(is_signed)
}

const fn is_signed(place: &[u8; STEP]) -> bool {
    let [_, _, low, high, ..] = *place;
    u16::from_le_bytes([low, high]) == ENDING
}

/// The first place from `from` on that may begin with a signature.
fn next_signed(
    places: &[[u8; STEP]],
    from: usize,
    has_ending: fn(&[[u8; STEP]; PLACES]) -> bool,
) -> Option<usize> {
    let places = places.get(from..)?;
    let (pages, _) = places.as_chunks::<PLACES>();
    let empty = pages.iter().take_while(|page| !has_ending(page));
    let passed = empty.count().checked_mul(PLACES)?;
    let ahead = places.get(passed..)?.iter().position(is_signed)?;
    from.checked_add(passed)?.checked_add(ahead)
}

fn candidate(place: &[u8], address: u32) -> Option<Candidate> {
    let (header, _) = Fixed::<9>::split(place)?;
    Signature::from_bytes(header.field::<0, 4>())?;
    let length = header.u32_le::<4>();
    let last = address.checked_add(length.checked_sub(1)?)?;
    let mut windows = LOW_MEMORY.iter();
    let is_inside = windows.any(|window| window.contains(&address) && window.contains(&last));
    let length = usize::try_from(length).ok()?;
    let is_table = header.u8::<8>() == REVISION && (LEAST..=IBFT_BYTES).contains(&length);
    (is_inside && is_table).then_some(Candidate { address, length })
}

impl Candidate {
    /// Its bytes in `piece`, which begins at the physical address `base`; `None` where not all of them lie there.
    pub fn seen(self, piece: &[u8], base: u32) -> Option<&[u8]> {
        let from = usize::try_from(self.address.checked_sub(base)?).ok()?;
        piece.get(from..)?.get(..self.length)
    }
}

/// Whether a candidate's `bytes` are a table, for [`Firmware::read_table`](super::Firmware::read_table) with
/// [`Source::Memory`](super::Source::Memory).
pub fn is_table(bytes: &[u8]) -> bool {
    RawTable::check(bytes).is_ok()
}

#[cfg(test)]
mod tests;
