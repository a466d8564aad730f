//! `sanroot supervise` against real kernels, dnsmasq and radvd, in a network namespace with a `/run` and a kernel log of its own.

use core::net::IpAddr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::LazyLock;
use std::thread::sleep;
use std::time::{Duration, Instant};

use sanroot_core::handover::{
    Address, Grantor, Kind, Lease, Link, Method, Network, Route, Session,
};
use sanroot_core::net::dhcp4::Times;
use sanroot_core::net::dhcp6::Duid;
use sanroot_core::net::{Ifindex, LinkName, MacAddress, RoutePlan};
use sanroot_core::plan::Subnet;
use sanroot_linux::clock;
use sanroot_tests::namespace::{MAC, Namespace, PEER};
use sanroot_tests::{release, tree};

/// The address that the DHCP server has, and the one that is made of [`MAC`].
const LEASED: &str = "10.77.0.50";
const LEASED_V6: &str = "fd00:77::50";
const MADE: &str = "fd00:77::5054:ff:fe12:3456";
/// A DHCP server that is not there.
const NOBODY: &str = "10.77.0.9";
const NOBODY_V6: &[u8] = &[0, 3, 0, 1, 2, 0, 0, 0, 0, 0xff];

/// Puts what the supervisor sees in place: `/run`, the kernel's sessions, the kernel log.
const SURROUND: &str = r#"mount --bind "$1/run" /run && mount --bind "$1/class" /sys/class &&
    mount --bind "$1/kmsg" /dev/kmsg && exec "$2" supervise"#;

static AGENT: LazyLock<PathBuf> = LazyLock::new(|| {
    let tmp = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let target = tmp.parent().expect("tmp lies in the build directory");
    release::build(&tree::root(), target)
});

/// A supervisor at work.
struct Bench<'n> {
    namespace: &'n Namespace,
    folder: PathBuf,
    process: Child,
}

impl<'n> Bench<'n> {
    /// Begins with one address on `near`; `lease` is who granted it, T1, T2 and the end, in seconds from now.
    fn start(
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
        let network = network(namespace, address, lease);
        fs::write(
            folder.join("run/sanroot/network"),
            network.state().to_string(),
        )
        .expect("a file");
        let process = namespace
            .command("unshare")
            .args(["--mount", "sh", "-c", SURROUND, "sh"])
            .args([&folder, agent])
            .stdin(Stdio::null())
            .spawn()
            .expect("it starts");
        Self {
            namespace,
            folder,
            process,
        }
    }

    /// The address as it is kept.
    fn kept(&self) -> Address {
        let state = fs::read(self.folder.join("run/sanroot/network")).expect("a state");
        let mut network = Network::new();
        network.read_state(&state).expect("a state of ours");
        network.addresses[0].clone()
    }

    fn grantor(&self) -> Grantor {
        self.kept().lease.expect("a lease").grantor
    }

    /// When the lease ends.
    fn end(&self) -> u64 {
        let times = self.kept().lease.expect("a lease").times;
        times.expect("an end").expire.seconds()
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.join("kmsg")).expect("text")
    }

    /// What the kernel shows of the address.
    fn shown(&self) -> String {
        let shown = self.namespace.ip(&["-oneline", "address", "show", "near"]);
        let address = format!(" {}/", self.kept().subnet.address);
        shown
            .lines()
            .filter(|line| line.contains(&address))
            .collect()
    }

    fn status(&self, field: &str) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id()));
        let status = status.expect("it runs");
        let line = status
            .lines()
            .find(|line| line.starts_with(field))
            .expect("the field");
        line.split_whitespace()
            .nth(1)
            .expect("a number")
            .parse()
            .expect("a number")
    }
}

