//! `sanroot discover` against portals that say anything.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;
use std::sync::mpsc;

use sanroot_core::iscsi::Lun;
use sanroot_core::iscsi::pdu::{
    AsyncEvent, AsyncMessage, NopIn, NopOut, RESERVED_TAG, Reject, RejectReason,
};
use sanroot_core::limits::SEND_TARGETS_BYTES;
use sanroot_tests::installer::{Answer, agent, finish, request, start, valid};
use sanroot_tests::portal::{ScriptedPortal, Session};
use serde_json::{Value, json};

const NO_DIGESTS: &str = "TargetPortalGroupTag=1\n";
const DIGESTS: &str = "TargetPortalGroupTag=1\nHeaderDigest=CRC32C\nDataDigest=CRC32C\n";

fn command() -> Command {
    let mut command = Command::new(agent(env!("CARGO_TARGET_TMPDIR")));
    command.arg("discover");
    command
}

fn discover(request: &Value) -> Answer {
    finish(start(&mut command(), request))
}

fn asked(portals: &[&ScriptedPortal]) -> Value {
    let portals: Vec<String> = portals.iter().map(|it| it.portal.to_string()).collect();
    let mut request = request(&portals);
    request["target"]["name"] = Value::Null;
    request
}

#[test]
fn targets_come_with_their_portals_with_digests_and_without() {
    let text = b"TargetName=iqn.2001-04.com.example:a\nTargetAddress=192.0.2.1:3260,1\nTargetAddress=[2001:db8::1]:860,2\n\
        TargetName=iqn.2001-04.com.example:b\nTargetAddress=san.example.com:3260,1\n";
    for (answers, digest) in [(NO_DIGESTS, "none"), (DIGESTS, "require")] {
        // In pieces of seven bytes, so in the middle of pairs.
        let texts = text.chunks(7).map(<[u8]>::to_vec).collect();
        let portal = ScriptedPortal::listing(answers, texts);
        let mut request = asked(&[&portal]);
        request["header_digest"] = digest.into();
        request["data_digest"] = digest.into();
        let answer = discover(&request);
        assert_eq!((answer.code, answer.codes().len()), (Some(0), 0));
        assert_eq!(
            answer.document["targets"],
            json!([
                {"name": "iqn.2001-04.com.example:a", "portals": [
                    {"address": "192.0.2.1", "port": 3260, "group": 1},
                    {"address": "2001:db8::1", "port": 860, "group": 2}]},
                {"name": "iqn.2001-04.com.example:b", "portals": [
                    {"address": "san.example.com", "port": 3260, "group": 1}]},
            ])
        );
    }
}

#[test]
fn a_target_has_as_many_portals_as_a_request_takes_by_names_of_any_length() {
    let host = [
        "a".repeat(63),
        "b".repeat(63),
        "c".repeat(63),
        "d".repeat(50),
    ]
    .join(".");
    let mut text = b"TargetName=iqn.2001-04.com.example:many\n".to_vec();
    for at in 0..64 {
        text.extend(format!("TargetAddress=p{at:02}.{host}:3260,1\n").bytes());
    }
    let portal =
        ScriptedPortal::listing(NO_DIGESTS, text.chunks(8000).map(<[u8]>::to_vec).collect());
    let answer = discover(&asked(&[&portal]));
    assert_eq!((answer.code, answer.codes().len()), (Some(0), 0));
    let targets = answer.document["targets"].as_array().expect("a list");
    let portals = targets[0]["portals"].as_array().expect("a list");
    assert_eq!((targets.len(), portals.len()), (1, 64));
    assert_eq!(portals[63]["address"], format!("p63.{host}"));
}

/// A request that no length of the answer makes late: each 8 KiB of it are a round trip.
fn patient(portal: &ScriptedPortal) -> Value {
    let mut request = asked(&[portal]);
    request["timeout_s"] = 120.into();
    request
}

/// KiB of memory that a running process has had at most, by its file `status`.
fn peak(status: &str) -> u64 {
    let status = fs::read_to_string(status).expect("a running process");
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let words = line.expect("a peak").split_whitespace().nth(1);
    words.expect("a number").parse().expect("a number")
}

