//! A supervisor in a network namespace, with a `/run`, sessions and a kernel log of its own.

use core::net::IpAddr;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Output};
use std::sync::LazyLock;
use std::time::Duration;

use sanroot_core::handover::{Address, Grantor, Lease, Link, Network, Route, Session};
use sanroot_core::limits::{ROUTE_TABLES, SESSIONS_PAUSE};
use sanroot_core::net::dhcp4::Times;
use sanroot_core::net::{Ifindex, LinkName, MacAddress, RoutePlan};
use sanroot_core::plan::Subnet;
use sanroot_linux::clock;
use sanroot_tests::namespace::{MAC, Namespace, PEER};
use sanroot_tests::patience::PATIENCE;
use sanroot_tests::{release, tree};

/// The address that the DHCP server has, and the one that is made of [`MAC`].
pub(crate) const LEASED: &str = "10.77.0.50";
pub(crate) const LEASED_V6: &str = "fd00:77::50";
pub(crate) const MADE: &str = "fd00:77::5054:ff:fe12:3456";
/// For how many seconds the DHCP server grants it (`Namespace::serve_dhcp`: two minutes).
pub(crate) const LEASE: u64 = 120;
/// A DHCP server that is not there.
pub(crate) const NOBODY: &str = "10.77.0.9";
pub(crate) const NOBODY_V6: &[u8] = &[0, 3, 0, 1, 2, 0, 0, 0, 0, 0xff];

/// Puts what the supervisor sees in place: `/run`, the kernel's sessions, the kernel log.
pub(crate) const SURROUND: &str = r#"mount --bind "$1/run" /run && mount --bind "$1/class" /sys/class &&
    mount --bind "$1/kmsg" /dev/kmsg && exec "$2" supervise"#;

pub(crate) static AGENT: LazyLock<PathBuf> = LazyLock::new(|| {
    let tmp = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let target = tmp.parent().expect("tmp lies in the build directory");
    release::build(&tree::root(), target)
});

/// A supervisor at work.
pub(crate) struct Bench<'n> {
    namespace: &'n Namespace,
    pub(crate) folder: PathBuf,
    pub(crate) process: Child,
    /// The second from which the times of its lease count.
    pub(crate) begun: u64,
}

impl<'n> Bench<'n> {
    /// Begins with one address on `near`; `lease` is who granted it, T1, T2 and the end, in seconds from now.
    pub(crate) fn start(
        namespace: &'n Namespace,
        name: &str,
        address: &str,
        lease: Option<(Grantor, [u64; 3])>,
    ) -> Self {
        // Built before the lease begins.
        let agent = &*AGENT;
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("supervise-{name}"));
        let _ = fs::remove_dir_all(&folder);
        for part in ["run/sanroot", "class/iscsi_session/session7"] {
            fs::create_dir_all(folder.join(part)).expect("a folder");
        }
        fs::write(folder.join("kmsg"), "").expect("a file");
        let begun = clock::now().seconds();
        let network = network(namespace, address, lease, begun);
        fs::write(
            folder.join("run/sanroot/network"),
            network.state().to_string(),
        )
        .expect("a file");
        let mut command = namespace.surrounded(SURROUND, &folder, agent);
        let process = command.spawn().expect("it starts");
        Self {
            namespace,
            folder,
            process,
            begun,
        }
    }

    /// What a second one comes to in the same place.
    pub(crate) fn another(&self) -> Output {
        let mut second = self.namespace.surrounded(SURROUND, &self.folder, &AGENT);
        second.output().expect("it runs")
    }

    /// Who may read the document, and the state.
    pub(crate) fn modes(&self) -> [u32; 2] {
        ["network.json", "network"].map(|name| {
            let path = self.folder.join("run/sanroot").join(name);
            fs::metadata(path)
                .expect("it is there")
                .permissions()
                .mode()
                & 0o7777
        })
    }

    /// The address as it is kept.
    pub(crate) fn kept(&self) -> Address {
        let state = fs::read(self.folder.join("run/sanroot/network")).expect("a state");
        let mut network = Network::new();
        network.read_state(&state).expect("a state of ours");
        network.addresses[0].clone()
    }

    pub(crate) fn grantor(&self) -> Grantor {
        self.kept().lease.expect("a lease").grantor
    }

    /// When the lease ends.
    pub(crate) fn end(&self) -> u64 {
        let times = self.kept().lease.expect("a lease").times;
        times.expect("an end").expire.seconds()
    }

    /// Whether somebody has granted `seconds` since the begin, which are more than it began with.
    pub(crate) fn is_granted(&self, seconds: u64) -> bool {
        self.end() >= self.begun + seconds
    }

    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.folder.join("kmsg")).expect("text")
    }

    /// What the kernel shows of the address.
    pub(crate) fn shown(&self) -> String {
        let shown = self.namespace.ip(&["-oneline", "address", "show", "near"]);
        let address = format!(" {}/", self.kept().subnet.address);
        shown
            .lines()
            .filter(|line| line.contains(&address))
            .collect()
    }

    /// The tables by which what is sent from the address goes, in their order.
    pub(crate) fn tables(&self) -> Vec<String> {
        let source = self.kept().subnet.address.to_string();
        let rules = self.namespace.ip(&["rule", "show", "from", &source]);
        let tables = rules
            .lines()
            .filter_map(|line| line.split("lookup ").nth(1));
        let tables = tables.filter_map(|rest| rest.split(' ').next());
        tables.map(str::to_owned).collect()
    }

    /// Whether these are its own, but for that one's default route `main`, and its own.
    pub(crate) fn has_rules(&self) -> bool {
        let own = ROUTE_TABLES.to_string();
        self.tables() == [own.as_str(), "main", own.as_str()]
    }

    /// Whether it has begun, and has nothing to do.
    pub(crate) fn waits(&self) -> bool {
        self.status("VmLck") > 0 && self.proc_status().contains("State:\tS")
    }

    /// The child that does the work, once there is one.
    pub(crate) fn worker(&self) -> Option<u32> {
        let parent = self.process.id();
        let children = fs::read_to_string(format!("/proc/{parent}/task/{parent}/children"));
        let children = children.expect("it runs");
        children.split_whitespace().next()?.parse().ok()
    }

    fn proc_status(&self) -> String {
        let status = |worker| fs::read_to_string(format!("/proc/{worker}/status"));
        self.worker()
            .and_then(|worker| status(worker).ok())
            .unwrap_or_default()
    }

    /// What of the worker's program does not lie in RAM, or may leave it: what is read of it then may lie on a disk that is lost.
    pub(crate) fn not_resident(&self) -> Vec<String> {
        let worker = self.worker().expect("a worker");
        let maps = fs::read_to_string(format!("/proc/{worker}/smaps")).expect("it runs");
        let agent = AGENT.to_str().expect("a path");
        let mut program = false;
        let mut found = Vec::new();
        let (mut mapping, mut size) = ("", "");
        for line in maps.lines() {
            let (field, value) = line.split_once(char::is_whitespace).expect("two words");
            match field {
                "Size:" => size = value.trim(),
                "Rss:" if program && value.trim() != size => {
                    found.push(format!("{mapping} {line}"))
                }
                "VmFlags:" if program && !value.split(' ').any(|flag| flag == "lo") => {
                    found.push(format!("{mapping} {line}"));
                }
                _ if !field.ends_with(':') => {
                    program = line.ends_with(agent);
                    mapping = line;
                }
                _ => {}
            }
        }
        found
    }

    /// A number of the worker's status; 0 while there is none.
    pub(crate) fn status(&self, field: &str) -> u64 {
        let status = self.proc_status();
        let line = status.lines().find(|line| line.starts_with(field));
        let number = line.and_then(|line| line.split_whitespace().nth(1));
        number.map_or(0, |number| number.parse().expect("a number"))
    }
}

