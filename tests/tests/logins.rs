//! Sessions without a boot, under a virtual clock: what `sanroot login` does with the kernel and the targets.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV6};
use std::time::Duration;

use sanroot_core::boot::{Came, Facts, Fault, Known, Logins, Room};
use sanroot_core::finding::Findings;
use sanroot_core::iscsi::IscsiName;
use sanroot_core::iscsi::login::chap::Challenges;
use sanroot_core::plan::BootPlan;
use sanroot_core::request::Request;
use sanroot_core::system::live::{LiveChap, LivePortal, LiveSession};
use sanroot_tests::simulation::names::NameServer;
use sanroot_tests::simulation::target::{Manner, Target};
use sanroot_tests::simulation::{Modules, Setup, Told, World};
use serde_json::json;

const TARGET: &str = "iqn.2020-01.org.example:disk";
const INITIATOR: &[u8] = b"iqn.2020-01.org.example:machine";
const SEED: u64 = 0x5a_d05;
const HOST: &str = "san.example";
/// What each portal is given.
const TIMEOUT: Duration = Duration::from_secs(10);
/// The number of the NIC that zones name.
const SCOPE: u32 = 7;
/// More events than any login needs: who takes more spins.
const MANY: usize = 100_000;

/// What came of it.
#[derive(Debug)]
struct Ending {
    came: Vec<Result<u32, Came>>,
    existing: Vec<Option<u32>>,
    codes: Vec<String>,
    /// The kernel's sessions: the logical units of each that became disks.
    units: Vec<Vec<u64>>,
    connected: usize,
    over: Duration,
}

fn portal(last: u8) -> SocketAddr {
    (Ipv4Addr::new(192, 168, 0, last), 3260).into()
}

/// A machine whose network stands, with a target behind each of these portals.
fn setup(portals: &[SocketAddr]) -> Setup {
    let target = |portal: &SocketAddr| Target::new(TARGET, *portal);
    Setup {
        targets: portals.iter().map(target).collect(),
        ..Setup::sound()
    }
}

fn request(portals: &[&str]) -> Request {
    let text = json!({"schema": "sanroot/request/1", "timeout_s": TIMEOUT.as_secs(),
        "target": {"name": TARGET, "portals": portals}});
    let mut request = Request::new();
    let read = request.read(text.to_string().as_bytes(), &mut [0; 2048]);
    read.expect("a request");
    request
}

/// A session of the kernel at this portal.
fn known(sid: u32, host: &str, target: &str) -> Known {
    let live = LiveSession {
        target: target.try_into().expect("room"),
        ..live(sid, host)
    };
    let target = IscsiName::parse(TARGET.as_bytes()).expect("a name");
    Known::of(&live, target).expect("a session of this target")
}

/// The same, as the kernel shows it.
fn live(sid: u32, host: &str) -> LiveSession {
    let portal = LivePortal {
        host: host.try_into().expect("room"),
        port: 3260,
    };
    LiveSession {
        sid,
        creator: 0,
        host: 7,
        target: TARGET.try_into().expect("room"),
        initiator: Default::default(),
        state: Default::default(),
        portal: None,
        persistent: Some(portal),
        nic: None,
        mac: None,
        chap: LiveChap::None,
        is_own: true,
    }
}

/// Logs in, where there is room for a request, a plan and all machines on one stack.
fn login(setup: &Setup, portals: &[&str], known: &[Known]) -> Ending {
    std::thread::scope(|scope| {
        let roomy = std::thread::Builder::new().stack_size(32 << 20);
        let thread = roomy.spawn_scoped(scope, || planned(setup, portals, known));
        thread.expect("a thread").join().expect("an end")
    })
}

fn planned(setup: &Setup, portals: &[&str], known: &[Known]) -> Ending {
    let mut request = request(portals);
    for portal in &mut request.portals {
        portal.scope = SCOPE;
    }
    let initiator = IscsiName::parse(INITIATOR).expect("a name");
    let servers: Vec<SocketAddr> = setup.names.iter().map(|server| server.address).collect();
    let plan = request.plan(initiator, &servers).expect("a target");
    drive(setup, &plan, known)
}

