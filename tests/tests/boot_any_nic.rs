//! A NIC beside the first, where the arguments name none and the targets are on several networks.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use sanroot_core::boot::Stage;
use sanroot_core::plan::NicSelector;
use sanroot_core::random::Random;
use sanroot_core::session::Status;
use sanroot_core::time::Instant;
use sanroot_tests::simulation::dhcp::Server;
use sanroot_tests::simulation::link::Nic;
use sanroot_tests::simulation::names::NameServer;
use sanroot_tests::simulation::plan::{Addressing, plan};
use sanroot_tests::simulation::target::{Manner, Target};
use sanroot_tests::simulation::trial::{Ending, boot};
use sanroot_tests::simulation::{Setup, each_seed};

const SEED: u64 = 0x5a_0b07;
/// Frames of one DHCP exchange.
const EXCHANGE: usize = 4;

/// A NIC, a DHCP server and router, and a target at 192.168.N.10, on network N.
fn add_network(setup: &mut Setup, number: u8) {
    let mut nic = Nic::new(number + 1);
    nic.network = number;
    setup.nics.push(nic);
    let mut server = Server::new(Ipv4Addr::new(192, 168, number, 254));
    server.network = number;
    setup.servers.push(server);
    let name = format!("iqn.2020-01.org.example:disk{number}");
    let portal = SocketAddr::from(([192, 168, number, 10], 3260));
    let mut target = Target::new(&name, portal);
    target.network = number;
    setup.targets.push(target);
}

/// A machine with a NIC on each of so many networks, where whoever asks for a router is told one or not.
fn networks(count: u8, routed: bool) -> Setup {
    let mut setup = Setup::sound();
    setup.nics.clear();
    setup.servers.clear();
    setup.targets.clear();
    (0..count).for_each(|number| add_network(&mut setup, number));
    if !routed {
        let servers = setup.servers.iter_mut();
        servers.for_each(|server| server.routers.clear());
    }
    setup
}

/// What comes of a nameless `ip=dhcp`.
fn boots(setup: &Setup) -> Ending {
    boots_with(setup, SEED)
}

fn boots_with(setup: &Setup, seed: u64) -> Ending {
    let mut plan = plan(setup, Addressing::Dhcp);
    plan.nics.truncate(1);
    plan.nics[0].selector = NicSelector::Any;
    for session in &mut plan.sessions {
        session.nic = None;
    }
    let ending = boot(setup, &plan, seed);
    assert_eq!(ending.leftovers, Vec::<String>::new(), "{ending:#?}");
    ending
}

/// In milliseconds.
fn released(ending: &Ending) -> u128 {
    let released = ending.released.expect("released");
    released.as_millis()
}

#[test]
fn the_targets_of_all_networks_are_reached() {
    for (count, routed) in [(2, true), (2, false), (3, true), (3, false)] {
        let ending = boots(&networks(count, routed));
        assert_eq!(ending.stage, Stage::Complete, "{ending:#?}");
        assert_eq!(ending.connected, usize::from(count));
        assert_eq!(ending.texts, Vec::<String>::new());
        assert!(ending.over < Duration::from_secs(2), "{:?}", ending.over);
        // Each session goes by the link in whose subnet its portal is.
        for number in 0..count {
            let link = &ending.report["nics"][usize::from(number)];
            let address = format!("192.168.{number}.{}", number + 1);
            assert!(link.to_string().contains(&address), "{link:#}");
            assert!(ending.network.contains(&address), "{}", ending.network);
        }
    }
}

#[test]
fn the_targets_of_all_networks_are_reached_by_name() {
    for routed in [true, false] {
        let mut setup = networks(2, routed);
        let mut server = NameServer::new("", &[]);
        server.records.clear();
        for target in &mut setup.targets {
            let host = format!("{}.example", target.portal.ip());
            server
                .records
                .push((host.clone(), vec![target.portal.ip()]));
            target.host = Some(host);
        }
        setup.names = vec![server];
        let ending = boots(&setup);
        assert_eq!(ending.stage, Stage::Complete, "{ending:#?}");
        assert!(ending.over < Duration::from_secs(2), "{:?}", ending.over);
        // Each session belongs to its own link.
        let links: Vec<_> = ending.network.split("links ").skip(1).collect();
        let sessions = |link: &&str| link.matches("\nsessions ").count();
        let sessions: Vec<_> = links.iter().map(sessions).collect();
        assert_eq!(sessions, [1, 1], "{}", ending.network);
    }
}

