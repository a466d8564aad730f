//! The order in which a session gets into the kernel, and the bytes that it is told.

use core::time::Duration;
use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

use super::desk::ROUND_TRIP;
use super::world::{PORTAL, World, appears, disk, plan};
use crate::errno::Errno;
use crate::iscsi::Lun;
use crate::iscsi::login::chap::Algorithm;
use crate::net::LinkName;
use crate::netlink::iscsi::SessionNic;
use crate::plan::{Credentials, Identity, PlannedPortal, SessionPlan};
use crate::session::{Event, Outbox as _, Status, Step};
use crate::time::Instant;

const SECOND: Duration = Duration::from_secs(1);
const CREATE: &str = "CREATE_SESSION cmdsn=0 commands=128 depth=32";

#[test]
fn a_session_gets_into_the_kernel_in_this_order() {
    let mut world = World::new();
    world.run(SECOND);
    let expected = [
        "connect 10.0.2.2:3260",
        CREATE,
        "CREATE_CONN 1",
        "BIND 1 socket=9",
        "SET 1 30=5",
        "SET 1 31=5",
        "SEND_PDU 1",
        "SET 1 0=262144",
        "SET 1 1=65536",
        "SET 1 4=1",
        "SET 1 6=1",
        "SET 1 7=65536",
        "SET 1 8=262144",
        "SET 1 14=2643572894",
        "START 1",
        "close",
        "scan host2 0 0 5",
        "SET 1 15=iqn.2026-11.example:root",
        "SET 1 17=10.0.2.2",
        "SET 1 18=3260",
        "SET 1 32=default",
        "SET 1 34=iqn.2026-11.example:host",
        "SET 1 19=120",
        "SET 1 27=15",
        "SET 1 28=30",
        "SET 1 9=1",
        "SET 1 10=1",
        "SET 1 16=3",
    ];
    assert_eq!(world.desk.log, expected);
    assert_eq!(world.session.status(), Status::Up);
    assert_eq!(world.session.disk().unwrap().as_str(), "sda");
    assert_eq!(
        (world.session.sid(), world.session.host()),
        (Some(1), Some(2))
    );
    assert_eq!(world.codes(), [""; 0]);
    assert_eq!(world.session.deadline(), None);
}

#[test]
fn a_portal_that_answers_before_the_kernel_waits_for_it() {
    let mut world = World::new();
    world.tell(Event::Begin);
    world.tell(Event::Connected { socket: 9 });
    let begun = ["connect 10.0.2.2:3260", CREATE];
    assert_eq!(world.asked(), begun);
    // By one request: no answer has come yet.
    world.until("CREATE_CONN 1");
    assert_eq!(
        world.asked(),
        [
            "CREATE_CONN 1",
            "BIND 1 socket=9",
            "SET 1 30=5",
            "SET 1 31=5"
        ]
    );
    world.go_on(SECOND);
    assert_eq!(world.session.status(), Status::Up);
}

#[test]
fn a_connection_that_is_of_no_use_before_the_kernel_answers_is_made_anew() {
    for event in [Event::ConnectFailed(Errno::CONNREFUSED), Event::Anew] {
        let mut world = World::new();
        world.tell(Event::Begin);
        world.tell(event);
        world.go_on(SECOND);
        let call = "connect 10.0.2.2:3260";
        let expected = [
            call,
            CREATE,
            "close",
            "CREATE_CONN 1",
            call,
            "BIND 1 socket=10",
        ];
        assert_eq!(world.asked()[..6], expected);
        assert_eq!(world.session.status(), Status::Up);
        assert_eq!(world.session.attempts(), 1);
        assert_eq!(world.codes(), [""; 0]);
    }
}

