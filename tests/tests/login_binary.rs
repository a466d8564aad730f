//! `sanroot login`, `sanroot sessions` and `sanroot logout` as a program sees them where the kernel opens no session: as root of a
//! user namespace, who may load no module and make no request. What they do with a kernel is shown by the scenarios `install-…`.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use sanroot_core::finding::Findings;
use sanroot_core::iscsi::login::chap::Algorithms;
use sanroot_core::session::DiskName;
use sanroot_core::system::live::{LiveChap, LiveDisk, LivePortal, LiveSession};
use sanroot_linux::sources;
use sanroot_tests::installer::{Answer, agent, finish, request, start, valid};
use sanroot_tests::json::members;
use serde_json::{Value, json};

fn run(request: &Value) -> Answer {
    run_by(&["env"], request)
}

/// With these words before the agent's.
fn run_by(words: &[&str], request: &Value) -> Answer {
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user", "--net"]);
    command.args(words);
    command.arg(agent(env!("CARGO_TARGET_TMPDIR"))).arg("login");
    finish(start(&mut command, request))
}

#[test]
fn who_started_it_may_ignore_the_end_of_children() {
    let request = request(&["192.0.2.1".to_owned()]);
    let usual = run(&request);
    let ignoring = run_by(&["env", "--ignore-signal=CHLD"], &request);
    assert_eq!(ignoring.codes(), usual.codes());
}

#[test]
fn the_document_is_whole_where_the_kernel_has_no_transport() {
    let portals = [
        "192.0.2.1",
        "[2001:db8::1]:860",
        "san.example",
        "[fe80::1%lo]",
    ];
    let portals = portals.map(str::to_owned);
    // The host may have loaded it: neither the agent nor its modprobe is to see that.
    let without = r#"for folder in /sys/class/iscsi_transport /sys/module; do
            [ ! -d "$folder" ] || mount -t tmpfs none "$folder" || exit
        done
        exec "$@""#;
    let words = ["unshare", "--mount", "sh", "-c", without, "sh"];
    let answer = run_by(&words, &request(&portals));
    assert_eq!(answer.code, Some(1));
    let code = answer.codes()[0].to_owned();
    assert_eq!(code, "boot.transport.not-loaded");
    let told = answer.document["portals"].as_array().expect("a list");
    let places: Vec<Value> = told
        .iter()
        .map(|portal| json!([portal["address"], portal["port"]]))
        .collect();
    let expected = json!([
        ["192.0.2.1", 3260],
        ["2001:db8::1", 860],
        ["san.example", 3260],
        ["fe80::1%lo", 3260]
    ]);
    assert_eq!(Value::from(places), expected);
    for portal in told {
        assert_eq!(portal["outcome"], "failed");
        assert_eq!(portal["code"], *code);
        assert_eq!(portal["session"], Value::Null);
        assert_eq!(portal["existed"], false);
        assert_eq!(portal["disks"], json!([]));
    }
}

#[test]
fn a_request_without_a_target_is_malformed() {
    let mut request = request(&["192.0.2.1".to_owned()]);
    request["target"]["name"] = Value::Null;
    let mut command = Command::new(agent(env!("CARGO_TARGET_TMPDIR")));
    let answer = finish(start(command.arg("login"), &request));
    assert_eq!(answer.code, Some(2));
    assert_eq!(answer.codes(), ["request.missing-member"]);
}

