//! Portals by name.

use core::time::Duration;
use std::string::{String, ToString};
use std::vec::Vec;

use super::desk::{Answer, Dial, ROUND_TRIP};
use super::world::{DEADLINE, World, plan};
use crate::dns::DnsFault;
use crate::errno::Errno;
use crate::limits::ATTEMPT_DEADLINE;
use crate::plan::{PlannedPortal, SessionPlan};
use crate::session::{Event, Status};

const SECOND: Duration = Duration::from_secs(1);
const LOOKUP: &str = "resolve san.example within 15000 ms";

/// A session to a portal by name.
fn named() -> World {
    World::of(SessionPlan {
        portal: PlannedPortal::parse("san.example:3261").unwrap(),
        ..plan()
    })
}

/// What was asked for of names and connections.
fn ways(world: &mut World) -> Vec<String> {
    let lines = world.asked().into_iter();
    let ways = lines.filter(|line| line.starts_with("resolve") || line.starts_with("connect"));
    ways.collect()
}

#[test]
fn a_name_is_looked_for_before_anything_is_asked_of_the_kernel() {
    let mut world = named();
    world.tell(Event::Begin);
    assert_eq!(world.asked(), [LOOKUP]);
    assert_eq!(world.session.status(), Status::Resolving);
    world.desk.names = [Ok(["10.0.2.2"].as_slice())].into();
    let mut world = World::of(*world.session.plan());
    world.desk.names = [Ok(["10.0.2.2"].as_slice())].into();
    world.run(SECOND);
    assert_eq!(world.session.status(), Status::Up);
    let lines = world.asked();
    assert!(lines.contains(&"connect 10.0.2.2:3261".into()), "{lines:?}");
    // Whoever takes the session over needs no name server: that may lie behind the disk.
    assert!(lines.contains(&"SET 1 17=10.0.2.2".into()), "{lines:?}");
    assert!(lines.contains(&"SET 1 18=3261".into()), "{lines:?}");
    assert!(world.codes().is_empty());
}

#[test]
fn all_addresses_are_tried_in_their_order_within_one_attempt() {
    let mut world = named();
    world.desk.names = [Ok(["10.0.2.2", "10.0.2.3", "2001:db8::1"].as_slice())].into();
    world.desk.dials = [Dial::Fails(Errno::CONNREFUSED), Dial::Never].into();
    world.run(SECOND * 10);
    assert_eq!(
        ways(&mut world),
        [
            LOOKUP,
            "connect 10.0.2.2:3261",
            "connect 10.0.2.3:3261",
            "connect [2001:db8::1]:3261",
        ]
    );
    assert_eq!(world.session.status(), Status::Up);
    assert_eq!(world.session.attempts(), 1);
    assert!(world.codes().is_empty());
    // The silent one had half of what was left.
    let waited = world.desk.dialled[2].since(world.desk.dialled[1]);
    assert_eq!(waited, (ATTEMPT_DEADLINE - ROUND_TRIP * 2) / 2);
}

#[test]
fn an_address_where_the_login_fails_does_not_keep_the_session_from_the_others() {
    let mut world = named();
    world.desk.names = [Ok(["10.0.2.2", "10.0.2.3"].as_slice()); 2].into();
    world.desk.answers = [Answer::Closes].into();
    world.run(SECOND);
    assert_eq!(
        ways(&mut world)
            .iter()
            .filter(|way| way.starts_with("connect"))
            .collect::<Vec<_>>(),
        ["connect 10.0.2.2:3261", "connect 10.0.2.3:3261"]
    );
    assert_eq!(world.session.status(), Status::Up);
}

#[test]
fn a_name_without_an_address_is_told_and_looked_for_again() {
    for (fault, code) in [
        (DnsFault::NoServers, "dns.no-servers"),
        (DnsFault::NoSuchName, "dns.no-such-name"),
        (DnsFault::NoAddress, "dns.no-address"),
        (DnsFault::TimedOut, "dns.timed-out"),
        (DnsFault::ServerFailed(2), "dns.server-failed"),
        (DnsFault::Truncated, "dns.truncated"),
    ] {
        let mut world = named();
        world.desk.names = [Err(fault), Err(fault), Ok(["10.0.2.2"].as_slice())].into();
        world.run(SECOND);
        assert_eq!(world.codes(), [code]);
        assert_eq!(world.session.status(), Status::Up);
        assert_eq!(world.session.attempts(), 3);
    }
}

#[test]
fn a_lookup_without_end_ends_with_its_attempt_and_with_the_boot() {
    let mut world = named();
    world.run(ATTEMPT_DEADLINE + SECOND);
    assert_eq!(world.codes(), ["dns.timed-out"]);
    assert_eq!(world.session.attempts(), 2);
    world.go_on(DEADLINE + SECOND);
    assert_eq!(world.session.status(), Status::Ended);
    assert_eq!(world.codes(), ["dns.timed-out", "dns.timed-out"]);
    assert_eq!(world.desk.kernel.sessions(), 0);
}

#[test]
fn a_session_that_is_abandoned_while_it_looks_for_a_name_leaves_nothing() {
    let mut world = named();
    world.run(SECOND);
    world.tell(Event::Abandon);
    assert_eq!(world.session.status(), Status::Ended);
    assert_eq!(world.desk.kernel.sessions(), 0);
}

#[test]
fn a_redirect_to_a_name_is_followed_and_the_configured_portal_stays() {
    let mut world = World::new();
    world.desk.answers = [Answer::Redirects("san.example:3261,1")].into();
    world.desk.names = [Ok(["10.0.2.8", "10.0.2.9"].as_slice())].into();
    world.desk.dials = [Dial::Accepts, Dial::Fails(Errno::HOSTUNREACH)].into();
    world.run(SECOND);
    let lines = world.asked();
    let persistent = lines.iter().filter(|line| line.starts_with("SET 1 17="));
    assert!(persistent.clone().all(|line| line == "SET 1 17=10.0.2.2"));
    assert_eq!(persistent.count(), 1);
    let ways: Vec<_> = lines
        .iter()
        .filter(|line| !line.starts_with("SET") && !line.starts_with("CREATE"))
        .collect();
    assert_eq!(
        ways[..9],
        [
            "connect 10.0.2.2:3260",
            "BIND 1 socket=9",
            "SEND_PDU 1",
            "resolve san.example within 14998 ms",
            "close",
            "STOP 1 RECOVER",
            "connect 10.0.2.8:3261",
            "close",
            "connect 10.0.2.9:3261",
        ]
    );
    assert_eq!(world.session.status(), Status::Up);
    assert_eq!(world.session.attempts(), 1);
    assert!(world.codes().is_empty());
}

#[test]
fn a_redirect_to_a_name_without_an_address_begins_anew_at_the_configured_portal() {
    for (address, names, code) in [
        (
            "san.example",
            Some(Err(DnsFault::NoSuchName)),
            "dns.no-such-name",
        ),
        // No such name can be asked for.
        ("san..example", None, "dns.no-such-name"),
        ("san.example", None, "dns.timed-out"),
    ] {
        let mut world = World::new();
        world.desk.answers = [Answer::Redirects(address)].into();
        world.desk.names = names.into_iter().collect();
        world.run(ATTEMPT_DEADLINE + SECOND);
        assert_eq!(world.codes(), [code]);
        let finding = world.desk.findings[0];
        assert!(
            finding
                .cause
                .to_string()
                .starts_with("the target sends the login to a host name: "),
            "{finding}"
        );
        assert_eq!(ways(&mut world).last().unwrap(), "connect 10.0.2.2:3260");
        assert_eq!(world.session.status(), Status::Up);
    }
}
