//! What goes wrong with an address that is kept.

use core::fmt;
use core::net::IpAddr;

use crate::finding::{Explain, Severity};
use crate::net::{self, Refusal};
use crate::phrase::{Phrase, phrase};
use crate::sentence::Sentence;
use crate::session::FORBIDDEN;
use crate::text::address::AsText;

/// What goes wrong with an address that is kept; the address stays in any case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The address.
    pub address: IpAddr,
    /// What happened to it.
    pub trouble: Trouble,
}

/// What happened to an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Its lease is not renewed: refused, or `None`, it ran out unanswered.
    Unrenewed(Option<Refusal>),
    /// Its lease is not renewed: the kernel allows this process no packet socket.
    Forbidden,
    /// Somebody took it away, or gave it an end and left it to come.
    Restored,
    /// Somebody set down the link that it is on.
    Lowered,
    /// The link that it is on is not there any more.
    Gone,
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.trouble == Trouble::Restored {
            return net::Fault::AddressRestored(self.address).fmt(out);
        }
        let mut said = Sentence::new(out, self.trouble.sentence());
        said.value(&AsText(&self.address));
        said.end()?;
        let mut why = Sentence::new(out, self.trouble.reason());
        match &self.trouble {
            Trouble::Unrenewed(Some(Refusal::Nak(server))) => why.value(&AsText(server)),
            Trouble::Unrenewed(Some(Refusal::Status(status))) => why.number(*status),
            Trouble::Unrenewed(Some(Refusal::OtherAddress(other))) => why.value(&AsText(other)),
            _ => {}
        }
        why.end()
    }
}

impl Trouble {
    /// What happened to the address.
    const fn sentence(&self) -> Phrase {
        phrase! { match self {
            Self::Lowered => "the link was set down with {} on it, and is set up again",
            Self::Gone => "the link went away with {} on it",
            _ => "{} stays, and is not renewed: ",
        } }
    }

    /// Why it is not renewed.
    const fn reason(&self) -> Phrase {
        phrase!(match self {
            Self::Restored | Self::Lowered | Self::Gone => "",
            Self::Forbidden => "no packet socket is allowed",
            Self::Unrenewed(None) => "nobody answered until its time was over",
            Self::Unrenewed(Some(Refusal::Nak(_))) => "DHCP server {} refuses",
            Self::Unrenewed(Some(Refusal::Status(_))) => "the DHCPv6 server refuses with status {}",
            Self::Unrenewed(Some(Refusal::OtherAddress(_))) => "a server offers {} instead",
            Self::Unrenewed(Some(Refusal::Withdrawn)) =>
                "no default router advertises its prefix any more",
        })
    }
}

impl Explain for Fault {
    fn code(&self) -> Phrase {
        match self.trouble {
            Trouble::Unrenewed(_) => phrase!("net.lease.unrenewed"),
            Trouble::Forbidden => phrase!("net.lease.forbidden"),
            Trouble::Restored => net::Fault::AddressRestored(self.address).code(),
            Trouble::Lowered => phrase!("net.link.lowered"),
            Trouble::Gone => phrase!("net.link.lost"),
        }
    }

    fn severity(&self) -> Severity {
        match self.trouble {
            Trouble::Forbidden => Severity::Error,
            _ => Severity::Warning,
        }
    }

    fn hint(&self) -> Phrase {
        match self.trouble {
            Trouble::Unrenewed(Some(Refusal::Withdrawn)) => phrase!(
                "Let the router advertise it again, or give address and router statically; another one that does is followed."
            ),
            Trouble::Unrenewed(_) => {
                phrase!("Reserve the address for this machine, or give it statically.")
            }
            Trouble::Forbidden => FORBIDDEN,
            Trouble::Gone => phrase!(""),
            Trouble::Restored | Trouble::Lowered => {
                net::Fault::AddressRestored(self.address).hint()
            }
        }
    }
}
