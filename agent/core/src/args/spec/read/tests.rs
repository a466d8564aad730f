mod words;

use std::boxed::Box;
use std::format;
use std::string::{String, ToString};
use std::vec;
use std::vec::Vec;

use crate::args::Room;
use crate::args::spec::{Spec, SpecFlaw, What};
use crate::args::tests::with;
use serde_json_core::de::Error;

const MEMBERS: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../tests/fixtures/args/members.txt"
));

/// Reads a description into as much room, and shows it.
fn read<T>(json: &str, room: usize, show: impl FnOnce(&Spec<'_>) -> T) -> Result<T, SpecFlaw> {
    let mut kept = vec![0; room];
    let mut spec = Box::new(Spec::new());
    spec.read(json.as_bytes(), &mut [0; 4096], &mut Room::new(&mut kept))?;
    Ok(show(&spec))
}

/// What is wrong with a description, and where.
fn flaw(json: &str, room: usize) -> (String, What) {
    let flaw = read(json, room, |_| ())
        .err()
        .unwrap_or_else(|| panic!("{json}"));
    (flaw.member.as_str().into(), flaw.what)
}

/// A list with `count` elements, `#` being the place of each.
fn many(count: usize, element: &str) -> String {
    let elements: Vec<_> = (0..count)
        .map(|at| element.replace('#', &at.to_string()))
        .collect();
    format!("[{}]", elements.join(","))
}

#[test]
fn every_member_that_is_not_as_it_should_be_is_named() {
    let mut count = 0;
    for row in MEMBERS.lines().filter(|row| !row.starts_with('#')) {
        let [member, value, path, said] = row.splitn(4, " | ").collect::<Vec<_>>()[..] else {
            panic!("{row}")
        };
        let json = with(&format!("{{\"{member}\": {value}}}")).to_string();
        let (found, what) = flaw(&json, 4096);
        assert_eq!((&*found, &*what.to_string()), (path, said), "{row}");
        count += 1;
    }
    assert!(count > 40, "{count}");
}

#[test]
fn what_is_more_than_finds_room_is_refused() {
    let nine = many(9, "#");
    for (member, value, path) in [
        ("/nics/0/parents", &*nine, "nics.0.parents"),
        (
            "/nics/0/addresses",
            &many(9, "\"192.0.2.#/24\""),
            "nics.0.addresses",
        ),
        (
            "/nics/0/routes",
            &many(17, "{\"to\": \"10.#.0.0/16\"}"),
            "nics.0.routes.16",
        ),
        ("/nics/0/dns", &many(4, "\"192.0.2.#\""), "nics.0.dns"),
        (
            "/nics",
            &many(100, "{\"id\": #, \"name\": \"ens#\"}"),
            "nics.80",
        ),
        ("/mounts", &many(33, "{\"path\": \"/#\"}"), "mounts.32"),
        (
            "/mounts/0/all_of",
            &format!("[{}]", many(257, "0")),
            "mounts.0.all_of",
        ),
        (
            "/sessions",
            &many(
                65,
                "{\"id\": #, \"target\": \"iqn.x:a\", \"portal\": {\"address\": \"a\"}, \"initiator\": \"iqn.x:h\", \"nic\": 0}",
            ),
            "sessions.64",
        ),
    ] {
        let json = with(&format!("{{\"{member}\": {value}}}")).to_string();
        assert_eq!(flaw(&json, 16 * 1024), (path.into(), What::TooMany));
    }
    // Options and texts have their bytes.
    let options = format!(
        "{{\"/nics/0/options\": {{\"mode\": \"{}\"}}}}",
        "x".repeat(600)
    );
    let found = flaw(&with(&options).to_string(), 4096);
    assert_eq!(found, ("nics.0.options".into(), What::TooLong));
    // Two names of iSCSI, an address, a NIC's name and a path, and nothing else.
    let plain = with("{}").to_string();
    let least = (0..200).find(|room| read(&plain, *room, |_| ()).is_ok());
    assert_eq!(least, Some(2 * 28 + 9 + 4 + 1));
    for room in 0..70 {
        assert_eq!(flaw(&plain, room).1, What::TooLong, "{room}");
    }
}

#[test]
fn what_is_no_description_is_told_apart() {
    for (json, member, flawed) in [
        ("", "", What::NotJson),
        ("[]", "", What::WrongType),
        ("{}", "", What::Missing("schema")),
        ("{\"schema\": \"sanroot/spec/2\"}", "schema", What::Schema),
        (
            "{\"schema\": \"sanroot/spec/1\"}",
            "",
            What::Missing("sessions"),
        ),
        (
            "{\"schema\": \"sanroot/spec/1\", \"sessions\": null, \"nics\": []}",
            "",
            What::Missing("sessions"),
        ),
        (
            "{\"schema\": \"sanroot/spec/1\", \"sessions\": [], \"mounts\": []}",
            "",
            What::Missing("nics"),
        ),
        (
            "{\"nics\": [], \"schema\": \"sanroot/args/1\"}",
            "",
            What::Missing("sessions"),
        ),
        (
            "{\"schema\": \"sanroot/spec/1\", \"schema\": \"sanroot/spec/1\"}",
            "schema",
            What::Repeated,
        ),
        ("{\"schema\": \"sanroot/spec/1\"} x", "", What::Trailing),
    ] {
        assert_eq!(flaw(json, 64), (member.into(), flawed), "{json}");
    }
    for (error, expected) in [
        (Error::InvalidNumber, What::WrongType),
        (Error::EscapedStringIsTooLong, What::Text),
        (Error::TrailingCharacters, What::Trailing),
        (Error::EofWhileParsingString, What::NotJson),
    ] {
        assert_eq!(super::Place::default().what(error), expected);
    }
    let result = "{\"schema\": \"sanroot/args/1\", \"status\": \"x\", \"findings\": [{\"a\": [1]}], \"system\": {},
        \"sessions\": [], \"nics\": []}";
    assert!(read(result, 64, |spec| spec.sessions.is_empty()).unwrap());
}
