mod again;

use core::net::SocketAddr;
use core::time::Duration;
use std::string::{String, ToString};
use std::vec::Vec;

use super::{Errand, Progress, Step, Talk, Told, Visit, VisitFault, Waiting};
use crate::dns::servers;
use crate::errno::Errno;
use crate::finding::Explain;
use crate::iscsi::login::chap::Nonce;
use crate::iscsi::login::{LoginOptions, SessionType};
use crate::iscsi::negotiation::Negotiated;
use crate::iscsi::pdu::{
    HEADER_BYTES, Header, LoginRequest, LoginResponse, LogoutOutcome, LogoutResponse, Opcode, Pdu,
    RESERVED_TAG, Stage, TextResponse,
};
use crate::iscsi::{IscsiName, Isid, Portal};
use crate::random::Random;
use crate::time::Instant;

const START: Instant = Instant::from_micros(9_000_000);

fn at(millis: u64) -> Instant {
    START.plus(Duration::from_millis(millis))
}

/// An errand that asks one question.
struct Question;

impl Errand for Question {
    fn begin(&mut self, _: &Portal, _: &Negotiated, talk: &mut Talk) -> Result<(), VisitFault> {
        talk.ask(b"Question=1\0")
    }

    fn hear(
        &mut self,
        pdu: Pdu<'_>,
        _: &mut Talk,
        _: &mut dyn FnMut(Told<'_>),
    ) -> Result<Progress, VisitFault> {
        TextResponse::parse(pdu.header)?;
        Ok(Progress::Done)
    }
}

/// A visit of at most 10 s.
fn visit(portal: &str) -> Visit<'static, Question> {
    let name = IscsiName::parse(b"iqn.2001-04.com.example:host").unwrap();
    let options = LoginOptions::new(name, SessionType::Discovery, Isid::from_random(1));
    Visit::new(
        &options,
        Question,
        Portal::parse(portal).unwrap(),
        servers(b"nameserver 192.0.2.53"),
        at(10_000),
        Random::new(1),
    )
}

fn address(text: &str) -> SocketAddr {
    text.parse().unwrap()
}

/// The header of what is to be sent, which is sent.
fn said(visit: &mut Visit<'_, Question>) -> [u8; HEADER_BYTES] {
    let header = *visit.outgoing().first_chunk().unwrap();
    let count = visit.outgoing().len();
    visit.sent(count);
    header
}

fn feed(visit: &mut Visit<'_, Question>, now: Instant, mut bytes: &[u8]) {
    while !bytes.is_empty() {
        let space = visit.space();
        let count = space.len().min(bytes.len());
        space[..count].copy_from_slice(&bytes[..count]);
        bytes = &bytes[count..];
        visit.filled(now, count, &mut |_| {});
    }
}

/// The answer to a login request, with this status and text.
fn login_response(request: &[u8; HEADER_BYTES], status: [u8; 2], text: &[u8]) -> Vec<u8> {
    let request = LoginRequest::parse(request).unwrap();
    let response = LoginResponse {
        transit: Some(Stage::FullFeature),
        continued: false,
        stage: request.stage,
        version_max: 0,
        version_active: 0,
        isid: request.isid,
        tsih: 1,
        initiator_task_tag: request.initiator_task_tag,
        stat_sn: 1,
        exp_cmd_sn: request.cmd_sn,
        max_cmd_sn: request.cmd_sn,
        status_class: status[0],
        status_detail: status[1],
        data_segment_length: u32::try_from(text.len()).unwrap(),
    };
    let mut bytes = [&response.emit()[..], text].concat();
    bytes.resize(bytes.len().next_multiple_of(4), 0);
    bytes
}

/// Connects and logs in.
fn log_in(visit: &mut Visit<'_, Question>, now: Instant) {
    visit.connected(Nonce::UNUSED);
    let request = said(visit);
    feed(visit, now, &login_response(&request, [0, 0], b""));
}

fn answer(visit: &mut Visit<'_, Question>, now: Instant) {
    let request = said(visit);
    let response = TextResponse {
        last: true,
        continued: false,
        lun: crate::iscsi::Lun::default(),
        initiator_task_tag: Header::new(&request).initiator_task_tag(),
        target_transfer_tag: RESERVED_TAG,
        stat_sn: 2,
        exp_cmd_sn: 1,
        max_cmd_sn: 1,
        data_segment_length: 0,
    };
    feed(visit, now, &response.emit());
}

