//! Sessions of which others set something else meanwhile.

use core::time::Duration;
use std::collections::BTreeMap;
use std::format;
use std::string::String;
use std::vec::Vec;

use super::{Answer, Bench, Dial, RECOVERED, RESPITE, SECOND};
use crate::handover::{Network, Unfinished};
use crate::limits::{SESSIONS, SESSIONS_PAUSE};
use crate::net::Ifindex;
use crate::netlink::iscsi::NewSession;
use crate::session::tests::kernel::Kernel;
use crate::supervise::Sysfs;
use crate::supervise::sessions::Watched;

/// What sysfs shows of any session, of host 2, by the names of files; and whether no link has the number any more by which the
/// session knew its own.
#[derive(Default)]
pub(super) struct Shown(pub(super) BTreeMap<&'static str, String>, pub(super) bool);

impl Sysfs for Shown {
    fn read(&mut self, path: &str, buffer: &mut [u8]) -> Option<usize> {
        let (_, name) = path.rsplit_once('/')?;
        let text = self.0.get(name)?;
        buffer[..text.len()].copy_from_slice(text.as_bytes());
        Some(text.len())
    }

    fn link<'b>(&mut self, path: &str, buffer: &'b mut [u8]) -> Option<&'b [u8]> {
        let session = path.strip_prefix("iscsi_session/").expect("a session");
        let place = format!("../../devices/platform/host2/{session}/{path}");
        buffer[..place.len()].copy_from_slice(place.as_bytes());
        buffer.get(..place.len())
    }
}

impl Bench {
    /// Sysfs shows that the session was logged in by this name last.
    fn shows(&mut self, initiator: &str) {
        let told = [
            ("targetname", "iqn.2026-11.example:root"),
            ("initiatorname", initiator),
            ("persistent_address", "10.0.2.2"),
            ("persistent_port", "3260"),
        ];
        let told = told.map(|(name, text)| (name, [text, "\n"].concat()));
        self.shown.0.extend(told);
    }

    /// The session is lost, and logged in anew by this name in the `number`th minute.
    fn recovers_as(&mut self, initiator: &str, number: u32) {
        self.desk.said.clear();
        self.loses();
        self.runs_to(SECOND * 60 * number);
        assert!(self.desk.kernel.is_started(2));
        let said = String::from_utf8_lossy(&self.desk.said[0]);
        let name = ["InitiatorName=", initiator, "\0"].concat();
        assert!(said.contains(&name), "{said}");
    }
}

#[test]
fn what_was_set_meanwhile_is_what_it_is_logged_in_with() {
    let mut bench = Bench::new();
    bench.recovers_as("iqn.2026-11.example:host", 1);
    bench.shows("iqn.2026-11.example:second");
    bench.recovers_as("iqn.2026-11.example:second", 2);
    bench.shows("iqn.2026-11.example:third");
    bench.recovers_as("iqn.2026-11.example:third", 3);
    // What is the same takes no room.
    let room = bench.sessions.texts.len();
    bench.recovers_as("iqn.2026-11.example:third", 4);
    assert_eq!(bench.sessions.texts.len(), room);
}

#[test]
fn digests_that_others_agreed_on_are_seen_while_the_session_stands() {
    let mut bench = Bench::new();
    let told = [("header_digest", "0\n"), ("data_digest", "1\n")];
    bench
        .shown
        .0
        .extend(told.map(|(name, text)| (name, text.into())));
    bench.runs_to(SESSIONS_PAUSE + Duration::from_millis(20));
    let digests = |bench: &Bench| bench.sessions.watched[0].record.standing.digests;
    assert_eq!(digests(&bench), [false, true]);
    // The kernel forgets them with the connection.
    bench.shown.0.insert("data_digest", "0\n".into());
    bench.desk.dials = [Dial::Never; 9].into();
    bench.loses();
    bench.runs_to(SESSIONS_PAUSE + SECOND * 9);
    assert_eq!(digests(&bench), [false, true]);
}

#[test]
fn a_name_that_a_target_redirects_to_leads_where_the_session_stood() {
    let mut bench = Bench::new();
    bench.shown.0.insert("address", "10.0.2.9\n".into());
    bench.runs_to(SESSIONS_PAUSE + Duration::from_millis(20));
    // Of a connection that is lost the kernel tells none.
    bench.shown.0.clear();
    bench.desk.answers = [Answer::Redirects("san.example.com:3261")].into();
    bench.loses();
    bench.runs_to(SESSIONS_PAUSE + SECOND + RESPITE);
    let dialled = bench.asked();
    let dialled: Vec<_> = dialled
        .iter()
        .filter_map(|line| line.strip_prefix("connect "))
        .collect();
    assert_eq!(dialled, ["10.0.2.2:3260", "10.0.2.9:3261"]);
    assert!(bench.desk.kernel.is_started(2));
}

