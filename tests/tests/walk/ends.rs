//! Secrets, names, and how the command ends.

use sanroot_tests::saved::{SavedSystem, Session};

use crate::common::{args, system, told};

const SECRET: &str = "s3cret-of-the-disk";

fn rooted(session: &Session<'_>) -> SavedSystem {
    system()
        .session(session)
        .disk("8:0", "sda", 1, 0)
        .mounted("/", "8:0")
        .plain_network()
}

#[test]
fn chap_one_way_and_mutual() {
    let mut session = Session {
        chap: ["host", SECRET, "(null)", "(null)"],
        ..Session::default()
    };
    let one_way = rooted(&session);
    let file = told(&one_way, &[]);
    assert_eq!(
        (file.code, file.codes()),
        (0, vec!["args.secret.file-needed"])
    );
    assert!(!file.document.to_string().contains(SECRET));
    let inline = args(&one_way, &["--secrets", "inline"]);
    let text = String::from_utf8_lossy(&inline.stdout).into_owned();
    assert!(
        text.contains(&format!("netroot=iscsi:host:{SECRET}@192.0.2.1:")),
        "{text}"
    );
    assert_eq!(told(&one_way, &["--dialect", "dracut-nm"]).code, 6);
    session.chap = ["host", SECRET, "disk", "other-secret"];
    let mutual = args(&rooted(&session), &["--secrets", "inline"]);
    let text = String::from_utf8_lossy(&mutual.stdout).into_owned();
    assert!(
        text.contains(&format!("host:{SECRET}:disk:other-secret@")),
        "{text}"
    );
}

#[test]
fn user_without_password_or_reverse_only() {
    for chap in [
        ["host", "(null)", "(null)", "(null)"],
        ["(null)", "(null)", "disk", SECRET],
    ] {
        let session = Session {
            chap,
            ..Session::default()
        };
        let told = told(&rooted(&session), &[]);
        assert_eq!(
            (told.code, told.codes()),
            (5, vec!["system.chap-incomplete"])
        );
        assert_eq!(told.document["status"], "incomplete");
    }
}

#[test]
fn secrets_that_root_alone_may_read() {
    let folder = "/sys/devices/platform/host11/session1/iscsi_session/session1";
    let system = rooted(&Session::default()).file(&format!("{folder}/username"), "<refused>\n");
    let file = told(&system, &[]);
    assert_eq!((file.code, file.codes()), (0, vec!["args.secret.unread"]));
    let stock = told(&system, &["--dialect", "dracut-nm"]);
    assert_eq!(
        (stock.code, stock.codes()),
        (6, vec!["args.secret.unreadable"])
    );
    let saved = Session {
        chap: ["host", "<set>", "(null)", "(null)"],
        ..Session::default()
    };
    let told = told(&rooted(&saved), &["--secrets", "inline"]);
    assert_eq!((told.code, told.codes()), (6, vec!["args.secret.unknown"]));
}

#[test]
fn nothing_on_the_san() {
    let system = system().local_disk("254:1", "vda1").mounted("/", "254:1");
    let nothing = told(&system, &[]);
    assert_eq!(
        (nothing.code, nothing.document["status"].as_str()),
        (0, Some("not-needed"))
    );
    let required = told(&system, &["--require"]);
    assert_eq!(
        (required.code, required.document["status"].as_str()),
        (3, Some("not-needed"))
    );
    assert!(args(&system, &[]).stdout.is_empty());
}

#[test]
fn warnings_count_where_they_are_asked_to() {
    let name = "InitiatorName=iqn.2004-10.com.example:another\n";
    let system = rooted(&Session::default()).file("/etc/iscsi/initiatorname.iscsi", name);
    let lax = told(&system, &[]);
    assert_eq!(
        (lax.code, lax.codes()),
        (0, vec!["system.initiator.differs"])
    );
    assert_eq!(told(&system, &["--strict"]).code, 4);
    assert!(args(&system, &["--strict"]).stdout.is_empty());
}

#[test]
fn names_that_cannot_be_told() {
    let folder = "/sys/devices/platform/host11/session1/iscsi_session/session1";
    let strange =
        |name: &[u8]| rooted(&Session::default()).file(&format!("{folder}/targetname"), name);
    assert_eq!(
        told(&strange(b"iqn.2004-10.com.example:\xff\n"), &[]).codes(),
        ["system.name"]
    );
    assert_eq!(
        told(&strange(b"iqn.2004-10.com.example:a:iqn.b\n"), &[]).code,
        4
    );
    let names = rooted(&Session {
        initiator: "(null)",
        ..Session::default()
    });
    assert_eq!(told(&names, &[]).codes(), ["system.no-initiator"]);
}

#[test]
fn what_is_not_there_is_a_fault_of_usage() {
    let system = rooted(&Session::default());
    assert_eq!(told(&system, &["--device", "/dev/sdz"]).code, 2);
    let gone = format!("{}/nothing", system.folder());
    let output = crate::common::command()
        .args(["args", "--sysroot", &gone])
        .output();
    assert_eq!(output.expect("it runs").status.code(), Some(2));
}

#[test]
fn the_same_system_gives_the_same_bytes() {
    let system = rooted(&Session::default());
    for options in [&["--format", "json"][..], &["--format", "line"]] {
        assert_eq!(args(&system, options).stdout, args(&system, options).stdout);
    }
}
