//! Logout Response (RFC 7143, 11.15).

use super::emit::Emitter;
use super::{HEADER_BYTES, Header, HeaderFlaw, Opcode};

const FINAL: u8 = 0x80;

/// How a logout went (RFC 7143, 11.15.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogoutOutcome {
    /// Code 0: the connection or the session is closed.
    Closed,
    /// Code 1: the connection does not exist.
    ConnectionNotFound,
    /// Code 2: the target does not recover connections.
    RecoveryUnsupported,
    /// Code 3: the target could not clean up.
    CleanupFailed,
    /// A code that RFC 7143 does not define.
    Unknown(u8),
}

/// A Logout Response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogoutResponse {
    /// How it went.
    pub outcome: LogoutOutcome,
    /// The tag of the logout as a task.
    pub initiator_task_tag: u32,
    /// The number of this response.
    pub stat_sn: u32,
    /// The number of the command that the target expects next.
    pub exp_cmd_sn: u32,
    /// The highest number of a command that the target takes.
    pub max_cmd_sn: u32,
    /// Seconds to wait before the session is taken up again.
    pub time2wait_s: u16,
    /// Seconds for which the target keeps the session's state behind that.
    pub time2retain_s: u16,
}

impl LogoutResponse {
    /// Reads a header.
    ///
    /// # Errors
    /// Anything but a Logout Response.
    pub fn parse(header: &[u8; HEADER_BYTES]) -> Result<Self, HeaderFlaw> {
        let header = Header::new(header);
        let fields = header.expect(Opcode::LogoutResponse)?;
        Ok(Self {
            outcome: match fields.u8::<2>() {
                0 => LogoutOutcome::Closed,
                1 => LogoutOutcome::ConnectionNotFound,
                2 => LogoutOutcome::RecoveryUnsupported,
                3 => LogoutOutcome::CleanupFailed,
                other => LogoutOutcome::Unknown(other),
            },
            initiator_task_tag: header.initiator_task_tag(),
            stat_sn: fields.u32_be::<24>(),
            exp_cmd_sn: fields.u32_be::<28>(),
            max_cmd_sn: fields.u32_be::<32>(),
            time2wait_s: fields.u16_be::<40>(),
            time2retain_s: fields.u16_be::<42>(),
        })
    }

    /// Writes the header.
    pub fn emit(&self) -> [u8; HEADER_BYTES] {
        let outcome = match self.outcome {
            LogoutOutcome::Closed => 0,
            LogoutOutcome::ConnectionNotFound => 1,
            LogoutOutcome::RecoveryUnsupported => 2,
            LogoutOutcome::CleanupFailed => 3,
            LogoutOutcome::Unknown(other) => other,
        };
        Emitter::response(Opcode::LogoutResponse, FINAL)
            .put::<2, 1>([outcome])
            .put::<16, 4>(self.initiator_task_tag.to_be_bytes())
            .put::<24, 4>(self.stat_sn.to_be_bytes())
            .put::<28, 4>(self.exp_cmd_sn.to_be_bytes())
            .put::<32, 4>(self.max_cmd_sn.to_be_bytes())
            .put::<40, 2>(self.time2wait_s.to_be_bytes())
            .put::<42, 2>(self.time2retain_s.to_be_bytes())
            .finish()
    }
}
