//! Parameters that the two sides agree on (RFC 7143, 6.2 and 13; RFC 7144, 7.1).
//!
//! One table says of each key what it is; this machine offers ours, judges the target's answers, answers what the target
//! proposes, and gives the results with the defaults of whatever was not spoken of.

mod fault;
mod key;
mod negotiated;
mod offer;
mod rule;
mod standing;

use core::fmt;

use heapless::String;

pub use fault::{KeyFlaw, NegotiationFault};
pub use key::Key;
pub use negotiated::Negotiated;
pub use offer::{DigestPreference, Offer};

use self::rule::{Function, Kind, Rule, Use};
use self::standing::{Said, Standing};
use super::pdu::Stage;
use super::text::{Number, Pair, TextBuffer, TextUnfit, items, reserved};
use crate::limits::ALIAS_BYTES;
use crate::text::AsIs;
use crate::text::digits::Decimal;
use crate::text::is_unseen;

/// The negotiation of one login.
// What takes most room is last: an instruction that reaches further than 127 bytes into it takes three bytes more.
#[repr(C)]
pub struct Negotiation {
    discovery: bool,
    /// The first key of the current exchange that wants an answer.
    question: Option<Key>,
    standings: [Standing; Key::COUNT],
    alias: String<ALIAS_BYTES>,
}

/// What became of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// It is dealt with.
    Settled,
    /// It belongs to the authentication method.
    Method(Key),
}

impl Negotiation {
    /// Before anything is said. `discovery` is the session's type.
    pub const fn new(discovery: bool) -> Self {
        Self {
            discovery,
            question: None,
            standings: [Standing::NEW; Key::COUNT],
            alias: String::new(),
        }
    }

    /// Says all that we have to say, each key once.
    ///
    /// # Errors
    /// The text does not fit.
    pub fn offer(&mut self, offer: &Offer, text: &mut TextBuffer) -> Result<(), TextUnfit> {
        for (key, value) in offer.values() {
            let rule = key.rule();
            if self.discovery && !rule.in_discovery {
                continue;
            }
            // Where it is offered EMC's VNX takes a digest for a discovery session, and drops the connection behind the first
            // request. open-iscsi and libiscsi offer none there.
            let value = match rule.kind {
                Kind::Digest if self.discovery && value != DigestPreference::Require.value() => 0,
                _ => value,
            };
            self.standing(key).offer = Some(value);
            let value: &dyn fmt::Display = match rule.kind {
                Kind::Boolean { .. } => &AsIs(word(value)),
                Kind::Digest => &AsIs(DigestPreference::list(value)),
                _ => &Decimal(value),
            };
            key.say(value, text)?;
        }
        Ok(())
    }

    /// Takes a pair of the target's that came in `stage`; an answer that it wants goes to `answers`.
    ///
    /// # Errors
    /// The target broke a rule, or does not do what is required of it.
    pub fn hear(
        &mut self,
        stage: Stage,
        pair: Pair<'_>,
        answers: &mut TextBuffer,
    ) -> Result<Heard, NegotiationFault> {
        let Some(rule) = Rule::named(pair.key) else {
            // RFC 7143, 6.2: the answer to any key that is not known; what is itself an answer wants none.
            if Said::reserved(pair.value).is_none() {
                answers.pair(pair.key, &AsIs(reserved::NOT_UNDERSTOOD))?;
            }
            return Ok(Heard::Settled);
        };
        let key = rule.key;
        let in_place = match rule.used {
            Use::AnyStage => true,
            Use::Security => stage == Stage::Security,
            Use::Operational => stage == Stage::Operational,
        };
        if !in_place {
            return Err(key.flaw(KeyFlaw::WrongStage));
        }
        // RFC 7143, 6.3: negotiated or declared once; only TargetAddress may come again. Some targets declare themselves in both
        // stages.
        let again = core::mem::replace(&mut self.standing(key).heard, true);
        let declares = matches!(rule.kind, Kind::Alias | Kind::GroupTag);
        if again && !declares && key != Key::TargetAddress {
            return Err(key.flaw(KeyFlaw::Repeated));
        }
        match rule.kind {
            Kind::Method => return Ok(Heard::Method(key)),
            Kind::NotFromTarget => return Err(key.flaw(KeyFlaw::NotFromTarget)),
            Kind::Ignored => {}
            Kind::Alias => self.call(pair.value),
            Kind::GroupTag => self.declare(key, pair.value, 0, u32::from(u16::MAX))?,
            Kind::Length { least, most, .. } => {
                self.declare(key, pair.value, least.into(), most)?
            }
            // A reserved word cannot be proposed (RFC 7143, 6.2).
            Kind::Obsolete | Kind::TaskReporting if Said::reserved(pair.value).is_some() => {
                return Err(key.flaw(KeyFlaw::Malformed));
            }
            Kind::Obsolete => {
                self.answer(key, &AsIs(reserved::REJECT), pair.value == "No", answers)?;
            }
            Kind::Number { .. } | Kind::Boolean { .. } | Kind::Digest | Kind::TaskReporting => {
                match self.standing(key).offer {
                    Some(offer) => self.answered(rule, offer, pair.value)?,
                    None => self.proposed(rule, pair.value, answers)?,
                }
            }
        }
        Ok(Heard::Settled)
    }

