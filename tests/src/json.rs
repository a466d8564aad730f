//! What the core writes as JSON, read as any program would.

use sanroot_core::json::{self, Object};
use serde_json::Value;

/// Room for the largest of these documents.
const ROOM: usize = 256 * 1024;

/// The members of an object.
///
/// # Panics
/// Where they are no JSON, or too many.
pub fn members(object: &dyn Object) -> Value {
    let mut buffer = vec![0; ROOM];
    let mut out = buffer.as_mut_slice();
    json::write(&mut out, "sanroot/test/1", object).expect("room");
    let used = ROOM - out.len();
    let mut document: Value = serde_json::from_slice(&buffer[..used]).expect("JSON");
    let members = document.as_object_mut().expect("an object");
    members.remove("schema");
    document
}
