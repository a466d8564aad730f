//! The target's proof.

use heapless::Vec;

use super::{Algorithm, Authentication, ChapFault, DIGEST_BYTES};
use crate::iscsi::login::Fault;
use crate::iscsi::negotiation::{Key, KeyFlaw};
use crate::iscsi::text::{BinaryFlaw, decode_into};

/// What the target has said of its proof so far.
#[derive(Default)]
pub(in crate::iscsi::login) struct ProofKeys {
    named: bool,
    proven: bool,
}

impl ProofKeys {
    /// Takes a key; the same key does not come twice.
    pub(in crate::iscsi::login) fn hear(
        &mut self,
        authentication: &Authentication<'_>,
        expected: Option<Algorithm>,
        key: Key,
        value: &str,
    ) -> Result<(), Fault> {
        let (Some(algorithm), Some(theirs)) = (expected, &authentication.credentials.target) else {
            return Err(key.flaw(KeyFlaw::WrongStage).into());
        };
        match key {
            Key::ChapN if value.as_bytes() == theirs.name => self.named = true,
            Key::ChapN => return Err(ChapFault::WrongName.into()),
            Key::ChapR => {
                let mut response: Vec<u8, DIGEST_BYTES> = Vec::new();
                decode_into(&mut response, value).map_err(|flaw| match flaw {
                    BinaryFlaw::Malformed => key.flaw(KeyFlaw::Malformed),
                    BinaryFlaw::TooLong => key.flaw(KeyFlaw::OutOfBounds),
                })?;
                if response.len() != algorithm.digest_bytes() {
                    return Err(key.flaw(KeyFlaw::OutOfBounds).into());
                }
                // As one answers who knows this secret.
                let proves = |secret| {
                    let identifier = authentication.nonce.identifier;
                    let challenge = authentication.challenge(algorithm);
                    same(
                        &response,
                        &algorithm.response(identifier, secret, challenge),
                    )
                };
                if proves(authentication.credentials.initiator.secret) {
                    return Err(ChapFault::ProofReflected.into());
                }
                if !proves(theirs.secret) {
                    return Err(ChapFault::ProofWrong.into());
                }
                self.proven = true;
            }
            _ => return Err(key.flaw(KeyFlaw::WrongStage).into()),
        }
        Ok(())
    }

    /// Nothing that is required is missing.
    pub(in crate::iscsi::login) fn finish(
        &self,
        expected: Option<Algorithm>,
    ) -> Result<(), ChapFault> {
        if expected.is_some() && !(self.named && self.proven) {
            return Err(ChapFault::ProofMissing);
        }
        Ok(())
    }
}

/// Compares in a time that does not depend on where the first difference is.
fn same(one: &[u8], other: &[u8]) -> bool {
    let differing = one
        .iter()
        .zip(other)
        .fold(0, |differing, (one, other)| differing | (one ^ other));
    one.len() == other.len() && core::hint::black_box(differing) == 0
}
