//! What the kernel is told of the NIC that each session of a boot keeps to.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use sanroot_core::boot::Stage;
use sanroot_core::plan::{Ipv6Plan, NicSelector, Static};
use sanroot_core::time::Instant;
use sanroot_tests::simulation::Setup;
use sanroot_tests::simulation::dhcp::Server;
use sanroot_tests::simulation::ipv6::Network;
use sanroot_tests::simulation::link::Nic;
use sanroot_tests::simulation::plan::{Addressing, plan};
use sanroot_tests::simulation::target::{Manner, Target};
use sanroot_tests::simulation::trial::{Ending, boot};

const SEED: u64 = 0x5a_0b07;
/// `EINVAL`, `ENOSYS`
const REFUSALS: [i32; 2] = [22, 38];

/// Two NICs and a target for each.
fn pair() -> Setup {
    let mut setup = Setup::sound();
    setup.nics.push(Nic::new(2));
    let portal = SocketAddr::from(([192, 168, 0, 11], 3260));
    let target = Target::new("iqn.2020-01.org.example:other", portal);
    setup.targets.push(target);
    setup
}

fn boots(setup: &Setup) -> Ending {
    let ending = boot(setup, &plan(setup, Addressing::Static), SEED);
    assert_eq!(ending.leftovers, Vec::<String>::new(), "{ending:#?}");
    assert_eq!(ending.texts, Vec::<String>::new());
    assert_eq!(ending.stage, Stage::Complete);
    ending
}

#[test]
fn whoever_logs_in_anew_is_told_the_nic_of_each_session() {
    let told = boots(&pair()).nics;
    let nics = ["52:54:00:00:00:01", "52:54:00:00:00:02"];
    assert_eq!(told, nics.map(|nic| Some(nic.to_owned())));
}

#[test]
fn a_session_of_the_only_nic_may_take_any_way_later() {
    assert_eq!(boots(&Setup::sound()).nics, [None]);
}

#[test]
fn a_session_to_a_link_local_portal_keeps_to_the_only_nic() {
    let mut setup = Setup::sound();
    setup.targets[0].portal = "[fe80::10%2]:3260".parse().unwrap();
    setup.ipv6 = Some(Network {
        autonomous: true,
        rapid: false,
    });
    let ending = boot(&setup, &plan(&setup, Addressing::Auto), SEED);
    assert_eq!(ending.stage, Stage::Complete, "{ending:#?}");
    assert_eq!(ending.nics, [Some("52:54:00:00:00:01".to_owned())]);
}

#[test]
fn a_kernel_that_takes_no_nic_boots_as_ever() {
    for errno in REFUSALS {
        let mut setup = pair();
        setup.refuses_nics = Some(errno);
        assert_eq!(boots(&setup).nics, [None, None]);
    }
}

#[test]
fn a_session_that_any_nic_may_carry_keeps_to_none() {
    let setup = pair();
    let mut plan = plan(&setup, Addressing::Static);
    plan.sessions[0].nic = None;
    let ending = boot(&setup, &plan, SEED);
    let told: Vec<_> = ending.nics.iter().map(Option::is_some).collect();
    assert_eq!(told, [false, true], "{ending:#?}");
}

#[test]
fn beside_an_address_that_is_given_a_link_has_what_its_router_says() {
    let mut setup = Setup::sound();
    setup.targets[0].portal = "[2001:db8:9::10]:3260".parse().unwrap();
    setup.ipv6 = Some(Network {
        autonomous: true,
        rapid: false,
    });
    let mut plan = plan(&setup, Addressing::Auto);
    let mut given = plan.nics[0].clone();
    let address = "2001:db8:1::77".parse().unwrap();
    given.ipv6 = Ipv6Plan::Static(Static::v6(address, 64, None).unwrap());
    assert!(plan.nics.insert(0, given).is_ok());
    let ending = boot(&setup, &plan, SEED);
    assert_eq!(ending.stage, Stage::Complete, "{ending:#?}");
    assert_eq!(ending.texts, Vec::<String>::new());
    assert_eq!(ending.leftovers, Vec::<String>::new());
    let told = |what: &str| assert!(ending.network.contains(what), "{}", ending.network);
    told("2001:db8:1::77/64");
    told("2001:db8:1:0:5054:ff:fe00:1/64");
}

