//! Addresses as text: what the standard library reads and writes, in a third of its room, since no error says what is wrong
//! and nothing pads. One address of the agent's that the standard library reads or writes brings all of its code.

use core::fmt::{self, Display as _, Write as _};
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::digits::{Decimal, Hexadecimal};
use super::{number, utf8};

use crate::text::apart::{has, parts};

/// Groups of 16 bits in an IPv6 address.
const GROUPS: usize = 8;

/// Reads an address of either family, without a zone.
#[inline(never)]
pub fn parse(text: &str) -> Option<IpAddr> {
    match ipv4(text) {
        Some(address) => Some(IpAddr::V4(address)),
        None => Some(IpAddr::V6(ipv6(text)?)),
    }
}

/// Reads an address of either family with whatever space around it.
pub fn alone(text: &[u8]) -> Option<IpAddr> {
    parse(utf8(text.trim_ascii())?)
}

/// Reads four decimal numbers of one byte, none with a zero before it, with dots between.
#[inline(never)]
pub fn ipv4(text: &str) -> Option<Ipv4Addr> {
    let (mut bits, mut count) = (0, 0);
    for part in parts(text, b'.') {
        let octet: u8 = match part.as_bytes() {
            b"0" | [b'1'..=b'9', ..] => number(part, 10)?,
            _ => return None,
        };
        bits = bits << 8 | u32::from(octet);
        count += 1;
    }
    (count == 4).then(|| Ipv4Addr::from_bits(bits))
}

/// Reads an IPv6 address in any of its forms (RFC 4291, 2.2).
#[inline(never)]
pub fn ipv6(text: &str) -> Option<Ipv6Addr> {
    let (mut high, mut low) = (0, 0);
    let mut pairs = text.as_bytes().array_windows();
    let Some(gap) = pairs.position(|pair| pair == b"::") else {
        let is_whole = groups(text, &mut low)? == GROUPS;
        return is_whole.then(|| Ipv6Addr::from_bits(low));
    };
    let (before, behind) = (text.get(..gap)?, text.get(gap + 2..)?);
    // The gap is one group at least, and only the last ones may be an IPv4 address.
    let count = groups(before, &mut high)?;
    if count + groups(behind, &mut low)? >= GROUPS || has(before, b'.') {
        return None;
    }
    for _ in count..GROUPS {
        high <<= 16;
    }
    Some(Ipv6Addr::from_bits(high | low))
}

/// Reads groups with colons between, of which an IPv4 address at the end is two, as one number; how many they are, up to all.
fn groups(text: &str, bits: &mut u128) -> Option<usize> {
    let mut count = 0;
    if text.is_empty() {
        return Some(count);
    }
    let mut parts = parts(text, b':');
    while let Some(part) = parts.next() {
        if let Some(address) = ipv4(part)
            && parts.next().is_none()
        {
            *bits = *bits << 32 | u128::from(address.to_bits());
            count += 2;
        } else if part.len() > 4 {
            // Zeros may come first, but no more of them.
            return None;
        } else {
            *bits = *bits << 16 | u128::from(number::<u16>(part, 16)?);
            count += 1;
        }
        if count > GROUPS {
            return None;
        }
    }
    Some(count)
}

/// An address as text (RFC 5952).
pub struct AsText<'a, A>(pub &'a A);

impl<A: Copy + Into<IpAddr>> fmt::Display for AsText<'_, A> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write((*self.0).into(), out)
    }
}

#[inline(never)]
fn write(address: IpAddr, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    let address = match address {
        IpAddr::V4(address) => return write_ipv4(address.octets(), out),
        IpAddr::V6(address) => address.octets(),
    };
    if let [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, a, b, c, d] = address {
        out.write_str("::ffff:")?;
        return write_ipv4([a, b, c, d], out);
    }
    let (groups, _) = address.as_chunks();
    // The first of the longest rows of zeros.
    let gap = (2..=GROUPS).rev().find_map(|length| {
        let mut rows = groups.windows(length);
        let begin = rows.position(|row| row.iter().all(|group| *group == [0, 0]))?;
        Some((groups.get(..begin)?, groups.get(begin + length..)?))
    });
    let Some((before, behind)) = gap else {
        return write_groups(groups, out);
    };
    write_groups(before, out)?;
    out.write_str("::")?;
    write_groups(behind, out)
}

#[inline(never)]
fn write_groups(groups: &[[u8; 2]], out: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (index, group) in groups.iter().enumerate() {
        if index > 0 {
            out.write_char(':')?;
        }
        Hexadecimal(u16::from_be_bytes(*group).into(), 1).fmt(out)?;
    }
    Ok(())
}

fn write_ipv4([a, b, c, d]: [u8; 4], out: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(
        out,
        "{}.{}.{}.{}",
        Decimal(a),
        Decimal(b),
        Decimal(c),
        Decimal(d)
    )
}

#[cfg(test)]
mod tests;
