//! Whole boots to portals by name, under a virtual clock.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use sanroot_core::boot::Stage;
use sanroot_core::limits::{ATTEMPT_DEADLINE, DNS_OTHER_FAMILY_WAIT, DNS_WAIT_S};
use sanroot_core::plan::Ipv4Plan;
use sanroot_tests::simulation::Setup;
use sanroot_tests::simulation::dhcp;
use sanroot_tests::simulation::ipv6::Network;
use sanroot_tests::simulation::names::{Manner, NameServer};
use sanroot_tests::simulation::plan::{Addressing, LONGEST, plan};
use sanroot_tests::simulation::target::{self, Target};
use sanroot_tests::simulation::trial::{Ending, boot};

const SEED: u64 = 0x5a_d05;
const HOST: &str = "san.example";
const TARGET: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 168, 0, 10));
const NOBODY: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 168, 0, 250));
/// What a boot takes in which nothing goes wrong.
const SOON: Duration = Duration::from_millis(60);
const DNS_WAIT: Duration = Duration::from_secs(DNS_WAIT_S);

/// A machine whose plan names the target's host, and a server that knows it.
fn named(addresses: &[IpAddr]) -> Setup {
    let mut setup = Setup::sound();
    setup.names = vec![NameServer::new(HOST, addresses)];
    setup.targets[0].host = Some(HOST.to_owned());
    setup
}

/// As [`named`], and how the server meets the first queries; IPv4 and IPv6 are asked for by one each, but this machine has
/// IPv4 alone.
fn met(manners: &[Manner]) -> Setup {
    let mut setup = named(&[TARGET]);
    setup.names[0].manners = [manners, &[Manner::Answers]].concat();
    setup
}

fn boots(setup: &Setup, addressing: Addressing) -> Ending {
    let ending = boot(setup, &plan(setup, addressing), SEED);
    assert_eq!(ending.leftovers, Vec::<String>::new(), "{ending:#?}");
    ending
}

/// Boots, and holds when the first path stood, and all that was found, equal to what is expected.
fn comes_up(setup: &Setup, after: Duration, codes: &[&str]) {
    let ending = boots(setup, Addressing::Static);
    assert_eq!(ending.stage, Stage::Complete, "{ending:#?}");
    let released = ending.released.expect("released");
    assert!((after..after + SOON).contains(&released), "{ending:#?}");
    let found: Vec<_> = ending.findings.iter().map(|(code, _)| code).collect();
    assert_eq!(found, codes, "{ending:#?}");
}

/// Boots in vain, and gives what the boot says.
fn fails(setup: &Setup, code: &str) -> Ending {
    let ending = boots(setup, Addressing::Static);
    assert_eq!(ending.stage, Stage::Failed, "{ending:#?}");
    assert!(ending.found(code), "{ending:#?}");
    assert!(ending.over < LONGEST, "{ending:#?}");
    assert!(
        ending
            .texts
            .iter()
            .any(|text| text.contains("san.example:3260")),
        "{ending:#?}"
    );
    ending
}

#[test]
fn a_machine_boots_by_the_name_of_the_portal_and_reports_it() {
    let setup = named(&[TARGET]);
    comes_up(&setup, Duration::ZERO, &[]);
    let ending = boots(&setup, Addressing::Static);
    assert_eq!(ending.report["sessions"][0]["portal"]["address"], HOST);
}

#[test]
fn the_name_servers_of_a_lease_are_asked_unless_the_arguments_forbid_it() {
    let mut setup = named(&[TARGET]);
    setup.servers[0].dns = vec![Ipv4Addr::new(192, 168, 0, 2)];
    let mut plan = plan(&setup, Addressing::Dhcp);
    plan.name_servers.clear();
    let ending = boot(&setup, &plan, SEED);
    assert_eq!(ending.stage, Stage::Complete, "{ending:#?}");
    plan.peer_dns = false;
    let ending = boot(&setup, &plan, SEED);
    assert_eq!(ending.stage, Stage::Failed, "{ending:#?}");
    assert!(ending.found("dns.no-servers"), "{ending:#?}");
}

