//! Documents that are longer than memory: written as their parts come.

use core::fmt;

use embedded_io::Write;

use super::print::Printed;
use super::value::tell;
use super::{Object, Sink, Value};
use crate::text::AsIs;

/// A document under way: one object, its first member the schema's name, with lists and objects inside that are opened and
/// closed. Each value in them is an element, as everywhere.
pub struct Document<'w, W: Write> {
    out: &'w mut W,
    failure: Option<W::Error>,
    /// Nothing stands before the next value in the list or object that is open.
    first: bool,
}

impl<'w, W: Write> Document<'w, W> {
    /// Begins a document of `schema`, such as `sanroot/discover/1`.
    pub fn begin(out: &'w mut W, schema: &'static str) -> Self {
        let mut document = Self {
            out,
            failure: None,
            first: false,
        };
        document.raw(b"{\"schema\":");
        document.element(Value::Text(&AsIs(schema)));
        document
    }

    /// Writes one member, which is no list.
    pub fn member(&mut self, name: &'static str, value: Value<'_>) {
        self.put(Some(name), value);
    }

    /// Writes the members of `object` into what is open: further ones may follow. Each item of a list among them is an element.
    pub fn members(&mut self, object: &dyn Object) {
        // What fails below is told at the end.
        let _ = tell(object, self);
    }

    /// Begins a member that is a list, up to [`Self::close_list`].
    pub fn open_list(&mut self, name: &'static str) {
        self.name(Some(name));
        self.open(b"[");
    }

    /// Writes an item of the list that is open.
    pub fn item(&mut self, value: Value<'_>) {
        self.put(None, value);
    }

    /// Begins an item that is an object, up to [`Self::close_object`]: other than [`Self::item`] it may be longer than an
    /// element.
    pub fn open_object(&mut self) {
        self.name(None);
        self.open(b"{");
    }

    /// Ends the object that is open.
    pub fn close_object(&mut self) {
        self.close(b"}");
    }

    /// Ends the list that is open.
    pub fn close_list(&mut self) {
        self.close(b"]");
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

    fn put(&mut self, name: Option<&str>, value: Value<'_>) {
        self.name(name);
        self.element(value);
    }

    fn name(&mut self, name: Option<&str>) {
        self.raw(if self.first { b"\n" } else { b",\n" });
        self.first = false;
        if let Some(name) = name {
            self.element(Value::Text(&AsIs(name)));
            self.raw(b":");
        }
    }

    fn open(&mut self, bracket: &[u8]) {
        self.raw(bracket);
        self.first = true;
    }

    fn close(&mut self, bracket: &[u8]) {
        self.raw(bracket);
        self.first = false;
    }

    fn element(&mut self, value: Value<'_>) {
        let mut printed = Printed::default();
        printed.print(value);
        self.raw(printed.text().unwrap_or("null").as_bytes());
    }

    fn raw(&mut self, bytes: &[u8]) {
        if self.failure.is_none() {
            self.failure = self.out.write_all(bytes).err();
        }
    }
}

impl<W: Write> Sink for Document<'_, W> {
    fn value(&mut self, name: Option<&str>, value: Value<'_>) -> fmt::Result {
        self.put(name, value);
        Ok(())
    }

    fn begin_list(&mut self, name: Option<&'static str>) -> fmt::Result {
        self.name(name);
        self.open(b"[");
        Ok(())
    }

    fn end_list(&mut self) -> fmt::Result {
        self.close(b"]");
        Ok(())
    }
}

#[cfg(test)]
mod tests;