#[test]
fn where_one_networks_target_lets_nobody_in_the_other_ones_is_booted_from() {
    for manner in [Manner::Refuses, Manner::Silent, Manner::Closes(0)] {
        for routed in [true, false] {
            let mut setup = networks(2, routed);
            setup.targets[0].manners = vec![manner];
            setup.terminate = Some(Duration::from_secs(40));
            let ending = boots(&setup);
            assert_eq!(ending.sessions, [Status::Ended, Status::Left]);
            assert!(released(&ending) < 2000, "{manner:?} {ending:#?}");
        }
    }
}

#[test]
fn whom_a_router_refuses_is_looked_for_by_another_nic() {
    let mut setup = networks(2, true);
    let target = setup.targets[1].clone();
    setup.targets[0].portal = target.portal;
    setup.targets[0].name = target.name;
    setup.targets[0].manners = vec![Manner::Refuses];
    let mut plan = plan(&setup, Addressing::Dhcp);
    plan.nics.truncate(1);
    plan.nics[0].selector = NicSelector::Any;
    plan.sessions.truncate(1);
    plan.sessions[0].nic = None;
    let ending = boot(&setup, &plan, SEED);
    assert_eq!(ending.stage, Stage::Complete, "{ending:#?}");
    assert!(released(&ending) < 20_000, "{ending:#?}");
}

#[test]
fn whom_a_router_answers_for_is_looked_for_by_another_nic() {
    let closing = Manner::Closes(0);
    for manners in [
        vec![Manner::Refuses],
        vec![closing],
        vec![closing, Manner::Silent],
    ] {
        let mut setup = networks(2, true);
        let mut proxy = setup.targets[1].clone();
        proxy.network = 0;
        proxy.manners = manners;
        setup.targets.push(proxy);
        let mut plan = plan(&setup, Addressing::Dhcp);
        plan.nics.truncate(1);
        plan.nics[0].selector = NicSelector::Any;
        plan.sessions.truncate(2);
        for session in &mut plan.sessions {
            session.nic = None;
        }
        let ending = boot(&setup, &plan, SEED);
        assert_eq!(ending.stage, Stage::Complete, "{ending:#?}");
        assert_eq!(
            (ending.connected, ending.texts.len()),
            (2, 1),
            "{ending:#?}"
        );
        assert!(ending.over < Duration::from_secs(2), "{:?}", ending.over);
    }
}

#[test]
fn the_only_nic_is_all_that_there_is() {
    for routed in [true, false] {
        let mut setup = networks(2, routed);
        setup.nics.truncate(1);
        setup.terminate = Some(Duration::from_secs(60));
        let ending = boots(&setup);
        assert_eq!(ending.sessions, [Status::Left, Status::Ended]);
        let exchange = ending.asked.iter().filter(|kind| **kind == "dhcp");
        assert_eq!((exchange.count(), ending.raised), (EXCHANGE, 1));
        let mut codes = ending.findings.iter().map(|(code, _)| code.as_str());
        assert!(
            codes.all(|code| !code.starts_with("net.")),
            "{:?}",
            ending.findings
        );
    }
}

#[test]
fn no_other_nic_is_raised_where_one_leads_to_all() {
    let mut setup = networks(2, true);
    setup.targets[1].network = 0;
    setup.targets[1].round_trip = Duration::from_millis(20);
    let ending = boots(&setup);
    assert_eq!(ending.stage, Stage::Complete, "{ending:#?}");
    let left = (ending.raised, ending.addresses.len(), ending.connected);
    assert_eq!(left, (1, 1, 2), "{ending:#?}");
    assert_eq!(ending.texts, Vec::<String>::new());
}

#[test]
fn a_further_nic_that_leads_nowhere_gives_way_to_the_next() {
    for routed in [true, false] {
        let mut setup = networks(3, routed);
        setup.targets.remove(1);
        let ending = boots(&setup);
        assert_eq!(ending.stage, Stage::Complete, "{ending:#?}");
        assert!(released(&ending) < 1000, "{ending:#?}");
        let over = ending.over.as_secs();
        assert!((15..20).contains(&over), "{over}");
        // The one between has its address no more, and is still up.
        let left = (ending.raised, ending.addresses.len(), ending.connected);
        assert_eq!(left, (3, 2, 2), "{ending:#?}");
    }
}

