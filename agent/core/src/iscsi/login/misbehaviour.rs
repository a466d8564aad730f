//! How a target can break the protocol in a login.

use core::fmt;

use crate::iscsi::negotiation::{Key, KeyFlaw};
use crate::iscsi::pdu::{HeaderFlaw, Stage};
use crate::iscsi::text::TextFlaw;
use crate::limits::{LOGIN_CONTINUATIONS, LOGIN_REQUESTS};
use crate::phrase::{Phrase, phrase};
use crate::sentence::Sentence;

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
        flaw: KeyFlaw,
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

impl Misbehaviour {
    /// The stable dotted code.
    pub(super) const fn code(self) -> Phrase {
        match self {
            Self::Header(flaw) => phrase! { match flaw {
                HeaderFlaw::Unexpected(_) => "login.pdu.unexpected",
                HeaderFlaw::AdditionalHeader(_) => "login.pdu.additional-header",
                HeaderFlaw::DataTooLong(_) => "login.pdu.data-too-long",
                HeaderFlaw::DataMismatch(_) => "login.pdu.data-mismatch",
                HeaderFlaw::FinalAndContinued => "login.pdu.final-and-continued",
                HeaderFlaw::ReservedStage => "login.pdu.reserved-stage",
                HeaderFlaw::WrongTask(_) => "login.pdu.wrong-task",
                HeaderFlaw::Digest(_) => "login.pdu.digest",
                HeaderFlaw::Field(..) => "login.pdu.field",
            } },
            Self::Text(flaw) => phrase! { match flaw {
                TextFlaw::NoEqualsSign => "login.text.no-equals-sign",
                TextFlaw::Key => "login.text.key",
                TextFlaw::ValueTooLong => "login.text.value-too-long",
                TextFlaw::NotUtf8 => "login.text.not-utf8",
                TextFlaw::Unterminated => "login.text.unterminated",
                TextFlaw::TooMuch(_) => "login.text.too-much",
            } },
            Self::Key { flaw, .. } => flaw.code(),
            _ => self.own_code(),
        }
    }

    // Within `code` its choice would become one with that above, which no table can make.
    #[inline(never)]
    const fn own_code(&self) -> Phrase {
        phrase! { match self {
            Self::Header(_) | Self::Text(_) | Self::Key { .. } => "",
            Self::TooManyKeys => "login.key.too-many",
            Self::WrongStage(_) => "login.stage.wrong",
            Self::WrongTransit(_) => "login.stage.wrong-transit",
            Self::NoSessionIdentifier => "login.session-identifier.missing",
            Self::SessionIdentifierChanged(_) => "login.session-identifier.changed",
            Self::TooManyRequests => "login.endless",
            Self::TooManyPieces => "login.text.too-many-pieces",
            Self::MethodNotOffered => "login.method-not-offered",
            Self::RedirectWithoutAddress => "login.redirect.without-address",
        } }
    }

    // As above, within `fmt`.
    #[inline(never)]
    const fn sentence(&self) -> Phrase {
        phrase! { match self {
            Self::Header(_) | Self::Text(_) => "{}",
            Self::Key { .. } => "{} {}",
            Self::TooManyKeys => "it says more keys than one request of ours can answer",
            Self::WrongStage(_) => "it answers out of turn, in the {}",
            Self::WrongTransit(_) => "it goes on to the {}, which we did not propose",
            Self::NoSessionIdentifier =>
                "it ends the login without a session identifier (TSIH 0)",
            Self::SessionIdentifierChanged(_) =>
                "it changes the session identifier to {} during the login",
            Self::TooManyRequests => "it does not end the login after {} requests",
            Self::TooManyPieces => "it sends a text in more than {} pieces",
            Self::MethodNotOffered => "it uses an authentication method that we did not offer",
            Self::RedirectWithoutAddress => "it redirects us without an address that can be used",
        } }
    }
}

impl fmt::Display for Misbehaviour {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut said = Sentence::new(out, self.sentence());
        match self {
            Self::Header(flaw) => said.value(flaw),
            Self::Text(flaw) => said.value(flaw),
            Self::Key { key, flaw } => {
                said.value(key);
                said.value(flaw);
            }
            Self::WrongStage(stage) | Self::WrongTransit(stage) => said.value(stage),
            Self::SessionIdentifierChanged(tsih) => said.hex(*tsih, 4),
            Self::TooManyRequests => said.number(LOGIN_REQUESTS),
            Self::TooManyPieces => said.number(LOGIN_CONTINUATIONS),
            _ => {}
        }
        said.end()
    }
}
