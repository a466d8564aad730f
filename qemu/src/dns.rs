//! The name server of a scenario: dnsmasq on the host's loopback, which the machine reaches at the host's address in its
//! user-mode network. It ends when it is dropped.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::slot;
use crate::tool::{Process, command};
use crate::wire::KEEPS_ROOT;

/// The port of the DNS. The network hands on what is sent to this port, and to no other one in its place.
const PORT: u16 = 53;
/// How long dnsmasq may take to serve.
const START_LIMIT: Duration = Duration::from_secs(60);
/// Between two looks whether it does.
const START_POLL: Duration = Duration::from_millis(20);

/// What runs of a name server.
#[expect(
    dead_code,
    reason = "held for what dropping them does: they end the server, and give its port back"
)]
pub struct NameServer(Process, File);

/// Serves `names`, each with its addresses and commas between them; what is asked goes to the file `dns.log` in `folder`.
/// None where there is no name.
pub fn start(names: &BTreeMap<String, String>, folder: &Path) -> Result<Option<NameServer>> {
    if names.is_empty() {
        return Ok(None);
    }
    let lock = slot::lock_port(PORT)?;
    let log = folder.join("dns.log");
    let records = names
        .iter()
        .map(|(name, addresses)| format!("--host-record={name},{addresses}"));
    // Even if the runner is killed, dnsmasq does not outlive it.
    let child = command("setpriv", ["--pdeathsig", "KILL", "dnsmasq"])
        .args(["--keep-in-foreground", "--conf-file=/dev/null"])
        .args(KEEPS_ROOT)
        .args(["--pid-file=", "--no-hosts", "--no-resolv"])
        .args(["--bind-interfaces", "--listen-address=127.0.0.1"])
        .args(["--log-queries", "--log-facility"])
        .arg(&log)
        .args(records)
        .stdin(Stdio::null())
        .spawn()
        .context("cannot start dnsmasq")?;
    let mut dnsmasq = Process(child);
    let began = Instant::now();
    while !fs::read_to_string(&log).is_ok_and(|said| said.contains("started, version")) {
        if dnsmasq.0.try_wait()?.is_some() || began.elapsed() > START_LIMIT {
            bail!("dnsmasq does not come up on port {PORT}");
        }
        std::thread::sleep(START_POLL);
    }
    Ok(Some(NameServer(dnsmasq, lock)))
}
