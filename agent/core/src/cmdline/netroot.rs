//! The target string of `netroot=` and `root=`:
//! `iscsi:[user:secret[:user:secret]@]server:[protocol]:[port]:[[iface]:[nic]:][lun]:target`
//! (dracut.cmdline(7), which extends RFC 4173, section 5).

use core::net::{IpAddr, Ipv6Addr};

use heapless::Vec;

use super::value::{decimal, given};
use super::{ArgumentFlaw, Why};
use crate::dns::HostName;
use crate::finding::Cause;
use crate::iscsi::{IscsiName, Lun};
use crate::limits::ISCSI_PORT;
use crate::plan::{Credentials, Identity};
use crate::text::apart::{cut, has, parts};
use crate::text::{address, number};

/// One target that the arguments name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct TargetArgument<'a> {
    /// The target's name.
    pub name: IscsiName<'a>,
    /// Where it is.
    pub server: Server<'a>,
    /// The portal's TCP port.
    pub port: u16,
    /// The logical unit that holds the root; `None` leaves it open, so that every one of the target's may.
    pub lun: Option<Lun>,
    /// open-iscsi's interface record; sessions belong to `default`.
    pub iface: Option<&'a str>,
    /// The NIC that must carry the session.
    pub nic: Option<&'a str>,
    /// The credentials in the string itself.
    pub chap: Option<Credentials<'a>>,
}

/// The server of a target string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Server<'a> {
    /// An address.
    Address(IpAddr),
    /// A link-local address with its zone, the name of a NIC.
    Zoned(Ipv6Addr, &'a str),
    /// A host name that the DNS can know.
    Name(&'a str),
}

/// The parts of a target string as they stand there; an empty part is an empty text.
#[derive(Clone, Copy, Default)]
pub(super) struct Parts<'a> {
    pub(super) credentials: &'a str,
    pub(super) server: &'a str,
    pub(super) protocol: &'a str,
    pub(super) port: &'a str,
    pub(super) iface: &'a str,
    pub(super) nic: &'a str,
    pub(super) lun: &'a str,
    pub(super) name: &'a str,
}

impl<'a> TargetArgument<'a> {
    /// Reads one target string behind its `iscsi:`; also why what stands there besides is not done.
    pub(super) fn parse(text: &'a str) -> Result<(Self, Option<Why>), Cause> {
        match &Parts::split(text) {
            Ok(parts) => parts.target(),
            Err(flaw) => Err((*flaw).into()),
        }
    }
}

impl<'a> Parts<'a> {
    /// Takes a target string apart.
    #[inline(never)]
    pub(super) fn split(text: &'a str) -> Result<Self, ArgumentFlaw> {
        let (before_name, name) = split_known_name(text).unzip();
        let mut colons = 0;
        let credentials_end = match before_name {
            Some(before) => before.bytes().rposition(|byte| byte == b'@'),
            None => text.bytes().rposition(|byte| {
                colons += u32::from(byte == b':');
                byte == b'@' && colons >= 4
            }),
        };
        let whole = before_name.unwrap_or(text);
        let (credentials, rest) = match credentials_end {
            Some(at) => (whole.get(..at), whole.get(at + 1..)),
            None => (Some(""), Some(whole)),
        };
        let (server, rest) = split_server(rest.unwrap_or_default())?;
        let (protocol, rest) = cut(rest, b':').ok_or(ArgumentFlaw::Parts)?;
        let (port, rest) = cut(rest, b':').unwrap_or((rest, ""));
        let (iface, nic, lun, name) = match name {
            Some(name) => split_middle(rest, name)?,
            None => split_untyped(rest)?,
        };
        Ok(Self {
            credentials: credentials.unwrap_or_default(),
            server,
            protocol,
            port,
            iface,
            nic,
            lun,
            name,
        })
    }

    /// What they say; also what of it is not done. Each is read where it lies.
    #[inline(never)]
    fn target(&self) -> Result<(TargetArgument<'a>, Option<Why>), Cause> {
        let target = TargetArgument {
            name: IscsiName::parse(self.name.as_bytes())?,
            server: Server::parse(self.server)?,
            port: match self.port.is_empty() {
                true => ISCSI_PORT,
                false => port(self.port.as_bytes()).ok_or(ArgumentFlaw::Port)?,
            },
            lun: given(self.lun)
                .map(|text| lun(text).ok_or(ArgumentFlaw::Lun))
                .transpose()?,
            iface: given(self.iface),
            nic: given(self.nic),
            chap: credentials(self.credentials)?,
        };
        Ok((target, self.unheeded()))
    }

    /// Why the protocol or open-iscsi's interface record changes nothing.
    fn unheeded(&self) -> Option<Why> {
        if !(self.protocol.is_empty() || matches!(self.protocol, "6" | "tcp")) {
            return Some(Why::Transport);
        }
        let own = !self.iface.is_empty() && self.iface != "default";
        own.then_some(Why::Record)
    }
}

