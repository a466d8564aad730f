//! Many sessions of one boot in the kernel, against one of them alone: what each takes, and the agent's memory.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::initramfs::{self, Initiator};
use crate::kernel::{Choice, Kernel};
use crate::scenario::Scenario;
use crate::trial::Bench;

#[cfg(test)]
mod tests;

const INSTEAD: &str = include_str!("../../guest/comparison/sessions");
/// As many as one boot has at most (`SESSIONS` of the agent's limits).
const MANY: u8 = 64;

/// What the sessions of one boot took.
#[derive(Debug, PartialEq)]
struct Boot {
    sessions: usize,
    /// Seconds from the first CREATE_SESSION to the last disk.
    whole: f64,
    /// Seconds from each session's connection to its full feature phase, the median.
    login: f64,
    /// KiB of the agent's memory at most (`VmHWM`).
    memory: f64,
}

/// Boots with one session and with as many as there can be, and prints the table.
pub fn run(bench: &Bench) -> Result<()> {
    let kernel = Kernel::get(Choice::Stable, &bench.cache)?;
    let image = initramfs::initramfs(&kernel, Initiator::Sanroot(&bench.agent), &bench.cache)?;
    let mut table = String::from(
        "| sessions | first request to last disk | per session | login, median | `VmHWM` |\n|---|---|---|---|---|\n",
    );
    for sessions in [1, MANY] {
        let scenario = scenario(sessions)?;
        let verdict = bench.boot(&scenario, &kernel, image.clone())?;
        let complaints = verdict.complaints.join("; ");
        let folder = verdict.workplace.folder.display();
        ensure!(complaints.is_empty(), "{complaints}; see {folder}");
        let peak = verdict.evidence.files.get("/run/peak");
        let report = verdict.evidence.report().context("no report")?;
        let boot = Boot::of(report, peak.context("no VmHWM")?).context("a session lacks a step")?;
        ensure!(boot.sessions == usize::from(sessions), "{boot:?}");
        table.push_str(&boot.row());
    }
    println!("{table}");
    Ok(())
}

/// The scenario with so many targets; what names them is too long for the kernel's arguments.
fn scenario(sessions: u8) -> Result<Scenario> {
    let mut scenario = Scenario::read(Path::new("qemu/comparison/sessions"))?;
    scenario.name.insert_str(0, "comparison-");
    let san = scenario.servers.get_mut("san").context("no server")?;
    san.copies = sessions - 1;
    let (name, port) = (&san.target, san.port.context("no port")?);
    let mut words = String::from(
        "rd.iscsi.initiator=iqn.2026-11.sanroot.test:host ip=10.0.2.15::10.0.2.2:24::eth0:none\n",
    );
    for copy in 0..sessions {
        let number = if copy == 0 {
            String::new()
        } else {
            copy.to_string()
        };
        writeln!(words, "netroot=iscsi:10.0.2.2::{port}:1:{name}{number}")?;
    }
    scenario
        .files
        .insert("/etc/cmdline.d/sessions.conf".into(), words);
    scenario.files.insert("/instead".into(), INSTEAD.into());
    Ok(scenario)
}

impl Boot {
    /// Reads it from the agent's report and the line of its memory.
    fn of(report: &str, peak: &str) -> Option<Self> {
        let report: Value = serde_json::from_str(report).ok()?;
        let sessions = report.get("sessions")?.as_array()?;
        let step = |session: &Value, name: &str| session.get("steps")?.get(name)?.as_f64();
        let all = |name: &str| -> Option<Vec<f64>> {
            sessions.iter().map(|session| step(session, name)).collect()
        };
        let first = all("create_us")?.into_iter().reduce(f64::min)?;
        let last = all("disk_us")?.into_iter().reduce(f64::max)?;
        let logins = all("connect_us")?.into_iter().zip(all("start_us")?);
        let mut logins: Vec<f64> = logins.map(|(connect, start)| start - connect).collect();
        logins.sort_by(f64::total_cmp);
        let memory = peak.trim().strip_prefix("VmHWM:")?.strip_suffix("kB")?;
        Some(Self {
            sessions: sessions.len(),
            whole: (last - first) / 1e6,
            login: *logins.get(logins.len() / 2)? / 1e6,
            memory: memory.trim().parse().ok()?,
        })
    }

    fn row(&self) -> String {
        let each = self.whole / self.sessions as f64;
        format!(
            "| {} | {:.1} ms | {:.1} ms | {:.1} ms | {:.0} KiB |\n",
            self.sessions,
            self.whole * 1e3,
            each * 1e3,
            self.login * 1e3,
            self.memory
        )
    }
}
