//! `/run/sanroot` as the rest of the boot finds it, made by `sanroot boot` in a mount namespace with a `/run`, a command line and
//! kernel log of its own, as root of a user namespace, who may load no module.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use sanroot_tests::installer::valid;
use sanroot_tests::{release, tree};

/// Puts in place what the agent sees.
const SURROUND: &str = r#"mount -t tmpfs none /sys/class && mkdir -p /sys/class/dmi/id && cp "$1"/product_uuid /sys/class/dmi/id &&
    mount --bind "$1/run" /run && mount --bind "$1/cmdline" /proc/cmdline &&
    mount --bind "$1/kmsg" /dev/kmsg && mount --bind "$1/limit" /proc/sys/kernel/printk_devkmsg &&
    { [ ! -e "$1/modprobe" ] || mount --bind "$1/modprobe" "$(readlink -f /sbin/modprobe)"; } && exec "$2" "$3""#;

/// What the agent sees: nothing that asks it for anything.
fn surroundings(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("run-folder-{name}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("run")).expect("a folder");
    for (file, text) in [
        ("cmdline", "root=LABEL=here\n"),
        ("kmsg", ""),
        ("limit", ""),
        ("product_uuid", ""),
    ] {
        fs::write(folder.join(file), text).expect("a file");
    }
    folder
}

fn run(folder: &Path, command: &str) -> Output {
    let tmp = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let target = tmp.parent().expect("tmp lies in the build directory");
    let output = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "--net"])
        .args(["sh", "-c", SURROUND, "sh"])
        .arg(folder)
        .arg(release::build(&tree::root(), target))
        .arg(command)
        .output()
        .expect("it runs");
    if let Ok(report) = fs::read(folder.join("run/sanroot/report.json")) {
        let report = serde_json::from_slice(&report).expect("JSON");
        valid(&report).expect("by the schema");
    }
    output
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path)
        .expect("it is there")
        .permissions()
        .mode()
        & 0o7777
}

#[test]
fn everybody_may_pass_through_it_and_read_nothing_of_a_boot_but_its_network() {
    let folder = surroundings("modes");
    let output = run(&folder, "boot");
    assert!(output.status.success(), "{output:?}");
    let own = folder.join("run/sanroot");
    assert_eq!(mode(&own), 0o711);
    // A link is as open as its folder, and leads to what everybody sees of the process.
    let agent = own.join("agent");
    assert!(fs::read_link(&agent).expect("a link").starts_with("/proc"));
    fs::remove_file(&agent).expect("it was there");
    let modes: BTreeMap<String, u32> = fs::read_dir(&own)
        .expect("a folder")
        .map(|entry| entry.expect("an entry"))
        .map(|entry| {
            let name = entry.file_name().into_string().expect("text");
            (name, mode(&entry.path()))
        })
        .collect();
    let names = ["report.json", "report.txt", "stage", "unasked"];
    assert_eq!(modes, names.map(|name| (name.to_owned(), 0o600)).into());
}

#[test]
fn a_boot_that_has_handed_over_is_not_begun_once_more() {
    let folder = surroundings("again");
    let own = folder.join("run/sanroot");
    fs::create_dir(&own).expect("a folder");
    for (file, text) in [("network", "theirs\n"), ("stage", "complete\n0\n")] {
        fs::write(own.join(file), text).expect("a file");
    }
    let output = run(&folder, "boot");
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let said = String::from_utf8_lossy(&output.stderr);
    for other in ["sanroot login", "sanroot attend"] {
        assert!(said.contains(other), "{said}");
    }
    let stage = fs::read_to_string(own.join("stage")).expect("text");
    assert_eq!(stage, "complete\n0\n");
    assert_eq!(fs::read_dir(&own).expect("a folder").count(), 2);
    // Where nothing was handed over a boot that has failed is tried again.
    fs::remove_file(own.join("network")).expect("a file");
    assert!(run(&folder, "boot").status.success());
}

#[test]
fn the_kernel_is_asked_to_take_every_line_of_a_boot_that_writes_some() {
    // The kernel refuses any other form.
    for (count, expected) in [(0, ""), (1, "on\n"), (11, "on\n")] {
        let folder = surroundings("limit");
        let words = (0..count).map(|number| format!(" rd.iscsi.firmwar{number}=1"));
        let cmdline = format!("root=LABEL=here{}\n", words.collect::<String>());
        fs::write(folder.join("cmdline"), cmdline).expect("a file");
        let output = run(&folder, "boot");
        assert!(output.status.success(), "{output:?}");
        let told = fs::read_to_string(folder.join("kmsg")).expect("text");
        assert_eq!(told.lines().count(), count, "{told}");
        let limit = fs::read_to_string(folder.join("limit")).expect("text");
        assert_eq!(limit, expected, "{count} lines");
    }
}