/// Runs a command in sight of a transport and a session; the beginnings of its system calls' lines.
fn calls(name: &str, arguments: &[&str]) -> Vec<String> {
    let temporary = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let (class, log) = (
        temporary.join(name),
        temporary.join(format!("{name}-calls")),
    );
    let _ = fs::remove_dir_all(&class);
    for folder in ["iscsi_transport/tcp", "iscsi_session", "scsi_host/host12"] {
        fs::create_dir_all(class.join(folder)).expect("a folder");
    }
    fs::write(class.join("iscsi_transport/tcp/handle"), "1\n").expect("a file");
    fs::write(class.join("scsi_host/host12/proc_name"), "iscsi_tcp\n").expect("a file");
    let device = "../../devices/platform/host12/session7/iscsi_session/session7";
    symlink(device, class.join("iscsi_session/session7")).expect("a link");
    let surround = r#"mount --bind "$1" /sys/class && shift && exec strace -o "$@""#;
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user", "--net", "--mount"]);
    command.args(["sh", "-c", surround, "sh"]);
    command.args([&class, &log, &agent(env!("CARGO_TARGET_TMPDIR"))]);
    let child = start(command.args(arguments), &request(&["192.0.2.1".to_owned()]));
    child.wait_with_output().expect("an end");
    let log = fs::read_to_string(log).expect("strace's log");
    log.lines().map(str::to_owned).collect()
}

#[test]
fn whoever_listens_to_the_kernel_is_in_memory_before() {
    for (name, arguments) in [("login", vec!["login"]), ("logout", vec!["logout", "7"])] {
        let calls = calls(name, &arguments);
        let first = |words: &[&str]| {
            let is_it = |line: &String| words.iter().all(|word| line.contains(word));
            let place = calls.iter().position(is_it);
            place.unwrap_or_else(|| panic!("no {words:?} in {calls:#?}"))
        };
        let listens = first(&["socket(", "NETLINK_ISCSI"]);
        assert!(first(&["mlockall(", "MCL_FUTURE"]) < listens, "{name}");
        assert!(first(&["mlock("]) < listens, "{name}");
    }
}

/// Set for a process whose command line of the kernel is another one than this machine's.
const LISTS_NONE: &str = "SANROOT_TEST_LISTS_NONE";

#[test]
fn where_the_command_line_lists_no_digests_it_is_for_the_command_to_say() {
    let name = "where_the_command_line_lists_no_digests_it_is_for_the_command_to_say";
    if std::env::var_os(LISTS_NONE).is_none() {
        let line = Path::new(env!("CARGO_TARGET_TMPDIR")).join("login-line");
        fs::write(&line, "quiet\n").expect("a file");
        let surround = "mount --bind \"$1\" /proc/cmdline && shift && exec \"$@\"";
        let lists_none = Command::new("unshare")
            .args(["--mount", "sh", "-c", surround, "sh"])
            .arg(line)
            .arg(std::env::current_exe().expect("a program"))
            .args(["--exact", name])
            .env(LISTS_NONE, "")
            .status();
        return assert!(lists_none.expect("unshare runs").success());
    }
    let line = fs::read_to_string("/proc/cmdline").expect("text");
    assert_eq!(line, "quiet\n");
    let mut findings = Findings::new();
    let offered = sources::login(Algorithms::ANY, &mut findings).expect("the first time");
    assert_eq!(offered.algorithms, Algorithms::ANY);
}

/// A session of the kernel, and a disk of it.
fn shown() -> (LiveSession, LiveDisk) {
    let portal = |host: &str| {
        Some(LivePortal {
            host: host.try_into().expect("room"),
            port: 3260,
        })
    };
    let text = "iqn.2020-01.org.example:disk";
    let session = LiveSession {
        sid: 3,
        creator: 0,
        host: 5,
        target: text.try_into().expect("room"),
        initiator: text.try_into().expect("room"),
        state: "LOGGED_IN".try_into().expect("room"),
        portal: None,
        persistent: portal("192.0.2.1"),
        nic: Some("ens3".try_into().expect("room")),
        mac: None,
        chap: LiveChap::Mutual,
        is_own: true,
    };
    let disk = LiveDisk {
        lun: 1,
        is_disk: true,
        name: DiskName::new("sda"),
        bytes: Some(512),
        wwid: None,
    };
    (session, disk)
}

