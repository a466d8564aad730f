//! Portals as requests and targets name them, kept for longer than the text that named them.

use core::fmt;
use core::net::{IpAddr, Ipv4Addr, SocketAddr};

use super::{Host, NotAnAddress, TargetAddress};
use crate::dns::HostName;

/// Where a target listens: a host and a TCP port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Portal {
    /// The host.
    pub host: PortalHost,
    /// The port, never 0.
    pub port: u16,
}

/// The host of a portal.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "there is no heap")]
pub enum PortalHost {
    /// By its address.
    Address(IpAddr),
    /// By its name in the DNS.
    Name(HostName),
}

impl Portal {
    /// Reads `host[:port]`, an IPv6 address in brackets.
    ///
    /// # Errors
    /// Anything else, an address that no host can have among it.
    pub fn parse(text: &str) -> Result<Self, NotAnAddress> {
        let address = TargetAddress::parse(text)?;
        match address.group {
            None => Self::new(&address),
            Some(_) => Err(NotAnAddress),
        }
    }

    /// The portal of an address, without its group.
    ///
    /// # Errors
    /// An address that no host can have, or a name that the DNS cannot know.
    pub fn new(address: &TargetAddress<'_>) -> Result<Self, NotAnAddress> {
        let host = match address.host {
            Host::Address(ip) => {
                let everybody = IpAddr::V4(Ipv4Addr::BROADCAST);
                if ip.is_unspecified() || ip.is_multicast() || ip == everybody {
                    return Err(NotAnAddress);
                }
                PortalHost::Address(ip)
            }
            Host::Name(name) => PortalHost::Name(HostName::parse(name).map_err(|_| NotAnAddress)?),
        };
        let port = address.port;
        Ok(Self { host, port })
    }
}

impl fmt::Display for Portal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.host {
            PortalHost::Address(ip) => fmt::Display::fmt(&SocketAddr::new(*ip, self.port), out),
            PortalHost::Name(name) => write!(out, "{name}:{}", self.port),
        }
    }
}

impl fmt::Display for PortalHost {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(ip) => fmt::Display::fmt(ip, out),
            Self::Name(name) => fmt::Display::fmt(name, out),
        }
    }
}

#[cfg(test)]
mod tests;
