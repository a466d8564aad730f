//! Every text key of a login, as one table.

use core::fmt;

use super::rule::{Function, Kind, RULES, Rule};
use crate::iscsi::text::{TextBuffer, TextUnfit};

/// A text key of RFC 7143, 12 and 13, or of RFC 7144, 7.1, that may come up in a login. Its place in the enumeration is
/// its place in the table of rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of RFC 7143 and RFC 7144")]
pub enum Key {
    AuthMethod,
    ChapA,
    ChapI,
    ChapC,
    ChapN,
    ChapR,
    InitiatorName,
    InitiatorAlias,
    TargetName,
    TargetAlias,
    TargetAddress,
    TargetPortalGroupTag,
    SessionType,
    SendTargets,
    HeaderDigest,
    DataDigest,
    MaxConnections,
    InitialR2T,
    ImmediateData,
    MaxRecvDataSegmentLength,
    MaxBurstLength,
    FirstBurstLength,
    DefaultTime2Wait,
    DefaultTime2Retain,
    MaxOutstandingR2T,
    DataPduInOrder,
    DataSequenceInOrder,
    ErrorRecoveryLevel,
    TaskReporting,
    ProtocolLevel,
    NodeArchitecture,
    IfMarker,
    OfMarker,
    IfMarkInt,
    OfMarkInt,
}

impl Key {
    /// How many there are.
    pub const COUNT: usize = Self::OfMarkInt as usize + 1;

    /// The key's name on the wire.
    pub fn name(self) -> &'static str {
        self.rule().name()
    }

    /// Says the key with this value.
    ///
    /// # Errors
    /// As of [`TextBuffer::pair`].
    // Called so often that the call is smaller.
    #[inline(never)]
    pub fn say(self, value: &dyn fmt::Display, text: &mut TextBuffer) -> Result<(), TextUnfit> {
        text.pair(self.name(), value)
    }

    /// The rule for the key.
    #[expect(
        clippy::indexing_slicing,
        reason = "the table has one row per key, in the same order: asserted beside it"
    )]
    pub(super) const fn rule(self) -> &'static Rule {
        &RULES[self as usize]
    }

    /// What the key's value is where nobody speaks of it; 0 where it has no number.
    pub(super) const fn default(self) -> u32 {
        match self.rule().kind {
            Kind::Number { default, .. } | Kind::Length { default, .. } => default,
            Kind::Boolean {
                function: Function::Min | Function::Max,
                default,
            } => default as u32,
            _ => 0,
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}
