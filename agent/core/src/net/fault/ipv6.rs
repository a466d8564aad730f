//! What goes wrong between a NIC and its IPv6 address.

use core::fmt;
use core::net::Ipv6Addr;

use super::Fault;
use crate::finding::{Explain, Severity};
use crate::phrase::{Phrase, phrase};
use crate::sentence::Sentence;
use crate::text::address::AsText;

/// What routers and DHCPv6 servers do not do, or do wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ipv6Fault {
    /// No router advertises itself.
    RouterSilent,
    /// This router's advertisement has nothing of what is asked for.
    RouterUnusable(Ipv6Addr),
    /// No DHCPv6 server offered anything that could be used; the number of messages that could not.
    NoOffer(u16),
    /// A DHCPv6 server offered an address and then did not confirm it.
    NoReply,
    /// A DHCPv6 server refuses an address with this status (RFC 8415, 21.13).
    Refused(u16),
}

impl Ipv6Fault {
    /// A number for each kind of fault, below 5.
    pub(super) const fn kind(self) -> u32 {
        match self {
            Self::RouterSilent => 0,
            Self::RouterUnusable(_) => 1,
            Self::NoOffer(_) => 2,
            Self::NoReply => 3,
            Self::Refused(_) => 4,
        }
    }
}

impl From<Ipv6Fault> for Fault {
    fn from(fault: Ipv6Fault) -> Self {
        Self::Ipv6(fault)
    }
}

impl fmt::Display for Ipv6Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut said = Sentence::new(out, self.sentence());
        match self {
            Self::RouterUnusable(router) => said.value(&AsText(router)),
            Self::NoOffer(0) | Self::Refused(2) => {}
            Self::NoOffer(number) | Self::Refused(number) => said.number(*number),
            _ => {}
        }
        said.end()
    }
}

impl Ipv6Fault {
    // Within `fmt` its choice would become one with that of the values, which no table can make.
    #[inline(never)]
    const fn sentence(&self) -> Phrase {
        phrase! { match self {
            Self::RouterSilent => "no router advertises itself",
            Self::RouterUnusable(_) =>
                "router {} advertises nothing that an address can be made of",
            Self::NoOffer(0) => "no DHCPv6 server answers",
            Self::NoOffer(_) => "no DHCPv6 server makes a usable offer; messages ignored: {}",
            Self::NoReply => "a DHCPv6 server offered an address and does not confirm it",
            Self::Refused(2) => "the DHCPv6 server has no address left",
            Self::Refused(_) => "the DHCPv6 server refuses an address: status {}",
        } }
    }
}

impl Explain for Ipv6Fault {
    fn code(&self) -> Phrase {
        phrase! { match self {
            Self::RouterSilent => "net.router.silent",
            Self::RouterUnusable(_) => "net.router.unusable",
            Self::NoOffer(_) => "net.dhcp6.no-offer",
            Self::NoReply => "net.dhcp6.no-reply",
            Self::Refused(_) => "net.dhcp6.refused",
        } }
    }

    fn severity(&self) -> Severity {
        Severity::Error
    }

    fn hint(&self) -> Phrase {
        phrase! { match self {
            Self::RouterSilent => "Check that a router sends advertisements on this network.",
            Self::RouterUnusable(_) =>
                "Let the router advertise a prefix of 64 bits with the A flag, or ask for DHCPv6.",
            Self::NoOffer(_) => "Check that a DHCPv6 server or relay serves this network.",
            Self::NoReply | Self::Refused(_) => "Look into the DHCPv6 server's log.",
        } }
    }
}
