//! What can go wrong in an authentication.

use core::fmt;

use crate::finding::{Explain, Severity};
use crate::iscsi::login::Policy;
#[cfg(doc)]
use crate::limits::SAFE_CHALLENGE_BYTES;
use crate::phrase::{Phrase, phrase};
use crate::sentence::Sentence;

/// Why an authentication fails, or is weaker than it should be, apart from keys that break their own rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChapFault {
    /// The target wants to go on without authentication.
    Downgraded,
    /// The target does not do CHAP.
    MethodRefused,
    /// The target does none of the digests offered.
    AlgorithmsRefused,
    /// A challenge of so many bytes; 1 to 1024 are allowed (RFC 7143, 12.1.3).
    ChallengeLength(u16),
    /// A challenge of so many bytes, fewer than [`SAFE_CHALLENGE_BYTES`], or all of them the same. It is answered, and told:
    /// RFC 7143, 12.1.3, allows one byte, UNH-IOL's CHAP test 3.2 wants that accepted, and to refuse it would keep a machine
    /// from a target that follows the rules. Too short is what the rules call so, no byte at all
    /// ([`Self::ChallengeLength`]). But whoever poses as the target could have worked out beforehand which secrets give
    /// which responses to a short one, or have heard a response to it before; how hard that is to use is up to the secret,
    /// which is why a short one is told as well.
    ChallengeWeak(u16),
    /// The target challenges us with a challenge of ours (RFC 7143, 9.2.1).
    ChallengeReflected,
    /// The target challenges us with a challenge that it has used before (RFC 1994, 2.3).
    ChallengeReused,
    /// The target does not prove who it is, although that is required (RFC 7143, 9.2.1).
    ProofMissing,
    /// The target's proof is wrong.
    ProofWrong,
    /// The target's proof is what we would have answered ourselves (RFC 7143, 9.2.1).
    ProofReflected,
    /// The target proves to be somebody else.
    WrongName,
    /// Both directions have the same secret (RFC 7143, 9.2.1).
    SameSecrets,
    /// A configured name that is no text of 1 to 255 bytes (RFC 7143, 12.1.3).
    NameUnfit,
    /// A configured secret that is empty, or longer than 255 bytes.
    SecretUnfit,
}

impl ChapFault {
    /// See [`crate::iscsi::login::Fault::policy`].
    pub(in crate::iscsi::login) const fn policy(self) -> Policy {
        match self {
            Self::ChallengeLength(_)
            | Self::ChallengeWeak(_)
            | Self::ChallengeReflected
            | Self::ChallengeReused
            | Self::ProofReflected => Policy::RetryWithBackoff,
            Self::Downgraded
            | Self::MethodRefused
            | Self::AlgorithmsRefused
            | Self::ProofMissing => Policy::RetrySlowly,
            _ => Policy::Final,
        }
    }
}

impl fmt::Display for ChapFault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut said = Sentence::new(out, self.sentence());
        match self {
            Self::ChallengeLength(bytes) | Self::ChallengeWeak(bytes) => said.number(*bytes),
            _ => {}
        }
        said.end()
    }
}

impl ChapFault {
    // Within `fmt` its choice would become one with that of the values, which no table can make.
    #[inline(never)]
    const fn sentence(&self) -> Phrase {
        phrase! { match self {
            Self::Downgraded => "the target wants to go on without authentication",
            Self::MethodRefused => "the target does not do CHAP",
            Self::AlgorithmsRefused => "the target does none of the CHAP digests that we offer",
            Self::ChallengeLength(_) =>
                "the target's CHAP challenge has {} bytes, 1 to 1024 are allowed",
            Self::ChallengeWeak(_) => "the target's CHAP challenge of {} bytes can be foreseen",
            Self::ChallengeReflected =>
                "the target challenges us with what we challenged a target with",
            Self::ChallengeReused =>
                "the target challenges us with what it has challenged us with before",
            Self::ProofMissing =>
                "the target does not prove who it is, although that is required",
            Self::ProofWrong => "the target does not know the reverse CHAP secret",
            Self::ProofReflected => "the target proves who it is with our own secret",
            Self::WrongName =>
                "the target's CHAP name is not the reverse name that is configured",
            Self::SameSecrets => "CHAP secret and reverse CHAP secret are the same",
            Self::NameUnfit => "a CHAP name is empty, too long, or not text",
            Self::SecretUnfit => "a CHAP secret is empty or too long",
        } }
    }
}

impl Explain for ChapFault {
    fn code(&self) -> Phrase {
        phrase! { match self {
            Self::Downgraded => "login.chap.downgraded",
            Self::MethodRefused => "login.chap.method-refused",
            Self::AlgorithmsRefused => "login.chap.algorithms-refused",
            Self::ChallengeLength(_) => "login.chap.challenge-length",
            Self::ChallengeWeak(_) => "login.chap.challenge-weak",
            Self::ChallengeReflected => "login.chap.challenge-reflected",
            Self::ChallengeReused => "login.chap.challenge-reused",
            Self::ProofMissing => "login.chap.proof-missing",
            Self::ProofWrong => "login.chap.proof-wrong",
            Self::ProofReflected => "login.chap.proof-reflected",
            Self::WrongName => "login.chap.wrong-name",
            Self::SameSecrets => "login.chap.same-secrets",
            Self::NameUnfit => "login.chap.name-unfit",
            Self::SecretUnfit => "login.chap.secret-unfit",
        } }
    }

    fn severity(&self) -> Severity {
        match self {
            Self::ChallengeWeak(_) => Severity::Warning,
            _ => Severity::Error,
        }
    }

    fn hint(&self) -> Phrase {
        phrase! { match self {
            Self::Downgraded | Self::MethodRefused =>
                "Let the target demand CHAP, or take the credentials away here.",
            Self::AlgorithmsRefused => "Set rd.sanroot.chap= to digests that the target knows.",
            Self::ProofMissing | Self::ProofWrong | Self::WrongName =>
                "Compare reverse CHAP name and secret with the outgoing ones of the target.",
            Self::SameSecrets => "Choose another secret for one of the two directions.",
            Self::NameUnfit => "Correct the CHAP name where it is configured.",
            Self::SecretUnfit => "Correct the CHAP secret where it is configured.",
            Self::ChallengeLength(_)
            | Self::ChallengeWeak(_)
            | Self::ChallengeReflected
            | Self::ChallengeReused
            | Self::ProofReflected =>
                "If the target is as it always was, somebody may stand between it and this machine.",
        } }
    }
}
