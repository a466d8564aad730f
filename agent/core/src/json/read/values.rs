//! Texts, numbers, and lists of them.

use core::fmt;

use serde::de::{Deserializer, Error, SeqAccess, Visitor};

use super::{Elements, Object, OrNull, Place, Plain, Wanted, Wrong};

/// A text, handed to `take`.
pub struct Text<'o, W, F> {
    place: &'o mut Place<W>,
    take: F,
}

impl<'o, W: Wrong, F: FnMut(&str) -> Result<(), W>> Text<'o, W, F> {
    /// One that `take` takes.
    pub const fn new(place: &'o mut Place<W>, take: F) -> OrNull<Self> {
        OrNull(Self::bare(place, take))
    }

    /// The same where no `null` may stand.
    pub(super) const fn bare(place: &'o mut Place<W>, take: F) -> Self {
        Self { place, take }
    }
}

impl<'de, W: Wrong, F: FnMut(&str) -> Result<(), W>> Wanted<'de> for Text<'_, W, F> {
    fn ask<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<W: Wrong, F: FnMut(&str) -> Result<(), W>> Visitor<'_> for Text<'_, W, F> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a text")
    }

    fn visit_str<E: Error>(mut self, text: &str) -> Result<(), E> {
        let Self { place, take } = &mut self;
        take(text).map_err(|what| place.refuse(what))
    }
}

/// A number that is not negative, handed to `take`.
pub struct Number<'o, W, F> {
    place: &'o mut Place<W>,
    take: F,
}

impl<'o, W: Wrong, F: FnMut(u64) -> Result<(), W>> Number<'o, W, F> {
    /// One that `take` takes.
    pub const fn new(place: &'o mut Place<W>, take: F) -> OrNull<Self> {
        OrNull(Self { place, take })
    }
}

impl<'de, W: Wrong, F: FnMut(u64) -> Result<(), W>> Wanted<'de> for Number<'_, W, F> {
    fn ask<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_u64(self)
    }
}

impl<W: Wrong, F: FnMut(u64) -> Result<(), W>> Visitor<'_> for Number<'_, W, F> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a number")
    }

    fn visit_u64<E: Error>(mut self, number: u64) -> Result<(), E> {
        let Self { place, take } = &mut self;
        take(number).map_err(|what| place.refuse(what))
    }
}

/// A list of texts, each handed to `take`.
pub struct Each<'o, W, F> {
    place: &'o mut Place<W>,
    take: F,
}

impl<'o, W: Wrong, F: FnMut(&str) -> Result<(), W>> Each<'o, W, F> {
    /// One that `take` takes.
    pub const fn new(place: &'o mut Place<W>, take: F) -> OrNull<Self> {
        OrNull(Self { place, take })
    }
}

impl<'de, W: Wrong, F: FnMut(&str) -> Result<(), W>> Wanted<'de> for Each<'_, W, F> {
    fn ask<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, W: Wrong, F: FnMut(&str) -> Result<(), W>> Visitor<'de> for Each<'_, W, F> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a list of texts")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        loop {
            let text = Text {
                place: &mut *self.place,
                take: &mut self.take,
            };
            if list.next_element_seed(Plain(text))?.is_none() {
                return Ok(());
            }
        }
    }
}

/// A list of objects, each read by the same reader.
pub struct Objects<'o, W, R> {
    reader: &'o mut R,
    place: &'o mut Place<W>,
}

impl<'o, W: Wrong, R: Elements<W>> Objects<'o, W, R> {
    /// One whose objects `reader` takes.
    pub const fn new(reader: &'o mut R, place: &'o mut Place<W>) -> OrNull<Self> {
        OrNull(Self { reader, place })
    }
}

impl<'de, W: Wrong, R: Elements<W>> Wanted<'de> for Objects<'_, W, R> {
    fn ask<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, W: Wrong, R: Elements<W>> Visitor<'de> for Objects<'_, W, R> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a list of objects")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let Self { reader, place } = self;
        for at in 0_u32.. {
            let before = place.enter_element(at);
            reader.begin();
            let object = Object {
                reader: &mut *reader,
                place: &mut *place,
            };
            if list.next_element_seed(Plain(object))?.is_none() {
                place.leave(before);
                break;
            }
            reader.end().map_err(|what| place.refuse(what))?;
            place.leave(before);
        }
        Ok(())
    }
}

/// A list of numbers that are not negative, each handed to `take`.
pub struct Numbers<'o, W, F> {
    place: &'o mut Place<W>,
    take: F,
}

impl<'o, W: Wrong, F: FnMut(u64) -> Result<(), W>> Numbers<'o, W, F> {
    /// One that `take` takes.
    pub const fn new(place: &'o mut Place<W>, take: F) -> OrNull<Self> {
        OrNull(Self { place, take })
    }
}

impl<'de, W: Wrong, F: FnMut(u64) -> Result<(), W>> Wanted<'de> for Numbers<'_, W, F> {
    fn ask<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, W: Wrong, F: FnMut(u64) -> Result<(), W>> Visitor<'de> for Numbers<'_, W, F> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a list of numbers")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        loop {
            let number = Number {
                place: &mut *self.place,
                take: &mut self.take,
            };
            if list.next_element_seed(Plain(number))?.is_none() {
                return Ok(());
            }
        }
    }
}

/// A list of lists of numbers, each number handed to `take`.
pub struct Groups<'o, W, F> {
    place: &'o mut Place<W>,
    take: F,
}

impl<'o, W: Wrong, F: FnMut(u64) -> Result<(), W>> Groups<'o, W, F> {
    /// One that `take` takes.
    pub const fn new(place: &'o mut Place<W>, take: F) -> OrNull<Self> {
        OrNull(Self { place, take })
    }
}

impl<'de, W: Wrong, F: FnMut(u64) -> Result<(), W>> Wanted<'de> for Groups<'_, W, F> {
    fn ask<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, W: Wrong, F: FnMut(u64) -> Result<(), W>> Visitor<'de> for Groups<'_, W, F> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a list of lists of numbers")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        loop {
            let numbers = Numbers {
                place: &mut *self.place,
                take: &mut self.take,
            };
            if list.next_element_seed(Plain(numbers))?.is_none() {
                return Ok(());
            }
        }
    }
}
