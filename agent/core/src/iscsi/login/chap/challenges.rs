//! The challenges of all logins.

use core::cell::Cell;

use sha2::{Digest, Sha256};

use super::ChapFault;
use crate::limits::CHALLENGES;

/// The challenges that went either way in the latest logins, of all sessions: a peer must neither send back one of ours
/// on another connection, nor one of its own again (RFC 7143, 9.2.1; RFC 1994, 2.3). It keeps fingerprints, not the
/// challenges.
pub struct Challenges {
    /// Zero where none is kept yet.
    kept: [Cell<u64>; CHALLENGES],
    next: Cell<usize>,
}

impl Default for Challenges {
    fn default() -> Self {
        Self::new()
    }
}

impl Challenges {
    /// None so far.
    pub const fn new() -> Self {
        Self {
            kept: [const { Cell::new(0) }; CHALLENGES],
            next: Cell::new(0),
        }
    }

    /// Keeps a challenge of ours.
    pub(super) fn sent(&self, challenge: &[u8]) {
        self.keep(fingerprint(challenge) | 1);
    }

    /// Keeps a challenge of the peer's.
    ///
    /// # Errors
    /// It went before, either way.
    pub(super) fn received(&self, challenge: &[u8]) -> Result<(), ChapFault> {
        let fingerprint = fingerprint(challenge);
        if self.kept.iter().any(|kept| kept.get() == fingerprint | 1) {
            return Err(ChapFault::ChallengeReflected);
        }
        if self.kept.iter().any(|kept| kept.get() == fingerprint) {
            return Err(ChapFault::ChallengeReused);
        }
        self.keep(fingerprint);
        Ok(())
    }

    fn keep(&self, fingerprint: u64) {
        let at = self.next.get();
        if let Some(place) = self.kept.get(at) {
            place.set(fingerprint);
        }
        let next = at.saturating_add(1);
        self.next.set(if next < CHALLENGES { next } else { 0 });
    }
}

/// 63 bits of the challenge's digest, the lowest bit clear. Two challenges have the same one by chance in 2^63, and then a
/// login is refused that need not have been.
fn fingerprint(challenge: &[u8]) -> u64 {
    let digest = Sha256::digest(challenge);
    let (head, _) = digest.split_first_chunk::<8>().unwrap_or((&[0; 8], &[]));
    u64::from_be_bytes(*head) & !1
}
