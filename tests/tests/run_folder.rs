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