fn code(visit: &Visit<'_, Question>) -> Option<&'static str> {
    visit.outcome().map(|outcome| match outcome {
        Ok(()) => "ok",
        Err(fault) => fault.code().text(),
    })
}

#[test]
fn a_visit_connects_logs_in_asks_and_logs_out() {
    let mut visit = visit("192.0.2.1");
    assert_eq!(visit.step(START), Step::Connect(address("192.0.2.1:3260")));
    assert_eq!(visit.step(START), Step::Wait(at(10_000)));
    log_in(&mut visit, at(1));
    assert!(visit.negotiated().is_some());
    answer(&mut visit, at(2));
    assert_eq!(visit.step(at(2)), Step::Wait(at(2002)));
    let request = said(&mut visit);
    assert_eq!(Header::new(&request).opcode(), Opcode::LogoutRequest);
    let response = LogoutResponse {
        outcome: LogoutOutcome::Closed,
        initiator_task_tag: Header::new(&request).initiator_task_tag(),
        stat_sn: 3,
        exp_cmd_sn: 1,
        max_cmd_sn: 1,
        time2wait_s: 0,
        time2retain_s: 0,
    };
    feed(&mut visit, at(3), &response.emit());
    assert_eq!((visit.step(at(3)), code(&visit)), (Step::Over, Some("ok")));
}

#[test]
fn a_logout_that_nobody_answers_takes_nothing_away() {
    for closes in [false, true] {
        let mut visit = visit("192.0.2.1");
        visit.step(START);
        log_in(&mut visit, at(1));
        answer(&mut visit, at(2));
        let now = if closes {
            visit.closed();
            at(2)
        } else {
            at(2002)
        };
        assert_eq!((visit.step(now), code(&visit)), (Step::Over, Some("ok")));
    }
}

#[test]
fn a_logout_that_goes_wrong_is_over_at_once() {
    let mut visit = visit("192.0.2.1");
    visit.step(START);
    log_in(&mut visit, at(1));
    answer(&mut visit, at(2));
    let request = said(&mut visit);
    // An answer to what was asked before it is no end of it, a Login Response is.
    let mut late = LogoutResponse {
        outcome: LogoutOutcome::Closed,
        initiator_task_tag: Header::new(&request).initiator_task_tag() - 1,
        stat_sn: 3,
        exp_cmd_sn: 1,
        max_cmd_sn: 1,
        time2wait_s: 0,
        time2retain_s: 0,
    }
    .emit();
    feed(&mut visit, at(3), &late);
    assert_eq!(visit.step(at(3)), Step::Wait(at(2002)));
    late[0] = 0x23;
    feed(&mut visit, at(3), &late);
    assert_eq!((visit.step(at(3)), code(&visit)), (Step::Over, Some("ok")));
}

#[test]
fn every_wait_has_an_end() {
    let expired = |prepare: fn(&mut Visit<'_, Question>)| {
        let mut visit = visit("192.0.2.1");
        visit.step(START);
        prepare(&mut visit);
        assert!(matches!(visit.step(at(9_999)), Step::Wait(_)));
        assert_eq!(visit.step(at(10_000)), Step::Over);
        code(&visit)
    };
    assert_eq!(expired(|_| {}), Some("visit.timed-out"));
    let greeted = expired(|visit| visit.connected(Nonce::UNUSED));
    assert_eq!(greeted, Some("login.timed-out"));
    assert_eq!(
        expired(|visit| log_in(visit, at(1))),
        Some("visit.timed-out")
    );
}

#[test]
fn a_connection_that_ends_early_is_told_by_what_was_awaited() {
    let mut visit = visit("192.0.2.1");
    visit.step(START);
    visit.connected(Nonce::UNUSED);
    visit.closed();
    assert_eq!(code(&visit), Some("login.closed"));
    let mut visit = self::visit("192.0.2.1");
    visit.step(START);
    log_in(&mut visit, at(1));
    visit.closed();
    assert_eq!(
        visit.outcome(),
        Some(Err(VisitFault::Closed(Waiting::Answer)))
    );
}

/// Answers both queries: one IPv4 and one IPv6 address.
fn resolve(visit: &mut Visit<'_, Question>) {
    let server = address("192.0.2.53:53");
    assert_eq!(visit.step(START), Step::Ask(server));
    for (record_type, data) in [
        (1, [192, 0, 2, 7].to_vec()),
        (
            28,
            [0x20, 1, 13, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7].to_vec(),
        ),
    ] {
        let query = visit.resolver().unwrap().queries().next();
        let mut message = query.unwrap().to_vec();
        (message[2], message[3], message[7]) = (0x81, 0x80, 1);
        message.extend([0xc0, 12, 0, record_type, 0, 1, 0, 0, 0, 60, 0]);
        message.push(u8::try_from(data.len()).unwrap());
        message.extend(data);
        visit.resolved(START, server, &message);
    }
}

#[test]
fn the_addresses_of_a_name_are_tried_in_turn_and_share_the_time() {
    let mut visit = visit("san.example.com:861");
    resolve(&mut visit);
    assert_eq!(visit.step(START), Step::Connect(address("192.0.2.7:861")));
    assert_eq!(visit.step(START), Step::Wait(at(5000)));
    assert_eq!(
        visit.step(at(5000)),
        Step::Connect(address("[2001:db8::7]:861"))
    );
    assert_eq!(visit.step(at(5000)), Step::Wait(at(10_000)));
    visit.unconnected(Errno::CONNREFUSED);
    assert_eq!(visit.step(at(5001)), Step::Over);
    let fault = VisitFault::Unreachable(Errno::CONNREFUSED);
    assert_eq!(visit.outcome(), Some(Err(fault)));
    assert_eq!(fault.outcome(), "unreachable");
}

#[test]
fn a_name_without_servers_that_hear_is_given_up() {
    let mut visit = visit("san.example.com");
    let asked = (0..).find(|_| match visit.step(START) {
        Step::Ask(_) => {
            visit.unresolved(START);
            false
        }
        step => step == Step::Over,
    });
    let rounds = usize::from(crate::limits::DNS_ROUNDS);
    assert_eq!((asked, code(&visit)), (Some(rounds), Some("dns.timed-out")));
    assert!(visit.resolver().is_none());
}

#[test]
fn what_comes_when_nothing_is_awaited_changes_nothing() {
    let mut visit = visit("192.0.2.1");
    visit.connected(Nonce::UNUSED);
    visit.unconnected(Errno::CONNREFUSED);
    visit.closed();
    visit.unresolved(START);
    visit.resolved(START, address("192.0.2.53:53"), &[]);
    assert!(visit.outgoing().is_empty());
    assert_eq!(visit.step(START), Step::Connect(address("192.0.2.1:3260")));
    visit.closed();
    feed(&mut visit, START, &[0; HEADER_BYTES]);
    assert_eq!(visit.step(START), Step::Wait(at(10_000)));
}

#[test]
fn a_redirection_is_followed_to_an_address_or_a_name_and_not_for_ever() {
    // reliability.md A.71 to A.74; open-iscsi PR 555.
    let mut visit = visit("192.0.2.1");
    let mut connected: Vec<String> = Vec::new();
    loop {
        match visit.step(START) {
            Step::Connect(to) => {
                connected.push(to.to_string());
                visit.connected(Nonce::UNUSED);
                let request = said(&mut visit);
                let text = if connected.len() == 1 {
                    &b"TargetAddress=san.example.com:862\0"[..]
                } else {
                    b"TargetAddress=[2001:db8::9]:863\0"
                };
                feed(&mut visit, START, &login_response(&request, [1, 1], text));
            }
            Step::Ask(_) => panic!("asked twice"),
            Step::Wait(_) | Step::Pause(_) => panic!("nothing to wait for"),
            Step::Over => break,
        }
        if connected.len() == 1 {
            resolve(&mut visit);
        }
    }
    assert_eq!(
        connected,
        [
            "192.0.2.1:3260",
            "192.0.2.7:862",
            "[2001:db8::9]:863",
            "[2001:db8::9]:863",
            "[2001:db8::9]:863",
        ]
    );
    assert_eq!(code(&visit), Some("visit.redirects"));
}

#[test]
fn a_login_that_begins_anew_does_so_at_the_same_address() {
    let mut visit = visit("192.0.2.1");
    visit.step(START);
    visit.connected(Nonce::UNUSED);
    let request = said(&mut visit);
    feed(&mut visit, START, &login_response(&request, [2, 1], b""));
    assert_eq!(visit.step(START), Step::Connect(address("192.0.2.1:3260")));
    visit.connected(Nonce::UNUSED);
    let request = LoginRequest::parse(&said(&mut visit)).unwrap();
    assert_eq!(request.stage, Stage::Security);
}
