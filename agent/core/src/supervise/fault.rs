//! What goes wrong with an address that is kept.

use core::fmt;
use core::net::IpAddr;

use crate::finding::{Explain, Severity};
use crate::net::{self, Refusal};
use crate::session::FORBIDDEN;

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
        let address = self.address;
        let refusal = match self.trouble {
            Trouble::Restored => return net::Fault::AddressRestored(address).fmt(out),
            Trouble::Lowered => {
                return write!(
                    out,
                    "the link was set down with {address} on it, and is set up again"
                );
            }
            Trouble::Gone => return write!(out, "the link went away with {address} on it"),
            Trouble::Unrenewed(refusal) => Some(refusal),
            Trouble::Forbidden => None,
        };
        write!(out, "{address} stays, and is not renewed: ")?;
        let Some(refusal) = refusal else {
            return out.write_str("no packet socket is allowed");
        };
        match refusal {
            None => out.write_str("nobody answered until its time was over"),
            Some(Refusal::Nak(server)) => write!(out, "DHCP server {server} refuses"),
            Some(Refusal::Status(status)) => {
                write!(out, "the DHCPv6 server refuses with status {status}")
            }
            Some(Refusal::OtherAddress(other)) => write!(out, "a server offers {other} instead"),
            Some(Refusal::Withdrawn) => out.write_str("its prefix is not advertised any more"),
        }
    }
}

impl Explain for Fault {
    fn code(&self) -> &'static str {
        match self.trouble {
            Trouble::Unrenewed(_) => "net.lease.unrenewed",
            Trouble::Forbidden => "net.lease.forbidden",
            Trouble::Restored => net::Fault::AddressRestored(self.address).code(),
            Trouble::Lowered => "net.link.lowered",
            Trouble::Gone => "net.link.lost",
        }
    }

    fn severity(&self) -> Severity {
        match self.trouble {
            Trouble::Forbidden => Severity::Error,
            _ => Severity::Warning,
        }
    }

    fn hint(&self) -> &'static str {
        match self.trouble {
            Trouble::Unrenewed(_) => "Reserve the address for this machine, or give it statically.",
            Trouble::Forbidden => FORBIDDEN,
            Trouble::Gone => "",
            Trouble::Restored | Trouble::Lowered => {
                net::Fault::AddressRestored(self.address).hint()
            }
        }
    }
}
