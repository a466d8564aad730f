//! Authentication against tgt, a target that others wrote.

use sanroot_core::iscsi::login::chap::Algorithms;
use sanroot_core::plan::Identity;
use sanroot_tests::initiator::{Session, TARGET, log_in, options};
use sanroot_tests::tgt::Tgt;

use crate::identities::{OURS, THEIRS, chap, wrong};

/// A tgt that demands our secret and knows its own.
fn tgt() -> Tgt {
    let tgt = Tgt::start(TARGET);
    tgt.demand("host", "a secret of ours");
    tgt.prove("disk", "a secret of theirs");
    tgt
}

/// Logs in; the error is the finding's code.
fn log_in_with(
    tgt: &Tgt,
    initiator: Identity<'_>,
    target: Option<Identity<'_>>,
    algorithms: &str,
) -> Result<Session, &'static str> {
    chap(initiator, target, algorithms, |options| {
        log_in(tgt.portal, options).map_err(|failure| failure.code())
    })
}

#[test]
fn chap_takes_four_requests_in_either_form() {
    let tgt = tgt();
    let any = Algorithms::ANY.names().to_string();
    assert_eq!(any, "md5,sha256,sha1,sha3-256");
    for target in [None, Some(THEIRS)] {
        for algorithms in ["md5", "sha1,md5", "md5,sha256,sha3-256", &any] {
            let session = log_in_with(&tgt, OURS, target, algorithms).expect("a session");
            assert_eq!(
                (session.requests, session.connections),
                (4, 1),
                "{algorithms}"
            );
        }
    }
}

#[test]
fn a_wrong_secret_on_either_side_is_told_apart() {
    let tgt = tgt();
    let refused = log_in_with(&tgt, wrong(OURS), None, "md5").err();
    assert_eq!(refused, Some("login.refused.authentication"));
    let unproven = log_in_with(&tgt, OURS, Some(wrong(THEIRS)), "md5").err();
    assert_eq!(unproven, Some("login.chap.proof-wrong"));
    let other = Identity {
        name: b"tape",
        ..THEIRS
    };
    let misnamed = log_in_with(&tgt, OURS, Some(other), "md5").err();
    assert_eq!(misnamed, Some("login.chap.wrong-name"));
}

#[test]
fn what_tgt_takes_for_sha_1_is_told() {
    // reliability.md A.50, A.55: by the number of SHA-256 tgt means SHA-1, and refuses the longer answer as an error.
    let refused = log_in_with(&tgt(), OURS, None, "sha256,md5").err();
    assert_eq!(refused, Some("login.chap.response-refused"));
}

#[test]
fn a_target_that_has_no_account_for_us_refuses_us() {
    let refused = log_in_with(&Tgt::start(TARGET), OURS, None, "md5").err();
    assert_eq!(refused, Some("login.refused.authentication"));
}

#[test]
fn a_target_that_demands_credentials_is_said_so() {
    let failure = log_in(tgt().portal, &options()).err();
    let code = failure.map(|failure| failure.code());
    assert_eq!(code, Some("login.credentials-missing"));
}
