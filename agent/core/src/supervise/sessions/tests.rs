//! Sessions that are lost, with and without somebody else to recover them.

use core::time::Duration;
use std::boxed::Box;
use std::string::{String, ToString};
use std::vec::Vec;

use super::{Common, Condition, Sessions, SessionsOutbox, SessionsRoom};
use crate::errno::Errno;
use crate::iscsi::IscsiName;
use crate::limits::{ATTENDED_PAUSE, RECOVERY_STEP, REFUSAL_PAUSE, RETRY_MOST, SESSIONS_PAUSE};
use crate::net::{Ifindex, LocalEnd};
use crate::netlink::iscsi::{NewSession, Transport};
use crate::plan::{LoginSettings, SessionPlan};
use crate::session::tests::desk::{Answer, Desk, Dial, Pending};
use crate::session::tests::kernel::HANDLE;
use crate::session::tests::recovery::{DISMISSALS, REMARKS};
use crate::session::tests::world::{World, plan};
use crate::session::{Event, Session};
use crate::supervise::{Record, SESSION_TEXTS_BYTES, Standing};
use crate::time::Instant;

use around::Around;
use renewed::Shown;

mod anew;
mod around;
mod campaign;
mod contested;
mod nameless;
mod opened;
mod renewed;
mod taken;
mod told;

const SECOND: Duration = Duration::from_secs(1);
const RESPITE: Duration = Duration::from_secs(Session::RESPITE_S);
/// When the supervisor begins.
const BEGIN: Duration = Duration::from_secs(10);

/// What a whole recovery asks for beside parameters.
const RECOVERED: [&str; 6] = [
    "child: STOP 1 RECOVER",
    "connect 10.0.2.2:3260",
    "BIND 1 socket=10",
    "SEND_PDU 1",
    "START 1",
    "close",
];

struct Bench {
    sessions: Sessions<'static, 'static>,
    /// The place of the session that asks for something.
    place: usize,
    desk: Desk,
    attended: bool,
    /// The kernel has the disk of the session that was made last.
    disk: bool,
    source: Option<LocalEnd>,
    /// The logical unit whose disk the kernel has of the first session, and whether it has no bytes.
    sibling: Option<(u64, bool)>,
    wwids: [&'static str; 2],
    shown: Shown,
}

impl Bench {
    /// A boot has left a session that is logged in.
    fn new() -> Self {
        Self::of(plan(), |_| {})
    }

    fn of(plan: SessionPlan<'static>, before: impl FnOnce(&mut Desk)) -> Self {
        let mut world = World::of(plan);
        world.run(BEGIN);
        let sid = world.session.sid().unwrap();
        let host = world.session.host().unwrap();
        let mut desk = world.desk;
        desk.log.clear();
        before(&mut desk);
        let record = Record {
            session: Some(NewSession { sid, host }),
            mark: None,
            link: Ifindex::new(2),
            link_name: None,
            keeps: false,
            nic: None,
            respite_s: Session::RESPITE_S,
            standing: Standing {
                source: Some("10.0.2.15".parse().unwrap()),
                digests: [true, false],
                address: None,
            },
            initiator: IscsiName::parse(b"iqn.2026-11.example:host").unwrap(),
            plan,
        };
        Self::on(desk, &record)
    }

    fn on(desk: Desk, record: &Record<'static>) -> Self {
        let common = Common {
            transport: Transport::new(HANDLE),
            login: LoginSettings::default(),
            challenges: Box::leak(Box::default()),
        };
        let room = Box::leak(Box::new(SessionsRoom::new()));
        let mut sessions = Sessions::new(room, common, 7);
        sessions.add(desk.now, record);
        Self {
            sessions: sessions.with_texts(std::vec![0; SESSION_TEXTS_BYTES].leak()),
            place: 0,
            desk,
            attended: false,
            disk: false,
            sibling: None,
            wwids: [""; 2],
            source: None,
            shown: Shown::default(),
        }
    }

    fn with(
        &mut self,
        act: impl FnOnce(&mut Sessions<'static, 'static>, Instant, &mut dyn SessionsOutbox),
    ) {
        let now = self.desk.now;
        let mut around = Around {
            desk: &mut self.desk,
            attended: self.attended,
            disk: self.disk,
            sibling: self.sibling,
            wwids: self.wwids,
            source: &mut self.source,
            shown: &mut self.shown,
        };
        act(&mut self.sessions, now, &mut around);
    }

    fn tell(&mut self, event: Event<'_>) {
        let place = self.place;
        self.with(|sessions, now, out| sessions.tell(now, place, event, out));
    }

    /// Lets time pass until `after` the supervisor's begin.
    fn runs_to(&mut self, after: Duration) {
        let end = Instant::ZERO.plus(BEGIN + after);
        while self.steps_to(end) {}
        self.desk.now = end;
    }