impl Drop for Bench<'_> {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What a boot leaves of `near` with this address, a default router, and a session.
pub(crate) fn network(
    namespace: &Namespace,
    address: &str,
    lease: Option<(Grantor, [u64; 3])>,
    now: u64,
) -> Network {
    let shown = namespace.ip(&["-oneline", "link", "show", "near"]);
    let number = shown.split(':').next().expect("a number");
    let link = Ifindex::new(number.parse().expect("a number")).expect("an index");
    let address: IpAddr = address.parse().expect("an address");
    let (prefix, router) = match address {
        IpAddr::V4(_) => (24, PEER),
        IpAddr::V6(_) => (64, "fe80::99"),
    };
    let lease = lease.map(|(grantor, times)| {
        let at =
            |after: u64| sanroot_core::time::Instant::ZERO.plus(Duration::from_secs(now + after));
        let [renew, rebind, expire] = times.map(at);
        let asked = at(0);
        let times = Some(Times {
            asked,
            renew,
            rebind,
            expire,
        });
        Lease { grantor, times }
    });
    let mut network = Network::new();
    let name = LinkName::new(b"near").expect("a name");
    let mac = MacAddress::parse(MAC).expect("a MAC address");
    let near = Link::bare(link, name, mac);
    network.links.push(near).expect("room");
    let subnet = Subnet { address, prefix };
    let address = Address {
        link,
        subnet,
        table: Some(ROUTE_TABLES),
        lease,
    };
    network.addresses.push(address).expect("room");
    let plan = RoutePlan::default_through(router.parse().expect("an address"));
    network.routes.push(Route { link, plan }).expect("room");
    network.sessions.push(Session::new(7, link)).expect("room");
    network
}

/// A DHCPv4 server.
pub(crate) fn server(address: &str) -> Grantor {
    Grantor::Dhcp4(address.parse().expect("an address"))
}

// What is seen by then was not left to the supervisor's next look.
const _: () = assert!(PATIENCE.as_secs() < SESSIONS_PAUSE.as_secs());

/// A namespace whose `near` has this address, and one at the other end with a DHCP server.
pub(crate) fn served(address: &str, arguments: &[&str]) -> (Namespace, Namespace) {
    let (here, mut there) = cable(address);
    there.serve_dhcp(arguments);
    (here, there)
}

/// The same without a server.
pub(crate) fn cable(address: &str) -> (Namespace, Namespace) {
    let (here, there) = (Namespace::new(), Namespace::new());
    here.connect_to(&there);
    here.ip(&["address", "add", &format!("{address}/24"), "dev", "near"]);
    (here, there)
}
