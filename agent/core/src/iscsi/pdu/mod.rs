//! Protocol data units (RFC 7143, 11): the fixed header of 48 bytes as a lens, and one value per kind of PDU.
//!
//! ```text
//!  0        1        2        3        4        5        6        7
//! +--------+--------+--------+--------+--------+--------+--------+--------+
//! |.I opcode| flags and fields of the opcode   |AHS wrds| data segment length      |   0..8
//! +--------+--------+--------+--------+--------+--------+--------+--------+
//! | logical unit, or fields of the opcode (ISID, TSIH)                    |   8..16
//! +--------+--------+--------+--------+--------+--------+--------+--------+
//! | initiator task tag                | fields of the opcode              |  16..48
//! ```

mod asynchronous;
mod data_in;
mod digest;
mod emit;
mod framer;
mod header;
mod login_request;
mod login_response;
mod logout_request;
mod logout_response;
mod nop_in;
mod nop_out;
mod opcode;
mod reject;
mod scsi_command;
mod scsi_response;
mod stage;
mod text_request;
mod text_response;

pub use asynchronous::{AsyncEvent, AsyncMessage};
pub use data_in::DataIn;
pub use digest::{DIGEST_BYTES, Digests, crc32c};
pub use framer::{Framer, Pdu};
pub use header::{Digested, Field, Header, HeaderFlaw};
pub use login_request::LoginRequest;
pub use login_response::LoginResponse;
pub use logout_request::{LogoutReason, LogoutRequest};
pub use logout_response::{LogoutOutcome, LogoutResponse};
pub use nop_in::NopIn;
pub use nop_out::NopOut;
pub use opcode::Opcode;
pub use reject::{Reject, RejectReason};
pub use scsi_command::ScsiCommand;
pub use scsi_response::ScsiResponse;
pub use stage::Stage;
pub use text_request::TextRequest;
pub use text_response::TextResponse;

/// Bytes of the basic header segment (RFC 7143, 11.2.1).
pub const HEADER_BYTES: usize = 48;

/// The task tag that stands for "no task", in both directions (RFC 7143, 11.2.1.8 and 11.10.4).
pub const RESERVED_TAG: u32 = 0xffff_ffff;

/// The bytes that a data segment of `length` bytes takes on the wire: padded to four (RFC 7143, 11.1).
pub const fn padded(length: usize) -> usize {
    length.next_multiple_of(4)
}

#[cfg(test)]
mod tests;
