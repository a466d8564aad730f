//! Objects as lists of members, printed by one piece of code for all of them: a derived serializer per type would make the
//! binary several times larger.

use core::fmt;

use serde::ser::{Serialize, SerializeStruct, Serializer};

use super::Text;

/// An object: the members' names and values, in their order.
pub struct Members<'a>(pub &'a [(&'static str, Value<'a>)]);

/// A member's value.
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
    Members(&'a [(&'static str, Value<'a>)]),
}

impl<'a> Value<'a> {
    /// A text that may be missing.
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
}

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_none(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(number) => serializer.serialize_u64(*number),
            Self::Text(text) => Text(text).serialize(serializer),
            Self::Members(members) => Members(members).serialize(serializer),
        }
    }
}

impl Serialize for Members<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Members", self.0.len())?;
        for (name, value) in self.0 {
            object.serialize_field(name, value)?;
        }
        object.end()
    }
}