#[test]
fn a_host_names_its_nic_with_each_connection_and_a_kernel_that_takes_no_names_does_no_harm() {
    for refuse in [None, Some(("SET_HOST", 22)), Some(("SET_HOST", 38))] {
        let mut world = World::new();
        world.desk.nic = Some(SessionNic::Name(LinkName::new(b"bond0").unwrap()));
        world.desk.kernel.refuse = refuse;
        world.run(SECOND);
        let scan = |line: &String| line.starts_with("scan");
        let scanned = world.desk.log.iter().position(scan).unwrap();
        assert_eq!(world.desk.log[scanned + 1], "SET_HOST 2 2=bond0");
        assert_eq!(world.session.status(), Status::Up);
        assert_eq!(world.codes(), [""; 0]);
        world.asked();
        world.desk.lose_connection(1020);
        world.go_on(SECOND * 10);
        assert!(world.asked().contains(&"SET_HOST 2 2=bond0".into()));
        assert_eq!(world.session.status(), Status::Up);
    }
}

#[test]
fn each_stage_has_its_time() {
    let mut world = World::new();
    world.run(SECOND);
    let at = |trips: u32| Some(Instant::ZERO.plus(ROUND_TRIP * trips));
    let timeline = world.session.timeline();
    assert_eq!(timeline.at(Step::Create), at(0));
    assert_eq!(timeline.at(Step::Connect), at(0));
    assert_eq!(timeline.at(Step::Login), at(1));
    assert_eq!(timeline.at(Step::Start), at(2));
    assert_eq!(timeline.at(Step::Scan), at(2));
    assert_eq!(timeline.at(Step::Disk), at(4));
}

#[test]
fn credentials_are_what_iscsid_needs_to_log_in_anew() {
    let mut world = World::of(SessionPlan {
        chap: Some(Credentials {
            initiator: Identity {
                name: b"us",
                secret: b"our secret",
            },
            target: Some(Identity {
                name: b"them",
                secret: b"their secret",
            }),
        }),
        ..plan()
    });
    does_chap(&mut world, ("them", b"their secret"));
    world.run(SECOND);
    assert_eq!(world.session.status(), Status::Up);
    let recovery = |line: &String| line.starts_with("SET 1 19=");
    let before = world.desk.log.iter().position(recovery).unwrap();
    let credentials: Vec<&String> = world.desk.log[before + 1..before + 5].iter().collect();
    assert_eq!(
        credentials,
        [
            "SET 1 22=us",
            "SET 1 24=our secret",
            "SET 1 23=them",
            "SET 1 25=their secret"
        ]
    );
}

#[test]
fn the_longest_names_and_secrets_fit() {
    let identity = |secret| Identity {
        name: &[b'a'; 255],
        secret,
    };
    let mut world = World::of(SessionPlan {
        chap: Some(Credentials {
            initiator: identity(&[b'b'; 255]),
            target: Some(identity(&[b'c'; 255])),
        }),
        portal: PlannedPortal::parse("[2001:db8:1111:2222:3333:4444:5555:6666]:65535").unwrap(),
        ..plan()
    });
    does_chap(&mut world, (&"a".repeat(255), &[b'c'; 255]));
    world.tell(Event::Begin);
    world.until("SET 1 10=1");
    assert_eq!(world.session.status(), Status::AwaitingDisk);
    assert_eq!(world.session.attempts(), 1);
}

/// The target proves itself by this name and secret.
fn does_chap(world: &mut World, (name, secret): (&str, &[u8])) {
    world.desk.does_chap = true;
    let nonce = world.desk.nonce().unwrap();
    let response = Algorithm::Md5.response(nonce.identifier, secret, &nonce.challenge[..16]);
    let digits: String = response.iter().map(|byte| format!("{byte:02x}")).collect();
    world.desk.proof = format!("CHAP_N={name}\0CHAP_R=0x{digits}\0");
}

#[test]
fn a_login_says_who_it_is_and_challenges_only_a_target_that_has_to_prove_itself() {
    let identity = |secret| Identity {
        name: b"us",
        secret,
    };
    for target in [None, Some(identity(b"their secret"))] {
        let mut world = World::of(SessionPlan {
            chap: Some(Credentials {
                initiator: identity(b"our secret"),
                target,
            }),
            ..plan()
        });
        world.tell(Event::Begin);
        world.until("SEND_PDU 1");
        let said = &world.desk.said[0];
        assert_eq!(said[8..14], [0x00, 0x02, 0x3d, 0, 0, 1]);
        let text = core::str::from_utf8(&said[48..]).unwrap();
        assert!(text.contains("AuthMethod=CHAP\0"), "{text}");
        let challenged = world.asked().iter().any(|line| line == "nonce");
        assert_eq!(challenged, target.is_some());
    }
}

