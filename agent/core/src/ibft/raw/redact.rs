//! A table that can be shown to others.

use super::{HEADER, Kind, RawTable};
use crate::ibft::field::target::{CHAP_SECRET, REVERSE_SECRET};

/// What stands in the place of each byte of a secret.
const ASTERISK: u8 = b'*';
/// The header's byte that makes the sum of all bytes zero.
const CHECKSUM: usize = 9;

impl RawTable<'_> {
    /// The table in `buffer` with its secrets overwritten, whatever the CHAP type says; `None` where it does not fit.
    pub(in crate::ibft) fn redacted<'b>(&self, buffer: &'b mut [u8]) -> Option<&'b [u8]> {
        let copy = buffer.get_mut(..self.bytes.len())?;
        copy.copy_from_slice(self.bytes);
        for slot in self.slots().flatten() {
            let Kind::Target(fields) = slot.kind else {
                continue;
            };
            for place in [
                fields.part::<{ CHAP_SECRET.at }, 4>(),
                fields.part::<{ REVERSE_SECRET.at }, 4>(),
            ] {
                let [l0, l1, o0, o1] = *place;
                let start = usize::from(u16::from_le_bytes([o0, o1]));
                let end = start.saturating_add(usize::from(u16::from_le_bytes([l0, l1])));
                // What is said to begin in the header is no text, as what lies outside is none.
                if start >= HEADER
                    && let Some(secret) = copy.get_mut(start..end)
                {
                    secret.fill(ASTERISK);
                }
            }
        }
        let sum = copy.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte));
        if let Some(checksum) = copy.get_mut(CHECKSUM) {
            *checksum = checksum.wrapping_sub(sum);
        }
        Some(copy)
    }
}
