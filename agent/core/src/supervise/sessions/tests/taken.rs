//! Sessions that a process has opened which died before it had told of them.

use super::opened::record;
use super::renewed::shown;
use super::{Bench, RECOVERED, RESPITE, SECOND};
use crate::limits::LATE_PAUSE;
use crate::net::Ifindex;
use crate::netlink::iscsi::NewSession;
use crate::session::tests::desk::Desk;
use crate::session::tests::world::plan;

/// A process that has got so far, and the next one, which has met what the kernel has: the session that leads there, from that
/// address.
fn next(before: impl FnOnce(&mut Desk), source: &str) -> Bench {
    let mut bench = Bench::without(plan(), before);
    bench.runs_to(SECOND);
    let mut next = Bench::on(bench.desk, &record(plan()));
    next.disk = bench.disk;
    next.desk.log.clear();
    assert!(next.sessions.is_one_gone());
    let session = NewSession { sid: 1, host: 2 };
    let mut told = shown("iqn.2026-11.example:root", source);
    let now = next.desk.now;
    assert!(
        next.sessions
            .lead_to(now, session, (true, false), &mut told)
    );
    next
}

#[test]
fn what_stands_already_is_not_opened_twice() {
    let mut bench = next(|_| {}, "10.0.2.15");
    assert!(!bench.sessions.is_one_gone());
    bench.runs_to(SECOND * 2);
    // What the other one may not have got to.
    assert_eq!(bench.asked(), ["scan host2 0 0 5", "scan host2 - - -"]);
    let (session, mark) = bench.sessions.opened().unwrap();
    assert_eq!((session.sid, Some(session.link)), (1, Ifindex::new(2)));
    assert!(mark.is_some());
    assert_eq!(bench.sessions.opened(), None);
    bench.runs_to(SECOND * 120);
    bench.loses();
    bench.runs_to(SECOND * 121 + RESPITE);
    assert_eq!(bench.asked(), RECOVERED);
    assert_eq!(bench.desk.kernel.sessions(), 1);
}

#[test]
fn what_stands_already_keeps_what_the_kernel_was_told_of_it() {
    let mut bench = next(|_| {}, "10.0.2.15");
    bench.runs_to(SECOND * 2);
    assert!(bench.sessions.opened().is_some());
    // Its portal above all: iscsid logs in where the kernel says.
    let mut told = bench.desk.log.clone();
    told.retain(|line| line.starts_with("SET"));
    assert_eq!(told, [""; 0]);
}

#[test]
fn what_stands_without_a_disk_is_opened_anew() {
    let mut bench = next(|desk| desk.is_empty = true, "10.0.2.15");
    bench.runs_to(LATE_PAUSE);
    bench.desk.is_empty = false;
    bench.runs_to(LATE_PAUSE * 3);
    let (session, _) = bench.sessions.opened().unwrap();
    assert_eq!((session.sid, bench.desk.kernel.sessions()), (2, 1));
}

#[test]
fn what_leads_there_from_elsewhere_is_another_path() {
    let mut bench = next(|_| {}, "10.0.2.99");
    assert!(bench.sessions.is_one_gone());
    bench.runs_to(SECOND * 2);
    assert!(!bench.sessions.is_one_gone());
    let (session, _) = bench.sessions.opened().unwrap();
    assert_eq!((session.sid, bench.desk.kernel.sessions()), (2, 2));
}
