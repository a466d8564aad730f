//! NOP-In (RFC 7143, 11.19).

use super::emit::Emitter;
use super::{HEADER_BYTES, Header, HeaderFlaw, NopOut, Opcode, RESERVED_TAG};
use crate::iscsi::Lun;

const FINAL: u8 = 0x80;

/// A NOP-In: the target's answer to a ping, or a ping of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NopIn {
    /// To be copied into the answer.
    pub lun: Lun,
    /// The tag of the ping that is answered; [`RESERVED_TAG`] where the target pings.
    pub initiator_task_tag: u32,
    /// To be copied into the answer; [`RESERVED_TAG`] where none is wanted.
    pub target_transfer_tag: u32,
    /// The number of this PDU, or of the next response where nothing is answered.
    pub stat_sn: u32,
    /// The number of the command that the target expects next.
    pub exp_cmd_sn: u32,
    /// The highest number of a command that the target takes.
    pub max_cmd_sn: u32,
    /// Bytes of ping data, without padding.
    pub data_segment_length: u32,
}

impl NopIn {
    /// Reads a header.
    ///
    /// # Errors
    /// Anything but a NOP-In.
    pub fn parse(header: &[u8; HEADER_BYTES]) -> Result<Self, HeaderFlaw> {
        let header = Header::new(header);
        let fields = header.expect(Opcode::NopIn)?;
        Ok(Self {
            lun: Lun::from_wire(fields.field::<8, 8>()),
            initiator_task_tag: header.initiator_task_tag(),
            target_transfer_tag: fields.u32_be::<20>(),
            stat_sn: fields.u32_be::<24>(),
            exp_cmd_sn: fields.u32_be::<28>(),
            max_cmd_sn: fields.u32_be::<32>(),
            data_segment_length: header.data_segment_length(),
        })
    }

    /// The answer that the target wants, without data; `None` where it wants none.
    pub fn answer(&self, cmd_sn: u32, exp_stat_sn: u32) -> Option<NopOut> {
        if self.target_transfer_tag == RESERVED_TAG {
            return None;
        }
        Some(NopOut {
            lun: self.lun,
            initiator_task_tag: RESERVED_TAG,
            target_transfer_tag: self.target_transfer_tag,
            cmd_sn,
            exp_stat_sn,
            data_segment_length: 0,
        })
    }

    /// Writes the header.
    pub fn emit(&self) -> [u8; HEADER_BYTES] {
        Emitter::response(Opcode::NopIn, FINAL)
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
