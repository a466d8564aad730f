//! Writing a header: fields whose place the compiler proves.

use super::{HEADER_BYTES, Opcode};

/// The I bit of a request (RFC 7143, 11.2.1.1).
const IMMEDIATE: u8 = 0x40;

/// A header under construction, all other bytes zero.
pub(super) struct Emitter([u8; HEADER_BYTES]);

impl Emitter {
    /// A PDU of the target's.
    pub(super) fn response(opcode: Opcode, flags: u8) -> Self {
        let mut bytes = [0; HEADER_BYTES];
        let [first, second, ..] = &mut bytes;
        *first = opcode.to_wire();
        *second = flags;
        Self(bytes)
    }

    /// A PDU of the initiator's, for immediate delivery: it takes no CmdSN (RFC 7143, 4.2.2.1).
    pub(super) fn request(opcode: Opcode, flags: u8) -> Self {
        let mut emitter = Self::response(opcode, flags);
        let [first, ..] = &mut emitter.0;
        *first |= IMMEDIATE;
        emitter
    }

    /// Puts `field` at offset `AT`.
    pub(super) fn put<const AT: usize, const N: usize>(mut self, field: [u8; N]) -> Self {
        const { assert!(AT + N <= HEADER_BYTES, "field lies outside the header") }
        // The assertion leaves nothing else.
        if let Some(place) = self.0.get_mut(AT..).and_then(<[u8]>::first_chunk_mut) {
            *place = field;
        }
        self
    }

    /// Puts the data segment's length, of which the low 24 bits exist.
    pub(super) fn data_segment_length(self, bytes: u32) -> Self {
        let [_, high, middle, low] = bytes.to_be_bytes();
        self.put::<5, 3>([high, middle, low])
    }

    /// The header.
    pub(super) const fn finish(self) -> [u8; HEADER_BYTES] {
        self.0
    }
}
