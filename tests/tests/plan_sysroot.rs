//! The plan of a system that lies in a folder: of an image unpacked, or of what `sanroot dump` saved.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use sanroot_tests::installer::valid;
use sanroot_tests::{release, tree};
use serde_json::{Value, json};

/// A folder with these files.
fn system(name: &str, files: &[(&str, &[u8])]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a writable folder");
    for (path, content) in files {
        let file = folder.join(path);
        fs::create_dir_all(file.parent().unwrap()).expect("a writable folder");
        fs::write(file, content).expect("a writable file");
    }
    folder
}

fn plan(folder: &Path, arguments: &[&str]) -> Output {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let agent = release::build(&tree::root(), target);
    let mut command = Command::new(agent);
    command.args(["plan", "--format", "json", "--sysroot"]);
    command
        .arg(folder)
        .args(arguments)
        .output()
        .expect("the agent runs")
}

fn document(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).expect("JSON")
}

fn targets(document: &Value) -> Vec<&str> {
    let sessions = document["sessions"].as_array().unwrap();
    let targets = sessions.iter().map(|session| session["target"].as_str());
    targets.map(Option::unwrap).collect()
}

#[test]
fn the_kernels_line_has_room_whatever_lies_in_the_image() {
    let long = format!("x={} rd.retry=2000\n", "y".repeat(16_293));
    let kernel = b"netroot=iscsi:10.0.0.1::::iqn.x:disk rd.iscsi.initiator=iqn.x:host ip=dhcp\n";
    let mut files = vec![("proc/cmdline", kernel.as_slice())];
    files.push(("etc/cmdline.d/10-long.conf", long.as_bytes()));
    let names: Vec<_> = (0..80)
        .map(|number| format!("run/initramfs/cmdline.d/{number:02}.conf"))
        .collect();
    for name in &names {
        files.push((name, b"rd.retry=20\n"));
    }
    for (name, files, deadline) in [
        ("plan-long", &files[..2], 180),
        ("plan-many", &[&files[..1], &files[2..]].concat()[..], 20),
    ] {
        let folder = system(name, files);
        let document = document(&plan(&folder, &[]));
        assert_eq!(targets(&document), ["iqn.x:disk"], "{name}");
        assert_eq!(document["deadline_s"], deadline, "{name}");
        assert_eq!(document["findings"][0]["code"], "cmdline.no-room", "{name}");
        assert_eq!(document["findings"][1], Value::Null, "{name}");
    }
}

#[test]
fn every_source_is_taken_from_the_folder() {
    let folder = system(
        "plan-image",
        &[
            (
                "etc/cmdline.d/20-second.conf",
                b"rd.retry=30 ip=10.0.0.2:::24::ens3:none\n",
            ),
            (
                "etc/cmdline.d/10-first.conf",
                b"rd.retry=20 netroot=iscsi:10.0.0.1::::iqn.x:first\n",
            ),
            ("etc/cmdline.d/30-not-one", b"rd.retry=50\n"),
            ("etc/cmdline", b"netroot=iscsi:10.0.0.1::::iqn.x:second\n"),
            (
                "run/initramfs/cmdline.d/1.conf",
                b"rd.retry=40 netroot=iscsi:10.0.0.1::::iqn.x:fourth\n",
            ),
            (
                "proc/cmdline",
                b"rd.retry=35 netroot=iscsi:10.0.0.1::::iqn.x:third\n",
            ),
            (
                "etc/iscsi/initiatorname.iscsi",
                b"InitiatorName=iqn.x:installed\n",
            ),
        ],
    );
    let output = plan(&folder, &[]);
    let document = document(&output);
    assert_eq!(output.status.code(), Some(0), "{document}");
    assert_eq!(
        targets(&document),
        ["iqn.x:first", "iqn.x:second", "iqn.x:third", "iqn.x:fourth"]
    );
    assert_eq!(document["deadline_s"], 40);
    assert_eq!(document["initiator"]["name"], "iqn.x:installed");
    assert_eq!(document["nics"][0]["name"], "ens3");
    assert!(document["sessions"][0]["tpgt"].is_null());
}

#[test]
fn an_installed_name_that_is_none_is_told_of_where_it_would_count() {
    let target = "netroot=iscsi:10.0.0.1::::iqn.x:disk ip=dhcp";
    let installed: &[u8] = b"InitiatorName=not one\n";
    let folder = system("plan-name", &[("etc/iscsi/initiatorname.iscsi", installed)]);
    let codes = |line: &str| -> Vec<Value> {
        let told = document(&plan(&folder, &["--cmdline", line]));
        let findings = told["findings"].as_array().unwrap().iter();
        findings.map(|finding| finding["code"].clone()).collect()
    };
    let told = codes(target);
    assert_eq!(told, ["name.forbidden-character", "plan.initiator.missing"]);
    let named = format!("{target} rd.iscsi.initiator=iqn.x:host");
    assert!(codes(&named).is_empty());
}