#[test]
fn a_name_that_fits_nowhere_ends_the_session_with_its_reason() {
    let identity = Identity {
        name: &[b'a'; 4096],
        secret: b"secret",
    };
    let mut world = World::of(SessionPlan {
        chap: Some(Credentials {
            initiator: identity,
            target: None,
        }),
        ..plan()
    });
    world.run(SECOND);
    assert_eq!(world.codes(), ["login.chap.name-unfit"]);
    assert_eq!(world.session.status(), Status::Ended);
    assert_eq!(world.desk.kernel.sessions(), 0);
}

#[test]
fn the_other_units_are_scanned_when_that_is_wanted_and_the_first_scan_is_over() {
    let mut world = World::new();
    world.tell(Event::ScanRest);
    world.run(SECOND);
    assert_eq!(scans(&world), ["scan host2 0 0 5", "scan host2 - - -"]);
    world.tell(Event::ScanRest);
    assert_eq!(scans(&world).len(), 3);
}

fn scans(world: &World) -> Vec<String> {
    let lines = world.desk.log.iter();
    lines
        .filter(|line| line.starts_with("scan"))
        .cloned()
        .collect()
}

#[test]
fn where_no_unit_is_named_any_disk_will_do_lun_0_before_the_others() {
    for (unit, expected) in [
        (0, ["scan host2 0 0 0"].as_slice()),
        (1, &["scan host2 0 0 0", "scan host2 - - -"]),
    ] {
        let mut world = World::of(SessionPlan {
            lun: None,
            ..plan()
        });
        world.desk.unit = unit;
        world.run(Duration::from_millis(200));
        assert_eq!(world.session.status(), Status::Up);
        assert_eq!(world.session.lun(), Some(Lun::from_kernel_number(unit)));
        assert_eq!(world.codes(), [""; 0]);
        assert_eq!(scans(&world), expected);
    }
}

#[test]
fn a_target_without_any_disk_is_looked_through_again_and_says_so() {
    let mut world = World::of(SessionPlan {
        lun: None,
        ..plan()
    });
    world.desk.has_disk = false;
    world.run(SECOND * 60);
    assert_eq!(world.codes(), ["session.no-disk"]);
    let text = world.desk.findings[0].cause.to_string();
    assert_eq!(text, "the target shows no disk; trying again");
    assert_eq!(world.session.lun(), None);
    world.desk.has_disk = true;
    world.go_on(SECOND * 80);
    assert_eq!(world.session.status(), Status::Up);
    let scans = scans(&world);
    assert_eq!(scans[0], "scan host2 0 0 0");
    assert_eq!(scans[1..3], ["scan host2 - - -"; 2]);
    assert!(scans[1..].iter().all(|scan| scan.ends_with(" - - -")));
}

#[test]
fn only_its_own_disk_counts() {
    let mut world = World::new();
    world.desk.has_disk = false;
    world.run(SECOND);
    assert_eq!(world.session.status(), Status::AwaitingDisk);
    let own = disk(world.session.sid(), 5);
    for other in [disk(Some(9), 5), disk(None, 5), disk(Some(1), 6)] {
        world.tell(appears(other));
    }
    let mut partition = own;
    partition.extent = crate::uevent::Extent::Partition;
    world.tell(appears(partition));
    world.go_on(SECOND * 2);
    assert_eq!(world.session.status(), Status::AwaitingDisk);
    world.tell(appears(own));
    world.go_on(SECOND * 3);
    assert_eq!(world.session.status(), Status::Up);
    assert_eq!(world.session.lun(), Some(Lun::from_kernel_number(5)));
    assert_eq!(world.session.plan().portal.to_string(), PORTAL);
}

#[test]
fn a_disk_may_appear_before_the_scan_ends() {
    let mut world = World::new();
    world.desk.children = [None].into();
    world.run(SECOND);
    assert_eq!(world.session.status(), Status::AwaitingDisk);
    let own = disk(world.session.sid(), 5);
    world.tell(appears(own));
    world.go_on(SECOND * 2);
    assert_eq!(world.session.status(), Status::Up);
}
