//! Names and secrets of a request.

use heapless::String;

use crate::iscsi::login::chap::Algorithms;
use crate::limits::CHAP_NAME_BYTES;
use crate::plan::{Credentials, Identity};
use crate::secret::Secret;

/// A name, and a secret with it.
pub(super) struct Pair {
    pub(super) name: String<CHAP_NAME_BYTES>,
    pub(super) secret: Secret,
}

/// CHAP of one kind of session: our own pair, and the target's where it has to prove itself.
pub struct Chap {
    pub(super) initiator: Pair,
    pub(super) target: Option<Pair>,
    /// The digests to offer.
    pub algorithms: Algorithms,
}

impl Chap {
    pub(super) fn credentials(&self) -> Credentials<'_> {
        Credentials {
            initiator: self.initiator.identity(),
            target: self.target.as_ref().map(Pair::identity),
        }
    }
}

impl Pair {
    fn identity(&self) -> Identity<'_> {
        Identity {
            name: self.name.as_bytes(),
            secret: self.secret.expose(),
        }
    }
}
