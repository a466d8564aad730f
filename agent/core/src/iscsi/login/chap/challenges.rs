//! The challenges of all logins.

use core::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};

use super::{ChapFault, small};
use crate::limits::CHALLENGES;

/// The challenges that went either way in the latest logins, of all sessions: a peer must neither send back one of ours
/// on another connection, nor one of its own again (RFC 7143, 9.2.1; RFC 1994, 2.3). It keeps fingerprints, not the
/// challenges. All logins share one, so it is written through a shared reference.
pub struct Challenges {
    /// Zero where none is kept yet.
    kept: [AtomicU64; CHALLENGES],
    next: AtomicUsize,
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
            kept: [const { AtomicU64::new(0) }; CHALLENGES],
            next: AtomicUsize::new(0),
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
        let known = |one: u64| self.kept.iter().any(|kept| kept.load(Relaxed) == one);
        if known(fingerprint | 1) {
            return Err(ChapFault::ChallengeReflected);
        }
        if known(fingerprint) {
            return Err(ChapFault::ChallengeReused);
        }
        self.keep(fingerprint);
        Ok(())
    }

    // Within each of its callers it would take as much.
    #[inline(never)]
    fn keep(&self, fingerprint: u64) {
        let at = self.next.load(Relaxed);
        if let Some(place) = self.kept.get(at) {
            place.store(fingerprint, Relaxed);
        }
        let next = at.saturating_add(1);
        let next = if next < CHALLENGES { next } else { 0 };
        self.next.store(next, Relaxed);
    }
}

/// 63 bits of the challenge's digest, the lowest bit clear. A peer that finds two challenges with one digest gains nothing:
/// equal challenges are refused, and so would these be. Two challenges have the same one by chance in 2^63, and then a
/// login is refused that need not have been.
fn fingerprint(challenge: &[u8]) -> u64 {
    let digest = small::md5(challenge);
    let (head, _) = digest.split_first_chunk::<8>().unwrap_or((&[0; 8], &[]));
    u64::from_be_bytes(*head) & !1
}
