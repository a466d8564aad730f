//! What we offer.

use super::Key;
use crate::limits::{
    FIRST_BURST_LENGTH, MAX_BURST_LENGTH, MAX_RECV_DATA_SEGMENT_LENGTH, TIME2RETAIN_S, TIME2WAIT_S,
};

/// The legal range of lengths (RFC 7143, 13.12 to 13.14).
const LENGTHS: (u32, u32) = (512, (1 << 24) - 1);

/// Whether a digest (CRC32C) is wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DigestPreference {
    /// Only `None` is offered.
    #[default]
    None,
    /// `CRC32C,None` is offered.
    Prefer,
    /// Only `CRC32C` is offered; a target that does not do it is refused.
    Require,
}

impl DigestPreference {
    /// Reads the word of a setting: `none`, `prefer` or `require`.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::None, Self::Prefer, Self::Require]
            .into_iter()
            .find(|it| it.word() == word)
    }

    /// The word in settings and documents.
    pub const fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Prefer => "prefer",
            Self::Require => "require",
        }
    }

    pub(super) const fn value(self) -> u32 {
        match self {
            Self::None => 0,
            Self::Prefer => 1,
            Self::Require => 2,
        }
    }

    /// The list to offer for a [`Self::value`].
    pub(super) const fn list(value: u32) -> &'static str {
        match value {
            0 => "None",
            1 => "CRC32C,None",
            _ => "CRC32C",
        }
    }
}

/// What we offer in the operational stage. Connections, outstanding R2Ts, order and recovery level are fixed: the kernel
/// has one connection per session, ErrorRecoveryLevel 0 and data in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Digests of headers.
    pub header_digest: DigestPreference,
    /// Digests of data.
    pub data_digest: DigestPreference,
    /// Bytes of the longest data segment that the receiver takes after the login; 512 to 2^24 - 1, a value outside
    /// becomes the nearest inside.
    pub max_recv_data_segment_length: u32,
    /// Bytes of data of one sequence; range as above.
    pub max_burst_length: u32,
    /// Bytes of unsolicited data of one command; range as above, and at most [`Self::max_burst_length`].
    pub first_burst_length: u32,
    /// Whether unsolicited data needs the target's leave even if it is not immediate.
    pub initial_r2t: bool,
    /// Whether a command may carry data.
    pub immediate_data: bool,
}

impl Default for Offer {
    fn default() -> Self {
        Self {
            header_digest: DigestPreference::None,
            data_digest: DigestPreference::None,
            max_recv_data_segment_length: MAX_RECV_DATA_SEGMENT_LENGTH,
            max_burst_length: MAX_BURST_LENGTH,
            first_burst_length: FIRST_BURST_LENGTH,
            initial_r2t: false,
            immediate_data: true,
        }
    }
}

impl Offer {
    /// Each key that is offered, with its value.
    // Within its only caller it takes more: that has too much else to keep.
    #[inline(never)]
    pub(super) fn values(&self) -> [(Key, u32); 14] {
        let (least, most) = LENGTHS;
        let max_burst = self.max_burst_length.clamp(least, most);
        let max_recv = self.max_recv_data_segment_length.clamp(least, most);
        [
            (Key::HeaderDigest, self.header_digest.value()),
            (Key::DataDigest, self.data_digest.value()),
            (Key::DefaultTime2Wait, TIME2WAIT_S),
            (Key::DefaultTime2Retain, TIME2RETAIN_S),
            (Key::ErrorRecoveryLevel, 0),
            (Key::InitialR2T, u32::from(self.initial_r2t)),
            (Key::ImmediateData, u32::from(self.immediate_data)),
            (Key::MaxBurstLength, max_burst),
            (
                Key::FirstBurstLength,
                self.first_burst_length.clamp(least, max_burst),
            ),
            (Key::MaxOutstandingR2T, 1),
            (Key::MaxConnections, 1),
            (Key::DataPduInOrder, 1),
            (Key::DataSequenceInOrder, 1),
            (Key::MaxRecvDataSegmentLength, max_recv),
        ]
    }
}
