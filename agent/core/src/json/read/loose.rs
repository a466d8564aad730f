//! Members whose content is nobody's concern here, or whose names are the writer's own.

use core::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::{OrNull, Place, Wanted, Wrong};
use crate::limits::JSON_DEPTH;

/// A value of any kind that is left unread. The parser below checks of it only how it is nested.
pub struct Skip {
    /// How much deeper it may be nested.
    depth: u8,
}

impl Default for Skip {
    fn default() -> Self {
        Self { depth: JSON_DEPTH }
    }
}

impl Skip {
    fn deeper<E: Error>(&self) -> Result<Self, E> {
        let depth = self.depth.checked_sub(1).ok_or_else(|| E::custom(""))?;
        Ok(Self { depth })
    }
}

impl<'de> DeserializeSeed<'de> for Skip {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_ignored_any(self)
    }
}

impl<'de> Visitor<'de> for Skip {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("anything")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element_seed(self.deeper()?)?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        while object.next_key_seed(Name(&mut |_| {}))?.is_some() {
            object.next_value_seed(self.deeper()?)?;
        }
        Ok(())
    }
}

/// A member's name, handed to its owner.
struct Name<'o>(&'o mut dyn FnMut(&str));

impl<'de> DeserializeSeed<'de> for Name<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Name<'_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("the name of a member")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<(), E> {
        (self.0)(name);
        Ok(())
    }
}

/// A text, handed to `take`; where `{"present": true}` stands in its place, `take` is given nothing.
pub struct TextOrPresent<'o, W, F> {
    place: &'o mut Place<W>,
    take: F,
}

impl<'o, W: Wrong, F: FnMut(Option<&str>) -> Result<(), W>> TextOrPresent<'o, W, F> {
    /// One that `take` takes.
    pub const fn new(place: &'o mut Place<W>, take: F) -> OrNull<Self> {
        OrNull(Self { place, take })
    }
}

impl<'de, W: Wrong, F: FnMut(Option<&str>) -> Result<(), W>> Wanted<'de>
    for TextOrPresent<'_, W, F>
{
    fn ask<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_ignored_any(self)
    }
}

impl<'de, W: Wrong, F: FnMut(Option<&str>) -> Result<(), W>> Visitor<'de>
    for TextOrPresent<'_, W, F>
{
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a text, or that there is one")
    }

    fn visit_str<E: Error>(mut self, text: &str) -> Result<(), E> {
        let Self { place, take } = &mut self;
        take(Some(text)).map_err(|what| place.refuse(what))
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut object: A) -> Result<(), A::Error> {
        let Self { place, take } = &mut self;
        let (mut present, mut seen) = (false, false);
        loop {
            let mut known = true;
            let name = Name(&mut |name| known = name == "present");
            if object.next_key_seed(name)?.is_none() {
                break;
            }
            if !known || seen {
                let what = if known { W::REPEATED } else { W::UNKNOWN };
                return Err(place.refuse(what));
            }
            seen = true;
            object.next_value_seed(Flag(&mut present))?;
        }
        if !present {
            return Err(place.refuse(W::WRONG_TYPE));
        }
        take(None).map_err(|what| place.refuse(what))
    }
}

/// Whether something is so, put where its owner looks.
struct Flag<'o>(&'o mut bool);

impl<'de> DeserializeSeed<'de> for Flag<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_bool(self)
    }
}

impl Visitor<'_> for Flag<'_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("true or false")
    }

    fn visit_bool<E: Error>(self, is_so: bool) -> Result<(), E> {
        *self.0 = is_so;
        Ok(())
    }
}

/// An object whose members have any name and are texts: `take` is given each name, then its text.
pub struct Pairs<'o, W, F> {
    place: &'o mut Place<W>,
    take: F,
}

impl<'o, W: Wrong, F: FnMut(bool, &str) -> Result<(), W>> Pairs<'o, W, F> {
    /// One that `take` takes: `true` with a name, `false` with the text that belongs to it.
    pub const fn new(place: &'o mut Place<W>, take: F) -> OrNull<Self> {
        OrNull(Self { place, take })
    }
}

impl<'de, W: Wrong, F: FnMut(bool, &str) -> Result<(), W>> Wanted<'de> for Pairs<'_, W, F> {
    fn ask<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, W: Wrong, F: FnMut(bool, &str) -> Result<(), W>> Visitor<'de> for Pairs<'_, W, F> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object of texts")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut object: A) -> Result<(), A::Error> {
        let Self { place, take } = &mut self;
        loop {
            let mut taken = Ok(());
            let name = Name(&mut |name| taken = take(true, name));
            if object.next_key_seed(name)?.is_none() {
                return Ok(());
            }
            taken.map_err(|what| place.refuse(what))?;
            object.next_value_seed(super::Plain(super::Text::bare(place, |text| {
                take(false, text)
            })))?;
        }
    }
}
