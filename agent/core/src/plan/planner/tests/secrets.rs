//! Which credentials a session gets where several sources have some.

use std::string::{String, ToString};
use std::vec;
use std::vec::Vec;

use super::firmware::{firmware, nic, target};
use crate::cmdline::Arguments;
use crate::errno::Errno;
use crate::finding::Findings;
use crate::ibft::{Firmware, FirmwareChap, FirmwareIdentity};
use crate::iscsi::IscsiName;
use crate::plan::{BootPlan, PlannedInitiator, Secrets, SecretsFlaw, Sources, Verdict};
use crate::secret::SecretRef;

const NETROOT: &str = "netroot=iscsi:10.0.0.1::::iqn.x:y";
const FILE: &str = r#"{"schema":"sanroot/secrets/1","targets":[
    {"name":"iqn.x:y","chap":{"name":"host","secret":"from the file"}},
    {"name":"iqn.x:z","chap":{"name":"host","secret":"short"}}]}"#;

/// A file that says nothing of the tests' targets.
const OTHERS: &str = r#"{"schema":"sanroot/secrets/1","targets":[]}"#;

/// The secrets of the plan's sessions, the initiator's & the target's, and the codes of what was found; `file` is the image's, `Err` one that is refused.
fn planned(
    firmware: &Firmware<'_>,
    line: &str,
    file: Result<&str, SecretsFlaw>,
) -> (Verdict, Vec<String>, Vec<&'static str>) {
    let mut room = vec![0; file.map_or(0, str::len)];
    let mut findings = Findings::default();
    let mut secrets = Secrets::new();
    match file {
        Ok(file) => secrets.read(file.as_bytes(), &mut room, &mut findings),
        Err(flaw) => secrets.refuse(flaw, &mut findings),
    }
    let arguments = Arguments::read([line.as_bytes()], &mut findings);
    let sources = Sources {
        firmware,
        arguments: &arguments,
        installed: IscsiName::parse(b"iqn.x:host")
            .ok()
            .map(PlannedInitiator::installed),
        secrets: Some(&secrets),
    };
    let plan = BootPlan::new(&sources, &mut findings);
    let secret = |secret: &[u8]| core::str::from_utf8(secret).unwrap().to_string();
    let secrets = plan.sessions.iter().map(|session| match session.chap {
        Some(chap) => {
            let target = chap.target.map(|target| secret(target.secret));
            secret(chap.initiator.secret)
                + &target.map_or(String::new(), |it| " & ".to_string() + &it)
        }
        None => "none".to_string(),
    });
    let codes = findings
        .kept()
        .iter()
        .map(|finding| finding.cause.code().text());
    (plan.verdict(), secrets.collect(), codes.collect())
}

fn named(line: &str, secret: &str, codes: &[&str]) {
    let (verdict, secrets, found) = planned(&Firmware::new(), line, Ok(FILE));
    assert_eq!(
        (verdict, found.as_slice()),
        (Verdict::Boot, codes),
        "{line}"
    );
    assert_eq!(secrets, [secret], "{line}");
}

#[test]
fn an_argument_goes_before_the_file() {
    named(NETROOT, "from the file", &[]);
    named(
        "netroot=iscsi:host:from-the-word@10.0.0.1::::iqn.x:y",
        "from-the-word",
        &[],
    );
    let both = "rd.iscsi.username=host rd.iscsi.password=from-an-argument";
    named(&std::format!("{NETROOT} {both}"), "from-an-argument", &[]);
    named("netroot=iscsi:10.0.0.1::::iqn.x:other", "none", &[]);
}

#[test]
fn a_short_secret_is_warned_of() {
    let code = ["plan.chap.short-secret"];
    named("netroot=iscsi:10.0.0.1::::iqn.x:z", "short", &code);
    named(
        "netroot=iscsi:h:12345678901@10.0.0.1::::iqn.x:y",
        "12345678901",
        &code,
    );
    named(
        "netroot=iscsi:h:123456789012@10.0.0.1::::iqn.x:y",
        "123456789012",
        &[],
    );
}

