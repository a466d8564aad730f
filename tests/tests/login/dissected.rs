//! Every kind of login to tgt and istgt, and what Wireshark makes of it.

use std::io::Write as _;
use std::net::{SocketAddr, TcpStream};

use sanroot_core::iscsi::login::{LoginOptions, SessionType};
use sanroot_core::iscsi::negotiation::DigestPreference;
use sanroot_tests::dissector::Record;
use sanroot_tests::initiator::{TARGET, log_in_over, options};
use sanroot_tests::istgt::Istgt;
use sanroot_tests::tgt::Tgt;

use crate::identities::{OURS, THEIRS, chap};

/// Logs in, and compares what the dissector found with what was said.
fn passes(portal: SocketAddr, options: &LoginOptions<'_>, requests: usize) {
    let record = Record::default();
    let session = log_in_over(options, || {
        record.of(TcpStream::connect(portal).expect("the portal is there"))
    });
    let session = session.unwrap_or_else(|failure| panic!("{failure:?}"));
    assert_eq!(usize::from(session.requests), requests);
    let dissection = record.dissect();
    assert_eq!(dissection.flawed, [""; 0]);
    let found = (dissection.count(0x03), dissection.count(0x23));
    assert_eq!(found, (requests, requests));
}

#[test]
fn wireshark_has_no_complaint_of_a_login_without_chap() {
    let tgt = Tgt::start(TARGET);
    tgt.set("HeaderDigest", "CRC32C,None");
    tgt.set("DataDigest", "CRC32C,None");
    passes(tgt.portal, &options(), 1);
    let discovery = LoginOptions {
        session: SessionType::Discovery,
        ..options()
    };
    passes(tgt.portal, &discovery, 1);
    let mut digests = options();
    digests.offer.header_digest = DigestPreference::Require;
    digests.offer.data_digest = DigestPreference::Require;
    passes(tgt.portal, &digests, 1);
}

#[test]
fn wireshark_has_no_complaint_of_chap() {
    let tgt = Tgt::start(TARGET);
    tgt.demand("host", "a secret of ours");
    tgt.prove("disk", "a secret of theirs");
    for target in [None, Some(THEIRS)] {
        for algorithms in ["md5", "sha1,md5", "md5,sha1,sha256,sha3-256"] {
            chap(OURS, target, algorithms, |options| {
                passes(tgt.portal, options, 4)
            });
        }
    }
}

#[test]
fn wireshark_has_no_complaint_of_logins_to_istgt() {
    passes(Istgt::start(TARGET, None).portal, &options(), 1);
    let accounts = [("host", "a secret of ours"), ("disk", "a secret of theirs")];
    let istgt = Istgt::start(TARGET, Some(accounts));
    for target in [None, Some(THEIRS)] {
        chap(OURS, target, "md5", |options| {
            passes(istgt.portal, options, 4);
        });
    }
}

#[test]
fn wireshark_complains_of_what_is_no_login() {
    let record = Record::default();
    let mut request = [0; 52];
    // A Login Request, immediate, with a text of four bytes that is no pair.
    request[0] = 0x43;
    request[7] = 4;
    request[48..].copy_from_slice(b"text");
    record.of(Vec::new()).write_all(&request).expect("a vector");
    let dissection = record.dissect();
    assert_eq!(dissection.count(0x03), 1, "{dissection:?}");
    assert_ne!(dissection.flawed, [""; 0]);
}
