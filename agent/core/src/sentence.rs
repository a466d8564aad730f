//! Sentences with values in them.

use core::fmt::{self, Display, Formatter};

use crate::phrase::Phrase;
use crate::text::digits::{Decimal, Hexadecimal};

/// A sentence with `{}` where a value is to stand; written as the values are given, the rest at its [`end`](Self::end).
///
/// Where a type has many sentences, this takes less room than a [`write!`] for each: the sentences are
/// [packed](crate::phrase), and the values of several are given by the same piece of code.
pub(crate) struct Sentence<'o, 'f> {
    out: &'o mut Formatter<'f>,
    rest: Phrase,
    written: fmt::Result,
}

impl<'o, 'f> Sentence<'o, 'f> {
    pub(crate) const fn new(out: &'o mut Formatter<'f>, sentence: Phrase) -> Self {
        Self {
            out,
            rest: sentence,
            written: Ok(()),
        }
    }

    /// Writes the sentence up to the next place for a value, and the value.
    #[inline(never)]
    pub(crate) fn value(&mut self, value: &dyn Display) {
        let (said, rest) = self.rest.split();
        self.rest = rest;
        self.written = self
            .written
            .and_then(|()| said.fmt(self.out))
            .and_then(|()| value.fmt(self.out));
    }

    /// As [`Self::value`], a decimal number.
    pub(crate) fn number(&mut self, number: impl Into<u64>) {
        self.decimal(number.into());
    }

    /// As [`Self::value`], how many there are.
    pub(crate) fn count(&mut self, count: usize) {
        self.decimal(u64::try_from(count).unwrap_or(u64::MAX));
    }

    #[inline(never)]
    fn decimal(&mut self, number: u64) {
        self.value(&Decimal(number));
    }

    /// As [`Self::value`], a hexadecimal number of so many digits at least, behind `0x`.
    pub(crate) fn hex(&mut self, number: impl Into<u64>, digits: usize) {
        self.hexadecimal(number.into(), digits);
    }

    #[inline(never)]
    fn hexadecimal(&mut self, number: u64, digits: usize) {
        self.value(&format_args!("0x{}", Hexadecimal(number, digits)));
    }

    /// Writes the rest of the sentence.
    ///
    /// # Errors
    /// The first failure of the writer below.
    pub(crate) fn end(self) -> fmt::Result {
        self.written.and_then(|()| self.rest.fmt(self.out))
    }
}

#[cfg(test)]
mod tests;