#[test]
fn ten_thousand_targets_take_no_more_memory_than_one() {
    let listed = |count: u32| {
        let (tell, told) = mpsc::channel();
        let (release, released) = mpsc::channel();
        let portal = ScriptedPortal::start(NO_DIGESTS, move |session| {
            let whole: Vec<u8> = (0..count)
                .flat_map(|at| {
                    let name = format!("iqn.2001-04.com.example:{at:0180}");
                    format!("TargetName={name}\nTargetAddress=192.0.2.1:3260,1\n").into_bytes()
                })
                .collect();
            session.list(whole.chunks(8192).map(<[u8]>::to_vec));
            // The logout comes when everything was read; the initiator waits for the answer.
            session.log_out_behind(|| {
                tell.send(()).expect("a test");
                released.recv().expect("a test");
            });
        });
        let child = start(&mut command(), &patient(&portal));
        let process = format!("/proc/{}/status", child.id());
        // What it prints has to be taken, or it would wait for that.
        let finished = std::thread::spawn(move || finish(child));
        told.recv().expect("a portal");
        let peak = peak(&process);
        release.send(()).expect("a portal");
        let answer = finished.join().expect("an answer");
        assert_eq!(answer.code, Some(0));
        let targets = answer.document["targets"].as_array().expect("a list");
        assert_eq!(targets.len(), usize::try_from(count).expect("a number"));
        peak
    };
    let (one, many) = (listed(1), listed(10_000));
    println!("VmHWM: {one} KiB for one target, {many} KiB for 10,000");
    assert!(many <= one + 64, "{one} KiB for one, {many} KiB for 10,000");
    assert!(many <= 1024, "{many} KiB");
}

#[test]
fn an_answer_without_end_is_left_in_flat_memory() {
    let (tell, told) = mpsc::channel();
    let (release, released) = mpsc::channel();
    let portal = ScriptedPortal::start(NO_DIGESTS, move |session| {
        // Near the end of what is taken, and then beyond.
        for (count, waits) in [(SEND_TARGETS_BYTES / 8192 - 1, true), (16, false)] {
            session.go_on(&[0; 8192], count);
            if waits {
                tell.send(()).expect("a test");
                released.recv().expect("a test");
            }
        }
    });
    let child = start(&mut command(), &patient(&portal));
    told.recv().expect("a portal");
    let peak = peak(&format!("/proc/{}/status", child.id()));
    release.send(()).expect("a portal");
    let answer = finish(child);
    assert_eq!(
        (answer.code, answer.codes()),
        (Some(1), vec!["discovery.broken"])
    );
    println!("VmHWM: {peak} KiB");
    assert!(peak <= 1024, "{peak} KiB");
}

#[test]
fn every_discovery_is_a_session_of_its_own() {
    // reliability.md A.79, A.81, A.82: a second one of the same name and identifier would end the first.
    let (tell, told) = mpsc::channel();
    let portal = ScriptedPortal::start(NO_DIGESTS, move |session| {
        let login = (session.login.isid.to_wire(), session.offered.clone());
        tell.send(login).expect("a test");
        session.list([b"TargetName=iqn.a\n".to_vec()].into_iter());
        session.log_out();
    });
    let answer = discover(&asked(&[&portal; 8]));
    assert_eq!(answer.code, Some(0));
    let logins: Vec<([u8; 6], String)> = told.try_iter().collect();
    let distinct: BTreeSet<[u8; 6]> = logins.iter().map(|(isid, _)| *isid).collect();
    assert_eq!((logins.len(), distinct.len()), (8, 8));
    for (isid, offered) in &logins {
        // Of the format "random" (RFC 7143, 11.12.5), as no session of the kernel's is.
        assert_eq!(isid[0], 0x80, "{isid:02x?}");
        for line in [
            "SessionType=Discovery\n",
            "ErrorRecoveryLevel=0\n",
            "MaxRecvDataSegmentLength=8192\n",
        ] {
            assert!(offered.contains(line), "{offered}");
        }
        assert!(!offered.contains("TargetName="), "{offered}");
    }
}

