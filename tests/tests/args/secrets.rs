//! Secrets go where they were asked to go.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use sanroot_tests::installer::valid;
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
    valid(&content).expect("by the schema");
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
fn the_file_of_secrets_is_new_whatever_lay_in_its_way() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("args-secrets-anew");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir(&folder).expect("a folder");
    let (file, new) = (folder.join("secrets.json"), folder.join("secrets.json.new"));
    let (readable, other) = (fs::Permissions::from_mode(0o666), folder.join("other"));
    fs::write(&new, "").expect("a file");
    fs::set_permissions(&new, readable).expect("a mode");
    // Whoever has it open already reads nothing of what comes.
    let held = fs::File::open(&new).expect("a file");
    let write = |path: &Path| {
        let path = path.to_str().expect("text");
        document(&["--write-secrets", path], &mutual())
    };
    assert_eq!(write(&file).0, 0);
    let mode = fs::metadata(&file).expect("the file").permissions().mode();
    assert_eq!(mode & 0o7777, 0o600);
    assert_eq!(held.metadata().expect("a file").len(), 0);
    assert!(!new.exists());

    // A link is not followed.
    fs::write(&other, "").expect("a file");
    symlink(&other, &new).expect("a link");
    assert_eq!(write(&file).0, 0);
    assert!(fs::read(&other).expect("the file").is_empty());
    assert!(!file.is_symlink());

    // What cannot be put in place does not stay beside it.
    let taken = folder.join("taken");
    fs::create_dir(&taken).expect("a folder");
    let (exit, json) = write(&taken);
    assert_eq!((exit, codes(&json)), (1, vec!["args.secret.unwritten"]));
    assert!(!folder.join("taken.new").exists());
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
        "netroot=iscsi:host:{SECRET}:disk:0ther-s3cret@192.0.2.1::3260:ens3:0:iqn.2004-10.com.example:disk"
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
