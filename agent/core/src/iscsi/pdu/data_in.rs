//! SCSI Data-In (RFC 7143, 11.7).

use super::emit::Emitter;
use super::{Field, HEADER_BYTES, Header, HeaderFlaw, Opcode, RESERVED_TAG};

const FINAL: u8 = 0x80;
const OVERFLOW_AND_UNDERFLOW: u8 = 0x06;
const STATUS: u8 = 0x01;

/// A SCSI Data-In.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DataIn {
    /// The last one of its sequence (F bit).
    pub last: bool,
    /// The SCSI status, where the PDU carries it in place of a SCSI Response (S bit).
    pub status: Option<u8>,
    /// The tag of the task.
    pub initiator_task_tag: u32,
    /// The number of this response where it carries a status.
    pub stat_sn: u32,
    /// The number of the command that the target expects next.
    pub exp_cmd_sn: u32,
    /// The highest number of a command that the target takes.
    pub max_cmd_sn: u32,
    /// The number of this PDU among those of its command, from 0.
    pub data_sn: u32,
    /// Where the data belongs in the command's data, in bytes.
    pub buffer_offset: u32,
    /// Bytes of data, without padding.
    pub data_segment_length: u32,
}

impl DataIn {
    /// Reads a header.
    ///
    /// # Errors
    /// Anything but a SCSI Data-In; a status without the F bit; too much data and too little of it at once (RFC 7143,
    /// 11.7.3 and 11.4.1).
    pub fn parse(header: &[u8; HEADER_BYTES]) -> Result<Self, HeaderFlaw> {
        let header = Header::new(header);
        let fields = header.expect(Opcode::DataIn)?;
        let last = header.flags() & FINAL != 0;
        let has_status = header.flags() & STATUS != 0;
        let contradicts = header.flags() & OVERFLOW_AND_UNDERFLOW == OVERFLOW_AND_UNDERFLOW;
        if contradicts || has_status && !last {
            return Err(HeaderFlaw::Field(
                Field::DataInFlags,
                u32::from(header.flags()),
            ));
        }
        Ok(Self {
            last,
            status: has_status.then_some(fields.u8::<3>()),
            initiator_task_tag: header.initiator_task_tag(),
            stat_sn: fields.u32_be::<24>(),
            exp_cmd_sn: fields.u32_be::<28>(),
            max_cmd_sn: fields.u32_be::<32>(),
            data_sn: fields.u32_be::<36>(),
            buffer_offset: fields.u32_be::<40>(),
            data_segment_length: header.data_segment_length(),
        })
    }

    /// Writes the header.
    pub fn emit(&self) -> [u8; HEADER_BYTES] {
        let last = if self.last { FINAL } else { 0 };
        let has_status = if self.status.is_some() { STATUS } else { 0 };
        Emitter::response(Opcode::DataIn, last | has_status)
            .data_segment_length(self.data_segment_length)
            .put::<3, 1>([self.status.unwrap_or(0)])
            .put::<16, 4>(self.initiator_task_tag.to_be_bytes())
            .put::<20, 4>(RESERVED_TAG.to_be_bytes())
            .put::<24, 4>(self.stat_sn.to_be_bytes())
            .put::<28, 4>(self.exp_cmd_sn.to_be_bytes())
            .put::<32, 4>(self.max_cmd_sn.to_be_bytes())
            .put::<36, 4>(self.data_sn.to_be_bytes())
            .put::<40, 4>(self.buffer_offset.to_be_bytes())
            .finish()
    }
}
