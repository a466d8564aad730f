//! CHAP (RFC 7143, 12.1; RFC 1994): what is said, what is computed, and what is held against the target.
//!
//! ```text
//! I-> CHAP_A=5,7                                   the digests that we offer
//! T-> CHAP_A=5 CHAP_I=93 CHAP_C=0x…                a digest and a challenge
//! I-> CHAP_N=host CHAP_R=0x… [CHAP_I=7 CHAP_C=0x…] our proof, and a challenge where the target has to prove itself
//! T-> [CHAP_N=disk CHAP_R=0x…]                     its proof
//! ```

mod algorithm;
mod challenge;
mod challenges;
mod fault;
mod proof;
mod sha3;
mod small;

pub use algorithm::{Algorithm, Algorithms, DIGEST_BYTES, NotAlgorithms};
pub use challenges::Challenges;
pub use fault::ChapFault;

pub(super) use challenge::ChallengeKeys;
pub(super) use proof::ProofKeys;

use crate::limits::CHAP_NAME_BYTES;
use crate::plan::{Credentials, Identity};
use crate::secret::SECRET_BYTES;
use crate::text::apart::has;
use crate::text::utf8;

/// What a login needs to authenticate. It has no `Debug`, as the credentials have none.
#[derive(Clone, Copy)]
pub struct Authentication<'a> {
    /// Names and secrets.
    pub credentials: Credentials<'a>,
    /// The digests to offer.
    pub algorithms: Algorithms,
    /// What the target is challenged with; used only where it has to prove itself.
    pub nonce: Nonce,
    /// The challenges of all logins of this boot.
    pub challenges: &'a Challenges,
}

/// Bytes from a generator that nobody can foresee (`getrandom`), fresh for every connection (RFC 7143, 9.2.1).
#[derive(Clone, Copy)]
pub struct Nonce {
    /// `CHAP_I`.
    pub identifier: u8,
    /// `CHAP_C`, of which as many bytes are used as the digest has: what targets are used to.
    pub challenge: [u8; DIGEST_BYTES],
}

impl Nonce {
    /// For a login in which the target has to prove nothing.
    pub const UNUSED: Self = Self {
        identifier: 0,
        challenge: [0; DIGEST_BYTES],
    };
}

impl Authentication<'_> {
    /// Judges what was configured.
    ///
    /// # Errors
    /// A name that cannot be said, a secret that cannot be used, or the same secret for both directions.
    pub(super) fn check(&self) -> Result<(), ChapFault> {
        let Credentials { initiator, target } = &self.credentials;
        fits(initiator)?;
        let Some(target) = target else {
            return Ok(());
        };
        fits(target)?;
        match target.secret == initiator.secret {
            true => Err(ChapFault::SameSecrets),
            false => Ok(()),
        }
    }
}

impl Authentication<'_> {
    /// What the target is challenged with where the response is made by `algorithm`.
    fn challenge(&self, algorithm: Algorithm) -> &[u8] {
        let bytes = self.nonce.challenge.get(..algorithm.digest_bytes());
        bytes.unwrap_or_default()
    }
}

/// Judges a name and its secret.
#[inline(never)]
fn fits(identity: &Identity<'_>) -> Result<(), ChapFault> {
    name(identity)?;
    match (1..=SECRET_BYTES).contains(&identity.secret.len()) {
        true => Ok(()),
        false => Err(ChapFault::SecretUnfit),
    }
}

/// The name as text.
fn name<'a>(identity: &Identity<'a>) -> Result<&'a str, ChapFault> {
    let text = utf8(identity.name).ok_or(ChapFault::NameUnfit)?;
    let fits = !text.is_empty() && text.len() <= CHAP_NAME_BYTES && !has(text, b'\0');
    if fits {
        Ok(text)
    } else {
        Err(ChapFault::NameUnfit)
    }
}

#[cfg(test)]
mod tests;
