//! What the specifications say of each key.

use super::Key;

/// How the two sides' values become one (RFC 7143, 6.2.2 and 13).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    /// The smaller number; of booleans AND.
    Min,
    /// The greater number; of booleans OR.
    Max,
}

impl Function {
    /// The result.
    pub(super) fn of(self, one: u32, other: u32) -> u32 {
        match self {
            Self::Min => one.min(other),
            Self::Max => one.max(other),
        }
    }
}

/// What a key's value is, and what becomes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A key of an authentication method: its stage of the login judges it.
    Method,
    /// The initiator's to say, or not to be said in a login.
    NotFromTarget,
    /// Declared by the target, and of no use in a login.
    Ignored,
    /// The target's name for itself.
    Alias,
    /// Declared by the target: 16 bits, without default.
    GroupTag,
    /// Declared by either side for its own receiving.
    Length { least: u16, most: u32, default: u32 },
    /// Negotiated.
    Number {
        function: Function,
        least: u16,
        most: u32,
        default: u32,
    },
    /// Negotiated; 1 is `Yes`.
    Boolean { function: Function, default: bool },
    /// A list of digests: `None` is 0, `CRC32C` is 1.
    Digest,
    /// A list of which only `RFC3720`, the default, is chosen.
    TaskReporting,
    /// Markers, which RFC 7143, 13.25 makes obsolete: to be rejected, never to be "not understood".
    Obsolete,
}

/// Where a key may come from the target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    /// In the security stage.
    Security,
    /// In the operational stage.
    Operational,
    /// In either ("Any-Stage", RFC 7143, 13).
    AnyStage,
}

/// One key's rule.
pub(super) struct Rule {
    pub(super) key: Key,
    /// Bytes of the key's name.
    name_bytes: u8,
    /// Where among the names it begins.
    name_begin: u16,
    pub(super) used: Use,
    /// Has a meaning in a discovery session too; otherwise the answer there is `Irrelevant`.
    pub(super) in_discovery: bool,
    pub(super) kind: Kind,
}

const fn number(function: Function, least: u16, most: u32, default: u32) -> Kind {
    Kind::Number {
        function,
        least,
        most,
        default,
    }
}

const fn boolean(function: Function, default: bool) -> Kind {
    Kind::Boolean { function, default }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "63 at most (RFC 7143, 6.1); evaluated by the compiler alone"
)]
const fn bytes(name: &str) -> u8 {
    name.len() as u8
}

/// The largest length that a data segment can have.
const MOST: u32 = (1 << 24) - 1;

use Function::{Max, Min};
use Kind::{Alias, Digest, GroupTag, Ignored, Method, NotFromTarget, Obsolete};
use Use::{AnyStage, Operational, Security};

/// Tells the rules where their names begin.
#[expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "evaluated by the compiler, which refuses an index outside and a sum that is too large"
)]
const fn in_a_row(mut rules: [Rule; Key::COUNT]) -> [Rule; Key::COUNT] {
    let mut at = 0;
    let mut begin = 0;
    while at < rules.len() {
        assert!(
            rules[at].key as usize == at,
            "the table's order is the enumeration's"
        );
        rules[at].name_begin = begin;
        begin += rules[at].name_bytes as u16;
        at += 1;
    }
    rules
}

/// The names in a row and not each with its rule: an address and a length for each are more than half of the table.
macro_rules! rules {
    ($($key:ident, $name:literal, $used:expr, $in_discovery:literal, $kind:expr;)*) => {
        /// The names on the wire.
        const NAMES: &str = concat!($($name),*);

        /// What the specifications say of each key, in the order of the names.
        pub(super) static RULES: [Rule; Key::COUNT] = in_a_row([$(Rule {
            key: Key::$key,
            name_bytes: bytes($name),
            name_begin: 0,
            used: $used,
            in_discovery: $in_discovery,
            kind: $kind,
        },)*]);
    };
}

