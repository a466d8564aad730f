use std::borrow::ToOwned;
use std::format;
use std::string::{String, ToString};
use std::vec;

use super::Secrets;
use crate::errno::Errno;
use crate::finding::{Cause, Explain, Findings};
use crate::iscsi::IscsiName;
use crate::plan::{PlannedPortal, SecretsFlaw};

/// One target `iqn.x:y`, with these members more.
fn target(members: &str) -> String {
    format!(r#"{{"name":"iqn.x:y",{members}}}"#)
}

const CHAP: &str = r#""chap":{"name":"host","secret":"hunter2"}"#;

fn file(targets: &[String]) -> String {
    let targets = targets.join(",");
    format!(r#"{{"schema":"sanroot/secrets/1","targets":[{targets}]}}"#)
}

/// What the file says for `name` at `portal`: our name and secret, and the target's.
fn found(content: &str, name: &str, portal: &str) -> Result<String, &'static str> {
    let mut room = vec![0; content.len()];
    let mut findings = Findings::default();
    let mut secrets = Secrets::new();
    secrets.read(content.as_bytes(), &mut room, &mut findings);
    if let [finding] = findings.kept() {
        assert!(secrets.are_refused());
        return Err(finding.cause.code().text());
    }
    assert!(!secrets.are_refused());
    let name = IscsiName::parse(name.as_bytes()).unwrap();
    let Some(chap) = secrets.find(name, PlannedPortal::parse(portal).unwrap()) else {
        return Ok("none".to_owned());
    };
    let text = |bytes: &[u8]| core::str::from_utf8(bytes).unwrap().to_owned();
    let mut said = format!(
        "{}:{}",
        text(chap.initiator.name),
        text(chap.initiator.secret)
    );
    if let Some(target) = chap.target {
        said += &format!(":{}:{}", text(target.name), text(target.secret));
    }
    Ok(said)
}

fn first(content: &str) -> Result<String, &'static str> {
    found(content, "iqn.x:y", "10.0.0.1:3260")
}

#[test]
fn a_target_is_found_by_its_name_and_its_portal_where_one_is_given() {
    let with = |portal: &str, secret: &str| {
        target(&format!(
            r#""portal":"{portal}","chap":{{"name":"host","secret":"{secret}"}}"#
        ))
    };
    let content = file(&[
        target(CHAP),
        with("10.0.0.1", "one"),
        with("[2001:db8::1]:860", "two"),
        with("10.0.0.1:3260", "three"),
        with("san.example", "four"),
    ]);
    for (name, portal, said) in [
        ("iqn.x:y", "10.0.0.1:3260", "host:one"),
        ("iqn.x:y", "[2001:db8::1]:860", "host:two"),
        ("iqn.x:y", "10.0.0.1:3261", "host:hunter2"),
        ("iqn.x:y", "10.0.0.2:3260", "host:hunter2"),
        ("iqn.x:y", "san.example:3260", "host:four"),
        ("iqn.x:y", "san.example:3261", "host:hunter2"),
        ("iqn.x:Y", "10.0.0.1:3260", "none"),
    ] {
        assert_eq!(
            found(&content, name, portal).as_deref(),
            Ok(said),
            "{name} {portal}"
        );
    }
}

#[test]
fn credentials_are_of_one_direction_or_of_both() {
    let mutual = r#""chap":{"reverse_secret":"s\u00e9","secret":"a \"quoted\" one","reverse_name":"disk","name":"h"}"#;
    assert_eq!(
        first(&file(&[target(mutual)])).as_deref(),
        Ok("h:a \"quoted\" one:disk:sé")
    );
    let null = r#""portal":null,"chap":{"name":"h","secret":"s","reverse_name":null,"reverse_secret":null}"#;
    assert_eq!(first(&file(&[target(null)])).as_deref(), Ok("h:s"));
}

