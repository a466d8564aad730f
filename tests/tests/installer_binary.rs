//! The commands that `sanroot` leaves to the binary beside it.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::thread;
use std::time::{Duration, Instant};

use sanroot_core::command::{OWN_USAGE, USAGE, installer};
use sanroot_tests::installer::{finish, request, start};
use sanroot_tests::{release, tree};

/// The agent, built as anybody would.
fn agent() -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .parent()
        .expect("tmp lies in the build directory");
    release::build(&tree::root(), target)
}

fn run(program: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(program);
    command.args(arguments).output().expect("the binary runs")
}

fn text(bytes: &[u8]) -> &str {
    core::str::from_utf8(bytes).expect("text")
}

#[test]
fn both_print_the_one_list_of_commands() {
    let agent = agent();
    for program in [&agent, &agent.with_file_name("sanroot-installer")] {
        let output = run(program, &["--help"]);
        assert_eq!(output.status.code(), Some(0), "{}", program.display());
        assert_eq!(text(&output.stdout), USAGE);
    }
}

#[test]
fn alone_the_agent_lists_its_own_commands() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("alone");
    fs::create_dir_all(&folder).expect("a folder");
    let alone = folder.join("sanroot");
    release::copy(&agent(), &alone);
    let output = run(&alone, &["--help"]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(text(&output.stdout), OWN_USAGE);
    assert_eq!(text(&output.stderr), "");
}

#[test]
fn the_agent_leaves_a_command_to_the_binary_beside_it_wherever_it_is_called_from() {
    let agent = agent();
    let link = Path::new(env!("CARGO_TARGET_TMPDIR")).join("link-to-sanroot");
    let _ = fs::remove_file(&link);
    symlink(&agent, &link).expect("a link");
    for program in [&agent, &link] {
        for name in installer::COMMANDS.split(' ') {
            let output = run(program, &[name, "--no-such-option"]);
            assert_eq!(output.status.code(), Some(2), "{name}");
            let said = text(&output.stderr);
            let expected = "sanroot: \"--no-such-option\" makes no sense here\nusage: ";
            assert!(said.starts_with(expected), "{name}: {said}");
        }
    }
}

/// An argument that is no text is as wrong as one that makes no sense; what stands before it is not done.
#[test]
fn what_is_not_utf8_is_a_misuse_of_both() {
    let agent = agent();
    for program in [&agent, &agent.with_file_name("sanroot-installer")] {
        for arguments in [
            &[b"caf\xe9".as_slice()][..],
            &[b"verify", b"root=UUID=1 netroot=iscsi opt=\xff"],
            &[b"args", b"caf\xe9", b"--strict", b"--nonsense"],
        ] {
            let mut command = Command::new(program);
            command.args(arguments.iter().copied().map(OsStr::from_bytes));
            let output = command.output().expect("the binary runs");
            assert_eq!(output.status.code(), Some(2), "{arguments:?}");
            assert_eq!(text(&output.stdout), "");
            let said = text(&output.stderr);
            let expected = "sanroot: an argument is not UTF-8\nusage: ";
            assert!(said.starts_with(expected), "{arguments:?}: {said}");
        }
    }
}

#[test]
fn whoever_attends_where_there_is_no_session_waits_until_told_to_end() {
    let script = "mount -t tmpfs none /run && exec \"$0\" attend";
    let mut command = Command::new("unshare");
    command.args(["--mount", "sh", "-c", script]);
    command.arg(agent().with_file_name("sanroot-installer"));
    let mut attendant = command.spawn().expect("util-linux");
    let status = format!("/proc/{}/status", attendant.id());
    let start = Instant::now();
    // SIGTERM, SIGPIPE and SIGINT are blocked once they are waited for; SIGHUP and SIGQUIT, if nobody has them ignored.
    let blocked = |status: &str| {
        let mask = status
            .lines()
            .find_map(|line| line.strip_prefix("SigBlk:\t"));
        u64::from_str_radix(mask.expect("proc(5)"), 16).expect("a mask")
    };
    while !fs::read_to_string(&status).is_ok_and(|status| blocked(&status) & !0b101 == 0x5002) {
        assert!(attendant.try_wait().expect("a child").is_none());
        assert!(
            start.elapsed() < Duration::from_secs(20),
            "it does not begin"
        );
        thread::sleep(Duration::from_millis(5));
    }
    let kill = run(Path::new("kill"), &[&attendant.id().to_string()]);
    assert!(kill.status.success());
    assert_eq!(attendant.wait().expect("a child").code(), Some(0));
}

#[test]
fn where_the_other_binary_is_not_it_is_said_so() {
    let initramfs = Path::new(env!("CARGO_TARGET_TMPDIR")).join("initramfs-bin");
    fs::create_dir_all(&initramfs).expect("a writable folder");
    let lonely = initramfs.join("sanroot");
    release::copy(&agent(), &lonely);
    let output = run(&lonely, &["check"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(text(&output.stdout), "");
    let said = text(&output.stderr);
    assert!(
        said.starts_with("sanroot: check is done by the program sanroot-installer, ")
            && said.ends_with("no such file or directory (errno 2)\n"),
        "{said}"
    );
}

#[test]
fn a_link_local_portal_is_shown_with_the_nic_that_it_was_asked_for_with() {
    let request = request(&["[fe80::1%lo]:1".to_owned()]);
    let mut command = Command::new(agent().with_file_name("sanroot-installer"));
    let answer = finish(start(command.arg("check"), &request));
    assert_eq!(answer.document["portals"][0]["address"], "fe80::1%lo");
    assert_eq!(answer.document["findings"][0]["subject"], "[fe80::1%lo]:1");
}

/// Whoever may lock so much memory and no more still has room for a stack: as root of a user namespace, whom the limit binds.
#[test]
fn no_limit_of_locked_memory_takes_the_stack_away() {
    let spec = Path::new(env!("CARGO_TARGET_TMPDIR")).join("locked.json");
    let text = r#"{"schema": "sanroot/spec/1", "sessions": [{"target": "iqn.2004-10.com.example:disk",
        "portal": {"address": "192.0.2.1"}, "initiator": "iqn.2004-10.com.example:host", "nic": 0}],
        "nics": [{"id": 0, "name": "ens3", "mac": "52:54:00:12:34:56", "addresses": ["192.0.2.2/24"]}]}"#;
    fs::write(&spec, text).expect("a file");
    // Up to what systemd allows (`DefaultLimitMEMLOCK`).
    for pages in (1..=2048).step_by(31) {
        let limit = format!("--memlock={}", pages << 12);
        let mut command = Command::new("prlimit");
        command.args([&limit, "unshare", "--user", "--map-root-user"]);
        command.arg(agent()).args(["args", "--spec"]).arg(&spec);
        let output = command.output().expect("util-linux");
        assert_eq!(output.status.code(), Some(0), "{limit}: {output:?}");
    }
}
