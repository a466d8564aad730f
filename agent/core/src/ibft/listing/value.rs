//! One file's text.

use core::fmt;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::ibft::address;
use crate::ibft::lun::Listed;
use crate::ibft::raw::RawTable;
use crate::secret::MASK;

use super::files::{File, Shape};

/// Bytes of a sysfs file without the line feed: one page holds it.
const LONGEST: usize = 4095;

/// What one file says.
pub(super) enum Value<'t> {
    /// A decimal number.
    Number(u16),
    /// An address.
    Address([u8; 16]),
    /// The subnet mask of an IPv4 prefix.
    Mask(u8),
    /// A MAC address.
    Mac([u8; 6]),
    /// A LUN.
    Lun([u8; 8]),
    /// The first line of a string.
    Text(&'t [u8]),
    /// A string that is never shown.
    Secret,
}

impl<'t> Value<'t> {
    /// What Linux shows in `file` of the structure that begins with the first of `bytes`; `None` where there is no such
    /// file.
    pub(super) fn read(raw: &RawTable<'t>, bytes: &'t [u8], file: &File) -> Option<Self> {
        let value = bytes.get(file.at..)?;
        Some(match file.shape {
            Shape::Byte => Self::Number((*value.first()?).into()),
            Shape::HalfWord => Self::Number(u16::from_le_bytes(*value.first_chunk()?)),
            Shape::Prefix => Self::Number(shown_prefix(value)?.into()),
            Shape::Mask => Self::Mask(shown_prefix(value)?),
            Shape::Address => {
                let address = value.first_chunk()?;
                address::decode(address)?;
                Self::Address(*address)
            }
            Shape::TargetAddress => Self::Address(*value.first_chunk()?),
            Shape::Mac => Self::Mac(*value.first_chunk()?),
            Shape::Lun => Self::Lun(*value.first_chunk()?),
            Shape::Text | Shape::Secret => {
                let text = raw.text(value.first_chunk()?).ok()??;
                Self::Text(text.bytes)
            }
            Shape::Fixed(length) => Self::Text(value.get(..length)?),
        })
    }
}

fn shown_prefix(value: &[u8]) -> Option<u8> {
    value.first().copied().filter(|prefix| *prefix != 0)
}

impl fmt::Display for Value<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(out, "{number}"),
            Self::Address(bytes) => print_address(*bytes, out),
            Self::Mask(prefix) => {
                let bits = u32::MAX.checked_shl(32_u32.saturating_sub((*prefix).into()));
                write!(out, "{}", Ipv4Addr::from_bits(bits.unwrap_or_default()))
            }
            Self::Mac([a, b, c, d, e, f]) => {
                write!(out, "{a:02x}:{b:02x}:{c:02x}:{d:02x}:{e:02x}:{f:02x}")
            }
            Self::Lun(bytes) => fmt::Display::fmt(&Listed(*bytes), out),
            Self::Text(bytes) => print_line(bytes, out),
            Self::Secret => out.write_str(MASK),
        }
    }
}

/// IPv6 addresses in eight groups of four digits.
fn print_address(bytes: [u8; 16], out: &mut fmt::Formatter<'_>) -> fmt::Result {
    let address = Ipv6Addr::from_bits(u128::from_be_bytes(bytes));
    if let IpAddr::V4(address) = IpAddr::V6(address).to_canonical() {
        return write!(out, "{address}");
    }
    for (at, group) in address.segments().into_iter().enumerate() {
        let colon = if at == 0 { "" } else { ":" };
        write!(out, "{colon}{group:04x}")?;
    }
    Ok(())
}

/// What could end the line ends the text, and what could steer a terminal is escaped.
fn print_line(bytes: &[u8], out: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut lines = bytes.split(|byte| matches!(byte, 0 | b'\n'));
    let line = lines.next().unwrap_or_default();
    for byte in line.iter().take(LONGEST) {
        match byte {
            b' '..=b'~' => write!(out, "{}", char::from(*byte))?,
            _ => write!(out, "\\x{byte:02x}")?,
        }
    }
    Ok(())
}
