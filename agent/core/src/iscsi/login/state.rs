//! The states of a login, each named after what it waits for and holding only what that needs.

use super::fault::{Fault, Misbehaviour, Waiting};
use crate::iscsi::negotiation::{Key, KeyFlaw};

/// What the login waits for.
pub(super) enum State {
    /// The target's choice of an authentication method; we offered `None`.
    ExpectAuthMethod(ExpectAuthMethod),
    /// The target's answer to our parameters.
    ExpectParameters(ExpectParameters),
    /// Nothing: the login has ended, well or badly.
    Over,
}

impl State {
    pub(super) const fn waiting(&self) -> Waiting {
        match self {
            Self::ExpectAuthMethod(_) => Waiting::AuthMethod,
            Self::ExpectParameters(_) => Waiting::Parameters,
            Self::Over => Waiting::Nothing,
        }
    }

    /// Takes a key of the security stage.
    pub(super) fn hear_method(&mut self, key: Key, value: &str) -> Result<(), Fault> {
        match self {
            Self::ExpectAuthMethod(state) => state.hear(key, value),
            Self::ExpectParameters(_) | Self::Over => Err(key.flaw(KeyFlaw::WrongStage).into()),
        }
    }
}

/// We have no credentials and say so, because the target does not start without this stage.
pub(super) struct ExpectAuthMethod;

impl ExpectAuthMethod {
    fn hear(&self, key: Key, value: &str) -> Result<(), Fault> {
        match (key, value) {
            (Key::AuthMethod, "None") => Ok(()),
            (Key::AuthMethod, "CHAP" | "Reject") => Err(Fault::CredentialsMissing),
            _ => Err(Misbehaviour::MethodNotOffered.into()),
        }
    }
}

/// We have said what we offer.
pub(super) struct ExpectParameters {
    /// The login began here, without the security stage.
    pub(super) opening: bool,
}
