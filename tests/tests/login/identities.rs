//! The names and secrets by which these logins prove themselves to real targets.

use sanroot_core::iscsi::login::LoginOptions;
use sanroot_core::iscsi::login::chap::{Algorithms, Authentication, Challenges, Nonce};
use sanroot_core::plan::{Credentials, Identity};
use sanroot_tests::initiator::options;

pub(crate) const OURS: Identity<'_> = Identity {
    name: b"host",
    secret: b"a secret of ours",
};
pub(crate) const THEIRS: Identity<'_> = Identity {
    name: b"disk",
    secret: b"a secret of theirs",
};

/// The identity with another secret.
pub(crate) fn wrong(identity: Identity<'static>) -> Identity<'static> {
    Identity {
        secret: b"another secret",
        ..identity
    }
}

/// What `log_in` makes of a login that proves itself as `initiator`, and has `target` prove itself.
pub(crate) fn chap<R>(
    initiator: Identity<'_>,
    target: Option<Identity<'_>>,
    algorithms: &str,
    log_in: impl FnOnce(&LoginOptions<'_>) -> R,
) -> R {
    let challenges = Challenges::new();
    let authentication = Authentication {
        credentials: Credentials { initiator, target },
        algorithms: Algorithms::parse(algorithms).expect("digests"),
        nonce: Nonce {
            identifier: 200,
            challenge: *b"32 bytes that no target has said",
        },
        challenges: &challenges,
    };
    log_in(&LoginOptions {
        authentication: Some(authentication),
        ..options()
    })
}
