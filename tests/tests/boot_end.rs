//! Boots that are told to end, under a virtual clock.

use std::time::Duration;

use sanroot_core::boot::Stage;
use sanroot_core::finding::Severity;
use sanroot_core::net::MacAddress;
use sanroot_core::time::Instant;
use sanroot_tests::simulation::Setup;
use sanroot_tests::simulation::ipv6::Network;
use sanroot_tests::simulation::link::Nic;
use sanroot_tests::simulation::plan::{Addressing, plan};
use sanroot_tests::simulation::target::Manner;
use sanroot_tests::simulation::trial::{Ending, boot};

const SEED: u64 = 0x5a_0b0e;

fn boots(setup: &Setup, addressing: Addressing) -> Ending {
    let ending = boot(setup, &plan(setup, addressing), SEED);
    assert_eq!(ending.leftovers, Vec::<String>::new(), "{ending:#?}");
    ending
}

#[test]
fn an_agent_asked_to_end_at_any_time_leaves_nothing_half_made() {
    let mut setup = Setup::sound();
    setup.targets[0].manners = vec![Manner::Closes(0), Manner::Serves];
    for tenth in 0..1000 {
        setup.terminate = Some(Duration::from_micros(tenth * 500));
        let ending = boots(&setup, Addressing::Static);
        assert!(
            ending.ending.expect("asked") < Duration::from_millis(100),
            "after {tenth}: {ending:#?}"
        );
        let left = (ending.raised, ending.addresses.len());
        let kept = !ending.nics.is_empty();
        assert_eq!(
            left,
            (kept.into(), kept.into()),
            "after {tenth}: {ending:#?}"
        );
    }
}

#[test]
fn what_is_not_finished_has_the_boots_time_before_leases_are_renewed() {
    let mut setup = Setup::sound();
    let ending = boots(&setup, Addressing::Dhcp);
    assert_eq!(ending.goes_on, Some(Duration::from_secs(60)));
    let mut second = setup.targets[0].clone();
    second.portal.set_ip("192.168.0.11".parse().unwrap());
    second.manners = vec![Manner::Dead];
    setup.targets.push(second);
    setup.terminate = Some(Duration::from_secs(5));
    for (given, goes_on) in [(180, 180), (3600, 600)] {
        let mut plan = plan(&setup, Addressing::Dhcp);
        plan.deadline = Duration::from_secs(given);
        let ending = boot(&setup, &plan, SEED);
        assert_eq!(ending.goes_on, Some(Duration::from_secs(goes_on)));
    }
}

#[test]
fn a_lease_that_ends_before_the_target_comes_is_asked_for_anew() {
    let mut setup = Setup::sound();
    setup.servers[0].lease_s = 60;
    setup.targets[0].starts = Instant::ZERO.plus(Duration::from_secs(150));
    let ending = boots(&setup, Addressing::Dhcp);
    assert_eq!(ending.stage, Stage::Complete, "{ending:#?}");
    let exchange = ["dhcp", "dhcp", "arp", "dhcp", "dhcp"];
    assert_eq!(ending.asked, [exchange; 3].concat());
    assert_eq!(ending.addresses.len(), 1);
}

#[test]
fn the_only_path_that_stands_at_the_end_is_waited_for_as_the_only_one_of_a_boot() {
    let alone = boots(&Setup::sound(), Addressing::Static);
    assert_eq!(alone.patience, ["86400"]);
    let refuses = Manner::Answers {
        class: 2,
        detail: 2,
    };
    for (manner, patience) in [
        (Manner::Serves, ["120", "120"].as_slice()),
        (Manner::Dead, &["86400"]),
        (refuses, &["86400"]),
    ] {
        let mut setup = Setup::sound();
        let mut second = setup.targets[0].clone();
        second.portal.set_ip("192.168.0.11".parse().unwrap());
        second.manners = vec![manner];
        setup.targets.push(second);
        setup.terminate = Some(Duration::from_secs(5));
        assert_eq!(boots(&setup, Addressing::Static).patience, patience);
        // It stands anew by then, and waits as long all the same.
        setup.targets[0].manners = vec![Manner::Drops(Duration::from_secs(1)), Manner::Serves];
        assert_eq!(boots(&setup, Addressing::Static).patience, patience);
    }
}

