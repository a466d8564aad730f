//! From a description to all that is made of it.

mod emitted;
mod flaws;
mod paths;
mod proved;
mod shown;
mod words;

use std::borrow::ToOwned;
use std::boxed::Box;
use std::string::{String, ToString};
use std::vec;
use std::vec::Vec;

use serde_json::{Value, json};

use super::spec::SpecFlaw;
use super::{
    ArgsFlaw, ArgsNotes, Base, Dialect, Explanation, How, Made, Network, Outcome, Pin, Room,
    Secrecy, Source, Spec, exit, join, make, prove, write_json,
};
use crate::exit::Exit;
use crate::finding::{Explain, Severity};
use crate::ibft::Firmware;

const SITUATIONS: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../tests/fixtures/args/situations.txt"
));

/// One session over one NIC with an address.
pub(super) fn plain() -> Value {
    json!({
        "schema": "sanroot/spec/1",
        "sessions": [{"id": 0, "target": "iqn.2004-10.com.example:disk", "portal": {"address": "192.0.2.1"},
            "initiator": "iqn.2004-10.com.example:host", "nic": 0}],
        "nics": [{"id": 0, "name": "ens3", "mac": "52:54:00:12:34:56", "addresses": ["192.0.2.2/24"]}],
        "mounts": [{"path": "/", "all_of": [[0]]}],
    })
}

/// The same with members changed, given by their pointers.
pub(super) fn with(changes: &str) -> Value {
    let mut spec = plain();
    let changes: Value = serde_json::from_str(changes).unwrap();
    for (pointer, value) in changes.as_object().unwrap() {
        let (place, member) = pointer.rsplit_once('/').unwrap();
        let place = spec.pointer_mut(place).unwrap();
        match (place, member.parse::<usize>()) {
            (Value::Array(list), Ok(at)) if at >= list.len() => list.push(value.clone()),
            (place, Ok(at)) => place[at] = value.clone(),
            (place, Err(_)) => place[member] = value.clone(),
        }
    }
    spec
}

/// What is asked for by a command's options.
fn how(options: &str) -> How {
    let mut how = How::default();
    let mut words = options.split_whitespace();
    while let Some(option) = words.next() {
        let word = words.next().unwrap();
        match option {
            "--dialect" => how.dialect = Dialect::parse(word).unwrap(),
            "--secrets" => how.secrecy = Secrecy::parse(word).unwrap(),
            "--source" => how.source = Source::parse(word).unwrap(),
            "--network" => how.network = Network::parse(word).unwrap(),
            "--pin" => how.pin = Pin::parse(word).unwrap(),
            _ => panic!("{option}"),
        }
    }
    how
}

/// What came of a description.
struct Came {
    exit: Exit,
    codes: Vec<&'static str>,
    line: String,
    document: Value,
    told: String,
}

/// Goes the way of the command, from the text to both results.
fn came(spec: &Value, how: How, base: &str) -> Came {
    let text = spec.to_string();
    let mut kept = vec![0; 64 * 1024];
    let mut room = Room::new(&mut kept);
    let (mut spec, mut made) = (Box::new(Spec::new()), Box::new(Made::new()));
    let mut notes = Box::new(ArgsNotes::new());
    let mut line = vec![0; 16 * 1024];
    let mut length = 0;
    match spec.read(text.as_bytes(), &mut [0; 4096], &mut room) {
        Ok(()) => {
            spec.address(how.network, &mut notes);
            make(&spec, how, &mut room, &mut notes, &mut made);
            length = join(&made, &mut line).unwrap();
        }
        Err(SpecFlaw { member, what }) => {
            *spec = Spec::new();
            let flaw = ArgsFlaw::Spec(what);
            notes.keep(format_args!("spec {member}"), Severity::Error, flaw);
        }
    }
    line.truncate(length);
    let base = Base(base.as_bytes());
    if let Err(flaw) = base.fit(&line, how.layout) {
        notes.keep(format_args!("arguments"), flaw.severity(), flaw);
    }
    if exit(&notes) == Exit::Done {
        prove(&spec, how, &made, &line, &Firmware::new(), &mut notes);
    }
    let outcome = Outcome {
        spec: &spec,
        how,
        made: &made,
        line: &line,
        base,
        written: None,
        notes: &notes,
        exit: exit(&notes),
    };
    let mut buffer = vec![0; 256 * 1024];
    let mut out = buffer.as_mut_slice();
    write_json(&mut out, &outcome).unwrap();
    let unused = out.len();
    buffer.truncate(buffer.len() - unused);
    let codes = notes.kept().iter().map(|note| note.fault().code().text());
    Came {
        exit: outcome.exit,
        codes: codes.collect(),
        line: String::from_utf8(line.clone()).unwrap(),
        document: serde_json::from_slice(&buffer).unwrap(),
        told: Explanation(&outcome).to_string(),
    }
}

/// The tokens of a document, in one line.
fn tokens(document: &Value) -> String {
    let tokens = document["args"].as_array().unwrap().iter();
    let tokens: Vec<_> = tokens
        .map(|token| token["token"].as_str().unwrap().to_owned())
        .collect();
    tokens.join(" ")
}

#[test]
fn every_situation_ends_with_its_code() {
    let mut count = 0;
    for line in SITUATIONS.lines().filter(|line| !line.starts_with('#')) {
        let [ends, options, changes] = line.splitn(3, " | ").collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        let (exit, code) = ends.split_once(' ').unwrap();
        let came = came(&with(changes), how(options), "root=UUID=1 quiet");
        assert_eq!(came.codes, [code], "{line}");
        assert_eq!(came.exit.code().to_string(), exit, "{line}");
        let finding = &came.document["findings"][0];
        assert_eq!(finding["code"], code, "{line}");
        let status = match came.exit {
            Exit::Done => "complete",
            Exit::Usage => "refused",
            _ => "incomplete",
        };
        assert_eq!(came.document["status"], status, "{line}");
        assert_eq!(tokens(&came.document), came.line, "{line}");
        // A description that cannot be read tells of nothing.
        let read = !code.starts_with("args.spec") && code != "args.chap.incomplete";
        let headline = match read {
            true => "/ is on ",
            false => "No session is described, which does not say that no argument is needed.\n",
        };
        assert!(came.told.starts_with(headline), "{line}: {}", came.told);
        count += 1;
    }
    assert!(count > 60, "{count}");
}
