//! Sense data: why a command failed (SPC-4, 4.5).

use core::fmt;

/// Sense key, additional sense code and its qualifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sense {
    /// The sense key, 0 to 15 (SPC-4, table 27).
    pub key: u8,
    /// The additional sense code.
    pub code: u8,
    /// Its qualifier.
    pub qualifier: u8,
}

const KEYS: [&str; 16] = [
    "no sense",
    "recovered error",
    "not ready",
    "medium error",
    "hardware error",
    "illegal request",
    "unit attention",
    "data protect",
    "blank check",
    "vendor specific",
    "copy aborted",
    "aborted command",
    "reserved",
    "volume overflow",
    "miscompare",
    "completed",
];

impl Sense {
    /// Reads sense data of either format; `None` where there is none.
    pub fn read(data: &[u8]) -> Option<Self> {
        let at = |place: usize| data.get(place).copied();
        let (key, code, qualifier) = match at(0)? & 0x7f {
            0x70 | 0x71 => (at(2)?, at(12).unwrap_or(0), at(13).unwrap_or(0)),
            0x72 | 0x73 => (at(1)?, at(2).unwrap_or(0), at(3).unwrap_or(0)),
            _ => return None,
        };
        let key = key & 0x0f;
        Some(Self {
            key,
            code,
            qualifier,
        })
    }

    pub(super) const fn is_unit_attention(self) -> bool {
        self.key == 6
    }

    pub(super) const fn is_illegal_request(self) -> bool {
        self.key == 5
    }
}

impl fmt::Display for Sense {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            key,
            code,
            qualifier,
        } = self;
        let words = KEYS.get(usize::from(*key)).unwrap_or(&"reserved");
        write!(out, "{words} ({key:x}/{code:02x}/{qualifier:02x})")
    }
}
