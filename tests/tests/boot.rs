//! Whole boots under a virtual clock.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use sanroot_core::boot::Stage;
use sanroot_core::finding::Severity;
use sanroot_core::session::Status;
use sanroot_core::time::Instant;
use sanroot_tests::simulation::dhcp;
use sanroot_tests::simulation::ipv6::Network;
use sanroot_tests::simulation::link::Nic;
use sanroot_tests::simulation::plan::{Addressing, LONGEST, plan};
use sanroot_tests::simulation::target::{Manner, Target};
use sanroot_tests::simulation::trial::{Ending, boot};
use sanroot_tests::simulation::{Modules, Setup, chance, each_seed};

const SEED: u64 = 0x5a_0b07;

fn portal(number: u8) -> SocketAddr {
    SocketAddr::from(([192, 168, 0, number], 3260))
}

fn boots(setup: &Setup, addressing: Addressing) -> Ending {
    let ending = boot(setup, &plan(setup, addressing), SEED);
    assert_eq!(ending.leftovers, Vec::<String>::new(), "{ending:#?}");
    ending
}

#[test]
fn a_sound_machine_boots_without_a_finding_and_without_waiting() {
    for addressing in [Addressing::Static, Addressing::Dhcp] {
        let ending = boots(&Setup::sound(), addressing);
        assert_eq!(ending.stage, Stage::Complete);
        assert_eq!(ending.texts, Vec::<String>::new());
        assert!(
            ending.released.expect("released") < Duration::from_millis(60),
            "{ending:#?}"
        );
    }
}

#[test]
fn an_address_costs_the_frames_of_its_protocol_and_no_wait() {
    let mut setup = Setup::sound();
    let mut costs = |addressing, rapid| {
        setup.servers[0].rapid = rapid;
        setup.targets[0].portal = match addressing {
            Addressing::Static | Addressing::Dhcp => portal(10),
            Addressing::Auto | Addressing::Dhcp6 => "[2001:db8:1::10]:3260".parse().unwrap(),
        };
        setup.ipv6 = Some(Network {
            autonomous: addressing == Addressing::Auto,
            rapid,
        });
        let ending = boots(&setup, addressing);
        assert_eq!((ending.stage, ending.texts), (Stage::Complete, Vec::new()));
        let released = ending.released.expect("released");
        assert!(released < Duration::from_millis(60), "{released:?}");
        ending.asked.join(" ")
    };
    assert_eq!(costs(Addressing::Static, false), "arp");
    assert_eq!(costs(Addressing::Dhcp, false), "dhcp dhcp arp dhcp dhcp");
    assert_eq!(costs(Addressing::Dhcp, true), "dhcp dhcp arp");
    assert_eq!(costs(Addressing::Auto, false), "router router");
    // The router is asked at the same time.
    let both = "dhcp6 dhcp6 router router";
    assert_eq!(
        costs(Addressing::Dhcp6, false),
        format!("{both} dhcp6 dhcp6")
    );
    assert_eq!(costs(Addressing::Dhcp6, true), both);
}

#[test]
fn what_was_done_to_the_network_is_left_to_the_next_process() {
    let ending = boots(&Setup::sound(), Addressing::Dhcp);
    let state = "sanroot/network/1
links eth0 2 52:54:00:00:00:01 52:54:00:00:00:01 ethernet - - 1500 dhcp none
addresses 192.168.0.1/24 3601 - 192.168.0.1 1 1801 3151
routes 192.168.0.0/24 - 254
carries /
sessions 1
end
";
    assert_eq!(ending.network, state);
}

#[test]
fn a_session_that_any_nic_may_carry_waits_for_the_first_address() {
    let setup = Setup {
        modules: Modules::Loaded(Duration::ZERO),
        ..Setup::sound()
    };
    let mut plan = plan(&setup, Addressing::Dhcp);
    plan.sessions[0].nic = None;
    let ending = boot(&setup, &plan, SEED);
    assert_eq!(ending.stage, Stage::Complete);
    assert_eq!(ending.texts, Vec::<String>::new());
}

#[test]
fn an_agent_that_has_done_its_work_ends_at_once_and_leaves_the_disk() {
    let ending = boots(&Setup::sound(), Addressing::Static);
    assert!(ending.ending.expect("asked") < Duration::from_millis(100));
    assert_eq!(ending.sessions, [Status::Left]);
}

#[test]
fn a_late_driver_a_slow_udev_and_a_late_carrier_are_waited_for() {
    let mut setup = Setup::sound();
    setup.nics[0].appears = Duration::from_secs(3);
    setup.nics[0].udev = Duration::from_secs(2);
    setup.nics[0].carrier = Some(Duration::from_secs(4));
    let released = boots(&setup, Addressing::Static)
        .released
        .expect("released");
    assert!(
        (Duration::from_secs(9)..Duration::from_millis(9100)).contains(&released),
        "{released:?}"
    );
}

