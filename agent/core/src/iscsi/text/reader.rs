//! Text that arrives in pieces.

use core::ffi::CStr;

use heapless::Vec;

use super::{Pair, TextFlaw};
use crate::limits::{TEXT_KEY_BYTES, TEXT_TOTAL_BYTES, TEXT_VALUE_BYTES};

/// The longest pair, without its NUL.
const PAIR_BYTES: usize = TEXT_KEY_BYTES + 1 + TEXT_VALUE_BYTES;

/// Reads the pairs of a logical text data segment, which a peer may split over several PDUs at any byte (RFC 7143, 6.1).
/// It keeps the one pair that is not whole yet, and none of what went before. Runs of NUL between pairs and at the end are
/// skipped: several targets count their padding into the data segment's length.
// What is used most comes first: an instruction that reaches further than 127 bytes into it takes three bytes more.
#[repr(C)]
pub struct TextReader {
    total: usize,
    limit: usize,
    pending: Vec<u8, PAIR_BYTES>,
}

impl Default for TextReader {
    fn default() -> Self {
        Self::limited(TEXT_TOTAL_BYTES)
    }
}

impl TextReader {
    /// Takes at most `limit` bytes of text in all.
    pub const fn limited(limit: usize) -> Self {
        Self {
            pending: Vec::new(),
            total: 0,
            limit,
        }
    }

    /// Hands each pair that `data` completes to `heard`, in order. `continued` says that the peer announced more.
    ///
    /// # Errors
    /// What `heard` returns; a pair that is none; a last pair without its NUL, which may be cut off, unless it is one on which
    /// nothing depends and is passed over; more text in all than the limit, which is [`TEXT_TOTAL_BYTES`] by default.
    pub fn read<E: From<TextFlaw>>(
        &mut self,
        data: &[u8],
        continued: bool,
        mut heard: impl FnMut(Pair<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        self.pieces(data, continued, |piece| heard(Pair::parse(piece)?))
    }

    /// As [`Self::read`], for who judges pairs by himself: each is handed over as its bytes, without the NUL.
    ///
    /// # Errors
    /// As there, but for pairs that are none.
    pub fn pieces<E: From<TextFlaw>>(
        &mut self,
        data: &[u8],
        continued: bool,
        mut heard: impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        self.total = self.total.saturating_add(data.len());
        if self.total > self.limit {
            let total = u32::try_from(self.total).unwrap_or(u32::MAX);
            return Err(TextFlaw::TooMuch(total).into());
        }
        let mut rest = data;
        while let Ok(piece) = CStr::from_bytes_until_nul(rest) {
            rest = rest.get(piece.count_bytes()..).unwrap_or_default();
            rest = rest.get(1..).unwrap_or_default();
            let piece = piece.to_bytes();
            if self.pending.is_empty() {
                if !piece.is_empty() {
                    heard(piece)?;
                }
            } else {
                self.keep(piece)?;
                heard(&self.pending)?;
                self.pending.clear();
            }
        }
        self.keep(rest)?;
        if !continued && !self.pending.is_empty() {
            if !Pair::is_only_told(&self.pending) {
                return Err(TextFlaw::Unterminated.into());
            }
            self.pending.clear();
        }
        Ok(())
    }

    fn keep(&mut self, piece: &[u8]) -> Result<(), TextFlaw> {
        self.pending
            .extend_from_slice(piece)
            .map_err(|_| TextFlaw::ValueTooLong)
    }
}
