//! Visitors of JSON values that know where they are.

use core::fmt;

use heapless::String;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::super::{RequestFlaw, What};

/// Bytes of the longest path of a member, and of an unknown member's name.
const PATH_BYTES: usize = 96;

/// Where the reading is, and what was found wrong there.
#[derive(Default)]
pub(super) struct Place {
    path: String<PATH_BYTES>,
    what: Option<What>,
}

impl Place {
    /// Keeps what is wrong with the member at hand.
    pub(super) fn refuse<E: Error>(&mut self, what: What) -> E {
        self.what = Some(what);
        E::custom("")
    }

    /// The flaw of the member at hand; `otherwise` where nothing of ours found it.
    pub(super) fn flaw(&self, otherwise: What) -> RequestFlaw {
        RequestFlaw::new(&self.path, self.what.unwrap_or(otherwise))
    }

    /// Goes into a member; the value is for [`Self::leave`].
    fn enter(&mut self, member: &str) -> usize {
        let before = self.path.len();
        if before != 0 {
            let _ = self.path.push('.');
        }
        for character in member.chars() {
            // The rest of a longer name is not shown.
            if self.path.push(character).is_err() {
                break;
            }
        }
        before
    }

    fn leave(&mut self, before: usize) {
        self.path.truncate(before);
    }
}

/// A visitor that knows which kind of value to ask for.
pub(super) trait Wanted<'de>: Visitor<'de, Value = ()> {
    fn ask<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error>;
}

/// A value that has to be there.
pub(super) struct Plain<V>(V);

impl<'de, V: Wanted<'de>> DeserializeSeed<'de> for Plain<V> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.0.ask(deserializer)
    }
}

/// A value in whose place `null` may stand, which is as good as no member.
pub(super) struct OrNull<V>(V);

impl<'de, V: Wanted<'de>> DeserializeSeed<'de> for OrNull<V> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de, V: Wanted<'de>> Visitor<'de> for OrNull<V> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(out)
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.0.ask(deserializer)
    }
}

/// What is made of an object's members.
pub(super) trait Reader {
    /// Their names, fewer than 32.
    const MEMBERS: &'static [&'static str];

    /// Reads the value of the member `name`, which is one of these.
    fn member<'de, A: MapAccess<'de>>(
        &mut self,
        name: &str,
        map: &mut A,
        place: &mut Place,
    ) -> Result<(), A::Error>;
}

/// An object with members that a [`Reader`] knows, each at most once.
pub(super) struct Object<'o, R> {
    reader: &'o mut R,
    place: &'o mut Place,
}

impl<'o, R: Reader> Object<'o, R> {
    pub(super) const fn new(reader: &'o mut R, place: &'o mut Place) -> OrNull<Self> {
        OrNull(Self { reader, place })
    }
}

impl<'de, R: Reader> Wanted<'de> for Object<'_, R> {
    fn ask<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, R: Reader> Visitor<'de> for Object<'_, R> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Self { reader, place } = self;
        let mut seen: u32 = 0;
        loop {
            let key = Key {
                members: R::MEMBERS,
                place: &mut *place,
            };
            let Some((at, before)) = map.next_key_seed(key)? else {
                return Ok(());
            };
            let bit = 1_u32.checked_shl(at).unwrap_or(0);
            if seen & bit != 0 {
                return Err(place.refuse(What::Repeated));
            }
            seen |= bit;
            let name = usize::try_from(at).ok().and_then(|at| R::MEMBERS.get(at));
            reader.member(name.copied().unwrap_or_default(), &mut map, place)?;
            place.leave(before);
        }
    }
}

/// The name of a member: its place among those that there are, and what [`Place::leave`] wants.
struct Key<'o> {
    members: &'static [&'static str],
    place: &'o mut Place,
}

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = (u32, usize);

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(u32, usize), D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = (u32, usize);

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("the name of a member")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<(u32, usize), E> {
        let before = self.place.enter(name);
        let at = self.members.iter().position(|member| *member == name);
        match at.and_then(|at| u32::try_from(at).ok()) {
            Some(at) => Ok((at, before)),
            None => Err(self.place.refuse(What::Unknown)),
        }
    }
}

/// A text, handed to `take`.
pub(super) struct Text<'o, F> {
    place: &'o mut Place,
    take: F,
}

impl<'o, F: FnMut(&str) -> Result<(), What>> Text<'o, F> {
    pub(super) const fn new(place: &'o mut Place, take: F) -> OrNull<Self> {
        OrNull(Self { place, take })
    }
}

impl<'de, F: FnMut(&str) -> Result<(), What>> Wanted<'de> for Text<'_, F> {
    fn ask<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<F: FnMut(&str) -> Result<(), What>> Visitor<'_> for Text<'_, F> {
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
pub(super) struct Number<'o, F> {
    place: &'o mut Place,
    take: F,
}

impl<'o, F: FnMut(u64) -> Result<(), What>> Number<'o, F> {
    pub(super) const fn new(place: &'o mut Place, take: F) -> OrNull<Self> {
        OrNull(Self { place, take })
    }
}

impl<'de, F: FnMut(u64) -> Result<(), What>> Wanted<'de> for Number<'_, F> {
    fn ask<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_u64(self)
    }
}

impl<F: FnMut(u64) -> Result<(), What>> Visitor<'_> for Number<'_, F> {
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
pub(super) struct Each<'o, F> {
    place: &'o mut Place,
    take: F,
}

impl<'o, F: FnMut(&str) -> Result<(), What>> Each<'o, F> {
    pub(super) const fn new(place: &'o mut Place, take: F) -> OrNull<Self> {
        OrNull(Self { place, take })
    }
}

impl<'de, F: FnMut(&str) -> Result<(), What>> Wanted<'de> for Each<'_, F> {
    fn ask<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, F: FnMut(&str) -> Result<(), What>> Visitor<'de> for Each<'_, F> {
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
