//! The commands of `sanroot-installer` as an installer calls them.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use sanroot_qemu::schema;
use serde_json::{Value, json};

use crate::{release, tree};

/// The agent's binary, built as anybody would into the build directory that `temporary` (CARGO_TARGET_TMPDIR) lies in.
///
/// # Panics
/// Where the build fails.
pub fn agent(temporary: &str) -> PathBuf {
    let target = Path::new(temporary).parent().expect("a build directory");
    release::build(&tree::root(), target)
}

/// What came of a command.
pub struct Answer {
    /// The exit code.
    pub code: Option<i32>,
    /// The document on stdout.
    pub document: Value,
}

/// A request of one initiator to `portals`, which each have ten seconds.
pub fn request(portals: &[String]) -> Value {
    json!({
        "schema": "sanroot/request/1",
        "initiator": {"name": crate::initiator::INITIATOR},
        "target": {"name": crate::initiator::TARGET, "portals": portals},
        "timeout_s": 10,
    })
}

/// Starts `command`, with `--format json` behind its own arguments, and gives it the request.
///
/// # Panics
/// Where it does not start.
pub fn start(command: &mut Command, request: &Value) -> Child {
    let mut child = command
        .args(["--format", "json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    // A program that has refused the request may have ended.
    let _ = stdin.write_all(request.to_string().as_bytes());
    child
}

/// Waits for its end.
///
/// # Panics
/// Where what it printed is no JSON, or not by its schema.
pub fn finish(child: Child) -> Answer {
    let output = child.wait_with_output().expect("the program ends");
    let text = String::from_utf8(output.stdout).expect("text");
    let document: Value =
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    if let Err(error) = valid(&document) {
        panic!("{error}: {text}");
    }
    Answer {
        code: output.status.code(),
        document,
    }
}

/// Judges a document by the schema that it names.
///
/// # Errors
/// What is not by the schema.
pub fn valid(document: &Value) -> Result<(), String> {
    let name = document["schema"].as_str().unwrap_or("sanroot/request/1");
    schema::valid(name, document)
}

impl Answer {
    /// The codes of its findings.
    ///
    /// # Panics
    /// Where it has none at all.
    pub fn codes(&self) -> Vec<&str> {
        let findings = self.document["findings"].as_array().expect("a list");
        let codes = findings.iter().map(|finding| finding["code"].as_str());
        codes.map(|code| code.expect("a code")).collect()
    }
}