#[test]
fn the_name_servers_given_for_the_nic_are_asked() {
    let setup = named(&[TARGET]);
    let mut plan = plan(&setup, Addressing::Static);
    plan.nics[0].dns = plan.name_servers.drain(..).collect();
    let ending = boot(&setup, &plan, SEED);
    assert_eq!(ending.stage, Stage::Complete, "{ending:#?}");
    assert_eq!(ending.texts, Vec::<String>::new());
}

#[test]
fn what_answers_late_never_or_something_else_costs_a_wait_and_no_more() {
    for manner in [
        Manner::Late(DNS_WAIT * 5 / 2),
        Manner::Loses,
        Manner::WrongIdentifier,
        Manner::WrongQuestion,
        Manner::WrongPort,
    ] {
        comes_up(&met(&[manner]), DNS_WAIT, &[]);
        comes_up(&met(&[manner; 2]), DNS_WAIT * 3, &[]);
    }
    // An answer in time, however late.
    let late = DNS_WAIT / 2;
    comes_up(&met(&[Manner::Late(late)]), late, &[]);
}

#[test]
fn a_server_that_fails_or_is_not_there_is_passed_over_at_once() {
    for manner in [Manner::Fails(2), Manner::Fails(5), Manner::Refuses] {
        comes_up(&met(&[manner]), Duration::ZERO, &[]);
        let mut setup = named(&[TARGET]);
        setup.names[0].manners = vec![manner];
        let mut second = NameServer::new(HOST, &[TARGET]);
        second.address.set_ip(IpAddr::from([192, 168, 0, 3]));
        setup.names.push(second);
        comes_up(&setup, Duration::ZERO, &[]);
    }
}

#[test]
fn a_name_that_appears_later_is_found_then() {
    let ending = boots(&met(&[Manner::Fails(3)]), Addressing::Static);
    assert_eq!(ending.stage, Stage::Complete, "{ending:#?}");
    let found: Vec<_> = ending
        .findings
        .iter()
        .map(|(code, _)| code.as_str())
        .collect();
    assert_eq!(found, ["dns.no-such-name"]);
    assert!(ending.released.expect("released") < Duration::from_millis(400));
}

#[test]
fn a_name_in_vain_is_told_with_its_cause_and_given_up_at_the_end_of_the_time() {
    for (manner, code) in [
        (Manner::Loses, "dns.timed-out"),
        (Manner::WrongIdentifier, "dns.timed-out"),
        (Manner::Refuses, "dns.timed-out"),
        (Manner::Fails(3), "dns.no-such-name"),
        (Manner::Fails(2), "dns.server-failed"),
    ] {
        let mut setup = named(&[TARGET]);
        setup.names[0].manners = vec![manner];
        let ending = fails(&setup, code);
        assert!(ending.over >= Duration::from_secs(175), "{ending:#?}");
    }
    fails(&named(&[]), "dns.no-address");
    // This NIC has no address of IPv6, so none is asked for.
    fails(
        &named(&["2001:db8::1".parse().expect("an address")]),
        "dns.no-address",
    );
    let mut setup = named(&[TARGET]);
    setup.names.clear();
    fails(&setup, "dns.no-servers");
}

#[test]
fn a_dead_address_leaves_the_others_a_share_of_the_attempt() {
    comes_up(&named(&[NOBODY, TARGET]), ATTEMPT_DEADLINE / 2, &[]);
    let third = IpAddr::from([192, 168, 0, 251]);
    comes_up(
        &named(&[NOBODY, third, TARGET]),
        ATTEMPT_DEADLINE * 2 / 3,
        &[],
    );
}

