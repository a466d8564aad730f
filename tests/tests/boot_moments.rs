//! Boots to which something happens at the worst moment, under a virtual clock.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use sanroot_core::boot::Stage;
use sanroot_core::session::Status;
use sanroot_core::time::Instant;
use sanroot_tests::simulation::Setup;
use sanroot_tests::simulation::chaos::Mischief;
use sanroot_tests::simulation::names::{self, NameServer};
use sanroot_tests::simulation::plan::{Addressing, LONGEST, plan};
use sanroot_tests::simulation::target::{Manner, Target};
use sanroot_tests::simulation::trial::boot;

const SEED: u64 = 0x5a_0b0f;

fn portal(number: u8) -> SocketAddr {
    SocketAddr::from(([192, 168, 0, number], 3260))
}

/// A machine whose second target is another one.
fn pair() -> Setup {
    let mut setup = Setup::sound();
    let other = Target::new("iqn.2020-01.org.example:other", portal(11));
    setup.targets.push(other);
    setup
}

/// The root is the first target's disk; the other's is there, and then its connection is lost for good.
#[test]
fn a_boot_that_fails_ends_though_a_session_has_lost_its_connection_behind_a_disk() {
    let mut setup = pair();
    let lost = Manner::Drops(Duration::from_secs(5));
    setup.targets[0].manners = vec![Manner::Refuses];
    setup.targets[1].manners = vec![lost, Manner::Refuses];
    // If it does not end by itself.
    setup.terminate = Some(Duration::from_secs(1000));
    let mut plan = plan(&setup, Addressing::Static);
    plan.root_is_disk = true;
    let ending = boot(&setup, &plan, SEED);
    assert_eq!(ending.stage, Stage::Failed);
    assert!(ending.over < LONGEST, "{ending:#?}");
    assert_eq!(ending.sessions, [Status::Ended, Status::Left]);
    assert!(ending.found("boot.timed-out"), "{ending:#?}");
}

/// A session that is being destroyed, to be opened anew, since its disk has no bytes.
#[test]
fn an_empty_disk_that_goes_with_its_session_is_nobodys_at_the_end() {
    let mut setup = pair();
    setup.targets[1].ready = Instant::from_micros(60_000_000);
    for hundredth in 0..600 {
        setup.terminate = Some(Duration::from_micros(2_000_000 + hundredth * 10_000));
        let ending = boot(&setup, &plan(&setup, Addressing::Static), SEED);
        let standing = ending.patience.len();
        let disks = ending.report["disks"].as_array().expect("a list").len();
        assert_eq!(disks, standing, "after {hundredth}: {ending:#?}");
        // The only session that stays is told so: its disk's commands wait for a day.
        let alone = ending.patience.iter().all(|it| it == "86400");
        assert_eq!(alone, standing == 1, "after {hundredth}: {ending:#?}");
    }
}

/// The machine stands still while a name is looked for, for longer than an attempt may take.
#[test]
fn the_kernel_has_time_to_answer_behind_a_name_that_took_all_of_an_attempt() {
    let mut setup = Setup::sound();
    setup.targets[0].host = Some("disk.example".to_owned());
    let mut server = NameServer::new("disk.example", &[setup.targets[0].portal.ip()]);
    server.manners = vec![names::Manner::Late(Duration::from_millis(500))];
    setup.names = vec![server];
    let stalls = Mischief::Stalls(Duration::from_secs(20));
    setup.chaos.mischief = vec![(Duration::from_millis(300), stalls)];
    let ending = boot(&setup, &plan(&setup, Addressing::Static), SEED);
    assert_eq!(ending.stage, Stage::Complete, "{ending:#?}");
    assert_eq!(ending.leftovers, Vec::<String>::new(), "{ending:#?}");
}

/// An address that somebody has taken away is set again while the agent ends.
#[test]
fn what_is_left_of_the_network_has_an_address_that_is_being_set_again() {
    let mut setup = Setup::sound();
    let taken = Duration::from_secs(2);
    setup.chaos.mischief = vec![(taken, Mischief::AddressesTaken(0))];
    setup.lingers = Duration::from_secs(10);
    // The kernel tells of it after 30 us, and answers as fast.
    for microsecond in (0..200).step_by(5) {
        let end = taken + Duration::from_secs(1) + Duration::from_micros(microsecond);
        setup.terminate = Some(end);
        let ending = boot(&setup, &plan(&setup, Addressing::Static), SEED);
        let own = Ipv4Addr::new(192, 168, 0, 100).to_string();
        let is_told = ending.network.contains(&own) && ending.network.contains("\nsessions 1\n");
        assert!(is_told, "after {microsecond} us: {ending:#?}");
    }
}
