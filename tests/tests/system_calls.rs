//! What commands ask of the kernel, by strace: how much `sanroot args` does where eight sessions of eight LUNs are, on a system
//! that `sanroot dump` saved; and that what is said to change nothing, and to ask nobody on the network, only looks.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use sanroot_tests::installer::agent;
use sanroot_tests::tree;

/// As many as it takes, two of each session for its digests among them. Whoever needs more has a reason to give.
const CALLS: usize = 724;

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

/// What changes nothing and asks nobody but the kernel, beside those calls that [`looks`] judges by their arguments.
const LOOKS: [&str; 20] = [
    "close",
    "exit_group",
    "faccessat",
    "fadvise64",
    "fstat",
    "fstatfs",
    "getdents64",
    "lseek",
    "mmap",
    "munmap",
    "newfstatat",
    "pread64",
    "read",
    "readlinkat",
    "readv",
    "rt_sigaction",
    "rt_sigreturn",
    "statfs",
    "statx",
    "uname",
];

/// Whether a call, as strace writes it behind the number of its process, only looks at something or prints.
fn looks(call: &str) -> bool {
    let Some((name, arguments)) = call.split_once('(') else {
        return false;
    };
    let has = |words: &[&str]| words.iter().any(|word| arguments.contains(word));
    match name {
        "openat" | "openat2" => {
            arguments.contains("O_RDONLY") && !has(&["O_CREAT", "O_TRUNC", "O_APPEND", "O_TMPFILE"])
        }
        // One binary executes the other; strace the first.
        "execve" => has(&["/sanroot\", ", "/sanroot-installer\", "]),
        // About the process alone, which may hold secrets.
        "prctl" => ["PR_SET_DUMPABLE, SUID_DUMP_DISABLE", "PR_SET_IO_FLUSHER, 1"]
            .iter()
            .any(|said| arguments.starts_with(said)),
        "mlockall" => true,
        "write" | "writev" => arguments.starts_with("1, ") || arguments.starts_with("2, "),
        _ => LOOKS.contains(&name),
    }
}

/// What a command did but look, in sight of the machine that is described in `folder`, where it ended well and printed something.
fn deeds(folder: &Path, arguments: &[&str]) -> Vec<String> {
    let surround = r#"mount --bind "$1/firmware" /sys/firmware && mount --bind "$1/cmdline" /proc/cmdline &&
        mount -t tmpfs none /dev && { [ ! -e "$1/mem" ] || cp "$1/mem" /dev/mem; } && cd "$1" && shift && exec strace -f -o "$@""#;
    let log = folder.join("calls");
    let output = Command::new("unshare")
        .args(["--user", "--map-root-user", "--net", "--mount"])
        .args(["sh", "-c", surround, "sh"])
        .args([folder, &log, &agent(env!("CARGO_TARGET_TMPDIR"))])
        .args(arguments)
        .output()
        .expect("unshare runs");
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    assert!(!output.stdout.is_empty(), "{arguments:?}: {output:?}");
    let log = fs::read_to_string(log).expect("strace's log");
    let calls: Vec<&str> = log
        .lines()
        .filter_map(|line| line.split_once(' '))
        .map(|(_, call)| call.trim_start())
        .filter(|call| !call.starts_with("+++"))
        .collect();
    assert!(calls.len() > 5, "{log}");
    let deeds = calls.into_iter().filter(|call| !looks(call));
    deeds.map(str::to_owned).collect()
}

const SPEC: &str = r#"{"schema": "sanroot/spec/1",
    "sessions": [{"target": "iqn.2004-10.com.example:disk", "portal": {"address": "192.0.2.1"},
        "initiator": "iqn.2004-10.com.example:host", "nic": 0, "chap": {"name": "host", "secret": "s3cret-of-the-disk"}}],
    "nics": [{"id": 0, "name": "ens3", "mac": "52:54:00:12:34:56", "addresses": ["192.0.2.2/24"]}]}"#;

