//! Boots to which something happens at the worst moment, under a virtual clock.

use std::net::SocketAddr;
use std::time::Duration;

use sanroot_core::boot::Stage;
use sanroot_core::session::Status;
use sanroot_tests::simulation::Setup;
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