/// What the kernel shows of a session of this target from this address, logged in by somebody.
pub(super) fn shown(target: &str, source: &str) -> Shown {
    let mut shown = Shown::default();
    let told = [
        ("targetname", target),
        ("initiatorname", "iqn.2026-11.example:host"),
        ("persistent_address", "10.0.2.2"),
        ("persistent_port", "3260"),
        ("ipaddress", source),
    ];
    let told = told.map(|(name, text)| (name, [text, "\n"].concat()));
    shown.0.extend(told);
    shown
}

#[test]
fn who_logs_one_out_and_in_again_still_needs_what_it_needs() {
    let mut bench = Bench::new();
    let leads_to = |bench: &mut Bench, target: &str| {
        let session = NewSession { sid: 1, host: 2 };
        let mut shown = shown(target, "10.0.2.99");
        let now = bench.desk.now;
        bench
            .sessions
            .lead_to(now, session, (true, false), &mut shown)
    };
    assert!(leads_to(&mut bench, "iqn.2026-11.example:root"));
    // Another one is whoever's who has opened it.
    for other in ["iqn.2026-11.example:root2", "iqn.2026-11.example:data", ""] {
        assert!(!leads_to(&mut bench, other), "{other}");
    }
    // The kernel has none of them any more.
    bench.desk.kernel = Kernel::default();
    bench.runs_to(SESSIONS_PAUSE * 2);
    assert_eq!(bench.sessions.deadline(), None);
    assert!(leads_to(&mut bench, "iqn.2026-11.example:root"));
    // From elsewhere it is another path.
    assert_eq!(bench.sessions.deadline(), None);
}

#[test]
fn one_that_is_logged_out_and_in_again_is_looked_after_under_its_new_number() {
    let mut bench = Bench::new();
    let session = NewSession { sid: 1, host: 2 };
    let mut told = shown("iqn.2026-11.example:root", "10.0.2.15");
    let mut meet = |bench: &mut Bench, stands| {
        let now = bench.desk.now;
        assert!(
            bench
                .sessions
                .lead_to(now, session, (stands, false), &mut told)
        );
    };
    // The target closes it before it is removed.
    bench.loses();
    let standing = core::mem::take(&mut bench.desk.kernel);
    // While it is not missed nothing is another one.
    meet(&mut bench, true);
    assert!(!bench.sessions.is_one_gone());
    bench.runs_to(SESSIONS_PAUSE * 2);
    assert!(bench.sessions.is_one_gone());
    bench.asked();
    assert_eq!(
        (bench.sessions.deadline(), bench.sessions.opened()),
        (None, None)
    );
    bench.desk.kernel = standing;
    // Whoever logs it in is not disturbed.
    meet(&mut bench, false);
    assert_eq!(bench.sessions.deadline(), None);
    meet(&mut bench, true);
    assert!(!bench.sessions.is_one_gone());
    let link = Ifindex::new(2).unwrap();
    let opened = crate::handover::Session::new(1, link);
    assert_eq!(bench.sessions.opened(), Some((opened, None)));
    assert_eq!(bench.sessions.opened(), None);
    bench.loses();
    bench.runs_to(SESSIONS_PAUSE * 2 + SECOND + RESPITE);
    assert_eq!(bench.asked(), RECOVERED);
}

#[test]
fn one_that_another_process_knew_is_followed_though_it_is_gone() {
    let mut bench = Bench::new();
    let link = Ifindex::new(2).unwrap();
    let mut network = Network::new();
    let session = crate::handover::Session::new(1, link);
    network.sessions.push(session).unwrap();
    // It is logged out before the next process has looked at it.
    let standing = core::mem::take(&mut bench.desk.kernel);
    let now = bench.desk.now;
    bench.sessions.learn(now, &network, &mut Shown::default());
    assert_eq!(bench.sessions.watched.len(), 1);
    bench.runs_to(SECOND);
    assert!(bench.sessions.is_one_gone());
    bench.desk.kernel = standing;
    let mut told = shown("iqn.2026-11.example:root", "10.0.2.15");
    let again = NewSession { sid: 1, host: 2 };
    assert!(bench.sessions.lead_to(now, again, (true, false), &mut told));
    assert_eq!(bench.sessions.opened(), Some((session, None)));
    // What it does not know yet it reads.
    bench.sessions.watched.clear();
    bench.sessions.learn(now, &network, &mut told);
    assert_eq!(bench.sessions.watched.len(), 1);
}