    /// The first key since the last call that wants an answer, unless its answer is the one that any initiator gives.
    pub fn take_question(&mut self) -> Option<Key> {
        self.question.take()
    }

    /// The target's name for itself, fit for a log line; empty where it has none.
    pub fn target_alias(&self) -> &str {
        &self.alias
    }

    /// Keeps what may go into a log line and a sysfs file: the alias unless it is too long or holds what nobody sees.
    fn call(&mut self, alias: &str) {
        self.alias.clear();
        if !alias.chars().any(is_unseen) {
            // One that is too long leaves it empty.
            let _ = self.alias.push_str(alias);
        }
    }

    fn declare(
        &mut self,
        key: Key,
        value: &str,
        least: u32,
        most: u32,
    ) -> Result<(), NegotiationFault> {
        // A group tag is a binary value (RFC 7143, 13.9), of which base64 is a form too.
        let number = match key {
            Key::TargetPortalGroupTag => {
                Number::parse(value).or_else(|| Number::from_base64(value))
            }
            _ => Number::parse(value),
        };
        let number = number
            .ok_or(key.flaw(KeyFlaw::Malformed))?
            .within(least, most)
            .ok_or(key.flaw(KeyFlaw::OutOfBounds))?;
        self.standing(key).value = Some(number);
        Ok(())
    }

    /// The target answers what we offered (RFC 7143, 6.2.1 and 6.2.2).
    fn answered(&mut self, rule: &Rule, offer: u32, value: &str) -> Result<(), NegotiationFault> {
        let key = rule.key;
        let required = rule.kind == Kind::Digest && offer == DigestPreference::Require.value();
        let settled = match Said::read(rule, value).map_err(|flaw| key.flaw(flaw))? {
            Said::NotUnderstood => return Err(key.flaw(KeyFlaw::NotUnderstood)),
            Said::Reject | Said::Irrelevant | Said::Value(0) if required => {
                return Err(NegotiationFault::DigestRefused(key));
            }
            Said::Reject | Said::Irrelevant => key.default(),
            Said::Value(value) => {
                let bounded = match rule.kind {
                    Kind::Number { function, .. } | Kind::Boolean { function, .. } => {
                        function.of(offer, value) == value
                    }
                    _ => value <= offer,
                };
                match key {
                    _ if bounded => value,
                    // Some targets answer with what they have configured; ours is the result all the same (13.15, 13.16).
                    Key::DefaultTime2Wait | Key::DefaultTime2Retain => offer,
                    _ => return Err(key.flaw(KeyFlaw::NotOffered)),
                }
            }
        };
        self.standing(key).value = Some(settled);
        Ok(())
    }

    /// The target proposes what we did not speak of: our side of it is the default.
    fn proposed(
        &mut self,
        rule: &Rule,
        value: &str,
        answers: &mut TextBuffer,
    ) -> Result<(), NegotiationFault> {
        let key = rule.key;
        if self.discovery && !rule.in_discovery {
            return self.answer(key, &AsIs(reserved::IRRELEVANT), false, answers);
        }
        if let Kind::Digest | Kind::TaskReporting = rule.kind {
            let default = if rule.kind == Kind::Digest {
                "None"
            } else {
                "RFC3720"
            };
            let offered = items(value).any(|item| item == default);
            let answer = if offered { default } else { reserved::REJECT };
            return self.answer(key, &AsIs(answer), false, answers);
        }
        let said = match Said::read(rule, value) {
            Ok(Said::Value(said)) => said,
            // A reserved word cannot be proposed (RFC 7143, 6.2).
            Ok(_) => return Err(key.flaw(KeyFlaw::Malformed)),
            Err(_) => return self.answer(key, &AsIs(reserved::REJECT), false, answers),
        };
        let (function, is_boolean) = match rule.kind {
            Kind::Boolean { function, .. } => (function, true),
            Kind::Number { function, .. } => (function, false),
            _ => return Ok(()),
        };
        let result = function.of(said, key.default());
        self.standing(key).value = Some(result);
        if is_boolean {
            // RFC 7143, 6.2.2: where the received value settles the result, no answer is needed.
            let settles = said == u32::from(function == Function::Max);
            self.answer(key, &AsIs(word(result)), settles, answers)
        } else {
            self.answer(key, &Decimal(result), false, answers)
        }
    }

    fn answer(
        &mut self,
        key: Key,
        value: &dyn fmt::Display,
        optional: bool,
        answers: &mut TextBuffer,
    ) -> Result<(), NegotiationFault> {
        if !optional {
            self.question.get_or_insert(key);
        }
        Ok(key.say(value, answers)?)
    }

    #[expect(clippy::indexing_slicing, reason = "the array has one place per key")]
    const fn standing(&mut self, key: Key) -> &mut Standing {
        &mut self.standings[key as usize]
    }

    #[expect(clippy::indexing_slicing, reason = "the array has one place per key")]
    const fn read(&self, key: Key) -> Standing {
        self.standings[key as usize]
    }
}

const fn word(value: u32) -> &'static str {
    if value == 0 { "No" } else { "Yes" }
}

#[cfg(test)]
mod tests;