#[test]
fn a_target_that_starts_late_costs_little_more_than_its_lateness() {
    let mut setup = Setup::sound();
    setup.targets[0].starts = Instant::from_micros(21_000_000);
    let released = boots(&setup, Addressing::Static)
        .released
        .expect("released");
    assert!(
        (Duration::from_secs(20)..Duration::from_secs(25)).contains(&released),
        "{released:?}"
    );
}

#[test]
fn a_dead_target_is_named_and_given_up_at_the_end_of_the_time() {
    for manner in [
        Manner::Dead,
        Manner::Refuses,
        Manner::Silent,
        Manner::Closes(0),
        Manner::Drips,
    ] {
        let mut setup = Setup::sound();
        setup.targets[0].manners = vec![manner];
        let ending = boots(&setup, Addressing::Static);
        assert_eq!(ending.stage, Stage::Failed);
        let given_up = ["boot.timed-out", "boot.nothing-left"];
        assert!(
            given_up.iter().any(|code| ending.found(code)),
            "{ending:#?}"
        );
        assert!(
            ending
                .texts
                .iter()
                .any(|text| text.contains("192.168.0.10:3260")),
            "{ending:#?}"
        );
        assert!(
            (Duration::from_secs(175)..LONGEST).contains(&ending.over),
            "{ending:#?}"
        );
    }
}

#[test]
fn one_of_two_targets_dead_costs_the_other_nothing() {
    let mut setup = Setup::sound();
    setup
        .targets
        .push(Target::new("iqn.2020-01.org.example:other", portal(11)));
    setup.targets[0].manners = vec![Manner::Dead];
    setup.terminate = Some(Duration::from_secs(30));
    let ending = boots(&setup, Addressing::Static);
    assert!(
        ending.released.expect("released") < Duration::from_millis(60),
        "{ending:#?}"
    );
    assert!(
        ending.ending.expect("asked") < Duration::from_millis(100),
        "{ending:#?}"
    );
}

#[test]
fn a_target_that_redirects_is_followed() {
    let mut setup = Setup::sound();
    setup.targets[0].manners = vec![Manner::Redirects(portal(12))];
    let mut elsewhere = Target::new("iqn.2020-01.org.example:disk", portal(12));
    elsewhere.units = vec![1, 7];
    let mut planned = setup.clone();
    setup.targets.push(elsewhere);
    planned.targets.truncate(1);
    let ending = boot(&setup, &plan(&planned, Addressing::Static), SEED);
    assert_eq!(ending.stage, Stage::Complete, "{ending:#?}");
    assert!(
        ending.released.expect("released") < Duration::from_millis(70),
        "{ending:#?}"
    );
}

#[test]
fn a_kernel_without_iscsi_fails_at_once_and_says_why() {
    let mut setup = Setup::sound();
    setup.modules = Modules::Missing(Duration::from_millis(10));
    let ending = boots(&setup, Addressing::Static);
    assert_eq!(ending.stage, Stage::Failed);
    assert!(ending.found("boot.transport.not-loaded"), "{ending:#?}");
    assert!(ending.over < Duration::from_secs(1), "{ending:#?}");
    // A loader that hangs is waited for like a target, and named.
    setup.modules = Modules::Loaded(Duration::from_secs(3600));
    let ending = boots(&setup, Addressing::Static);
    assert_eq!(ending.stage, Stage::Failed);
    assert!(ending.found("boot.transport.unusable"), "{ending:#?}");
    assert!(ending.found("boot.timed-out"), "{ending:#?}");
}

#[test]
fn without_udev_a_link_is_raised_at_once() {
    let mut setup = Setup::sound();
    setup.udev = false;
    setup.nics[0].udev = Duration::from_secs(1);
    let released = boots(&setup, Addressing::Static)
        .released
        .expect("released");
    assert!(released < Duration::from_millis(60), "{released:?}");
}

#[test]
fn a_nic_without_carrier_costs_the_other_nothing_and_is_named() {
    let mut setup = Setup::sound();
    setup.nics.push(Nic::new(2));
    setup.nics[0].carrier = None;
    setup
        .targets
        .push(Target::new("iqn.2020-01.org.example:other", portal(11)));
    setup.lingers = Duration::from_secs(60);
    let ending = boots(&setup, Addressing::Static);
    assert!(
        ending.released.expect("released") < Duration::from_millis(60),
        "{ending:#?}"
    );
    assert!(ending.found("net.carrier.none"), "{ending:#?}");
}

#[test]
fn a_logical_unit_that_is_not_there_is_named() {
    let (mut setup, mut planned) = (Setup::sound(), Setup::sound());
    planned.targets[0].units = vec![5];
    setup.targets[0].units = vec![0, 1];
    let ending = boot(&setup, &plan(&planned, Addressing::Static), SEED);
    assert_eq!(ending.stage, Stage::Failed, "{ending:#?}");
    assert!(
        ending.texts.iter().any(|text| text.contains("unit 5")),
        "{ending:#?}"
    );
    assert_eq!(ending.connected, 0, "{ending:#?}");
}

