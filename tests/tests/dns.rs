//! Names of portals, looked for with dnsmasq.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::UdpSocket;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;

use sanroot_tests::initiator::TARGET;
use sanroot_tests::installer::{Answer, agent, finish, request, start};
use sanroot_tests::portal::ScriptedPortal;

/// A loopback address of one test. Others that run on this machine at the same time have others: the port is the same for all.
fn address(last: u8) -> String {
    let process = std::process::id() % 0x8000;
    format!("127.{}.{}.{last}", 128 + process / 256, process % 256)
}

/// A dnsmasq of its own for one test, on a loopback address that nobody else has.
struct Dns {
    child: Child,
    /// A file in the form of resolv.conf that names it.
    resolv: PathBuf,
}

impl Dns {
    /// Serves these records, given as dnsmasq takes them.
    fn start(last: u8, records: &[&str]) -> Self {
        let address = address(last);
        let resolv = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("resolv-{last}"));
        fs::write(&resolv, format!("nameserver {address}\n")).expect("a new file");
        let mut child = Command::new("setpriv")
            // Even if the test is killed, it does not outlive the test; with another user or group the kernel would forget that.
            .args([
                "--pdeathsig",
                "KILL",
                "dnsmasq",
                "--user=root",
                "--group=root",
            ])
            .args(["--keep-in-foreground", "--conf-file=/dev/null"])
            .args([
                "--log-facility=-",
                "--pid-file=",
                "--no-hosts",
                "--no-resolv",
            ])
            .args(["--bind-interfaces", "--port=53", "--local=/example.com/"])
            .arg(format!("--listen-address={address}"))
            .args(records)
            .stderr(Stdio::piped())
            .spawn()
            .expect("dnsmasq runs");
        let stderr = child.stderr.take().expect("a pipe");
        let mut lines = BufReader::new(stderr).lines().map_while(Result::ok);
        assert!(
            lines.any(|line| line.contains("started, version")),
            "dnsmasq ended before it served"
        );
        // It goes on logging; nobody reads it, but the pipe must not break.
        thread::spawn(move || lines.count());
        Self { child, resolv }
    }

    /// What `sanroot discover` says of the portal of this name.
    fn discover(&self, portal: &str) -> Answer {
        let script = "mount --bind \"$0\" /etc/resolv.conf && exec \"$@\"";
        let mut command = Command::new("unshare");
        command
            .args(["--mount", "sh", "-c", script])
            .arg(&self.resolv)
            // Who turns without a pause is killed.
            .args(["prlimit", "--cpu=1"])
            .arg(agent(env!("CARGO_TARGET_TMPDIR")))
            .arg("discover");
        finish(start(&mut command, &request(&[portal.to_owned()])))
    }
}

impl Drop for Dns {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn portal() -> (ScriptedPortal, u16) {
    let text = format!("TargetName={TARGET}\n").into_bytes();
    let portal = ScriptedPortal::listing("TargetPortalGroupTag=1\n", vec![text]);
    let port = portal.portal.port();
    (portal, port)
}

#[test]
fn a_portal_is_found_by_its_name_and_by_an_alias() {
    let (_portal, port) = portal();
    let dns = Dns::start(
        1,
        &[
            "--host-record=san.example.com,127.0.0.1",
            "--cname=alias.example.com,san.example.com",
        ],
    );
    for name in ["san.example.com", "SAN.Example.Com.", "alias.example.com"] {
        let answer = dns.discover(&format!("{name}:{port}"));
        assert_eq!(answer.code, Some(0), "{}", answer.document);
        assert_eq!(answer.document["targets"][0]["name"], TARGET);
    }
}

#[test]
fn a_name_with_addresses_of_both_families_is_reached_by_the_one_that_works() {
    let (_portal, port) = portal();
    // Nobody listens on ::1 at that port, and nobody at the first address.
    let dns = Dns::start(2, &["--host-record=san.example.com,127.0.0.1,::1"]);
    let answer = dns.discover(&format!("san.example.com:{port}"));
    assert_eq!(answer.code, Some(0), "{}", answer.document);
    let six = Dns::start(3, &["--host-record=six.example.com,::1"]);
    let answer = six.discover(&format!("six.example.com:{port}"));
    assert_eq!(answer.codes(), ["visit.unreachable"]);
}

#[test]
fn an_answer_that_is_cut_is_used_as_far_as_it_has_come() {
    let (_portal, port) = portal();
    let records: Vec<String> = (1..=60)
        .map(|last| format!("--host-record=many.example.com,127.0.0.{last}"))
        .collect();
    let records: Vec<&str> = records.iter().map(String::as_str).collect();
    let dns = Dns::start(4, &records);
    let answer = dns.discover(&format!("many.example.com:{port}"));
    assert_eq!(answer.code, Some(0), "{}", answer.document);
}

#[test]
fn a_name_that_does_not_exist_or_has_no_address_is_told() {
    let dns = Dns::start(5, &["--txt-record=empty.example.com,text"]);
    assert_eq!(
        dns.discover("other.example.com").codes(),
        ["dns.no-such-name"]
    );
    assert_eq!(
        dns.discover("empty.example.com").codes(),
        ["dns.no-address"]
    );
}

#[test]
fn a_server_that_is_not_there_is_asked_in_vain() {
    let resolv = Path::new(env!("CARGO_TARGET_TMPDIR")).join("resolv-6");
    fs::write(&resolv, format!("nameserver {}\n", address(6))).expect("a new file");
    let child = Command::new("true").spawn().expect("a child");
    let answer = Dns { child, resolv }.discover("san.example.com");
    assert_eq!(answer.codes(), ["dns.timed-out"]);
}

#[test]
fn the_connection_that_sent_us_to_a_name_is_not_heard_while_the_name_is_looked_for() {
    let resolv = Path::new(env!("CARGO_TARGET_TMPDIR")).join("resolv-7");
    fs::write(&resolv, format!("nameserver {}\n", address(7))).expect("a new file");
    let _silent = UdpSocket::bind((address(7), 53)).expect("an address of its own");
    let child = Command::new("true").spawn().expect("a child");
    let portal = ScriptedPortal::redirecting("san.example.com:3260,1").portal;
    let answer = Dns { child, resolv }.discover(&portal.to_string());
    assert_eq!(answer.codes(), ["dns.timed-out"]);
}
