//! How the target's bytes arrive: in pieces, not at all, or without end. In memory every place of every kind of login is
//! tried; `stream.rs` does the same with one login over real TCP.

use std::cell::RefCell;

use sanroot_core::iscsi::negotiation::DigestPreference;
use sanroot_core::iscsi::pdu::Stage;
use sanroot_tests::hostile::friendly::{Manner, text};
use sanroot_tests::hostile::verdict::play;
use sanroot_tests::initiator::{Failure, log_in_over, options};
use sanroot_tests::target::{Delivery, Heard, Memory, agree, emit, emit_bytes};

fn friendly(manner: Manner) -> impl FnMut(&Heard) -> Vec<u8> {
    move |heard| {
        let (response, pairs) = manner.respond(heard);
        emit(&response, &text(&pairs))
    }
}

/// Bytes that the target says on the last connection of a login.
fn length(manner: Manner) -> usize {
    let mut length = 0;
    let outcome = play(manner, Delivery::Whole, |heard| {
        let bytes = friendly(manner)(heard);
        length = if heard.before == 0 { 0 } else { length } + bytes.len();
        bytes
    });
    assert!(outcome.settled.is_ok());
    length
}

#[test]
fn a_login_comes_to_the_same_however_its_bytes_arrive() {
    for manner in Manner::ALL {
        let whole = play(manner, Delivery::Whole, friendly(manner)).settled;
        let splits = (0..=length(manner)).map(Delivery::SplitAt);
        let pieces = (1..100).map(Delivery::Pieces);
        for delivery in splits.chain(pieces) {
            let outcome = play(manner, delivery, friendly(manner));
            assert_eq!(outcome.settled, whole, "{manner:?}, {delivery:?}");
        }
    }
}

#[test]
fn a_connection_that_ends_at_any_byte_is_never_taken_for_a_login() {
    // reliability.md A.34.
    for manner in Manner::ALL {
        for count in 0..length(manner) {
            for delivery in [Delivery::CloseAfter(count), Delivery::ResetAfter(count)] {
                let failure = play(manner, delivery, friendly(manner)).settled.err();
                assert_eq!(failure, Some(Failure::Closed), "{manner:?}, {delivery:?}");
            }
        }
    }
}

/// What the target has said when a login ends that it keeps up by `keep_up`, from the response of number `place`.
fn endless(
    manner: Manner,
    place: usize,
    mut keep_up: impl FnMut(&Heard) -> Vec<u8>,
) -> (String, usize) {
    let mut said = 0;
    let outcome = play(manner, Delivery::Whole, |heard| {
        let bytes = if manner.place(heard) < place {
            friendly(manner)(heard)
        } else {
            keep_up(heard)
        };
        said += bytes.len();
        bytes
    });
    (outcome.settled.expect_err("no end").code().to_owned(), said)
}

#[test]
fn a_text_without_end_ends_the_login_wherever_it_begins() {
    // reliability.md A.21.
    for manner in Manner::ALL {
        for place in 0..manner.responses() {
            let pieces = |data: &'static [u8]| {
                endless(manner, place, move |heard| {
                    let mut response = agree(&heard.request, None);
                    response.continued = true;
                    emit_bytes(&response, data)
                })
            };
            let (code, _) = pieces(b"");
            assert_eq!(code, "login.text.too-many-pieces", "{manner:?} {place}");
            let (code, said) = pieces(&[0; 8192]);
            assert_eq!(code, "login.text.too-much", "{manner:?} {place}");
            assert!(said <= 64 * 1024 + 16 * 1024, "{said} bytes were taken");
            let (code, said) = pieces(&[b'A'; 8192]);
            assert_eq!(code, "login.text.value-too-long", "{manner:?} {place}");
            assert!(said <= 16 * 1024, "{said} bytes were taken");
        }
    }
}

#[test]
fn a_target_that_never_agrees_ends_the_login() {
    // reliability.md A.33, A.40; UNH-IOL login 3.2.
    for (manner, place, stage) in [
        (Manner::Direct, 0, Stage::Operational),
        (Manner::Insisting, 1, Stage::Security),
    ] {
        let mut requests = 0;
        let (code, _) = endless(manner, place, |heard| {
            requests += 1;
            assert_eq!(heard.request.stage, stage);
            let asked = heard.text.contains("AuthMethod");
            let pairs = if asked { "AuthMethod=None\n" } else { "" };
            emit(&agree(&heard.request, None), pairs)
        });
        assert_eq!(
            (code.as_str(), requests),
            ("login.endless", 7),
            "{manner:?}"
        );
    }
}

#[test]
fn no_digest_is_on_a_login_pdu_even_once_agreed_on() {
    // reliability.md A.2.
    let mut options = options();
    options.offer.header_digest = DigestPreference::Require;
    options.offer.data_digest = DigestPreference::Require;
    let answer = RefCell::new(|heard: &Heard| {
        if heard.before == 0 {
            let agreed = "HeaderDigest=CRC32C\nDataDigest=CRC32C\n";
            return emit(&agree(&heard.request, None), agreed);
        }
        emit(&agree(&heard.request, heard.request.transit), "")
    });
    // A digest would be four bytes too many for the target, and four too few for the login.
    let session = log_in_over(&options, || Memory::new(0, Delivery::Whole, &answer));
    let negotiated = session.map(|session| session.negotiated);
    let digests = negotiated.map(|settled| (settled.header_digest, settled.data_digest));
    assert_eq!(digests, Ok((true, true)));
}