#[test]
fn pings_and_events_in_between_are_settled() {
    let portal = ScriptedPortal::start(NO_DIGESTS, |session| {
        let ping = NopIn {
            lun: Lun::from_wire([7; 8]),
            initiator_task_tag: RESERVED_TAG,
            target_transfer_tag: 99,
            stat_sn: 1,
            exp_cmd_sn: 1,
            max_cmd_sn: 1,
            data_segment_length: 0,
        };
        session.send(&ping.emit(), &[]);
        event(session, AsyncEvent::Other(255));
        // The request was sent before the ping came.
        session.list([b"TargetName=iqn.a\n".to_vec()].into_iter());
        let (header, _) = session.hear();
        let pong = NopOut::parse(&header).expect("an answer to the ping");
        assert_eq!((pong.lun, pong.target_transfer_tag), (ping.lun, 99));
        session.log_out();
    });
    let answer = discover(&asked(&[&portal]));
    assert_eq!(answer.code, Some(0), "{}", answer.document);
    assert_eq!(answer.document["targets"][0]["name"], "iqn.a");
}

fn event(session: &mut Session, event: AsyncEvent) {
    let message = AsyncMessage {
        event,
        lun: Lun::default(),
        stat_sn: session.stat_sn(),
        exp_cmd_sn: 1,
        max_cmd_sn: 1,
        data_segment_length: 0,
    };
    session.send(&message.emit(), &[]);
}

#[test]
fn a_target_that_wants_an_end_gets_a_logout() {
    let portal = ScriptedPortal::start(NO_DIGESTS, |session| {
        session.hear();
        event(session, AsyncEvent::LogoutRequested { within_s: 3 });
        session.log_out();
    });
    let answer = discover(&asked(&[&portal]));
    assert_eq!(answer.code, Some(1));
    assert_eq!(answer.codes(), ["visit.logout-requested"]);
}

#[test]
fn one_bad_portal_takes_nothing_from_the_others() {
    let good = ScriptedPortal::listing(NO_DIGESTS, vec![b"TargetName=iqn.a\n".to_vec()]);
    let rejecting = ScriptedPortal::start(NO_DIGESTS, |session| {
        session.hear();
        let reject = Reject {
            reason: RejectReason(5),
            stat_sn: session.stat_sn(),
            exp_cmd_sn: 1,
            max_cmd_sn: 1,
            data_segment_length: 0,
        };
        session.send(&reject.emit(), &[]);
    });
    let closing = ScriptedPortal::start(NO_DIGESTS, |session| {
        session.hear();
    });
    let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let mut request = asked(&[&good, &rejecting, &closing]);
    let portals = request["target"]["portals"].as_array_mut().expect("a list");
    portals.push(silent.local_addr().expect("an address").to_string().into());
    // What the silent one takes; for those that answer more than a busy host needs.
    request["timeout_s"] = 20.into();
    let answer = discover(&request);
    assert_eq!(answer.code, Some(1));
    assert_eq!(answer.document["targets"].as_array().map(Vec::len), Some(1));
    assert_eq!(
        answer.codes(),
        ["visit.rejected", "visit.closed", "login.timed-out"]
    );
}

#[test]
fn bad_names_are_findings_and_the_rest_is_listed() {
    let text =
        b"TargetName=iqn.a/../../etc/passwd\nTargetAddress=192.0.2.1,1\nTargetName=iqn.b\x1b[2J\n\
        TargetName=iqn.good\nTargetAddress=0.0.0.0,1\nTargetAddress=192.0.2.1,1\n";
    let portal = ScriptedPortal::listing(NO_DIGESTS, vec![text.to_vec()]);
    let answer = discover(&asked(&[&portal]));
    assert_eq!(answer.code, Some(0));
    let codes = ["discovery.name", "discovery.name", "discovery.address"];
    assert_eq!(answer.codes(), codes);
    assert_eq!(answer.document["targets"].as_array().map(Vec::len), Some(1));
    let printed = answer.document.to_string();
    assert!(!printed.contains("\\u001b"), "{printed}");
}