/// If it fails, do not change it: programs rely on these members.
#[test]
fn sessions_and_disks_are_told_member_by_member() {
    let (session, disk) = shown();
    let mut told = members(&session);
    assert_eq!(
        told,
        json!({"session": 3, "host": 5, "target": "iqn.2020-01.org.example:disk",
            "initiator": "iqn.2020-01.org.example:disk", "state": "LOGGED_IN", "portal": null,
            "persistent": {"address": "192.0.2.1", "port": 3260}, "nic": "ens3", "mac": null, "chap": "mutual"})
    );
    let disk = members(&disk);
    assert_eq!(
        disk,
        json!({"lun": 1, "name": "sda", "wwid": null, "bytes": 512})
    );
    told["disks"] = json!([disk]);
    let document = json!({"schema": "sanroot/sessions/1", "sessions": [told], "findings": [], "findings_dropped": 0});
    valid(&document).expect("by the schema");
}

/// Runs a command where the kernel shows no session, whatever it shows on this machine.
fn without_sessions(arguments: &[&str]) -> Answer {
    let surround = r#"mount -t tmpfs none /sys/class && exec "$@""#;
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user", "--net", "--mount"]);
    command.args(["sh", "-c", surround, "sh"]);
    command.arg(agent(env!("CARGO_TARGET_TMPDIR")));
    finish(start(command.args(arguments), &Value::Null))
}

#[test]
fn where_there_is_no_session_the_list_is_empty() {
    let answer = without_sessions(&["sessions"]);
    assert_eq!(answer.code, Some(0));
    assert_eq!(answer.document["sessions"], json!([]));
}

#[test]
fn a_session_that_is_not_logged_in_is_told_by_the_exit_code_where_that_is_asked_for() {
    let run = |state: &str, arguments: &[&str]| {
        let class = Path::new(env!("CARGO_TARGET_TMPDIR")).join("strict");
        let _ = fs::remove_dir_all(&class);
        let shown = class.join("shown/platform/host5/session7/iscsi_session/session7");
        fs::create_dir_all(&shown).expect("a folder");
        fs::write(shown.join("state"), state).expect("a file");
        fs::create_dir_all(class.join("iscsi_session")).expect("a folder");
        let device = "../shown/platform/host5/session7/iscsi_session/session7";
        symlink(device, class.join("iscsi_session/session7")).expect("a link");
        let surround = r#"mount --bind "$1" /sys/class && shift && exec "$@""#;
        let mut command = Command::new("unshare");
        command.args(["--user", "--map-root-user", "--net", "--mount"]);
        command.args(["sh", "-c", surround, "sh"]);
        command.args([&class, &agent(env!("CARGO_TARGET_TMPDIR"))]);
        finish(start(command.arg("sessions").args(arguments), &Value::Null))
    };
    for (state, code) in [("LOGGED_IN\n", 0), ("FAILED\n", 1), ("FREE\n", 1)] {
        let plain = run(state, &[]);
        assert_eq!((plain.code, plain.codes().len()), (Some(0), 0), "{state}");
        let strict = run(state, &["--strict"]);
        assert_eq!(strict.code, Some(code), "{state}");
        assert_eq!(strict.document["sessions"], plain.document["sessions"]);
        if code != 0 {
            assert_eq!(strict.codes(), ["sessions.down"]);
            assert_eq!(strict.document["findings"][0]["subject"], "session 7");
        }
    }
}

#[test]
fn a_logout_of_nothing_is_done_and_one_of_something_that_is_not_there_fails() {
    let run = |session: &str| without_sessions(&["logout", session]);
    let all = run("--all");
    assert_eq!((all.code, all.codes().len()), (Some(0), 0));
    for session in ["1", "iqn.2020-01.org.example:disk"] {
        let answer = run(session);
        assert_eq!(answer.code, Some(1));
        assert_eq!(answer.codes(), ["logout.no-such-session"]);
        assert_eq!(answer.document["findings"][0]["subject"], session);
        assert_eq!(answer.document["sessions"], json!([]));
    }
}