    /// Lets one thing happen, if there is one until `end`.
    fn steps_to(&mut self, end: Instant) -> bool {
        let happens = self.desk.pending.first_key_value().map(|(key, _)| key.0);
        let due = self.sessions.deadline();
        let next = [happens, due].into_iter().flatten().min();
        let Some(at) = next.filter(|at| *at <= end) else {
            return false;
        };
        self.desk.now = self.desk.now.max(at);
        if happens == Some(at) {
            let (_, thing) = self.desk.pending.pop_first().unwrap();
            self.happen(thing);
        } else {
            self.with(Sessions::advance);
            let again = self.sessions.deadline();
            assert!(
                again.is_none_or(|again| again > at),
                "a deadline that stays"
            );
        }
        true
    }

    fn happen(&mut self, thing: Pending) {
        match thing {
            Pending::Message(datagram) => {
                self.with(|sessions, now, out| sessions.hear(now, &datagram, out));
            }
            Pending::Connected(socket) => self.tell(Event::Connected { socket }),
            Pending::ConnectFailed(errno) => self.tell(Event::ConnectFailed(errno)),
            Pending::RequestFailed(errno) => self.tell(Event::RequestFailed(errno)),
            Pending::ChildEnded(job, end) => self.tell(Event::ChildEnded { job, end }),
            Pending::Overrun => self.with(Sessions::overrun),
            Pending::Disk => self.disk = true,
            Pending::Resolved(_) => panic!("nobody asks for it"),
        }
    }

    fn loses(&mut self) {
        self.desk.lose_connection(1020);
    }

