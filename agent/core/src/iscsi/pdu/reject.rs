//! Reject (RFC 7143, 11.17).

use core::fmt;

use super::emit::Emitter;
use super::{HEADER_BYTES, Header, HeaderFlaw, Opcode, RESERVED_TAG};
use crate::phrase::phrase;
use crate::text::digits::Hexadecimal;

const FINAL: u8 = 0x80;

/// Why the target rejects a PDU (RFC 7143, 11.17.1); kept as its code, since nobody acts on one in particular.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RejectReason(pub u8);

impl fmt::Display for RejectReason {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let RejectReason(reason) = self;
        let name = phrase! { match reason {
            0x02 => "data digest error",
            0x03 => "SNACK reject",
            0x04 => "protocol error",
            0x05 => "command not supported",
            0x06 => "too many immediate commands",
            0x07 => "task in progress",
            0x08 => "invalid data acknowledgement",
            0x09 => "invalid PDU field",
            0x0a => "long operation, out of resources",
            0x0b => "negotiation reset",
            0x0c => "waiting for logout",
            _ => "",
        } };
        if name.is_empty() {
            return write!(out, "reason 0x{}", Hexadecimal((*reason).into(), 2));
        }
        name.fmt(out)
    }
}

/// A Reject; its data segment is the header of the rejected PDU.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reject {
    /// Why.
    pub reason: RejectReason,
    /// The number of this PDU.
    pub stat_sn: u32,
    /// The number of the command that the target expects next.
    pub exp_cmd_sn: u32,
    /// The highest number of a command that the target takes.
    pub max_cmd_sn: u32,
    /// Bytes of the rejected header, without padding.
    pub data_segment_length: u32,
}

impl Reject {
    /// Reads a header.
    ///
    /// # Errors
    /// Anything but a Reject.
    pub fn parse(header: &[u8; HEADER_BYTES]) -> Result<Self, HeaderFlaw> {
        let header = Header::new(header);
        let fields = header.expect(Opcode::Reject)?;
        Ok(Self {
            reason: RejectReason(fields.u8::<2>()),
            stat_sn: fields.u32_be::<24>(),
            exp_cmd_sn: fields.u32_be::<28>(),
            max_cmd_sn: fields.u32_be::<32>(),
            data_segment_length: header.data_segment_length(),
        })
    }

    /// Writes the header.
    pub fn emit(&self) -> [u8; HEADER_BYTES] {
        let RejectReason(reason) = self.reason;
        Emitter::response(Opcode::Reject, FINAL)
            .put::<2, 1>([reason])
            .data_segment_length(self.data_segment_length)
            .put::<16, 4>(RESERVED_TAG.to_be_bytes())
            .put::<24, 4>(self.stat_sn.to_be_bytes())
            .put::<28, 4>(self.exp_cmd_sn.to_be_bytes())
            .put::<32, 4>(self.max_cmd_sn.to_be_bytes())
            .finish()
    }
}
