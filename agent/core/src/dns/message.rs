//! Messages (RFC 1035, 4): a query with one question, and what an answer says to it.
//!
//! ```text
//!  0        2        4        6        8        10       12
//! +--------+--------+--------+--------+--------+--------+---------------------+----------
//! | id     | flags  | 1 quest| answers| ...    | ...    | name, type, class   | answers
//! +--------+--------+--------+--------+--------+--------+---------------------+----------
//! ```

use core::net::IpAddr;

use heapless::Vec;

use super::name::{HostName, WireName};
use super::resolver::Addresses;
use crate::bytes::{Fixed, Reader};
use crate::limits::{DNS_ALIASES, HOST_NAME_BYTES};
use crate::text::apart::parts;

const HEADER_BYTES: usize = 12;
/// Bytes of the longest query: header, name, type and class.
pub const QUERY_BYTES: usize = HEADER_BYTES + HOST_NAME_BYTES + 2 + 4;
/// Queries on their way out.
pub type Queries<'q> = &'q mut dyn Iterator<Item = Query>;
/// A query as it is sent.
pub type Query = Vec<u8, QUERY_BYTES>;
/// Class IN (RFC 1035, 3.2.4).
const INTERNET: u16 = 1;
/// Type CNAME (RFC 1035, 3.2.2).
const ALIAS: u16 = 5;
const IS_RESPONSE: u16 = 0x8000;
const OPCODE: u16 = 0x7800;
const TRUNCATED: u16 = 0x0200;
const RECURSION_DESIRED: u16 = 0x0100;
/// An authority says it (AA), or a server that looks further (RA); any other one refers to others.
const KNOWS: u16 = 0x0480;
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
    /// The server failed, by this response code; 0: it knows nothing, and refers to others.
    ServerFailed(u8),
}

impl Family {
    const fn record_type(self) -> u8 {
        match self {
            Self::V4 => 1,
            Self::V6 => 28,
        }
    }

    /// The address that a record's data is.
    fn address(self, data: &[u8]) -> Option<IpAddr> {
        match self {
            Self::V4 => <[u8; 4]>::try_from(data).ok().map(IpAddr::from),
            Self::V6 => <[u8; 16]>::try_from(data).ok().map(IpAddr::from),
        }
    }
}

/// The query for the addresses of `name`: each label with its length before it (RFC 1035, 3.1), an empty one at the end; small
/// letters, since case does not count (2.3.3).
#[inline(never)]
pub(super) fn query(id: u16, name: &HostName, family: Family) -> Query {
    let [high, low] = id.to_be_bytes();
    let [recursion, _] = RECURSION_DESIRED.to_be_bytes();
    let head = [high, low, recursion, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    let [class, of_class] = INTERNET.to_be_bytes();
    let tail = [0, 0, family.record_type(), class, of_class];
    let mut out = Query::new();
    // A name that is one fits.
    let _ = out.extend_from_slice(&head);
    for label in parts(name.as_str(), b'.') {
        let _ = out.push(u8::try_from(label.len()).unwrap_or(0));
        for byte in label.bytes() {
            let _ = out.push(byte.to_ascii_lowercase());
        }
    }
    let _ = out.extend_from_slice(&tail);
    out
}

/// What `message` says to the query of this identifier, name and family, and its addresses; `None` where it answers another
/// one, or is not well formed.
// Within its only caller it takes more: that has too much else to keep.
#[inline(never)]
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
    let asked = query(id, name, family);
    let said = message.get(HEADER_BYTES..asked.len())?;
    let mut question = said.iter().zip(asked.get(HEADER_BYTES..)?);
    // Case does not count; type and class have no letters.
    let is_ours = question.all(|(said, asked)| said.to_ascii_lowercase() == *asked);
    if header.u16_be::<0>() != id || !is_response || header.u16_be::<4>() != 1 || !is_ours {
        return None;
    }
    let [mut owner, mut target] = [&mut WireName::new(), &mut WireName::new()];
    read_name(&asked, HEADER_BYTES, owner)?;
    let records = Records {
        message,
        at: asked.len(),
        left: header.u16_be::<6>(),
    };
    // Aliases come in whatever order.
    for _ in 0..DNS_ALIASES {
        let alias = records.clone().next_of(owner, ALIAS);
        let read = alias.and_then(|(at, _)| read_name(message, at, target));
        if read.is_none() {
            break;
        }
        core::mem::swap(&mut owner, &mut target);
    }
    let before = found.len();
    let mut records = records;
    while let Some((_, data)) = records.next_of(owner, family.record_type().into()) {
        if let Some(address) = family.address(data) {
            // Further addresses than there is room for are not needed.
            let _ = found.push(address);
        }
    }
    let [_, code] = (flags & RESPONSE_CODE).to_be_bytes();
    Some(match code {
        0 if found.len() > before => Verdict::Addresses,
        0 if flags & TRUNCATED != 0 => Verdict::Truncated,
        0 if flags & KNOWS != 0 => Verdict::NoAddress,
        NO_SUCH_NAME => Verdict::NoSuchName,
        other => Verdict::ServerFailed(other),
    })
}

/// The records of a section.
#[derive(Clone)]
struct Records<'m> {
    message: &'m [u8],
    at: usize,
    left: u16,
}

impl<'m> Records<'m> {
    /// The next record of class IN with this owner and of this type: where its data begins, and its data. `None` at the end,
    /// and where the records are not well formed.
    fn next_of(&mut self, owner: &WireName, record_type: u16) -> Option<(usize, &'m [u8])> {
        let mut name = WireName::new();
        loop {
            self.left = self.left.checked_sub(1)?;
            let fields = read_name(self.message, self.at, &mut name)?;
            let mut reader = Reader::new(self.message.get(fields..)?);
            let head = reader.fixed::<10>()?;
            let data = reader.take(usize::from(head.u16_be::<8>()))?;
            let at = fields.checked_add(10)?;
            self.at = at.checked_add(data.len())?;
            let is_wanted = (head.u16_be::<0>(), head.u16_be::<2>()) == (record_type, INTERNET);
            if is_wanted && name == *owner {
                return Some((at, data));
            }
        }
    }
}

/// Puts the name at `at`, compressed or not (RFC 1035, 4.1.4), into `name`; the place behind it. `None` where it is not well
/// formed. A pointer has to lead backward, so that there is an end.
fn read_name(message: &[u8], mut at: usize, name: &mut WireName) -> Option<usize> {
    name.clear();
    let mut end = None;
    let mut least = at;
    loop {
        let length = *message.get(at)?;
        let next = at.checked_add(1)?;
        match length {
            0..=0x3f => {
                let behind = next.checked_add(length.into())?;
                for byte in message.get(at..behind)? {
                    name.push(byte.to_ascii_lowercase()).ok()?;
                }
                if length == 0 {
                    return Some(end.unwrap_or(behind));
                }
                at = behind;
            }
            0xc0.. => {
                let low = *message.get(next)?;
                end = end.or(next.checked_add(1));
                at = usize::from(u16::from_be_bytes([length & 0x3f, low]));
                if at >= least {
                    return None;
                }
                least = at;
            }
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests;
