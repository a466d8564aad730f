//! `sanroot verify`: lines and what is wrong with them.

use std::collections::BTreeSet;
use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use sanroot_tests::installer::valid;
use sanroot_tests::tree;

use crate::common::{codes, command, document, plain, tokens, with};

const LINES: &str = include_str!("../../fixtures/args/lines.txt");

/// The exit code and the document, which is by its schema.
fn verify(arguments: &[&str], input: &str) -> (i32, Value) {
    let mut child = command()
        .args(["verify", "--format", "json"])
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    // Where it reads nothing it may have ended.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    let output = child.wait_with_output().expect("the program ends");
    let text = String::from_utf8(output.stdout).expect("text");
    let document: Value =
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    valid(&document).unwrap_or_else(|error| panic!("{error}: {text}"));
    (output.status.code().expect("a code"), document)
}

/// The codes of errors, each once.
fn errors(document: &Value) -> BTreeSet<&str> {
    let findings = document["findings"].as_array().expect("a list");
    let errors = findings
        .iter()
        .filter(|finding| finding["severity"] == "error");
    errors
        .map(|finding| finding["code"].as_str().expect("a code"))
        .collect()
}

#[test]
fn every_bad_line_has_its_code() {
    let (mut bad, mut wrong) = (0, Vec::new());
    for line in LINES.lines().filter(|line| !line.starts_with('#')) {
        let mut parts = line.splitn(3, " | ");
        let mut part = || parts.next().expect("three parts");
        let (exit, code) = part().split_once(' ').expect("exit and code");
        let (spec, dialect) = part().split_once(' ').expect("description and dialect");
        let text = part();
        let mut arguments = vec!["--dialect", dialect, text];
        if spec == "spec" {
            arguments.extend(["--spec", "-"]);
        }
        let (found, document) = verify(&arguments, &plain().to_string());
        let expected: BTreeSet<&str> = if code == "-" {
            BTreeSet::new()
        } else {
            BTreeSet::from([code])
        };
        let all = document["reaches"].as_array().expect("a list");
        let reached = all.iter().all(|reach| reach["ok"] == true);
        let errors = errors(&document);
        let told = expected.is_subset(&errors) && expected.is_empty() == errors.is_empty();
        if found.to_string() != exit
            || !told
            || document["would_boot"] != (found == 0)
            || (found == 0 && !reached)
        {
            wrong.push(format!(
                "{found} {:?} {} for {line}",
                codes(&document),
                document["reaches"]
            ));
        }
        bad += usize::from(found != 0);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(bad >= 30, "{bad}");
}

/// The arguments in the README, which a machine with one path over one NIC has.
#[test]
fn the_readmes_arguments_are_those_of_such_a_machine_and_boot_it() {
    let readme = tree::file("README.md").text;
    let (_, block) = readme
        .split_once("With one path over one NIC these are four:\n\n  ```text\n")
        .expect("the arguments");
    let (block, _) = block.split_once("  ```").expect("their end");
    let told: Vec<&str> = block.lines().map(str::trim).collect();
    let spec = with(&[
        ("/sessions/0/target", json!("iqn.2001-04.com.example:disk")),
        (
            "/sessions/0/initiator",
            json!("iqn.2001-04.com.example:host"),
        ),
        ("/sessions/0/luns", json!([0])),
    ]);
    let (exit, made) = document(&[], &spec);
    assert_eq!((exit, tokens(&made)), (0, told.clone()), "{made:#}");
    // What `args` has printed is a description for `verify`.
    let (exit, verdict) = verify(&["--spec", "-", &told.join(" ")], &made.to_string());
    assert_eq!(
        (exit, errors(&verdict)),
        (0, BTreeSet::new()),
        "{verdict:#}"
    );
    let other = told
        .join(" ")
        .replace("com.example:disk", "com.example:other");
    let (exit, verdict) = verify(&["--spec", "-", &other], &made.to_string());
    assert_eq!(exit, 4, "{verdict:#}");
}

#[test]
fn a_line_comes_from_stdin_too_and_no_secret_is_told() {
    let line = "netroot=iscsi:u:s3cret@192.0.2.1::::iqn.x:y rd.iscsi.initiator=iqn.x:h ip=ens3:dhcp rd.iscsi.password=s3cret\n";
    let (exit, document) = verify(&["-"], line);
    assert_eq!(
        (exit, errors(&document)),
        (4, BTreeSet::from(["cmdline.chap-incomplete"]))
    );
    assert!(!document.to_string().contains("s3cret"), "{document:#}");
}

#[test]
fn the_installed_systems_initiator_name_is_compared_with_the_lines() {
    let own = r#"mount -t tmpfs none /etc && mkdir /etc/iscsi &&
        echo "InitiatorName=$0" >/etc/iscsi/initiatorname.iscsi && exec "$@""#;
    let line = "rd.iscsi.initiator=iqn.x:h ip=ens3:dhcp netroot=iscsi:192.0.2.1::::iqn.x:y";
    for (installed, expected) in [
        ("iqn.x:h", &[][..]),
        ("iqn.x:other", &["verify.initiator.installed"]),
    ] {
        let output = Command::new("unshare")
            .args(["--map-root-user", "--mount", "sh", "-c", own, installed])
            .arg(command().get_program())
            .args(["verify", "--format", "json", line])
            .output()
            .expect("unshare runs");
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        let document: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert_eq!(codes(&document), expected, "{installed}");
    }
}

#[test]
fn the_verdict_is_told_in_words() {
    let target = "netroot=iscsi:192.0.2.1:::ens3::iqn.x:y rd.iscsi.initiator=iqn.x:h";
    for (rest, expected, exit) in [
        ("ip=ens3:dhcp", "the machine would boot\n", 0),
        (
            "ip=ens3:dhcp netroot=iscsi:192.0.2.256::::iqn.x:z",
            "the machine would boot, but not all of the line can be used\n",
            0,
        ),
        (
            "ip=192.0.2.5:::255.255.255.O::ens3:none",
            "the machine may not boot: not all of the line can be used\n",
            4,
        ),
        (
            "ip=ens3:dhcp bridge=br0:ens3",
            "the machine would not boot\n",
            4,
        ),
    ] {
        let line = format!("{target} {rest}");
        let output = command().args(["verify", &line]).output();
        let output = output.expect("the program runs");
        let text = String::from_utf8(output.stdout).expect("text");
        assert!(text.starts_with(expected), "{line}: {text}");
        assert_eq!(output.status.code(), Some(exit), "{line}");
    }
    let by_dhcp = ["verify", "--dialect", "dracut-nm", "root=dhcp ip=dhcp"];
    let output = command().args(by_dhcp).output().expect("the program runs");
    let text = String::from_utf8(output.stdout).expect("text");
    let verdict = "what DHCP names, which is not here, decides whether the machine would boot\n";
    assert_eq!((text.as_str(), output.status.code()), (verdict, Some(4)));
    let output = command().args(["verify", "rd.iscsi.firmware=1"]).output();
    let output = output.expect("the program runs");
    let text = String::from_utf8(output.stdout).expect("text");
    let verdict =
        "the firmware's table, which is not here, decides whether the machine would boot\n";
    assert_eq!((text.as_str(), output.status.code()), (verdict, Some(4)));
    let output = command()
        .args(["verify", "root=UUID=1 quiet ip=dhcp"])
        .output();
    let output = output.expect("the program runs");
    let text = String::from_utf8(output.stdout).expect("text");
    let verdict = "the line asks for no SAN: a machine boots by it whose root is elsewhere\n";
    assert_eq!((text.as_str(), output.status.code()), (verdict, Some(0)));
}

/// The document is complete even when the command fails.
#[test]
fn a_description_that_cannot_be_read_is_told_as_args_tells_it() {
    let line = "root=UUID=1 quiet";
    let mut foreign = plain();
    foreign["sessions"][0]["origin"] = "elsewhere".into();
    for (spec, code) in [
        ("", "args.spec.not-json"),
        (&foreign.to_string(), "args.spec.word"),
    ] {
        let (exit, document) = verify(&["--spec", "-", line], spec);
        assert_eq!((exit, codes(&document)), (2, vec![code]), "{document:#}");
        assert_eq!(document["would_boot"], false);
        let mut child = command()
            .args(["verify", "--spec", "-", line])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut stdin = child.stdin.take().expect("a pipe");
        stdin.write_all(spec.as_bytes()).expect("it reads");
        drop(stdin);
        let output = child.wait_with_output().expect("the program ends");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.starts_with("sanroot: error: spec"), "{said}");
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
    }
}
