//! What follows when the kernel or the target refuses a step.

use core::time::Duration;
use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

use super::desk::{Answer, Dial};
use super::world::{DEADLINE, World, plan};
use crate::errno::Errno;
use crate::finding::Severity;
use crate::limits::REFUSAL_PAUSE;
use crate::plan::{Credentials, Identity, SessionPlan};
use crate::session::{ChildEnd, Event, Goal, Status};
use crate::time::Instant;

const SECOND: Duration = Duration::from_secs(1);

/// Steps that the kernel can refuse, and the code of each.
const REFUSALS: [(&str, &str); 7] = [
    ("CREATE_SESSION", "kernel.create-session"),
    ("CREATE_CONN", "kernel.create-connection"),
    ("BIND", "kernel.bind"),
    ("SET 1 30", "kernel.parameter"),
    ("SEND_PDU", "kernel.send-pdu"),
    ("SET 1 14", "kernel.parameter"),
    ("START", "kernel.start"),
];

fn without_parameters(lines: &[String]) -> Vec<&str> {
    let others = lines.iter().filter(|line| !line.starts_with("SET"));
    others.map(String::as_str).collect()
}

#[test]
fn a_step_refused_once_is_tried_again() {
    for (step, code) in REFUSALS {
        let mut world = World::new();
        world.desk.kernel.refuse = Some((step, 12));
        world.run(SECOND);
        assert_eq!(world.codes(), [code]);
        assert_eq!(world.desk.findings[0].cause.severity(), Severity::Warning);
        assert_eq!(world.session.status(), Status::Up, "after {step}");
        assert_eq!(world.desk.kernel.sessions(), 1, "after {step}");
        assert_eq!(world.session.attempts(), 2);
    }
}

#[test]
fn a_refusal_of_what_is_asked_for_at_once_tells_of_the_first() {
    for (step, code) in REFUSALS {
        let mut world = World::new();
        world.desk.kernel.refuse = Some((step, 12));
        world.tell(Event::Begin);
        // Before the kernel has made the session.
        world.tell(Event::Connected { socket: 9 });
        world.go_on(SECOND);
        assert_eq!(world.codes(), [code]);
        assert_eq!(world.session.status(), Status::Up, "after {step}");
        assert_eq!(world.desk.kernel.sessions(), 1, "after {step}");
        assert_eq!(world.session.attempts(), 2);
    }
}

#[test]
fn what_is_asked_for_at_once_and_does_not_reach_the_kernel_leaves_nothing_there() {
    let mut world = World::new();
    world.tell(Event::Begin);
    world.tell(Event::Connected { socket: 9 });
    world.desk.deaf = true;
    // The session is made, and its connection is not.
    world.step(Instant::ZERO);
    world.desk.deaf = false;
    world.go_on(SECOND * 10);
    assert_eq!(world.session.status(), Status::Up);
    assert_eq!(world.desk.kernel.sessions(), 1);
    assert_eq!(world.session.attempts(), 2);
    // Behind it, that a connection which may be there could not be stopped.
    assert_eq!(world.codes(), ["kernel.unreachable", "kernel.stop"]);
}

#[test]
fn a_refusal_of_what_is_told_behind_the_start_has_the_session_logged_in_anew() {
    for (errno, code) in [(12, "kernel.parameter"), (107, "session.lost")] {
        let mut world = World::new();
        world.desk.kernel.refuse = Some(("SET 1 17", errno));
        world.run(SECOND * 10);
        assert_eq!(world.codes(), [code]);
        assert_eq!(world.session.status(), Status::Up, "after {errno}");
        assert_eq!(world.session.attempts(), 2);
        let lines = world.asked();
        let told = lines.iter().filter(|line| *line == "SET 1 17=10.0.2.2");
        assert_eq!(told.count(), 2);
    }
}

