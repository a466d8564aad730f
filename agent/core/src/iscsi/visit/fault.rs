//! Why a portal was visited in vain, or what was found wrong there.

use core::fmt;

use super::{StatusCode, Waiting};
use crate::dns::DnsFault;
use crate::errno::Errno;
use crate::finding::{Ends, Explain, Severity};
use crate::iscsi::login::Fault as LoginFault;
use crate::iscsi::pdu::{HeaderFlaw, RejectReason};
use crate::limits::REDIRECTS;
use crate::phrase::{Phrase, phrase};

/// Why a visit failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VisitFault {
    /// The portal's name has no address.
    Dns(DnsFault),
    /// The portal cannot be connected to.
    Unreachable(Errno),
    /// Nothing came in time.
    TimedOut(Waiting),
    /// The target closed the connection.
    Closed(Waiting),
    /// The login failed.
    Login(LoginFault),
    /// The target sent us elsewhere too often.
    TooManyRedirects,
    /// A PDU that cannot be what it is taken for.
    Pdu(HeaderFlaw),
    /// The target rejects a PDU of ours.
    Rejected(RejectReason),
    /// The target announces that it drops the connection or the session.
    Dropped,
    /// The target asks us to log out before we are done.
    LogoutRequested,
    /// The target sends faster than it takes our answers.
    Flooded,
    /// An answer to SendTargets against its rules.
    Discovery(crate::iscsi::discovery::DiscoveryFlaw),
    /// A logical unit that cannot be looked at.
    Check(crate::iscsi::check::CheckFlaw),
}

// Faults are kept in findings, by value.
const _: () = assert!(size_of::<VisitFault>() <= 32);

impl Ends for VisitFault {}

impl From<DnsFault> for VisitFault {
    fn from(fault: DnsFault) -> Self {
        Self::Dns(fault)
    }
}

impl From<LoginFault> for VisitFault {
    fn from(fault: LoginFault) -> Self {
        Self::Login(fault)
    }
}

impl From<HeaderFlaw> for VisitFault {
    fn from(flaw: HeaderFlaw) -> Self {
        Self::Pdu(flaw)
    }
}

impl VisitFault {
    /// The word for it as the outcome of a portal.
    pub const fn outcome(&self) -> &'static str {
        match self {
            Self::Dns(_) => "unresolved",
            Self::Unreachable(_) | Self::TimedOut(Waiting::Connection) => "unreachable",
            Self::Login(_) | Self::TooManyRedirects => "login-failed",
            _ => "failed",
        }
    }

    /// The status by which the target refused the login (RFC 7143, 11.13.5).
    pub const fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Login(LoginFault::Refused(status) | LoginFault::ResponseRefused(status)) => {
                Some(StatusCode(*status))
            }
            _ => None,
        }
    }

    fn inner(&self) -> Option<&dyn Explain> {
        match self {
            Self::Dns(fault) => Some(fault),
            Self::Login(fault) => Some(fault),
            Self::Discovery(flaw) => Some(flaw),
            Self::Check(flaw) => Some(flaw),
            _ => None,
        }
    }
}

impl fmt::Display for VisitFault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(inner) = self.inner() {
            return fmt::Display::fmt(inner, out);
        }
        match self {
            Self::Unreachable(error) => write!(out, "the portal cannot be reached: {error}"),
            Self::TimedOut(what) => write!(out, "{what} did not come in time"),
            Self::Closed(what) => {
                write!(out, "the target closed the connection before {what} came")
            }
            Self::TooManyRedirects => write!(
                out,
                "the target sent us elsewhere more than {REDIRECTS} times in a row"
            ),
            Self::Pdu(flaw) => write!(out, "the target breaks the protocol: {flaw}"),
            Self::Rejected(reason) => write!(out, "the target rejects a request: {reason}"),
            Self::Dropped => out.write_str("the target announces that it drops the session"),
            Self::LogoutRequested => {
                out.write_str("the target asked for a logout before all was done")
            }
            _ => out.write_str("the target sends faster than it takes our answers"),
        }
    }
}

const REACH: Phrase =
    phrase!("See whether the target runs, and whether a firewall stands between.");
const MISBEHAVED: Phrase =
    phrase!("Look for a newer version of the target's software; the target's log may say more.");
const LATER: Phrase = phrase!("Try again later.");

impl Explain for VisitFault {
    fn code(&self) -> Phrase {
        if let Some(inner) = self.inner() {
            return inner.code();
        }
        match self {
            Self::Unreachable(_) => phrase!("visit.unreachable"),
            Self::TimedOut(_) => phrase!("visit.timed-out"),
            Self::Closed(_) => phrase!("visit.closed"),
            Self::TooManyRedirects => phrase!("visit.redirects"),
            Self::Pdu(HeaderFlaw::Digest(_)) => phrase!("visit.digest"),
            Self::Pdu(_) => phrase!("visit.pdu"),
            Self::Rejected(_) => phrase!("visit.rejected"),
            Self::Dropped => phrase!("visit.dropped"),
            Self::LogoutRequested => phrase!("visit.logout-requested"),
            _ => phrase!("visit.flooded"),
        }
    }

    fn severity(&self) -> Severity {
        self.inner().map_or(Severity::Error, Explain::severity)
    }

    fn hint(&self) -> Phrase {
        if let Some(inner) = self.inner() {
            return inner.hint();
        }
        match self {
            Self::Unreachable(_) | Self::TimedOut(_) | Self::Closed(_) => REACH,
            Self::Dropped | Self::LogoutRequested => LATER,
            Self::TooManyRedirects => {
                phrase!("Look at the redirections that are set at the target.")
            }
            Self::Pdu(HeaderFlaw::Digest(_)) => {
                phrase!("Something on the way to the target changes data.")
            }
            _ => MISBEHAVED,
        }
    }
}
