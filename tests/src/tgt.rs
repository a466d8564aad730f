//! A tgt target of its own for one test, on loopback, on a port that nobody else has.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::claim::{Claim, claim};

/// Control numbers to try: `tgtd` takes small ones only, and each may be in use. Those from 300 on are for the machine
/// scenarios.
const CONTROLS: std::ops::Range<u16> = 340..440;
/// How long tgtd may take to answer its first question.
const START: Duration = Duration::from_secs(20);

/// A running tgtd; it is killed when this is dropped, since it ends by nothing else while it has sessions.
pub struct Tgt {
    child: Child,
    claim: Claim,
    /// Where it listens.
    pub portal: SocketAddr,
}

impl Tgt {
    /// A tgtd with one target of this name and one logical unit of a mebibyte, open to everybody.
    ///
    /// # Panics
    /// Where there is no tgt (`apt-get install tgt`), or it does not start.
    pub fn start(target: &str) -> Self {
        Self::start_at(Ipv4Addr::LOCALHOST.into(), target)
    }

    /// As [`Self::start`], with its portal at `address`.
    ///
    /// # Panics
    /// As [`Self::start`] does.
    pub fn start_at(address: IpAddr, target: &str) -> Self {
        let tgt = claim(address, CONTROLS, Self::try_start);
        tgt.admin(&[
            "--lld", "iscsi", "--op", "new", "--mode", "target", "--tid", "1", "-T", target,
        ]);
        tgt.admin(&[
            "--lld", "iscsi", "--op", "bind", "--mode", "target", "--tid", "1", "-I", "ALL",
        ]);
        tgt
    }

    /// Adds further targets, numbered from 2 to `last`, whose names are `prefix` and their number; open to everybody.
    ///
    /// # Panics
    /// Where tgt does not take one.
    pub fn add_targets(&self, prefix: &str, last: usize) {
        for number in 2..=last {
            let (number, name) = (number.to_string(), format!("{prefix}{number}"));
            let target = ["--lld", "iscsi", "--mode", "target", "--tid", &number];
            self.admin(&[&target[..], &["--op", "new", "-T", &name]].concat());
            self.admin(&[&target[..], &["--op", "bind", "-I", "ALL"]].concat());
        }
    }

    /// Adds a disk of the file at `path`, as LUN 1.
    ///
    /// # Panics
    /// Where tgt does not take it.
    pub fn add_disk(&self, path: &std::path::Path) {
        let path = path.to_str().expect("a path in UTF-8");
        let unit = ["--lld", "iscsi", "--op", "new", "--mode", "logicalunit"];
        self.admin(&[&unit[..], &["--tid", "1", "--lun", "1", "-b", path]].concat());
    }

    /// Listens at the same port of `::1` too.
    ///
    /// # Panics
    /// Where tgt cannot.
    pub fn listen_on_ipv6(&self) {
        let portal = format!("portal=[::1]:{}", self.portal.port());
        self.admin(&[
            "--lld", "iscsi", "--op", "new", "--mode", "portal", "--param", &portal,
        ]);
    }

    /// Answers no discovery without this name and secret.
    ///
    /// # Panics
    /// Where tgt does not take them.
    pub fn demand_for_discovery(&self, name: &str, secret: &str) {
        self.account(name, secret, &[]);
    }

    /// Proves itself in a discovery with this name and secret to those who ask.
    ///
    /// # Panics
    /// Where tgt does not take them.
    pub fn prove_for_discovery(&self, name: &str, secret: &str) {
        self.account(name, secret, &["--outgoing"]);
    }

    /// Lets nobody in without this name and secret.
    pub fn demand(&self, name: &str, secret: &str) {
        self.account(name, secret, &["--tid", "1"]);
    }

    /// Proves itself with this name and secret to those who ask.
    pub fn prove(&self, name: &str, secret: &str) {
        self.account(name, secret, &["--tid", "1", "--outgoing"]);
    }

    /// Makes an account, and binds it as said: to the target, or to discovery where none is named.
    fn account(&self, name: &str, secret: &str, binding: &[&str]) {
        let account = ["--lld", "iscsi", "--mode", "account", "--user", name];
        self.admin(&[&account[..], &["--op", "new", "--password", secret]].concat());
        self.admin(&[&account[..], &["--op", "bind"], binding].concat());
    }

    /// Sets a parameter of the target.
    pub fn set(&self, name: &str, value: &str) {
        let target = [
            "--lld", "iscsi", "--op", "update", "--mode", "target", "--tid", "1",
        ];
        self.admin(&[&target[..], &["--name", name, "--value", value]].concat());
    }

    fn admin(&self, arguments: &[&str]) {
        let output = self.ask(arguments);
        assert!(
            output.status.success(),
            "tgtadm {arguments:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }

    fn try_start(claim: Claim) -> Option<Self> {
        let portal = claim.portal;
        // Even if the test is killed, it does not outlive the test.
        let child = Command::new("setpriv")
            .args(["--pdeathsig", "KILL", "tgtd", "-f"])
            .args(["-C", &claim.number.to_string(), "--iscsi"])
            .arg(format!("portal={portal}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("setpriv runs");
        let mut tgt = Self {
            child,
            claim,
            portal,
        };
        let start = Instant::now();
        // A tgtd that finds its control number taken ends at once; another's must not be mistaken for ours.
        loop {
            if let Some(status) = tgt.child.try_wait().expect("a child") {
                assert_ne!(status.code(), Some(127), "tgtd is not installed");
                return None;
            }
            assert!(start.elapsed() < START, "tgtd does not start");
            let answers = tgt.ask(&["--op", "show", "--mode", "sys"]).status.success();
            if answers && std::net::TcpStream::connect(portal).is_ok() {
                return Some(tgt);
            }
            thread::sleep(Duration::from_millis(20));
        }
    }

    fn ask(&self, arguments: &[&str]) -> std::process::Output {
        Command::new("tgtadm")
            .args(["-C", &self.claim.number.to_string()])
            .args(arguments)
            .output()
            .expect("tgtadm is installed")
    }
}

impl Drop for Tgt {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
