//! Secrets that the image is to have.

use sanroot_tests::saved::{FirmwareNic, FirmwareTarget, SavedSystem, Session};

use crate::common::{Told, args, system, told};

const FIRMWARE: [&str; 2] = ["rd.iscsi.firmware=1", "rd.iscsi.ibft=1"];
const SECRET: &str = "s3cret-of-the-disk";
const CHAP: [&str; 4] = ["host", SECRET, "(null)", "(null)"];

/// The file of secrets with those for a portal.
fn file(portal: &str) -> String {
    format!(
        r#"{{"schema":"sanroot/secrets/1","targets":[{{"name":"iqn.2004-10.com.example:disk","portal":"{portal}","chap":{{"name":"host","secret":"{SECRET}"}}}}]}}"#
    )
}

/// A root on two paths with CHAP; the firmware's table has the path of session `listed`.
fn two_paths(listed: u32) -> SavedSystem {
    let session = |number, portal| Session {
        number,
        portal,
        chap: CHAP,
        ..Session::default()
    };
    let (first, second) = match listed {
        1 => ("192.0.2.1", "192.0.2.9"),
        _ => ("192.0.2.9", "192.0.2.1"),
    };
    let target = FirmwareTarget {
        secret: SECRET,
        ..FirmwareTarget::default()
    };
    system()
        .session(&session(1, first))
        .session(&session(2, second))
        .disk("8:0", "sda", 1, 0)
        .disk("8:16", "sdb", 2, 0)
        .made("253:0", "dm-0", "mpath-360014", &["sda", "sdb"])
        .mounted("/", "253:0")
        .firmware_nic(&FirmwareNic::default())
        .firmware_target(&target)
        .plain_network()
}

fn explicit(told: &Told) -> usize {
    let tokens = told.tokens().into_iter();
    tokens.filter(|token| token.starts_with("netroot=")).count()
}

#[test]
fn a_secret_that_no_file_holds_is_a_warning() {
    let session = Session {
        chap: CHAP,
        ..Session::default()
    };
    let system = |root: &str| {
        system()
            .session(&session)
            .disk("8:0", "sda", 1, 0)
            .mounted(root, "8:0")
            .plain_network()
    };
    let bare = system("/");
    let needed = told(&bare, &[]);
    assert_eq!(
        (needed.code, needed.codes()),
        (0, vec!["args.secret.file-needed"])
    );
    assert_eq!(needed.document["findings"][0]["severity"], "warning");
    assert_eq!(told(&bare, &["--strict"]).code, 4);
    // It is going to be written.
    let path = format!("{}/secrets", bare.folder());
    let written = told(&bare, &["--write-secrets", &path, "--strict"]);
    assert_eq!((written.code, written.codes()), (0, vec![]));
    assert!(std::fs::metadata(path).is_ok());
    // It lies there, in the system that is described.
    for root in ["/", "/mnt/new"] {
        let place = format!("{}/etc/sanroot/secrets.json", root.trim_end_matches('/'));
        let filed = system(root).file(&place, file("192.0.2.1"));
        let held = told(&filed, &["--mount", root, "--strict"]);
        assert_eq!((held.code, held.codes()), (0, vec![]), "{root}");
        let other = system(root).file(&place, file("192.0.2.7"));
        let other = told(&other, &["--mount", root]);
        assert_eq!(other.codes(), ["args.secret.file-needed"], "{root}");
    }
}

#[test]
fn one_path_by_the_table_s_secret_is_better_than_two_that_cannot_log_in() {
    for listed in [1, 2] {
        let told = told(&two_paths(listed), &[]);
        assert_eq!((told.code, told.codes()), (0, vec!["args.path.left-out"]));
        assert_eq!(told.tokens(), FIRMWARE);
        assert_eq!(told.roles(), ["required"]);
    }
    let said = args(&two_paths(1), &["--format", "cmdline.d"]);
    let said = String::from_utf8_lossy(&said.stderr).into_owned();
    assert!(
        said.contains("private file") && said.contains("--write-secrets"),
        "{said}"
    );
}

#[test]
fn with_their_secrets_both_paths_are_told() {
    let system = two_paths(1);
    let path = format!("{}/secrets", system.folder());
    let written = told(&system, &["--write-secrets", &path]);
    assert_eq!(
        (written.codes(), explicit(&written)),
        (vec!["args.firmware.partial"], 2)
    );
    let content = std::fs::read_to_string(path).expect("a file");
    let filed = system.file("/etc/sanroot/secrets.json", content);
    let held = told(&filed, &[]);
    assert_eq!(
        (held.codes(), explicit(&held)),
        (vec!["args.firmware.partial"], 2)
    );
    // One of them logs in.
    let half = two_paths(1).file("/etc/sanroot/secrets.json", file("192.0.2.1"));
    let half = told(&half, &[]);
    let codes = vec!["args.firmware.partial", "args.secret.file-needed"];
    assert_eq!((half.code, half.codes(), explicit(&half)), (0, codes, 2));
    // Who asks for it gets it.
    let asked = told(&two_paths(1), &["--source", "explicit"]);
    assert_eq!(explicit(&asked), 2);
}
