//! What a boot makes, changes or removes among files: what is in `/run`, which is gone with the next start, and switches of the
//! kernel's. By strace, of the release binary as far as it comes without the kernel's iSCSI, and of its NICs.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use sanroot_tests::installer::agent;
use sanroot_tests::namespace::Namespace;
use sanroot_tests::touched::{STRACE, touched};
use sanroot_tests::tree;

/// How paths begin and end that a boot may touch, and why.
const MAY: [(&str, &str, &str); 5] = [
    ("/run/", "", "what it leaves for others, and its report"),
    ("/dev/kmsg", "", "the kernel's log"),
    (
        "/proc/sys/kernel/printk_devkmsg",
        "",
        "else the kernel drops all but ten lines in five seconds",
    ),
    (
        "/proc/sys/net/ipv6/conf/",
        "",
        "the kernel leaves a NIC's addresses to it",
    ),
    (
        "/sys/bus/pci/devices/",
        "/uevent",
        "udev loads the driver of a NIC before those of all others",
    ),
];

/// Whether nothing is touched but what may be, and each of `these` beginnings among it.
fn is_allowed(log: &Path, these: &[&str]) {
    let paths = touched(&fs::read_to_string(log).expect("strace's log"));
    for path in &paths {
        let may =
            (MAY.iter()).any(|(begin, end, _)| path.starts_with(begin) && path.ends_with(end));
        assert!(may && !path.contains("/../"), "{path} among {paths:#?}");
    }
    for this in these {
        let is_there = paths.iter().any(|path| path.starts_with(this));
        assert!(is_there, "no {this} among {paths:#?}");
    }
}

/// A machine with a table, udev, and a NIC on its PCI bus, whose root is a folder that can be looked through afterwards.
fn machine(name: &str, line: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("touches-{name}"));
    let _ = fs::remove_dir_all(&folder);
    for part in ["firmware/acpi/tables", "run/udev", "pci/0000:00:03.0"] {
        fs::create_dir_all(folder.join(part)).expect("a folder");
    }
    let table = tree::root().join("tests/fixtures/ibft/tables/ipxe-static-1tgt.bin");
    fs::copy(table, folder.join("firmware/acpi/tables/iBFT")).expect("a file");
    for (file, content) in [
        ("cmdline", line),
        ("kmsg", ""),
        ("run/udev/control", ""),
        ("pci/0000:00:03.0/class", "0x020000\n"),
        ("pci/0000:00:03.0/uevent", ""),
    ] {
        fs::write(folder.join(file), content).expect("a file");
    }
    folder
}

const SURROUND: &str = r#"mount --bind "$1/firmware" /sys/firmware && mount --bind "$1/cmdline" /proc/cmdline &&
    mount --bind "$1/run" /run && mount --bind "$1/pci" /sys/bus/pci/devices && mount --bind "$1/kmsg" /dev/kmsg &&
    cd / && shift && exec "$@""#;

/// Runs the agent there, once for each of these commands; strace's log of the last one.
fn run(folder: &Path, commands: &[&[&str]]) -> PathBuf {
    let log = folder.join("calls");
    for arguments in commands {
        let output = Command::new("unshare")
            .args(["--net", "--mount", "sh", "-c", SURROUND, "sh"])
            .arg(folder)
            .args(STRACE)
            .arg(&log)
            .arg(agent(env!("CARGO_TARGET_TMPDIR")))
            .args(*arguments)
            .output()
            .expect("unshare runs");
        assert!(output.status.code().is_some(), "{arguments:?}: {output:?}");
    }
    log
}

const ASKED: &str = "root=/dev/sda1 rd.iscsi.firmware=1 ip=ens3:dhcp netroot=iscsi:10.0.0.1::::iqn.2004-10.com.example:disk \
    rd.iscsi.initiator=iqn.2004-10.com.example:host";

#[test]
fn a_boot_that_nobody_asked_for_touches_its_folder_alone() {
    let folder = machine("idle", "root=/dev/sda1 rd.iscsi.firmware=0");
    let log = run(&folder, &[&["boot"]]);
    is_allowed(&log, &["/run/sanroot/report.json"]);
    // It has nothing to say.
    let calls = fs::read_to_string(log).expect("strace's log");
    assert!(!calls.contains("kmsg"), "{calls}");
}

