//! What becomes of a login when one thing in it is wrong, as a file that a person has read and judged. Run with `UPDATE=1`
//! to write it anew, and read the difference.

use std::fmt::Write;

use sanroot_core::iscsi::pdu::HEADER_BYTES;
use sanroot_tests::hostile::SEED;
use sanroot_tests::hostile::fields::{Field, KINDS, Kind};
use sanroot_tests::hostile::friendly::{Manner, text};
use sanroot_tests::hostile::keys::{CASES, Case};
use sanroot_tests::hostile::table::{Verdicts, compare, section};
use sanroot_tests::hostile::texts::{lengths, shapes};
use sanroot_tests::hostile::verdict::verdict;
use sanroot_tests::target::{Heard, emit, emit_bytes};

const FILE: &str = "tests/fixtures/iscsi/verdicts.txt";

/// Has the target say `change`d bytes in the response of number `place`.
fn with(
    manner: Manner,
    place: usize,
    mut change: impl FnMut(&Heard, Vec<u8>) -> Vec<u8>,
) -> String {
    verdict(manner, |heard| {
        let (response, pairs) = manner.respond(heard);
        let bytes = emit(&response, &text(&pairs));
        if manner.place(heard) == place {
            change(heard, bytes)
        } else {
            bytes
        }
    })
}

fn header(bytes: &mut [u8]) -> &mut [u8; HEADER_BYTES] {
    bytes.first_chunk_mut().expect("a header")
}

/// A PDU of another kind than a login response.
fn stranger(kind: &Kind, heard: &Heard) -> Vec<u8> {
    let mut bytes = vec![0; HEADER_BYTES];
    bytes[0] = kind.opcode;
    bytes[1] = 0x80;
    let tag = heard.request.initiator_task_tag;
    let tag = if kind.opcode < 0x30 { tag } else { u32::MAX };
    bytes[16..20].copy_from_slice(&tag.to_be_bytes());
    bytes
}

/// The verdicts on one field of one response.
fn field(kind: &Kind, field: &Field, manner: Manner, place: usize) -> Verdicts {
    let judge = |value: Option<u64>| {
        let mut original = 0;
        let found = with(manner, place, |heard, mut bytes| {
            if kind.opcode != 0x23 {
                bytes = stranger(kind, heard);
            }
            original = field.get(header(&mut bytes));
            field.set(header(&mut bytes), value.unwrap_or(original));
            bytes
        });
        (original, found)
    };
    let (original, _) = judge(None);
    let values = field.values(original).into_iter();
    values
        .map(|(name, value)| {
            let verdict = judge(Some(value)).1;
            (name, as_sent(field, value, &verdict))
        })
        .collect()
}

/// The verdict, with what follows from a number by rule in words instead of numbers.
fn as_sent(field: &Field, value: u64, verdict: &str) -> String {
    let in_words = |part: &str| match (field.name, part.split_once(": ")) {
        ("TSIH", Some(("tsih", tsih))) if tsih.parse() == Ok(value) => "tsih as sent".to_owned(),
        ("StatSN", Some(("exp_stat_sn", next))) => {
            let next: u32 = next.parse().expect("a number");
            let later = next.wrapping_sub(u32::try_from(value).expect("32 bits"));
            format!("exp_stat_sn is StatSN + {later}")
        }
        _ => part.to_owned(),
    };
    let parts: Vec<String> = verdict.split(", ").map(in_words).collect();
    parts.join(", ")
}

fn fields() -> String {
    let mut file = String::new();
    for kind in &KINDS {
        let of_a_login = kind.opcode == 0x23;
        let manners: &[Manner] = if of_a_login {
            &Manner::ALL
        } else {
            &[Manner::Direct]
        };
        for (manner, place) in manners
            .iter()
            .flat_map(|manner| (0..manner.responses()).map(move |place| (*manner, place)))
        {
            let number = place + 1;
            let responses = manner.responses();
            let name = kind.name;
            writeln!(
                file,
                "\n# {name} as response {number} of {responses}, target: {manner:?}"
            )
            .expect("a string");
            for one in kind.fields {
                let heading = format!("{} ({})", one.name, kind.rules_in_login(one));
                section(&mut file, &heading, field(kind, one, manner, place));
            }
        }
    }
    file
}

/// The verdict where the target says `said` of the key in place of what a friendly one says.
fn key(case: &Case, manner: Manner, place: usize, said: &[&str]) -> String {
    verdict(manner, |heard| {
        let (response, mut pairs) = manner.respond(heard);
        if manner.place(heard) == place {
            let at = pairs.iter().position(|(key, _)| key == case.name);
            pairs.retain(|(key, _)| key != case.name);
            let at = at.unwrap_or(pairs.len());
            let said = said
                .iter()
                .map(|value| (case.name.to_owned(), (*value).to_owned()));
            pairs.splice(at..at, said);
        }
        emit(&response, &text(&pairs))
    })
}

fn keys() -> String {
    let mut file = String::new();
    for case in &CASES {
        let (manner, place) = case.place;
        let good = case.good();
        let again = match manner {
            Manner::Hesitant => (Manner::Hesitant, 1),
            _ => (manner, place + 1),
        };
        let elsewhere = |manner, place| key(case, manner, place, &[&good]);
        let mut verdicts = vec![
            (
                "as it should be".to_owned(),
                key(case, manner, place, &[&good]),
            ),
            ("missing".to_owned(), key(case, manner, place, &[])),
            (
                "twice".to_owned(),
                key(case, manner, place, &[&good, &good]),
            ),
            (
                "again in the next response".to_owned(),
                elsewhere(again.0, again.1),
            ),
            (
                "in the only response".to_owned(),
                elsewhere(Manner::Direct, 0),
            ),
            (
                "in the security stage".to_owned(),
                elsewhere(Manner::Insisting, 1),
            ),
            ("with the challenge".to_owned(), elsewhere(Manner::Chap, 1)),
            ("with the proof".to_owned(), elsewhere(Manner::Chap, 2)),
        ];
        let values = case.values().into_iter();
        verdicts.extend(values.map(|(name, value)| (name, key(case, manner, place, &[&value]))));
        writeln!(file, "\n# {} from a target: {manner:?}", case.name).expect("a string");
        section(
            &mut file,
            &format!("{} ({})", case.name, case.rules),
            verdicts,
        );
    }
    file
}

/// What is no text, or too much of it, in the only response.
fn texts() -> String {
    let mut file = "\n# The text of the only response, target: Direct\n".to_owned();
    for (name, rules, data) in shapes().into_iter().chain(lengths()) {
        let verdict = with(Manner::Direct, 0, |heard, _| {
            emit_bytes(&Manner::Direct.respond(heard).0, &data)
        });
        writeln!(file, "{name} ({rules})\n    {verdict}").expect("a string");
    }
    file
}

#[test]
fn every_fault_has_its_verdict() {
    let mut found = format!(
        "# What becomes of a login when one thing in it is wrong. Seed {SEED:#x}.\n\
         # done: the session is opened; silent: the login waits for bytes that do not come, up to its deadline.\n"
    );
    found += &fields();
    found += &keys();
    found += &texts();
    compare(&found, FILE);
}
