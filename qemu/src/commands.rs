//! Commands of the installer, which the host runs against the machine that serves by LIO.

use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::scenario::{HostCommand, Scenario};
use crate::schema;
use crate::secrets;
use crate::tool::command;
use crate::verdict;

/// Who asks.
const INITIATOR: &str = "iqn.2026-11.sanroot.test:installer";
/// Seconds that a command has: far beyond what a session takes on a busy host.
const TIME: u32 = 120;

/// In what the scenario's commands, run with the agent against LIO at `port` of the loopback, are not as expected.
pub fn complaints(scenario: &Scenario, agent: &Path, port: u16) -> Result<Vec<String>> {
    let mut complaints = Vec::new();
    for (number, wanted) in scenario.commands.iter().enumerate() {
        let name = format!("{} {}:", wanted.command, number + 1);
        let (code, said) = run(wanted, agent, port)?;
        if code != Some(wanted.exit) {
            complaints.push(format!(
                "{name} exit code {code:?}, expected {}",
                wanted.exit
            ));
        }
        let by_schema = schema::said(&said).err();
        complaints.extend(by_schema.map(|error| format!("{name} not by its schema: {error}")));
        match serde_json::from_str(&said) {
            Ok(document) => verdict::members(&name, &document, &wanted.expect, &mut complaints),
            Err(error) => complaints.push(format!("{name} no JSON: {error}: {said}")),
        }
        if secrets::stand_in(scenario, &said) {
            complaints.push(format!("{name} a secret in what it printed"));
        }
    }
    Ok(complaints)
}

/// The exit code, and what it printed.
fn run(wanted: &HostCommand, agent: &Path, port: u16) -> Result<(Option<i32>, String)> {
    let mut child = command("setpriv", ["--pdeathsig", "KILL"])
        .arg(agent)
        .args([&wanted.command, "--format", "json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot start the agent")?;
    let stdin = child.stdin.take();
    let request = request(wanted, port).to_string();
    stdin
        .context("no pipe")?
        .write_all(request.as_bytes())
        .context("cannot ask")?;
    let output = child.wait_with_output()?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok((output.status.code(), said))
}

fn request(wanted: &HostCommand, port: u16) -> Value {
    let mut request = serde_json::Map::from_iter(wanted.request.clone());
    request.insert("schema".into(), "sanroot/request/1".into());
    request.insert("initiator".into(), json!({"name": INITIATOR}));
    request.insert("timeout_s".into(), TIME.into());
    let target = request.entry("target").or_insert_with(|| json!({}));
    if let Some(target) = target.as_object_mut() {
        let portal = format!("127.0.0.1:{port}");
        target.insert("portals".into(), json!([portal]));
    }
    request.into()
}
