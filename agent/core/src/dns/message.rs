//! Messages (RFC 1035, 4): a query with one question, and what an answer says to it.
//!
//! ```text
//!  0        2        4        6        8        10       12
//! +--------+--------+--------+--------+--------+--------+---------------------+----------
//! | id     | flags  | 1 quest| answers| ...    | ...    | name, type, class   | answers
//! +--------+--------+--------+--------+--------+--------+---------------------+----------
//! ```

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use heapless::Vec;

use super::HostName;
use super::resolver::Addresses;
use crate::bytes::{Fixed, Reader};
use crate::limits::{DNS_ALIASES, HOST_NAME_BYTES};

const HEADER_BYTES: usize = 12;
/// Bytes of the longest query: header, name, type and class.
pub const QUERY_BYTES: usize = HEADER_BYTES + HOST_NAME_BYTES + 2 + 4;
/// Class IN (RFC 1035, 3.2.4).
const INTERNET: u16 = 1;
/// Type CNAME (RFC 1035, 3.2.2).
const ALIAS: u16 = 5;
const IS_RESPONSE: u16 = 0x8000;
const OPCODE: u16 = 0x7800;
const TRUNCATED: u16 = 0x0200;
const RECURSION_DESIRED: u16 = 0x0100;
const RESPONSE_CODE: u16 = 0x000f;
const NO_SUCH_NAME: u8 = 3;

/// A family of addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Type A (RFC 1035, 3.4.1).
    V4,
    /// Type AAAA (RFC 3596, 2.1).
    V6,
}

/// What an answer says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It holds addresses, as many as it added.
    Addresses,
    /// The name exists and has none.
    NoAddress,
    /// The name does not exist.
    NoSuchName,
    /// It is truncated, and holds none.
    Truncated,
    /// The server failed, by this response code.
    ServerFailed(u8),
}

impl Family {
    const fn record_type(self) -> u16 {
        match self {
            Self::V4 => 1,
            Self::V6 => 28,
        }
    }
}

/// The query for the addresses of `name`.
pub(super) fn query(id: u16, name: &HostName, family: Family) -> Vec<u8, QUERY_BYTES> {
    let mut out = Vec::new();
    // A name that is one fits.
    let _ = write(&mut out, id, name, family);
    out
}

fn write(out: &mut Vec<u8, QUERY_BYTES>, id: u16, name: &HostName, family: Family) -> Option<()> {
    for field in [id, RECURSION_DESIRED, 1, 0, 0, 0] {
        out.extend_from_slice(&field.to_be_bytes()).ok()?;
    }
    for label in name.labels() {
        out.push(u8::try_from(label.len()).ok()?).ok()?;
        out.extend_from_slice(label).ok()?;
    }
    out.push(0).ok()?;
    for field in [family.record_type(), INTERNET] {
        out.extend_from_slice(&field.to_be_bytes()).ok()?;
    }
    Some(())
}

/// What `message` says to the query of this identifier, name and family, and its addresses; `None` where it answers another
/// one, or is not well formed.
pub(super) fn answer(
    message: &[u8],
    id: u16,
    name: &HostName,
    family: Family,
    found: &mut Addresses,
) -> Option<Verdict> {
    let (header, _) = Fixed::<HEADER_BYTES>::split(message)?;
    let flags = header.u16_be::<2>();
    let is_response = flags & (IS_RESPONSE | OPCODE) == IS_RESPONSE;
    if header.u16_be::<0>() != id || !is_response || header.u16_be::<4>() != 1 {
        return None;
    }
    let asked = Name {
        message,
        at: HEADER_BYTES,
    };
    let (behind, question) = Fixed::<4>::split(message.get(asked.end()?..)?)
        .map(|(question, rest)| (message.len().saturating_sub(rest.len()), question))?;
    let is_ours = asked.is(name)
        && question.u16_be::<0>() == family.record_type()
        && question.u16_be::<2>() == INTERNET;
    if !is_ours {
        return None;
    }
    let records = Records {
        message,
        at: behind,
        left: header.u16_be::<6>(),
    };
    let before = found.len();
    let alias = follow(asked, records);
    for record in records.filter(|record| record.owner.equals(alias)) {
        if let Some(address) = record.address(family) {
            // Further addresses than there is room for are not needed.
            let _ = found.push(address);
        }
    }
    let [_, code] = (flags & RESPONSE_CODE).to_be_bytes();
    Some(match code {
        0 if found.len() > before => Verdict::Addresses,
        0 if flags & TRUNCATED != 0 => Verdict::Truncated,
        0 => Verdict::NoAddress,
        NO_SUCH_NAME => Verdict::NoSuchName,
        other => Verdict::ServerFailed(other),
    })
}