impl Drop for Bench<'_> {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What a boot leaves of `near` with this address, a default router, and a session.
fn network(namespace: &Namespace, address: &str, lease: Option<(Grantor, [u64; 3])>) -> Network {
    let shown = namespace.ip(&["-oneline", "link", "show", "near"]);
    let number = shown.split(':').next().expect("a number");
    let link = Ifindex::new(number.parse().expect("a number")).expect("an index");
    let address: IpAddr = address.parse().expect("an address");
    let (prefix, router) = match address {
        IpAddr::V4(_) => (24, PEER),
        IpAddr::V6(_) => (64, "fe80::99"),
    };
    let lease = lease.map(|(grantor, times)| {
        let now = clock::now().seconds();
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
    let near = Link {
        ifindex: link,
        name: LinkName::new(b"near").expect("a name"),
        mac: MacAddress::parse(MAC).expect("a MAC address"),
        permanent: None,
        kind: Kind::Ethernet,
        lower: None,
        master: None,
        mtu: 1500,
        v4: Method::Dhcp,
        v6: Method::Dhcp,
    };
    network.links.push(near).expect("room");
    let subnet = Subnet { address, prefix };
    let address = Address {
        link,
        subnet,
        table: None,
        lease,
    };
    network.addresses.push(address).expect("room");
    let plan = RoutePlan::default_through(router.parse().expect("an address"));
    network.routes.push(Route { link, plan }).expect("room");
    network
        .sessions
        .push(Session { sid: 7, link })
        .expect("room");
    network
}

/// A DHCPv4 server.
fn server(address: &str) -> Grantor {
    Grantor::Dhcp4(address.parse().expect("an address"))
}

/// Waits for something.
fn until(what: &str, seconds: u64, mut there: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(seconds);
    while !there() {
        assert!(Instant::now() < end, "{what}: not after {seconds} s");
        sleep(Duration::from_millis(10));
    }
}

/// A namespace whose `near` has this address, and one at the other end with a DHCP server.
fn served(address: &str, arguments: &[&str]) -> (Namespace, Namespace) {
    let (here, mut there) = (Namespace::new(), Namespace::new());
    here.connect_to(&there);
    there.serve_dhcp(arguments);
    here.ip(&["address", "add", &format!("{address}/24"), "dev", "near"]);
    (here, there)
}

#[test]
fn dnsmasq_renews_a_lease_and_that_is_kept_where_no_path_leads() {
    let (namespace, _there) = served(LEASED, &[]);
    let bench = Bench::start(
        &namespace,
        "renew",
        LEASED,
        Some((server(PEER), [2, 50, 60])),
    );
    until("the begin", 2, || bench.status("VmLck") > 0);
    // As the switch of root does.
    let pid = bench.process.id().to_string();
    let lose = ["--target", &pid, "--mount", "umount", "-l", "/run"];
    let _ = namespace.run("nsenter", &lose);
    let begin = bench.end();
    until("the renewal", 5, || bench.end() > begin + 50);
    let document = fs::read_to_string(bench.folder.join("run/sanroot/network.json"));
    let document: serde_json::Value = serde_json::from_str(&document.expect("text")).expect("JSON");
    let told = &document["links"][0]["addresses"][0]["valid_until"];
    assert!(told.as_u64() >= Some(bench.end() - 2));
    assert_eq!(bench.log(), "");
    assert!(bench.shown().contains("valid_lft forever"));
    assert!(
        bench.status("VmHWM") <= 1024,
        "{} KiB",
        bench.status("VmHWM")
    );
    assert!(
        bench.status("VmLck") >= 128,
        "{} KiB",
        bench.status("VmLck")
    );
}

#[test]
fn dnsmasq_takes_over_the_lease_of_a_server_that_is_gone() {
    let (namespace, _there) = served(LEASED, &[]);
    let bench = Bench::start(
        &namespace,
        "rebind",
        LEASED,
        Some((server(NOBODY), [0, 1, 60])),
    );
    until("another server", 5, || bench.grantor() == server(PEER));
    assert!(bench.end() >= clock::now().seconds() + 110);
}

#[test]
fn a_lease_that_is_refused_stays_in_place() {
    // The one address that the server has is another one.
    let (namespace, _there) = served("10.77.0.60", &[]);
    let bench = Bench::start(
        &namespace,
        "refused",
        "10.77.0.60",
        Some((server(PEER), [1, 50, 60])),
    );
    let told = "<4>sanroot: NIC near: 10.77.0.60 stays, and is not renewed: DHCP server 10.77.0.1 refuses. ";
    until("the finding", 5, || bench.log().starts_with(told));
    assert!(bench.log().ends_with(" [net.lease.unrenewed]\n"));
    assert!(bench.shown().contains("10.77.0.60/24"));
}

#[test]
fn dnsmasq_renews_a_dhcp6_lease() {
    let mut namespace = Namespace::new();
    namespace.connect_v6();
    let range = format!("--dhcp-range={LEASED_V6},{LEASED_V6},64,2m");
    namespace.serve_dhcp(&["--enable-ra", &range]);
    namespace.ip(&[
        "address",
        "add",
        &format!("{LEASED_V6}/64"),
        "dev",
        "near",
        "nodad",
    ]);
    // Its kernel waits a second before the link-local address can be used.
    until("a link-local address", 5, || {
        !namespace
            .ip(&["address", "show", "near"])
            .contains("tentative")
    });
    let nobody = Grantor::Dhcp6(Duid::new(NOBODY_V6).expect("an identifier"));
    let bench = Bench::start(
        &namespace,
        "rebind6",
        LEASED_V6,
        Some((nobody.clone(), [0, 1, 60])),
    );
    until("the rebinding", 5, || bench.grantor() != nobody);
    let granted = bench.grantor();
    drop(bench);
    let bench = Bench::start(
        &namespace,
        "renew6",
        LEASED_V6,
        Some((granted, [1, 50, 60])),
    );
    let begin = bench.end();
    until("the renewal", 5, || bench.end() > begin + 50);
    assert_eq!(bench.log(), "");
}

#[test]
fn routers_are_asked_for_what_they_advertise() {
    let mut namespace = Namespace::new();
    namespace.connect_v6();
    namespace.settle();
    namespace.advertise("prefix fd00:77::/64 { };");
    namespace.ip(&[
        "address",
        "add",
        &format!("{MADE}/64"),
        "dev",
        "near",
        "nodad",
    ]);
    let shown = namespace.ip(&["-oneline", "address", "show", "far", "scope", "link"]);
    let router = shown.split_whitespace().nth(3).expect("an address");
    let router = router.split('/').next().expect("an address");
    let lease = Some((
        Grantor::Router(router.parse().expect("an address")),
        [1, 50, 60],
    ));
    let bench = Bench::start(&namespace, "router", MADE, lease);
    until("the router's answer", 8, || {
        bench.end() >= clock::now().seconds() + 86_000
    });
    assert_eq!(bench.log(), "");
}

#[test]
fn who_refreshes_the_address_renews_it_and_it_is_taken_back_before_it_runs_out() {
    let (namespace, _there) = served(LEASED, &[]);
    let bench = Bench::start(
        &namespace,
        "foreign",
        LEASED,
        Some((server(PEER), [2, 50, 60])),
    );
    let refresh = |seconds: &str| {
        let lifetimes = ["valid_lft", seconds, "preferred_lft", seconds];
        let address = format!("{LEASED}/24");
        let change = ["address", "change", &address, "dev", "near"];
        namespace.ip(&[&change[..], &lifetimes].concat());
    };
    sleep(Duration::from_millis(200));
    refresh("6");
    let end = clock::now().seconds() + 6;
    until("it is seen", 2, || bench.end().abs_diff(end) <= 1);
    sleep(Duration::from_millis(3000));
    // T1 has passed without a word of ours.
    refresh("6");
    until("it is seen", 2, || bench.end() > end);
    assert_eq!(bench.log(), "");
    until("it is taken back", 7, || {
        bench.shown().contains("valid_lft forever")
    });
    until("it is told", 1, || {
        bench.log().contains(" [net.address.restored]\n")
    });
    // It is ours again, and asked for at once.
    until("the renewal", 2, || {
        bench.end() >= clock::now().seconds() + 100
    });
}

#[test]
fn an_address_that_is_taken_away_is_there_again_with_its_route() {
    for lease in [None, Some((server(PEER), [1000, 2000, 3000]))] {
        let (namespace, _there) = served(LEASED, &[]);
        let bench = Bench::start(&namespace, "lost", LEASED, lease);
        // It has begun once it is locked.
        until("the begin", 5, || bench.status("VmLck") > 0);
        let address = format!("{LEASED}/24");
        let start = Instant::now();
        namespace.ip(&["address", "delete", &address, "dev", "near"]);
        until("the address", 2, || bench.shown().contains(&address));
        assert!(
            start.elapsed() < Duration::from_millis(500),
            "{:?}",
            start.elapsed()
        );
        until("the route", 1, || {
            namespace
                .ip(&["route"])
                .contains(&format!("default via {PEER}"))
        });
        assert!(
            bench.log().contains(" [net.address.restored]\n"),
            "{}",
            bench.log()
        );
        namespace.ip(&["link", "set", "near", "down"]);
        namespace.ip(&["link", "set", "near", "up"]);
        until("the route", 2, || {
            namespace
                .ip(&["route"])
                .contains(&format!("default via {PEER}"))
        });
        assert!(bench.shown().contains("valid_lft forever"));
    }
}

#[test]
fn it_ends_with_the_last_session_and_at_once_where_there_is_nothing() {
    let (namespace, _there) = served(LEASED, &[]);
    let mut bench = Bench::start(&namespace, "end", LEASED, None);
    until("the begin", 5, || bench.status("VmLck") > 0);
    fs::remove_dir(bench.folder.join("class/iscsi_session/session7")).expect("a folder");
    namespace.ip(&["address", "delete", &format!("{LEASED}/24"), "dev", "near"]);
    let mut status = None;
    until("the end", 2, || {
        status = bench.process.try_wait().expect("a child");
        status.is_some()
    });
    assert!(status.expect("ended").success());
    assert_eq!(bench.log(), "");
    let ended = namespace
        .command("unshare")
        .args([
            "--mount",
            "sh",
            "-c",
            "mount -t tmpfs none /run && exec \"$1\" supervise",
            "sh",
        ])
        .arg(&*AGENT)
        .status();
    assert!(ended.expect("it runs").success());
}
