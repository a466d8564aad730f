//! Logout Request (RFC 7143, 11.14).

use super::emit::Emitter;
use super::{Field, HEADER_BYTES, Header, HeaderFlaw, Opcode};

const FINAL: u8 = 0x80;

/// Why the initiator logs out (RFC 7143, 11.14.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogoutReason {
    /// Code 0: the session ends with all its connections.
    CloseSession,
    /// Code 1: one connection ends.
    CloseConnection,
    /// Code 2: one connection is given up, its tasks go on elsewhere.
    RemoveForRecovery,
}

/// A Logout Request, for immediate delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogoutRequest {
    /// Why.
    pub reason: LogoutReason,
    /// The tag of the logout as a task.
    pub initiator_task_tag: u32,
    /// The connection that ends; without meaning where the session does.
    pub cid: u16,
    /// The number of the next command.
    pub cmd_sn: u32,
    /// The number expected of the target's next response.
    pub exp_stat_sn: u32,
}

impl LogoutRequest {
    /// Reads a header.
    ///
    /// # Errors
    /// Anything but a Logout Request with a defined reason.
    pub fn parse(header: &[u8; HEADER_BYTES]) -> Result<Self, HeaderFlaw> {
        let header = Header::new(header);
        let fields = header.expect(Opcode::LogoutRequest)?;
        let reason = match header.flags() & 0x7f {
            0 => LogoutReason::CloseSession,
            1 => LogoutReason::CloseConnection,
            2 => LogoutReason::RemoveForRecovery,
            other => return Err(HeaderFlaw::Field(Field::LogoutReason, u32::from(other))),
        };
        Ok(Self {
            reason,
            initiator_task_tag: header.initiator_task_tag(),
            cid: fields.u16_be::<20>(),
            cmd_sn: fields.u32_be::<24>(),
            exp_stat_sn: fields.u32_be::<28>(),
        })
    }

    /// Writes the header.
    pub fn emit(&self) -> [u8; HEADER_BYTES] {
        let reason = match self.reason {
            LogoutReason::CloseSession => 0,
            LogoutReason::CloseConnection => 1,
            LogoutReason::RemoveForRecovery => 2,
        };
        Emitter::request(Opcode::LogoutRequest, FINAL | reason)
            .put::<16, 4>(self.initiator_task_tag.to_be_bytes())
            .put::<20, 2>(self.cid.to_be_bytes())
            .put::<24, 4>(self.cmd_sn.to_be_bytes())
            .put::<28, 4>(self.exp_stat_sn.to_be_bytes())
            .finish()
    }
}
