//! SCSI Command (RFC 7143, 11.3), as far as commands that read or move no data need it.

use super::emit::Emitter;
use super::{HEADER_BYTES, Header, HeaderFlaw, Opcode};
use crate::iscsi::Lun;

const FINAL: u8 = 0x80;
const READ: u8 = 0x40;
/// Attribute "simple" (RFC 7143, 11.3.1).
const SIMPLE: u8 = 1;

/// A SCSI Command. It is not for immediate delivery, so it takes a CmdSN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScsiCommand {
    /// The logical unit.
    pub lun: Lun,
    /// The tag of the task.
    pub initiator_task_tag: u32,
    /// Bytes that the command may return.
    pub expected_bytes: u32,
    /// The number of this command.
    pub cmd_sn: u32,
    /// The number expected of the target's next response.
    pub exp_stat_sn: u32,
    /// The command descriptor block, zeros behind it.
    pub cdb: [u8; 16],
}

impl ScsiCommand {
    /// Reads a header.
    ///
    /// # Errors
    /// Anything but a SCSI Command.
    pub fn parse(header: &[u8; HEADER_BYTES]) -> Result<Self, HeaderFlaw> {
        let header = Header::new(header);
        let fields = header.expect(Opcode::ScsiCommand)?;
        Ok(Self {
            lun: Lun::from_wire(fields.field::<8, 8>()),
            initiator_task_tag: header.initiator_task_tag(),
            expected_bytes: fields.u32_be::<20>(),
            cmd_sn: fields.u32_be::<24>(),
            exp_stat_sn: fields.u32_be::<28>(),
            cdb: fields.field::<32, 16>(),
        })
    }

    /// Writes the header.
    pub fn emit(&self) -> [u8; HEADER_BYTES] {
        let read = if self.expected_bytes == 0 { 0 } else { READ };
        Emitter::response(Opcode::ScsiCommand, FINAL | read | SIMPLE)
            .put::<8, 8>(self.lun.to_wire())
            .put::<16, 4>(self.initiator_task_tag.to_be_bytes())
            .put::<20, 4>(self.expected_bytes.to_be_bytes())
            .put::<24, 4>(self.cmd_sn.to_be_bytes())
            .put::<28, 4>(self.exp_stat_sn.to_be_bytes())
            .put::<32, 16>(self.cdb)
            .finish()
    }
}
