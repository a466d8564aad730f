//! What goes wrong with an address that is kept.

use core::fmt;
use core::net::IpAddr;

use crate::finding::{Explain, Severity};
use crate::net::{self, Refusal};

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
    /// Somebody took it away, or gave it an end and left it to come.
    Restored,
    /// Somebody set down the link that it is on.
    Lowered,
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
            Trouble::Unrenewed(refusal) => refusal,
        };
        write!(out, "{address} stays, and is not renewed: ")?;
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
            Trouble::Restored => net::Fault::AddressRestored(self.address).code(),
            Trouble::Lowered => "net.link.lowered",
        }
    }

    fn severity(&self) -> Severity {
        Severity::Warning
    }

    fn hint(&self) -> &'static str {
        match self.trouble {
            Trouble::Unrenewed(_) => "Reserve the address for this machine, or give it statically.",
            Trouble::Restored | Trouble::Lowered => {
                net::Fault::AddressRestored(self.address).hint()
            }
        }
    }
}