#[test]
fn a_further_nic_of_no_use_does_the_first_no_harm() {
    let carriers = [None, Some(Duration::from_secs(2))];
    for (carrier, routed) in carriers
        .into_iter()
        .flat_map(|it| [(it, true), (it, false)])
    {
        let mut setup = networks(2, routed);
        setup.nics[1].carrier = carrier;
        setup.targets[1].starts = Instant::ZERO.plus(Duration::from_secs(1000));
        setup.targets[1].network = 2;
        setup.terminate = Some(Duration::from_secs(100));
        let ending = boots(&setup);
        assert!(released(&ending) < 1000, "{ending:#?}");
        assert_eq!(ending.sessions, [Status::Left, Status::Ended]);
        assert_eq!(ending.connected, 1);
    }
}

#[test]
fn a_switch_that_forwards_half_a_minute_after_the_carrier_keeps_no_boot_from_its_target() {
    for addressing in [Addressing::Static, Addressing::Dhcp] {
        for carrier in [None, Some(Duration::from_millis(2))] {
            for starts in [0, 100] {
                let mut setup = Setup::sound();
                setup.nics.push(Nic::new(2));
                setup.nics[0].forwards = Duration::from_secs(30);
                setup.nics[1].carrier = carrier;
                setup.nics[1].network = 1;
                setup.targets[0].starts = Instant::ZERO.plus(Duration::from_secs(starts));
                let mut plan = plan(&setup, addressing);
                plan.nics.truncate(1);
                plan.nics[0].selector = NicSelector::Any;
                plan.sessions[0].nic = None;
                let ending = boot(&setup, &plan, SEED);
                assert_eq!(ending.stage, Stage::Complete, "{ending:#?}");
                let released = released(&ending);
                let latest = 1000 * u128::from(starts.max(30) + 40);
                assert!(released < latest, "{addressing:?} {carrier:?} {released}");
                assert_eq!(ending.connected, 1, "{ending:#?}");
            }
        }
    }
}

#[test]
fn a_session_belongs_to_the_first_of_two_nics_in_one_subnet() {
    let mut setup = networks(2, true);
    setup.nics[1].network = 0;
    setup.targets[1].network = 2;
    setup.terminate = Some(Duration::from_secs(10));
    let ending = boots(&setup);
    assert_eq!(ending.sessions, [Status::Left, Status::Ended]);
    assert_eq!(ending.addresses.len(), 2, "{ending:#?}");
    let at = |what: &str| ending.network.find(what);
    assert!(
        at("\nsessions 1\n") < at("links eth1"),
        "{}",
        ending.network
    );
}

#[test]
fn whichever_network_has_a_target_that_serves_is_booted_from() {
    const FAILING: [Manner; 4] = [
        Manner::Dead,
        Manner::Refuses,
        Manner::Silent,
        Manner::Closes(0),
    ];
    let released = AtomicUsize::new(0);
    each_seed(400, |seed| {
        let mut random = Random::new(seed);
        let mut below = |end: u64| random.next_u64() % end;
        let mut setup = networks(u8::try_from(1 + below(4)).unwrap(), below(2) == 0);
        setup.terminate = Some(Duration::from_secs(170));
        let mut is_possible = false;
        for (nic, target) in setup.nics.iter_mut().zip(&mut setup.targets) {
            let manner = FAILING.get(usize::try_from(below(6)).unwrap());
            target.manners = vec![*manner.unwrap_or(&Manner::Serves)];
            if below(4) == 0 {
                nic.carrier = None;
            }
            is_possible |= nic.carrier.is_some() && manner.is_none();
        }
        let ending = boots_with(&setup, seed);
        assert_eq!(
            ending.released.is_some(),
            is_possible,
            "{seed} {setup:#?} {ending:#?}"
        );
        released.fetch_add(usize::from(is_possible), Ordering::Relaxed);
    });
    let released = released.into_inner();
    assert!((100..300).contains(&released), "{released}");
}
