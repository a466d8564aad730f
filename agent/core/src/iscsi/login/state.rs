//! The states of a login, each named after what it waits for and holding only what that needs.

use super::chap::{Algorithm, Authentication, ChallengeKeys, ChapFault, ProofKeys};
use super::fault::{Fault, Waiting};
use super::misbehaviour::Misbehaviour;
use crate::iscsi::negotiation::{Key, KeyFlaw};

/// What the login waits for.
#[expect(
    clippy::large_enum_variant,
    reason = "there is no heap; a login holds one state, and moves it a few times"
)]
pub(super) enum State {
    /// The target's choice of an authentication method.
    ExpectAuthMethod(ExpectAuthMethod),
    /// The target's challenge.
    ExpectChallenge(ChallengeKeys),
    /// The target's proof where it has to give one, and its leave to go on.
    ExpectProof(ExpectProof),
    /// The target's leave to go on, behind its proof.
    ExpectLeave,
    /// The target's answer to our parameters.
    ExpectParameters(ExpectParameters),
    /// Nothing: the login has ended, well or badly.
    Over,
}

impl State {
    pub(super) const fn waiting(&self) -> Waiting {
        match self {
            Self::ExpectAuthMethod(_) => Waiting::AuthMethod,
            Self::ExpectChallenge(_) => Waiting::Challenge,
            Self::ExpectProof(_) | Self::ExpectLeave => Waiting::Proof,
            Self::ExpectParameters(_) => Waiting::Parameters,
            Self::Over => Waiting::Nothing,
        }
    }

    /// Takes a key of the authentication method.
    pub(super) fn hear(
        &mut self,
        authentication: Option<&Authentication<'_>>,
        key: Key,
        value: &str,
    ) -> Result<(), Fault> {
        match (self, authentication) {
            (Self::ExpectAuthMethod(state), _) => state.hear(authentication, key, value),
            (Self::ExpectChallenge(keys), Some(how)) => keys.hear(how, key, value),
            (Self::ExpectProof(state), Some(how)) => {
                state.keys.hear(how, state.expected, key, value)
            }
            _ => Err(key.flaw(KeyFlaw::WrongStage).into()),
        }
    }
}

/// We have said which method we offer: CHAP alone with credentials, so that nobody on the way can take it off the list
/// (RFC 7143, 9.2.1), and `None` without.
#[derive(Default)]
pub(super) struct ExpectAuthMethod {
    /// The target has chosen what we offered.
    pub(super) chosen: bool,
    /// The target has refused a login that began without it as one that did not authenticate.
    pub(super) demanded: bool,
}

impl ExpectAuthMethod {
    fn hear(
        &mut self,
        authentication: Option<&Authentication<'_>>,
        key: Key,
        value: &str,
    ) -> Result<(), Fault> {
        if key != Key::AuthMethod {
            return Err(key.flaw(KeyFlaw::WrongStage).into());
        }
        match (value, authentication) {
            ("CHAP", Some(_)) | ("None", None) => {
                self.chosen = true;
                Ok(())
            }
            ("CHAP" | "Reject", None) => Err(Fault::CredentialsMissing),
            ("None", Some(_)) => Err(ChapFault::Downgraded.into()),
            ("Reject", Some(_)) => Err(ChapFault::MethodRefused.into()),
            _ => Err(Misbehaviour::MethodNotOffered.into()),
        }
    }
}

/// We have proven who we are.
pub(super) struct ExpectProof {
    /// The digest of the target's answer, where it has to prove itself.
    pub(super) expected: Option<Algorithm>,
    pub(super) keys: ProofKeys,
}

/// We have said what we offer.
pub(super) struct ExpectParameters {
    /// The login began here, without the security stage.
    pub(super) opening: bool,
}
