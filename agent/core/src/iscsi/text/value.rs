//! The forms of a value (RFC 7143, 6.1).

use super::decode;
use crate::iscsi::login::chap::DIGEST_BYTES;
use crate::text::apart::parts;
use crate::text::number;

/// A numerical value: below 2^64, without sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number(pub u64);

impl Number {
    /// Reads a decimal constant without leading zeros, or a hexadecimal one after `0x` or `0X`.
    pub fn parse(text: &str) -> Option<Self> {
        let hex = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
        let (digits, radix) = match hex {
            Some(digits) => (digits, 16),
            None => (text, 10),
        };
        let leading_zero = radix == 10 && digits.len() > 1 && digits.starts_with("0");
        number(digits, radix).filter(|_| !leading_zero).map(Self)
    }

    /// Reads a binary value (RFC 7143, 6.1) as a number, in the form that [`Self::parse`] does not read: base64 after `0b`
    /// or `0B`.
    pub fn from_base64(text: &str) -> Option<Self> {
        let bytes = decode::<DIGEST_BYTES>(text).ok()?;
        let (first, rest) = bytes.split_first()?;
        let whole = u64::from(*first);
        rest.iter().try_fold(Self(whole), |Self(number), byte| {
            Some(Self(number.checked_mul(256)? | u64::from(*byte)))
        })
    }

    /// The number where it lies within `least..=most`.
    pub fn within(self, least: u32, most: u32) -> Option<u32> {
        let number = u32::try_from(self.0).ok()?;
        (least..=most).contains(&number).then_some(number)
    }
}

/// A boolean value: exactly `Yes` or `No`.
pub fn boolean(text: &str) -> Option<bool> {
    match text {
        "Yes" => Some(true),
        "No" => Some(false),
        _ => None,
    }
}

/// The items of a list of values, in the sender's order of preference.
pub fn items(text: &str) -> impl Iterator<Item = &str> {
    parts(text, b',')
}
