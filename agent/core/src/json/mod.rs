//! JSON documents that are whole after any failure: a small frame around elements.
//!
//! What a value looks like in JSON is said once, beside the value, by naming its members ([`Object`]). One piece of code
//! prints them all: a serializer derived for each type would make the binary several times larger, and even one of serde's
//! for all types is two kilobytes more.
//!
//! Each element goes through a bounded buffer, so that an element that does not fit becomes `null` and the document stays
//! valid. The writer below is told bytes and may fail; the first failure is kept and ends the output.

mod document;
mod print;
pub mod read;
mod value;
pub mod walk;

use embedded_io::Write;

use crate::text::AsIs;
use print::Printed;

pub use document::Document;
pub use value::{Items, Members, Object, Value};

/// Writes a document: one object, its first member the schema's name, such as `sanroot/report/1`. Its other members are
/// elements, and so are the items of those that are lists.
///
/// # Errors
/// The first failure of the writer below.
pub fn write<W: Write>(
    out: &mut W,
    schema: &'static str,
    document: &dyn Object,
) -> Result<(), W::Error> {
    let mut failure = None;
    frame(
        &mut |bytes| {
            if failure.is_none() {
                failure = out.write_all(bytes).err();
            }
        },
        schema,
        document,
    );
    match failure {
        None => Ok(()),
        Some(failure) => Err(failure),
    }
}

fn frame(out: &mut dyn FnMut(&[u8]), schema: &'static str, document: &dyn Object) {
    out(b"{\"schema\":");
    element(out, Value::Text(&AsIs(schema)));
    document.members(&mut Members::new(&mut |name, value| {
        out(b",\n");
        element(out, Value::Text(&AsIs(name)));
        out(b":");
        match value {
            Value::List(items) => list(out, items),
            value => element(out, value),
        }
    }));
    out(b"}\n");
}

fn list(out: &mut dyn FnMut(&[u8]), items: &dyn Fn(&mut Items<'_>)) {
    out(b"[");
    let mut separator: &[u8] = b"\n";
    items(&mut Items::new(&mut |value| {
        out(separator);
        element(out, value);
        separator = b",\n";
    }));
    out(b"]");
}

fn element(out: &mut dyn FnMut(&[u8]), value: Value<'_>) {
    let mut printed = Printed::default();
    printed.value(value);
    out(printed.text().unwrap_or("null").as_bytes());
}

#[cfg(test)]
mod tests;
