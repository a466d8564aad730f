//! What was said on the wire, captured by QEMU and dissected by Wireshark.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Result;
use serde::Deserialize;

use crate::scenario::Scenario;
use crate::tool::{command, run};

#[cfg(test)]
mod tests;

/// Frames of one NIC.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Frames {
    /// The NIC's place.
    pub nic: usize,
    /// Which frames, in Wireshark's words.
    pub which: String,
    /// So many of them there must be, or more; none at all where it is 0.
    pub least: usize,
}

/// Where the frames of the machine's first NIC are captured.
pub fn of_machine(folder: &Path) -> PathBuf {
    folder.join("capture.pcap")
}

/// Where the frames of the machine's NIC at `place` are captured, beside the first one's in [`of_machine`].
pub fn of_nic(folder: &Path, place: usize) -> PathBuf {
    match place {
        0 => of_machine(folder),
        _ => folder.join(format!("capture{place}.pcap")),
    }
}

/// Where the frames of the host's commands are captured.
pub fn of_host(folder: &Path) -> PathBuf {
    folder.join("host.pcap")
}

/// The captures that the scenario's expectations need, by the places of the NICs.
pub fn wanted(scenario: &Scenario, folder: &Path) -> BTreeMap<usize, PathBuf> {
    let first = (!scenario.expect.login_requests.is_empty()).then_some(0);
    let places = scenario.expect.frames.iter().map(|frames| frames.nic);
    let places = places.chain(first);
    places.map(|place| (place, of_nic(folder, place))).collect()
}

/// In what the sessions captured in `folder` are not as the scenario expects: so many login requests on each connection
/// to one of `ports`, and no login PDU that Wireshark takes for an error. Of what the host's commands said, no PDU may be.
pub fn complaints(scenario: &Scenario, ports: &[u16], folder: &Path) -> Result<Vec<String>> {
    let mut complaints = Vec::new();
    let expected = &scenario.expect.login_requests;
    if !expected.is_empty() {
        let capture = of_machine(folder);
        let mut found = login_requests(&capture, ports)?;
        if scenario.servers.values().any(|it| it.disabled_at_first) {
            found = refused_once(&found);
        }
        if found != *expected {
            complaints.push(format!(
                "{found:?} login requests on the connections, expected {expected:?}"
            ));
        }
        let logins = "(iscsi.opcode == 0x03 || iscsi.opcode == 0x23)";
        complaints.extend(flaws(&capture, ports, logins)?);
    }
    for wanted in &scenario.expect.frames {
        let capture = of_nic(folder, wanted.nic);
        let found = dissected(&capture, ports, &wanted.which)?.lines().count();
        if found < wanted.least || (wanted.least == 0 && found > 0) {
            complaints.push(format!(
                "{found} frames at NIC {} are {:?}, expected {}",
                wanted.nic, wanted.which, wanted.least
            ));
        }
    }
    if !scenario.commands.is_empty() {
        let capture = of_host(folder);
        if dissected(&capture, ports, "iscsi.opcode == 0x06")?.is_empty() {
            complaints.push("no session of the host's commands was captured".into());
        }
        complaints.extend(flaws(&capture, ports, "iscsi")?);
    }
    Ok(complaints)
}

/// How many login requests each connection has, in the order of the connections.
fn login_requests(capture: &Path, ports: &[u16]) -> Result<Vec<usize>> {
    let mut requests: BTreeMap<usize, usize> = BTreeMap::new();
    for line in dissected(capture, ports, "iscsi.opcode == 0x03")?.lines() {
        let stream = line.split_whitespace().next().unwrap_or_default();
        *requests.entry(stream.parse()?).or_default() += 1;
    }
    Ok(requests.into_values().collect())
}

/// The same where the first connections of one request count as a single one: how often a portal group refuses until it is
/// enabled depends on the clocks of two machines.
fn refused_once(requests: &[usize]) -> Vec<usize> {
    let refused = requests.iter().take_while(|count| **count == 1).count();
    let counted = requests.iter().skip(refused.saturating_sub(1));
    counted.copied().collect()
}

/// The PDUs of this kind that are malformed or in which Wireshark sees an error.
fn flaws(capture: &Path, ports: &[u16], kind: &str) -> Result<Option<String>> {
    let flawed = format!("{kind} && (_ws.malformed || _ws.expert.severity >= 0x00800000)");
    let flawed = dissected(capture, ports, &flawed)?;
    let complaint = format!(
        "flawed PDUs in {} (connection, frame): {}",
        capture.display(),
        flawed.replace('\n', "; ")
    );
    Ok((!flawed.is_empty()).then_some(complaint))
}

/// Connection and frame of each packet that Wireshark's `filter` shows.
fn dissected(capture: &Path, ports: &[u16], filter: &str) -> Result<String> {
    let mut tshark = command("tshark", ["-n", "-r"]);
    tshark.arg(capture).args(["-Y", filter]);
    for port in ports {
        tshark.arg("-d").arg(format!("tcp.port=={port},iscsi"));
    }
    run(tshark.args(["-T", "fields", "-e", "tcp.stream", "-e", "frame.number"]))
}
