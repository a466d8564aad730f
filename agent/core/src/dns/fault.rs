//! Why a name has no address.

use core::fmt;

use crate::finding::{Explain, Severity};
use crate::phrase::{Phrase, phrase};
use crate::sentence::Sentence;

/// Why a name has no address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DnsFault {
    /// No name server is known.
    NoServers,
    /// The name does not exist (NXDOMAIN).
    NoSuchName,
    /// The name exists and has no address.
    NoAddress,
    /// No server answered in time.
    TimedOut,
    /// The last server asked gave another response code than "no error" and "no such name" (RFC 1035, 4.1.1).
    ServerFailed(u8),
    /// The answers have no room for a single address.
    Truncated,
}

impl fmt::Display for DnsFault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut said = Sentence::new(out, self.sentence());
        if let Self::ServerFailed(code) = self {
            said.value(&response_code(*code));
        }
        said.end()
    }
}

impl DnsFault {
    // Within `fmt` its choice would become one with that of the values, which no table can make.
    #[inline(never)]
    const fn sentence(&self) -> Phrase {
        phrase! { match self {
            Self::NoServers => "no name server is known that could be asked for the name",
            Self::NoSuchName => "there is no such name in the DNS",
            Self::NoAddress => "the name has no address in the DNS",
            Self::TimedOut => "no name server answered in time",
            Self::ServerFailed(_) => "the name server failed: {}",
            Self::Truncated => "the name server's answers have no room for a single address",
        } }
    }
}

/// RFC 1035, 4.1.1.
const fn response_code(code: u8) -> Phrase {
    phrase! { match code {
        0 => "it refers to other servers and looks no further",
        1 => "it does not understand the query (FORMERR)",
        2 => "it could not find out (SERVFAIL)",
        4 => "it does not do such queries (NOTIMP)",
        5 => "it does not answer us (REFUSED)",
        _ => "it gave an unusual response code",
    } }
}

impl Explain for DnsFault {
    fn code(&self) -> Phrase {
        phrase! { match self {
            Self::NoServers => "dns.no-servers",
            Self::NoSuchName => "dns.no-such-name",
            Self::NoAddress => "dns.no-address",
            Self::TimedOut => "dns.timed-out",
            Self::ServerFailed(_) => "dns.server-failed",
            Self::Truncated => "dns.truncated",
        } }
    }

    fn severity(&self) -> Severity {
        Severity::Error
    }

    fn hint(&self) -> Phrase {
        phrase! { match self {
            Self::NoServers | Self::TimedOut | Self::ServerFailed(_) =>
                "See whether the name servers are right and can be reached, or use the portal's address.",
            Self::NoSuchName | Self::NoAddress =>
                "Correct the name; it has to be complete, since no domain is put behind it.",
            Self::Truncated => "Use the portal's address.",
        } }
    }
}
