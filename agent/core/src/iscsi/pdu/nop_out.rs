//! NOP-Out (RFC 7143, 11.18).

use super::emit::Emitter;
use super::{HEADER_BYTES, Header, HeaderFlaw, Opcode};
use crate::iscsi::Lun;

const FINAL: u8 = 0x80;

/// A NOP-Out, for immediate delivery: a ping, or the answer to the target's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NopOut {
    /// Copied from the NOP-In that is answered.
    pub lun: Lun,
    /// The tag of the ping; [`super::RESERVED_TAG`] where no answer is wanted.
    pub initiator_task_tag: u32,
    /// Copied from the NOP-In that is answered; [`super::RESERVED_TAG`] where none is.
    pub target_transfer_tag: u32,
    /// The number of the next command.
    pub cmd_sn: u32,
    /// The number expected of the target's next response.
    pub exp_stat_sn: u32,
    /// Bytes of ping data, without padding.
    pub data_segment_length: u32,
}

impl NopOut {
    /// Reads a header.
    ///
    /// # Errors
    /// Anything but a NOP-Out.
    pub fn parse(header: &[u8; HEADER_BYTES]) -> Result<Self, HeaderFlaw> {
        let header = Header::new(header);
        let fields = header.expect(Opcode::NopOut)?;
        Ok(Self {
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
        Emitter::request(Opcode::NopOut, FINAL)
            .data_segment_length(self.data_segment_length)
            .put::<8, 8>(self.lun.to_wire())
            .put::<16, 4>(self.initiator_task_tag.to_be_bytes())
            .put::<20, 4>(self.target_transfer_tag.to_be_bytes())
            .put::<24, 4>(self.cmd_sn.to_be_bytes())
            .put::<28, 4>(self.exp_stat_sn.to_be_bytes())
            .finish()
    }
}
