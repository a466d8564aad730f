//! What can go wrong in a login, and who is at fault.

use core::fmt;

use super::status::{Policy, Status};
use crate::finding::{Explain, Severity};
use crate::iscsi::negotiation::{Key, NegotiationFault};
use crate::iscsi::pdu::{HeaderFlaw, RejectReason, Stage};
use crate::iscsi::text::TextFlaw;
use crate::limits::{LOGIN_CONTINUATIONS, LOGIN_REQUESTS};

/// Why a login failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The target refuses the login and says why.
    Refused(Status),
    /// The target rejects a PDU of ours as such.
    Rejected(RejectReason),
    /// The target demands that we authenticate, and there are no credentials for it.
    CredentialsMissing,
    /// The target does not do the digest that is required.
    DigestRefused(Key),
    /// The target breaks the protocol.
    PeerMisbehaved(Misbehaviour),
    /// The target did not answer in time.
    TimedOut(Waiting),
    /// The target closed the connection without a word.
    Closed(Waiting),
    /// What we have to say does not fit into one request: a name or an alias is too long.
    TooLong,
}

/// How a target breaks the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misbehaviour {
    /// A PDU that cannot be what it is taken for.
    Header(HeaderFlaw),
    /// Text that is none.
    Text(TextFlaw),
    /// A key against its rules.
    Key {
        /// Which key.
        key: Key,
        /// Which rule.
        flaw: crate::iscsi::negotiation::KeyFlaw,
    },
    /// More keys that want an answer than one request can answer.
    TooManyKeys,
    /// A response of another stage than the request's (RFC 7143, 11.13.3).
    WrongStage(Stage),
    /// A step to a stage that was not proposed (RFC 7143, 11.13.3).
    WrongTransit(Stage),
    /// A session without identifier at the end of the login (RFC 7143, 11.13.4).
    NoSessionIdentifier,
    /// A session identifier that changed during the login; the value is the last one.
    SessionIdentifierChanged(u16),
    /// Seven requests did not end the login.
    TooManyRequests,
    /// A text in more pieces than are taken.
    TooManyPieces,
    /// An authentication method that was not offered.
    MethodNotOffered,
    /// A redirection without an address that can be used (RFC 7143, 11.13.5).
    RedirectWithoutAddress,
}

/// What a login waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waiting {
    /// The target's choice of an authentication method.
    AuthMethod,
    /// The target's answer to the parameters that we offer.
    Parameters,
    /// Nothing: it is over.
    Nothing,
}

impl Fault {
    /// What to do about it.
    pub fn policy(self) -> Policy {
        match self {
            Self::Refused(status) => status.policy(),
            Self::TimedOut(_) | Self::Closed(_) | Self::Rejected(_) => Policy::RetryWithBackoff,
            _ => Policy::Final,
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

impl From<Misbehaviour> for Fault {
    fn from(how: Misbehaviour) -> Self {
        Self::PeerMisbehaved(how)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(status) => write!(out, "{status}"),
            Self::Rejected(reason) => write!(out, "the target rejects our login: {reason}"),
            Self::CredentialsMissing => out.write_str(
                "the target demands that we authenticate, and there are no credentials for it",
            ),
            Self::DigestRefused(key) => {
                write!(
                    out,
                    "the target does not do {key}=CRC32C, which is required"
                )
            }
            Self::PeerMisbehaved(how) => write!(out, "the target breaks the protocol: {how}"),
            Self::TimedOut(what) => write!(out, "the target did not answer in time: {what}"),
            Self::Closed(what) => write!(
                out,
                "the target closed the connection without a word: {what}"
            ),
            Self::TooLong => out.write_str("a name or an alias is too long for a login request"),
        }
    }
}

impl fmt::Display for Misbehaviour {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Header(flaw) => write!(out, "{flaw}"),
            Self::Text(flaw) => write!(out, "{flaw}"),
            Self::Key { key, flaw } => write!(out, "{key} {flaw}"),
            Self::TooManyKeys => {
                out.write_str("it says more keys than one request of ours can answer")
            }
            Self::WrongStage(stage) => write!(out, "it answers out of turn, in the {stage}"),
            Self::WrongTransit(stage) => {
                write!(out, "it goes on to the {stage}, which we did not propose")
            }
            Self::NoSessionIdentifier => {
                out.write_str("it ends the login without a session identifier (TSIH 0)")
            }
            Self::SessionIdentifierChanged(tsih) => write!(
                out,
                "it changes the session identifier to {tsih:#06x} during the login"
            ),
            Self::TooManyRequests => {
                write!(
                    out,
                    "it does not end the login after {LOGIN_REQUESTS} requests"
                )
            }
            Self::TooManyPieces => write!(
                out,
                "it sends a text in more than {LOGIN_CONTINUATIONS} pieces"
            ),
            Self::MethodNotOffered => {
                out.write_str("it uses an authentication method that we did not offer")
            }
            Self::RedirectWithoutAddress => {
                out.write_str("it redirects us without an address that can be used")
            }
        }
    }
}

