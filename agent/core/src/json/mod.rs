//! JSON documents that are whole after any failure: a small frame writer around elements that serde prints.
//!
//! Each element goes through a bounded buffer, so that an element that does not fit becomes `null` and the document stays
//! valid. The writer below is told bytes and may fail; the first failure is kept and ends the output.

mod members;

use core::fmt;

use embedded_io::Write;
use serde::ser::{Serialize, Serializer};

use crate::limits::JSON_ELEMENT_BYTES;

pub use members::{Members, Value};

/// Prints anything that can be displayed as a JSON string.
pub struct Text<T>(pub T);

impl<T: fmt::Display> Serialize for Text<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Through one vtable, so that the serializer's part is not compiled once for each type.
        let text: &dyn fmt::Display = &self.0;
        serializer.collect_str(&text)
    }
}

/// Prints what an iterator yields as a JSON list.
pub struct List<I>(pub I);

impl<I> Serialize for List<I>
where
    I: Clone + IntoIterator,
    I::Item: Serialize,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.clone())
    }
}

/// One JSON object, its first member the schema's name, written member by member.
pub struct Document<'w, W: Write> {
    out: &'w mut W,
    failure: Option<W::Error>,
}

impl<'w, W: Write> Document<'w, W> {
    /// Begins a document of `schema`, such as `sanroot/report/1`.
    pub fn begin(out: &'w mut W, schema: &str) -> Self {
        let mut document = Self { out, failure: None };
        document.raw(b"{\"schema\":");
        document.element(&schema);
        document
    }

    /// Writes one member.
    pub fn member(&mut self, name: &str, value: &impl Serialize) {
        self.key(name);
        self.element(value);
    }

    /// Writes a member that is a list.
    pub fn list<T: Serialize>(&mut self, name: &str, values: impl IntoIterator<Item = T>) {
        self.key(name);
        self.raw(b"[");
        let mut separator: &[u8] = b"\n";
        for value in values {
            self.raw(separator);
            self.element(&value);
            separator = b",\n";
        }
        self.raw(b"]");
    }

    /// Ends the document with a line feed.
    ///
    /// # Errors
    /// The first failure of the writer below.
    pub fn end(mut self) -> Result<(), W::Error> {
        self.raw(b"}\n");
        match self.failure {
            None => Ok(()),
            Some(failure) => Err(failure),
        }
    }

    fn key(&mut self, name: &str) {
        self.raw(b",\n");
        self.element(&name);
        self.raw(b":");
    }

    fn element(&mut self, value: &impl Serialize) {
        self.printed(&|buffer| serde_json_core::to_slice(value, buffer).ok());
    }

    /// Compiled once for all types of elements.
    fn printed(&mut self, print: &dyn Fn(&mut [u8]) -> Option<usize>) {
        let mut buffer = [0; JSON_ELEMENT_BYTES];
        let printed = print(&mut buffer).and_then(|length| buffer.get(..length));
        self.raw(printed.unwrap_or(b"null"));
    }

    fn raw(&mut self, bytes: &[u8]) {
        if self.failure.is_none() {
            self.failure = self.out.write_all(bytes).err();
        }
    }
}

#[cfg(test)]
mod tests;
