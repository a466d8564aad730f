//! The stages of a login.

use core::fmt;

use crate::phrase::phrase;

/// A stage of the login phase (RFC 7143, 11.12.3); its code is two bits wide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Stage {
    /// Code 0: the parties authenticate.
    Security = 0,
    /// Code 1: the parties agree on parameters.
    Operational = 1,
    /// Code 3: the login is over.
    FullFeature = 3,
}

impl Stage {
    /// From the two low bits of `bits`; `None` for the reserved code 2.
    pub const fn from_wire(bits: u8) -> Option<Self> {
        match bits & 0x03 {
            0 => Some(Self::Security),
            1 => Some(Self::Operational),
            3 => Some(Self::FullFeature),
            _ => None,
        }
    }

    /// The two bits on the wire.
    #[expect(
        clippy::as_conversions,
        reason = "a field-less enum of this representation"
    )]
    pub const fn to_wire(self) -> u8 {
        self as u8
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = phrase! { match self {
            Self::Security => "security negotiation",
            Self::Operational => "operational negotiation",
            Self::FullFeature => "full feature phase",
        } };
        words.fmt(out)
    }
}
