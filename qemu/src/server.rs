//! iSCSI servers on the host's loopback, as the scenario wants them to behave. A server ends when it is dropped.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::ibft::Portal;
use crate::limiter::Limiter;
use crate::lio;
use crate::scenario::{Behaviour, Server as Wanted};
use crate::slot::Slot;
use crate::tool::{Process, command, run};
use crate::wire::Site;

/// How long tgtd may take to open its control socket.
const START_LIMIT: Duration = Duration::from_secs(60);
/// The port of a target that has its addresses for itself.
const WIRED_PORT: u16 = 3260;
/// Between two questions whether it has.
const START_POLL: Duration = Duration::from_millis(20);

/// A server and the numbers it holds, up or still to come up.
pub struct Server<'a> {
    /// What the scenario says of it.
    pub wanted: &'a Wanted,
    /// What it serves.
    pub disk: PathBuf,
    site: Option<&'a Site>,
    // Ended before the slot is given back.
    running: Option<Running>,
    limiter: Option<Limiter>,
    slot: Slot,
    /// Of the target behind a limiter.
    behind: Option<Slot>,
}

/// What runs of a server.
#[expect(
    dead_code,
    reason = "held for what dropping them does: they end the server"
)]
enum Running {
    Tgtd(Process),
    Silent(TcpListener),
}

impl<'a> Server<'a> {
    /// Takes the numbers of a server that is to serve `disk`, in the namespace of `site` if there is one.
    pub fn new(wanted: &'a Wanted, disk: PathBuf, site: Option<&'a Site>) -> Result<Self> {
        Ok(Self {
            wanted,
            disk,
            site,
            running: None,
            limiter: None,
            slot: Slot::take(wanted.port)?,
            behind: wanted.one_session.map(|_| Slot::take(None)).transpose()?,
        })
    }

    /// What the firmware's table says of it.
    pub fn portal(&self) -> Portal {
        Portal {
            port: match (self.wanted.behaviour, self.site) {
                (Behaviour::Lio, _) => lio::PORT,
                (_, Some(_)) => WIRED_PORT,
                _ => self.slot.port(),
            },
            lun: self.wanted.lun,
            target: self.wanted.target.clone(),
        }
    }

    /// Brings it up; what tgtd says goes to `log`.
    pub fn start(&mut self, log: &Path) -> Result<()> {
        let mut port = self.portal().port;
        if let (Some(lingers), Some(behind)) = (self.wanted.one_session, &self.behind) {
            let lingers = Duration::from_secs(lingers);
            self.limiter = Some(Limiter::start(port, behind.port(), lingers)?);
            port = behind.port();
        }
        self.running = match self.wanted.behaviour {
            Behaviour::Serve => Some(Running::Tgtd(self.tgtd(port, log)?)),
            // The kernel completes the handshakes; nobody takes the connections.
            Behaviour::Silent => Some(Running::Silent(TcpListener::bind((
                Ipv4Addr::LOCALHOST,
                port,
            ))?)),
            Behaviour::Refuse | Behaviour::Lio => None,
        };
        Ok(())
    }

    fn tgtd(&self, port: u16, log: &Path) -> Result<Process> {
        let log = std::fs::File::create(log)?;
        let mut tgtd = match self.site {
            // At all addresses of the namespace, where it is not told which.
            Some(site) => {
                let mut tgtd = site.enter("tgtd", []);
                if let Some(address) = self.wanted.address {
                    let portal = SocketAddr::new(address, port);
                    tgtd.args(["--iscsi", &format!("portal={portal}")]);
                }
                tgtd
            }
            None => {
                // Even if the runner is killed, tgtd does not outlive it.
                let mut tgtd = command("setpriv", ["--pdeathsig", "KILL", "tgtd"]);
                tgtd.args(["--iscsi", &format!("portal=127.0.0.1:{port}")]);
                tgtd
            }
        };
        let child = tgtd
            .args(["--foreground", "--control-port", &self.slot.control()])
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .context("cannot start tgtd")?;
        let mut tgtd = Process(child);
        let began = Instant::now();
        while run(&mut self.tgtadm(&["--op", "show", "--mode", "sys"])).is_err() {
            if tgtd.0.try_wait()?.is_some() || began.elapsed() > START_LIMIT {
                bail!("tgtd does not come up on port {port}; see its log");
            }
            std::thread::sleep(START_POLL);
        }
        self.set_up()?;
        Ok(tgtd)
    }

    fn set_up(&self) -> Result<()> {
        self.add_target(1, &self.wanted.target)?;
        for copy in 1..=self.wanted.copies {
            let tid = u16::from(copy) + 1;
            self.add_target(tid, &format!("{}{copy}", self.wanted.target))?;
            self.open_to_all(tid)?;
        }
        for (credentials, direction) in [
            (&self.wanted.chap, None),
            (&self.wanted.reverse_chap, Some("--outgoing")),
        ] {
            if let Some(account) = credentials {
                let user = ["--user", &account.name];
                let account = [
                    "--op",
                    "new",
                    "--mode",
                    "account",
                    "--password",
                    &account.secret,
                ];
                run(self.tgtadm(&account).args(user))?;
                run(self
                    .tgtadm(&["--op", "bind", "--mode", "account", "--tid", "1"])
                    .args(user)
                    .args(direction))?;
            }
        }
        let target = ["--mode", "target", "--tid", "1", "--op"];
        for (name, value) in &self.wanted.parameters {
            run(self
                .tgtadm(&target)
                .args(["update", "--name", name, "--value", value]))?;
        }
        if self.wanted.ready.is_some() {
            self.update_unit("removable=1,online=0")?;
        }
        self.open_to_all(1)
    }

    /// Makes its LUN ready.
    pub fn make_ready(&self) -> Result<()> {
        self.update_unit("online=1")
    }

    fn update_unit(&self, parameters: &str) -> Result<()> {
        let update = ["--op", "update", "--mode", "logicalunit", "--tid", "1"];
        let lun = self.wanted.lun.to_string();
        run(self
            .tgtadm(&update)
            .args(["--lun", &lun, "--params", parameters]))?;
        Ok(())
    }

    /// Makes target `tid` with the disk.
    fn add_target(&self, tid: u16, name: &str) -> Result<()> {
        let disk = self.disk.to_string_lossy();
        let tid = tid.to_string();
        let new = ["--op", "new", "--tid", &tid, "--mode"];
        run(self.tgtadm(&new).args(["target", "--targetname", name]))?;
        let &Wanted { lun, more_luns, .. } = self.wanted;
        for lun in lun..=lun.saturating_add(more_luns) {
            let unit = ["logicalunit", "--lun", &lun.to_string()];
            run(self
                .tgtadm(&new)
                .args(unit)
                .args(["--backing-store", &disk]))?;
        }
        Ok(())
    }

    fn open_to_all(&self, tid: u16) -> Result<()> {
        let bind = ["--op", "bind", "--mode", "target"];
        run(self
            .tgtadm(&bind)
            .args(["--tid", &tid.to_string(), "--initiator-address", "ALL"]))?;
        Ok(())
    }

    fn tgtadm(&self, arguments: &[&str]) -> Command {
        let mut tgtadm = command(
            "tgtadm",
            ["--control-port", &self.slot.control(), "--lld", "iscsi"],
        );
        tgtadm.args(arguments);
        tgtadm
    }
}
