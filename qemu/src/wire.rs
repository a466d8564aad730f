//! Ethernet between a machine and the host, in a network namespace of the scenario's own: a target has the address by which
//! it is reached, so that what it tells of itself is true, and all ports are free.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::scenario::{Nic, Wire};
use crate::switch::Switch;
use crate::tool::{Process, command, run};

/// How long dnsmasq and the namespace may take.
const START_LIMIT: Duration = Duration::from_secs(60);
/// Between two looks whether they are there.
const START_POLL: Duration = Duration::from_millis(20);

/// The file in which the DHCP server says what it leases.
pub const DHCP_LOG: &str = "dhcp.log";

/// The namespace, and what runs in it.
pub struct Site {
    holder: Process,
    /// Held for what dropping them does: it ends the servers.
    _servers: Vec<Process>,
    /// The same: NICs that are plugged to one wire.
    _switch: Option<Switch>,
}

/// The host's end of the wire of NIC number `index`.
pub fn tap(index: usize) -> String {
    format!("tap{index}")
}

impl Site {
    /// Makes the namespace with a wire for each of `nics` that has one; nothing where none has. What the DHCP server says
    /// goes to the file [`DHCP_LOG`] in `folder`, what the router says to `router.log`.
    pub fn of(nics: &[Nic], folder: &Path) -> Result<Option<Self>> {
        let wires = nics.iter().enumerate();
        let wires = wires.filter_map(|(index, nic)| Some((index, nic.wire.as_ref()?)));
        let wires: Vec<(usize, &Wire)> = wires.collect();
        if wires.is_empty() {
            return Ok(None);
        }
        let mut site = Self {
            holder: namespace()?,
            _servers: Vec::new(),
            _switch: None,
        };
        run(&mut site.enter("ip", ["link", "set", "lo", "up"]))?;
        for (index, wire) in &wires {
            let tap = tap(*index);
            run(&mut site.enter("ip", ["tuntap", "add", &tap, "mode", "tap"]))?;
            if let Some(mtu) = wire.mtu {
                let mtu = mtu.to_string();
                run(&mut site.enter("ip", ["link", "set", &tap, "mtu", &mtu]))?;
            }
            for address in &wire.host {
                // Nobody else can have it.
                let nodad = address.contains(':').then_some("nodad");
                let add = ["address", "add", address, "dev", &tap];
                run(&mut site.enter("ip", add.into_iter().chain(nodad)))?;
            }
            run(&mut site.enter("ip", ["link", "set", &tap, "up"]))?;
        }
        let servers = [site.dhcp(&wires, folder)?, site.router(&wires, folder)?];
        site._servers = servers.into_iter().flatten().collect();
        if nics.iter().any(|nic| nic.plugged) {
            let vlan = wires.iter().find_map(|(_, wire)| wire.vlan);
            site._switch = Some(Switch::start(folder, nics.len(), vlan)?);
        }
        Ok(Some(site))
    }

    /// A command that runs `program` in the namespace. Even if the runner is killed, it does not outlive it.
    pub fn enter<'a>(
        &self,
        program: &str,
        arguments: impl IntoIterator<Item = &'a str>,
    ) -> Command {
        let namespace = format!("--net=/proc/{}/ns/net", self.holder.0.id());
        let mut command = command("nsenter", [namespace.as_str()]);
        command.args(["setpriv", "--pdeathsig", "KILL", program]);
        command.args(arguments);
        command
    }

    /// The DHCP server of those wires that are to have one.
    fn dhcp(&self, wires: &[(usize, &Wire)], folder: &Path) -> Result<Option<Process>> {
        let leases = wires.iter().filter_map(|(_, wire)| wire.leases.as_ref());
        let ranges: Vec<String> = leases
            .flat_map(|ranges| ranges.split_whitespace())
            .map(|range| format!("--dhcp-range={range}"))
            .collect();
        if ranges.is_empty() {
            return Ok(None);
        }
        // The tag is that of requests from there.
        let flat = wires.iter().filter(|(_, wire)| wire.flat);
        let flat =
            flat.map(|(index, _)| format!("--dhcp-option=tag:{},option:router", tap(*index)));
        let log = folder.join(DHCP_LOG);
        let child = self
            .enter("dnsmasq", ["--keep-in-foreground", "--conf-file=/dev/null"])
            .args(KEEPS_ROOT)
            .args(["--pid-file=", "--no-hosts", "--no-resolv", "--port=0"])
            .args(["--leasefile-ro", "--no-ping", "--dhcp-authoritative"])
            .args(ranges)
            .args(flat)
            .arg("--log-facility")
            .arg(&log)
            .stdin(Stdio::null())
            .spawn()
            .context("cannot start dnsmasq")?;
        let mut dnsmasq = Process(child);
        awaited("dnsmasq", &mut dnsmasq, |_| {
            fs::read_to_string(&log).is_ok_and(|said| said.contains("started"))
        })?;
        Ok(Some(dnsmasq))
    }

    /// The router of those wires that are to have one.
    fn router(&self, wires: &[(usize, &Wire)], folder: &Path) -> Result<Option<Process>> {
        let said = |(index, wire): &(usize, &Wire)| {
            let lines = wire.advertises.as_ref()?;
            let tap = tap(*index);
            Some(format!(
                "interface {tap} {{ AdvSendAdvert on; {lines} }};\n"
            ))
        };
        let configuration: String = wires.iter().filter_map(said).collect();
        if configuration.is_empty() {
            return Ok(None);
        }
        run(&mut self.enter("sh", ["-c", FORWARD]))?;
        let (file, log) = (folder.join("radvd.conf"), folder.join("router.log"));
        fs::write(&file, configuration)?;
        let child = self
            .enter("radvd", ["--nodaemon", "--debug=5", "--logmethod=stderr"])
            .arg("--config")
            .arg(&file)
            .arg("--pidfile")
            .arg(folder.join("radvd.pid"))
            .stdin(Stdio::null())
            .stderr(fs::File::create(&log)?)
            .spawn()
            .context("cannot start radvd")?;
        let mut radvd = Process(child);
        awaited("radvd", &mut radvd, |_| {
            fs::read_to_string(&log).is_ok_and(|said| said.contains("polling for"))
        })?;
        Ok(Some(radvd))
    }
}

/// Has dnsmasq change neither its user nor its group: with either the kernel would forget that it is to end with the runner.
pub const KEEPS_ROOT: [&str; 2] = ["--user=root", "--group=root"];

/// What radvd wants of a router.
const FORWARD: &str = "echo 1 >/proc/sys/net/ipv6/conf/all/forwarding";

/// A process that does nothing but live in a network namespace of its own.
fn namespace() -> Result<Process> {
    let child = command("setpriv", ["--pdeathsig", "KILL", "unshare", "--net"])
        .args(["sleep", "infinity"])
        .stdin(Stdio::null())
        .spawn()
        .context("cannot start unshare")?;
    let own = fs::read_link("/proc/self/ns/net")?;
    let mut holder = Process(child);
    awaited("the network namespace", &mut holder, |id| {
        fs::read_link(format!("/proc/{id}/ns/net")).is_ok_and(|other| other != own)
    })?;
    Ok(holder)
}

/// Waits until `there` is true of the process's id.
fn awaited(what: &str, process: &mut Process, there: impl Fn(u32) -> bool) -> Result<()> {
    let began = Instant::now();
    while !there(process.0.id()) {
        if process.0.try_wait()?.is_some() || began.elapsed() > START_LIMIT {
            bail!("{what} does not come up");
        }
        std::thread::sleep(START_POLL);
    }
    Ok(())
}
