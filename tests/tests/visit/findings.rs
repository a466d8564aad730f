//! What people read of a visit that went wrong: every finding with its sentence and what to try, as a file that a person
//! has read. Run with `UPDATE=1` to write it anew, and read the difference.

use std::collections::BTreeSet;
use std::fmt::Write;

use sanroot_core::dns::DnsFault;
use sanroot_core::errno::Errno;
use sanroot_core::iscsi::check::{CheckFlaw, Sense};
use sanroot_core::iscsi::discovery::DiscoveryFlaw;
use sanroot_core::iscsi::pdu::{Digested, Field, HeaderFlaw, Opcode, RejectReason};
use sanroot_core::iscsi::text::TextFlaw;
use sanroot_core::iscsi::visit::{Notes, VisitFault, Waiting};
use sanroot_core::iscsi::{NameFlaw, Portal};
use sanroot_core::json::{Members, Object, Value};
use sanroot_core::limits::FINDINGS;
use sanroot_tests::hostile::table::compare;
use sanroot_tests::json::members;
use sanroot_tests::tree;

const FILE: &str = "tests/fixtures/iscsi/visit-findings.txt";

/// One of each kind, and of each that shows a value the values that are told apart.
fn faults() -> Vec<VisitFault> {
    let mut faults = vec![
        VisitFault::Unreachable(Errno::CONNREFUSED),
        VisitFault::TimedOut(Waiting::Connection),
        VisitFault::TimedOut(Waiting::Answer),
        VisitFault::Closed(Waiting::Answer),
        VisitFault::TooManyRedirects,
        VisitFault::Rejected(RejectReason(0x0a)),
        VisitFault::Rejected(RejectReason(0xff)),
        VisitFault::Dropped,
        VisitFault::LogoutRequested,
        VisitFault::Flooded,
    ];
    let pdus = [
        HeaderFlaw::Unexpected(Opcode::LoginResponse),
        HeaderFlaw::AdditionalHeader(2),
        HeaderFlaw::DataTooLong(8193),
        HeaderFlaw::DataMismatch(5),
        HeaderFlaw::FinalAndContinued,
        HeaderFlaw::WrongTask(7),
        HeaderFlaw::Digest(Digested::Header),
        HeaderFlaw::Digest(Digested::Data),
        HeaderFlaw::Field(Field::TargetTransferTag, 5),
    ];
    faults.extend(pdus.map(VisitFault::Pdu));
    let names = [1, 2, 4, 5, 9].map(DnsFault::ServerFailed);
    let names = names.into_iter().chain([
        DnsFault::NoServers,
        DnsFault::NoSuchName,
        DnsFault::NoAddress,
        DnsFault::TimedOut,
        DnsFault::Truncated,
    ]);
    faults.extend(names.map(VisitFault::Dns));
    let answers = [
        DiscoveryFlaw::NoTargets,
        DiscoveryFlaw::Text(TextFlaw::NoEqualsSign),
        DiscoveryFlaw::Text(TextFlaw::ValueTooLong),
        DiscoveryFlaw::Text(TextFlaw::NotUtf8),
        DiscoveryFlaw::Key,
        DiscoveryFlaw::Name(NameFlaw::TooLong(224)),
        DiscoveryFlaw::Name(NameFlaw::Forbidden('\u{202e}')),
        DiscoveryFlaw::Name(NameFlaw::UnknownType),
        DiscoveryFlaw::Address,
        DiscoveryFlaw::GroupMissing,
        DiscoveryFlaw::AddressFirst,
        DiscoveryFlaw::TooManyPortals,
        DiscoveryFlaw::Endless,
        DiscoveryFlaw::Broken(TextFlaw::Unterminated),
        DiscoveryFlaw::Broken(TextFlaw::TooMuch(1 << 26)),
    ];
    faults.extend(answers.map(VisitFault::Discovery));
    faults.extend(units().map(VisitFault::Check));
    faults
}

/// What can be wrong with logical units.
fn units() -> impl Iterator<Item = CheckFlaw> {
    let sense = [(0x02, 0x3a, 0x00), (0x05, 0x25, 0x00), (0x0f, 0xff, 0xff)];
    let failed = sense.map(|(key, code, qualifier)| CheckFlaw::Failed {
        command: "INQUIRY",
        status: 2,
        sense: Some(Sense {
            key,
            code,
            qualifier,
        }),
    });
    failed.into_iter().chain([
        CheckFlaw::NoLuns,
        CheckFlaw::TooManyLuns,
        CheckFlaw::Failed {
            command: "READ CAPACITY (10)",
            status: 0x18,
            sense: None,
        },
        CheckFlaw::TargetFailed(1),
        CheckFlaw::DataTooShort("INQUIRY"),
        CheckFlaw::DataOutOfPlace("REPORT LUNS"),
    ])
}