#[test]
fn a_boot_that_cannot_be_planned_says_why_at_once() {
    let folder = surroundings("impossible");
    let cmdline = "netroot=iscsi:10.0.0.1::::iqn.2026-11.test:disk rd.iscsi.usernam=foo\n";
    fs::write(folder.join("cmdline"), cmdline).expect("a file");
    let output = run(&folder, "boot");
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let told = fs::read_to_string(folder.join("kmsg")).expect("text");
    for (level, code) in [
        ("<3>", "plan.initiator.missing"),
        ("<4>", "cmdline.unknown"),
    ] {
        let mut lines = told.lines();
        let is_told = |line: &str| line.starts_with(level) && line.ends_with(&format!("[{code}]"));
        assert!(lines.any(is_told), "{code}: {told}");
    }
}

#[test]
fn a_machine_without_a_name_tells_the_one_that_it_makes() {
    let folder = surroundings("made");
    let cmdline = "netroot=iscsi:10.0.0.1::::iqn.2026-11.test:disk rd.retry=1\n";
    fs::write(folder.join("cmdline"), cmdline).expect("a file");
    let uuid = "4c4c4544-0042-3010-8044-b7c04f4a4d32\n";
    fs::write(folder.join("product_uuid"), uuid).expect("a file");
    run(&folder, "boot");
    let told = fs::read_to_string(folder.join("kmsg")).expect("text");
    let name = format!("<4>sanroot: iqn.2010-04.org.ipxe:{}: ", uuid.trim_end());
    let mut lines = told.lines();
    let is_told = |line: &str| line.starts_with(&name) && line.ends_with("[plan.initiator.made]");
    assert!(lines.any(is_told), "{told}");
    let judged = run(&folder, "verify");
    let verdict = "the machine would boot\n  ok      iqn.2026-11.test:disk at 10.0.0.1:3260\n";
    assert_eq!(
        String::from_utf8_lossy(&judged.stdout),
        verdict,
        "{judged:?}"
    );
}

#[test]
fn a_root_that_dhcp_is_to_name_is_told_at_once() {
    let folder = surroundings("dhcp");
    fs::write(folder.join("cmdline"), "root=dhcp ip=dhcp\n").expect("a file");
    let output = run(&folder, "boot");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let told = fs::read_to_string(folder.join("kmsg")).expect("text");
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(lines.len(), 1, "{told}");
    assert!(lines[0].starts_with("<3>sanroot: root=dhcp: "), "{told}");
}

#[test]
fn where_nothing_asks_for_a_san_the_networks_arguments_are_others() {
    let folder = surroundings("unasked");
    let cmdline = "root=LABEL=here bridge=br0:eth0 ip=eth0:dhpc rd.iscsi.firmwar=1\n";
    fs::write(folder.join("cmdline"), cmdline).expect("a file");
    let output = run(&folder, "boot");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let told = fs::read_to_string(folder.join("kmsg")).expect("text");
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(lines.len(), 1, "{told}");
    assert!(lines[0].contains("rd.iscsi.firmwar"), "{told}");
}

#[test]
fn an_agent_that_died_is_told_of_and_no_longer_waited_for() {
    let folder = surroundings("died");
    let own = folder.join("run/sanroot");
    fs::create_dir_all(&own).expect("a folder");
    // A process of this number there never is.
    fs::write(own.join("stage"), "login\n2147483647\n").expect("a file");
    let output = run(&folder, "wait");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let told = fs::read_to_string(folder.join("kmsg")).expect("text");
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(lines.len(), 1, "{told}");
    assert!(lines[0].starts_with("<3>sanroot: machine: the agent died in the stage login"));
    let stage = fs::read_to_string(own.join("stage")).expect("text");
    assert!(stage.starts_with("failed\n"), "{stage}");
}

#[test]
fn an_agent_that_died_behind_its_decision_is_told_of_once_and_what_it_said_stays() {
    let folder = surroundings("died-released");
    let own = folder.join("run/sanroot");
    let output = run(&folder, "boot");
    assert!(output.status.success(), "{output:?}");
    let report = fs::read_to_string(own.join("report.json")).expect("text");
    fs::write(own.join("stage"), "released\n2147483647\n").expect("a file");
    fs::write(folder.join("kmsg"), "").expect("a file");
    let services = folder.join("run/systemd/network");
    fs::create_dir_all(&services).expect("a folder");
    // Nobody gives this one's links their addresses any more, or removes it.
    let held = services.join("00-sanroot.network");
    fs::write(
        &held,
        "[Match]\nMACAddress=52:54:00:00:00:02\n[Link]\nUnmanaged=yes\n",
    )
    .expect("a file");
    for _ in 0..2 {
        let output = run(&folder, "wait");
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        let told = fs::read_to_string(folder.join("kmsg")).expect("text");
        assert_eq!(told.lines().count(), 1, "{told}");
        assert!(told.starts_with("<3>sanroot: machine: the agent died in the stage released"));
        let stage = fs::read_to_string(own.join("stage")).expect("text");
        assert!(stage.starts_with("released\n0"), "{stage}");
        let now = fs::read_to_string(own.join("report.json")).expect("text");
        assert_eq!(now, report);
        assert!(!held.exists());
    }
}

