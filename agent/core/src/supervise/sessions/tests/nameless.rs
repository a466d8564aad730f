//! Sessions that the kernel has started, and does not show yet where they lead.

use super::{BEGIN, Bench, SECOND};
use crate::netlink::iscsi::NewSession;
use crate::session::ChildEnd;
use crate::session::tests::desk::{Desk, Pending};
use crate::session::tests::world::plan;
use crate::time::Instant;

/// The last of what tells where it leads.
const NAME: &str = "SET 1 34=";
/// No child does what it is there for.
const CHILDLESS: [Option<ChildEnd>; 2] = [Some(ChildEnd::Lost); 2];

impl Bench {
    fn was_asked(&self, what: &str) -> bool {
        self.desk.log.iter().any(|line| line.starts_with(what))
    }

    /// Whether the session of this number leads where one of ours does, by all that sysfs shows of it: nothing.
    fn leads(&mut self, sid: u32) -> bool {
        let session = NewSession { sid, host: sid + 1 };
        let mut leads = false;
        self.with(|sessions, now, out| {
            leads = sessions.lead_to(now, session, (true, true), out.sysfs());
        });
        leads
    }
}

/// Has a session opened, and asks at each moment of that whether it is ours. Returns at how many moments it was started and had no
/// name, be it that the kernel `takes` what it is told, and how many sessions there are in the end.
fn opened(takes: bool, before: impl FnOnce(&mut Desk), each: fn(&mut Bench)) -> (u32, usize) {
    let mut bench = Bench::without(plan(), before);
    let end = Instant::ZERO.plus(BEGIN + SECOND);
    let mut moments = 0;
    loop {
        each(&mut bench);
        let is_started = bench.was_asked("START");
        let is_named = takes && bench.was_asked(NAME);
        if is_started && !is_named && bench.desk.kernel.sessions() > 0 {
            let log = bench.desk.log.clone();
            assert!(bench.leads(1), "at {:?}: {log:?}", bench.desk.now);
            moments += 1;
        }
        // One that is not goes with the process that made it.
        assert!(is_started || !bench.leads(1));
        assert!(!bench.leads(2), "another one");
        if !bench.steps_to(end) {
            assert!(!bench.leads(1), "for good");
            return (moments, bench.desk.kernel.sessions());
        }
    }
}

#[test]
fn one_that_is_started_is_ours_before_the_kernel_was_told_of_it() {
    let (moments, sessions) = opened(true, |_| {}, |_| {});
    // Behind START, behind its reply, and behind what comes before the rest is due.
    assert!(moments >= 3, "{moments}");
    assert_eq!(sessions, 1);
}

#[test]
fn one_whose_name_the_kernel_does_not_take_is_ours_until_it_is_removed() {
    let refuses = |desk: &mut Desk| {
        desk.kernel.refuse = Some((NAME, 107));
        desk.children = CHILDLESS.into();
    };
    let (moments, sessions) = opened(false, refuses, |_| {});
    assert!(moments >= 6, "{moments}");
    assert_eq!(sessions, 0);
}

#[test]
fn one_whose_name_does_not_reach_the_kernel_is_ours_until_it_is_removed() {
    let childless = |desk: &mut Desk| desk.children = CHILDLESS.into();
    let is_deaf = |bench: &mut Bench| {
        let mut pending = bench.desk.pending.values();
        let has_failed = pending.any(|it| matches!(it, Pending::RequestFailed(_)));
        bench.desk.deaf = bench.was_asked("START") && !has_failed && !bench.was_asked("child");
    };
    let (moments, sessions) = opened(false, childless, is_deaf);
    assert!(moments >= 6, "{moments}");
    assert_eq!(sessions, 0);
}

#[test]
fn one_of_whose_start_nothing_is_heard_is_ours_until_it_is_removed() {
    let loses = |desk: &mut Desk| {
        desk.lose = Some("START 1");
        desk.children = CHILDLESS.into();
    };
    let (moments, sessions) = opened(false, loses, |_| {});
    assert!(moments >= 3, "{moments}");
    assert_eq!(sessions, 0);
}
