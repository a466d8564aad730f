//! The stages of a login.

use core::fmt;

use crate::phrase::phrase;

/// A stage of the login phase (RFC 7143, 11.12.3); its code is two bits wide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Code 0: the parties authenticate.
    Security,
    /// Code 1: the parties agree on parameters.
    Operational,
    /// Code 3: the login is over.
    FullFeature,
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
    pub const fn to_wire(self) -> u8 {
        match self {
            Self::Security => 0,
            Self::Operational => 1,
            Self::FullFeature => 3,
        }
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
