//! A system is saved, and then described from what was saved. The system's files are made up; its network is the kernel's,
//! and the program has nothing else to look at (chroot(2)).

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Output;

use sanroot_tests::namespace::Namespace;
use sanroot_tests::saved::{SavedSystem, Session};
use sanroot_tests::{release, tree};

use crate::common::{command, installer, system};

const SECRETS: [&str; 3] = [
    "s3cret-of-the-host",
    "s3cret-of-the-disk",
    "notasecret-1234",
];

/// Two paths with mutual CHAP to a multipath root, a firmware table with a secret, and one on the command line.
fn running() -> SavedSystem {
    let [own, peer, _] = SECRETS;
    let first = Session {
        chap: ["host", own, "disk", peer],
        source: "192.0.2.2",
        ..Session::default()
    };
    let second = Session {
        number: 2,
        portal: "192.0.2.9",
        source: "192.0.2.2",
        ..first
    };
    let table = tree::root().join("tests/fixtures/ibft/tables/ipxe-chap-oneway.bin");
    let line = format!(
        "root=UUID=1 netroot=iscsi:host:{own}@192.0.2.1::::iqn.2004-10.com.example:old rd.iscsi.password={own} quiet\n"
    );
    let system = system()
        .session(&first)
        .session(&second)
        .disk("8:0", "sda", 1, 0)
        .disk("8:16", "sdb", 2, 0)
        .made("253:0", "dm-0", "mpath-360014", &["sda", "sdb"])
        .made("253:1", "dm-1", "LVM-abc", &["dm-0"])
        .mounted("/", "253:1")
        .swap("/dev/mapper/vg-swap")
        .link("/dev/mapper/vg-swap", "../dm-1")
        .file(
            "/etc/iscsi/initiatorname.iscsi",
            "InitiatorName=iqn.2004-10.com.example:host\n",
        )
        .file(
            "/sys/firmware/acpi/tables/iBFT",
            fs::read(table).expect("a table"),
        )
        .file("/proc/cmdline", line);
    let program = Path::new(system.folder()).join("sanroot-installer");
    release::copy(&installer(), &program);
    system
}

fn run(namespace: &Namespace, system: &SavedSystem, arguments: &[&str]) -> Output {
    let mut command = namespace.command("chroot");
    command
        .args([system.folder(), "/sanroot-installer"])
        .args(arguments);
    command.output().expect("it runs")
}

/// Calls `visit` with every file and folder below `folder`.
fn each(folder: &Path, visit: &mut dyn FnMut(&Path)) {
    visit(folder);
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let kind = fs::symlink_metadata(&path).expect("a kind");
        if kind.is_dir() {
            each(&path, visit);
        } else if kind.is_file() {
            visit(&path);
        }
    }
}

fn holds_no_secret(saved: &Path) {
    let mut files = 0;
    each(saved, &mut |path| {
        let mode = fs::metadata(path).expect("a mode").permissions().mode() & 0o777;
        assert_eq!(
            mode,
            if path.is_dir() { 0o700 } else { 0o600 },
            "{}",
            path.display()
        );
        if path.is_file() {
            files += 1;
            let content = fs::read(path).expect("a file");
            for secret in SECRETS {
                let found = content
                    .windows(secret.len())
                    .any(|bytes| bytes == secret.as_bytes());
                assert!(!found, "{} holds {secret}", path.display());
            }
        }
    });
    assert!(files > 20, "{files}");
}

#[test]
fn what_is_saved_tells_the_same_and_no_secret() {
    let namespace = Namespace::new();
    namespace.connect(true);
    namespace.ip(&["address", "add", "192.0.2.2/24", "dev", "near"]);
    namespace.ip(&["link", "set", "near", "up"]);
    let system = running();
    let dumped = run(&namespace, &system, &["dump", "/saved"]);
    let said = String::from_utf8_lossy(&dumped.stderr);
    assert_eq!((dumped.status.code(), said.as_ref()), (Some(0), ""));
    let saved = format!("{}/saved", system.folder());
    for options in [&[][..], &["--all-sessions"]] {
        let live = run(
            &namespace,
            &system,
            &[&["args", "--format", "json"], options].concat(),
        );
        let text = String::from_utf8_lossy(&live.stdout).into_owned();
        assert!(
            text.contains("192.0.2.9") && text.contains("\"present\":true"),
            "{text}"
        );
        let again = command()
            .args(["args", "--sysroot", &saved, "--format", "json"])
            .args(options)
            .output()
            .expect("it runs");
        assert_eq!(String::from_utf8_lossy(&again.stdout), text, "{options:?}");
        assert_eq!(again.status.code(), live.status.code());
    }
    let live = run(
        &namespace,
        &system,
        &["args", "--secrets", "inline", "--format", "json"],
    );
    assert!(String::from_utf8_lossy(&live.stdout).contains(SECRETS[0]));
    holds_no_secret(Path::new(&saved));
    let inline = command()
        .args(["args", "--sysroot", &saved, "--secrets", "inline"])
        .output();
    assert_eq!(inline.expect("it runs").status.code(), Some(6));
    let twice = run(&namespace, &system, &["dump", "/saved"]);
    assert_eq!(twice.status.code(), Some(1));
}

#[test]
fn no_secret_of_a_broken_target_in_the_table_is_saved() {
    let namespace = Namespace::new();
    let table = tree::root().join("tests/fixtures/ibft/tables/ipxe-chap-oneway.bin");
    let table = fs::read(table).expect("a table");
    // The target's length is too small; it is none; its secret is said to pass the table's end.
    for (at, value) in [(0x182, 53), (0x180, 9), (0x1aa, 0x11)] {
        let mut broken = table.clone();
        broken[9] = broken[9].wrapping_add(broken[at]).wrapping_sub(value);
        broken[at] = value;
        let system = running().file("/sys/firmware/acpi/tables/iBFT", broken);
        let dumped = run(&namespace, &system, &["dump", "/saved"]);
        assert_eq!(dumped.status.code(), Some(0), "{at:#x}");
        let saved = format!("{}/saved", system.folder());
        assert!(Path::new(&saved).join("firmware/table0").exists());
        holds_no_secret(Path::new(&saved));
    }
}
