//! Refusals, final and passing.

use core::time::Duration;
use std::string::{String, ToString};
use std::vec::Vec;

use super::{Question, START, address, at, feed, login_response, said, visit};
use crate::finding::Explain;
use crate::iscsi::login::chap::Nonce;
use crate::iscsi::pdu::HEADER_BYTES;
use crate::iscsi::visit::{Step, Visit};
use crate::limits::{RETRY_FIRST, RETRY_MOST};
use crate::time::Instant;

/// Logs in, and is refused with this status.
fn refuse(visit: &mut Visit<'_, Question>, now: Instant, status: [u8; 2]) {
    assert_eq!(visit.step(now), Step::Connect(address("192.0.2.1:3260")));
    visit.connected(Nonce::UNUSED);
    let request: [u8; HEADER_BYTES] = said(visit);
    feed(visit, now, &login_response(&request, status, b""));
}

#[test]
fn a_refusal_for_good_shows_its_status_at_once() {
    for (status, code, shown) in [
        ([2, 2], "login.refused.authorization", "0202"),
        ([2, 4], "login.refused.target-removed", "0204"),
    ] {
        let mut visit = visit("192.0.2.1");
        refuse(&mut visit, START, status);
        assert_eq!(visit.step(START), Step::Over);
        let fault = visit.outcome().unwrap().unwrap_err();
        assert_eq!(
            (fault.code().text(), fault.outcome()),
            (code, "login-failed")
        );
        let status = fault.status().map(|status| status.to_string());
        assert_eq!(status.as_deref(), Some(shown));
    }
}

#[test]
fn after_a_refusal_that_may_pass_the_login_is_made_again_until_the_time_is_over() {
    // As many as a boot: 0203, 0206, and all of class 3.
    for status in [[2, 3], [2, 6], [3, 0], [3, 1], [3, 2], [3, 9]] {
        let mut visit = visit("192.0.2.1");
        let mut now = START;
        let mut waits: Vec<Duration> = Vec::new();
        loop {
            refuse(&mut visit, now, status);
            match visit.step(now) {
                Step::Pause(until) => {
                    assert_eq!(visit.step(now), Step::Pause(until));
                    assert!(visit.outgoing().is_empty() && until < at(10_000));
                    waits.push(until.since(now));
                    now = until;
                }
                Step::Over => break,
                other => panic!("{other:?}"),
            }
        }
        let most = waits.iter().scan(RETRY_FIRST, |whole, &wait| {
            let fits = (*whole / 2..=*whole).contains(&wait);
            *whole = (*whole * 2).min(RETRY_MOST);
            Some(fits)
        });
        assert!(most.into_iter().all(|fits| fits), "{waits:?}");
        assert!(waits.len() >= 5, "{waits:?}");
        let fault = visit.outcome().unwrap().unwrap_err();
        let shown: String = fault.status().map(|status| status.to_string()).unwrap();
        assert_eq!(shown, std::format!("0{}0{}", status[0], status[1]));
    }
}

#[test]
fn a_login_that_is_made_again_may_succeed() {
    let mut visit = visit("192.0.2.1");
    refuse(&mut visit, START, [3, 1]);
    let Step::Pause(until) = visit.step(START) else {
        panic!("no pause");
    };
    // The target closes behind its answer; nobody listens any more.
    visit.closed();
    assert_eq!(visit.step(START), Step::Pause(until));
    assert_eq!(visit.step(until), Step::Connect(address("192.0.2.1:3260")));
    super::log_in(&mut visit, until);
    assert!(visit.negotiated().is_some());
}