#[test]
fn a_boot_that_was_asked_for_touches_nothing_that_stays() {
    let folder = machine("asked", ASKED);
    let log = run(&folder, &[&["boot"]]);
    let switches = ["/run/sanroot/stage", "/proc/sys/kernel/", "/sys/bus/pci/"];
    is_allowed(&log, &switches);
    let added = fs::read_to_string(folder.join("pci/0000:00:03.0/uevent"));
    assert_eq!(added.expect("a file"), "add");
}

#[test]
fn whoever_tells_of_an_agent_that_died_touches_nothing_that_stays() {
    let folder = machine("died", ASKED);
    fs::create_dir(folder.join("run/sanroot")).expect("a folder");
    fs::write(
        folder.join("run/sanroot/stage"),
        "login\n4194304           \n",
    )
    .expect("a file");
    let log = run(&folder, &[&["status"], &["wait"]]);
    is_allowed(&log, &["/run/sanroot/report.txt", "/dev/kmsg"]);
}

#[test]
fn nics_that_are_set_up_leave_the_kernels_switches_alone_but_for_ipv6() {
    let mut namespace = Namespace::new();
    namespace.connect_v6();
    namespace.serve_dhcp(&["--enable-ra", "--dhcp-range=fd00:77::,ra-stateless,64,10m"]);
    for (addressing, these) in [
        ("auto6", &["/proc/sys/net/ipv6/conf/near/"][..]),
        ("dhcp", &[]),
    ] {
        let log = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("touches-{addressing}"));
        let log_path = log.to_str().expect("a path in UTF-8");
        let program = [
            log_path,
            env!("CARGO_BIN_EXE_nic_driver"),
            sanroot_tests::namespace::MAC,
        ];
        let arguments = [&STRACE[1..], &program, &[addressing]].concat();
        let said = namespace.run(STRACE[0], &arguments);
        assert!(said.contains("\naddress "), "{said}");
        is_allowed(&log, these);
    }
}

#[test]
fn whoever_touches_more_is_seen() {
    for (call, path) in [
        (
            r#"openat(AT_FDCWD</>, "/etc/x", O_WRONLY|O_CREAT, 0600) = 3</etc/x>"#,
            "/etc/x",
        ),
        (
            r#"openat(4</etc>, "x", O_RDONLY|O_CREAT, 0600) = -1 EROFS (...)"#,
            "/etc/x",
        ),
        (
            r#"openat(AT_FDCWD</>, "/dev/sda", O_RDWR <unfinished ...>"#,
            "/dev/sda",
        ),
        (
            r#"renameat(AT_FDCWD</>, "/run/x", 5</var>, "y") = 0"#,
            "/var/y",
        ),
        (r#"symlinkat("/run/x", 5</usr/lib>, "y") = 0"#, "/usr/lib/y"),
        (r#"unlinkat(5</root>, "x", 0) = 0"#, "/root/x"),
        ("fchmod(4</etc/x>, 0644) = 0", "/etc/x"),
        (r#"mount("none", "/mnt", "tmpfs", 0, NULL) = 0"#, "/mnt"),
    ] {
        let paths = touched(&format!("12 {call}\n"));
        assert!(paths.contains(path), "{call}: {paths:?}");
    }
    for call in [
        r#"openat(AT_FDCWD</>, "/etc/x", O_RDONLY|O_CLOEXEC) = 3</etc/x>"#,
        r#"readlinkat(AT_FDCWD</>, "/etc/x", "...", 9) = 3"#,
        "<... openat resumed>) = 3</etc/x>",
        "+++ exited with 0 +++",
    ] {
        assert_eq!(touched(&format!("12 {call}\n")), [].into(), "{call}");
    }
    // What another program does is its own.
    let other = "12 execve(\"/x\", [], 0x7ff /* 1 var */) = 0\n12 execve(\"/sbin/modprobe\", [\"modprobe\"], 0x7ff /* 1 var */) = 0\n12 mkdir(\"/etc/x\", 0700) = 0\n";
    assert_eq!(touched(other), [].into());
}
