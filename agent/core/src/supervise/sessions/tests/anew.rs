//! A link that is made anew, as a VLAN, or as where its driver is loaded anew: it has another number.

use std::string::String;
use std::vec::Vec;

use super::{Bench, RECOVERED, RESPITE, SECOND, plan};
use crate::errno::Errno;
use crate::limits::RETRY_MOST;
use crate::net::{Ifindex, LinkName};
use crate::plan::{PlannedPortal, SessionPlan};
use crate::session::tests::desk::Dial;

/// The link is number 9 now.
const ANEW: &str = "9\n";

fn link_local() -> SessionPlan<'static> {
    let mut plan = plan();
    plan.portal = PlannedPortal::parse("[fe80::99]:3260").unwrap();
    plan
}

impl Bench {
    /// A boot has left a session that goes by `ens3`, which is number 2.
    fn by_link(plan: SessionPlan<'static>) -> Self {
        let bench = Self::of(plan, |_| {});
        let record = &mut bench.sessions.watched[0].record;
        record.link_name = LinkName::new(b"ens3");
        record.keeps = true;
        bench
    }

    /// The link goes away.
    fn unlinks(&mut self) {
        self.shown.1 = true;
        self.shown.0.remove("ifindex");
    }

    /// One of its name is there.
    fn shows_link(&mut self, number: &str) {
        self.shown.0.insert("ifindex", number.into());
    }

    /// Where it was connected to since the last call.
    fn dialled(&mut self) -> Vec<String> {
        let mut asked = self.asked();
        asked.retain(|line| line.starts_with("connect "));
        asked.dedup();
        asked
    }
}

#[test]
fn a_link_local_portal_is_reached_by_its_number_of_now() {
    let mut bench = Bench::by_link(link_local());
    bench.shows_link("2\n");
    bench.loses();
    bench.runs_to(SECOND + RESPITE);
    assert_eq!(bench.dialled(), ["connect [fe80::99%2]:3260"]);
    bench.runs_to(SECOND * 60);
    bench.unlinks();
    bench.shows_link(ANEW);
    bench.loses();
    bench.runs_to(SECOND * 61 + RESPITE);
    assert_eq!(bench.dialled(), ["connect [fe80::99%9]:3260"]);
    assert!(bench.desk.kernel.is_started(2));
}

#[test]
fn one_that_comes_while_the_session_is_recovered_is_taken() {
    let mut bench = Bench::by_link(link_local());
    bench.desk.dials = [Dial::Fails(Errno::NODEV); 200].into();
    bench.unlinks();
    bench.loses();
    bench.runs_to(SECOND * 60);
    assert_eq!(bench.dialled(), ["connect [fe80::99%2]:3260"]);
    bench.desk.dials.clear();
    bench.shows_link(ANEW);
    bench.runs_to(SECOND * 60 + RETRY_MOST);
    assert_eq!(bench.dialled(), ["connect [fe80::99%9]:3260"]);
    assert!(bench.desk.kernel.is_started(2));
}

#[test]
fn a_session_leaves_by_its_own_link_alone_also_by_a_new_one() {
    let mut bench = Bench::by_link(plan());
    bench.unlinks();
    bench.shows_link(ANEW);
    bench.loses();
    bench.runs_to(SECOND + RESPITE);
    assert_eq!(bench.asked(), RECOVERED);
    assert_eq!(bench.source.unwrap().link, Ifindex::new(9));
}

#[test]
fn a_link_that_another_one_has_the_name_of_is_still_its_own() {
    let mut bench = Bench::by_link(plan());
    bench.shows_link(ANEW);
    bench.loses();
    bench.runs_to(SECOND + RESPITE);
    assert_eq!(bench.source.unwrap().link, Ifindex::new(2));
}

#[test]
fn what_is_opened_over_a_new_link_is_known_by_the_number_of_the_boot() {
    let mut bench = Bench::without(plan(), |_| {});
    bench.unlinks();
    bench.shows_link(ANEW);
    bench.runs_to(SECOND * 5);
    assert_eq!(bench.source.unwrap().link, Ifindex::new(9));
    // What the boot has left names its links by these.
    let (session, _) = bench.sessions.opened().unwrap();
    assert_eq!(Some(session.link), Ifindex::new(2));
}