/// A machine whose command line asks for a SAN, with the firmware's table in ACPI or low memory, or with memory that nobody may
/// read, where a boot would have the kernel look for a table.
fn machine(name: &str, table: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("looks-{name}"));
    let _ = fs::remove_dir_all(&folder);
    let tables = folder.join("firmware/acpi/tables");
    fs::create_dir_all(&tables).expect("a folder");
    let file = tree::root().join("tests/fixtures/ibft/tables/ipxe-static-1tgt.bin");
    fs::copy(&file, folder.join("table")).expect("a file");
    match table {
        "acpi" => {
            fs::copy(&file, tables.join("iBFT")).expect("a file");
        }
        "memory" => {
            let table = fs::read(&file).expect("a table");
            let mut memory = vec![0; 0x10_0000];
            memory[0x9e620..][..table.len()].copy_from_slice(&table);
            fs::write(folder.join("mem"), memory).expect("a file");
        }
        _ => {}
    }
    let line = "netroot=iscsi:user:secret@10.0.0.1::::iqn.2004-10.com.example:disk ip=dhcp rd.iscsi.firmware=1 \
                rd.iscsi.initiator=iqn.2004-10.com.example:host vlan=ens3.7:ens3 bond=bond0\n";
    fs::write(folder.join("cmdline"), line).expect("a file");
    fs::create_dir_all(folder.join("system/proc")).expect("a folder");
    fs::write(folder.join("system/proc/cmdline"), line).expect("a file");
    fs::write(folder.join("spec"), SPEC).expect("a file");
    folder
}

#[test]
fn plan_and_ibft_only_look() {
    for table in ["acpi", "memory", "unreadable"] {
        let folder = machine(table, table);
        for arguments in [
            &["plan"][..],
            &["plan", "--format", "json"],
            &["plan", "--ibft", "table", "--cmdline", "ip=dhcp"],
            &["plan", "--sysroot", "system"],
            &["ibft", "--format", "text"],
            &["ibft", "--format", "json"],
            &["ibft", "table", "--format", "sysfs"],
        ] {
            let deeds = deeds(&folder, arguments);
            assert!(deeds.is_empty(), "{table}, {arguments:?}: {deeds:#?}");
        }
    }
}

#[test]
fn what_makes_and_judges_arguments_only_looks() {
    let folder = machine("arguments", "acpi");
    for arguments in [
        &["args", "--mount", "/", "--base", "", "--format", "json"][..],
        &["args", "--all-sessions", "--format", "json"],
        &["args", "--spec", "spec", "--base", "root=UUID=1"],
        &[
            "args",
            "--spec",
            "spec",
            "--base",
            "",
            "--secrets",
            "inline",
        ],
        &["explain", "--spec", "spec", "--base", ""],
        &["verify"],
        &["verify", "--format", "json"],
        &["sessions", "--format", "json"],
    ] {
        let deeds = deeds(&folder, arguments);
        assert!(deeds.is_empty(), "{arguments:?}: {deeds:#?}");
    }
}

#[test]
fn the_file_of_secrets_is_on_the_disk_before_it_has_its_name() {
    let folder = machine("secrets", "acpi");
    for (path, parent) in [("secrets.json", "."), ("system/secrets.json", "system")] {
        let arguments = [
            "args",
            "--spec",
            "spec",
            "--base",
            "",
            "--write-secrets",
            path,
        ];
        let deeds = deeds(&folder, &arguments);
        let names: Vec<&str> = deeds
            .iter()
            .filter_map(|call| call.split_once('('))
            .map(|(name, _)| name)
            .skip_while(|name| *name != "write")
            .collect();
        assert_eq!(names, ["write", "fsync", "renameat", "fsync"], "{deeds:#?}");
        let log = fs::read_to_string(folder.join("calls")).expect("strace's log");
        let opened = format!("openat(AT_FDCWD, \"{parent}\", O_RDONLY");
        let behind = log.split_once("renameat(").expect("a new name").1;
        assert!(behind.contains(&opened), "{log}");
    }
}

#[test]
fn whoever_does_more_than_look_is_seen() {
    for call in [
        r#"openat(AT_FDCWD, "/run/x", O_WRONLY|O_CREAT|O_TRUNC|O_CLOEXEC, 0600) = 3"#,
        r#"openat(AT_FDCWD, "/run/x", O_RDONLY|O_CREAT, 0600) = 3"#,
        r#"openat(AT_FDCWD, "/dev/kmsg", O_RDWR) = 3"#,
        r#"write(3, "on\n", 3) = 3"#,
        "socket(AF_NETLINK, SOCK_RAW|SOCK_CLOEXEC, NETLINK_ROUTE) = 3",
        r#"ioctl(3, SIOCSIFFLAGS, {ifr_name="ens3"}) = 0"#,
        r#"mkdirat(AT_FDCWD, "/run/sanroot", 0711) = 0"#,
        r#"execve("/sbin/modprobe", ["modprobe", "iscsi_ibft"], []) = 0"#,
        "clone(child_stack=NULL, flags=SIGCHLD) = 8",
        "vfork() = 8",
        "resumed without a beginning",
    ] {
        assert!(!looks(call), "{call}");
    }
    assert!(looks(r#"openat(AT_FDCWD, "/x", O_RDONLY|O_CLOEXEC) = 3"#));
    assert!(looks(r#"write(1, "x", 1) = 1"#));
}