fn drive(setup: &Setup, plan: &BootPlan<'_>, known: &[Known]) -> Ending {
    let mut world = World::new(setup.clone(), SEED, false);
    let link = &mut world.links[0];
    link.carrier = true;
    link.addresses
        .push((Ipv4Addr::new(192, 168, 0, 100).into(), 24));
    let start = world.now;
    let challenges = Challenges::new();
    let facts = Facts {
        began: start,
        udev_runs: true,
        seed: SEED,
        name_seed: !SEED,
        challenges: &challenges,
    };
    let (mut room, mut findings) = (Room::new(), Findings::new());
    let mut logins = Logins::begin(&mut room, plan, Some("alias"), known, &mut findings, facts);
    let mut settled = false;
    for _ in 0..MANY {
        if settled && logins.is_over() {
            let over = world.now.since(start);
            // Disks come behind the scan.
            let later = world.now.plus(Duration::from_secs(5));
            while world.now < later && world.wait(Some(later)).is_some() {}
            let places = 0..plan.sessions.len();
            let sessions = world.transport.sessions.values();
            let findings = logins.findings().kept().iter();
            return Ending {
                came: places.clone().map(|place| logins.came(place)).collect(),
                existing: places.map(|place| logins.existing(place)).collect(),
                codes: findings
                    .map(|finding| finding.cause.code().to_string())
                    .collect(),
                units: sessions
                    .map(|session| session.units.iter().copied().collect())
                    .collect(),
                connected: world.connected_sessions(),
                over,
            };
        }
        let before = world.now;
        let deadline = match settled {
            true => logins.deadline(),
            false => Some(before),
        };
        let told = world.wait(deadline).expect("it waits for something");
        settled = matches!(told, Told::Tick);
        logins.handle(world.now, told.event(), &mut world);
    }
    panic!("it does not end");
}

#[test]
fn a_session_stands_at_every_portal_with_all_that_the_target_shows() {
    let mut setup = setup(&[portal(10), portal(11)]);
    setup.targets[0].units = vec![0, 3, 300];
    let ending = login(&setup, &["192.168.0.10", "192.168.0.11"], &[]);
    assert!(ending.came.iter().all(Result::is_ok), "{ending:?}");
    assert_eq!(ending.existing, [None, None]);
    assert_eq!((ending.codes.len(), ending.connected), (0, 2));
    let mut units = ending.units.clone();
    units.sort();
    assert_eq!(units, [vec![0, 3, 300], vec![1]]);
    assert!(ending.over < Duration::from_secs(1), "{ending:?}");
}

#[test]
fn a_target_without_a_unit_has_its_session_all_the_same() {
    let mut setup = setup(&[portal(10)]);
    setup.targets[0].units = Vec::new();
    let ending = login(&setup, &["192.168.0.10"], &[]);
    assert!(matches!(ending.came[..], [Ok(_)]), "{ending:?}");
    assert_eq!((ending.connected, ending.codes.len()), (1, 0));
    assert!(ending.over < Duration::from_secs(1), "{ending:?}");
}

#[test]
fn a_portal_that_fails_leaves_nothing_in_the_kernel_and_costs_the_other_nothing() {
    let refused = Manner::Answers {
        class: 2,
        detail: 2,
    };
    for (manner, outcome, code) in [
        (Manner::Refuses, "unreachable", "portal.refused"),
        (Manner::Dead, "unreachable", "portal.timed-out"),
        (refused, "login-failed", "login.refused."),
        (Manner::Babbles, "login-failed", "login."),
        (Manner::Silent, "login-failed", "login."),
    ] {
        let mut setup = setup(&[portal(10), portal(11)]);
        setup.targets[1].manners = vec![manner];
        let ending = login(&setup, &["192.168.0.10", "192.168.0.11"], &[]);
        let [Ok(_), Err(Came::Fault(fault))] = ending.came[..] else {
            panic!("{manner:?}: {ending:?}");
        };
        assert_eq!(fault.outcome(), outcome, "{ending:?}");
        let told = fault.code().to_string();
        assert!(told.starts_with(code), "{ending:?}");
        assert!(ending.codes.contains(&told), "{ending:?}");
        assert_eq!(ending.units, [[1]], "{manner:?}: {ending:?}");
        assert!(ending.over < TIMEOUT + Duration::from_secs(1), "{ending:?}");
    }
}

