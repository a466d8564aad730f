//! `/run/sanroot` as the rest of the boot finds it, made by `sanroot boot` in a mount namespace with a `/run`, a command line and
//! kernel log of its own, as root of a user namespace, who may load no module.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use sanroot_tests::{release, tree};

/// Puts in place what the agent sees.
const SURROUND: &str = r#"mount --bind "$1/run" /run && mount --bind "$1/cmdline" /proc/cmdline &&
    mount --bind "$1/kmsg" /dev/kmsg && mount --bind "$1/limit" /proc/sys/kernel/printk_devkmsg && exec "$2" "$3""#;

/// What the agent sees: nothing that asks it for anything.
fn surroundings(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("run-folder-{name}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("run")).expect("a folder");
    for (file, text) in [
        ("cmdline", "root=LABEL=here\n"),
        ("kmsg", ""),
        ("limit", ""),
    ] {
        fs::write(folder.join(file), text).expect("a file");
    }
    folder
}

fn run(folder: &Path, command: &str) -> Output {
    let tmp = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let target = tmp.parent().expect("tmp lies in the build directory");
    Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "--net"])
        .args(["sh", "-c", SURROUND, "sh"])
        .arg(folder)
        .arg(release::build(&tree::root(), target))
        .arg(command)
        .output()
        .expect("it runs")
}

#[test]
fn the_kernel_is_asked_to_take_every_line_of_a_boot() {
    let folder = surroundings("limit");
    let output = run(&folder, "boot");
    assert!(output.status.success(), "{output:?}");
    // The kernel refuses any other form.
    let limit = fs::read_to_string(folder.join("limit")).expect("text");
    assert_eq!(limit, "on\n");
}

#[test]
fn the_status_of_a_boot_without_a_report_is_its_stage() {
    let folder = surroundings("status");
    fs::create_dir_all(folder.join("run/sanroot")).expect("a folder");
    let status = |stage: &str| {
        fs::write(folder.join("run/sanroot/stage"), stage).expect("a file");
        let output = run(&folder, "status");
        let told = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(told).expect("text"))
    };
    let at_work = format!("login\n{}\n", std::process::id());
    let told = "sanroot: there is no report yet: the agent is at work, in the stage login\n";
    assert_eq!(status(&at_work), (Some(0), told.to_owned()));
    // No process has such a number (PID_MAX_LIMIT).
    let (code, told) = status("login\n4194305\n");
    assert_eq!(code, Some(1));
    assert!(told.contains("there is no report"), "{told}");
}
