//! What is said of every flaw.

use std::collections::{BTreeMap, BTreeSet};
use std::string::{String, ToString};
use std::vec::Vec;

use crate::args::spec::What;
use crate::args::verify::VerifyFlaw;
use crate::args::{ArgsFlaw, ArgsNotes, Differs, PathFlaw, exit, strict_exit};
use crate::cmdline::Unprintable;
use crate::exit::Exit;
use crate::finding::{Ends, Explain, Severity};
use crate::iscsi::IscsiName;
use crate::limits::FINDINGS;
use crate::system::SystemFlaw;
use crate::system::network::NetworkFlaw;

const DIFFERS: [Differs; 9] = [
    Differs::Session,
    Differs::Initiator,
    Differs::Lun,
    Differs::Chap,
    Differs::Nic,
    Differs::V4,
    Differs::V6,
    Differs::Mtu,
    Differs::Route,
];

const PATHS: [PathFlaw; 10] = [
    PathFlaw::Down,
    PathFlaw::Initiator,
    PathFlaw::NicKind,
    PathFlaw::InfiniBand,
    PathFlaw::Transport,
    PathFlaw::FamilyMissing,
    PathFlaw::LinkLocal,
    PathFlaw::Secret,
    PathFlaw::Network(NetworkFlaw::NoCarrier),
    PathFlaw::System(SystemFlaw::NoPortal),
];

fn whats() -> Vec<What> {
    let name = IscsiName::parse(b"iqn.a b").err().unwrap();
    std::vec![
        What::NotJson,
        What::TooLong,
        What::Trailing,
        What::WrongType,
        What::Unknown,
        What::Repeated,
        What::Missing("target"),
        What::Schema,
        What::Name(name),
        What::Server,
        What::Address,
        What::Number,
        What::Word,
        What::Text,
        What::Mac,
        What::TooMany,
        What::Pair,
        What::NoSuchId,
        What::SameId,
        What::SameName,
        What::SameMac,
        What::Parents,
        What::NoAddress,
    ]
}

fn args_flaws() -> Vec<ArgsFlaw> {
    let mut flaws = std::vec![
        ArgsFlaw::Dialect,
        ArgsFlaw::Layout,
        ArgsFlaw::SeveralInitiators,
        ArgsFlaw::DefaultInitiator,
        ArgsFlaw::Transport,
        ArgsFlaw::NicKind,
        ArgsFlaw::InfiniBand,
        ArgsFlaw::NicName,
        ArgsFlaw::NicUnpinned,
        ArgsFlaw::PinMac,
        ArgsFlaw::PinNone,
        ArgsFlaw::AskedAnew,
        ArgsFlaw::LeaseKept,
        ArgsFlaw::NoLease,
        ArgsFlaw::NicUnlisted,
        ArgsFlaw::NicsUntold,
        ArgsFlaw::Zone,
        ArgsFlaw::Families,
        ArgsFlaw::Addresses,
        ArgsFlaw::FamilyMissing,
        ArgsFlaw::LeftOut,
        ArgsFlaw::RouterLeftOut,
        ArgsFlaw::LowerMtu,
        ArgsFlaw::VlanMtu,
        ArgsFlaw::BondOptions,
        ArgsFlaw::FirmwarePartial,
        ArgsFlaw::FirmwareMixed,
        ArgsFlaw::FirmwareEmpty,
        ArgsFlaw::FirmwareMalformed,
        ArgsFlaw::SecretFileNeeded,
        ArgsFlaw::SecretOmitted,
        ArgsFlaw::SecretInline,
        ArgsFlaw::SecretRefused,
        ArgsFlaw::SecretUnknown,
        ArgsFlaw::SecretUnread,
        ArgsFlaw::SecretUnreadable,
        ArgsFlaw::SecretUnwritten,
        ArgsFlaw::BootLoader,
        ArgsFlaw::TermsUntold,
        ArgsFlaw::AgentLacks,
        ArgsFlaw::SameSession,
        ArgsFlaw::SamePortal,
        ArgsFlaw::TooLong(2047),
    ];
    flaws.extend(PATHS.map(ArgsFlaw::Path));
    flaws.extend([Unprintable::Credentials, Unprintable::Route].map(ArgsFlaw::Unprintable));
    flaws.extend(whats().into_iter().map(ArgsFlaw::Spec));
    flaws.extend(DIFFERS.map(ArgsFlaw::NotProved));
    flaws
}

fn verify_flaws() -> Vec<VerifyFlaw> {
    let mut flaws = std::vec![
        VerifyFlaw::NothingAsked,
        VerifyFlaw::Dialect,
        VerifyFlaw::TooLong,
        VerifyFlaw::AgentLacks,
        VerifyFlaw::NoAddress,
        VerifyFlaw::NoRouter,
        VerifyFlaw::NoNameServer,
        VerifyFlaw::ZoneUnused,
        VerifyFlaw::ZoneMissing,
        VerifyFlaw::FirmwareAbsent,
        VerifyFlaw::Brackets,
        VerifyFlaw::ByDhcp,
        VerifyFlaw::RootUnknown,
        VerifyFlaw::NameUnused,
        VerifyFlaw::IpTwice,
        VerifyFlaw::IpOverridden,
        VerifyFlaw::IpShort,
        VerifyFlaw::IpMethod,
        VerifyFlaw::IpNoAddress,
        VerifyFlaw::IpMask,
        VerifyFlaw::IpPrefix,
        VerifyFlaw::IpEvery,
        VerifyFlaw::NicByMac,
        VerifyFlaw::NameServer,
        VerifyFlaw::BondOptions,
        VerifyFlaw::VlanName,
        VerifyFlaw::FirmwareNics,
        VerifyFlaw::FirmwareMixed,
        VerifyFlaw::TargetParts,
        VerifyFlaw::TargetUnnamed,
        VerifyFlaw::TargetName,
        VerifyFlaw::Credentials,
        VerifyFlaw::Missing,
        VerifyFlaw::Surplus,
        VerifyFlaw::InstalledInitiator,
        VerifyFlaw::DefaultInitiator,
    ];
    flaws.extend(DIFFERS.map(VerifyFlaw::Differs));
    flaws
}

