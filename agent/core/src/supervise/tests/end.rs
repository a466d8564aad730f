//! The end: with the last session.

use super::bench::{Bench, at, dhcp4, given, ifindex, network};
use crate::handover::{Address, Session, Unfinished};
use crate::limits::SESSIONS_PAUSE;
use crate::supervise::Event;

/// When it ends, driven as the process drives it, where each of the sessions 7 and 8 is gone at its second; and how often it
/// woke up for that.
fn end(address: Address, gone: [u64; 2]) -> (u64, u64) {
    let mut network = network(&[address]);
    for sid in [7, 8] {
        let link = ifindex();
        network.sessions.push(Session::new(sid, link)).unwrap();
    }
    let mut bench = Bench::new(&mut network);
    let mut rounds = 0;
    loop {
        let seconds = bench.now.seconds();
        let there = |sid: u32| seconds < gone[usize::try_from(sid).unwrap() - 7];
        if !bench.supervisor.is_needed(&there) {
            return (seconds, rounds);
        }
        bench.event(Event::Tick);
        bench.now = bench.supervisor.deadline(bench.now);
        rounds += 1;
        assert!(rounds < 1000);
    }
}

#[test]
fn it_ends_soon_behind_the_last_session_where_nothing_else_happens() {
    let pause = SESSIONS_PAUSE.as_secs();
    for gone in [[100, 5000], [5000, 100], [5000, 0], [5000, 5000]] {
        let (end, rounds) = end(given(), gone);
        assert!((5000..5000 + pause).contains(&end), "{gone:?}: {end}");
        assert!(rounds <= end.div_ceil(pause), "{gone:?}: {rounds}");
    }
    assert_eq!(end(given(), [0, 0]), (10, 0));
}

#[test]
fn one_that_is_opened_later_counts_and_is_kept() {
    let mut network = network(&[given()]);
    let link = ifindex();
    for mark in [3, 5] {
        let unfinished = Unfinished { mark, link };
        network.unfinished.push(unfinished).unwrap();
    }
    let mut bench = Bench::new(&mut network);
    assert!(!bench.supervisor.is_needed(&|_| true));
    let opened = Session::new(9, link);
    let (there, mark) = (|_| true, Some(3));
    bench.supervisor.add(opened, mark, &there, &mut bench.world);
    assert!(bench.supervisor.is_needed(&|sid| sid == 9));
    let left = Unfinished { mark: 5, link };
    assert_eq!(bench.supervisor.network().unfinished, [left]);
    // The same over another link is another one.
    let link = crate::net::Ifindex::new(9).unwrap();
    let elsewhere = Session::new(10, link);
    let mark = Some(5);
    bench
        .supervisor
        .add(elsewhere, mark, &there, &mut bench.world);
    assert_eq!(bench.supervisor.network().unfinished, [left]);
    // Under another number it is in the place of the one that is gone.
    let again = Session::new(12, link);
    let there = |sid| sid != 10;
    bench.supervisor.add(again, None, &there, &mut bench.world);
    assert_eq!(bench.supervisor.network().sessions, [opened, again]);
}

#[test]
fn a_lease_that_is_asked_for_does_not_put_the_end_off() {
    let (end, _) = end(dhcp4(), [100, 200]);
    assert!(
        (200..=200 + SESSIONS_PAUSE.as_secs()).contains(&end),
        "{end}"
    );
}

#[test]
fn what_is_due_for_an_address_comes_first() {
    let mut network = network(&[dhcp4()]);
    let bench = Bench::new(&mut network);
    assert_eq!(bench.supervisor.deadline(at(59)), at(60));
    assert_eq!(
        bench.supervisor.deadline(at(10)),
        at(10).plus(SESSIONS_PAUSE)
    );
}