    /// What was asked for since the last call, without parameters.
    fn asked(&mut self) -> Vec<String> {
        let mut lines = core::mem::take(&mut self.desk.log);
        lines.retain(|line| !line.starts_with("SET"));
        lines
    }
}

#[test]
fn a_session_that_is_logged_in_is_left_alone() {
    let mut bench = Bench::new();
    bench.runs_to(SECOND * 300);
    assert_eq!(bench.asked(), [""; 0]);
    let pause = bench.sessions.deadline().unwrap().since(bench.desk.now);
    assert!(pause <= SESSIONS_PAUSE);
}

#[test]
fn a_lost_session_that_nobody_looks_after_is_logged_in_behind_its_respite() {
    let mut bench = Bench::new();
    bench.runs_to(SECOND);
    bench.loses();
    bench.runs_to(SECOND + RESPITE - Duration::from_millis(1));
    assert_eq!(bench.asked(), RECOVERED[..1]);
    bench.runs_to(SECOND + RESPITE + Duration::from_millis(20));
    assert_eq!(bench.asked(), RECOVERED[1..]);
    let address = "10.0.2.15".parse().unwrap();
    let link = None;
    assert_eq!(bench.source, Some(LocalEnd { address, link }));
    bench.runs_to(SECOND * 60);
    assert_eq!(bench.asked(), [""; 0]);
    // And again.
    bench.loses();
    bench.runs_to(SECOND * 61 + RESPITE);
    assert_eq!(bench.asked().len(), RECOVERED.len());
}

#[test]
fn a_target_that_asks_for_another_login_gets_it_where_nobody_else_listens() {
    let mut bench = Bench::new();
    let mut end = SECOND;
    for event in DISMISSALS {
        bench.runs_to(end);
        bench.desk.target_says(event);
        bench.runs_to(end + Duration::from_millis(20));
        assert_eq!(bench.asked().len(), RECOVERED.len());
        end += SECOND * 10;
    }
    for event in REMARKS {
        bench.desk.target_says(event);
    }
    bench.runs_to(end);
    bench.attended = true;
    bench.desk.target_says(DISMISSALS[0]);
    bench.runs_to(end * 2);
    bench.attended = false;
    bench.runs_to(end * 3);
    assert_eq!(bench.asked(), [""; 0]);
}

#[test]
fn what_the_kernel_keeps_of_a_session_is_not_set_anew() {
    let mut bench = Bench::new();
    bench.loses();
    bench.runs_to(SECOND + RESPITE);
    let lines = bench.desk.log.iter();
    let set = lines.filter_map(|line| line.strip_prefix("SET 1 ")?.split_once('='));
    let set: Vec<&str> = set.map(|(number, _)| number).collect();
    // What the login settles. Names, credentials, the interface's name (32), the timers and the time for which commands wait
    // (19) are an administrator's, iscsid's or dm-multipath's by now.
    let settled = [5, 11, 9, 10, 0, 1, 4, 6, 7, 8, 14, 2, 3, 16];
    assert_eq!(set, settled.map(|number| number.to_string()));
}

#[test]
fn a_session_that_was_lost_before_is_recovered_too() {
    let mut bench = Bench::of(plan(), |desk| {
        desk.kernel.lose_connection();
    });
    bench.runs_to(SECOND + RESPITE);
    assert_eq!(bench.asked(), RECOVERED);
}

#[test]
fn what_somebody_else_looks_after_is_theirs() {
    let mut bench = Bench::new();
    bench.attended = true;
    bench.loses();
    bench.runs_to(SECOND * 30);
    assert_eq!(bench.asked(), [""; 0]);
    // Until they die.
    bench.attended = false;
    bench.runs_to(SECOND * 31 + ATTENDED_PAUSE + RESPITE);
    assert_eq!(bench.asked(), RECOVERED);
}

#[test]
fn it_is_left_to_whoever_comes_meanwhile() {
    for dials in [[Dial::Never; 9], [Dial::Fails(Errno::CONNREFUSED); 9]] {
        let mut bench = Bench::new();
        bench.desk.dials = dials.into();
        bench.loses();
        bench.runs_to(SECOND * 2);
        assert!(bench.asked().len() > 1);
        bench.attended = true;
        bench.runs_to(SECOND * 2 + RECOVERY_STEP);
        bench.asked();
        bench.runs_to(SECOND * 120);
        assert_eq!(bench.asked(), [""; 0]);
    }
}

#[test]
fn what_is_abandoned_is_left_as_it_is() {
    let mut bench = Bench::new();
    bench.desk.dials = [Dial::Never; 9].into();
    bench.runs_to(SECOND);
    assert!(bench.sessions.are_at_rest());
    bench.loses();
    bench.runs_to(SECOND * 2 + RESPITE);
    assert!(!bench.sessions.are_at_rest());
    bench.asked();
    bench.with(Sessions::abandon);
    assert!(bench.sessions.are_at_rest());
    assert_eq!(bench.asked(), ["close"]);
    assert_eq!(bench.desk.kernel.sessions(), 1);
}

#[test]
fn a_portal_that_is_away_is_tried_until_it_is_back() {
    let mut bench = Bench::new();
    bench.desk.dials = [Dial::Fails(Errno::CONNREFUSED); 200].into();
    bench.loses();
    bench.runs_to(SECOND * 300);
    let tries = bench
        .asked()
        .iter()
        .filter(|line| line.starts_with("connect"))
        .count();
    assert!(
        (75..150).contains(&tries),
        "{tries} connections in five minutes"
    );
    bench.desk.dials.clear();
    bench.runs_to(SECOND * 305);
    assert_eq!(bench.asked().last().unwrap(), "close");
    assert!(bench.desk.kernel.is_started(2));
}

#[test]
fn a_refusal_does_not_end_it() {
    let mut bench = Bench::new();
    bench.desk.answers = [Answer::Refuses(2, 1); 5].into();
    bench.loses();
    bench.runs_to(SECOND * 60);
    assert!(bench.desk.kernel.is_started(2));
}

#[test]
fn a_target_that_goes_on_refusing_is_asked_ever_more_seldom() {
    // Where it asks for credentials that there are not, a login is begun in two ways.
    for (detail, each) in [(1, 2), (2, 1)] {
        let mut bench = Bench::new();
        bench.desk.answers = [Answer::Refuses(2, detail); 500].into();
        bench.loses();
        bench.runs_to(SECOND * 300);
        let attempts = (bench.desk.dialled.len() - 1) / each;
        assert!((18..25).contains(&attempts), "{attempts} in five minutes");
        bench.desk.answers.clear();
        bench.runs_to(SECOND * 300 + REFUSAL_PAUSE + RETRY_MOST);
        assert!(bench.desk.kernel.is_started(2));
    }
}

#[test]
fn no_name_is_looked_for() {
    let mut bench = Bench::new();
    bench.desk.answers = [Answer::Redirects("san.example.com:3260"); 2].into();
    bench.loses();
    bench.runs_to(SECOND * 60);
    assert!(bench.desk.kernel.is_started(2));
    assert!(!bench.asked().iter().any(|line| line.starts_with("resolve")));
}

#[test]
fn a_session_that_is_gone_is_looked_at_no_more() {
    let mut bench = Bench::of(plan(), |desk| desk.kernel = Default::default());
    bench.runs_to(SECOND);
    assert_eq!(
        (bench.asked(), bench.sessions.deadline()),
        (Vec::new(), None)
    );
}

#[test]
fn a_state_that_cannot_be_read_is_none() {
    for (state, condition) in [
        (Ok(&b"LOGGED_IN\n"[..]), Condition::LoggedIn),
        (Ok(b"FAILED\n"), Condition::Lost),
        (Ok(b"FREE\n"), Condition::Lost),
        (Err(Errno::NOENT), Condition::Gone),
        (Err(Errno::NODEV), Condition::Gone),
        (Err(Errno::NOMEM), Condition::LoggedIn),
    ] {
        assert_eq!(Condition::of_state(state), condition);
    }
}
