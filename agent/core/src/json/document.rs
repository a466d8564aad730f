//! Documents that are longer than memory: written as their parts come.

use embedded_io::Write;

use super::{Items, Members, Object, Value, element};

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
        document.value(Value::Text(&schema));
        document
    }

    /// Writes one member, which is no list.
    pub fn member(&mut self, name: &'static str, value: Value<'_>) {
        self.key(name);
        self.value(value);
    }

    /// Writes the members of `object` into what is open: further ones may follow. Each item of a list among them is an element.
    pub fn members(&mut self, object: &dyn Object) {
        object.members(&mut Members::new(&mut |name, value| {
            self.separate();
            self.value(Value::Text(&name));
            self.raw(b":");
            match value {
                Value::List(items) => self.list(items),
                value => self.value(value),
            }
        }));
    }

    fn list(&mut self, items: &dyn Fn(&mut Items<'_>)) {
        self.raw(b"[");
        self.first = true;
        items(&mut Items::new(&mut |value| self.item(value)));
        self.close_list();
    }

    /// Begins a member that is a list, up to [`Self::close_list`].
    pub fn open_list(&mut self, name: &'static str) {
        self.key(name);
        self.raw(b"[");
        self.first = true;
    }

    /// Writes an item of the list that is open.
    pub fn item(&mut self, value: Value<'_>) {
        self.separate();
        self.value(value);
    }

    /// Begins an item that is an object, up to [`Self::close_object`]: other than [`Self::item`] it may be longer than an
    /// element.
    pub fn open_object(&mut self) {
        self.separate();
        self.raw(b"{");
        self.first = true;
    }

    /// Ends the object that is open.
    pub fn close_object(&mut self) {
        self.raw(b"}");
        self.first = false;
    }

    /// Ends the list that is open.
    pub fn close_list(&mut self) {
        self.raw(b"]");
        self.first = false;
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

    fn key(&mut self, name: &'static str) {
        self.separate();
        self.value(Value::Text(&name));
        self.raw(b":");
    }

    fn separate(&mut self) {
        self.raw(if self.first { b"\n" } else { b",\n" });
        self.first = false;
    }

    fn value(&mut self, value: Value<'_>) {
        element(&mut |bytes| self.raw(bytes), value);
    }

    fn raw(&mut self, bytes: &[u8]) {
        if self.failure.is_none() {
            self.failure = self.out.write_all(bytes).err();
        }
    }
}

#[cfg(test)]
mod tests;
