//! Secrets go where they were asked to go.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use serde_json::{Value, json};

use crate::common::{SECRET, codes, document, run, tokens, with};

fn mutual() -> Value {
    with(&[(
        "/sessions/0/chap",
        json!({"name": "host", "secret": SECRET, "reverse_name": "disk",
        "reverse_secret": "0ther-s3cret"}),
    )])
}

#[test]
fn secrets_go_where_they_were_asked_to_go_and_nowhere_else() {
    let spec = mutual();
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("args-secrets.json");
    let _ = fs::remove_file(&file);
    let path = file.to_str().expect("text");
    for arguments in [
        &[][..],
        &["--secrets", "omit"],
        &["--write-secrets", path],
        &["--dialect", "dracut-nm"],
    ] {
        for format in ["lines", "json"] {
            let output = run(
                &[arguments, &["--format", format]].concat(),
                &spec.to_string(),
            );
            for said in [&output.stdout, &output.stderr] {
                let said = String::from_utf8_lossy(said);
                assert!(!said.contains("s3cret"), "{arguments:?} {said}");
            }
        }
    }
    let content: Value = serde_json::from_slice(&fs::read(&file).expect("the file")).expect("JSON");
    assert_eq!(
        content,
        json!({"schema": "sanroot/secrets/1", "targets": [{"name": "iqn.2004-10.com.example:disk",
            "portal": "192.0.2.1:3260", "chap": spec["sessions"][0]["chap"]}]})
    );
    assert_eq!(
        fs::metadata(&file).expect("the file").permissions().mode() & 0o7777,
        0o600
    );
    let (exit, json) = document(&["--write-secrets", path], &spec);
    assert_eq!((exit, &json["files"][0]["written"]), (0, &json!(path)));
}

#[test]
fn in_the_arguments_they_are_marked() {
    let spec = mutual();
    let (exit, json) = document(&["--secrets", "inline"], &spec);
    assert_eq!((exit, codes(&json)), (0, vec!["args.secret.inline"]));
    let last = json["args"]
        .as_array()
        .and_then(|args| args.last())
        .expect("an argument");
    let token = format!(
        "netroot=iscsi:host:{SECRET}:disk:0ther-s3cret@192.0.2.1::3260:ens3::iqn.2004-10.com.example:disk"
    );
    assert_eq!(
        (&last["token"], &last["secret"]),
        (&json!(token), &json!(true))
    );
    assert!(!json["cmdline"].to_string().contains("s3cret"));
    assert!(
        json["cmdline_full"]
            .as_str()
            .expect("a text")
            .ends_with(&token)
    );
}

#[test]
fn what_no_argument_can_carry_is_refused() {
    // What the target's own argument cannot carry stands in arguments for all, where all have the same.
    let spec = with(&[(
        "/sessions/0/chap",
        json!({"name": "host", "secret": "a:b@c"}),
    )]);
    let (exit, json) = document(&["--secrets", "inline"], &spec);
    assert_eq!(exit, 0);
    assert!(
        tokens(&json).contains(&"rd.iscsi.password=a:b@c"),
        "{json:#}"
    );
    for secret in [
        "with space",
        "quo\"te",
        "back\\slash",
        "st*r",
        "what?",
        "br[",
        "esc\u{1b}",
    ] {
        let spec = with(&[(
            "/sessions/0/chap",
            json!({"name": "host", "secret": secret}),
        )]);
        for dialect in ["sanroot", "dracut-nm", "dracut-legacy", "dracut-networkd"] {
            let (exit, json) = document(&["--secrets", "inline", "--dialect", dialect], &spec);
            assert_eq!(exit, 4, "{secret} {dialect}");
            assert!(codes(&json).contains(&"args.not-representable"));
        }
    }
}
