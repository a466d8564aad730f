//! What all headers have in common.

use core::fmt;

use super::{HEADER_BYTES, Opcode, padded};
use crate::bytes::Fixed;
use crate::phrase::{Phrase, phrase};
use crate::sentence::Sentence;

/// A lens over a basic header segment; judges nothing.
#[derive(Clone, Copy)]
pub struct Header<'a>(Fixed<'a, HEADER_BYTES>);

/// Why a header cannot be what it is taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeaderFlaw {
    /// Another kind of PDU than the only one allowed here.
    Unexpected(Opcode),
    /// An additional header segment of so many four-byte words, where none is defined.
    AdditionalHeader(u8),
    /// A data segment of so many bytes, more than the receiver takes.
    DataTooLong(u32),
    /// The data at hand is not the data segment that the header announces, of so many bytes.
    DataMismatch(u32),
    /// A final response that says that more text follows (C with T or F, RFC 7143, 11.11.2 and 11.13.3).
    FinalAndContinued,
    /// A stage code that is reserved (RFC 7143, 11.12.3).
    ReservedStage,
    /// A task tag that is not that of the only task under way.
    WrongTask(u32),
    /// A digest that does not fit what it is the digest of.
    Digest(Digested),
    /// A field that the specification fixes, with another value.
    Field(Field, u32),
}

/// What a digest is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Digested {
    /// The header.
    Header,
    /// The data segment.
    Data,
}

/// A field that the specification fixes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The version that a login uses (RFC 7143, 11.13.2).
    VersionActive,
    /// The reason of a logout (RFC 7143, 11.14.1).
    LogoutReason,
    /// The flags of a Data-In (RFC 7143, 11.7.3).
    DataInFlags,
    /// The flags of a SCSI Response (RFC 7143, 11.4.1).
    ScsiResponseFlags,
    /// The tag by which a text is gone on with (RFC 7143, 11.11.4).
    TargetTransferTag,
}

impl Digested {
    const fn name(self) -> Phrase {
        phrase! { match self {
            Self::Header => "header",
            Self::Data => "data",
        } }
    }
}

impl Field {
    const fn name(self) -> Phrase {
        phrase! { match self {
            Self::VersionActive => "Version-active",
            Self::LogoutReason => "the logout reason",
            Self::DataInFlags => "the Data-In's flags",
            Self::ScsiResponseFlags => "the SCSI Response's flags",
            Self::TargetTransferTag => "the Target Transfer Tag",
        } }
    }
}

impl<'a> Header<'a> {
    /// A view of `bytes`.
    pub const fn new(bytes: &'a [u8; HEADER_BYTES]) -> Self {
        Self(Fixed::new(bytes))
    }

    /// What the PDU is.
    pub fn opcode(&self) -> Opcode {
        Opcode::from_wire(self.0.u8::<0>())
    }

    /// The second byte, whose bits each opcode defines.
    pub fn flags(&self) -> u8 {
        self.0.u8::<1>()
    }

    /// Length of the additional header segments, in four-byte words.
    pub fn total_ahs_words(&self) -> u8 {
        self.0.u8::<4>()
    }

    /// Length of the data segment in bytes, without padding; at most 2^24 - 1.
    pub fn data_segment_length(&self) -> u32 {
        let [high, middle, low] = self.0.field::<5, 3>();
        u32::from_be_bytes([0, high, middle, low])
    }

    /// The initiator's tag of the task.
    pub fn initiator_task_tag(&self) -> u32 {
        self.0.u32_be::<16>()
    }

    /// All fields, for the parser of one opcode.
    pub const fn fields(&self) -> Fixed<'a, HEADER_BYTES> {
        self.0
    }

    /// Checks that this is a PDU of kind `opcode` without additional header.
    ///
    /// # Errors
    /// Another opcode, or an additional header segment.
    pub fn expect(&self, opcode: Opcode) -> Result<Fixed<'a, HEADER_BYTES>, HeaderFlaw> {
        if self.opcode() != opcode {
            return Err(HeaderFlaw::Unexpected(self.opcode()));
        }
        match self.total_ahs_words() {
            0 => Ok(self.0),
            words => Err(HeaderFlaw::AdditionalHeader(words)),
        }
    }

    /// The data segment without its padding. `data` may come with the padding or without, as carriers differ.
    ///
    /// # Errors
    /// A data segment above `limit` bytes, or `data` of another length than announced.
    pub fn data<'d>(&self, data: &'d [u8], limit: usize) -> Result<&'d [u8], HeaderFlaw> {
        let announced = self.data_segment_length();
        let length = usize::try_from(announced).unwrap_or(usize::MAX);
        if length > limit {
            return Err(HeaderFlaw::DataTooLong(announced));
        }
        if data.len() != length && data.len() != padded(length) {
            return Err(HeaderFlaw::DataMismatch(announced));
        }
        data.get(..length)
            .ok_or(HeaderFlaw::DataMismatch(announced))
    }
}

impl fmt::Display for HeaderFlaw {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut said = Sentence::new(out, self.sentence());
        match self {
            Self::Unexpected(opcode) => said.value(opcode),
            Self::AdditionalHeader(words) => said.number(*words),
            Self::DataTooLong(bytes) | Self::DataMismatch(bytes) => said.number(*bytes),
            Self::WrongTask(tag) => said.hex(*tag, 8),
            Self::Digest(of) => said.value(&of.name()),
            Self::Field(field, value) => {
                said.value(&field.name());
                said.hex(*value, 1);
            }
            Self::FinalAndContinued | Self::ReservedStage => {}
        }
        said.end()
    }
}

impl HeaderFlaw {
    // Within `fmt` its choice would become one with that of the values, which no table can make.
    #[inline(never)]
    const fn sentence(&self) -> Phrase {
        phrase! { match self {
            Self::Unexpected(_) => "a {} came where none may come",
            Self::AdditionalHeader(_) =>
                "the PDU has an additional header of {} words, where none is defined",
            Self::DataTooLong(_) => "the PDU announces {} bytes of data, more than may be sent",
            Self::DataMismatch(_) =>
                "the PDU announces {} bytes of data and carries another number",
            Self::FinalAndContinued =>
                "the PDU is marked both as the final one and as continued",
            Self::ReservedStage => "the login stage has the reserved code 2",
            Self::WrongTask(_) => "the PDU answers task {}, which is not under way",
            Self::Digest(_) => "the {} digest is wrong",
            Self::Field(..) => "{} is {}",
        } }
    }
}
