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
    decode_into(&mut bytes, text)?;
    Ok(bytes)
}

/// As [`decode`], behind what `bytes` holds, and at most what it has room for.
///
/// # Errors
/// As there; `bytes` holds a part of the value then.
pub fn decode_into(bytes: &mut VecView<u8>, text: &str) -> Result<(), BinaryFlaw> {
    let (digits, padding, width) = match text.as_bytes() {
        [b'0', b'x' | b'X', digits @ ..] => (digits, 0, 4),
        [b'0', b'b' | b'B', digits @ ..] => (digits, padding(digits)?, 6),
        _ => return Err(BinaryFlaw::Malformed),
    };
    let values = digits.len().saturating_sub(padding);
    // Bits that are not a whole byte yet, and how many. The digit without a partner is the first.
    let mut bits = 0;
    let mut count = if width == 4 { values % 2 * 4 } else { 0 };
    for &digit in digits.iter().take(values) {
        let value = match width {
            4 => char::from(digit).to_digit(16),
            _ => sextet(digit),
        };
        let Some(value) = value else {
            return Err(BinaryFlaw::Malformed);
        };
        bits = bits << width | value;
        count += width;
        if count >= 8 {
            count -= 8;
            let [.., byte] = (bits >> count).to_be_bytes();
            bytes.push(byte).map_err(|_| BinaryFlaw::TooLong)?;
            bits &= (1 << count) - 1;
        }
    }
    match bits {
        0 => Ok(()),
        _ => Err(BinaryFlaw::Malformed),
    }
}

/// How many of the digits stand for nothing: they come in groups of four, and there are no bits behind the last byte (RFC 4648, 4).
fn padding(digits: &[u8]) -> Result<usize, BinaryFlaw> {
    let ends = digits.iter().rev();
    let padding = ends.take_while(|&&digit| digit == b'=').count();
    match digits.len().is_multiple_of(4) && padding <= 2 {
        true => Ok(padding),
        false => Err(BinaryFlaw::Malformed),
    }
}

fn sextet(digit: u8) -> Option<u32> {
    let value = match digit {
        b'A'..=b'Z' => digit - b'A',
        b'a'..=b'z' => digit - b'a' + 26,
        b'0'..=b'9' => digit - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    };
    Some(value.into())
}

/// Writes bytes as a hexadecimal value.
pub struct Hex<'a>(pub &'a [u8]);

impl fmt::Display for Hex<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("0x")?;
        Octets(self.0, "").fmt(out)
    }
}
