//! Portals as requests and targets name them, kept for longer than the text that named them.

use core::fmt;
use core::net::{IpAddr, Ipv4Addr, SocketAddr};

use heapless::String;

use super::{Host, NotAnAddress, TargetAddress};
use crate::dns::HostName;
use crate::net::LinkName;

/// Bytes of the longest address in brackets with its port, which is shorter.
const ADDRESS_BYTES: usize = 64;

/// Where a target listens: a host and a TCP port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Portal {
    /// The host.
    pub host: PortalHost,
    /// The port, never 0.
    pub port: u16,
    /// The NIC that a link-local address is reached over.
    pub zone: Option<LinkName>,
    /// The kernel's number of that NIC; 0 until it was looked for.
    pub scope: u32,
}

/// The text is no portal that can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAPortal {
    /// Neither an address nor a host's name.
    Address,
    /// A link-local address without the NIC that it is reached over.
    ZoneMissing,
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

    /// Reads what [`Self::parse`] reads, and a link-local IPv6 address with the NIC that it is reached over,
    /// `[ADDRESS%NIC]` (RFC 4007, 11).
    ///
    /// # Errors
    /// Anything else, a link-local IPv6 address without its NIC among it.
    pub fn parse_zoned(text: &str) -> Result<Self, NotAPortal> {
        let bad = NotAPortal::Address;
        let mut plain: String<ADDRESS_BYTES> = String::new();
        let zoned = text.split_once('%').and_then(|(before, rest)| {
            let (zone, behind) = rest.split_once(']')?;
            let mut parts = [before, "]", behind].into_iter();
            parts.try_for_each(|part| plain.push_str(part)).ok()?;
            LinkName::new(zone.as_bytes())
        });
        let text = if zoned.is_some() { &plain } else { text };
        let mut portal = Self::parse(text).map_err(|NotAnAddress| bad)?;
        portal.zone = zoned;
        match (portal.is_link_local(), zoned) {
            (true, None) => Err(NotAPortal::ZoneMissing),
            (false, Some(_)) => Err(bad),
            _ => Ok(portal),
        }
    }

    const fn is_link_local(&self) -> bool {
        match self.host {
            PortalHost::Address(IpAddr::V6(address)) => address.is_unicast_link_local(),
            _ => false,
        }
    }

    /// Where to connect to `address` of the portal, or of one that it sends us to: a link-local one over the portal's NIC.
    pub fn at(&self, address: IpAddr, port: u16) -> SocketAddr {
        let mut at = SocketAddr::new(address, port);
        if let SocketAddr::V6(at) = &mut at
            && at.ip().is_unicast_link_local()
        {
            at.set_scope_id(self.scope);
        }
        at
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
        Ok(Self {
            host,
            port,
            zone: None,
            scope: 0,
        })
    }
}

impl fmt::Display for Portal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.host {
            PortalHost::Address(IpAddr::V6(ip)) if let Some(zone) = self.zone => {
                write!(out, "[{ip}%{zone}]:{}", self.port)
            }
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
