//! Values, and how objects and lists tell what they hold.

use crate::text::AsIs;
use crate::text::apart::parts;
use core::fmt;

/// What prints as a JSON object.
pub trait Object {
    /// Names each member with its value, in their order.
    fn members(&self, members: &mut Members<'_>);
}

/// A value.
#[derive(Clone, Copy)]
pub enum Value<'a> {
    /// What is not there.
    Null,
    /// A truth value.
    Bool(bool),
    /// A number.
    Number(u64),
    /// A text, as it is displayed.
    Text(&'a dyn fmt::Display),
    /// An object.
    Object(&'a dyn Object),
}

impl<'a> Value<'a> {
    /// A text that may be missing.
    // Called so often that the call is smaller.
    #[inline(never)]
    pub fn text<T: fmt::Display>(text: &'a Option<T>) -> Self {
        match text {
            Some(text) => Self::Text(text),
            None => Self::Null,
        }
    }

    /// A number that may be missing.
    pub fn number<T: Copy + Into<u64>>(number: Option<T>) -> Self {
        match number {
            Some(number) => Self::Number(number.into()),
            None => Self::Null,
        }
    }

    /// A count, or a place in a list.
    pub fn count(count: usize) -> Self {
        Self::Number(u64::try_from(count).unwrap_or(u64::MAX))
    }

    /// An object that may be missing.
    pub fn object<T: Object>(object: Option<&'a T>) -> Self {
        match object {
            Some(object) => Self::Object(object),
            None => Self::Null,
        }
    }
}

/// What members and items are told to, one after the other; those of a list between its beginning and its end. The first failure
/// ends it: it is told no more.
pub(crate) trait Sink {
    /// A value. A member has a name, an item has none.
    fn value(&mut self, name: Option<&str>, value: Value<'_>) -> fmt::Result;

    /// Begins a list.
    fn begin_list(&mut self, name: Option<&'static str>) -> fmt::Result;

    /// Ends the list that was begun last.
    fn end_list(&mut self) -> fmt::Result;
}

/// Tells the members of `object` to `sink`.
pub(crate) fn tell(object: &dyn Object, sink: &mut dyn Sink) -> fmt::Result {
    let mut members = Members {
        told: Items {
            sink,
            result: Ok(()),
        },
    };
    object.members(&mut members);
    members.told.result
}

/// Takes the members of an object.
pub struct Members<'m> {
    told: Items<'m>,
}

impl Members<'_> {
    /// A member of any kind but a list.
    // This one and those below are called so often that the call is smaller.
    #[inline(never)]
    pub fn add(&mut self, name: &str, value: Value<'_>) {
        self.told.put(Some(name), value);
    }

    /// A member that is a text.
    #[inline(never)]
    pub fn text(&mut self, name: &'static str, text: &dyn fmt::Display) {
        self.add(name, Value::Text(text));
    }

    /// A member that is a word.
    #[inline(never)]
    pub fn word(&mut self, name: &'static str, word: &str) {
        self.add(name, Value::Text(&AsIs(word)));
    }

    /// A member that is a number.
    pub fn number(&mut self, name: &'static str, number: impl Into<u64>) {
        self.put_number(name, Some(number.into()));
    }

    /// A member that is a number, which may be missing.
    pub fn number_or_null<T: Into<u64>>(&mut self, name: &'static str, number: Option<T>) {
        self.put_number(name, number.map(Into::into));
    }

    /// Members that are numbers, which may be missing; a space stands between their names.
    pub fn numbers(&mut self, names: &'static str, numbers: &[Option<u64>]) {
        for (name, number) in parts(names, b' ').zip(numbers) {
            self.put_number(name, *number);
        }
    }

    #[inline(never)]
    fn put_number(&mut self, name: &str, number: Option<u64>) {
        self.add(name, Value::number(number));
    }

    /// A member that is a truth value.
    #[inline(never)]
    pub fn flag(&mut self, name: &'static str, flag: bool) {
        self.add(name, Value::Bool(flag));
    }

    /// A member that is a list.
    pub fn list(&mut self, name: &'static str, items: impl FnOnce(&mut Items<'_>)) {
        self.told.begin_list(Some(name));
        items(&mut self.told);
        self.told.end_list();
    }
}

/// Takes the items of a list.
pub struct Items<'i> {
    sink: &'i mut dyn Sink,
    /// What came of what was told.
    // It is kept here: so whoever tells hands on one pointer, not what that leads to.
    result: fmt::Result,
}

impl Items<'_> {
    fn put(&mut self, name: Option<&str>, value: Value<'_>) {
        if self.result.is_ok() {
            self.result = self.sink.value(name, value);
        }
    }

    #[inline(never)]
    fn begin_list(&mut self, name: Option<&'static str>) {
        if self.result.is_ok() {
            self.result = self.sink.begin_list(name);
        }
    }

    #[inline(never)]
    fn end_list(&mut self) {
        if self.result.is_ok() {
            self.result = self.sink.end_list();
        }
    }

    /// An item of any kind but a list.
    #[inline(never)]
    pub fn add(&mut self, value: Value<'_>) {
        self.put(None, value);
    }

    /// An item that is a text.
    #[inline(never)]
    pub fn text(&mut self, text: &dyn fmt::Display) {
        self.add(Value::Text(text));
    }

    /// An item that is an object.
    #[inline(never)]
    pub fn object(&mut self, object: &dyn Object) {
        self.add(Value::Object(object));
    }

    /// An item that is a list.
    pub fn list(&mut self, items: impl FnOnce(&mut Self)) {
        self.begin_list(None);
        items(self);
        self.end_list();
    }
}
