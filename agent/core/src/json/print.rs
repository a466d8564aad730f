//! A value as JSON, as far as there is room for it.

use core::fmt::{self, Write};

use heapless::String;

use super::Value;
use super::value::{Sink, tell};
use crate::limits::JSON_ELEMENT_BYTES;
use crate::text::AsIs;
use crate::text::digits::{Decimal, Hexadecimal};

/// What is printed; once something did not fit, nothing more is.
#[derive(Default)]
pub(super) struct Printed {
    text: String<JSON_ELEMENT_BYTES>,
    is_full: bool,
    /// What stands before the next member or item.
    before: &'static str,
}

impl Printed {
    /// The text; `None` where it did not fit.
    pub(super) fn text(&self) -> Option<&str> {
        (!self.is_full).then_some(&self.text)
    }

    /// Prints `value` behind what there is.
    pub(super) fn print(&mut self, value: Value<'_>) {
        match value {
            Value::Null => self.put("null"),
            Value::Bool(value) => self.put(if value { "true" } else { "false" }),
            // Neither here nor below does anything fail.
            Value::Number(number) => drop(write!(self, "{}", Decimal(number))),
            Value::Text(text) => {
                self.put("\"");
                let _ = write!(Quoted(self), "{text}");
                self.put("\"");
            }
            Value::Object(object) => {
                self.begin("{");
                // As above.
                let _ = tell(object, self);
                self.end("}");
            }
        }
    }

    /// Begins an object or a list.
    fn begin(&mut self, bracket: &str) {
        self.put(bracket);
        self.before = "";
    }

    /// Ends it.
    fn end(&mut self, bracket: &str) {
        self.put(bracket);
        self.before = ",";
    }

    fn name(&mut self, name: Option<&str>) {
        self.put(self.before);
        self.before = ",";
        if let Some(name) = name {
            self.print(Value::Text(&AsIs(name)));
            self.put(":");
        }
    }

    fn put(&mut self, text: &str) {
        self.is_full = self.is_full || self.text.push_str(text).is_err();
    }
}

impl Sink for Printed {
    fn value(&mut self, name: Option<&str>, value: Value<'_>) -> fmt::Result {
        self.name(name);
        self.print(value);
        Ok(())
    }

    fn begin_list(&mut self, name: Option<&'static str>) -> fmt::Result {
        self.name(name);
        self.begin("[");
        Ok(())
    }

    fn end_list(&mut self) -> fmt::Result {
        self.end("]");
        Ok(())
    }
}

impl Write for Printed {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.put(text);
        Ok(())
    }
}

/// Takes what stands between quotation marks (RFC 8259, 7).
struct Quoted<'p>(&'p mut Printed);

impl Write for Quoted<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        text.chars()
            .try_for_each(|character| self.write_char(character))
    }

    fn write_char(&mut self, character: char) -> fmt::Result {
        let short = match character {
            '"' | '\\' => character,
            '\u{8}' => 'b',
            '\t' => 't',
            '\n' => 'n',
            '\u{c}' => 'f',
            '\r' => 'r',
            '\0'..' ' => return write!(self.0, "\\u{}", Hexadecimal(character.into(), 4)),
            _ => return self.0.write_char(character),
        };
        self.0.put("\\");
        self.0.write_char(short)
    }
}
