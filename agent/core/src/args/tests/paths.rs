//! Paths that no argument can tell of, beside one that the boot needs.

use std::boxed::Box;
use std::format;
use std::string::ToString;
use std::vec::Vec;

use super::{how, with};
use crate::args::{ArgsNotes, Room, Spec};
use crate::finding::Explain;

/// How many sessions are left of two, and what is found, where the other path is to this portal over a link-local address.
fn left(portal: &str, dialect: &str) -> (usize, Vec<&'static str>) {
    let spec = with(&format!(
        r#"{{"/sessions/1": {{"id": 1, "target": "iqn.2004-10.com.example:disk", "portal": {{"address": "{portal}"}},
        "initiator": "iqn.2004-10.com.example:host", "nic": 1, "role": "alternative"}},
        "/nics/1": {{"id": 1, "name": "ens4", "addressing": {{"v6": "link-local"}}}}}}"#
    ));
    let mut kept = [0; 4096];
    let json = spec.to_string();
    let (mut spec, mut notes) = (Box::new(Spec::new()), ArgsNotes::new());
    let read = spec.read(json.as_bytes(), &mut [0; 256], &mut Room::new(&mut kept));
    read.unwrap();
    spec.leave_out_paths(how(dialect), &mut notes);
    let codes = notes.kept().iter().map(|note| note.fault().code().text());
    (spec.sessions.len(), codes.collect())
}

#[test]
fn a_path_to_elsewhere_over_a_link_local_address_is_left_out() {
    for dialect in ["", "--dialect dracut-legacy", "--dialect dracut-networkd"] {
        let out = (1, std::vec!["args.path.left-out"]);
        assert_eq!(left("2001:db8::9", dialect), out, "{dialect}");
        assert_eq!(left("192.0.2.9", dialect), out, "{dialect}");
        assert_eq!(left("fe80::9", dialect), (2, Vec::new()), "{dialect}");
    }
}
