use std::format;
use std::string::String;
use std::vec::Vec;

use super::find_untold;
use crate::args::{ArgsNotes, Base, Room, Spec};
use crate::finding::Explain;
use crate::system::tests::Map;

const PLAIN: &str = r#"{"schema": "sanroot/spec/1", "sessions": [{"id": 0, "target": "iqn.2004-10.com.example:disk",
    "portal": {"address": "192.0.2.1"}, "initiator": "iqn.2004-10.com.example:host", "nic": 0}],
    "nics": [{"id": 0, "name": "ens3", "mac": "52:54:00:12:34:56", "addressing": {"v4": "dhcp"}}]}"#;

/// What is noted of a session of the kernel, where `base` stands on the line.
fn noted(spec: &str, has_digests: bool, base: &str, configuration: &str) -> Vec<String> {
    let tree = Map::default().file("/etc/iscsi/iscsid.conf", configuration);
    let (mut scratch, mut place) = ([0; 4096], [0; 4096]);
    let (mut room, mut read) = (Room::new(&mut place), Spec::new());
    read.read(spec.as_bytes(), &mut scratch, &mut room).unwrap();
    let mut told = |kernel| {
        read.sessions[0].kernel = kernel;
        read.sessions[0].has_digests = has_digests;
        let mut notes = ArgsNotes::new();
        let base = Base(base.as_bytes());
        find_untold(&tree, (&read, base), &mut scratch, &mut notes);
        let codes = notes.kept().iter();
        let codes = codes.map(|note| format!("{} {}", note.subject(), note.fault().code()));
        codes.collect::<Vec<String>>()
    };
    // One that is described only was opened by nobody.
    assert_eq!(told(None), [""; 0]);
    told(Some(7))
}

#[test]
fn digests_that_no_argument_asks_for_are_told() {
    assert_eq!(noted(PLAIN, false, "", ""), [""; 0]);
    assert_eq!(
        noted(PLAIN, true, "quiet", ""),
        ["arguments args.terms.untold"]
    );
    for asked in [
        "rd.sanroot.header_digest=require",
        "rd.sanroot.data_digest=prefer",
    ] {
        assert_eq!(noted(PLAIN, true, asked, ""), [""; 0]);
    }
}

#[test]
fn algorithms_of_chap_that_no_argument_asks_for_are_told() {
    let chap = PLAIN.replace(
        "\"nic\": 0",
        "\"chap\": {\"name\": \"a\", \"secret\": \"a long s3cret\"}, \"nic\": 0",
    );
    let noted = |spec: &str, base, configuration| noted(spec, false, base, configuration);
    let untold = ["arguments args.terms.untold"];
    for set in [
        "\nnode.session.auth.chap_algs = SHA3-256,SHA256,SHA1,MD5\n",
        "# comment\n  node.session.auth.chap_algs = SHA256",
    ] {
        assert_eq!(noted(&chap, "", set), untold, "{set}");
        assert_eq!(noted(&chap, "rd.sanroot.chap=sha256", set), [""; 0]);
        assert_eq!(noted(PLAIN, "", set), [""; 0]);
    }
    for unset in [
        "",
        // open-iscsi reads no such line.
        "node.session.auth.chap_algs=SHA256",
        "
#node.session.auth.chap_algs = SHA256
",
    ] {
        assert_eq!(noted(&chap, "", unset), [""; 0], "{unset}");
    }
}
