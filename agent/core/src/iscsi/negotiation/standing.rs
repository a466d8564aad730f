//! How far the negotiation of one key has come.

use super::KeyFlaw;
use super::rule::{Kind, Rule};
use crate::iscsi::text::{Number, boolean, reserved};

/// How far the negotiation of one key has come.
#[derive(Clone, Copy)]
pub(super) struct Standing {
    /// What we said, if we did.
    pub(super) offer: Option<u32>,
    /// What is settled: of declared keys, what the target said.
    pub(super) value: Option<u32>,
    /// The target has said it.
    pub(super) heard: bool,
}

impl Standing {
    /// Nobody has said anything.
    pub(super) const NEW: Self = Self {
        offer: None,
        value: None,
        heard: false,
    };
}

/// A value of the target's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// A number, a boolean as 0 or 1, or the place of a list's item.
    Value(u32),
    /// [`reserved::REJECT`]
    Reject,
    /// [`reserved::IRRELEVANT`]
    Irrelevant,
    /// [`reserved::NOT_UNDERSTOOD`]
    NotUnderstood,
}

impl Said {
    /// Reads a word that is an answer to whatever was asked.
    pub(super) fn reserved(text: &str) -> Option<Self> {
        match text {
            reserved::REJECT => Some(Self::Reject),
            reserved::IRRELEVANT => Some(Self::Irrelevant),
            reserved::NOT_UNDERSTOOD => Some(Self::NotUnderstood),
            _ => None,
        }
    }

    /// Reads one value of the kind that `rule` tells.
    pub(super) fn read(rule: &Rule, text: &str) -> Result<Self, KeyFlaw> {
        if let Some(answer) = Self::reserved(text) {
            return Ok(answer);
        }
        let malformed = KeyFlaw::Malformed;
        let value = match rule.kind {
            Kind::Number { least, most, .. } => Number::parse(text)
                .ok_or(malformed)?
                .within(least.into(), most)
                .ok_or(KeyFlaw::OutOfBounds)?,
            Kind::Boolean { .. } => boolean(text).ok_or(malformed)?.into(),
            Kind::Digest => match text {
                "None" => 0,
                "CRC32C" => 1,
                _ => return Err(KeyFlaw::NotOffered),
            },
            _ => return Err(malformed),
        };
        Ok(Self::Value(value))
    }
}