#[test]
fn a_wrong_digest_ends_the_session() {
    let portal = ScriptedPortal::start(DIGESTS, |session| {
        session.break_digests();
        session.list([b"TargetName=iqn.a\n".to_vec()].into_iter());
    });
    let mut request = asked(&[&portal]);
    request["header_digest"] = "require".into();
    request["data_digest"] = "require".into();
    let answer = discover(&request);
    assert_eq!(
        (answer.code, answer.codes()),
        (Some(1), vec!["visit.digest"])
    );
}

#[test]
fn a_request_that_is_wrong_is_refused_by_the_name_of_the_member() {
    for (request, code, finding, said) in [
        (
            json!({}),
            2,
            "request.missing-member",
            "\"schema\" of the request is missing",
        ),
        (
            json!({"schema": "sanroot/request/1"}),
            2,
            "request.missing-member",
            "\"target.portals\" of the request is missing",
        ),
        (
            json!({"schema": "sanroot/request/1", "target": {"portal": []}}),
            2,
            "request.unknown-member",
            "\"target.portal\" of the request is no member that a request has",
        ),
        (
            json!({"schema": "sanroot/request/1", "chap": {"name": "host"}}),
            5,
            "request.pair",
            "\"chap\" of the request has a name without its secret, or a secret without its name",
        ),
    ] {
        let mut command = command();
        command.stderr(std::process::Stdio::piped());
        let output = start(&mut command, &request).wait_with_output();
        let output = output.expect("an end");
        assert_eq!(output.status.code(), Some(code), "{request}");
        // What the schema cannot say is that a pair is whole, and what a command needs.
        let by_schema = valid(&request).is_err();
        assert_eq!(
            by_schema,
            !said.ends_with("secret without its name") && !said.contains("portals\"")
        );
        let document = serde_json::from_slice(&output.stdout).expect("JSON");
        assert_eq!(valid(&document), Ok(()));
        assert_eq!(document["targets"], json!([]));
        assert_eq!(
            document["findings"],
            json!([{"code": finding, "severity": "error", "subject": "request", "text": said,
                "hint": "See the schema request-1.json for what a request may hold."}])
        );
        let error = String::from_utf8(output.stderr).expect("text");
        assert_eq!(error, format!("sanroot: {said}\n"));
    }
}

#[test]
fn every_command_that_reads_a_request_says_in_its_document_why_it_refuses_it() {
    for (name, list) in [
        ("check", "portals"),
        ("login", "portals"),
        ("discover", "targets"),
    ] {
        let mut command = Command::new(agent(env!("CARGO_TARGET_TMPDIR")));
        let answer = finish(start(command.arg(name), &json!({})));
        assert_eq!(
            (answer.code, answer.codes()),
            (Some(2), vec!["request.missing-member"]),
            "{name}"
        );
        assert_eq!(answer.document[list], json!([]), "{name}");
    }
    // People read it on stderr alone.
    let output = Command::new(agent(env!("CARGO_TARGET_TMPDIR")))
        .arg("check")
        .stdin(std::process::Stdio::null())
        .output()
        .expect("the program runs");
    assert_eq!((output.status.code(), output.stdout), (Some(2), vec![]));
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        "sanroot: the request on stdin is no JSON\n"
    );
}

#[test]
fn a_portal_that_refuses_for_now_is_asked_again() {
    let refusals = &[(3, 1), (2, 6), (3, 2)];
    let portal = ScriptedPortal::reluctant(refusals, NO_DIGESTS, |session| {
        session.list([b"TargetName=iqn.a\n".to_vec()].into_iter());
        session.log_out();
    });
    let answer = discover(&asked(&[&portal]));
    assert_eq!((answer.code, answer.codes().len()), (Some(0), 0));
    assert_eq!(answer.document["targets"][0]["name"], "iqn.a");
}
