//! What a PDU is.

use crate::phrase::{Phrase, phrase};
use crate::sentence::Sentence;
use core::fmt;

/// The opcode of a PDU (RFC 7143, 11.2.1.2), those that are sent or received here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opcode {
    /// NOP-Out, from the initiator.
    NopOut,
    /// SCSI Command, from the initiator.
    ScsiCommand,
    /// Login Request, from the initiator.
    LoginRequest,
    /// Text Request, from the initiator.
    TextRequest,
    /// Logout Request, from the initiator.
    LogoutRequest,
    /// NOP-In, from the target.
    NopIn,
    /// SCSI Response, from the target.
    ScsiResponse,
    /// Login Response, from the target.
    LoginResponse,
    /// Text Response, from the target.
    TextResponse,
    /// SCSI Data-In, from the target.
    DataIn,
    /// Logout Response, from the target.
    LogoutResponse,
    /// Asynchronous Message, from the target.
    Async,
    /// Reject, from the target.
    Reject,
    /// Any other: data to the target, task management, or none of RFC 7143.
    Other(u8),
}

impl Opcode {
    /// From the low six bits of a header's first byte.
    pub const fn from_wire(byte: u8) -> Self {
        match byte & 0x3f {
            0x00 => Self::NopOut,
            0x01 => Self::ScsiCommand,
            0x03 => Self::LoginRequest,
            0x04 => Self::TextRequest,
            0x06 => Self::LogoutRequest,
            0x20 => Self::NopIn,
            0x21 => Self::ScsiResponse,
            0x23 => Self::LoginResponse,
            0x24 => Self::TextResponse,
            0x25 => Self::DataIn,
            0x26 => Self::LogoutResponse,
            0x32 => Self::Async,
            0x3f => Self::Reject,
            other => Self::Other(other),
        }
    }

    /// The low six bits of a header's first byte.
    pub const fn to_wire(self) -> u8 {
        match self {
            Self::NopOut => 0x00,
            Self::ScsiCommand => 0x01,
            Self::LoginRequest => 0x03,
            Self::TextRequest => 0x04,
            Self::LogoutRequest => 0x06,
            Self::NopIn => 0x20,
            Self::ScsiResponse => 0x21,
            Self::LoginResponse => 0x23,
            Self::TextResponse => 0x24,
            Self::DataIn => 0x25,
            Self::LogoutResponse => 0x26,
            Self::Async => 0x32,
            Self::Reject => 0x3f,
            Self::Other(other) => other,
        }
    }
}

impl fmt::Display for Opcode {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut said = Sentence::new(out, self.name());
        if let Self::Other(other) = self {
            said.hex(*other, 2);
        }
        said.end()
    }
}

impl Opcode {
    // Within `fmt` its choice would become one with that of the value, which no table can make.
    #[inline(never)]
    const fn name(&self) -> Phrase {
        phrase! { match self {
            Self::NopOut => "NOP-Out",
            Self::ScsiCommand => "SCSI Command",
            Self::LoginRequest => "Login Request",
            Self::TextRequest => "Text Request",
            Self::LogoutRequest => "Logout Request",
            Self::NopIn => "NOP-In",
            Self::ScsiResponse => "SCSI Response",
            Self::LoginResponse => "Login Response",
            Self::TextResponse => "Text Response",
            Self::DataIn => "SCSI Data-In",
            Self::LogoutResponse => "Logout Response",
            Self::Async => "Asynchronous Message",
            Self::Reject => "Reject",
            Self::Other(_) => "PDU with opcode {}",
        } }
    }
}
