//! Portal addresses in text keys (RFC 7143, 13.8).

use core::fmt;
use core::net::IpAddr;

use crate::limits::HOST_NAME_BYTES;
use crate::text;
use crate::text::address::{AsText, ipv4, ipv6};
use crate::text::apart::cut;

/// The port where none is given (RFC 7143, 13.8).
const DEFAULT_PORT: u16 = 3260;

/// A `TargetAddress`: `host[:port][,group]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TargetAddress<'a> {
    /// Where the portal is.
    pub host: Host<'a>,
    /// Its TCP port, never 0.
    pub port: u16,
    /// The portal group's tag, where it is told.
    pub group: Option<u16>,
}

/// A host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host<'a> {
    /// By its address.
    Address(IpAddr),
    /// By its name in the DNS: letters, digits, `-`, `_` and dots.
    Name(&'a str),
}

/// The text is no portal address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAnAddress;

impl<'a> TargetAddress<'a> {
    /// Reads `text`; an IPv6 address stands in brackets.
    ///
    /// # Errors
    /// Anything else, a scoped address among it: a zone of the target's means nothing here.
    pub fn parse(text: &'a str) -> Result<Self, NotAnAddress> {
        let (place, group) = match cut(text, b',') {
            Some((place, group)) => (place, Some(number(group)?)),
            None => (text, None),
        };
        let (host, port) = match place.strip_prefix("[") {
            Some(bracketed) => {
                let (address, port) = cut(bracketed, b']').ok_or(NotAnAddress)?;
                let address = ipv6(address).ok_or(NotAnAddress)?;
                let port = match port.is_empty() {
                    true => None,
                    false => Some(port.strip_prefix(":").ok_or(NotAnAddress)?),
                };
                (Host::Address(IpAddr::V6(address)), port)
            }
            None => {
                let (host, port) = match cut(place, b':') {
                    Some((host, port)) => (host, Some(port)),
                    None => (place, None),
                };
                (Host::parse(host)?, port)
            }
        };
        let port = port.map_or(Ok(DEFAULT_PORT), number)?;
        if port == 0 {
            return Err(NotAnAddress);
        }
        Ok(Self { host, port, group })
    }
}

impl<'a> Host<'a> {
    fn parse(text: &'a str) -> Result<Self, NotAnAddress> {
        if let Some(address) = ipv4(text) {
            return Ok(Self::Address(IpAddr::V4(address)));
        }
        let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
        let numeric = |byte: &u8| byte.is_ascii_digit() || *byte == b'.';
        let named = !text.is_empty()
            && text.len() <= HOST_NAME_BYTES
            && text.as_bytes().iter().all(plain)
            && !text.as_bytes().iter().all(numeric);
        if named {
            Ok(Self::Name(text))
        } else {
            Err(NotAnAddress)
        }
    }
}

/// A decimal number of 16 bits without sign.
fn number(text: &str) -> Result<u16, NotAnAddress> {
    text::number(text, 10).ok_or(NotAnAddress)
}

impl fmt::Display for Host<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(address) => AsText(address).fmt(out),
            Self::Name(name) => out.write_str(name),
        }
    }
}

impl fmt::Display for TargetAddress<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.host {
            Host::Address(IpAddr::V6(address)) => write!(out, "[{}]", AsText(&address))?,
            host => host.fmt(out)?,
        }
        write!(out, ":{}", self.port)?;
        match self.group {
            Some(group) => write!(out, ",{group}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
