//! What can go wrong with keys.

use core::fmt;

use super::Key;
use crate::iscsi::text::TextUnfit;
use crate::phrase::{Phrase, phrase};

/// Why a negotiation fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NegotiationFault {
    /// The target broke a rule of this key.
    Key {
        /// Which key.
        key: Key,
        /// Which rule.
        flaw: KeyFlaw,
    },
    /// The target wants more answers than one request holds.
    TooManyKeys,
    /// The target does not do the digest that is required.
    DigestRefused(Key),
}

/// Which rule of a key the target broke.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyFlaw {
    /// Said twice in one login (RFC 7143, 6.3).
    Repeated,
    /// Said in a stage where it must not be said (RFC 7143, 12 and 13).
    WrongStage,
    /// Only an initiator says it, or nobody in a login (RFC 7143, 13).
    NotFromTarget,
    /// A value of another form than the key has (RFC 7143, 6.1).
    Malformed,
    /// A value outside the key's range (RFC 7143, 13).
    OutOfBounds,
    /// An answer that our offer does not allow (RFC 7143, 6.2.1 and 6.2.2).
    NotOffered,
    /// Not understood, although every target has to (RFC 7143, 6.2).
    NotUnderstood,
    /// Wants an answer in a response that leaves no room for one (RFC 7143, 11.13.3).
    Unanswerable,
    /// Missing where it must come (RFC 7143, 9.2 and 11.13.5).
    Missing,
}

impl Key {
    /// The fault of having broken a rule of this key.
    pub(in crate::iscsi) const fn flaw(self, flaw: KeyFlaw) -> NegotiationFault {
        NegotiationFault::Key { key: self, flaw }
    }
}

impl From<TextUnfit> for NegotiationFault {
    fn from(TextUnfit: TextUnfit) -> Self {
        Self::TooManyKeys
    }
}

impl KeyFlaw {
    /// The last word of the fault's code.
    pub(in crate::iscsi) const fn code(self) -> Phrase {
        phrase! { match self {
            Self::Repeated => "login.key.repeated",
            Self::WrongStage => "login.key.wrong-stage",
            Self::NotFromTarget => "login.key.not-from-target",
            Self::Malformed => "login.key.malformed",
            Self::OutOfBounds => "login.key.out-of-bounds",
            Self::NotOffered => "login.key.not-offered",
            Self::NotUnderstood => "login.key.not-understood",
            Self::Unanswerable => "login.key.unanswerable",
            Self::Missing => "login.key.missing",
        } }
    }
}

impl fmt::Display for KeyFlaw {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        phrase! { match self {
            Self::Repeated => "was said twice in one login",
            Self::WrongStage => "was said in a stage of the login where it must not be said",
            Self::NotFromTarget => "is not for a target to say in a login",
            Self::Malformed => "has a value of another form than the key allows",
            Self::OutOfBounds => "has a value outside the key's range",
            Self::NotOffered => "was answered with a value that our offer does not allow",
            Self::NotUnderstood => "was not understood, although every target has to",
            Self::Unanswerable => "wants an answer in a response that leaves no room for one",
            Self::Missing => "is missing where it must come",
        } }
        .fmt(out)
    }
}