impl fmt::Display for Waiting {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::AuthMethod => "its choice of an authentication method was awaited",
            Self::Parameters => "its answer to our parameters was awaited",
            Self::Nothing => "nothing was awaited",
        })
    }
}

const MISBEHAVED: &str =
    "Look for a newer version of the target's software; the target's log may say more.";
const REACH: &str = "See whether the target runs, and whether a firewall stands between.";

impl Explain for Fault {
    fn code(&self) -> &'static str {
        match self {
            Self::Refused(status) => status.code(),
            Self::Rejected(_) => "login.rejected",
            Self::CredentialsMissing => "login.credentials-missing",
            Self::DigestRefused(_) => "login.digest-refused",
            Self::PeerMisbehaved(how) => how.code(),
            Self::TimedOut(_) => "login.timed-out",
            Self::Closed(_) => "login.closed",
            Self::TooLong => "login.too-long",
        }
    }

    fn severity(&self) -> Severity {
        Severity::Error
    }

    fn hint(&self) -> &'static str {
        match self {
            Self::Refused(status) => status.hint(),
            Self::CredentialsMissing => {
                "Configure CHAP name and secret for this target, or let the target do without."
            }
            Self::DigestRefused(_) => "Prefer the digest instead of requiring it.",
            Self::Rejected(_) | Self::PeerMisbehaved(_) => MISBEHAVED,
            Self::TimedOut(_) | Self::Closed(_) => REACH,
            Self::TooLong => "Shorten the initiator's alias.",
        }
    }
}

impl Misbehaviour {
    const fn code(self) -> &'static str {
        match self {
            Self::Header(flaw) => match flaw {
                HeaderFlaw::Unexpected(_) => "login.pdu.unexpected",
                HeaderFlaw::AdditionalHeader(_) => "login.pdu.additional-header",
                HeaderFlaw::DataTooLong(_) => "login.pdu.data-too-long",
                HeaderFlaw::DataMismatch(_) => "login.pdu.data-mismatch",
                HeaderFlaw::FinalAndContinued => "login.pdu.final-and-continued",
                HeaderFlaw::ReservedStage => "login.pdu.reserved-stage",
                HeaderFlaw::WrongTask(_) => "login.pdu.wrong-task",
                HeaderFlaw::Field(..) => "login.pdu.field",
            },
            Self::Text(flaw) => match flaw {
                TextFlaw::NoEqualsSign => "login.text.no-equals-sign",
                TextFlaw::Key => "login.text.key",
                TextFlaw::ValueTooLong => "login.text.value-too-long",
                TextFlaw::NotUtf8 => "login.text.not-utf8",
                TextFlaw::Unterminated => "login.text.unterminated",
                TextFlaw::TooMuch(_) => "login.text.too-much",
            },
            Self::Key { flaw, .. } => flaw.code(),
            Self::TooManyKeys => "login.key.too-many",
            Self::WrongStage(_) => "login.stage.wrong",
            Self::WrongTransit(_) => "login.stage.wrong-transit",
            Self::NoSessionIdentifier => "login.session-identifier.missing",
            Self::SessionIdentifierChanged(_) => "login.session-identifier.changed",
            Self::TooManyRequests => "login.endless",
            Self::TooManyPieces => "login.text.too-many-pieces",
            Self::MethodNotOffered => "login.method-not-offered",
            Self::RedirectWithoutAddress => "login.redirect.without-address",
        }
    }
}
