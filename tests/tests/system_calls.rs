//! What `sanroot args` asks of the kernel where eight sessions of eight LUNs are, counted by strace on a system that
//! `sanroot dump` saved.

use std::fs;
use std::path::Path;
use std::process::Command;

use sanroot_tests::installer::agent;
use sanroot_tests::tree;

/// As many as it takes. Whoever needs more has a reason to give.
const CALLS: usize = 707;

#[test]
fn eight_sessions_are_told_with_no_more_system_calls_than_before() {
    let temporary = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let (system, log) = (temporary.join("eight-sessions"), temporary.join("calls"));
    fs::create_dir_all(&system).expect("a folder");
    let saved = tree::root().join("tests/fixtures/system/eight-sessions.tar.gz");
    let unpacked = Command::new("tar")
        .args(["--extract", "--gzip", "--file"])
        .arg(saved)
        .arg("--directory")
        .arg(&system)
        .status();
    assert!(unpacked.expect("tar runs").success());
    let output = Command::new("strace")
        .arg("-o")
        .arg(&log)
        .arg(agent(env!("CARGO_TARGET_TMPDIR")))
        .args(["args", "--all-sessions", "--sysroot"])
        .arg(&system)
        .output()
        .expect("strace runs");
    let told = String::from_utf8_lossy(&output.stdout);
    assert_eq!(told.matches("netroot=").count(), 8, "{output:?}");
    let log = fs::read_to_string(log).expect("strace's log");
    // A path that the kernel has followed anew, because somebody else renamed or mounted meanwhile, is asked for once.
    let again = |line: &str| line.starts_with("openat2(") && line.contains(" EAGAIN ");
    let calls = log
        .lines()
        .filter(|line| !line.starts_with("+++") && !again(line));
    let calls = calls.count();
    assert!(calls <= CALLS, "{calls} system calls:\n{log}");
}
