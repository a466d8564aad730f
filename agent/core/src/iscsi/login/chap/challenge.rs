//! The target's challenge, and our answer.

use heapless::Vec;

use super::{Algorithm, Authentication, ChapFault, name};
use crate::iscsi::login::Fault;
use crate::iscsi::negotiation::{Key, KeyFlaw};
use crate::iscsi::text::{BinaryFlaw, Hex, Number, TextBuffer, decode_into, reserved};
use crate::limits::{CHAP_CHALLENGE_BYTES, SAFE_CHALLENGE_BYTES};
use crate::text::AsIs;
use crate::text::digits::Decimal;

/// Bytes of a challenge that has more than are allowed.
const TOO_LONG: u16 = 1025;
const _: () = assert!(TOO_LONG as usize == CHAP_CHALLENGE_BYTES + 1);

/// What the target has said of its challenge so far.
#[derive(Default)]
pub(in crate::iscsi::login) struct ChallengeKeys {
    algorithm: Option<Algorithm>,
    identifier: Option<u8>,
    /// Empty until it comes: none is.
    value: Vec<u8, CHAP_CHALLENGE_BYTES>,
}

/// The target's challenge.
pub(in crate::iscsi::login) struct Challenge<'k> {
    algorithm: Algorithm,
    identifier: u8,
    value: &'k [u8],
}

impl ChallengeKeys {
    /// Takes a key; the same key does not come twice.
    pub(in crate::iscsi::login) fn hear(
        &mut self,
        authentication: &Authentication<'_>,
        key: Key,
        value: &str,
    ) -> Result<(), Fault> {
        match key {
            Key::ChapA => {
                if matches!(value, reserved::REJECT | reserved::NOT_UNDERSTOOD) {
                    return Err(ChapFault::AlgorithmsRefused.into());
                }
                let Number(number) = Number::parse(value).ok_or(key.flaw(KeyFlaw::Malformed))?;
                let found = authentication.algorithms.find(number);
                self.algorithm = Some(found.ok_or(key.flaw(KeyFlaw::NotOffered))?);
            }
            Key::ChapI => {
                let number = Number::parse(value).ok_or(key.flaw(KeyFlaw::Malformed))?;
                let identifier = u8::try_from(number.0).ok();
                self.identifier = Some(identifier.ok_or(key.flaw(KeyFlaw::OutOfBounds))?);
            }
            Key::ChapC => match decode_into(&mut self.value, value) {
                Ok(()) if !self.value.is_empty() => {}
                Ok(()) => return Err(ChapFault::ChallengeLength(0).into()),
                Err(BinaryFlaw::Malformed) => return Err(key.flaw(KeyFlaw::Malformed).into()),
                Err(BinaryFlaw::TooLong) => {
                    return Err(ChapFault::ChallengeLength(TOO_LONG).into());
                }
            },
            _ => return Err(key.flaw(KeyFlaw::WrongStage).into()),
        }
        Ok(())
    }

    /// All three keys have come.
    pub(in crate::iscsi::login) fn finish(&self) -> Result<Challenge<'_>, Fault> {
        let missing = |key: Key| key.flaw(KeyFlaw::Missing);
        let challenge = Challenge {
            algorithm: self.algorithm.ok_or(missing(Key::ChapA))?,
            identifier: self.identifier.ok_or(missing(Key::ChapI))?,
            value: &self.value,
        };
        match challenge.value {
            [] => Err(missing(Key::ChapC).into()),
            _ => Ok(challenge),
        }
    }
}

impl Challenge<'_> {
    /// What is to be said against the challenge, although it is answered.
    pub(in crate::iscsi::login) fn weakness(&self) -> Option<ChapFault> {
        let first = self.value.first();
        let varied = self.value.iter().any(|byte| Some(byte) != first);
        let bytes = self.value.len();
        let weak = bytes < SAFE_CHALLENGE_BYTES || !varied;
        // At most 1024.
        weak.then(|| ChapFault::ChallengeWeak(u16::try_from(bytes).unwrap_or(u16::MAX)))
    }

    /// Says our proof, and our challenge where the target has to prove itself; by which digest it has to answer then.
    pub(in crate::iscsi::login) fn answer(
        &self,
        authentication: &Authentication<'_>,
        text: &mut TextBuffer,
    ) -> Result<Option<Algorithm>, Fault> {
        authentication.challenges.received(self.value)?;
        let ours = &authentication.credentials.initiator;
        let algorithm = self.algorithm;
        let response = algorithm.response(self.identifier, ours.secret, self.value);
        Key::ChapN
            .say(&AsIs(name(ours)?), text)
            .and_then(|()| Key::ChapR.say(&Hex(&response), text))
            .map_err(|_| Fault::Unsayable)?;
        if authentication.credentials.target.is_none() {
            return Ok(None);
        }
        let challenge = authentication.challenge(algorithm);
        authentication.challenges.sent(challenge);
        Key::ChapI
            .say(&Decimal(authentication.nonce.identifier), text)
            .and_then(|()| Key::ChapC.say(&Hex(challenge), text))
            .map_err(|_| Fault::Unsayable)?;
        Ok(Some(algorithm))
    }
}
