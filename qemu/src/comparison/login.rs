//! From an initiator's start to its disk, and what of it the kernel and the network take whoever asks them.

use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::initramfs::{self, Initiator};
use crate::kernel::Kernel;
use crate::scenario::Scenario;
use crate::trace::{self, Event};
use crate::trial::{Bench, Verdict};

#[cfg(test)]
mod tests;

const INSTEAD: &str = include_str!("../../guest/comparison/login");

/// The parts that no initiator avoids, in their order.
pub(super) const PARTS: [&str; 7] = [
    "CREATE_SESSION",
    "CREATE_CONN",
    "TCP handshake",
    "BIND",
    "login, first PDU to last answer",
    "START",
    "scan write to disk uevent",
];

/// One way to a disk, in seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Login {
    /// From the start of the program to the disk's uevent.
    pub(super) whole: f64,
    /// What of it [`PARTS`] take.
    pub(super) parts: [f64; PARTS.len()],
}

impl Login {
    /// The parts together.
    pub(super) fn sum(&self) -> f64 {
        self.parts.iter().sum()
    }

    /// Reads it from a trace of a machine in which `program` brought one disk.
    fn of(trace: &str, program: &str) -> Option<Self> {
        let events = Event::all(trace);
        let start = events.iter().find(|event| is_start(event, program))?.at;
        let first = |name: &str| events.iter().find(|event| event.name == name);
        let last = |name: &str| events.iter().rfind(|event| event.name == name);
        let request = |name: &str| Some(first(&format!("{name}_end"))?.at - first(name)?.at);
        let state = |new| {
            let mut changes = events.iter();
            changes.find(|event| event.member("newstate") == Some(new))
        };
        let disk = first("disk")?.at;
        Some(Self {
            whole: disk - start,
            parts: [
                request("create_session")?,
                request("create_conn")?,
                state("TCP_ESTABLISHED")?.at - state("TCP_SYN_SENT")?.at,
                request("bind")?,
                last("recv_pdu")?.at - first("send_pdu")?.at,
                request("start")?,
                disk - first("scan")?.at,
            ],
        })
    }
}

/// What an initiator asks of a machine.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Demand {
    /// System calls until its disk.
    pub(super) system_calls: usize,
    /// KiB of its memory at most (`VmHWM` of its process), where it still runs.
    pub(super) memory: Option<f64>,
}

/// Times one login of the initiator called `program`.
pub(super) fn time(bench: &Bench, kernel: &Kernel, program: &str) -> Result<Login> {
    let verdict = run(bench, kernel, program, "kernel")?;
    Login::of(trace_of(&verdict)?, program).context("the trace lacks an event")
}

/// Counts what the initiator called `program` asks for.
pub(super) fn demand(bench: &Bench, kernel: &Kernel, program: &str) -> Result<Demand> {
    let verdict = run(bench, kernel, program, "system-calls")?;
    let statuses = verdict.evidence.files.iter();
    let mut statuses = statuses.filter(|(path, _)| path.ends_with("/status"));
    Ok(Demand {
        system_calls: system_calls(trace_of(&verdict)?),
        memory: statuses.next().and_then(|(_, status)| peak(status)),
    })
}

fn run(bench: &Bench, kernel: &Kernel, program: &str, trace: &str) -> Result<Verdict> {
    let mut scenario = Scenario::read(Path::new("qemu/comparison/login"))?;
    scenario.name.insert_str(0, "comparison-");
    scenario.arguments += &format!(" rig.initiator={program} rig.trace={trace}");
    scenario.files.insert("/instead".into(), INSTEAD.into());
    let initiator = match program {
        "sanroot" => Initiator::Sanroot(&bench.agent),
        _ => Initiator::Iscsistart,
    };
    let image = initramfs::initramfs(kernel, initiator, &bench.cache)?;
    let verdict = bench.boot(&scenario, kernel, image)?;
    let complaints = verdict.complaints.join("; ");
    let folder = verdict.workplace.folder.display();
    ensure!(
        complaints.is_empty(),
        "{program}: {complaints}; see {folder}"
    );
    Ok(verdict)
}

fn trace_of(verdict: &Verdict) -> Result<&str> {
    let trace = verdict.evidence.files.get(trace::FILE);
    trace.map(String::as_str).context("no trace")
}

fn is_start(event: &Event<'_>, program: &str) -> bool {
    let path = event.member("filename").unwrap_or_default();
    event.name == "sched_process_exec" && Path::new(path).ends_with(program)
}

fn system_calls(trace: &str) -> usize {
    let events = Event::all(trace);
    let until_disk = events.iter().take_while(|event| event.name != "disk");
    until_disk.filter(|event| event.name == "sys_enter").count()
}

/// KiB, from a file `/proc/PID/status`.
fn peak(status: &str) -> Option<f64> {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse().ok()
}