// The comment behind each row is the section of RFC 7143 where no other is named.
rules! {
    AuthMethod, "AuthMethod", Security, true, Method; // 12
    ChapA, "CHAP_A", Security, true, Method; // 12.1.3
    ChapI, "CHAP_I", Security, true, Method; // 12.1.3
    ChapC, "CHAP_C", Security, true, Method; // 12.1.3
    ChapN, "CHAP_N", Security, true, Method; // 12.1.3
    ChapR, "CHAP_R", Security, true, Method; // 12.1.3
    InitiatorName, "InitiatorName", AnyStage, true, NotFromTarget; // 13.5
    InitiatorAlias, "InitiatorAlias", AnyStage, true, NotFromTarget; // 13.7
    TargetName, "TargetName", AnyStage, true, NotFromTarget; // 13.4
    TargetAlias, "TargetAlias", AnyStage, true, Alias; // 13.6
    TargetAddress, "TargetAddress", AnyStage, true, Ignored; // 13.8
    TargetPortalGroupTag, "TargetPortalGroupTag", AnyStage, true, GroupTag; // 13.9
    SessionType, "SessionType", AnyStage, true, NotFromTarget; // 13.21
    SendTargets, "SendTargets", AnyStage, true, NotFromTarget; // 13.3
    HeaderDigest, "HeaderDigest", Operational, true, Digest; // 13.1
    DataDigest, "DataDigest", Operational, true, Digest; // 13.1
    MaxConnections, "MaxConnections", Operational, false, number(Min, 1, 65535, 1); // 13.2
    InitialR2T, "InitialR2T", Operational, false, boolean(Max, true); // 13.10
    ImmediateData, "ImmediateData", Operational, false, boolean(Min, true); // 13.11
    MaxRecvDataSegmentLength, "MaxRecvDataSegmentLength", Operational, true, Kind::Length { least: 512, most: MOST, default: 8192 }; // 13.12
    MaxBurstLength, "MaxBurstLength", Operational, false, number(Min, 512, MOST, 262_144); // 13.13
    FirstBurstLength, "FirstBurstLength", Operational, false, number(Min, 512, MOST, 65536); // 13.14
    DefaultTime2Wait, "DefaultTime2Wait", Operational, true, number(Max, 0, 3600, 2); // 13.15
    DefaultTime2Retain, "DefaultTime2Retain", Operational, true, number(Min, 0, 3600, 20); // 13.16
    MaxOutstandingR2T, "MaxOutstandingR2T", Operational, false, number(Min, 1, 65535, 1); // 13.17
    DataPduInOrder, "DataPDUInOrder", Operational, false, boolean(Max, true); // 13.18
    DataSequenceInOrder, "DataSequenceInOrder", Operational, false, boolean(Max, true); // 13.19
    ErrorRecoveryLevel, "ErrorRecoveryLevel", Operational, true, number(Min, 0, 2, 0); // 13.20
    TaskReporting, "TaskReporting", Operational, false, Kind::TaskReporting; // 13.23
    ProtocolLevel, "iSCSIProtocolLevel", Operational, false, number(Min, 0, 31, 1); // RFC 7144, 7.1.1
    NodeArchitecture, "X#NodeArchitecture", Operational, true, Ignored; // 13.26
    IfMarker, "IFMarker", Operational, true, Obsolete; // 13.25
    OfMarker, "OFMarker", Operational, true, Obsolete; // 13.25
    IfMarkInt, "IFMarkInt", Operational, true, Obsolete; // 13.25
    OfMarkInt, "OFMarkInt", Operational, true, Obsolete; // 13.25
}

impl Rule {
    /// The rule for the key of this name.
    pub(super) fn named(name: &str) -> Option<&'static Self> {
        // Most names are told apart by their lengths.
        let mut rules = RULES.iter();
        rules.find(|rule| usize::from(rule.name_bytes) == name.len() && rule.name() == name)
    }

    /// The key's name.
    pub(super) fn name(&self) -> &'static str {
        let begin = usize::from(self.name_begin);
        let end = begin.saturating_add(self.name_bytes.into());
        NAMES.get(begin..end).unwrap_or_default()
    }
}
