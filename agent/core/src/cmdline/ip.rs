//! `ip=`, in every form of dracut's grammar (dracut.cmdline(7), section "Network").

use core::net::{IpAddr, Ipv4Addr};

use heapless::Vec;

use super::value::{colon_parts, decimal};
use super::{ArgumentFlaw, Word};
use crate::limits::{LARGEST_MTU, SMALLEST_MTU};
use crate::net::MacAddress;
use crate::plan::{Ipv4Plan, Ipv6Plan, Static};

/// How one NIC, or every NIC, gets its addresses.
#[derive(Clone)]
pub struct IpArgument<'a> {
    /// The NIC by its name or its MAC address; `None` for every NIC.
    pub nic: Option<&'a str>,
    /// The IPv4 address.
    pub ipv4: Ipv4Plan,
    /// The IPv6 address.
    pub ipv6: Ipv6Plan,
    /// Bytes of the largest packet.
    pub mtu: Option<u16>,
    /// Name servers.
    pub dns: Vec<IpAddr, 2>,
    /// The machine's host name.
    pub hostname: Option<&'a str>,
    /// Where it stands.
    pub word: Word<'a>,
    /// What stands there besides and is not done.
    pub(super) unheeded: Option<ArgumentFlaw>,
}

/// The parts of an `ip=` as they stand there, brackets gone; an empty part is an empty text.
#[derive(Clone, Copy, Default)]
pub(super) struct Parts<'a> {
    pub(super) address: &'a str,
    pub(super) peer: &'a str,
    pub(super) gateway: &'a str,
    pub(super) mask: &'a str,
    pub(super) hostname: &'a str,
    pub(super) nic: &'a str,
    pub(super) method: &'a str,
    pub(super) mtu: &'a str,
    pub(super) mac: &'a str,
    pub(super) dns: [&'a str; 2],
}

/// What the method words of one `ip=` ask for together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Methods {
    ipv4: Ipv4Plan,
    ipv6: Ipv6Plan,
    pub(super) firmware: bool,
}

impl Methods {
    /// Reads a method word or several with commas between; `None` where one of them is no method.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut methods = Self {
            ipv4: Ipv4Plan::None,
            ipv6: Ipv6Plan::None,
            firmware: false,
        };
        for word in text.split(',') {
            match word {
                "dhcp" | "on" | "any" | "single-dhcp" => methods.ipv4 = Ipv4Plan::Dhcp,
                "dhcp6" => methods.ipv6 = Ipv6Plan::Dhcp6,
                "auto6" | "either6" => methods.ipv6 = Ipv6Plan::Auto,
                "link6" | "link-local" => methods.ipv6 = Ipv6Plan::LinkLocal,
                "ibft" | "fw" => methods.firmware = true,
                "none" | "off" => {}
                _ => return None,
            }
        }
        Some(methods)
    }
}

impl<'a> Parts<'a> {
    /// Takes the value of an `ip=` apart: a method alone, an address alone, a NIC with a method, or the static form.
    pub(super) fn split(text: &'a str) -> Self {
        let first = colon_parts(text).next().unwrap_or_default();
        if !text.contains(':')
            || text
                .strip_prefix('[')
                .and_then(|rest| rest.strip_suffix(']'))
                == Some(first)
        {
            return Self::single(first);
        }
        let by_mac = text
            .get(..MAC_TEXT)
            .filter(|mac| MacAddress::parse(mac).is_some());
        let nic = by_mac.unwrap_or(first);
        let behind = text
            .get(nic.len()..)
            .and_then(|rest| rest.strip_prefix(':'));
        let mut rest = colon_parts(behind.unwrap_or_default());
        let method = rest.next().unwrap_or_default();
        if Methods::parse(method).is_some() && !first.starts_with('[') {
            let mtu = rest.next().unwrap_or_default();
            let mac = rest_of(behind.unwrap_or_default(), 2);
            return Self {
                nic,
                method,
                mtu,
                mac,
                ..Self::default()
            };
        }
        Self::positional(text)
    }

    fn single(text: &'a str) -> Self {
        match text.parse::<IpAddr>() {
            Ok(_) => Self {
                address: text,
                method: "none",
                ..Self::default()
            },
            Err(_) => Self {
                method: text,
                ..Self::default()
            },
        }
    }

    fn positional(text: &'a str) -> Self {
        let mut parts = colon_parts(text);
        let mut next = || parts.next().unwrap_or_default();
        let address = next();
        let (address, prefix) = address.split_once('/').unwrap_or((address, ""));
        let mut split = Self {
            address,
            peer: next(),
            gateway: next(),
            mask: next(),
            hostname: next(),
            nic: next(),
            method: next(),
            ..Self::default()
        };
        if split.mask.is_empty() {
            split.mask = prefix;
        }
        let tail = next();
        if tail.is_empty() || decimal(tail.as_bytes()).is_some() {
            split.mtu = tail;
            split.mac = rest_of(text, 8);
        } else {
            split.dns = [tail, next()];
        }
        split
    }
}

