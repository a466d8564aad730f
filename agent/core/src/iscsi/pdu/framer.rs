//! Where one PDU ends and the next begins, on a byte stream.

use super::{HEADER_BYTES, Header, HeaderFlaw, padded};

/// Cuts a byte stream into PDUs of at most `DATA` bytes of data, `DATA` being a multiple of four. It asks for exactly the
/// bytes of the PDU at hand, so that what follows stays in the socket for whoever reads it next (the kernel). Digests are
/// not in use during login (RFC 7143, 13.1).
pub struct Framer<const DATA: usize> {
    header: [u8; HEADER_BYTES],
    data: [u8; DATA],
    /// Bytes of header and padded data that have arrived, at most [`Self::whole`].
    filled: usize,
    /// Bytes of the whole PDU as far as known: those of the header until it is there.
    whole: usize,
}

/// A whole PDU.
#[derive(Clone, Copy)]
pub struct Pdu<'a> {
    /// The header.
    pub header: &'a [u8; HEADER_BYTES],
    /// The data segment without its padding.
    pub data: &'a [u8],
}

impl<const DATA: usize> Default for Framer<DATA> {
    fn default() -> Self {
        Self::new()
    }
}

impl<const DATA: usize> Framer<DATA> {
    /// Waits for the first byte of a PDU.
    pub const fn new() -> Self {
        const {
            assert!(
                DATA.is_multiple_of(4),
                "data segments are padded to four bytes"
            )
        }
        Self {
            header: [0; HEADER_BYTES],
            data: [0; DATA],
            filled: 0,
            whole: HEADER_BYTES,
        }
    }

    /// Where the next bytes of the stream go: never empty, and never longer than what the PDU at hand still lacks.
    pub fn space(&mut self) -> &mut [u8] {
        if self.filled >= self.whole {
            self.filled = 0;
            self.whole = HEADER_BYTES;
        }
        match self.filled.checked_sub(HEADER_BYTES) {
            None => self.header.get_mut(self.filled..),
            Some(filled) => self
                .data
                .get_mut(filled..self.whole.saturating_sub(HEADER_BYTES)),
        }
        .unwrap_or_default()
    }

    /// Takes note of `count` bytes written to [`Self::space`]; more than there was space for count as that many. Yields
    /// the PDU when it is whole; it stays readable until the next call of [`Self::space`].
    ///
    /// # Errors
    /// A header that announces an additional header segment or more than `DATA` bytes. The stream is lost then.
    pub fn filled(&mut self, count: usize) -> Result<Option<Pdu<'_>>, HeaderFlaw> {
        let before = self.filled;
        self.filled = before.saturating_add(count).min(self.whole);
        if before < HEADER_BYTES && self.filled == HEADER_BYTES {
            self.whole = HEADER_BYTES.saturating_add(self.data_bytes()?);
        }
        if self.filled < self.whole {
            return Ok(None);
        }
        let length = Header::new(&self.header).data_segment_length();
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        Ok(self.data.get(..length).map(|data| Pdu {
            header: &self.header,
            data,
        }))
    }

    /// Bytes of data and padding that the header announces.
    fn data_bytes(&self) -> Result<usize, HeaderFlaw> {
        let header = Header::new(&self.header);
        match header.total_ahs_words() {
            0 => {}
            words => return Err(HeaderFlaw::AdditionalHeader(words)),
        }
        let announced = header.data_segment_length();
        match usize::try_from(announced) {
            Ok(length) if length <= DATA => Ok(padded(length)),
            _ => Err(HeaderFlaw::DataTooLong(announced)),
        }
    }
}
