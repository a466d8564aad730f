//! The login against tgt, a target that others wrote.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Ipv6Addr};

use sanroot_core::iscsi::login::{LoginOptions, SessionType};
use sanroot_core::iscsi::negotiation::DigestPreference;
use sanroot_core::iscsi::pdu::{
    HEADER_BYTES, LogoutOutcome, LogoutReason, LogoutRequest, LogoutResponse,
};
use sanroot_tests::initiator::{Failure, Session, TARGET, log_in, options};
use sanroot_tests::tgt::Tgt;

fn logged_in(tgt: &Tgt, options: &LoginOptions<'_>) -> Session {
    log_in(tgt.portal, options).unwrap_or_else(|failure| panic!("{failure:?}"))
}

#[test]
fn a_login_takes_one_request_and_settles_what_tgt_is_known_for() {
    let tgt = Tgt::start(TARGET);
    let session = logged_in(&tgt, &options());
    assert_eq!((session.requests, session.connections), (1, 1));
    let settled = session.negotiated;
    // tgt 1.0.85's defaults, in iscsi/target.c: what it declares, and the smaller of its and our lengths.
    assert_eq!(settled.max_xmit_data_segment_length, 8192);
    assert_eq!(settled.max_recv_data_segment_length, 262_144);
    assert_eq!(
        (settled.first_burst_length, settled.max_burst_length),
        (65536, 262_144)
    );
    assert!(settled.initial_r2t && settled.immediate_data);
    assert!(!settled.header_digest && !settled.data_digest);
    assert_eq!(settled.target_portal_group_tag, Some(1));
    assert_ne!(settled.tsih, 0);
}

#[test]
fn the_numbers_are_those_that_tgt_goes_on_with() {
    let tgt = Tgt::start(TARGET);
    let mut session = logged_in(&tgt, &options());
    let logout = LogoutRequest {
        reason: LogoutReason::CloseSession,
        initiator_task_tag: 2,
        cid: 0,
        cmd_sn: 7,
        exp_stat_sn: session.negotiated.exp_stat_sn,
    };
    session.stream.write_all(&logout.emit()).expect("a peer");
    let mut header = [0; HEADER_BYTES];
    session.stream.read_exact(&mut header).expect("a response");
    let response = LogoutResponse::parse(&header).expect("a Logout Response");
    assert_eq!(response.outcome, LogoutOutcome::Closed);
    assert_eq!(response.stat_sn, session.negotiated.exp_stat_sn);
}

#[test]
fn a_target_that_does_not_exist_is_said_so() {
    let tgt = Tgt::start("iqn.2001-04.com.example:other");
    let failure = log_in(tgt.portal, &options()).err();
    assert_eq!(
        failure.map(|failure| failure.code()),
        Some("login.refused.target-not-found")
    );
}

#[test]
fn digests_are_agreed_on() {
    let tgt = Tgt::start(TARGET);
    tgt.set("HeaderDigest", "CRC32C");
    tgt.set("DataDigest", "CRC32C");
    let mut required = options();
    required.offer.header_digest = DigestPreference::Require;
    required.offer.data_digest = DigestPreference::Prefer;
    let settled = logged_in(&tgt, &required).negotiated;
    assert!(settled.header_digest && settled.data_digest);
}

#[test]
fn a_discovery_session_is_opened_too() {
    let tgt = Tgt::start(TARGET);
    let discovery = LoginOptions {
        session: SessionType::Discovery,
        ..options()
    };
    assert_eq!(logged_in(&tgt, &discovery).requests, 1);
}

#[test]
fn a_login_over_ipv6_takes_one_request_too() {
    let tgt = Tgt::start_at(Ipv6Addr::LOCALHOST.into(), TARGET);
    assert!(tgt.portal.is_ipv6());
    assert_eq!(logged_in(&tgt, &options()).requests, 1);
    // The brackets (RFC 7143, 13.8) are asked of its administrator; tgt adds none.
    tgt.set("RedirectAddress", "[fd00::2]");
    tgt.set("RedirectPort", "3261");
    tgt.set("RedirectReason", "Permanent");
    let failure = log_in(tgt.portal, &options()).err();
    let elsewhere = Failure::Redirected("[fd00::2]:3261".to_owned());
    assert_eq!(failure, Some(elsewhere));
}

#[test]
fn a_redirection_by_tgt_leads_to_its_target() {
    let from = Tgt::start(TARGET);
    // tgt redirects to no address that it serves itself.
    let to = Tgt::start_at(Ipv4Addr::new(127, 0, 0, 2).into(), TARGET);
    from.set("RedirectAddress", &to.portal.ip().to_string());
    from.set("RedirectPort", &to.portal.port().to_string());
    from.set("RedirectReason", "Temporary");
    let Some(Failure::Redirected(portal)) = log_in(from.portal, &options()).err() else {
        panic!("not redirected");
    };
    let portal = portal.parse().expect("an address");
    assert!(log_in(portal, &options()).is_ok());
}

#[test]
fn a_redirection_by_tgt_is_told() {
    let tgt = Tgt::start(TARGET);
    tgt.set("RedirectAddress", "127.0.0.2");
    tgt.set("RedirectPort", "3261");
    tgt.set("RedirectReason", "Temporary");
    let failure = log_in(tgt.portal, &options()).err();
    let elsewhere = Failure::Redirected("127.0.0.2:3261".to_owned());
    assert_eq!(failure, Some(elsewhere));
}