#[test]
fn an_agent_that_ended_as_it_should_is_not_told_of() {
    let folder = surroundings("ended");
    let output = run(&folder, "boot");
    assert!(output.status.success(), "{output:?}");
    let stage = fs::read_to_string(folder.join("run/sanroot/stage")).expect("text");
    let words: Vec<&str> = stage.split_whitespace().collect();
    assert_eq!(words, ["idle", "0"]);
    let before = fs::read_to_string(folder.join("kmsg")).expect("text");
    let output = run(&folder, "wait");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let told = fs::read_to_string(folder.join("kmsg")).expect("text");
    assert_eq!(told, before);
}

#[test]
fn the_stage_in_which_an_agent_dies_is_told_however_short_it_was() {
    let folder = surroundings("short");
    // No disk is looked for before the transport is there; what loads it ends the agent once that waits.
    let cmdline = "netroot=iscsi:10.0.0.1::::iqn.2026-11.test:disk rd.iscsi.initiator=iqn.2026-11.test:host\n";
    fs::write(folder.join("cmdline"), cmdline).expect("a file");
    let loader = "#!/bin/sh
        case $* in *iscsi_tcp*) ;; *) exit 1 ;; esac
        until grep -q '^State:.S' /proc/$PPID/status; do :; done
        kill -KILL $PPID\n";
    let written = folder.join("loader");
    fs::write(&written, loader).expect("a file");
    fs::set_permissions(&written, fs::Permissions::from_mode(0o755)).expect("a mode");
    release::copy(&written, &folder.join("modprobe"));
    let output = run(&folder, "boot");
    assert_eq!(output.status.signal(), Some(9), "{output:?}");
    let output = run(&folder, "wait");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let told = fs::read_to_string(folder.join("kmsg")).expect("text");
    assert!(
        told.contains("machine: the agent died in the stage transport"),
        "{told}"
    );
}

#[test]
fn an_agent_that_dies_before_it_keeps_a_stage_is_told_of() {
    let folder = surroundings("begun");
    let own = folder.join("run/sanroot");
    fs::create_dir_all(&own).expect("a folder");
    symlink("/proc/2147483647", own.join("agent")).expect("a link");
    let output = run(&folder, "wait");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let told = fs::read_to_string(folder.join("kmsg")).expect("text");
    assert!(
        told.contains("machine: the agent died in the stage plan"),
        "{told}"
    );
    let stage = fs::read_to_string(own.join("stage")).expect("text");
    assert!(stage.starts_with("failed\n0"), "{stage}");
}

#[test]
fn the_status_of_a_boot_without_a_report_is_its_stage() {
    let folder = surroundings("status");
    let status = || {
        let output = run(&folder, "status");
        let told = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(told).expect("text"))
    };
    let told = |stage| format!("sanroot: there is no report yet; the agent's stage: {stage}\n");
    assert_eq!(status(), (Some(1), told("it has not begun")));
    let own = folder.join("run/sanroot");
    fs::create_dir_all(&own).expect("a folder");
    symlink("/proc/7", own.join("agent")).expect("a link");
    assert_eq!(status(), (Some(0), told("plan")));
    fs::write(own.join("stage"), "login\n7\n").expect("a file");
    assert_eq!(status(), (Some(0), told("login")));
}

#[test]
fn the_images_own_network_services_find_what_is_theirs_where_the_boot_has_failed() {
    let folder = surroundings("services");
    let cmdline = "netroot=iscsi:10.0.0.1::::iqn.2026-11.test:disk rd.retry=1\n";
    fs::write(folder.join("cmdline"), cmdline).expect("a file");
    let uuid = "4c4c4544-0042-3010-8044-b7c04f4a4d32\n";
    fs::write(folder.join("product_uuid"), uuid).expect("a file");
    let services = folder.join("run/systemd/network");
    fs::create_dir_all(&services).expect("a folder");
    let all = services.join("zzzz-dracut-default.network");
    fs::write(&all, "[Match]\nKind=!*\n[Network]\nDHCP=yes\n").expect("a file");
    let output = run(&folder, "boot");
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(all.exists());
}
