//! A machine that serves by LIO, the kernel's target, on one Ethernet segment with the machine that boots.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use crate::cache::Cache;
use crate::initramfs;
use crate::kernel::Kernel;
use crate::machine::{Boot, Machine, Segment};
use crate::scenario::{Behaviour, Nic};
use crate::server::Server;
use crate::tool::{Process, command, run};

/// The port of its portals.
pub const PORT: u16 = 3260;
/// Enough for the kernel and its disks' buffers.
const MEMORY_MIB: u32 = 256;
/// How long it may take to serve: far beyond what it takes on a busy host.
const START_LIMIT: Duration = Duration::from_secs(600);
/// What it says when it does.
const READY: &str = "lio-ready";
const MAC: &str = "52:54:00:12:34:99";

/// The end of the segment for the machine that boots, whose folder is `folder`.
pub fn segment(folder: &Path) -> Segment {
    Segment {
        here: folder.join("initiator.socket"),
        there: folder.join("lio.socket"),
        capture: Some(capture(folder)),
    }
}

fn capture(folder: &Path) -> PathBuf {
    folder.join("capture.pcap")
}

/// Starts the machine with all of `servers` that are LIO's, and waits until it serves; nothing where none is. It ends
/// when the value is dropped.
pub fn start(
    servers: &BTreeMap<&str, Server<'_>>,
    kernel: &Kernel,
    cache: &Cache,
    folder: &Path,
) -> Result<Option<Process>> {
    let servers = servers.values();
    let ours: Vec<_> = servers
        .filter(|server| server.wanted.behaviour == Behaviour::Lio)
        .collect();
    if ours.is_empty() {
        return Ok(None);
    }
    let own = folder.join("lio");
    fs::create_dir(&own)?;
    let targets = ours.iter().zip('a'..='z');
    let targets: String = targets.map(|(server, disk)| line(server, disk)).collect();
    let files = BTreeMap::from([("/targets".to_owned(), targets)]);
    let nics = [Nic {
        mac: MAC.into(),
        network: String::new(),
        segment: true,
    }];
    let Segment { here, there, .. } = segment(folder);
    let machine = Machine {
        memory: MEMORY_MIB,
        boot: Boot::Direct,
        kernel: kernel.image(),
        initramfs: initramfs::extended(&initramfs::lio(kernel, cache)?, &files, &own)?,
        arguments: String::new(),
        nics: &nics,
        segment: Some(Segment {
            here: there,
            there: here,
            capture: None,
        }),
        disks: ours.iter().map(|server| server.disk.clone()).collect(),
        table: None,
    };
    let mut command = machine.command(&own.join("evidence"));
    serving(&mut command, &own.join("console")).map(Some)
}

/// A line of the file that the machine's first process reads.
fn line(server: &Server<'_>, disk: char) -> String {
    let wanted = server.wanted;
    let mut line = format!("/dev/vd{disk}|{}|{}", wanted.lun, wanted.target);
    for credentials in [&wanted.chap, &wanted.reverse_chap] {
        let (name, secret) = credentials
            .as_ref()
            .map_or(("", ""), |one| (one.name.as_str(), one.secret.as_str()));
        line = format!("{line}|{name}|{secret}");
    }
    format!("{line}|{}\n", wanted.disabled_at_first)
}

/// The running machine, once it serves.
fn serving(machine: &mut Command, log: &Path) -> Result<Process> {
    let console = fs::File::create(log)?;
    let child = machine
        .stdin(std::process::Stdio::null())
        .stdout(console.try_clone()?)
        .stderr(console)
        .spawn()
        .context("cannot start QEMU")?;
    let mut child = Process(child);
    let began = Instant::now();
    while !fs::read_to_string(log).is_ok_and(|text| text.contains(READY)) {
        let runs = child.0.try_wait()?.is_none() && began.elapsed() < START_LIMIT;
        ensure!(runs, "LIO does not come up; see {}", log.display());
        std::thread::sleep(Duration::from_millis(100));
    }
    Ok(child)
}

/// In what the logins captured in `folder` are not as expected: so many requests on each connection, and nothing that
/// Wireshark takes for an error.
pub fn complaints(folder: &Path, expected: &[usize]) -> Result<Vec<String>> {
    let dissected = |filter: &str| {
        let fields = ["-T", "fields", "-e", "tcp.stream", "-e", "frame.number"];
        run(command("tshark", ["-n", "-r"])
            .arg(capture(folder))
            .args(["-Y", filter])
            .args(fields))
    };
    let mut requests: BTreeMap<usize, usize> = BTreeMap::new();
    for line in dissected("iscsi.opcode == 0x03")?.lines() {
        let stream = line.split_whitespace().next().unwrap_or_default();
        *requests.entry(stream.parse()?).or_default() += 1;
    }
    let mut complaints = Vec::new();
    let found: Vec<usize> = requests.into_values().collect();
    if found != expected {
        complaints.push(format!(
            "{found:?} login requests on the connections, expected {expected:?}"
        ));
    }
    let flawed = "(iscsi.opcode == 0x03 || iscsi.opcode == 0x23) && \
        (_ws.malformed || _ws.expert.severity >= 0x00800000)";
    let flawed = dissected(flawed)?;
    if !flawed.is_empty() {
        complaints.push(format!(
            "flawed login PDUs (connection, frame): {}",
            flawed.replace('\n', "; ")
        ));
    }
    Ok(complaints)
}
