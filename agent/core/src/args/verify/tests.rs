mod differs;
mod reach;

use std::borrow::ToOwned;
use std::boxed::Box;
use std::format;
use std::string::{String, ToString};
use std::vec;
use std::vec::Vec;

use serde_json::{Value, json};

use super::{Line, Verified, write_json};
use crate::args::tests::plain;
use crate::args::{Dialect, Room, Spec};
use crate::cmdline::Arguments;
use crate::exit::Exit;
use crate::finding::Findings;
use crate::ibft::{Firmware, Source};
use crate::limits::FINDINGS;
use crate::plan::{BootPlan, PlannedInitiator, Sources, installed_initiator};

const LINES: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../tests/fixtures/args/lines.txt"
));

/// A table with two targets over one NIC.
const TABLE: &[u8] = include_bytes!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../tests/fixtures/ibft/tables/ipxe-2tgt-1nic.bin"
));

/// How the command ends, and its document.
fn verify(spec: Option<&Value>, dialect: Dialect, text: &str) -> (Exit, Value) {
    verify_on(&Firmware::new(), spec, dialect, text)
}

/// The same on a machine with this firmware.
fn verify_on(
    firmware: &Firmware<'_>,
    spec: Option<&Value>,
    dialect: Dialect,
    text: &str,
) -> (Exit, Value) {
    verify_whole(firmware, "", spec, dialect, ["", text])
}

/// The same where this is the installed system's `initiatorname.iscsi`, and arguments lie in the image as well.
fn verify_whole(
    firmware: &Firmware<'_>,
    file: &str,
    spec: Option<&Value>,
    dialect: Dialect,
    [image, text]: [&str; 2],
) -> (Exit, Value) {
    let mut kept = vec![0; 16 * 1024];
    let mut described = Box::new(Spec::new());
    if let Some(spec) = spec {
        let json = spec.to_string();
        let read = described.read(json.as_bytes(), &mut [0; 1024], &mut Room::new(&mut kept));
        read.unwrap_or_else(|flaw| panic!("{flaw:?} {json}"));
    }
    let mut findings = Findings::default();
    let arguments = Arguments::read([image, text].map(str::as_bytes), &mut findings);
    let installed = installed_initiator(file.as_bytes(), &mut findings);
    let sources = Sources {
        firmware,
        arguments: &arguments,
        installed: installed.map(PlannedInitiator::installed),
        secrets: None,
    };
    let plan = BootPlan::new(&sources, &mut findings);
    let line = Line {
        text: text.as_bytes(),
        image: image.as_bytes(),
        arguments: &arguments,
        plan: &plan,
        findings: &findings,
        installed,
        dialect,
        spec: spec.map(|_| &*described),
    };
    let mut verified = Box::new(Verified::default());
    verified.judge(&line);
    let mut buffer = vec![0; 64 * 1024];
    let mut out = buffer.as_mut_slice();
    write_json(&mut out, &line, &verified).unwrap();
    let unused = out.len();
    buffer.truncate(buffer.len() - unused);
    let document: Value = serde_json::from_slice(&buffer).unwrap();
    let whole = document["would_boot"] == false || codes(&document, "error").is_empty();
    assert!(whole || verified.is_partial(&line), "{document:#}");
    (verified.exit(&line), document)
}

/// The codes of one severity, each once.
fn codes(document: &Value, severity: &str) -> Vec<String> {
    let findings = document["findings"].as_array().unwrap().iter();
    let findings = findings.filter(|finding| finding["severity"] == severity);
    let mut codes: Vec<_> = findings
        .map(|finding| finding["code"].as_str().unwrap().to_owned())
        .collect();
    codes.sort();
    codes.dedup();
    codes
}

#[test]
fn a_machine_that_boots_by_its_table_needs_no_argument_for_our_agent() {
    let mut spec = plain();
    spec["sessions"][0]["origin"] = "ibft:target0".into();
    spec["nics"][0]["firmware_index"] = 0.into();
    for (dialect, line, expected) in [
        (Dialect::Sanroot, "root=UUID=1 ro", Exit::Done),
        (
            Dialect::Sanroot,
            "rd.iscsi.firmware=0",
            Exit::NotRepresentable,
        ),
        (
            Dialect::DracutLegacy,
            "root=UUID=1 ro",
            Exit::NotRepresentable,
        ),
    ] {
        let (exit, document) = verify(Some(&spec), dialect, line);
        assert_eq!(exit, expected, "{line} {document:#}");
    }
    let live = plain();
    let (exit, _) = verify(Some(&live), Dialect::Sanroot, "root=UUID=1 ro");
    assert_eq!(exit, Exit::NotRepresentable);
}