/// The name at the end of the aliases of `name`, in whatever order the records come.
fn follow<'m>(mut name: Name<'m>, records: Records<'m>) -> Name<'m> {
    for _ in 0..DNS_ALIASES {
        let mut aliases = records.filter(|record| record.record_type == ALIAS);
        match aliases.find(|record| record.owner.equals(name)) {
            Some(record) => name = record.target(),
            None => break,
        }
    }
    name
}

/// The records of a section.
#[derive(Clone, Copy)]
struct Records<'m> {
    message: &'m [u8],
    at: usize,
    left: u16,
}

/// One record of class IN.
struct Record<'m> {
    owner: Name<'m>,
    record_type: u16,
    /// Where its data begins.
    at: usize,
    data: &'m [u8],
}

impl<'m> Iterator for Records<'m> {
    type Item = Record<'m>;

    fn next(&mut self) -> Option<Record<'m>> {
        loop {
            self.left = self.left.checked_sub(1)?;
            let owner = Name {
                message: self.message,
                at: self.at,
            };
            let fields = owner.end()?;
            let mut reader = Reader::new(self.message.get(fields..)?);
            let head = reader.fixed::<10>()?;
            let data = reader.take(usize::from(head.u16_be::<8>()))?;
            let at = fields.checked_add(10)?;
            self.at = at.checked_add(data.len())?;
            if head.u16_be::<2>() == INTERNET {
                let record_type = head.u16_be::<0>();
                return Some(Record {
                    owner,
                    record_type,
                    at,
                    data,
                });
            }
        }
    }
}

impl<'m> Record<'m> {
    fn address(&self, family: Family) -> Option<IpAddr> {
        if self.record_type != family.record_type() {
            return None;
        }
        match family {
            Family::V4 => <[u8; 4]>::try_from(self.data)
                .ok()
                .map(|octets| Ipv4Addr::from(octets).into()),
            Family::V6 => <[u8; 16]>::try_from(self.data)
                .ok()
                .map(|octets| Ipv6Addr::from(octets).into()),
        }
    }

    /// The name that the data is.
    const fn target(&self) -> Name<'m> {
        Name {
            message: self.owner.message,
            at: self.at,
        }
    }
}

/// A name somewhere in a message, compressed or not (RFC 1035, 4.1.4).
#[derive(Clone, Copy)]
struct Name<'m> {
    message: &'m [u8],
    at: usize,
}

impl<'m> Name<'m> {
    /// The place behind it; `None` where it is not well formed.
    fn end(self) -> Option<usize> {
        let mut at = self.at;
        loop {
            let length = *self.message.get(at)?;
            match length {
                0 => return at.checked_add(1),
                1..=0x3f => at = at.checked_add(usize::from(length))?.checked_add(1)?,
                0xc0.. => return at.checked_add(2),
                _ => return None,
            }
        }
    }

    /// Its labels; a last `None` where it is not well formed. A pointer has to lead backward, so that there is an end.
    fn labels(self) -> impl Iterator<Item = Option<&'m [u8]>> {
        let Self { message, at } = self;
        let mut next = Some(at);
        let mut least = at;
        core::iter::from_fn(move || {
            let mut at = next.take()?;
            loop {
                let Some((&length, rest)) = message.get(at..).and_then(<[u8]>::split_first) else {
                    return Some(None);
                };
                match length {
                    0 => return None,
                    1..=0x3f => {
                        let Some(label) = rest.get(..usize::from(length)) else {
                            return Some(None);
                        };
                        next = at
                            .checked_add(label.len())
                            .and_then(|end| end.checked_add(1));
                        return Some(Some(label));
                    }
                    0xc0.. => {
                        let Some(&low) = rest.first() else {
                            return Some(None);
                        };
                        at = usize::from(u16::from_be_bytes([length & 0x3f, low]));
                        if at >= least {
                            return Some(None);
                        }
                        least = at;
                    }
                    _ => return Some(None),
                }
            }
        })
    }

    fn equals(self, other: Self) -> bool {
        same(self.labels(), other.labels())
    }

    fn is(self, name: &HostName) -> bool {
        same(self.labels(), name.labels().map(Some))
    }
}

/// Whether both names have the same labels; case does not count (RFC 1035, 2.3.3).
fn same<'a, 'b>(
    mut one: impl Iterator<Item = Option<&'a [u8]>>,
    mut two: impl Iterator<Item = Option<&'b [u8]>>,
) -> bool {
    loop {
        match (one.next(), two.next()) {
            (None, None) => return true,
            (Some(Some(one)), Some(Some(two))) if one.eq_ignore_ascii_case(two) => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests;
