use std::boxed::Box;
use std::string::{String, ToString};
use std::vec;

use super::{are_found, write_secrets};
use crate::args::tests::with;
use crate::args::{Room, Spec};

/// Writes the secrets of these sessions, and tells whether the agent finds those of others in them.
fn written(changes: &str, sessions: u64, wanted: u64) -> (String, bool) {
    let json = with(changes).to_string();
    let (mut kept, mut spec) = (vec![0; 4096], Box::new(Spec::new()));
    let read = spec.read(json.as_bytes(), &mut [0; 256], &mut Room::new(&mut kept));
    read.unwrap();
    let mut buffer = vec![0; 4096];
    let mut out = buffer.as_mut_slice();
    write_secrets(&mut out, &spec, sessions).unwrap();
    let unused = out.len();
    buffer.truncate(buffer.len() - unused);
    let found = are_found(&spec, wanted, &buffer, &mut vec![0; 4096]);
    (String::from_utf8(buffer).unwrap(), found)
}

/// Two sessions to one target at one portal, one to another portal, and one without CHAP.
const CHANGES: &str = r#"{"/sessions": [
    {"id": 0, "target": "iqn.x:a", "portal": {"address": "192.0.2.1"}, "initiator": "iqn.x:h", "nic": 0,
     "chap": {"name": "u", "secret": "p\" @:1"}},
    {"id": 1, "target": "iqn.x:a", "portal": {"address": "192.0.2.1"}, "initiator": "iqn.x:h", "nic": 1,
     "chap": {"name": "u", "secret": "p\" @:1"}},
    {"id": 2, "target": "iqn.x:a", "portal": {"address": "2001:db8::9", "port": 860}, "initiator": "iqn.x:h", "nic": 0,
     "chap": {"name": "v", "secret": "q", "reverse_name": "t", "reverse_secret": "r"}},
    {"id": 3, "target": "iqn.x:a", "portal": {"address": "192.0.2.4"}, "initiator": "iqn.x:h", "nic": 0},
    {"id": 4, "target": "iqn.x:a", "portal": {"address": "192.0.2.5"}, "initiator": "iqn.x:h", "nic": 0,
     "chap": {"name": "v", "secret": {"present": true}}}],
  "/nics/1": {"id": 1, "name": "ens4"}}"#;

#[test]
fn the_file_holds_each_secret_once_and_the_agent_finds_it() {
    let (file, found) = written(CHANGES, 0b11111, 0b111);
    let file: serde_json::Value = serde_json::from_str(&file).unwrap();
    let expected = serde_json::json!({"schema": "sanroot/secrets/1", "targets": [
        {"name": "iqn.x:a", "portal": "192.0.2.1:3260", "chap": {"name": "u", "secret": "p\" @:1"}},
        {"name": "iqn.x:a", "portal": "[2001:db8::9]:860",
         "chap": {"name": "v", "secret": "q", "reverse_name": "t", "reverse_secret": "r"}}]});
    assert_eq!((file, found), (expected, true));
}

#[test]
fn what_is_not_in_the_file_is_not_found() {
    for (sessions, wanted, expected) in [
        (0b001, 0b001, true),
        // The same target at the same portal.
        (0b001, 0b010, true),
        (0b001, 0b100, false),
        (0b100, 0b101, false),
        // Nothing is known that could be found.
        (0b1000, 0b1000, false),
        (0b10000, 0b10000, false),
    ] {
        let (file, found) = written(CHANGES, sessions, wanted);
        assert_eq!(found, expected, "{sessions:b} {wanted:b} {file}");
    }
}