#[test]
fn every_line_is_judged_by_its_code() {
    let mut bad = 0;
    for line in LINES.lines().filter(|line| !line.starts_with('#')) {
        let [ends, judged, text] = line.splitn(3, " | ").collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        let (exit, code) = ends.split_once(' ').unwrap();
        let (spec, dialect) = judged.split_once(' ').unwrap();
        let plain = plain();
        let spec = (spec == "spec").then_some(&plain);
        let (found, document) = verify(spec, Dialect::parse(dialect).unwrap(), text);
        assert_eq!(found.code().to_string(), exit, "{line} {document:#}");
        assert_eq!(document["dialect"], dialect);
        assert_eq!(document["would_boot"], exit == "0", "{line}");
        let errors = codes(&document, "error");
        let told = errors.iter().any(|error| error == code);
        assert!(
            told || (code == "-" && errors.is_empty()),
            "{line} {errors:?}"
        );
        if exit == "0" {
            let reaches = document["reaches"].as_array().unwrap();
            let reached = |reach: &Value| reach["ok"] == true && reach["code"].is_null();
            assert!(!reaches.is_empty() && reaches.iter().all(reached), "{line}");
        } else {
            let reaches = document["reaches"].as_array().unwrap();
            let failed = |reach: &Value| reach["ok"] == false && reach["code"].is_string();
            assert!(reaches.iter().all(failed), "{line} {document:#}");
        }
        bad += usize::from(found != Exit::Done);
    }
    assert!(bad > 80, "{bad}");
}

#[test]
fn a_line_of_which_a_part_boots_is_no_failure() {
    let good = "netroot=iscsi:192.0.2.1:::ens3::iqn.x:y rd.iscsi.initiator=iqn.x:h ip=ens3:dhcp";
    for (code, wrong) in [
        (
            "cmdline.target.server",
            "netroot=iscsi:192.0.2.256::::iqn.x:z",
        ),
        (
            "cmdline.target.port",
            "netroot=iscsi:192.0.2.9::99999:::iqn.x:z",
        ),
    ] {
        let line = format!("{good} {wrong}");
        let (exit, document) = verify(None, Dialect::Sanroot, &line);
        assert_eq!(exit, Exit::Done, "{wrong} {document:#}");
        assert!(
            codes(&document, "error").iter().any(|it| it == code),
            "{document:#}"
        );
        assert_eq!(document["reaches"][0]["ok"], true);
        // Other parsers, and a description, want all of it.
        assert_ne!(verify(None, Dialect::DracutNm, &line).0, Exit::Done);
        assert_ne!(
            verify(Some(&plain()), Dialect::Sanroot, &line).0,
            Exit::Done
        );
    }
    let lacking = "netroot=iscsi:[2001:db8::1]:::ens4::iqn.x:z ip=:::::ens4:link6";
    let (exit, document) = verify(None, Dialect::Sanroot, &format!("{good} {lacking}"));
    assert_eq!(exit, Exit::Done);
    assert_eq!(codes(&document, "warning"), ["verify.agent.lacks"]);
}

/// The NIC of a session is told of in more than one word, and one that cannot be used may change what the others come to.
#[test]
fn an_error_that_is_not_about_another_target_is_a_failure() {
    let target = "netroot=iscsi:192.0.2.1:::NIC::iqn.x:y";
    let own = "rd.iscsi.initiator=iqn.x:h";
    for (nic, initiator, network) in [
        ("ens3", own, "ip=ens3:dhcp ip=ens4:static"),
        ("", own, "ip=ens3:dhcp ip=ens4:static"),
        ("ens3", own, "ip=ens3:dhcp bridge=br0:ens4"),
        ("ens3", own, "ip=192.0.2.5:::255.255.255.O::ens3:none"),
        ("storage", own, "vlan=storage:ens3 ip=storage:dhcp"),
        ("san0", own, "ifname=san0:GARBAGE ip=san0:dhcp"),
        ("ens3", "rd.iscsi.initiator=disk", "ip=ens3:dhcp"),
    ] {
        let line = format!("{} {initiator} {network}", target.replace("NIC", nic));
        let (exit, document) = verify(None, Dialect::Sanroot, &line);
        assert_eq!(exit, Exit::NotRepresentable, "{line} {document:#}");
        assert_eq!(document["would_boot"], false);
    }
}

#[test]
fn the_sessions_of_the_firmware_are_reached_behind_those_of_the_line() {
    let mut firmware = Box::new(Firmware::new());
    firmware.read_table(Source::File, TABLE, &mut Findings::default());
    let line = "rd.iscsi.firmware=1 rd.iscsi.ibft=1 ip=ens9:dhcp \
        netroot=iscsi:192.0.2.1:::ens9::iqn.x:y rd.iscsi.initiator=iqn.x:h";
    let (exit, document) = verify_on(&firmware, None, Dialect::Sanroot, line);
    assert_eq!(exit, Exit::Done, "{document:#}");
    let reaches = document["reaches"].as_array().unwrap().iter();
    let reaches: Vec<_> = reaches
        .map(|it| {
            json!([
                it["session"],
                it["target"],
                it["portal"],
                it["ok"],
                it["code"]
            ])
        })
        .collect();
    let expected = json!([
        [0, "iqn.x:y", "192.0.2.1:3260", true, null],
        [
            1,
            "iqn.2026-11.test.fixture:disk0",
            "10.0.2.2:13260",
            true,
            null
        ],
        [
            2,
            "iqn.2026-11.test.fixture:disk1",
            "10.0.2.2:13260",
            true,
            null
        ],
    ]);
    assert_eq!(Value::from(reaches), expected);
}

