//! Reading a document: a walk that takes nothing but what its reader expects, and gives the reader each text with its
//! place.
//!
//! It is one piece of code for all documents: a derived deserializer for each type would make the binary several times
//! larger, and even one of serde's for all types three kilobytes.

use core::str::Chars;

use heapless::String;

use crate::limits::JSON_PLACE_BYTES;
use crate::text::apart::has;
use crate::text::utf8;

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

/// A text of a document, as it stands between its quotation marks.
#[derive(Clone, Copy)]
pub struct Text<'d>(&'d str);

impl Text<'_> {
    /// Writes the text, without its escapes, to the beginning of `out`, and tells how long it is.
    ///
    /// # Errors
    /// An escape that is none, half of a surrogate pair among them; or `out` is too short.
    pub fn write(self, out: &mut [u8]) -> Result<usize, Refused> {
        let mut length: usize = 0;
        let mut rest = self.0.chars();
        while let Some(character) = rest.next() {
            let character = match character {
                '\\' => escaped(&mut rest).ok_or(Refused)?,
                plain => plain,
            };
            let place = out.get_mut(length..).unwrap_or_default();
            let place = place.get_mut(..character.len_utf8()).ok_or(Refused)?;
            length = length.saturating_add(character.encode_utf8(place).len());
        }
        Ok(length)
    }
}

/// The character that the escape stands for whose rest is next (RFC 8259, 7).
fn escaped(rest: &mut Chars<'_>) -> Option<char> {
    Some(match rest.next()? {
        plain @ ('"' | '\\' | '/') => plain,
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'u' => {
            let mut number = 0;
            for _ in 0..4 {
                number = number << 4 | rest.next()?.to_digit(16)?;
            }
            char::from_u32(number)?
        }
        _ => return None,
    })
}

/// Walks through a document.
///
/// # Errors
/// The document is none, it holds what `reader` does not expect, or `reader` refuses it.
pub fn walk(document: &[u8], reader: &mut dyn Reader) -> Result<(), Refused> {
    let mut walk = Walk {
        rest: document,
        reader,
        place: String::new(),
    };
    walk.value(Kind::Object)?;
    match walk.next() {
        None => Ok(()),
        Some(_) => Err(Refused),
    }
}

struct Walk<'w> {
    rest: &'w [u8],
    reader: &'w mut dyn Reader,
    place: String<JSON_PLACE_BYTES>,
}

impl<'w> Walk<'w> {
    /// The byte that comes next, behind white space.
    fn next(&mut self) -> Option<u8> {
        let is_space = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
        while let [space, rest @ ..] = self.rest
            && is_space(space)
        {
            self.rest = rest;
        }
        self.rest.first().copied()
    }

    /// Goes behind `what` if it comes next.
    fn take(&mut self, what: &[u8]) -> bool {
        self.next();
        match self.rest.strip_prefix(what) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn want(&mut self, what: &[u8]) -> Result<(), Refused> {
        if self.take(what) {
            Ok(())
        } else {
            Err(Refused)
        }
    }

    /// A value. It is nested no deeper than places are long.
    fn value(&mut self, kind: Kind) -> Result<(), Refused> {
        if self.take(b"null") {
            return Ok(());
        }
        match kind {
            Kind::Text => {
                let text = Text(self.text()?);
                self.reader.text(&self.place, text)
            }
            Kind::Object => {
                self.want(b"{")?;
                self.items(b"}", Self::member)?;
                self.reader.end(&self.place)
            }
            Kind::List => {
                self.want(b"[")?;
                self.items(b"]", |walk| walk.value(Kind::Object))
            }
        }
    }

    /// What stands with commas between it before `end`.
    fn items(
        &mut self,
        end: &[u8],
        item: fn(&mut Self) -> Result<(), Refused>,
    ) -> Result<(), Refused> {
        if self.take(end) {
            return Ok(());
        }
        loop {
            item(self)?;
            if self.take(end) {
                return Ok(());
            }
            self.want(b",")?;
        }
    }

    /// A member of an object, and its value.
    fn member(&mut self) -> Result<(), Refused> {
        let length = self.place.len();
        let name = self.text()?;
        self.want(b":")?;
        let kind = self.enter(name).ok_or(Refused)?;
        self.value(kind)?;
        self.place.truncate(length);
        Ok(())
    }

    /// Goes to the member `name`; what may stand there.
    fn enter(&mut self, name: &str) -> Option<Kind> {
        if has(name, b'.') {
            return None;
        }
        if !self.place.is_empty() {
            self.place.push('.').ok()?;
        }
        self.place.push_str(name).ok()?;
        self.reader.expects(&self.place)
    }

    /// What stands between quotation marks.
    fn text(&mut self) -> Result<&'w str, Refused> {
        self.want(b"\"")?;
        let mut escape = false;
        let end = self.rest.iter().position(|byte| {
            let ends = *byte == b'"' && !escape;
            escape = *byte == b'\\' && !escape;
            ends
        });
        let (text, rest) = self
            .rest
            .split_at_checked(end.ok_or(Refused)?)
            .ok_or(Refused)?;
        self.rest = rest.get(1..).unwrap_or_default();
        utf8(text).ok_or(Refused)
    }
}

#[cfg(test)]
mod tests;