#[test]
fn where_nobody_says_which_family_serves_an_answer_that_is_missing_costs_a_moment() {
    let mut setup = met(&[Manner::Answers, Manner::Loses]);
    setup.names[0].manners = vec![Manner::Answers, Manner::Loses];
    let mut plan = plan(&setup, Addressing::Static);
    plan.sessions[0].nic = None;
    plan.nics[0].ipv6 = sanroot_core::plan::Ipv6Plan::Static(
        sanroot_core::plan::Static::v6("fd00::1".parse().expect("an address"), 64, None)
            .expect("a prefix"),
    );
    let ending = boot(&setup, &plan, SEED);
    let released = ending.released.expect("released");
    let wait = DNS_OTHER_FAMILY_WAIT;
    assert!((wait..wait + SOON * 10).contains(&released), "{ending:#?}");
}

#[test]
fn a_redirect_to_a_name_is_followed() {
    let mut setup = Setup::sound();
    let portal = SocketAddr::from(([192, 168, 0, 12], 3260));
    setup.names = vec![NameServer::new("elsewhere.example", &[portal.ip()])];
    setup.targets[0].manners = vec![target::Manner::RedirectsToName("elsewhere.example")];
    let planned = setup.clone();
    setup
        .targets
        .push(Target::new("iqn.2020-01.org.example:disk", portal));
    let ending = boot(&setup, &plan(&planned, Addressing::Static), SEED);
    assert_eq!(ending.stage, Stage::Complete, "{ending:#?}");
    assert_eq!(ending.texts, Vec::<String>::new());
    assert!(ending.released.expect("released") < SOON * 2, "{ending:#?}");

    setup.names[0].records.clear();
    let ending = boot(&setup, &plan(&planned, Addressing::Static), SEED);
    assert_eq!(ending.stage, Stage::Failed, "{ending:#?}");
    let sentence = "the target sends the login to a host name: there is no such name in the DNS";
    assert!(
        ending.texts.iter().any(|text| text.contains(sentence)),
        "{ending:#?}"
    );
}

#[test]
fn a_name_in_vain_costs_the_other_targets_nothing() {
    let mut setup = named(&[TARGET]);
    setup.names[0].manners = vec![Manner::Loses];
    let portal = SocketAddr::from(([192, 168, 0, 11], 3260));
    setup
        .targets
        .push(Target::new("iqn.2020-01.org.example:other", portal));
    setup.terminate = Some(Duration::from_secs(30));
    let ending = boots(&setup, Addressing::Static);
    assert!(ending.released.expect("released") < SOON, "{ending:#?}");
    assert!(
        ending.ending.expect("asked") < Duration::from_millis(100),
        "{ending:#?}"
    );
}

#[test]
fn a_session_to_a_name_over_ipv6_alone_is_known_to_whoever_keeps_its_address() {
    let mut setup = named(&["2001:db8:1::10".parse().expect("an address")]);
    setup.names[0].address = "[2001:db8:1::2]:53".parse().expect("an address");
    setup.targets[0].portal = "[2001:db8:1::10]:3260".parse().expect("a portal");
    setup.ipv6 = Some(Network {
        autonomous: true,
        rapid: false,
    });
    let mut plan = plan(&setup, Addressing::Auto);
    plan.sessions[0].nic = None;
    let ending = boot(&setup, &plan, SEED);
    assert_eq!(ending.stage, Stage::Complete, "{ending:#?}");
    assert!(ending.network.contains("\nsessions 1\n"), "{ending:#?}");
}

#[test]
fn a_nic_that_gets_ipv6_alone_where_both_were_asked_for_carries_a_named_portal() {
    let target = "2001:db8:1::10".parse().unwrap();
    let mut setup = named(&[target]);
    setup.targets[0].portal = SocketAddr::new(target, 3260);
    setup.servers[0].manners = vec![dhcp::Manner::Silent];
    setup.ipv6 = Some(Network {
        autonomous: true,
        rapid: false,
    });
    let mut plan = plan(&setup, Addressing::Auto);
    plan.nics[0].ipv4 = Ipv4Plan::Dhcp;
    let ending = boot(&setup, &plan, SEED);
    let released = ending.released.expect("released");
    assert!(released < SOON + DNS_OTHER_FAMILY_WAIT, "{ending:#?}");
}