#[test]
fn a_refused_login_tells_its_status() {
    let mut setup = setup(&[portal(10)]);
    setup.targets[0].manners = vec![Manner::Answers {
        class: 2,
        detail: 2,
    }];
    let ending = login(&setup, &["192.168.0.10"], &[]);
    let Err(Came::Fault(fault)) = ending.came[0] else {
        panic!("{ending:?}");
    };
    assert_eq!(fault.status().expect("a status").to_string(), "0202");
    // Nothing that a second attempt would mend: it is over at once.
    assert!(ending.over < Duration::from_secs(1), "{ending:?}");
}

#[test]
fn a_target_that_comes_late_is_waited_for() {
    let mut setup = setup(&[portal(10)]);
    setup.targets[0].manners = vec![Manner::Refuses, Manner::Closes(0), Manner::Serves];
    let ending = login(&setup, &["192.168.0.10"], &[]);
    assert!(ending.came[0].is_ok(), "{ending:?}");
    assert!(
        ending.codes.iter().any(|code| code == "portal.refused"),
        "{ending:?}"
    );
}

#[test]
fn nothing_is_opened_where_the_kernel_has_a_session() {
    let known = [
        known(4, "192.168.0.10", TARGET),
        known(5, "fe80::1%eth0", TARGET),
        known(6, "SAN.example", TARGET),
    ];
    let setup = setup(&[portal(10), portal(11)]);
    let portals = [
        "192.168.0.10",
        "192.168.0.11",
        "[fe80::1%eth0]",
        "san.example",
    ];
    let ending = login(&setup, &portals, &known);
    assert_eq!(ending.existing, [Some(4), None, Some(5), Some(6)]);
    assert!(ending.came[1].is_ok(), "{ending:?}");
    assert_eq!((ending.units.len(), ending.codes.len()), (1, 0));
}

#[test]
fn a_link_local_portal_is_reached_over_its_nic() {
    let local =
        |scope| SocketAddrV6::new(Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 9), 3260, 0, scope);
    let ending = login(&setup(&[local(SCOPE).into()]), &["[fe80::9%eth0]"], &[]);
    assert!(ending.came[0].is_ok(), "{ending:?}");
    let ending = login(&setup(&[local(SCOPE + 1).into()]), &["[fe80::9%eth0]"], &[]);
    assert!(ending.came[0].is_err(), "{ending:?}");
}

#[test]
fn a_link_local_portal_behind_another_nic_is_another_portal() {
    let bound = |nic: &str| {
        let mut live = live(5, "fe80::9");
        live.nic = Some(nic.try_into().expect("room"));
        let target = IscsiName::parse(TARGET.as_bytes()).expect("a name");
        [Known::of(&live, target).expect("a session of this target")]
    };
    let local = SocketAddrV6::new(Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 9), 3260, 0, SCOPE);
    let setup = setup(&[local.into()]);
    for (nic, existing) in [("eth0", Some(5)), ("eth1", None)] {
        let ending = login(&setup, &["[fe80::9%eth0]"], &bound(nic));
        assert_eq!(ending.existing, [existing], "{ending:?}");
    }
}

#[test]
fn another_port_is_another_portal() {
    let known = [known(4, "192.168.0.10", TARGET)];
    let mut setup = setup(&[portal(10)]);
    setup.targets[0].portal.set_port(860);
    let ending = login(&setup, &["192.168.0.10:860"], &known);
    assert_eq!(ending.existing, [None]);
    assert!(ending.came[0].is_ok(), "{ending:?}");
}

