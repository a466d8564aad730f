//! Text Request (RFC 7143, 11.10).

use super::emit::Emitter;
use super::{HEADER_BYTES, Header, HeaderFlaw, Opcode};
use crate::iscsi::Lun;

const FINAL: u8 = 0x80;
const CONTINUE: u8 = 0x40;

/// A Text Request, for immediate delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextRequest {
    /// The initiator has said all that it has to say (F bit).
    pub last: bool,
    /// More text follows in the next request (C bit).
    pub continued: bool,
    /// Copied from the response that is answered; 0 in the first request.
    pub lun: Lun,
    /// The tag of the exchange as a task, the same in all its requests.
    pub initiator_task_tag: u32,
    /// Copied from the response that is answered; [`super::RESERVED_TAG`] in the first request.
    pub target_transfer_tag: u32,
    /// The number of the next command.
    pub cmd_sn: u32,
    /// The number expected of the target's next response.
    pub exp_stat_sn: u32,
    /// Bytes of text, without padding.
    pub data_segment_length: u32,
}

impl TextRequest {
    /// Reads a header.
    ///
    /// # Errors
    /// Anything but a Text Request with flags as defined.
    pub fn parse(header: &[u8; HEADER_BYTES]) -> Result<Self, HeaderFlaw> {
        let header = Header::new(header);
        let fields = header.expect(Opcode::TextRequest)?;
        let last = header.flags() & FINAL != 0;
        let continued = header.flags() & CONTINUE != 0;
        if last && continued {
            return Err(HeaderFlaw::FinalAndContinued);
        }
        Ok(Self {
            last,
            continued,
            lun: Lun::from_wire(fields.field::<8, 8>()),
            initiator_task_tag: header.initiator_task_tag(),
            target_transfer_tag: fields.u32_be::<20>(),
            cmd_sn: fields.u32_be::<24>(),
            exp_stat_sn: fields.u32_be::<28>(),
            data_segment_length: header.data_segment_length(),
        })
    }

    /// Writes the header.
    pub fn emit(&self) -> [u8; HEADER_BYTES] {
        let last = if self.last { FINAL } else { 0 };
        let continued = if self.continued { CONTINUE } else { 0 };
        Emitter::request(Opcode::TextRequest, last | continued)
            .data_segment_length(self.data_segment_length)
            .put::<8, 8>(self.lun.to_wire())
            .put::<16, 4>(self.initiator_task_tag.to_be_bytes())
            .put::<20, 4>(self.target_transfer_tag.to_be_bytes())
            .put::<24, 4>(self.cmd_sn.to_be_bytes())
            .put::<28, 4>(self.exp_stat_sn.to_be_bytes())
            .finish()
    }
}
