//! Reading a document: a walk that takes nothing but what its reader expects, and gives the reader each text with its
//! place.
//!
//! It is one piece of code for all documents: a derived deserializer for each type would make the binary several times
//! larger.

use core::fmt;

use heapless::String;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json_core::str::{EscapedStr, EscapedStringFragment};

use crate::limits::JSON_PLACE_BYTES;

/// What may stand at a place; `null` stands for what is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A text.
    Text,
    /// An object.
    Object,
    /// A list of objects.
    List,
}

/// Who reads a document. A place is the names on the way to it with dots between, empty for the whole document; what is in
/// a list has the list's place before it.
pub trait Reader {
    /// What may stand at `place`; `None` where nothing may.
    fn expects(&self, place: &str) -> Option<Kind>;

    /// Takes a text.
    ///
    /// # Errors
    /// The document is refused.
    fn text(&mut self, place: &str, text: Text<'_>) -> Result<(), Refused>;

    /// An object is over.
    ///
    /// # Errors
    /// The document is refused.
    fn end(&mut self, place: &str) -> Result<(), Refused>;
}

/// The document is none, or not what its reader expects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused;

/// A text of a document.
#[derive(Clone, Copy)]
pub struct Text<'d>(EscapedStr<'d>);

impl Text<'_> {
    /// Writes the text, without its escapes, to the beginning of `out`, and tells how long it is.
    ///
    /// # Errors
    /// An escape that is none, half of a surrogate pair among them; or `out` is too short.
    pub fn write(self, out: &mut [u8]) -> Result<usize, Refused> {
        let mut length: usize = 0;
        for fragment in self.0.fragments() {
            let mut encoded = [0; 4];
            let piece = match fragment.map_err(|_| Refused)? {
                EscapedStringFragment::NotEscaped(piece) => piece,
                EscapedStringFragment::Escaped(one) => one.encode_utf8(&mut encoded),
            };
            let end = length.saturating_add(piece.len());
            let place = out.get_mut(length..end).ok_or(Refused)?;
            place.copy_from_slice(piece.as_bytes());
            length = end;
        }
        Ok(length)
    }
}

/// Walks through a document.
///
/// # Errors
/// The document is none, it holds what `reader` does not expect, or `reader` refuses it.
pub fn walk(document: &[u8], reader: &mut dyn Reader) -> Result<(), Refused> {
    // Without a buffer for them, escapes stay as they are.
    let mut deserializer = serde_json_core::de::Deserializer::new(document, None);
    let mut place = String::new();
    let value = Value {
        reader,
        place: &mut place,
        kind: Kind::Object,
    };
    value
        .deserialize(&mut deserializer)
        .and_then(|()| deserializer.end())
        .map(drop)
        .map_err(|_| Refused)
}

/// A value that comes next.
struct Value<'w> {
    reader: &'w mut dyn Reader,
    place: &'w mut String<JSON_PLACE_BYTES>,
    kind: Kind,
}

impl<'w> Value<'w> {
    fn again<'v>(&'v mut self, kind: Kind) -> Value<'v>
    where
        'w: 'v,
    {
        Value {
            reader: &mut *self.reader,
            place: &mut *self.place,
            kind,
        }
    }

    /// Goes to the member `name`; what may stand there.
    fn enter(&mut self, name: &str) -> Option<Kind> {
        if name.contains('.') {
            return None;
        }
        if !self.place.is_empty() {
            self.place.push('.').ok()?;
        }
        self.place.push_str(name).ok()?;
        self.reader.expects(self.place)
    }
}

impl<'de> DeserializeSeed<'de> for Value<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de> Visitor<'de> for Value<'_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("what the reader expects")
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.kind {
            Kind::Text => deserializer.deserialize_str(self),
            Kind::Object => deserializer.deserialize_map(self),
            Kind::List => deserializer.deserialize_seq(self),
        }
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<(), E> {
        let text = Text(EscapedStr(text));
        self.reader.text(self.place, text).map_err(refused)
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        while list.next_element_seed(self.again(Kind::Object))?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut object: A) -> Result<(), A::Error> {
        let length = self.place.len();
        while let Some(name) = object.next_key::<&str>()? {
            let kind = self.enter(name).ok_or(refused(Refused))?;
            object.next_value_seed(self.again(kind))?;
            self.place.truncate(length);
        }
        self.reader.end(self.place).map_err(refused)
    }
}

/// Nobody reads what a deserializer says of its error.
fn refused<E: Error>(_: Refused) -> E {
    E::custom("")
}

#[cfg(test)]
mod tests;
