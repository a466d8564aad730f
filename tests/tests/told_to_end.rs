//! `sanroot boot` that is told to end while it waits for a module or its network, by the clock of who tells it: as root of a
//! machine with one NIC, in a network namespace with a `/run`, a command line and a kernel log of its own.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use sanroot_tests::installer::{agent, valid};
use sanroot_tests::namespace::{MAC, Namespace};
use sanroot_tests::patience::until;
use sanroot_tests::process::{end, signal, until_it_is};
use sanroot_tests::release;
use serde_json::Value;

/// What the agent may take for its end.
const LIMIT: Duration = Duration::from_millis(100);
/// Puts in place what the agent sees, and has it run before all that shares the processors.
const SURROUND: &str = r#"mount -t tmpfs none /sys/class && mount --bind "$1/run" /run &&
    mount --bind "$1/cmdline" /proc/cmdline && mount --bind "$1/kmsg" /dev/kmsg &&
    mount --bind "$1/modprobe" "$(readlink -f /sbin/modprobe)" &&
    exec chrt --fifo 1 "$2" boot"#;

/// Loads nothing, and takes as long as the agent for the transport, or for what decodes a firmware table.
const LOADER: &str = "#!/bin/sh
    echo \"$*\" >> /run/loaded
    case $* in *MODULE*) exec tail --pid=$PPID --follow /dev/null ;; *) exit 1 ;; esac\n";
const TRANSPORT: &str = "iscsi_tcp";
const DECODER: &str = "iscsi_ibft";

/// A boot that waits for a module, and where that is its transport, for `near`, which has no carrier yet.
struct Boot {
    namespace: Namespace,
    folder: PathBuf,
    process: Child,
}

impl Boot {
    fn start(name: &str, addressing: &str) -> Self {
        let boot = Self::loading(TRANSPORT, name, addressing);
        boot.until_told(" is near, waiting for carrier\n");
        boot
    }

    fn loading(module: &str, name: &str, addressing: &str) -> Self {
        let agent = agent(env!("CARGO_TARGET_TMPDIR"));
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("told-to-end-{name}"));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("run")).expect("a folder");
        let cmdline = format!(
            "netroot=iscsi:10.77.0.1::::iqn.2026-11.test:disk rd.iscsi.initiator=iqn.2026-11.test:host \
             ifname=near:{MAC} {addressing}\n"
        );
        let loader = LOADER.replace("MODULE", module);
        for (file, content) in [("cmdline", &*cmdline), ("kmsg", ""), ("loader", &loader)] {
            fs::write(folder.join(file), content).expect("a file");
        }
        let loader = folder.join("loader");
        fs::set_permissions(&loader, fs::Permissions::from_mode(0o755)).expect("a mode");
        release::copy(&loader, &folder.join("modprobe"));
        let namespace = Namespace::new();
        namespace.connect(false);
        let mut command = namespace.surrounded(SURROUND, &folder, &agent);
        let process = command.spawn().expect("it starts");
        Self {
            namespace,
            folder,
            process,
        }
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.join("kmsg")).expect("text")
    }

    /// Waits until the log has this while the agent goes on.
    fn until_told(&self, words: &str) {
        until(words, || self.log().contains(words));
    }

    /// What it reports in its end.
    fn report(&self) -> Value {
        let report = fs::read(self.folder.join("run/sanroot/report.json")).expect("a report");
        let report = serde_json::from_slice(&report).expect("JSON");
        valid(&report).expect("by the schema");
        report
    }

    /// Tells it to end, and looks at the clock and at what it leaves.
    fn is_told_to_end(&mut self, name: &str) {
        until_it_is(self.process.id(), 'S');
        let begin = Instant::now();
        signal(self.process.id(), "-TERM");
        let status = end(&mut self.process);
        let took = begin.elapsed();
        println!("{name}: {took:?}");
        assert!(took < LIMIT, "{name}: {took:?}");
        assert_eq!(status.code(), Some(1), "{name}");
        let report = self.report();
        assert_eq!(report["outcome"], "failed", "{name}: {report}");
        let findings = report["findings"].as_array().expect("a list");
        let last = findings.last().expect("a finding");
        assert_eq!(last["code"], "boot.interrupted", "{name}: {report}");
        let stage = fs::read_to_string(self.folder.join("run/sanroot/stage")).expect("text");
        assert_eq!(
            stage.split_whitespace().collect::<Vec<_>>(),
            ["failed", "0"]
        );
        assert!(
            self.log().ends_with("[boot.interrupted]\n"),
            "{}",
            self.log()
        );
    }
}

impl Drop for Boot {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Has this thread, which looks at the clock, run before all that shares the processors, as the agent does.
fn look_first() {
    let thread = fs::read_link("/proc/thread-self").expect("a link");
    let set = Command::new("chrt")
        .args(["--fifo", "--pid", "1"])
        .arg(thread.file_name().expect("its number"))
        .status();
    assert!(set.expect("chrt runs").success());
}

#[test]
fn it_has_ended_in_a_tenth_of_a_second_and_left_its_report() {
    look_first();
    for (name, addressing, has_carrier, waits_for) in [
        (
            "carrier",
            "ip=10.77.0.9:::24::near:none",
            false,
            "waiting for carrier\n",
        ),
        ("address", "ip=near:dhcp", true, "asking for an address\n"),
        (
            "transport",
            "ip=10.77.0.9:::24::near:none",
            true,
            "near: address 10.77.0.9/24\n",
        ),
    ] {
        let mut boot = Boot::start(name, addressing);
        if has_carrier {
            boot.namespace.raise_far();
        }
        boot.until_told(waits_for);
        boot.is_told_to_end(name);
    }
}

#[test]
fn the_same_where_it_waits_for_what_decodes_a_firmware_table() {
    look_first();
    let addressing = "ip=10.77.0.9:::24::near:none";
    let mut boot = Boot::loading(DECODER, "decoder", addressing);
    let loaded = boot.folder.join("run/loaded");
    until(DECODER, || {
        fs::read_to_string(&loaded).is_ok_and(|lines| lines.contains(DECODER))
    });
    boot.is_told_to_end("decoder");
}

#[test]
fn what_it_was_told_of_at_the_same_time_is_in_the_log_before_its_last_word() {
    let mut boot = Boot::start("stopped", "ip=10.77.0.9:::24::near:none");
    let agent = boot.process.id();
    until_it_is(agent, 'S');
    signal(agent, "-STOP");
    until_it_is(agent, 'T');
    boot.namespace.raise_far();
    boot.namespace.settle();
    let before = boot.log();
    signal(agent, "-TERM");
    signal(agent, "-CONT");
    assert_eq!(end(&mut boot.process).code(), Some(1));
    let told = boot.log();
    let told = told.strip_prefix(&before).expect("what was there");
    let lines: Vec<&str> = told.lines().collect();
    let [address, last] = lines[..] else {
        panic!("{told}");
    };
    assert_eq!(address, "<6>sanroot: near: address 10.77.0.9/24");
    assert!(last.ends_with("[boot.interrupted]"), "{told}");
}