/// The code, the sentence, how grave it is, and what to try.
fn said<F: Explain + ToString>(flaw: &F) -> (&'static str, String, Severity, &'static str) {
    let sentence = flaw.to_string();
    (
        flaw.code().text(),
        sentence,
        flaw.severity(),
        flaw.hint().text(),
    )
}

/// The codes that the table of all codes explains.
fn explained() -> BTreeSet<&'static str> {
    let table = include_str!("../../finding/codes.md");
    let rows = table.lines().filter_map(|row| row.strip_prefix("| `"));
    rows.filter_map(|row| Some(row.split_once('`')?.0))
        .collect()
}

#[test]
fn every_flaw_has_a_code_that_is_explained_a_sentence_of_its_own_and_what_to_try() {
    let (args, verify) = (args_flaws(), verify_flaws());
    let all = args.iter().map(said).chain(verify.iter().map(said));
    let explained = explained();
    let mut codes: BTreeMap<_, _> = BTreeMap::new();
    let mut sentences = BTreeSet::new();
    for (code, sentence, severity, hint) in all {
        assert!(explained.contains(code), "{code}");
        let family = code.split('.').next().unwrap();
        assert!(["args", "verify"].contains(&family), "{code}");
        let plain = sentence.split_whitespace().count() > 2 && !sentence.ends_with('.');
        assert!(plain, "{code}: {sentence}");
        assert!(sentences.insert((family, sentence)), "{code}");
        assert!(hint.is_empty() || hint.ends_with('.'), "{code}: {hint}");
        // Whoever is stopped is told what to try.
        let told = !hint.is_empty() || severity < Severity::Error;
        assert!(told, "{code}");
        // Nobody who reads a code has to ask how grave it is.
        assert_eq!(*codes.entry(code).or_insert(severity), severity, "{code}");
    }
    let said = |code: &&&str| code.starts_with("args.") || code.starts_with("verify.");
    let left_over: Vec<_> = explained
        .iter()
        .filter(said)
        .filter(|code| !codes.contains_key(**code))
        .collect();
    assert!(left_over.is_empty(), "{left_over:?}");
}

#[test]
fn a_flaw_of_a_description_says_the_same_wherever_it_is_found() {
    for what in whats() {
        assert_eq!(said(&what), said(&ArgsFlaw::Spec(what)));
        assert_eq!(what.exit(), ArgsFlaw::Spec(what).exit());
    }
}

#[test]
fn the_gravest_error_decides_how_a_command_ends() {
    let ends = |flaws: &[ArgsFlaw]| {
        let mut notes = ArgsNotes::new();
        for flaw in flaws {
            notes.keep(format_args!("arguments"), flaw.severity(), *flaw);
        }
        exit(&notes)
    };
    let mut flaws = Vec::new();
    assert_eq!(ends(&flaws), Exit::Done);
    for (flaw, exit) in [
        (ArgsFlaw::SecretInline, Exit::Done),
        (ArgsFlaw::LeftOut, Exit::Done),
        (ArgsFlaw::SecretUnwritten, Exit::Failed),
        (ArgsFlaw::NotProved(Differs::Nic), Exit::NotRepresentable),
        (ArgsFlaw::SecretUnknown, Exit::SecretUnavailable),
        (ArgsFlaw::VlanMtu, Exit::Contradiction),
        (ArgsFlaw::Spec(What::Schema), Exit::Usage),
        (ArgsFlaw::SecretRefused, Exit::Usage),
        (ArgsFlaw::Spec(What::Pair), Exit::Usage),
    ] {
        flaws.push(flaw);
        assert_eq!(ends(&flaws), exit, "{flaw:?}");
    }
    // So do those that there is no room for.
    for severity in [Severity::Info, Severity::Warning] {
        let mut notes = ArgsNotes::new();
        let mut keep = |severity, flaw| notes.keep(format_args!("nics/0"), severity, flaw);
        (0..FINDINGS).for_each(|_| keep(Severity::Info, ArgsFlaw::LeftOut));
        keep(severity, ArgsFlaw::LeftOut);
        assert_eq!((exit(&notes), notes.dropped()), (Exit::Done, 1));
        let strict = match severity {
            Severity::Warning => Exit::NotRepresentable,
            _ => Exit::Done,
        };
        assert_eq!(strict_exit(&notes), strict);
        notes.keep(format_args!("nics/0"), Severity::Error, ArgsFlaw::VlanMtu);
        assert_eq!(exit(&notes), Exit::Contradiction);
    }
    assert_eq!(What::Pair.exit(), Exit::Contradiction);
    assert_eq!(
        VerifyFlaw::Differs(Differs::Lun).exit(),
        Exit::Contradiction
    );
    assert_eq!(VerifyFlaw::Missing.exit(), Exit::NotRepresentable);
}
