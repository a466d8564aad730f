//! Portals as firmware and arguments name them.

use core::fmt;
use core::net::{IpAddr, SocketAddr};

use crate::cmdline::Server;
use crate::iscsi::{Host, NotAnAddress, TargetAddress};
use crate::text::address::AsText;
use crate::text::digits::Decimal;

/// Where a session begins: the portal as it was configured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlannedPortal<'a> {
    /// By its address.
    Address(SocketAddr),
    /// By its name in the DNS, which each attempt looks for anew.
    Name {
        /// The host, a name that the DNS can know.
        host: &'a str,
        /// The TCP port, never 0.
        port: u16,
    },
}

impl<'a> PlannedPortal<'a> {
    /// The portal of a server; a zone is left out.
    #[inline(never)]
    pub const fn of(server: Server<'a>, port: u16) -> Self {
        let address = match server {
            Server::Address(address) => address,
            Server::Zoned(address, _) => IpAddr::V6(address),
            Server::Name(host) => return Self::Name { host, port },
        };
        Self::Address(SocketAddr::new(address, port))
    }

    /// Reads `host[:port]`, an IPv6 address in brackets.
    ///
    /// # Errors
    /// Anything else.
    #[inline(never)]
    pub fn parse(text: &'a str) -> Result<Self, NotAnAddress> {
        let TargetAddress { host, port, group } = TargetAddress::parse(text)?;
        match (host, group) {
            (Host::Address(address), None) => Ok(Self::Address(SocketAddr::new(address, port))),
            (Host::Name(host), None) => Ok(Self::Name { host, port }),
            (_, Some(_)) => Err(NotAnAddress),
        }
    }

    /// The address, where it was given one.
    pub const fn address(&self) -> Option<IpAddr> {
        match self {
            Self::Address(portal) => Some(portal.ip()),
            Self::Name { .. } => None,
        }
    }

    /// The host, as it was given.
    pub const fn host(&self) -> Host<'a> {
        match self {
            Self::Address(portal) => Host::Address(portal.ip()),
            Self::Name { host, .. } => Host::Name(host),
        }
    }

    /// The TCP port.
    pub const fn port(&self) -> u16 {
        match self {
            Self::Address(portal) => portal.port(),
            Self::Name { port, .. } => *port,
        }
    }
}

impl fmt::Display for PlannedPortal<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // Less than the standard library's, which pads.
            Self::Address(SocketAddr::V6(portal)) => write!(out, "[{}]", AsText(portal.ip()))?,
            _ => self.host().fmt(out)?,
        }
        write!(out, ":{}", Decimal(self.port()))
    }
}
