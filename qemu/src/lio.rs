//! A machine that serves by LIO, the kernel's target, on one Ethernet segment with the machine that boots.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use crate::cache::Cache;
use crate::capture;
use crate::ibft::Credentials;
use crate::initramfs;
use crate::kernel::Kernel;
use crate::machine::{Boot, Machine, Segment};
use crate::scenario::{Behaviour, Forward, Nic, Scenario};
use crate::server::Server;
use crate::tool::Process;

/// The port of its portals.
pub const PORT: u16 = 3260;
/// Enough for the kernel and its disks' buffers.
const MEMORY_MIB: u32 = 256;
/// How long it may take to serve: far beyond what it takes on a busy host.
const START_LIMIT: Duration = Duration::from_secs(600);
/// What it says when it does.
const READY: &str = "lio-ready";
const MAC: &str = "52:54:00:12:34:99";
/// Its NIC for the host, and that one's network.
const HOST_MAC: &str = "52:54:00:12:34:98";
const HOST_NETWORK: &str = "10.0.2.0/24";

/// The end of the segment for the machine that boots, whose folder is `folder`.
pub fn segment(folder: &Path) -> Segment {
    Segment {
        here: folder.join("initiator.socket"),
        there: folder.join("lio.socket"),
    }
}

/// Starts the machine with all of `servers` that are LIO's, and waits until it serves; nothing where none is. It ends
/// when the value is dropped. The host reaches it at `port` of its loopback.
pub fn start(
    scenario: &Scenario,
    servers: &BTreeMap<&str, Server<'_>>,
    port: u16,
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
    let discovery = scenario.discovery.as_ref();
    let discovery = discovery.map(|both| {
        let both = [Some(&both.chap), Some(&both.reverse_chap)];
        credentials(both) + "\n"
    });
    let files = BTreeMap::from([
        ("/targets".to_owned(), targets),
        ("/discovery".to_owned(), discovery.unwrap_or_default()),
    ]);
    let nic = |mac: &str, network: &str, forwarded: Option<Forward>| Nic {
        mac: mac.into(),
        network: network.into(),
        segment: forwarded.is_none(),
        plugged: false,
        wire: None,
        forwarded,
    };
    let capture = capture::of_host(folder);
    let nics = [
        nic(MAC, "", None),
        nic(HOST_MAC, HOST_NETWORK, Some(Forward { port, capture })),
    ];
    let Segment { here, there, .. } = segment(folder);
    let machine = Machine {
        memory: MEMORY_MIB,
        boot: Boot::Direct,
        kernel,
        initramfs: initramfs::extended(&initramfs::lio(kernel, cache)?, &files, &own)?,
        arguments: String::new(),
        nics: &nics,
        segment: Some(Segment {
            here: there,
            there: here,
        }),
        site: None,
        cables: None,
        captures: BTreeMap::new(),
        monitor: None,
        disks: ours.iter().map(|server| server.disk.clone()).collect(),
        forgetful: false,
        table: None,
    };
    let mut command = machine.command(&own.join("evidence"));
    serving(&mut command, &own.join("console")).map(Some)
}

/// A line of the file that the machine's first process reads.
fn line(server: &Server<'_>, disk: char) -> String {
    let wanted = server.wanted;
    let both = credentials([wanted.chap.as_ref(), wanted.reverse_chap.as_ref()]);
    let (lun, target) = (wanted.lun, &wanted.target);
    format!(
        "/dev/vd{disk}|{lun}|{target}|{both}|{}|{}\n",
        wanted.disabled_at_first, wanted.stands_by_for
    )
}

/// Names and secrets of both directions in one line.
fn credentials(both: [Option<&Credentials>; 2]) -> String {
    let one = |credentials: Option<&Credentials>| {
        let words = credentials.map(|one| format!("{}|{}", one.name, one.secret));
        words.unwrap_or_else(|| "|".into())
    };
    both.map(one).join("|")
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
