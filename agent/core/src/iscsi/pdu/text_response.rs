//! Text Response (RFC 7143, 11.11).

use super::emit::Emitter;
use super::{Field, HEADER_BYTES, Header, HeaderFlaw, Opcode, RESERVED_TAG};
use crate::iscsi::Lun;

const FINAL: u8 = 0x80;
const CONTINUE: u8 = 0x40;

/// A Text Response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextResponse {
    /// The target has said all that it has to say (F bit).
    pub last: bool,
    /// More text follows in the next response (C bit).
    pub continued: bool,
    /// To be copied into the request that asks for more.
    pub lun: Lun,
    /// The tag of the exchange as a task.
    pub initiator_task_tag: u32,
    /// To be copied into the request that asks for more; [`RESERVED_TAG`] in the last response.
    pub target_transfer_tag: u32,
    /// The number of this response.
    pub stat_sn: u32,
    /// The number of the command that the target expects next.
    pub exp_cmd_sn: u32,
    /// The highest number of a command that the target takes.
    pub max_cmd_sn: u32,
    /// Bytes of text, without padding.
    pub data_segment_length: u32,
}

impl TextResponse {
    /// Reads a header.
    ///
    /// # Errors
    /// Anything but a Text Response; F and C together; a response that ends nothing and names no tag to go on with
    /// (RFC 7143, 11.11.1 and 11.11.4). One that ends a text of several parts names the tag all the same at LIO.
    pub fn parse(header: &[u8; HEADER_BYTES]) -> Result<Self, HeaderFlaw> {
        let header = Header::new(header);
        let fields = header.expect(Opcode::TextResponse)?;
        let last = header.flags() & FINAL != 0;
        let continued = header.flags() & CONTINUE != 0;
        if last && continued {
            return Err(HeaderFlaw::FinalAndContinued);
        }
        let target_transfer_tag = fields.u32_be::<20>();
        if !last && target_transfer_tag == RESERVED_TAG {
            return Err(HeaderFlaw::Field(
                Field::TargetTransferTag,
                target_transfer_tag,
            ));
        }
        Ok(Self {
            last,
            continued,
            lun: Lun::from_wire(fields.field::<8, 8>()),
            initiator_task_tag: header.initiator_task_tag(),
            target_transfer_tag,
            stat_sn: fields.u32_be::<24>(),
            exp_cmd_sn: fields.u32_be::<28>(),
            max_cmd_sn: fields.u32_be::<32>(),
            data_segment_length: header.data_segment_length(),
        })
    }

    /// Writes the header.
    pub fn emit(&self) -> [u8; HEADER_BYTES] {
        let last = if self.last { FINAL } else { 0 };
        let continued = if self.continued { CONTINUE } else { 0 };
        Emitter::response(Opcode::TextResponse, last | continued)
            .data_segment_length(self.data_segment_length)
            .put::<8, 8>(self.lun.to_wire())
            .put::<16, 4>(self.initiator_task_tag.to_be_bytes())
            .put::<20, 4>(self.target_transfer_tag.to_be_bytes())
            .put::<24, 4>(self.stat_sn.to_be_bytes())
            .put::<28, 4>(self.exp_cmd_sn.to_be_bytes())
            .put::<32, 4>(self.max_cmd_sn.to_be_bytes())
            .finish()
    }
}
