//! A plain description, and the command that is given it.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;

use sanroot_tests::installer::{agent, valid};
use serde_json::{Value, json};

pub(crate) const SECRET: &str = "s3cret-of-the-disk";

/// One session over one NIC with an address.
pub(crate) fn plain() -> Value {
    json!({
        "schema": "sanroot/spec/1",
        "sessions": [{"id": 0, "target": "iqn.2004-10.com.example:disk", "portal": {"address": "192.0.2.1"},
            "initiator": "iqn.2004-10.com.example:host", "nic": 0}],
        "nics": [{"id": 0, "name": "ens3", "mac": "52:54:00:12:34:56", "addresses": ["192.0.2.2/24"]}],
        "mounts": [{"path": "/", "all_of": [[0]]}],
    })
}

/// The same with a member changed, by its pointer.
pub(crate) fn with(changes: &[(&str, Value)]) -> Value {
    let mut spec = plain();
    for (pointer, value) in changes {
        let (place, member) = pointer.rsplit_once('/').expect("a pointer");
        let place = spec.pointer_mut(place).expect("a place");
        match (place, member.parse::<usize>()) {
            (Value::Array(list), Ok(at)) if at >= list.len() => list.push(value.clone()),
            (place, Ok(at)) => place[at] = value.clone(),
            (place, Err(_)) => place[member] = value.clone(),
        }
    }
    spec
}

pub(crate) fn chap() -> Value {
    json!({"name": "host", "secret": SECRET})
}

static AGENT: LazyLock<PathBuf> = LazyLock::new(|| agent(env!("CARGO_TARGET_TMPDIR")));

/// The program.
pub(crate) fn command() -> Command {
    Command::new(&*AGENT)
}

pub(crate) fn run(arguments: &[&str], spec: &str) -> Output {
    let mut child = command()
        .args(["args", "--spec", "-", "--base", "root=UUID=1 quiet"])
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    // A program that has refused the options has ended.
    let _ = stdin.write_all(spec.as_bytes());
    drop(stdin);
    child.wait_with_output().expect("the program ends")
}

/// The exit code and the document, which is by its schema.
pub(crate) fn document(arguments: &[&str], spec: &Value) -> (i32, Value) {
    let output = run(
        &[arguments, &["--format", "json"]].concat(),
        &spec.to_string(),
    );
    let text = String::from_utf8(output.stdout).expect("text");
    let document: Value =
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    valid(&document).unwrap_or_else(|error| panic!("{error}: {text}"));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    (output.status.code().expect("a code"), document)
}

pub(crate) fn codes(document: &Value) -> Vec<&str> {
    let findings = document["findings"].as_array().expect("a list");
    findings
        .iter()
        .map(|finding| finding["code"].as_str().expect("a code"))
        .collect()
}

pub(crate) fn tokens(document: &Value) -> Vec<&str> {
    let tokens = document["args"].as_array().expect("a list");
    tokens
        .iter()
        .map(|argument| argument["token"].as_str().expect("a text"))
        .collect()
}
