//! Reading a document into values of one's own: visitors that know where they are, so that whoever is refused learns which
//! member is at fault.

mod loose;
mod values;

use core::fmt;
use core::fmt::Write;

use heapless::String;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, Visitor};
use serde_json_core::de::Error as Refused;

use crate::limits::JSON_PATH_BYTES;

pub use loose::{Pairs, Skip, TextOrPresent};
pub use values::{Each, Groups, Number, Numbers, Objects, Text};

/// What can be wrong with a document or a member, in the words of whoever reads it.
pub trait Wrong: Copy {
    /// There is no such member.
    const UNKNOWN: Self;
    /// It comes twice.
    const REPEATED: Self;
    /// It is a number where a text is wanted, or the like.
    const WRONG_TYPE: Self;
    /// A text is too long without its escapes.
    const LONG_TEXT: Self;
    /// Something stands behind the document's end.
    const TRAILING: Self;
    /// It is no JSON.
    const NOT_JSON: Self;
}

/// Where the reading is, and what was found wrong there.
pub struct Place<W> {
    path: String<JSON_PATH_BYTES>,
    what: Option<W>,
}

impl<W> Default for Place<W> {
    fn default() -> Self {
        Self {
            path: String::new(),
            what: None,
        }
    }
}

impl<W: Wrong> Place<W> {
    /// Keeps what is wrong with the member at hand.
    pub fn refuse<E: Error>(&mut self, what: W) -> E {
        self.what = Some(what);
        E::custom("")
    }

    /// The path of the member at hand.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What was found wrong with it; where nothing of ours found it, what the parser says.
    pub fn what(&self, said: Refused) -> W {
        self.what.unwrap_or(match said {
            Refused::InvalidType
            | Refused::InvalidNumber
            | Refused::AnyIsUnsupported
            | Refused::ExpectedSomeIdent => W::WRONG_TYPE,
            Refused::EscapedStringIsTooLong => W::LONG_TEXT,
            Refused::TrailingCharacters => W::TRAILING,
            _ => W::NOT_JSON,
        })
    }

    /// Goes into a member; the value is for [`Self::leave`].
    fn enter(&mut self, member: &str) -> usize {
        let before = self.path.len();
        if before != 0 {
            let _ = self.path.push('.');
        }
        for character in member.chars() {
            // The rest of a longer one is not shown.
            if self.path.push(character).is_err() {
                break;
            }
        }
        before
    }

    /// Goes to an element of a list.
    fn enter_element(&mut self, at: u32) -> usize {
        let before = self.path.len();
        // As above.
        let _ = write!(self.path, ".{at}");
        before
    }

    fn leave(&mut self, before: usize) {
        self.path.truncate(before);
    }
}

/// A visitor that knows which kind of value to ask for.
pub trait Wanted<'de>: Visitor<'de, Value = ()> {
    /// Asks for it.
    ///
    /// # Errors
    /// The deserializer's.
    fn ask<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error>;
}

/// A value that has to be there.
pub struct Plain<V>(pub(crate) V);

impl<'de, V: Wanted<'de>> DeserializeSeed<'de> for Plain<V> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.0.ask(deserializer)
    }
}

/// A value in whose place `null` may stand, which is as good as no member.
pub struct OrNull<V>(V);

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
pub trait Reader<W> {
    /// Their names, fewer than 32.
    const MEMBERS: &'static [&'static str];

    /// Reads the value of the member `name`, which is one of these.
    ///
    /// # Errors
    /// The deserializer's, or what [`Place::refuse`] makes.
    fn member<'de, A: MapAccess<'de>>(
        &mut self,
        name: &str,
        map: &mut A,
        place: &mut Place<W>,
    ) -> Result<(), A::Error>;
}

/// What is made of each object of a list.
pub trait Elements<W>: Reader<W> {
    /// The next object begins.
    fn begin(&mut self);

    /// It is over.
    ///
    /// # Errors
    /// It is refused.
    fn end(&mut self) -> Result<(), W>;
}

/// An object with members that a [`Reader`] knows, each at most once.
pub struct Object<'o, W, R> {
    reader: &'o mut R,
    place: &'o mut Place<W>,
}

impl<'o, W: Wrong, R: Reader<W>> Object<'o, W, R> {
    /// One whose members `reader` takes.
    pub const fn new(reader: &'o mut R, place: &'o mut Place<W>) -> OrNull<Self> {
        OrNull(Self { reader, place })
    }
}

impl<'de, W: Wrong, R: Reader<W>> Wanted<'de> for Object<'_, W, R> {
    fn ask<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, W: Wrong, R: Reader<W>> Visitor<'de> for Object<'_, W, R> {
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
                return Err(place.refuse(W::REPEATED));
            }
            seen |= bit;
            let name = usize::try_from(at).ok().and_then(|at| R::MEMBERS.get(at));
            reader.member(name.copied().unwrap_or_default(), &mut map, place)?;
            place.leave(before);
        }
    }
}

/// The name of a member: its place among those that there are, and what [`Place::leave`] wants.
struct Key<'o, W> {
    members: &'static [&'static str],
    place: &'o mut Place<W>,
}

impl<'de, W: Wrong> DeserializeSeed<'de> for Key<'_, W> {
    type Value = (u32, usize);

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(u32, usize), D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl<W: Wrong> Visitor<'_> for Key<'_, W> {
    type Value = (u32, usize);

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("the name of a member")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<(u32, usize), E> {
        let before = self.place.enter(name);
        let at = self.members.iter().position(|member| *member == name);
        match at.and_then(|at| u32::try_from(at).ok()) {
            Some(at) => Ok((at, before)),
            None => Err(self.place.refuse(W::UNKNOWN)),
        }
    }
}