#[test]
fn a_refused_file_leaves_out_what_has_no_other_credentials() {
    let refused = Err(SecretsFlaw::Unreadable(Errno::PERM));
    let (verdict, secrets, codes) = planned(&Firmware::new(), NETROOT, refused);
    assert_eq!((verdict, secrets.len()), (Verdict::Impossible, 0));
    assert_eq!(
        codes,
        ["secrets.unreadable", "plan.session.secrets-refused"]
    );
    let line = "netroot=iscsi:host:from-the-word@10.0.0.1::::iqn.x:y";
    let (verdict, secrets, codes) = planned(&Firmware::new(), line, refused);
    assert_eq!(
        (verdict, codes),
        (Verdict::Boot, vec!["secrets.unreadable"])
    );
    assert_eq!(secrets, ["from-the-word"]);
}

#[test]
fn the_file_goes_before_firmware() {
    let identity = |secret| FirmwareIdentity {
        name: "host",
        secret: SecretRef::new(secret),
    };
    for (own, secret, codes) in [
        (None, "from the file", [].as_slice()),
        (
            Some(b"from the table".as_slice()),
            "from the file",
            &["plan.chap.replaced"],
        ),
        (Some(b"from the file"), "from the file", &[]),
    ] {
        let mut firmware = firmware(&[nic(0)], &[target(0, 0)]);
        let target = &mut firmware.targets[0];
        target.chap = own.map(|own| FirmwareChap {
            initiator: identity(own),
            target: None,
        });
        let (_, secrets, found) = planned(&firmware, "", Ok(FILE));
        assert_eq!((secrets[0].as_str(), found.as_slice()), (secret, codes));
    }
}

#[test]
fn each_side_of_a_firmware_s_target_is_proved_by_the_best_source() {
    let identity = |secret| FirmwareIdentity {
        name: "host",
        secret: SecretRef::new(secret),
    };
    let one_way = FirmwareChap {
        initiator: identity(b"of the table"),
        target: None,
    };
    let mutual = FirmwareChap {
        target: Some(identity(b"its reverse one")),
        ..one_way
    };
    let own = "rd.iscsi.username=h rd.iscsi.password=an-argument-s";
    let reverse = "rd.iscsi.in.username=r rd.iscsi.in.password=its-other-one";
    let (half, reverse_half) = ("rd.iscsi.username=h", "rd.iscsi.in.username=r");
    for (table, line, secrets, incomplete) in [
        (None, own, "an-argument-s", 0),
        (Some(one_way), own, "an-argument-s", 0),
        (Some(mutual), own, "an-argument-s & its reverse one", 0),
        (Some(one_way), reverse, "of the table & its-other-one", 0),
        (Some(mutual), reverse, "of the table & its-other-one", 0),
        // What is incomplete is told, and nothing is tried with less proof than it may have asked for.
        (Some(mutual), half, "of the table & its reverse one", 1),
        (
            Some(mutual),
            reverse_half,
            "of the table & its reverse one",
            1,
        ),
        (Some(one_way), half, "", 2),
        (Some(one_way), reverse_half, "", 2),
        (None, half, "", 2),
        (None, reverse, "", 1),
    ] {
        let mut firmware = firmware(&[nic(0)], &[target(0, 0)]);
        firmware.targets[0].chap = table;
        let (verdict, found, told) = planned(&firmware, line, Ok(OTHERS));
        assert_eq!(found.join(", "), secrets, "{line}");
        assert_eq!(told, vec!["cmdline.chap-incomplete"; incomplete], "{line}");
        let expected = match secrets {
            "" => Verdict::Impossible,
            _ => Verdict::Boot,
        };
        assert_eq!(verdict, expected, "{line}");
    }
}

#[test]
fn arguments_go_before_the_file_of_a_firmware_s_target_too() {
    let firmware = firmware(&[nic(0)], &[target(0, 0)]);
    let line = "rd.iscsi.username=h rd.iscsi.password=an-argument-s";
    let (_, secrets, codes) = planned(&firmware, line, Ok(FILE));
    assert_eq!((secrets[0].as_str(), codes.len()), ("an-argument-s", 0));
    let refused = Err(SecretsFlaw::Unreadable(Errno::PERM));
    let (verdict, secrets, _) = planned(&firmware, line, refused);
    assert_eq!(
        (verdict, secrets[0].as_str()),
        (Verdict::Boot, "an-argument-s")
    );
}