#[test]
fn a_connection_that_is_gone_when_the_kernel_is_asked_was_closed_by_the_target() {
    // The kernel answers so once it has stopped the connection by itself (`iscsi_set_param`, `iscsi_if_rx`, Linux 6.1).
    let login =
        "the target closed the connection without a word: its answer to our parameters was awaited";
    let later = "the login at 10.0.2.2:3260 was cut off: the target closed the connection (kernel error 1020)";
    for (step, code, sentence) in [
        ("SET 1 30", "login.closed", login),
        ("SEND_PDU", "login.closed", login),
        ("SET 1 14", "portal.closed", later),
        ("START", "portal.closed", later),
    ] {
        let mut world = World::new();
        world.desk.kernel.refuse = Some((step, 107));
        world.run(SECOND);
        assert_eq!(world.codes(), [code], "at {step}");
        let cause = world.desk.findings[0].cause;
        assert_eq!(cause.to_string(), format!("{sentence}; trying again"));
        assert!(!cause.hint().text().contains("kernel"));
        assert_eq!(world.session.status(), Status::Up, "at {step}");
    }
}

#[test]
fn a_step_forbidden_for_good_leaves_nothing_behind() {
    let forbidden = |(_, code): &(&str, &str)| *code != "kernel.parameter";
    for (step, code) in REFUSALS.into_iter().filter(forbidden) {
        let mut world = World::new();
        world.desk.kernel.refuse = Some((step, 1));
        world.run(SECOND);
        assert_eq!(world.codes(), [code]);
        assert_eq!(world.desk.findings[0].cause.severity(), Severity::Error);
        assert_eq!(world.session.status(), Status::Ended, "after {step}");
        assert_eq!(world.desk.kernel.sessions(), 0, "after {step}");
        assert_eq!(world.session.sid(), None);
    }
}

#[test]
fn every_failure_leaves_nothing_behind_when_the_session_is_abandoned_then() {
    let broken: [fn(&mut World); 13] = [
        |world| world.desk.kernel.refuse = Some(("CREATE_SESSION", 12)),
        |world| world.desk.kernel.refuse = Some(("CREATE_CONN", 12)),
        |world| world.desk.kernel.refuse = Some(("BIND", 17)),
        |world| world.desk.kernel.refuse = Some(("SET 1 15", 22)),
        |world| world.desk.kernel.refuse = Some(("SEND_PDU", 107)),
        |world| world.desk.kernel.refuse = Some(("SET 1 14", 22)),
        |world| world.desk.kernel.refuse = Some(("START", 22)),
        |world| world.desk.dials = [Dial::Fails(Errno::CONNREFUSED)].into(),
        |world| world.desk.answers = [Answer::Refuses(3, 1)].into(),
        |world| world.desk.answers = [Answer::Closes].into(),
        |world| world.desk.children = [Some(ChildEnd::Failed(Errno::INVAL))].into(),
        |world| world.desk.children = [Some(ChildEnd::Lost)].into(),
        |world| world.desk.has_disk = false,
    ];
    for (number, break_it) in broken.into_iter().enumerate() {
        let mut world = World::new();
        break_it(&mut world);
        world.tell(Event::Begin);
        let mut time = Duration::ZERO;
        while world.codes().is_empty() {
            time += Duration::from_millis(1);
            world.go_on(time);
            assert!(time < DEADLINE, "failure {number} was never reported");
        }
        world.tell(Event::Abandon);
        world.go_on(time + SECOND);
        assert_eq!(world.session.status(), Status::Ended, "after {number}");
        assert_eq!(world.desk.kernel.sessions(), 0, "after {number}");
    }
}

#[test]
fn before_bind_only_the_socket_is_closed() {
    let mut world = World::new();
    world.desk.dials = [Dial::Fails(Errno::CONNREFUSED)].into();
    world.run(SECOND);
    let lines = world.asked();
    let lines = without_parameters(&lines);
    assert_eq!(
        lines[..6],
        [
            "connect 10.0.2.2:3260",
            "CREATE_SESSION cmdsn=0 commands=128 depth=32",
            "CREATE_CONN 1",
            "close",
            "connect 10.0.2.2:3260",
            "BIND 1 socket=10"
        ]
    );
    assert_eq!(world.codes(), ["portal.refused"]);
}

