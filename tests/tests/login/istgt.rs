//! The login against istgt, a target that others wrote long ago.

use sanroot_core::iscsi::login::{LoginOptions, SessionType};
use sanroot_tests::initiator::{Session, TARGET, log_in, options};
use sanroot_tests::istgt::Istgt;

use crate::identities::{OURS, THEIRS, chap, wrong};

fn istgt() -> Istgt {
    let accounts = [("host", "a secret of ours"), ("disk", "a secret of theirs")];
    Istgt::start(TARGET, Some(accounts))
}

fn logged_in(istgt: &Istgt, options: &LoginOptions<'_>) -> Session {
    log_in(istgt.portal, options).unwrap_or_else(|failure| panic!("{failure:?}"))
}

#[test]
fn istgt_lets_us_in_after_one_request() {
    let istgt = Istgt::start(TARGET, None);
    let session = logged_in(&istgt, &options());
    assert_eq!((session.requests, session.connections), (1, 1));
    let discovery = LoginOptions {
        session: SessionType::Discovery,
        ..options()
    };
    assert_eq!(logged_in(&istgt, &discovery).requests, 1);
}

#[test]
fn istgt_takes_four_requests_for_chap_in_either_form() {
    let istgt = istgt();
    for target in [None, Some(THEIRS)] {
        let session = chap(OURS, target, "md5", |options| log_in(istgt.portal, options));
        let session = session.unwrap_or_else(|failure| panic!("{failure:?}"));
        assert_eq!((session.requests, session.connections), (4, 1));
    }
}

#[test]
fn istgt_tells_wrong_secrets_apart() {
    let istgt = istgt();
    let code = |ours, theirs| {
        chap(ours, theirs, "md5", |options| log_in(istgt.portal, options))
            .err()
            .map(|failure| failure.code())
    };
    assert_eq!(
        code(wrong(OURS), None),
        Some("login.refused.authentication")
    );
    assert_eq!(
        code(OURS, Some(wrong(THEIRS))),
        Some("login.chap.proof-wrong")
    );
}
