//! What is left of secrets in the memory of a process of ours that ends: it is held by strace where it asks the kernel for its
//! end, and root looks at all of it. Held before that, where it still works with them, the same look finds each of them.

use std::collections::HashSet;
use std::fs;
use std::os::unix::fs::{FileExt as _, MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use sanroot_tests::installer::{agent, request};
use sanroot_tests::tgt::Tgt;
use sanroot_tests::tree;
use serde_json::json;

/// A system call by its name and its number (`arch/x86/entry/syscalls/syscall_64.tbl`).
type Call = (&'static str, u64);
const END: Call = ("exit_group", 231);
/// How long a process is held: longer than anybody looks.
const HOLD: &str = "delay_enter=100s";
/// So much of a secret in a row is one that is left.
const PIECE: usize = 8;

/// Gives a command what it may read of secrets, in the folder `$1`, and holds it at the call `$2`.
const SURROUND: &str = r#"folder=$1 call=$2 && shift 2 &&
    mount -t overlay overlay -o "lowerdir=$folder/etc:/etc" /etc && mount --bind "$folder/cmdline" /proc/cmdline &&
    mount --bind "$folder/firmware" /sys/firmware && mount --bind "$folder/kmsg" /dev/kmsg && mount -t tmpfs none /run &&
    cd "$folder" && exec strace -qq -o calls -e "trace=${call%%:*}" -e "inject=$call" "$@""#;

/// A process that does not go on.
struct Held {
    /// The files of the agent and of the installer's program, which it becomes for some commands: device and number.
    programs: [(u64, u64); 2],
    strace: Child,
    process: u32,
}

impl Held {
    /// `sanroot` with these arguments, in a network of its own or that of the test, given `input`, at its first such call.
    fn at(call: Call, folder: &Path, unshare: &[&str], arguments: &[&str], input: &str) -> Self {
        fs::write(folder.join("input"), input).expect("a file");
        let input = fs::File::open(folder.join("input")).expect("a file");
        let agent = agent(env!("CARGO_TARGET_TMPDIR"));
        let programs = [agent.clone(), agent.with_file_name("sanroot-installer")].map(|program| {
            let file = fs::metadata(program).expect("a program");
            (file.dev(), file.ino())
        });
        let strace = Command::new("unshare")
            .args(unshare)
            .args(["--mount", "sh", "-c", SURROUND, "sh"])
            .arg(folder)
            .arg(format!("{}:{HOLD}", call.0))
            .arg(agent)
            .args(arguments)
            .stdin(input)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("unshare runs");
        let mut held = Self {
            programs,
            strace,
            process: 0,
        };
        let end = Instant::now() + Duration::from_secs(30);
        while !held.is_at(call.1) {
            let over = held.strace.try_wait().expect("a child");
            assert!(
                over.is_none(),
                "{arguments:?}: no {} before its end",
                call.0
            );
            assert!(Instant::now() < end, "{arguments:?}: no {}", call.0);
            sleep(Duration::from_millis(5));
        }
        held
    }

    /// Whether the process is there and in this system call.
    fn is_at(&mut self, number: u64) -> bool {
        let strace = self.strace.id();
        let children = fs::read_to_string(format!("/proc/{strace}/task/{strace}/children"));
        let children = children.unwrap_or_default();
        let traced = children.split_whitespace().next().map(str::parse);
        let Some(Ok(process)) = traced else {
            return false;
        };
        // strace's first children are its own: they try what the kernel's tracing can do, and end.
        let program = fs::metadata(format!("/proc/{process}/exe"));
        if !program.is_ok_and(|file| self.programs.contains(&(file.dev(), file.ino()))) {
            return false;
        }
        self.process = process;
        let call = fs::read_to_string(format!("/proc/{process}/syscall")).unwrap_or_default();
        call.split(' ').next() == Some(&number.to_string())
    }

    /// Which of these secrets its memory has a piece of, and where.
    fn holds(&self, secrets: &[&str]) -> Vec<String> {
        let process = Path::new("/proc").join(self.process.to_string());
        let maps = fs::read_to_string(process.join("maps")).expect("its map");
        let memory = fs::File::open(process.join("mem")).expect("its memory");
        let first: HashSet<u8> = pieces(secrets).map(|(piece, _)| piece[0]).collect();
        let mut found = Vec::new();
        let mut looked_at = 0;
        for region in maps.lines() {
            let (range, rest) = region.split_once(' ').expect("a range");
            // The kernel's own are no memory of the process.
            if !rest.starts_with('r') || rest.contains("[v") {
                continue;
            }
            let (begin, end) = range.split_once('-').expect("a range");
            let address = |text| u64::from_str_radix(text, 16).expect("an address");
            let (begin, end) = (address(begin), address(end));
            let mut content = vec![0; usize::try_from(end - begin).expect("a length")];
            let read = memory.read_exact_at(&mut content, begin);
            read.unwrap_or_else(|error| panic!("{region}: {error}"));
            looked_at += content.len();
            let mut last = None;
            for (at, seen) in content.windows(PIECE).enumerate() {
                if seen[0] == 0 || !first.contains(&seen[0]) {
                    continue;
                }
                let secret = pieces(secrets).find(|(piece, _)| *piece == seen);
                let Some((_, secret)) = secret else { continue };
                if last.replace(at) != at.checked_sub(1) {
                    found.push(format!("{secret} at {at:#x} of {region}"));
                }
            }
        }
        assert!(looked_at > 100_000, "{maps}");
        found
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let _ = self.strace.kill();
        let _ = self.strace.wait();
    }
}

/// Every piece of each secret, and whose it is.
fn pieces<'s>(secrets: &'s [&'s str]) -> impl Iterator<Item = (&'s [u8], &'s str)> {
    secrets.iter().flat_map(|secret| {
        secret
            .as_bytes()
            .windows(PIECE)
            .map(move |piece| (piece, *secret))
    })
}

/// In the firmware's table `iasl-generic-mutual-chap-vlan`.
const TABLE: [&str; 2] = ["secret-12-chars", "rsecret-12-chr"];
const LINE: [&str; 2] = ["k7Vw2Zr9Tn4Xb6Mc", "p3Gh8Jd5Ls1Qy0Ft"];
const FILE: [&str; 2] = ["w9Nx4Bv7Cz2Am6Ke", "u1Ri5Po8Es3Yt7Dq"];
const SPEC: &str = "h6Fg0Jk4Lz8Xc2Vb";
const ASKED: [&str; 2] = ["n5Mq9Wa3Sd7Zx1Er", "t8Yu2Io6Pl4Kj0Hg"];

/// A machine with secrets in its firmware's table, in the kernel's command line, in the image's file, and in a description.
fn machine(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("finished-{name}"));
    let _ = fs::remove_dir_all(&folder);
    for part in ["etc/sanroot", "firmware/acpi/tables"] {
        fs::create_dir_all(folder.join(part)).expect("a folder");
    }
    let table = "tests/fixtures/ibft/tables/iasl-generic-mutual-chap-vlan.bin";
    let place = folder.join("firmware/acpi/tables/iBFT");
    fs::copy(tree::root().join(table), place).expect("a file");
    let line = format!(
        "rd.iscsi.firmware=1 rd.iscsi.initiator=iqn.2001-04.com.example:host netroot=iscsi:10.0.0.1::::iqn.2001-04.com.example:file \
         netroot=iscsi:ours:{}:theirs:{}@10.0.0.2::::iqn.2001-04.com.example:line",
        LINE[0], LINE[1]
    );
    fs::write(folder.join("cmdline"), line).expect("a file");
    fs::write(folder.join("kmsg"), "").expect("a file");
    let chap = json!({"name": "ours", "secret": FILE[0], "reverse_name": "theirs", "reverse_secret": FILE[1]});
    let target = json!({"name": "iqn.2001-04.com.example:file", "chap": chap});
    let file = json!({"schema": "sanroot/secrets/1", "targets": [target]});
    let place = folder.join("etc/sanroot/secrets.json");
    fs::write(&place, file.to_string()).expect("a file");
    fs::set_permissions(&place, fs::Permissions::from_mode(0o600)).expect("a mode");
    let session = json!({"target": "iqn.2001-04.com.example:spec", "portal": {"address": "10.0.0.1"},
        "initiator": "iqn.2001-04.com.example:host", "nic": 0, "chap": {"name": "ours", "secret": SPEC}});
    let nic =
        json!({"id": 0, "name": "ens3", "mac": "52:54:00:12:34:56", "addresses": ["10.0.0.2/24"]});
    let spec = json!({"schema": "sanroot/spec/1", "sessions": [session], "nics": [nic]});
    fs::write(folder.join("spec"), spec.to_string()).expect("a file");
    folder
}

/// Each secret is there where the command is at `call`, and no piece of any at its end.
fn forgets(
    name: &str,
    unshare: &[&str],
    (arguments, input): (&[&str], &str),
    call: Call,
    secrets: &[&str],
) {
    let folder = machine(name);
    let at_work = Held::at(call, &folder, unshare, arguments, input).holds(secrets);
    for secret in secrets {
        let known = at_work
            .iter()
            .any(|found| found.starts_with(&format!("{secret} at ")));
        assert!(
            known,
            "{arguments:?} has no {secret} at {call:?}: {at_work:#?}"
        );
    }
    let left = Held::at(END, &folder, unshare, arguments, input).holds(secrets);
    assert!(left.is_empty(), "{arguments:?}: {left:#?}");
}

#[test]
fn a_boot_that_ends_holds_no_secret() {
    let secrets = [TABLE, LINE, FILE].concat();
    // Once the plan is made.
    let at_work = ("signalfd4", 289);
    forgets("boot", &["--net"], (&["boot"], ""), at_work, &secrets);
}

#[test]
fn commands_about_arguments_hold_no_secret_where_they_end() {
    let printed = ("write", 1);
    let secrets = [TABLE, LINE, FILE].concat();
    forgets("plan", &["--net"], (&["plan"], ""), printed, &secrets);
    // The file is the image's: it judges the line and the table.
    let judged = [TABLE, LINE].concat();
    forgets("verify", &["--net"], (&["verify"], ""), printed, &judged);
    let inline = [
        "args",
        "--spec",
        "spec",
        "--base",
        "",
        "--secrets",
        "inline",
    ];
    forgets("args", &["--net"], (&inline, ""), printed, &[SPEC]);
}

#[test]
fn a_login_with_its_proofs_leaves_no_secret() {
    let tgt = Tgt::start(sanroot_tests::initiator::TARGET);
    tgt.demand("ours", ASKED[0]);
    tgt.prove("theirs", ASKED[1]);
    let mut request = request(&[tgt.portal.to_string()]);
    request["chap"] = json!({"name": "ours", "secret": ASKED[0], "reverse_name": "theirs", "reverse_secret": ASKED[1]});
    for command in ["check", "discover"] {
        let given = (&[command][..], &*request.to_string());
        forgets(command, &[], given, ("connect", 42), &ASKED);
    }
}
