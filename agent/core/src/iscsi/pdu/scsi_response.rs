//! SCSI Response (RFC 7143, 11.4).

use super::emit::Emitter;
use super::{Field, HEADER_BYTES, Header, HeaderFlaw, Opcode};

const FINAL: u8 = 0x80;
const OVERFLOW_AND_UNDERFLOW: u8 = 0x06;
/// The same of the data of a command that reads and writes.
const BIDIRECTIONAL: u8 = 0x18;

/// A SCSI Response; its data segment holds a length of two bytes and as many bytes of sense data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScsiResponse {
    /// 0 where the target has completed the command, otherwise its failure to (RFC 7143, 11.4.3).
    pub response: u8,
    /// The SCSI status, such as 0 (good) and 2 (check condition); it has a meaning where `response` is 0.
    pub status: u8,
    /// The tag of the task.
    pub initiator_task_tag: u32,
    /// The number of this response.
    pub stat_sn: u32,
    /// The number of the command that the target expects next.
    pub exp_cmd_sn: u32,
    /// The highest number of a command that the target takes.
    pub max_cmd_sn: u32,
    /// Bytes of the data segment, without padding.
    pub data_segment_length: u32,
}

impl ScsiResponse {
    /// Reads a header.
    ///
    /// # Errors
    /// Anything but a SCSI Response; too much data and too little of it at once (RFC 7143, 11.4.1).
    pub fn parse(header: &[u8; HEADER_BYTES]) -> Result<Self, HeaderFlaw> {
        let header = Header::new(header);
        let fields = header.expect(Opcode::ScsiResponse)?;
        let flags = header.flags();
        if [OVERFLOW_AND_UNDERFLOW, BIDIRECTIONAL]
            .iter()
            .any(|both| flags & both == *both)
        {
            return Err(HeaderFlaw::Field(Field::ScsiResponseFlags, flags.into()));
        }
        Ok(Self {
            response: fields.u8::<2>(),
            status: fields.u8::<3>(),
            initiator_task_tag: header.initiator_task_tag(),
            stat_sn: fields.u32_be::<24>(),
            exp_cmd_sn: fields.u32_be::<28>(),
            max_cmd_sn: fields.u32_be::<32>(),
            data_segment_length: header.data_segment_length(),
        })
    }

    /// Writes the header.
    pub fn emit(&self) -> [u8; HEADER_BYTES] {
        Emitter::response(Opcode::ScsiResponse, FINAL)
            .data_segment_length(self.data_segment_length)
            .put::<2, 2>([self.response, self.status])
            .put::<16, 4>(self.initiator_task_tag.to_be_bytes())
            .put::<24, 4>(self.stat_sn.to_be_bytes())
            .put::<28, 4>(self.exp_cmd_sn.to_be_bytes())
            .put::<32, 4>(self.max_cmd_sn.to_be_bytes())
            .finish()
    }
}