#[test]
fn after_bind_the_connection_is_stopped_first() {
    let mut world = World::new();
    world.desk.answers = [Answer::Refuses(3, 1)].into();
    world.run(SECOND);
    let lines = world.asked();
    assert_eq!(
        without_parameters(&lines)[3..],
        [
            "BIND 1 socket=9",
            "SEND_PDU 1",
            "close",
            "STOP 1 RECOVER",
            "connect 10.0.2.2:3260",
            "BIND 1 socket=10",
            "SEND_PDU 1",
            "START 1",
            "close",
            "scan host2 0 0 5"
        ]
    );
    assert_eq!(world.codes(), ["login.refused.unavailable"]);
}

#[test]
fn a_connection_is_stopped_once() {
    let mut world = World::new();
    world.desk.answers = [Answer::Refuses(3, 1)].into();
    world.desk.dials = [Dial::Accepts, Dial::Fails(Errno::CONNREFUSED)].into();
    world.run(SECOND * 2);
    let lines = world.asked();
    let stops = lines.iter().filter(|line| line.starts_with("STOP"));
    assert_eq!(stops.count(), 1);
    assert_eq!(world.session.status(), Status::Up);
}

#[test]
fn a_login_refused_for_good_ends_the_session() {
    // By the version, and, where nobody boots, by what the target is set up for.
    for (goal, detail, code) in [
        (Goal::Disk, 5, "login.refused.unsupported-version"),
        (Goal::Scan, 2, "login.refused.authorization"),
    ] {
        ends(World::with(plan(), goal), detail, code);
    }
}

fn ends(mut world: World, detail: u8, code: &str) {
    world.desk.answers = [Answer::Refuses(2, detail)].into();
    world.run(SECOND);
    let lines = world.asked();
    assert_eq!(
        without_parameters(&lines)[4..],
        [
            "SEND_PDU 1",
            "close",
            "STOP 1 TERM",
            "DESTROY_CONN 1",
            "DESTROY_SESSION 1"
        ]
    );
    assert_eq!(world.codes(), [code]);
    assert_eq!(world.session.status(), Status::Ended);
    assert_eq!(world.session.deadline(), None);
}

#[test]
fn a_target_that_is_not_set_up_yet_is_asked_again_after_long_pauses() {
    let mut world = World::new();
    // The other two make a login begin once more at once, with the security stage.
    let refusals = [2, 4, 2].map(|detail| Answer::Refuses(2, detail));
    world.desk.answers = refusals.into();
    world.run(SECOND * 60);
    assert_eq!(world.session.status(), Status::Up);
    for pair in world.desk.dialled.windows(2) {
        assert!(pair[1].since(pair[0]) >= REFUSAL_PAUSE);
    }
    let mut severities = world.desk.findings.iter().map(|it| it.cause.severity());
    assert!(severities.all(|severity| severity == Severity::Warning));
    let mut world = World::new();
    world.desk.answers = [Answer::Refuses(2, 2); 20].into();
    world.run(DEADLINE + SECOND);
    assert_eq!(world.codes(), ["login.refused.authorization"; 2]);
    assert_eq!(world.desk.findings[1].cause.severity(), Severity::Error);
    assert_eq!(world.session.status(), Status::Ended);
}

#[test]
fn a_target_that_hangs_up_without_a_word_is_tried_again() {
    let mut world = World::new();
    world.desk.answers = [Answer::Closes].into();
    world.run(SECOND);
    assert_eq!(world.codes(), ["login.closed"]);
    assert_eq!(world.session.status(), Status::Up);
}

