//! What can go wrong in a login, and who is at fault.

use core::fmt;

use super::chap::ChapFault;
use super::misbehaviour::Misbehaviour;
use super::status::{Policy, Status};
use crate::finding::{Explain, Severity};
use crate::iscsi::negotiation::{Key, NegotiationFault};
use crate::iscsi::pdu::{HeaderFlaw, RejectReason};
use crate::iscsi::text::TextFlaw;
use crate::phrase::{Phrase, phrase};
use crate::sentence::Sentence;

/// Why a login failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The target refuses the login and says why.
    Refused(Status),
    /// The target rejects a PDU of ours as such.
    Rejected(RejectReason),
    /// The target demands that we authenticate, and there are no credentials for it.
    CredentialsMissing,
    /// The authentication fails.
    Chap(ChapFault),
    /// The target ends the login over our CHAP response, with a status that says something else.
    ResponseRefused(Status),
    /// The target does not do the digest that is required.
    DigestRefused(Key),
    /// The target breaks the protocol.
    PeerMisbehaved(Misbehaviour),
    /// The target did not answer in time.
    TimedOut(Waiting),
    /// The target closed the connection without a word.
    Closed(Waiting),
    /// What we have to say cannot be said in one request: an alias is too long, or holds a NUL.
    Unsayable,
}

/// What a login waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waiting {
    /// The target's choice of an authentication method.
    AuthMethod,
    /// The target's challenge.
    Challenge,
    /// The target's word on our proof, and its own proof.
    Proof,
    /// The target's answer to the parameters that we offer.
    Parameters,
    /// Nothing: it is over.
    Nothing,
}

// Faults are kept in findings, by value.
const _: () = assert!(size_of::<Fault>() <= 12);

impl Fault {
    /// What to do about it. Final is what another attempt cannot change, since it is configured here, or proves another target.
    /// What the target does not do, or wants, it may say before it is set up; it is tried again, slowly. What
    /// may have been one bad answer is tried again: a garbled login, and a challenge or proof that looks like an impostor's,
    /// which is refused every time and must not keep a machine from booting once it is gone.
    pub fn policy(self) -> Policy {
        match self {
            Self::Refused(status) | Self::ResponseRefused(status) => status.policy(),
            Self::Chap(fault) => fault.policy(),
            Self::CredentialsMissing | Self::DigestRefused(_) => Policy::RetrySlowly,
            Self::Unsayable => Policy::Final,
            Self::TimedOut(_) | Self::Closed(_) | Self::Rejected(_) | Self::PeerMisbehaved(_) => {
                Policy::RetryWithBackoff
            }
        }
    }
}

impl From<NegotiationFault> for Fault {
    fn from(fault: NegotiationFault) -> Self {
        match fault {
            NegotiationFault::Key { key, flaw } => {
                Self::PeerMisbehaved(Misbehaviour::Key { key, flaw })
            }
            NegotiationFault::TooManyKeys => Self::PeerMisbehaved(Misbehaviour::TooManyKeys),
            NegotiationFault::DigestRefused(key) => Self::DigestRefused(key),
        }
    }
}

impl From<TextFlaw> for Fault {
    fn from(flaw: TextFlaw) -> Self {
        Self::PeerMisbehaved(Misbehaviour::Text(flaw))
    }
}

impl From<HeaderFlaw> for Fault {
    fn from(flaw: HeaderFlaw) -> Self {
        Self::PeerMisbehaved(Misbehaviour::Header(flaw))
    }
}

impl From<ChapFault> for Fault {
    fn from(fault: ChapFault) -> Self {
        Self::Chap(fault)
    }
}

impl From<Misbehaviour> for Fault {
    fn from(how: Misbehaviour) -> Self {
        Self::PeerMisbehaved(how)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut said = Sentence::new(out, self.sentence());
        match self {
            Self::Refused(status) | Self::ResponseRefused(status) => said.value(status),
            Self::Rejected(reason) => said.value(reason),
            Self::Chap(fault) => said.value(fault),
            Self::DigestRefused(key) => said.value(key),
            Self::PeerMisbehaved(how) => said.value(how),
            Self::TimedOut(what) | Self::Closed(what) => said.value(what),
            Self::CredentialsMissing | Self::Unsayable => {}
        }
        said.end()
    }
}

impl Fault {
    // Within `fmt` its choice would become one with that of the values, which no table can make.
    #[inline(never)]
    const fn sentence(&self) -> Phrase {
        phrase! { match self {
            Self::Refused(_) | Self::Chap(_) => "{}",
            Self::Rejected(_) => "the target rejects our login: {}",
            Self::CredentialsMissing =>
                "the target demands that we authenticate, and there are no credentials for it",
            Self::ResponseRefused(_) => "the target ends the login over our CHAP response: {}",
            Self::DigestRefused(_) => "the target does not do {}=CRC32C, which is required",
            Self::PeerMisbehaved(_) => "the target breaks the protocol: {}",
            Self::TimedOut(_) => "the target did not answer in time: {}",
            Self::Closed(_) => "the target closed the connection without a word: {}",
            Self::Unsayable => "the initiator's alias cannot be said in a login request",
        } }
    }

    // As above, within `code`.
    #[inline(never)]
    const fn own_code(&self) -> Phrase {
        phrase! { match self {
            Self::Refused(_) | Self::Chap(_) | Self::PeerMisbehaved(_) => "",
            Self::Rejected(_) => "login.rejected",
            Self::CredentialsMissing => "login.credentials-missing",
            Self::ResponseRefused(_) => "login.chap.response-refused",
            Self::DigestRefused(_) => "login.digest-refused",
            Self::TimedOut(_) => "login.timed-out",
            Self::Closed(_) => "login.closed",
            Self::Unsayable => "login.unsayable",
        } }
    }

    // As above, within `hint`.
    #[inline(never)]
    const fn own_hint(&self) -> Phrase {
        phrase! { match self {
            Self::Refused(_) | Self::Chap(_) => "",
            Self::CredentialsMissing =>
                "Configure CHAP name and secret for this target, or let the target do without.",
            Self::ResponseRefused(_) =>
                "Compare the CHAP secret with the target's, and set rd.sanroot.chap= to a digest that it knows.",
            Self::DigestRefused(_) => "Prefer the digest instead of requiring it.",
            Self::Rejected(_) | Self::PeerMisbehaved(_) =>
                "Look for a newer version of the target's software; the target's log may say more.",
            Self::TimedOut(_) | Self::Closed(_) =>
                "See whether the target runs, and whether a firewall stands between.",
            Self::Unsayable => "Shorten the initiator's alias.",
        } }
    }
}

impl fmt::Display for Waiting {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        phrase! { match self {
            Self::AuthMethod => "its choice of an authentication method was awaited",
            Self::Challenge => "its CHAP challenge was awaited",
            Self::Proof => "its answer to our CHAP response was awaited",
            Self::Parameters => "its answer to our parameters was awaited",
            Self::Nothing => "nothing was awaited",
        } }
        .fmt(out)
    }
}

impl Explain for Fault {
    fn code(&self) -> Phrase {
        match self {
            Self::Refused(status) => status.code(),
            Self::Chap(fault) => fault.code(),
            Self::PeerMisbehaved(how) => how.code(),
            _ => self.own_code(),
        }
    }

    fn severity(&self) -> Severity {
        match self {
            Self::Chap(fault) => fault.severity(),
            _ => Severity::Error,
        }
    }

    fn hint(&self) -> Phrase {
        match self {
            Self::Refused(status) => status.hint(),
            Self::Chap(fault) => fault.hint(),
            _ => self.own_hint(),
        }
    }
}