#[test]
fn what_asks_for_nothing_boots_and_reaches_nothing() {
    for dialect in [Dialect::Sanroot, Dialect::DracutNm] {
        let (exit, document) = verify(None, dialect, "root=UUID=1 quiet ip=dhcp");
        assert_eq!((exit, codes(&document, "error")), (Exit::Done, Vec::new()));
        assert_eq!(codes(&document, "info"), ["verify.nothing-asked"]);
        assert_eq!(document["reaches"], json!([]));
        assert_eq!(document["would_boot"], true);
    }
}

#[test]
fn a_line_has_its_bytes() {
    let (_, rest) = LINES.split_once("0 - | - sanroot | ").unwrap();
    let line = rest.lines().next().unwrap();
    let judged = |length: usize| {
        let line = format!("{line} x={}", "y".repeat(length - line.len() - 3));
        let (exit, document) = verify(None, Dialect::Sanroot, &line);
        (exit, codes(&document, "error").join(" "))
    };
    assert_eq!(judged(2047), (Exit::Done, String::new()));
    let too_long = "verify.too-long".to_owned();
    assert_eq!(judged(2048), (Exit::NotRepresentable, too_long));
}

#[test]
fn what_there_is_no_room_for_decides_as_well() {
    let (_, rest) = LINES.split_once("0 - | - sanroot | ").unwrap();
    let line = rest.lines().next().unwrap();
    // Each is a warning, and the last one an error.
    let warned = format!("{line}{}", " rd.iscsi.x".repeat(FINDINGS));
    let (exit, document) = verify(None, Dialect::Sanroot, &warned);
    assert_eq!(exit, Exit::Done);
    assert_eq!(document["findings_dropped"], 0);
    let (exit, document) = verify(None, Dialect::Sanroot, &format!("{warned} ip=ens9:nothing"));
    assert_eq!(exit, Exit::NotRepresentable, "{document}");
    assert_eq!(
        codes(&document, "error").len(),
        1,
        "it takes another's place"
    );
}

#[test]
fn what_is_in_the_image_counts_and_takes_no_room_of_the_line() {
    let (_, rest) = LINES.split_once("0 - | - sanroot | ").unwrap();
    let line = rest.lines().next().unwrap();
    let judged = |image: &str, text: &str, dialect| {
        let firmware = Firmware::new();
        let (exit, document) = verify_whole(&firmware, "", None, dialect, [image, text]);
        (exit, codes(&document, "error").join(" "))
    };
    let full = format!("x={}", "y".repeat(2045));
    let fits = judged(line, &full, Dialect::Sanroot);
    assert_eq!(fits, (Exit::Done, String::new()));
    // The rules of other parsers hold for both.
    let short = "nameserver=[2001:db8::1]";
    let (exit, code) = judged(short, line, Dialect::DracutLegacy);
    assert_eq!((exit, code), judged(line, short, Dialect::DracutLegacy));
    assert_eq!(exit, Exit::NotRepresentable);
}

#[test]
fn a_name_that_is_not_the_machines_own_is_a_warning() {
    let line = |name: &str| {
        format!(
            "rd.iscsi.initiator={name} ip=ens3:dhcp netroot=iscsi:192.0.2.1::3260::iqn.2004-10.com.example:disk"
        )
    };
    let (own, default) = (
        "iqn.2004-10.com.example:host",
        "iqn.2010-04.org.ipxe:00000000-0000-0000-0000-000000000000",
    );
    for (installed, name, expected) in [
        (own, own, &[][..]),
        ("", own, &[]),
        (default, own, &["verify.initiator.installed"]),
        ("", default, &["verify.initiator.default"]),
        (
            own,
            default,
            &["verify.initiator.default", "verify.initiator.installed"],
        ),
    ] {
        let file = format!("InitiatorName={installed}\n");
        let file = if installed.is_empty() { "" } else { &file };
        let none = Firmware::new();
        let (exit, document) = verify_whole(&none, file, None, Dialect::Sanroot, ["", &line(name)]);
        assert_eq!(exit, Exit::Done);
        assert_eq!(codes(&document, "warning"), expected, "{installed} {name}");
    }
    // No session, no login.
    let none = Firmware::new();
    let idle = format!("rd.iscsi.initiator={default}");
    let (_, document) = verify_whole(&none, "", None, Dialect::Sanroot, ["", &idle]);
    assert!(codes(&document, "warning").is_empty());
}
