//! The steps of the security stage (RFC 7143, 6.3.2).

use super::chap::{ChallengeKeys, ProofKeys};
use super::exchange::TooManyRequests;
use super::state::{ExpectAuthMethod, ExpectProof, State};
use super::{Fault, Login};
use crate::iscsi::negotiation::{Key, KeyFlaw};
use crate::iscsi::pdu::Stage;
use crate::text::AsIs;

impl Login<'_> {
    /// Says which authentication method we offer.
    pub(super) fn offer_method(
        &mut self,
        method: &str,
        transit: Option<Stage>,
    ) -> Result<(), Fault> {
        Key::AuthMethod
            .say(&AsIs(method), self.exchange.answers())
            .map_err(|_| Fault::Unsayable)?;
        self.exchange.say(Stage::Security, transit)?;
        self.state = State::ExpectAuthMethod(ExpectAuthMethod::default());
        Ok(())
    }

    /// Takes the step behind the state; `transit` is the stage that the target agrees to, if any.
    pub(super) fn next_in_security(&mut self, transit: Option<Stage>) -> Result<(), Fault> {
        match (&self.state, &self.options.authentication) {
            (State::ExpectAuthMethod(ExpectAuthMethod { chosen, .. }), Some(how)) => {
                if !*chosen {
                    return Err(Key::AuthMethod.flaw(KeyFlaw::Missing).into());
                }
                Key::ChapA
                    .say(&how.algorithms, self.exchange.answers())
                    .map_err(|_| Fault::Unsayable)?;
                self.exchange.say(Stage::Security, None)?;
                self.state = State::ExpectChallenge(ChallengeKeys::default());
                Ok(())
            }
            (State::ExpectChallenge(keys), Some(how)) => {
                let challenge = keys.finish()?;
                self.weakness = challenge.weakness().map(Fault::Chap);
                let expected = challenge.answer(how, self.exchange.answers())?;
                let keys = ProofKeys::default();
                self.state = State::ExpectProof(ExpectProof { expected, keys });
                Ok(self.ready()?)
            }
            (State::ExpectProof(state), _) => {
                state.keys.finish(state.expected)?;
                self.state = State::ExpectLeave;
                self.leave(transit)
            }
            _ => self.leave(transit),
        }
    }

    /// Begins the operational stage if the target agrees, and otherwise asks again.
    fn leave(&mut self, transit: Option<Stage>) -> Result<(), Fault> {
        if transit.is_none() {
            return Ok(self.ready()?);
        }
        // What is only "not understood" may stay unanswered.
        self.exchange.answers().clear();
        self.offer(false)
    }

    /// Says that we are ready for the operational stage (RFC 7143, 6.3.3).
    fn ready(&mut self) -> Result<(), TooManyRequests> {
        self.exchange.say(Stage::Security, Some(Stage::Operational))
    }
}
