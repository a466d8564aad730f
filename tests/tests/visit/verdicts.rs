//! What becomes of a discovery or a check when one thing behind the login is wrong, as a file that a person has read and
//! judged. Run with `UPDATE=1` to write it anew, and read the difference.

use std::fmt::Write;

use sanroot_core::iscsi::pdu::{RESERVED_TAG, TextResponse};
use sanroot_tests::hostile::SEED;
use sanroot_tests::hostile::fields::Kind;
use sanroot_tests::hostile::listing::{GOOD, answers};
use sanroot_tests::hostile::place::{PLACES, Relation};
use sanroot_tests::hostile::table::{compare, section};

const FILE: &str = "tests/fixtures/iscsi/visit-verdicts.txt";

/// Of a login response only what counts behind the login; `login` has the rest.
fn counts(opcode: u8, field: &str) -> bool {
    opcode != 0x23 || ["StatSN", "ExpCmdSN", "MaxCmdSN"].contains(&field)
}

fn fields() -> String {
    let mut file = String::new();
    for place in &PLACES {
        writeln!(file, "\n# {}", place.name()).expect("a string");
        for field in Kind::of(place.opcode).fields {
            if counts(place.opcode, field.name) {
                let heading = format!("{} ({})", field.name, field.rules);
                section(&mut file, &heading, place.verdicts(field));
            }
        }
    }
    file
}

/// What is told of [`GOOD`].
const AFTER: &str = "iqn.z 192.0.2.26:3260,26";

/// The outcome of a discovery with this answer, and all that is told.
fn listed(text: &[u8]) -> String {
    let place = PLACES
        .iter()
        .find(|place| place.opcode == 0x24 && place.relation == Relation::Is);
    let played = place.expect("a place").play(&mut |pdu| {
        let mut response = TextResponse::parse(&pdu.header).expect("a text response");
        (response.last, response.continued) = (true, false);
        response.target_transfer_tag = RESERVED_TAG;
        response.data_segment_length = u32::try_from(text.len()).expect("a length");
        pdu.header = response.emit();
        pdu.data = text.to_vec();
    });
    let mut listed = vec![played.outcome];
    listed.extend(played.told.into_iter().map(shown));
    // What follows what is tried says only that it has been read to its end.
    if listed.last().is_some_and(|last| last == AFTER) {
        listed.pop();
    } else if text.ends_with(GOOD.as_bytes()) {
        listed.push("without the good one".to_owned());
    }
    let runs = listed.chunk_by(|one, next| one == next);
    let runs = runs.map(|run| match run.len() {
        1 => run[0].clone(),
        count => format!("{count} times {}", run[0]),
    });
    runs.collect::<Vec<_>>().join("; ")
}

/// A line with nothing in it but ASCII, and not too long.
fn shown(line: String) -> String {
    let escaped = line.chars().map(|found| match found {
        ' '..='~' => found.to_string(),
        _ => found.escape_unicode().to_string(),
    });
    let escaped: String = escaped.collect();
    match escaped.split_at_checked(100) {
        Some((shown, _)) => format!("{shown}... ({} bytes)", line.len()),
        None => escaped,
    }
}

fn listings() -> String {
    let mut file = "\n# The text of the answer to SendTargets\n".to_owned();
    for (name, rules, text) in answers() {
        let name = shown(name.to_owned());
        writeln!(file, "{name} ({rules})\n    {}", listed(&text)).expect("a string");
    }
    file
}

#[test]
fn every_fault_behind_the_login_has_its_verdict() {
    let mut found = format!(
        "# What becomes of a discovery or a check when one thing behind the login is wrong. Seed {SEED:#x}.\n\
         # done: it has worked; with, without, asks: what it tells or asks otherwise than with a friendly portal. Numbers\n\
         # without a letter are sections of RFC 7143, which wants no header judged beyond what it says (7.10): F is fixed where\n\
         # no other value has a meaning, StatSN may leap and ExpDataSN be 0, as targets have it and Linux takes it.\n"
    );
    found += &fields();
    found += &listings();
    compare(&found, FILE);
}
