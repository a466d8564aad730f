//! Numbers as text, by one piece of code for all widths and bases: the standard library has one for each, with padding and
//! signs. One number of the agent's that the standard library writes brings all of its code for that width.

use core::fmt::{self, Write as _};

/// A number in decimal digits.
pub struct Decimal<T>(pub T);

/// A number in at least so many hexadecimal digits.
pub struct Hexadecimal(pub u64, pub usize);

/// A number in at least so many octal digits.
pub struct Octal(pub u64, pub usize);

/// Bytes in two hexadecimal digits each, with a text between two of them.
pub struct Octets<'a>(pub &'a [u8], pub &'static str);

impl<T: Copy + Into<u64>> fmt::Display for Decimal<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        digits(self.0.into(), 10, 1, out)
    }
}

impl fmt::Display for Hexadecimal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        digits(self.0, 16, self.1, out)
    }
}

impl fmt::Display for Octal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        digits(self.0, 8, self.1, out)
    }
}

impl fmt::Display for Octets<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut before = "";
        for byte in self.0 {
            out.write_str(before)?;
            digits((*byte).into(), 16, 2, out)?;
            before = self.1;
        }
        Ok(())
    }
}

/// Writes as many digits as `number` has, `least` of them at least. It ends: each step has a digit less.
#[inline(never)]
pub(crate) fn digits(
    number: u64,
    radix: u32,
    least: usize,
    out: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    let (before, digit) = (number / u64::from(radix), number % u64::from(radix));
    if before > 0 || least > 1 {
        digits(before, radix, least.saturating_sub(1), out)?;
    }
    let digit = u32::try_from(digit)
        .ok()
        .and_then(|digit| char::from_digit(digit, radix));
    out.write_char(digit.unwrap_or_default())
}

#[cfg(test)]
mod tests;
