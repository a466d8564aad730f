//! The schemas of what the agent's programs write, which anybody may hold their documents to.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use boon::{Compiler, SchemaIndex, Schemas};
use serde_json::Value;

use crate::evidence::Evidence;

#[cfg(test)]
mod tests;

/// The folders with the schemas of each of our programs, from the tree's root.
pub const FOLDERS: [&str; 2] = ["agent/sanroot/schemas", "agent/installer/schemas"];

/// Where the agent leaves documents.
const RUN: &str = "/run/sanroot/";

type Compiled = HashMap<String, (Schemas, SchemaIndex)>;

thread_local! {
    /// By the names of their documents.
    static COMPILED: RefCell<Compiled> = RefCell::default();
}

/// Judges a document by the schema that is called `name`, such as `sanroot/report/1`.
///
/// # Errors
/// What is not by the schema; that there is none.
pub fn valid(name: &str, document: &Value) -> Result<(), String> {
    COMPILED.with_borrow_mut(|compiled| {
        if !compiled.contains_key(name) {
            compiled.insert(name.to_owned(), compile(name)?);
        }
        let (schemas, index) = compiled.get(name).ok_or("no schema")?;
        let verdict = schemas.validate(document, *index);
        // In full: which of several alternatives was meant, only the whole says.
        verdict.map_err(|error| format!("{error:#}"))
    })
}

fn compile(name: &str) -> Result<(Schemas, SchemaIndex), String> {
    let path = file(name).ok_or_else(|| format!("no schema {name:?}"))?;
    let complaint = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let text = fs::read_to_string(&path).map_err(|error| complaint(&error))?;
    let schema = serde_json::from_str(&text).map_err(|error| complaint(&error))?;
    let mut compiler = Compiler::new();
    let added = compiler.add_resource("schema.json", schema);
    added.map_err(|error| complaint(&error))?;
    let mut schemas = Schemas::new();
    let index = compiler.compile("schema.json", &mut schemas);
    Ok((schemas, index.map_err(|error| complaint(&error))?))
}

/// `report-1.json` of `sanroot/report/1`.
fn file(name: &str) -> Option<PathBuf> {
    let (what, version) = name.strip_prefix("sanroot/")?.split_once('/')?;
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent()?;
    let file = format!("{what}-{version}.json");
    let places = FOLDERS.map(|folder| root.join(folder).join(&file));
    places.into_iter().find(|place| place.exists())
}

/// In what the documents among `evidence` are not by their schemas: those that the agent left in its folder, and all others that
/// name one.
pub fn complaints(evidence: &Evidence) -> Vec<String> {
    let documents = evidence.files.iter().filter(|(path, text)| {
        let is_ours = path.starts_with(RUN) && path.ends_with(".json");
        is_ours || text.starts_with(r#"{"schema":"sanroot/"#)
    });
    documents
        .filter_map(|(path, text)| {
            let complaint = |error| format!("{path} is not by its schema: {error}");
            said(text).err().map(complaint)
        })
        .collect()
}

/// Judges a document by the schema that it names.
///
/// # Errors
/// Why it is none of ours.
pub fn said(text: &str) -> Result<(), String> {
    let document: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let name = document.get("schema").and_then(Value::as_str);
    valid(name.ok_or("it names none")?, &document)
}