#[test]
fn credentials_for_discovery_stand_apart() {
    let content =
        r#"{"schema":"sanroot/secrets/1","discovery":{"name":"a","secret":"b"},"targets":[]}"#;
    let mut room = vec![0; content.len()];
    let mut secrets = Secrets::new();
    secrets.read(content.as_bytes(), &mut room, &mut Findings::default());
    let discovery = secrets.discovery().unwrap();
    assert_eq!(
        (discovery.initiator.name, discovery.initiator.secret),
        (&b"a"[..], &b"b"[..])
    );
    assert!(discovery.target.is_none());
}

#[test]
fn a_file_that_breaks_a_rule_is_refused_as_a_whole() {
    let good = target(CHAP);
    let listed = |second: &str| file(&[good.clone(), second.to_owned()]);
    for (content, code) in [
        (String::new(), "secrets.malformed"),
        ("{}".into(), "secrets.schema"),
        (file(&[]).replace("/1", "/2"), "secrets.schema"),
        (
            file(&[]).replace("\"schema\":", "\"scheme\":"),
            "secrets.malformed",
        ),
        (listed(&target(r#""chap":{"name":"h"}"#)), "secrets.target"),
        (
            listed(&target(r#""chap":{"name":"h","secret":""}"#)),
            "secrets.target",
        ),
        (
            listed(&target(
                r#""chap":{"name":"h","secret":"s","reverse_name":"d"}"#,
            )),
            "secrets.target",
        ),
        (listed(r#"{"name":"iqn.x:z"}"#), "secrets.target"),
        (listed(&format!("{{{CHAP}}}")), "secrets.target"),
        (
            listed(&format!(r#"{{"name":"my target",{CHAP}}}"#)),
            "secrets.target",
        ),
        (
            listed(&target(&format!(r#""portal":"my san",{CHAP}"#))),
            "secrets.target",
        ),
        (
            listed(&target(&format!(r#""portal":"10.0.0.1:0",{CHAP}"#))),
            "secrets.target",
        ),
        (
            listed(&target(&format!(r#""portal":"10.0.0.1,1",{CHAP}"#))),
            "secrets.target",
        ),
        (
            listed(&target(&format!(r#""lun":"0",{CHAP}"#))),
            "secrets.malformed",
        ),
        (
            listed(&target(&format!("{CHAP},{CHAP}"))),
            "secrets.malformed",
        ),
        (
            listed(&target(r#""chap":{"name":"h","secret":12}"#)),
            "secrets.malformed",
        ),
        (
            r#"{"schema":"sanroot/secrets/1","discovery":{"name":"a"}}"#.into(),
            "secrets.discovery",
        ),
        (file(&vec![good.clone(); 65]), "secrets.target"),
    ] {
        assert_eq!(first(&content), Err(code), "{content}");
    }
    assert_eq!(first(&file(&vec![good; 64])).as_deref(), Ok("host:hunter2"));
}

#[test]
fn only_its_owner_may_read_or_change_it() {
    for (mode, exposed) in [
        (0o100_600, false),
        (0o100_400, false),
        (0o100_640, true),
        (0o100_604, true),
        (0o100_620, true),
        (0o100_644, true),
    ] {
        assert_eq!(SecretsFlaw::of_mode(mode).is_some(), exposed, "{mode:o}");
    }
    let flaw = SecretsFlaw::of_mode(0o100_644).unwrap();
    assert_eq!(
        flaw.to_string(),
        "its mode is 0644: others may read or change it"
    );
}

#[test]
fn no_flaw_shows_what_the_file_says() {
    // A flaw holds numbers only; this keeps it so.
    const { assert!(size_of::<SecretsFlaw>() <= 8) }
    for flaw in [SecretsFlaw::Unreadable(Errno::PERM), SecretsFlaw::Target(3)] {
        let cause = Cause::from(flaw);
        assert!(cause.code().text().starts_with("secrets.") && !flaw.hint().is_empty());
    }
}