#[test]
fn one_that_has_another_number_since_takes_no_second_place() {
    let mut bench = Bench::new();
    let link = Ifindex::new(2).unwrap();
    let state = |sid| {
        let mut network = Network::new();
        let session = crate::handover::Session::new(sid, link);
        network.sessions.push(session).unwrap();
        network
    };
    let now = bench.desk.now;
    let mut told = shown("iqn.2026-11.example:root", "10.0.2.15");
    bench.sessions.watched.clear();
    bench.sessions.learn(now, &state(1), &mut told);
    // A process follows it to another number, and dies.
    bench.sessions.learn(now, &state(5), &mut told);
    let numbers: Vec<_> = (bench.sessions.watched.iter()).map(Watched::sid).collect();
    assert_eq!(numbers, [Some(5)]);
    assert!(!bench.sessions.is_one_gone());
    // Two of one state are two.
    let mut both = state(5);
    let other = crate::handover::Session::new(6, link);
    both.sessions.push(other).unwrap();
    bench.sessions.learn(now, &both, &mut told);
    assert_eq!(bench.sessions.watched.len(), 2);
}

#[test]
fn one_without_a_link_hides_none_that_is_told_behind_it() {
    let mut bench = Bench::new();
    let record = bench.sessions.watched[0].record;
    bench.sessions.add(bench.desk.now, &record);
    bench.sessions.watched[0].record.link = None;
    (bench.sessions.watched.iter_mut()).for_each(|own| own.untold = true);
    assert!(bench.sessions.opened().is_some());
    assert_eq!(bench.sessions.opened(), None);
}

#[test]
fn its_target_is_left_alone_for_as_long_as_it_has_asked_the_boot() {
    let mut bench = Bench::new();
    let link = Ifindex::new(2).unwrap();
    let mut network = Network::new();
    let mut session = crate::handover::Session::new(1, link);
    session.respite_s = 7;
    network.sessions.push(session).unwrap();
    let now = bench.desk.now;
    let mut told = shown("iqn.2026-11.example:root", "10.0.2.15");
    bench.sessions.watched.clear();
    bench.sessions.learn(now, &network, &mut told);
    bench.runs_to(SECOND);
    bench.loses();
    bench.runs_to(SECOND * 8 - Duration::from_millis(1));
    assert_eq!(bench.asked(), RECOVERED[..1]);
    bench.runs_to(SECOND * 8 + Duration::from_millis(20));
    assert_eq!(bench.asked(), RECOVERED[1..]);
}

#[test]
fn one_more_than_there_is_room_for_takes_the_place_of_one_that_is_gone() {
    let mut bench = Bench::new();
    let link = Ifindex::new(2).unwrap();
    let state = |numbers: core::ops::Range<u32>| {
        let mut network = Network::new();
        for sid in numbers {
            let session = crate::handover::Session::new(sid, link);
            network.sessions.push(session).unwrap();
        }
        network
    };
    let now = bench.desk.now;
    let all = u32::try_from(SESSIONS).unwrap();
    bench.sessions.watched.clear();
    let mut told = shown("iqn.2026-11.example:root", "10.0.2.15");
    bench.sessions.learn(now, &state(0..all), &mut told);
    // None of them leads there.
    let mut told = shown("iqn.2026-11.example:data", "10.0.2.15");
    bench.sessions.learn(now, &state(1..all + 1), &mut told);
    let mut numbers: Vec<_> = (bench.sessions.watched.iter()).map(Watched::sid).collect();
    numbers.sort();
    assert!(numbers.into_iter().eq((1..=all).map(Some)));
    // Nor is the room taken of those that are still to be opened.
    let mut some = state(3..all + 1);
    some.unfinished.push(Unfinished { mark: 0, link }).unwrap();
    some.sessions
        .push(crate::handover::Session::new(99, link))
        .unwrap();
    bench.sessions.watched.pop();
    bench.sessions.learn(now, &some, &mut told);
    assert_eq!(bench.sessions.watched.len(), SESSIONS - 1);
}
