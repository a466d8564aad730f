//! Cables that are pulled out and plugged in while a machine runs, as its NIC and its driver see it: the carrier goes.

use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::guest::Errand;
use crate::scenario::Scenario;

/// A cable that is pulled out or plugged in.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Cable {
    /// The NIC's place.
    pub nic: usize,
    /// The console has shown a line that contains this.
    pub after_line: String,
    /// Whether it is plugged in then.
    pub plugged: bool,
}

/// How long QEMU may take for an answer.
const ANSWER_LIMIT: Duration = Duration::from_secs(10);

/// What the scenario has done to its machine's cables, by QEMU's monitor in `folder`.
pub fn errands<'s>(scenario: &'s Scenario, folder: &'s Path) -> impl Iterator<Item = Errand<'s>> {
    scenario.cables.iter().map(|cable| Errand {
        after_line: &cable.after_line,
        delay: Duration::ZERO,
        action: Box::new(|| set(cable, folder)),
    })
}

fn set(cable: &Cable, folder: &Path) -> Result<()> {
    let state = if cable.plugged { "on" } else { "off" };
    let mut monitor = UnixStream::connect(folder.join("monitor")).context("QEMU's monitor")?;
    monitor.set_read_timeout(Some(ANSWER_LIMIT))?;
    until_prompt(&mut monitor)?;
    writeln!(monitor, "set_link net{} {state}", cable.nic)?;
    until_prompt(&mut monitor)
}

/// Reads until the monitor is ready for a command: it has then done the one before.
fn until_prompt(monitor: &mut UnixStream) -> Result<()> {
    let mut said = Vec::new();
    let mut byte = [0];
    while !said.ends_with(b"\n(qemu) ") {
        monitor
            .read_exact(&mut byte)
            .context("no answer of QEMU's monitor")?;
        said.extend(byte);
    }
    Ok(())
}
