//! What targets send in full feature phase, to a discovery and to a check.

use std::time::Duration;

use sanroot_core::iscsi::check::Check;
use sanroot_core::iscsi::discovery::Discovery;
use sanroot_core::iscsi::login::chap::Nonce;
use sanroot_core::iscsi::login::{LoginOptions, SessionType};
use sanroot_core::iscsi::pdu::{HEADER_BYTES, LoginRequest, LoginResponse, Stage};
use sanroot_core::iscsi::visit::{Errand, Step, Visit};
use sanroot_core::iscsi::{IscsiName, Isid, Portal};
use sanroot_core::random::Random;
use sanroot_core::time::Instant;

/// The first byte says which errand it is, and in pieces of how many bytes the rest arrives.
pub(crate) fn run(input: &[u8]) {
    let Some((&how, bytes)) = input.split_first() else {
        return;
    };
    let piece = usize::from(how >> 1) + 1;
    if how & 1 == 0 {
        visit(Discovery::new(None), SessionType::Discovery, bytes, piece);
    } else {
        let target = IscsiName::parse(b"iqn.2001-04.com.example:disk").expect("a name");
        visit(Check::default(), SessionType::Normal(target), bytes, piece);
    }
}

fn visit<E: Errand>(errand: E, session: SessionType<'_>, bytes: &[u8], piece: usize) {
    let now = Instant::ZERO;
    let name = IscsiName::parse(b"iqn.2001-04.com.example:host").expect("a name");
    let options = LoginOptions::new(name, session, Isid::from_random(1));
    let portal = Portal::parse("192.0.2.1").expect("a portal");
    let deadline = now.plus(Duration::from_secs(9));
    let servers = Default::default();
    let mut visit = Visit::new(&options, errand, portal, servers, deadline, Random::new(1));
    let _ = visit.step(now);
    visit.connected(Nonce::UNUSED);
    let answer = agree(visit.outgoing().first_chunk().expect("a request"));
    visit.sent(usize::MAX);
    feed(&mut visit, &answer, HEADER_BYTES);
    assert!(visit.negotiated().is_some(), "the login is good");
    feed(&mut visit, bytes, piece);
    assert!(matches!(visit.step(now), Step::Wait(_) | Step::Over));
}

fn feed<E: Errand>(visit: &mut Visit<'_, E>, bytes: &[u8], piece: usize) {
    let mut told = 0_usize;
    for mut piece in bytes.chunks(piece) {
        while !piece.is_empty() && visit.outcome().is_none() {
            let space = visit.space();
            let count = space.len().min(piece.len());
            assert_ne!(count, 0, "there is always room");
            space[..count].copy_from_slice(&piece[..count]);
            piece = &piece[count..];
            visit.filled(Instant::ZERO, count, &mut |_| told += 1);
            visit.sent(usize::MAX);
        }
    }
    assert!(
        told <= bytes.len() + 2,
        "what is told is bounded by what was said"
    );
}

fn agree(request: &[u8; HEADER_BYTES]) -> Vec<u8> {
    let request = LoginRequest::parse(request).expect("a login request");
    let response = LoginResponse {
        transit: request.transit,
        continued: false,
        stage: Stage::Operational,
        version_max: 0,
        version_active: 0,
        isid: request.isid,
        tsih: 1,
        initiator_task_tag: request.initiator_task_tag,
        stat_sn: 0,
        exp_cmd_sn: 1,
        max_cmd_sn: 100,
        status_class: 0,
        status_detail: 0,
        data_segment_length: 0,
    };
    response.emit().to_vec()
}