#[test]
fn its_firmware_counts_unless_another_is_named() {
    let table = tree::root().join("tests/fixtures/ibft/tables/ipxe-static-1tgt.bin");
    let table = fs::read(table).expect("a fixture");
    let folder = system("plan-firmware", &[("firmware/table0", &table)]);
    let own = document(&plan(&folder, &[]));
    assert_eq!(own["verdict"], "boot", "{own}");
    assert!(!targets(&own).is_empty());
    let none = document(&plan(&folder, &["--ibft", "none"]));
    assert_eq!(none["verdict"], "nothing-asked");
    let line = "netroot=iscsi:10.0.0.1::::iqn.x:y rd.iscsi.initiator=iqn.x:z rd.iscsi.firmware=0";
    let given = document(&plan(&folder, &["--cmdline", line]));
    assert_eq!(targets(&given), ["iqn.x:y"]);
}

#[test]
fn a_link_in_the_folder_never_leads_out_of_it() {
    let folder = system("plan-link", &[("etc/cmdline", b"rd.retry=20\n")]);
    std::os::unix::fs::symlink("/proc", folder.join("proc")).expect("a link");
    let document = document(&plan(&folder, &[]));
    assert_eq!(document["deadline_s"], 20, "{document}");
    let nowhere = plan(&folder.join("absent"), &[]);
    assert_eq!(nowhere.status.code(), Some(2));
    no_plan(&nowhere, "absent");
    let no_table = plan(&folder, &["--ibft", "/nonexistent"]);
    assert_eq!(no_table.status.code(), Some(2));
    no_plan(&no_table, "nonexistent");
}

/// The document of a plan that cannot be made, because what is called so cannot be read.
fn no_plan(output: &Output, name: &str) {
    let document = document(output);
    valid(&document).expect("by the schema");
    assert_eq!(document["verdict"], "impossible");
    let finding = &document["findings"][0];
    assert_eq!(finding["code"], "input.unreadable");
    assert!(
        finding["subject"].as_str().unwrap().ends_with(name),
        "{document}"
    );
}

#[test]
fn its_secrets_are_told_to_be_there_and_never_shown() {
    let secrets = br#"{"schema": "sanroot/secrets/1", "targets": [{"name": "iqn.x:disk",
        "chap": {"name": "host", "secret": "hunter2hunter2"}}]}"#;
    let line = b"netroot=iscsi:10.0.0.1::::iqn.x:disk netroot=iscsi:10.0.0.1::::iqn.x:other \
        rd.iscsi.initiator=iqn.x:host ip=dhcp\n";
    let file = "etc/sanroot/secrets.json";
    let folder = system("plan-secrets", &[("proc/cmdline", line), (file, secrets)]);
    let mode = |mode| {
        let path = folder.join(file);
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("a mode");
    };
    mode(0o600);
    let shown = document(&plan(&folder, &[]));
    let [disk, other] = [0, 1].map(|place| shown["sessions"][place]["chap"].clone());
    let present = json!({"present": true});
    assert_eq!((&disk["name"], &disk["secret"]), (&json!("host"), &present));
    assert_eq!(other, Value::Null);
    let text = plan(&folder, &["--format", "text"]).stdout;
    let text = String::from_utf8(text).expect("text");
    assert!(
        text.contains("iqn.x:disk LUN any at 10.0.0.1:3260, CHAP <set>"),
        "{text}"
    );
    assert!(!(text + &shown.to_string()).contains("hunter2"));
    // As a boot of this image would refuse it.
    mode(0o644);
    let refused = document(&plan(&folder, &[]));
    assert_eq!(
        refused["findings"][0]["code"], "secrets.exposed",
        "{refused}"
    );
}

#[test]
fn an_impossible_plan_ends_by_the_gravest_reason() {
    let folder = system("plan-impossible", &[]);
    let broken = tree::root().join("tests/fixtures/ibft/synthetic/bad-checksum.bin");
    let broken = broken.to_str().expect("a plain path");
    let lacking =
        "netroot=iscsi:10.0.0.1::::iqn.x:y rd.iscsi.username=u rd.iscsi.initiator=iqn.x:z";
    for (table, line, expected) in [
        (broken, "rd.iscsi.firmware", 7),
        ("none", "rd.iscsi.firmware", 1),
        ("none", lacking, 5),
        (broken, lacking, 7),
        ("none", "netroot=iscsi:10.0.0.1::0::iqn.x:y", 1),
        (broken, "quiet", 0),
    ] {
        let output = plan(&folder, &["--ibft", table, "--cmdline", line]);
        assert_eq!(output.status.code(), Some(expected), "{table} {line}");
    }
}
