//! LUNs as the kernel prints them: each of the eight bytes in hexadecimal, one after the other without padding (Linux 6.1,
//! `drivers/firmware/iscsi_ibft.c`, `ibft_attr_show_target`), so that `4123000000` has several meanings.

use core::fmt;

use super::value::{Excerpt, LunValue};
use crate::text::digits;

/// Bytes of a LUN.
const BYTES: usize = 8;
/// Digits of a LUN with padding, as the listing writes it where the kernel's text would be ambiguous.
const PADDED: usize = 2 * BYTES;
/// The largest number of a single-level LUN (SAM-5, 4.7.5.1: flat space addressing has 14 bits).
const LARGEST: u16 = 0x3fff;

/// Reads the kernel's text, or eight padded bytes. A text of several meanings is taken to be the one LUN of a single level
/// among them, which is what targets give out; offload drivers show a plain number.
/// `None` where the text is none of these, or could be several LUNs of a single level.
#[inline(never)]
pub(super) fn parse(text: &[u8]) -> Option<LunValue> {
    let mut digits = [0; PADDED];
    let digits = digits.get_mut(..text.len())?;
    for (digit, character) in digits.iter_mut().zip(text) {
        let value = char::from(*character).to_digit(16)?;
        *digit = u8::try_from(value).ok()?;
    }
    let wire = match digits.len() {
        0..BYTES => plain(text)?,
        PADDED => split(digits, u8::MAX, true)?,
        _ => return choose(digits, text),
    };
    Some(LunValue {
        wire,
        guessed_from: None,
    })
}

/// A plain decimal number.
fn plain(text: &[u8]) -> Option<[u8; BYTES]> {
    let number = u16::try_from(digits(text, 10)?).ok()?;
    let [high, low] = number.to_be_bytes();
    (number <= LARGEST).then_some([high, low, 0, 0, 0, 0, 0, 0])
}

/// The only meaning of unpadded digits, or the only one of a single level.
#[inline(never)]
fn choose(digits: &[u8], text: &[u8]) -> Option<LunValue> {
    let meanings = || (0..=u8::MAX).filter_map(|long| split(digits, long, false));
    if let Some(wire) = only(&mut meanings()) {
        return Some(LunValue {
            wire,
            guessed_from: None,
        });
    }
    let simple = &mut meanings().filter(|[_, _, rest @ ..]| *rest == [0; BYTES - 2]);
    only(simple).map(|wire| LunValue {
        wire,
        guessed_from: Some(Excerpt::of(text)),
    })
}

/// The one that there is; `None` where there are several.
fn only<T>(meanings: &mut dyn Iterator<Item = T>) -> Option<T> {
    let only = meanings.next();
    only.filter(|_| meanings.next().is_none())
}

/// The bytes where those with a bit in `long` have two digits; `None` where the digits do not come out even, or a byte of
/// two digits begins with 0 though the text is not padded.
fn split(digits: &[u8], long: u8, is_padded: bool) -> Option<[u8; BYTES]> {
    let mut wire = [0; BYTES];
    let mut rest = digits.iter().copied();
    for (bit, byte) in wire.iter_mut().enumerate() {
        let first = rest.next()?;
        *byte = first;
        if long >> bit & 1 == 1 {
            if first == 0 && !is_padded {
                return None;
            }
            *byte = first << 4 | rest.next()?;
        }
    }
    rest.next().is_none().then_some(wire)
}

/// Prints a LUN as the kernel does, but padded where that has several meanings.
pub(super) struct Listed(pub(super) [u8; BYTES]);

impl fmt::Display for Listed {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_short = self.0.iter().all(|byte| *byte < 0x10);
        for byte in self.0 {
            match is_short {
                true => write!(out, "{byte:x}")?,
                false => write!(out, "{byte:02x}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