/// The notes as programs read them.
struct Document<'n>(&'n Notes);

impl Object for Document<'_> {
    fn members(&self, members: &mut Members<'_>) {
        members.list("findings", |items| {
            for note in self.0.kept() {
                items.add(Value::Object(note));
            }
        });
    }
}

fn portal() -> Portal {
    Portal::parse("192.0.2.9").expect("a portal")
}

#[test]
fn every_finding_of_a_visit_has_a_sentence_and_what_to_try() {
    let mut notes = Notes::new();
    for fault in faults() {
        notes.add(&portal(), &"LUN 1", fault);
    }
    let document = members(&Document(&notes));
    let findings = document["findings"].as_array().expect("a list");
    let mut file = "# What people read of a visit that went wrong.\n".to_owned();
    let mut said = BTreeSet::new();
    for (finding, note) in findings.iter().zip(notes.kept()) {
        let [code, severity, subject, text, hint] = ["code", "severity", "subject", "text", "hint"]
            .map(|name| {
                let member = finding[name].as_str();
                member.unwrap_or_else(|| panic!("{finding} has no {name}"))
            });
        assert_eq!(subject, "192.0.2.9:3260 LUN 1");
        assert_eq!(note.to_string(), format!("{subject}: {text} [{code}]"));
        assert!(!text.is_empty(), "{code} says nothing");
        assert!(hint.is_empty() || hint.ends_with('.'), "{hint}");
        // What merely is worth knowing needs no advice.
        let needs_advice = severity == "error";
        assert!(!needs_advice || !hint.is_empty(), "{code} helps nobody");
        assert_eq!(note.hint(), hint);
        said.insert(code.to_owned());
        write!(file, "\n# {code} ({severity})\n{text}\n").expect("a string");
        if !hint.is_empty() {
            writeln!(file, "    {hint}").expect("a string");
        }
    }
    compare(&file, FILE);
    assert_eq!(said, explained());
}

/// The codes of these kinds that the documentation explains.
fn explained() -> BTreeSet<String> {
    let table = tree::file("agent/core/src/finding/codes.md").text;
    let codes = table
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    let kinds = ["visit.", "discovery.", "check.", "dns."];
    codes
        .filter(|code| kinds.iter().any(|kind| code.starts_with(kind)))
        .map(str::to_owned)
        .collect()
}

#[test]
fn a_failed_visit_is_an_error_whatever_it_failed_by() {
    let mut notes = Notes::new();
    let flaw = VisitFault::Check(CheckFlaw::NoLuns);
    notes.add(&portal(), &"", flaw);
    notes.fail(&portal(), flaw);
    let severities: Vec<&str> = notes
        .kept()
        .iter()
        .map(|note| note.severity().word())
        .collect();
    assert_eq!(severities, ["warning", "error"]);
    assert_eq!(
        members(&Document(&notes))["findings"][0]["subject"],
        "192.0.2.9:3260"
    );
}

#[test]
fn the_first_findings_are_kept_and_the_rest_are_counted() {
    let mut notes = Notes::default();
    let long = "x".repeat(5000);
    for _ in 0..FINDINGS + 7 {
        notes.add(&portal(), &long, VisitFault::Discovery(DiscoveryFlaw::Key));
    }
    assert_eq!((notes.kept().len(), notes.dropped()), (FINDINGS, 7));
    let document = members(&Document(&notes));
    let subject = document["findings"][FINDINGS - 1]["subject"].as_str();
    let subject = subject.expect("a text");
    assert!(
        subject.starts_with("192.0.2.9:3260 xxx") && subject.len() <= 200,
        "{subject}"
    );
    let line = notes.kept()[0].to_string();
    assert!(line.starts_with(&format!("{subject}: ")), "{line}");
}

#[test]
fn the_outcome_of_a_portal_follows_from_the_fault() {
    for (fault, outcome) in [
        (VisitFault::Dns(DnsFault::NoAddress), "unresolved"),
        (VisitFault::Unreachable(Errno::CONNREFUSED), "unreachable"),
        (VisitFault::TimedOut(Waiting::Connection), "unreachable"),
        (VisitFault::TooManyRedirects, "login-failed"),
        (VisitFault::TimedOut(Waiting::Answer), "failed"),
        (VisitFault::Check(CheckFlaw::NoLuns), "failed"),
    ] {
        assert_eq!(fault.outcome(), outcome, "{fault}");
    }
}
