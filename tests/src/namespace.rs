//! A network namespace of its own for one test, with a pair of links like a cable: `near` for the NIC, `far` for its peer.

mod driver;

use std::cell::RefCell;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;

use sanroot_qemu::slot;

use crate::patience::until;

pub use driver::Driver;

/// The MAC address of `near`.
pub const MAC: &str = "52:54:00:12:34:56";
/// The IPv4 address of `far`, in a prefix of 24 bits.
pub const PEER: &str = "10.77.0.1";

/// The IPv6 address of `far`, in a prefix of 64 bits.
pub const PEER_V6: &str = "fd00:77::1";

/// A network namespace; what runs in it ends with it.
pub struct Namespace {
    holder: Child,
    others: RefCell<Vec<Child>>,
}

impl Namespace {
    /// A namespace without any link but loopback.
    ///
    /// # Panics
    /// Where the test is not root, or the kernel has no network namespaces.
    #[must_use]
    pub fn new() -> Self {
        let mut holder = Command::new("unshare")
            .args(["--net", "sh", "-c", "echo there; exec cat"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("unshare runs");
        let mut line = String::new();
        let stdout = holder.stdout.take().expect("a pipe");
        let read = BufReader::new(stdout).read_line(&mut line);
        read.expect("a line");
        assert_eq!(
            line, "there\n",
            "no network namespace: root and CONFIG_NET_NS are needed"
        );
        Self {
            holder,
            others: RefCell::default(),
        }
    }

    /// Adds the pair of links, `near` not raised, `far` raised or not.
    ///
    /// # Panics
    /// Where the kernel has no veth links.
    pub fn connect(&self, far_is_up: bool) {
        self.ip(&[
            "link", "add", "near", "address", MAC, "type", "veth", "peer", "name", "far",
        ]);
        self.ip(&["address", "add", &format!("{PEER}/24"), "dev", "far"]);
        if far_is_up {
            self.raise_far();
        }
    }

    /// Gives `near` carrier.
    ///
    /// # Panics
    /// Where `ip` fails.
    pub fn raise_far(&self) {
        self.ip(&["link", "set", "far", "up"]);
    }

    /// The same with `far` in another namespace, raised: then what `near` sends from its own address is no stranger's there.
    ///
    /// # Panics
    /// Where the kernel has no veth links.
    pub fn connect_to(&self, there: &Self) {
        let place = there.holder.id().to_string();
        self.ip(&[
            "link", "add", "near", "address", MAC, "type", "veth", "peer", "name", "far", "netns",
            &place,
        ]);
        there.ip(&["address", "add", &format!("{PEER}/24"), "dev", "far"]);
        there.raise_far();
        self.ip(&["link", "set", "near", "up"]);
    }

    /// Raises `near` too, and waits until `far` passes frames: the kernel looks at the two carriers one after the other, and
    /// what `far` answers before its turn is lost.
    ///
    /// # Panics
    /// Where that does not come about.
    pub fn settle(&self) {
        if self.ip(&["-oneline", "link"]).contains(": near@") {
            self.ip(&["link", "set", "near", "up"]);
        }
        self.await_link("far", "state UP");
    }

    /// Waits until `near` of `host` is up, and the switch of this namespace hands its frames on; see [`Self::settle`].
    ///
    /// # Panics
    /// Where that does not come about.
    pub fn settle_switch(&self, host: &Self) {
        host.ip(&["link", "set", "near", "up"]);
        self.await_link("far", "state forwarding");
    }

    /// Waits until the kernel tells `what` of a link.
    fn await_link(&self, link: &str, what: &str) {
        until(&format!("{what} of {link}"), || {
            self.ip(&["-details", "link", "show", link]).contains(what)
        });
    }

    /// Waits until the kernel sends from each IPv6 address. It sends from none before its worker had its turn, not even from one
    /// that nobody is asked for (Linux 6.1, `addrconf_dad_work`).
    ///
    /// # Panics
    /// Where that does not come about.
    pub fn settle_addresses(&self) {
        until("no tentative address", || {
            self.ip(&["-6", "address", "show", "tentative"]).is_empty()
        });
    }

    /// What `ip` says.
    ///
    /// # Panics
    /// Where it fails.
    pub fn ip(&self, arguments: &[&str]) -> String {
        self.run("ip", arguments)
    }

    /// What a program says that ends by itself.
    ///
    /// # Panics
    /// Where it fails.
    #[must_use]
    pub fn run(&self, program: &str, arguments: &[&str]) -> String {
        let output = self
            .command(program)
            .args(arguments)
            .output()
            .expect("the program runs");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{program} {arguments:?}: {said}");
        String::from_utf8(output.stdout).expect("text")
    }

    /// Two links in one subnet, as on one switch: `near` and `other`, whose ends are ports of a bridge in a namespace of its
    /// own, where [`PEER`] is.
    ///
    /// # Panics
    /// Where the kernel has no veth links or bridges.
    #[must_use]
    pub fn on_one_switch(other_mac: &str) -> (Self, Self) {
        let (here, there) = (Self::new(), Self::new());
        there.ip(&["link", "add", "switch", "type", "bridge"]);
        there.ip(&["address", "add", &format!("{PEER}/24"), "dev", "switch"]);
        there.ip(&["link", "set", "switch", "up"]);
        let place = there.holder.id().to_string();
        for (name, mac, end) in [("near", MAC, "far"), ("other", other_mac, "further")] {
            here.ip(&[
                "link", "add", name, "address", mac, "type", "veth", "peer", "name", end, "netns",
                &place,
            ]);
            there.ip(&["link", "set", end, "master", "switch", "up"]);
        }
        (here, there)
    }

    /// Another host on the switch of this namespace, with this MAC address and IPv4 subnet.
    ///
    /// # Panics
    /// Where the kernel has no veth links.
    #[must_use]
    pub fn neighbour(&self, mac: &str, subnet: &str) -> Self {
        let host = Self::new();
        let place = host.holder.id().to_string();
        self.ip(&[
            "link", "add", "third", "type", "veth", "peer", "name", "host", "address", mac,
            "netns", &place,
        ]);
        self.ip(&["link", "set", "third", "master", "switch", "up"]);
        host.ip(&["address", "add", subnet, "dev", "host"]);
        host.ip(&["link", "set", "host", "up"]);
        self.await_link("third", "state forwarding");
        host
    }

    /// Starts dnsmasq on `far` with these arguments beside the usual ones, and waits until it can be heard.
    ///
    /// # Panics
    /// Where there is no dnsmasq (`apt-get install dnsmasq-base`), or it does not serve.
    pub fn serve_dhcp(&mut self, arguments: &[&str]) {
        self.serve_dhcp_beside_others(&[&["--dhcp-authoritative"], arguments].concat());
    }

    /// The same for a server that says nothing of leases that it does not know: another one may.
    ///
    /// # Panics
    /// As above.
    pub fn serve_dhcp_beside_others(&mut self, arguments: &[&str]) {
        self.serve("far", "10.77.0.50,10.77.0.50", arguments);
        self.settle();
    }

    /// The same on a switch, for a range of addresses.
    ///
    /// # Panics
    /// As above.
    pub fn serve_switch(&mut self, range: &str) {
        self.serve("switch", range, &["--dhcp-authoritative"]);
    }

    fn serve(&mut self, interface: &str, range: &str, arguments: &[&str]) {
        let mut command = self.command("dnsmasq");
        command
            .args([
                "--keep-in-foreground",
                "--conf-file=/dev/null",
                "--port=0",
                // With another user or group the kernel would forget that it is to end with the test.
                "--user=root",
                "--group=root",
            ])
            .args([
                "--log-facility=-",
                "--log-dhcp",
                "--pid-file=",
                "--leasefile-ro",
            ])
            .args(["--bind-interfaces", "--no-ping"])
            .arg(format!("--interface={interface}"))
            .arg(format!("--dhcp-range={range},255.255.255.0,2m"))
            .args(arguments)
            .stderr(Stdio::piped());
        let mut child = command.spawn().expect("dnsmasq runs");
        let stderr = child.stderr.take().expect("a pipe");
        let mut lines = BufReader::new(stderr).lines().map_while(Result::ok);
        let serves = lines.any(|line| line.contains("sockets bound exclusively to interface"));
        assert!(serves, "dnsmasq ended before it served");
        // It goes on logging; nobody reads it, but the pipe must not break.
        thread::spawn(move || lines.count());
        self.others.get_mut().push(child);
    }

    /// Gives `far` an IPv6 address beside its link-local one, both usable at once, and keeps `near` from making one of what
    /// is advertised before its driver runs.
    ///
    /// # Panics
    /// Where the kernel has no IPv6.
    pub fn connect_v6(&self) {
        self.connect(false);
        self.set("conf/far/accept_dad", "0");
        self.set("conf/far/forwarding", "1");
        self.set("conf/near/accept_ra", "0");
        self.raise_far();
        self.ip(&[
            "address",
            "add",
            &format!("{PEER_V6}/64"),
            "dev",
            "far",
            "nodad",
        ]);
    }

    /// Writes a setting of IPv6.
    ///
    /// # Panics
    /// Where the kernel has no such setting.
    pub fn set(&self, setting: &str, value: &str) {
        let write = format!("echo {value} >/proc/sys/net/ipv6/{setting}");
        let written = self.command("sh").args(["-c", &write]).status();
        assert!(written.expect("sh runs").success(), "{setting}");
    }

    /// A setting of IPv6, which its file below `/proc/sys/net/ipv6` shows.
    ///
    /// # Panics
    /// Where the kernel has no such setting.
    pub fn get(&self, setting: &str) -> String {
        let path = format!("/proc/sys/net/ipv6/{setting}");
        let shown = self.command("cat").arg(&path).output().expect("cat runs");
        assert!(shown.status.success(), "{setting}");
        String::from_utf8_lossy(&shown.stdout).trim().to_owned()
    }

    /// Starts radvd on `far` with these lines about it, and waits until it advertises.
    ///
    /// # Panics
    /// Where there is no radvd (`apt-get install radvd`), or it does not advertise.
    pub fn advertise(&self, lines: &str) {
        let folder = slot::folder().expect("a folder");
        let configuration = folder.join(format!("radvd-{}.conf", self.holder.id()));
        let text = format!("interface far {{ AdvSendAdvert on; {lines} }};\n");
        std::fs::write(&configuration, text).expect("a configuration");
        let mut command = self.command("radvd");
        command
            .args(["--nodaemon", "--debug=5", "--logmethod=stderr", "--config"])
            .arg(&configuration)
            .arg("--pidfile")
            .arg(configuration.with_extension("pid"))
            .stderr(Stdio::piped());
        let mut child = command.spawn().expect("radvd runs");
        let stderr = child.stderr.take().expect("a pipe");
        let mut lines = BufReader::new(stderr).lines().map_while(Result::ok);
        // It is ready, even if the link has no carrier yet.
        let advertises = lines.any(|line| line.contains("polling for"));
        assert!(advertises, "radvd ended before it advertised");
        // It goes on logging; nobody reads it, but the pipe must not break.
        thread::spawn(move || lines.count());
        self.others.borrow_mut().push(child);
        let _ = std::fs::remove_file(configuration);
    }

    /// Starts `nic_driver` for `near`; `program` is where it lies.
    ///
    /// # Panics
    /// Where it does not start.
    pub fn drive_nic(&self, program: &str, addressing: &[&str]) -> Driver {
        self.drive(program, MAC, addressing)
    }

    /// The same for the NIC of this MAC address.
    ///
    /// # Panics
    /// Where it does not start.
    pub fn drive(&self, program: &str, mac: &str, addressing: &[&str]) -> Driver {
        let mut command = self.command(program);
        command.arg(mac).args(addressing).stdout(Stdio::piped());
        Driver::start(command)
    }

    /// A command that runs in it. Even if the test is killed, it does not outlive the test.
    #[must_use]
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new("nsenter");
        command
            .arg(format!("--net=/proc/{}/ns/net", self.holder.id()))
            .args(["setpriv", "--pdeathsig", "KILL", program]);
        command
    }

    /// A program that runs in it with mounts of its own: `script` of sh puts in place, from `folder` as `$1`, what it sees, and
    /// executes it, as `$2`.
    #[must_use]
    pub fn surrounded(&self, script: &str, folder: &Path, program: &Path) -> Command {
        let mut command = self.command("unshare");
        command
            .args(["--mount", "sh", "-c", script, "sh"])
            .args([folder, program])
            .stdin(Stdio::null());
        command
    }
}

impl Default for Namespace {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Namespace {
    fn drop(&mut self) {
        for child in self.others.get_mut().iter_mut().chain([&mut self.holder]) {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