#[test]
fn a_path_that_is_not_there_at_the_end_of_a_released_boot_is_a_finding() {
    let refuses = Manner::Answers {
        class: 2,
        detail: 2,
    };
    for (manner, unfinished) in [(Manner::Serves, 0), (Manner::Dead, 1), (refuses, 1)] {
        let mut setup = Setup::sound();
        let mut second = setup.targets[0].clone();
        second.portal.set_ip("192.168.0.11".parse().unwrap());
        second.manners = vec![manner];
        setup.targets.push(second);
        setup.terminate = Some(Duration::from_secs(5));
        let ending = boots(&setup, Addressing::Static);
        let mut found = ending.findings.iter().zip(&ending.texts);
        let found: Vec<_> = (found.by_ref())
            .filter(|((code, _), _)| code == "session.unfinished")
            .collect();
        assert_eq!(found.len(), unfinished, "{ending:#?}");
        let expected: &[u32] = if unfinished > 0 { &[1] } else { &[] };
        assert_eq!(ending.unfinished, expected);
        for ((_, severity), text) in found {
            assert_eq!(*severity, Severity::Warning);
            assert!(text.contains("192.168.0.11:3260: not there when"), "{text}");
        }
    }
    // A boot that nothing released says what it lacks itself.
    let mut setup = Setup::sound();
    setup.targets[0].manners = vec![Manner::Dead];
    setup.terminate = Some(Duration::from_secs(5));
    let ending = boots(&setup, Addressing::Static);
    assert!(!ending.found("session.unfinished"), "{ending:#?}");
}

#[test]
fn a_nic_is_to_be_left_alone_until_it_has_its_address() {
    let second = Nic::new(2);
    let mac = MacAddress::new(second.mac).expect("an address of one NIC");
    for (carrier, appears, waiting) in [
        // At the release, with its address, and at the end.
        (Some(5), 0, vec![vec![mac], vec![], vec![]]),
        (None, 0, vec![vec![mac], vec![mac]]),
        (Some(0), 5, vec![vec![mac], vec![], vec![]]),
        (Some(0), 1000, vec![vec![mac], vec![mac]]),
    ] {
        for addressing in [Addressing::Static, Addressing::Dhcp] {
            let mut setup = Setup::sound();
            setup.nics.push(Nic {
                carrier: carrier.map(Duration::from_secs),
                appears: Duration::from_secs(appears),
                ..second.clone()
            });
            setup.lingers = Duration::from_secs(30);
            let ending = boots(&setup, addressing);
            assert_eq!(ending.stage, Stage::Complete, "{ending:#?}");
            assert_eq!(
                ending.waiting, waiting,
                "{addressing:?} {carrier:?} {appears}"
            );
        }
    }
}

#[test]
fn a_machine_that_goes_on_without_the_san_finds_its_links_as_they_were() {
    for addressing in [
        Addressing::Static,
        Addressing::Dhcp,
        Addressing::Auto,
        Addressing::Dhcp6,
    ] {
        let mut setup = Setup::sound();
        if matches!(addressing, Addressing::Auto | Addressing::Dhcp6) {
            setup.targets[0].portal = "[2001:db8:1::10]:3260".parse().unwrap();
        }
        setup.ipv6 = Some(Network {
            autonomous: addressing == Addressing::Auto,
            rapid: false,
        });
        setup.targets[0].manners = vec![Manner::Dead];
        setup.terminate = Some(Duration::from_secs(5));
        let ending = boots(&setup, addressing);
        assert_eq!((ending.raised, ending.addresses), (0, vec![]));
        // Where it gave up by itself, somebody may want to look.
        setup.terminate = None;
        let ending = boots(&setup, addressing);
        assert_eq!(ending.stage, Stage::Failed);
        assert!(ending.raised == 1 && !ending.addresses.is_empty());
    }
}
