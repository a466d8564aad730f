//! Where one PDU ends and the next begins, on a byte stream.

use super::digest::{DIGEST_BYTES, Digests, crc32c};
use super::{Digested, HEADER_BYTES, Header, HeaderFlaw, padded};

/// Cuts a byte stream into PDUs of at most `DATA` bytes of data, `DATA` being a multiple of four. It asks for exactly the
/// bytes of the PDU at hand, so that what follows stays in the socket for whoever reads it next (the kernel).
pub struct Framer<const DATA: usize> {
    digests: Digests,
    header: [u8; HEADER_BYTES],
    header_digest: [u8; DIGEST_BYTES],
    data: [u8; DATA],
    data_digest: [u8; DIGEST_BYTES],
    part: Part,
    /// Bytes of the part that have arrived, at most [`Self::length`].
    filled: usize,
}

/// What of a PDU is arriving.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Header,
    HeaderDigest,
    Data,
    DataDigest,
    /// Nothing: the PDU is whole.
    End,
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
    /// Waits for the first byte of a PDU, without digests: they are not in use during login (RFC 7143, 13.1).
    pub const fn new() -> Self {
        const {
            assert!(
                DATA.is_multiple_of(4),
                "data segments are padded to four bytes"
            )
        }
        Self {
            digests: Digests::NONE,
            header: [0; HEADER_BYTES],
            header_digest: [0; DIGEST_BYTES],
            data: [0; DATA],
            data_digest: [0; DIGEST_BYTES],
            part: Part::Header,
            filled: 0,
        }
    }

    /// From the next PDU on these digests are expected and verified.
    pub const fn expect(&mut self, digests: Digests) {
        self.digests = digests;
    }

    /// Where the next bytes of the stream go: never empty, and never longer than what the PDU at hand still lacks.
    pub fn space(&mut self) -> &mut [u8] {
        if self.part == Part::End {
            self.enter(Part::Header);
        }
        let rest = self.filled..self.length();
        let part: &mut [u8] = match self.part {
            Part::Header => &mut self.header,
            Part::HeaderDigest => &mut self.header_digest,
            Part::Data => &mut self.data,
            Part::DataDigest => &mut self.data_digest,
            Part::End => &mut [],
        };
        part.get_mut(rest).unwrap_or_default()
    }

    /// Takes note of `count` bytes written to [`Self::space`]; more than there was space for count as that many. Yields
    /// the PDU when it is whole; it stays readable until the next call of [`Self::space`].
    ///
    /// # Errors
    /// A header that announces an additional header segment or more than `DATA` bytes, or a wrong digest. The stream is
    /// lost then.
    pub fn filled(&mut self, count: usize) -> Result<Option<Pdu<'_>>, HeaderFlaw> {
        self.filled = self.filled.saturating_add(count).min(self.length());
        while self.part != Part::End {
            if self.filled < self.length() {
                return Ok(None);
            }
            let next = self.leave()?;
            self.enter(next);
        }
        Ok(self.data.get(..self.announced()).map(|data| Pdu {
            header: &self.header,
            data,
        }))
    }

    const fn enter(&mut self, part: Part) {
        self.part = part;
        self.filled = 0;
    }

    /// Judges the part that is whole, and says what follows.
    fn leave(&self) -> Result<Part, HeaderFlaw> {
        match self.part {
            Part::Header if self.digests.header => Ok(Part::HeaderDigest),
            Part::Header => self.judge(),
            Part::HeaderDigest if crc32c(&[&self.header]) == self.header_digest => self.judge(),
            Part::HeaderDigest => Err(HeaderFlaw::Digest(Digested::Header)),
            Part::Data => Ok(Part::DataDigest),
            Part::DataDigest => {
                let data = self.data.get(..padded(self.announced()));
                let digested = self.length() != 0;
                if digested && data.map(|data| crc32c(&[data])) != Some(self.data_digest) {
                    return Err(HeaderFlaw::Digest(Digested::Data));
                }
                Ok(Part::End)
            }
            Part::End => Ok(Part::End),
        }
    }

    /// Judges what the header announces.
    fn judge(&self) -> Result<Part, HeaderFlaw> {
        let header = Header::new(&self.header);
        match header.total_ahs_words() {
            0 => {}
            words => return Err(HeaderFlaw::AdditionalHeader(words)),
        }
        if self.announced() > DATA {
            return Err(HeaderFlaw::DataTooLong(header.data_segment_length()));
        }
        Ok(Part::Data)
    }

    /// Bytes of data that the header announces, without padding.
    fn announced(&self) -> usize {
        let length = Header::new(&self.header).data_segment_length();
        usize::try_from(length).unwrap_or(usize::MAX)
    }

    /// Bytes of the part at hand; none of a digest that is not in use.
    fn length(&self) -> usize {
        match self.part {
            Part::Header => HEADER_BYTES,
            Part::HeaderDigest => DIGEST_BYTES,
            Part::Data => padded(self.announced()),
            Part::DataDigest if self.digests.data && self.announced() != 0 => DIGEST_BYTES,
            Part::DataDigest | Part::End => 0,
        }
    }
}

#[cfg(test)]
mod tests;