/// What stands before and after the colon before the target's name, where the name is of a known type: names hold colons
/// themselves, so the last one that begins like a name counts.
fn split_known_name(text: &str) -> Option<(&str, &str)> {
    let mut starts = text.as_bytes().array_windows();
    let at = starts.rposition(|start| matches!(start, b":iqn." | b":eui." | b":naa."))?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// Colons that a target string has at least.
const TARGET_COLONS: usize = 4;

/// Where in a target string, behind its `iscsi:`, begins what may be shown: behind the credentials, or at its end where it
/// cannot be read as it was meant, since a secret may then be anywhere. One that is `bare`, without `iscsi:`, may be a root of
/// another kind.
#[inline(never)]
pub(super) fn shown_from(target: &[u8], bare: bool) -> usize {
    let at = target.iter().rposition(|&byte| byte == b'@');
    let colons = target.iter().filter(|&&byte| byte == b':').count();
    let behind = target.get(at.map_or(0, |at| at + 1)..).unwrap_or_default();
    match TargetArgument::parse(core::str::from_utf8(behind).unwrap_or_default()) {
        Ok((_, None | Some(Why::Record))) => at.unwrap_or(0),
        _ if bare && at.is_none() && colons < TARGET_COLONS => 0,
        _ if target == b"ibft" => 0,
        _ => target.len(),
    }
}

/// The server, without the brackets of an IPv6 address, and what stands behind its colon.
fn split_server(text: &str) -> Result<(&str, &str), ArgumentFlaw> {
    let (server, rest) = match text.strip_prefix("[") {
        Some(inner) => cut(inner, b']').ok_or(ArgumentFlaw::Server)?,
        None => return cut(text, b':').ok_or(ArgumentFlaw::Parts),
    };
    let rest = rest.strip_prefix(":").ok_or(ArgumentFlaw::Parts)?;
    Ok((server, rest))
}

/// Interface record, NIC and LUN between the port and a name of a known type.
fn split_middle<'a>(
    text: &'a str,
    name: &'a str,
) -> Result<(&'a str, &'a str, &'a str, &'a str), ArgumentFlaw> {
    let (mut iface, mut nic, mut lun) = ("", "", "");
    let mut parts = parts(text, b':');
    for part in parts.by_ref().take(3) {
        (iface, nic, lun) = (nic, lun, part);
    }
    match parts.next() {
        None => Ok((iface, nic, lun, name)),
        Some(_) => Err(ArgumentFlaw::Parts),
    }
}

/// LUN and name behind the port where the name is of no known type; interface record and NIC stand before them where a
/// number or nothing is third of more than three parts.
fn split_untyped(text: &str) -> Result<(&str, &str, &str, &str), ArgumentFlaw> {
    let (first, rest) = cut(text, b':').ok_or(ArgumentFlaw::Parts)?;
    if let Some((nic, behind)) = cut(rest, b':')
        && let Some((lun, name)) = cut(behind, b':')
        && lun.bytes().all(|byte| byte.is_ascii_digit())
    {
        return Ok((first, nic, lun, name));
    }
    Ok(("", "", first, rest))
}

impl<'a> Server<'a> {
    /// Reads an address, an address with a zone, or a host name.
    #[inline(never)]
    pub(super) fn parse(text: &'a str) -> Result<Self, ArgumentFlaw> {
        if text.is_empty() {
            return Err(ArgumentFlaw::ServerMissing);
        }
        if let Some(address) = address::parse(text) {
            return Ok(Self::Address(address));
        }
        if let Some((address, zone)) = cut(text, b'%') {
            let address = address::ipv6(address).ok_or(ArgumentFlaw::Server)?;
            return Ok(Self::Zoned(address, zone));
        }
        Self::of_name(text).ok_or(ArgumentFlaw::Server)
    }

    /// A host name.
    pub(crate) fn of_name(text: &'a str) -> Option<Self> {
        let lettered = text.bytes().any(|byte| byte.is_ascii_alphabetic());
        (lettered && HostName::parse(text).is_ok()).then_some(Self::Name(text))
    }
}

/// A TCP port.
pub(super) fn port(text: &[u8]) -> Option<u16> {
    let port = u16::try_from(decimal(text)?).ok()?;
    (port > 0).then_some(port)
}

/// Digits are the number that Linux shows; four groups of hexadecimal digits are the eight bytes of the wire (RFC 4173,
/// section 5).
fn lun(text: &str) -> Option<Lun> {
    if !has(text, b'-') {
        return decimal(text.as_bytes()).map(|number| Lun::from_kernel_number(number.into()));
    }
    let mut wire = [0; 8];
    let mut groups = parts(text, b'-');
    for level in wire.as_chunks_mut::<2>().0 {
        let group = groups.next()?;
        let number: u16 = number(group, 16)?;
        *level = number.to_be_bytes();
    }
    groups.next().is_none().then(|| Lun::from_wire(wire))
}

/// The initiator's name and secret, then the target's; nothing before the `@` means none at all.
#[inline(never)]
fn credentials<'a>(text: &'a str) -> Result<Option<Credentials<'a>>, ArgumentFlaw> {
    if text.is_empty() {
        return Ok(None);
    }
    let mut fields: Vec<&[u8], 4> = Vec::new();
    for field in parts(text, b':') {
        let pushed = fields.push(field.as_bytes());
        pushed.map_err(|_| ArgumentFlaw::Credentials)?;
    }
    let (pairs, rest) = fields.as_chunks();
    if !rest.is_empty() {
        return Err(ArgumentFlaw::Credentials);
    }
    if fields.iter().any(|field| field.is_empty()) {
        return Err(ArgumentFlaw::ChapIncomplete);
    }
    let identity = |&[name, secret]: &[&'a [u8]; 2]| Identity { name, secret };
    let target = pairs.get(1).map(identity);
    let initiator = pairs.first().map(identity);
    Ok(initiator.map(|initiator| Credentials { initiator, target }))
}

#[cfg(test)]
mod tests;
