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

pub use document::Document;
pub use value::{Items, Members, Object, Value};
pub(crate) use value::{Sink, tell};

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
    let mut whole = Document::begin(out, schema);
    whole.members(document);
    whole.end()
}

#[cfg(test)]
mod tests;