#[test]
fn a_router_that_comes_long_after_the_lease_leads_to_the_target() {
    for seconds in [3, 40, 150] {
        let mut setup = Setup::sound();
        setup.router_begins = Duration::from_secs(seconds);
        setup.targets[0].portal = "[2001:db8:9::10]:3260".parse().unwrap();
        setup.ipv6 = Some(Network {
            autonomous: false,
            rapid: true,
        });
        let ending = boot(&setup, &plan(&setup, Addressing::Dhcp6), SEED);
        assert_eq!(ending.stage, Stage::Complete, "{ending:#?}");
        let released = ending.released.expect("released").as_secs();
        assert!((seconds..seconds + 24).contains(&released), "{released}");
        assert_eq!(ending.leftovers, Vec::<String>::new(), "{ending:#?}");
        let is_late = seconds > 9;
        let told = ending.texts.iter().any(|text| text.contains("no router"));
        assert_eq!(told, is_late, "{ending:#?}");
        let left = &ending.network;
        assert!(left.contains("routes ::/0 fe80::1"), "{left}");
    }
}

/// What comes of `ip=dhcp` on a machine whose first NIC has an answering DHCP server and no target behind it.
fn boots_by_any(setup: &mut Setup, deadline: u64) -> Ending {
    setup.nics.push(Nic::new(2));
    setup.nics[0].network = 1;
    let mut server = Server::new(setup.servers[0].address);
    server.network = 1;
    setup.servers.push(server);
    let mut plan = plan(setup, Addressing::Dhcp);
    plan.nics.truncate(1);
    plan.nics[0].selector = NicSelector::Any;
    plan.deadline = Duration::from_secs(deadline);
    let ending = boot(setup, &plan, SEED);
    assert_eq!(ending.leftovers, Vec::<String>::new(), "{ending:#?}");
    ending
}

#[test]
fn where_any_nic_will_do_one_that_leads_nowhere_gives_way() {
    let ending = boots_by_any(&mut Setup::sound(), 180);
    assert_eq!(ending.stage, Stage::Complete, "{ending:#?}");
    let released = ending.released.expect("released").as_secs();
    assert_eq!(released, 15);
    // The other one has its address no more, and is still up.
    let left = (ending.raised, ending.addresses.len());
    assert_eq!(left, (2, 1), "{ending:#?}");

    // They take turns until the target is there, however long that takes.
    let mut setup = Setup::sound();
    setup.targets[0].starts = Instant::ZERO.plus(Duration::from_secs(100));
    let ending = boots_by_any(&mut setup, 180);
    let released = ending.released.expect("released").as_secs();
    assert!((99..140).contains(&released), "{released}");
}

#[test]
fn a_nic_whose_target_is_there_and_refuses_keeps_its_turn() {
    let mut setup = Setup::sound();
    setup.targets[0].manners = vec![Manner::Refuses; 20];
    setup.targets[0].manners.push(Manner::Serves);
    setup.nics[0].carrier = None;
    let ending = boots_by_any(&mut setup, 180);
    assert_eq!(ending.stage, Stage::Complete, "{ending:#?}");
    let exchanges = ending.asked.iter().filter(|kind| **kind == "dhcp");
    assert_eq!(exchanges.count(), 4, "{:?}", ending.asked);
}

#[test]
fn a_nic_that_is_used_does_not_give_way_where_no_router_answers() {
    let mut setup = Setup::sound();
    setup.nics.push(Nic::new(2));
    setup.lingers = Duration::from_secs(60);
    let mut plan = plan(&setup, Addressing::Dhcp);
    plan.nics.truncate(1);
    plan.nics[0].selector = NicSelector::Any;
    plan.nics[0].ipv6 = Ipv6Plan::Auto;
    let ending = boot(&setup, &plan, SEED);
    assert_eq!(ending.stage, Stage::Complete, "{ending:#?}");
    let given = IpAddr::V4(setup.servers[0].lease(setup.nics[0].mac));
    assert!(ending.addresses.contains(&given), "{ending:#?}");
    assert_eq!(ending.raised, 1);
}