#[test]
fn a_name_leads_to_its_portal_and_to_the_session_that_is_there() {
    let mut setup = setup(&[portal(10)]);
    setup.names = vec![NameServer::new(HOST, &[portal(10).ip()])];
    let ending = login(&setup, &[HOST], &[]);
    assert!(ending.came[0].is_ok(), "{ending:?}");
    let known = [known(9, "192.168.0.10", TARGET)];
    let ending = login(&setup, &[HOST], &known);
    assert_eq!(ending.existing, [Some(9)]);
    assert_eq!((ending.units.len(), ending.codes.len()), (0, 0));
    assert!(ending.over < Duration::from_secs(1), "{ending:?}");
}

#[test]
fn a_name_without_address_is_no_portal() {
    let mut setup = setup(&[portal(10)]);
    setup.names = vec![NameServer::new("other.example", &[portal(10).ip()])];
    let ending = login(&setup, &[HOST], &[]);
    let Err(Came::Fault(fault)) = ending.came[0] else {
        panic!("{ending:?}");
    };
    assert_eq!(fault.outcome(), "unresolved");
    assert_eq!(ending.units, [[0; 0]; 0]);
}

#[test]
fn without_a_transport_nothing_is_tried() {
    let mut setup = setup(&[portal(10)]);
    setup.modules = Modules::Missing(Duration::from_millis(5));
    let ending = login(&setup, &["192.168.0.10"], &[]);
    assert!(matches!(
        ending.came[..],
        [Err(Came::Ended(Fault::Transport(_)))]
    ));
    assert_eq!(ending.codes, ["boot.transport.not-loaded"]);
    // Nor for ever where its modules do not come.
    setup.modules = Modules::Loaded(Duration::from_secs(3600));
    let ending = login(&setup, &["192.168.0.10"], &[]);
    assert_eq!((ending.over, ending.codes.len()), (TIMEOUT, 1));
}

#[test]
fn an_interrupted_login_takes_back_what_is_half_made_and_leaves_what_stands() {
    let mut setup = setup(&[portal(10), portal(11)]);
    setup.targets[1].manners = vec![Manner::Silent];
    setup.terminate = Some(Duration::from_secs(2));
    let ending = login(&setup, &["192.168.0.10", "192.168.0.11"], &[]);
    assert!(
        matches!(
            ending.came[..],
            [Ok(_), Err(Came::Ended(Fault::Interrupted))]
        ),
        "{ending:?}"
    );
    assert_eq!((ending.units, ending.connected), (vec![vec![1]], 1));
    assert_eq!(ending.codes, ["boot.interrupted"]);
}

#[test]
fn a_session_that_is_lost_for_good_is_told_and_left() {
    let mut setup = setup(&[portal(10), portal(11)]);
    setup.targets[0].manners = vec![Manner::Drops(Duration::from_secs(1)), Manner::Refuses];
    setup.targets[1].manners = vec![Manner::Dead];
    let ending = login(&setup, &["192.168.0.10", "192.168.0.11"], &[]);
    assert_eq!(ending.came[0], Err(Came::Lost), "{ending:?}");
    assert!(ending.over < TIMEOUT + Duration::from_secs(1), "{ending:?}");
    assert_eq!(ending.units, [[1]]);
}

#[test]
fn sessions_of_another_target_are_none_of_ours() {
    let live = |target: &str| LiveSession {
        sid: 1,
        creator: 0,
        host: 7,
        target: target.try_into().expect("room"),
        initiator: Default::default(),
        state: Default::default(),
        portal: None,
        persistent: None,
        nic: None,
        mac: None,
        chap: LiveChap::None,
        is_own: true,
    };
    let wanted = IscsiName::parse(TARGET.as_bytes()).expect("a name");
    assert!(Known::of(&live("iqn.2020-01.org.example:other"), wanted).is_none());
    // The kernel shows a name as it was given; names are compared in lower case.
    known(1, "192.168.0.10", &TARGET.to_ascii_uppercase());
    assert!(Known::of(&live(TARGET), wanted).is_none(), "no portal");
}