/// Characters of a MAC address as text.
const MAC_TEXT: usize = 17;

/// What stands behind the first `count` parts, as one text.
fn rest_of(text: &str, count: usize) -> &str {
    let mut parts = colon_parts(text);
    for _ in 0..count {
        parts.next();
    }
    parts.rest()
}

/// Reads one `ip=` that does not ask for the firmware.
pub(super) fn parse<'a>(parts: &Parts<'a>, word: Word<'a>) -> Result<IpArgument<'a>, ArgumentFlaw> {
    let given = (!parts.address.is_empty()).then_some(parts.address);
    let methods = match (parts.method, given) {
        ("", Some(_)) => Methods::parse("none"),
        ("", None) => Methods::parse("dhcp"),
        (method, _) => Methods::parse(method),
    };
    let mut methods = methods.ok_or(ArgumentFlaw::Method)?;
    let mut unheeded = unheeded(parts);
    let bare = (methods.ipv4, methods.ipv6) == (Ipv4Plan::None, Ipv6Plan::None);
    if given.is_some() && !bare {
        unheeded = Some(ArgumentFlaw::NoEffect("the method brings the address"));
    } else if let Some(address) = given {
        match address.parse() {
            Ok(IpAddr::V4(address)) => {
                let given = Static::v4(address, ipv4_prefix(parts.mask)?, gateway(parts.gateway)?);
                methods.ipv4 = Ipv4Plan::Static(given.ok_or(ArgumentFlaw::Netmask)?);
            }
            Ok(IpAddr::V6(address)) => {
                let given = Static::v6(address, ipv6_prefix(parts.mask)?, gateway(parts.gateway)?);
                methods.ipv6 = Ipv6Plan::Static(given.ok_or(ArgumentFlaw::Netmask)?);
            }
            // A NIC's name with a method that is none, not an address.
            Err(_) if parts.nic.is_empty() => return Err(ArgumentFlaw::Method),
            Err(_) => return Err(ArgumentFlaw::Address),
        }
    }
    Ok(IpArgument {
        nic: Some(parts.nic).filter(|nic| !nic.is_empty()),
        ipv4: methods.ipv4,
        ipv6: methods.ipv6,
        mtu: mtu(parts.mtu)?,
        dns: dns(parts.dns)?,
        hostname: Some(parts.hostname).filter(|hostname| !hostname.is_empty()),
        word,
        unheeded,
    })
}

fn unheeded(parts: &Parts<'_>) -> Option<ArgumentFlaw> {
    (!parts.peer.is_empty() || !parts.mac.is_empty()).then_some(ArgumentFlaw::PeerOrMac)
}

fn gateway<A: core::str::FromStr>(text: &str) -> Result<Option<A>, ArgumentFlaw> {
    match text {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| ArgumentFlaw::Gateway),
    }
}

/// A prefix length or a dotted mask whose ones all stand before its zeros. There is no default: the class of an address
/// says nothing since 1993.
fn ipv4_prefix(text: &str) -> Result<u8, ArgumentFlaw> {
    if let Some(prefix) = decimal(text.as_bytes()) {
        return u8::try_from(prefix).map_err(|_| ArgumentFlaw::Netmask);
    }
    let mask: Ipv4Addr = text.parse().map_err(|_| ArgumentFlaw::Netmask)?;
    let ones = mask.to_bits().leading_ones();
    if ones != mask.to_bits().count_ones() {
        return Err(ArgumentFlaw::Netmask);
    }
    u8::try_from(ones).map_err(|_| ArgumentFlaw::Netmask)
}

/// A prefix length; 64 where there is none, as NetworkManager has it.
fn ipv6_prefix(text: &str) -> Result<u8, ArgumentFlaw> {
    if text.is_empty() {
        return Ok(64);
    }
    decimal(text.as_bytes())
        .and_then(|prefix| u8::try_from(prefix).ok())
        .ok_or(ArgumentFlaw::Netmask)
}

fn mtu(text: &str) -> Result<Option<u16>, ArgumentFlaw> {
    match decimal(text.as_bytes()).map(u16::try_from) {
        None if text.is_empty() => Ok(None),
        Some(Ok(mtu)) if (SMALLEST_MTU..=LARGEST_MTU).contains(&mtu) => Ok(Some(mtu)),
        _ => Err(ArgumentFlaw::Mtu),
    }
}

fn dns(servers: [&str; 2]) -> Result<Vec<IpAddr, 2>, ArgumentFlaw> {
    servers
        .iter()
        .filter(|server| !server.is_empty())
        .map(|server| server.parse().map_err(|_| ArgumentFlaw::Dns))
        .collect()
}

#[cfg(test)]
mod tests;