#[test]
fn a_target_that_garbles_its_answer_is_tried_again_until_the_boots_deadline() {
    let mut world = World::new();
    world.desk.answers = [Answer::Garbles; 5].into();
    world.run(SECOND * 20);
    assert_eq!(world.codes(), ["login.text.no-equals-sign"]);
    assert_eq!(world.session.status(), Status::Up);
    assert_eq!(world.session.attempts(), 6);
    let mut world = World::new();
    world.desk.answers = [Answer::Garbles; 200].into();
    world.run(DEADLINE + SECOND);
    let severities = world.desk.findings.iter().map(|it| it.cause.severity());
    assert!(severities.eq([Severity::Warning, Severity::Error]));
    assert_eq!(world.session.status(), Status::Ended);
    assert_eq!(world.desk.kernel.sessions(), 0);
}

#[test]
fn a_challenge_that_can_be_foreseen_is_told_and_does_no_more() {
    let secret = |secret| Identity {
        name: b"host",
        secret,
    };
    let mut world = World::of(SessionPlan {
        chap: Some(Credentials {
            initiator: secret(b"a secret of ours"),
            target: None,
        }),
        ..plan()
    });
    world.desk.does_chap = true;
    world.run(SECOND);
    assert_eq!(world.codes(), ["login.chap.challenge-weak"]);
    assert_eq!(world.session.status(), Status::Up);
    assert_eq!(world.session.attempts(), 1);
}

#[test]
fn a_session_of_the_firmware_that_lingers_is_waited_for() {
    for status in [(2, 6), (3, 2)] {
        let mut world = World::new();
        world.desk.answers = [Answer::Refuses(status.0, status.1); 20].into();
        world.run(SECOND * 100);
        assert_eq!(world.codes().len(), 1, "said once");
        let said = world.desk.findings[0].cause.to_string();
        assert!(said.contains("may still hold the firmware's"), "{said}");
        assert!(
            world.desk.findings[0]
                .cause
                .hint()
                .text()
                .contains("until the boot's deadline")
        );
        assert_eq!(world.session.status(), Status::Up);
    }
}

#[test]
fn a_parameter_that_an_old_kernel_lacks_does_no_harm() {
    for (parameter, codes) in [
        ("SET 1 27", [].as_slice()),
        ("SET 1 34", &["kernel.parameter"]),
    ] {
        let mut world = World::new();
        world.desk.kernel.refuse = Some((parameter, 38));
        world.run(SECOND);
        assert_eq!(world.codes(), codes);
    }
    // One that it knows and refuses does.
    let mut world = World::new();
    world.desk.kernel.refuse = Some(("SET 1 27", 22));
    world.run(SECOND);
    assert_eq!(world.codes(), ["kernel.parameter"]);
}

#[test]
fn a_new_session_gets_a_new_number_and_a_kept_one_keeps_it() {
    for (step, sid) in [("CREATE_CONN", 2), ("BIND", 1), ("START", 1)] {
        let mut world = World::new();
        world.desk.kernel.refuse = Some((step, 12));
        world.run(SECOND);
        assert_eq!(world.session.sid(), Some(sid), "after {step}");
    }
}

#[test]
fn a_target_without_the_disk_is_looked_at_again() {
    let mut world = World::new();
    world.desk.has_disk = false;
    world.run(Duration::from_secs(30));
    let lines = world.asked();
    let scans = lines.iter().filter(|line| line.starts_with("scan"));
    assert!((4..=7).contains(&scans.count()), "{lines:?}");
    assert_eq!(world.codes(), ["session.no-disk"]);
    world.desk.has_disk = true;
    world.go_on(Duration::from_secs(60));
    assert_eq!(world.session.status(), Status::Up);
    assert_eq!(world.codes().len(), 1);
}

#[test]
fn a_scan_that_cannot_be_made_is_made_again() {
    for (end, code) in [
        (ChildEnd::Failed(Errno::INVAL), "session.scan-failed"),
        (ChildEnd::Lost, "session.no-child"),
    ] {
        let mut world = World::new();
        world.desk.children = [Some(end)].into();
        world.run(Duration::from_secs(8));
        assert_eq!(world.codes()[0], code);
        assert_eq!(world.session.status(), Status::Up);
    }
}
