//! Binary values (RFC 7143, 6.1): hexadecimal after `0x`, base64 after `0b`.

use crate::text::digits::Octets;
use core::fmt;

use heapless::{Vec, VecView};

/// Why a value is not binary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinaryFlaw {
    /// Neither of the two forms.
    Malformed,
    /// More bytes than the key allows.
    TooLong,
}

/// Reads a binary value of at most `N` bytes. An odd number of hexadecimal digits has a zero before the first.
///
/// # Errors
/// See [`BinaryFlaw`].
pub fn decode<const N: usize>(text: &str) -> Result<Vec<u8, N>, BinaryFlaw> {
    let mut bytes = Vec::new();
    read(text, &mut bytes)?;
    Ok(bytes)
}

fn read(text: &str, bytes: &mut VecView<u8>) -> Result<(), BinaryFlaw> {
    match text.as_bytes() {
        [b'0', b'x' | b'X', digits @ ..] => hex(digits, bytes),
        [b'0', b'b' | b'B', digits @ ..] => base64(digits, bytes),
        _ => Err(BinaryFlaw::Malformed),
    }
}

fn hex(digits: &[u8], bytes: &mut VecView<u8>) -> Result<(), BinaryFlaw> {
    // From the end, so that the digit without a partner is the first.
    for pair in digits.rchunks(2) {
        let byte = pair.iter().try_fold(0, |byte: u8, &digit| {
            let value = char::from(digit).to_digit(16)?;
            Some(byte << 4 | u8::try_from(value).ok()?)
        });
        bytes
            .push(byte.ok_or(BinaryFlaw::Malformed)?)
            .map_err(|_| BinaryFlaw::TooLong)?;
    }
    bytes.reverse();
    Ok(())
}

/// RFC 4648, 4: groups of four with padding, and no bits behind the last byte.
fn base64(digits: &[u8], bytes: &mut VecView<u8>) -> Result<(), BinaryFlaw> {
    let mut groups = digits.chunks(4).peekable();
    while let Some(group) = groups.next() {
        let padding = group
            .iter()
            .rev()
            .take_while(|&&digit| digit == b'=')
            .count();
        let (values, _) = group
            .split_at_checked(group.len().saturating_sub(padding))
            .unwrap_or_default();
        let bits = values.iter().try_fold(0, |bits: u32, &digit| {
            Some(bits << 6 | u32::from(sextet(digit)?))
        });
        let bits = bits.ok_or(BinaryFlaw::Malformed)?;
        let bits = match (group.len(), padding) {
            (4, 0) => bits,
            (4, 1) if groups.peek().is_none() && bits & 0x3 == 0 => bits << 6,
            (4, 2) if groups.peek().is_none() && bits & 0xf == 0 => bits << 12,
            _ => return Err(BinaryFlaw::Malformed),
        };
        let [_, decoded @ ..] = bits.to_be_bytes();
        for byte in decoded.iter().take(3_usize.saturating_sub(padding)) {
            bytes.push(*byte).map_err(|_| BinaryFlaw::TooLong)?;
        }
    }
    Ok(())
}

const fn sextet(digit: u8) -> Option<u8> {
    match digit {
        b'A'..=b'Z' => Some(digit - b'A'),
        b'a'..=b'z' => Some(digit - b'a' + 26),
        b'0'..=b'9' => Some(digit - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}

/// Writes bytes as a hexadecimal value.
pub struct Hex<'a>(pub &'a [u8]);

impl fmt::Display for Hex<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("0x")?;
        Octets(self.0, "").fmt(out)
    }
}