#[test]
fn a_connection_lost_behind_the_disk_is_made_anew_as_long_as_the_agent_is_there() {
    let mut setup = Setup::sound();
    let (lost, refused) = (Manner::Drops(Duration::from_secs(1)), Manner::Refuses);
    setup.targets[0].manners = vec![lost, refused, refused, lost, Manner::Serves];
    setup.lingers = Duration::from_secs(20);
    let ending = boots(&setup, Addressing::Static);
    assert_eq!(ending.stage, Stage::Complete, "{ending:#?}");
    assert_eq!(ending.connected, 1, "{ending:#?}");
}

#[test]
fn a_refusal_for_good_ends_the_boot_with_the_targets_words() {
    let mut setup = Setup::sound();
    setup.targets[0].manners = vec![Manner::Answers {
        class: 2,
        detail: 5,
    }];
    let ending = boots(&setup, Addressing::Static);
    assert_eq!(ending.stage, Stage::Failed);
    assert!(ending.over < Duration::from_secs(1), "{ending:#?}");
    assert!(
        ending
            .findings
            .iter()
            .any(|(code, _)| code.starts_with("login.refused.")),
        "{ending:#?}"
    );
}

#[test]
fn a_target_whose_access_list_comes_late_is_waited_for() {
    let mut setup = Setup::sound();
    let refused = Manner::Answers {
        class: 2,
        detail: 2,
    };
    setup.targets[0].manners = vec![refused, refused, Manner::Serves];
    let ending = boots(&setup, Addressing::Static);
    assert_eq!(ending.stage, Stage::Complete, "{ending:#?}");
}

#[test]
fn dhcp_survives_loss_refusal_mistakes_and_checksums_left_to_hardware() {
    let mut setup = Setup::sound();
    let cut = dhcp::Manner::Cuts(60);
    setup.servers[0].manners = vec![
        dhcp::Manner::Silent,
        dhcp::Manner::Mistakes,
        cut,
        dhcp::Manner::Serves,
        dhcp::Manner::Refuses,
        dhcp::Manner::Serves,
    ];
    setup.servers[0].partial_checksums = true;
    setup.servers[0].routers = vec![Ipv4Addr::new(192, 168, 0, 1), Ipv4Addr::new(192, 168, 0, 2)];
    setup.weather.lost_percent = 20;
    let ending = boots(&setup, Addressing::Dhcp);
    assert_eq!(ending.stage, Stage::Complete, "{ending:#?}");
}

#[test]
fn lost_news_of_links_is_asked_for_again() {
    let mut setup = Setup::sound();
    setup
        .targets
        .push(Target::new("iqn.2020-01.org.example:other", portal(11)));
    setup.weather.route_overrun_percent = 20;
    for seed in 0..500 {
        let ending = boot(&setup, &plan(&setup, Addressing::Static), seed);
        assert_eq!(
            ending.leftovers,
            Vec::<String>::new(),
            "seed {seed}, {ending:#?}"
        );
        assert_eq!(ending.stage, Stage::Complete, "seed {seed}, {ending:#?}");
    }
}

#[test]
fn lost_messages_of_the_kernels_iscsi_delay_a_boot_and_do_not_fail_it() {
    let mut setup = Setup::sound();
    setup
        .targets
        .push(Target::new("iqn.2020-01.org.example:other", portal(11)));
    setup.weather.iscsi_overrun_percent = 5;
    for seed in 0..500 {
        let ending = boot(&setup, &plan(&setup, Addressing::Static), seed);
        assert_eq!(
            ending.leftovers,
            Vec::<String>::new(),
            "seed {seed}, {ending:#?}"
        );
        assert_eq!(ending.stage, Stage::Complete, "seed {seed}, {ending:#?}");
    }
}

#[test]
fn whatever_happens_a_boot_ends_well_or_says_why_not() {
    each_seed(3000, |seed| {
        let lot = chance::draw(seed);
        let ending = boot(&lot.setup, &plan(&lot.setup, lot.addressing), seed);
        let context = || format!("seed {seed}, {lot:#?}, {ending:#?}");
        assert_eq!(ending.leftovers, Vec::<String>::new(), "{}", context());
        assert!(ending.over < LONGEST, "{}", context());
        let released = ending.released.is_some();
        assert_eq!(released, lot.possible.unwrap_or(released), "{}", context());
        assert_eq!(ending.report["findings_dropped"], 0, "{}", context());
        if !released {
            assert_eq!(ending.stage, Stage::Failed, "{}", context());
            assert!(
                ending
                    .findings
                    .iter()
                    .any(|(_, severity)| *severity == Severity::Error),
                "{}",
                context()
            );
        }
    });
}

#[test]
fn the_same_seed_gives_the_same_boot() {
    for seed in 0..50 {
        let lot = chance::draw(seed);
        let plan = plan(&lot.setup, lot.addressing);
        assert_eq!(boot(&lot.setup, &plan, seed), boot(&lot.setup, &plan, seed));
    }
}
