//! The login over real TCP, against a target that says anything in any pieces.

use sanroot_core::iscsi::login::LoginOptions;
use sanroot_core::iscsi::negotiation::DigestPreference;
use sanroot_core::iscsi::pdu::Stage;
use sanroot_tests::initiator::{Failure, log_in, options};
use sanroot_tests::target::{Delivery, Heard, ScriptedTarget, agree, emit};

const ANSWERS: &str = "TargetPortalGroupTag=1\nHeaderDigest=None\nMaxRecvDataSegmentLength=65536\n";

/// Agrees to everything at once.
fn friendly(heard: &Heard) -> Vec<u8> {
    emit(&agree(&heard.request, Some(Stage::FullFeature)), ANSWERS)
}

fn length_of_the_response() -> usize {
    48 + ANSWERS.len().next_multiple_of(4)
}

/// What a login makes of the response `bytes(heard)`.
fn verdict(bytes: impl FnMut(&Heard) -> Vec<u8> + Send + 'static) -> String {
    let target = ScriptedTarget::start(Delivery::Whole, bytes);
    match log_in(target.portal, &options()) {
        Ok(_) => "done".to_owned(),
        Err(failure) => failure.code().to_owned(),
    }
}

#[test]
fn a_login_succeeds_however_the_response_is_split() {
    let splits = (0..=length_of_the_response()).map(Delivery::SplitAt);
    let pieces = [1, 2, 3, 5, 47, 49].map(Delivery::Pieces);
    for delivery in splits.chain(pieces) {
        let target = ScriptedTarget::start(delivery, friendly);
        let session = log_in(target.portal, &options())
            .unwrap_or_else(|failure| panic!("{delivery:?}: {failure:?}"));
        assert_eq!(session.negotiated.max_xmit_data_segment_length, 65536);
        assert_eq!((session.requests, session.connections), (1, 1));
    }
}

#[test]
fn a_connection_that_ends_anywhere_is_never_taken_for_a_login() {
    for count in 0..length_of_the_response() {
        for delivery in [Delivery::CloseAfter(count), Delivery::ResetAfter(count)] {
            let target = ScriptedTarget::start(delivery, friendly);
            let failure = log_in(target.portal, &options()).err();
            assert_eq!(failure, Some(Failure::Closed), "{delivery:?}");
        }
    }
}

#[test]
fn a_text_in_pieces_of_one_byte_is_read_to_its_end() {
    let target = ScriptedTarget::start(Delivery::Whole, |heard| {
        let text = "MaxBurstLength=1024\n";
        let mut response = agree(&heard.request, None);
        if heard.before < text.len() {
            response.continued = true;
            return emit(&response, &text[heard.before..=heard.before]);
        }
        assert_eq!(
            heard.text, "",
            "the rest of a text is asked for with no text"
        );
        emit(&agree(&heard.request, Some(Stage::FullFeature)), "")
    });
    let session = log_in(target.portal, &options()).unwrap_or_else(|failure| panic!("{failure:?}"));
    assert_eq!(session.negotiated.max_burst_length, 1024);
    assert_eq!(session.requests, 1);
}

#[test]
fn an_endless_text_ends_the_login() {
    let endless = |length: usize| {
        verdict(move |heard| {
            let mut response = agree(&heard.request, None);
            response.continued = true;
            emit(&response, &"\n".repeat(length))
        })
    };
    assert_eq!(endless(8192), "login.text.too-much");
    assert_eq!(endless(0), "login.text.too-many-pieces");
    let talkative = verdict(|heard| emit(&agree(&heard.request, None), &"Foo=1\n".repeat(1000)));
    assert_eq!(talkative, "login.key.too-many");
}

#[test]
fn a_request_numbers_the_login_as_one_task() {
    // reliability.md A.42, A.44; RFC 7143, 11.12.4 and 11.12.8.
    let target = ScriptedTarget::start(Delivery::Whole, |heard| {
        let request = heard.request;
        assert_eq!(
            (request.initiator_task_tag, request.cmd_sn),
            (0x5a5a_0001, 7)
        );
        let transit = (heard.before == 2).then_some(Stage::FullFeature);
        emit(&agree(&request, transit), "")
    });
    let session = log_in(target.portal, &options()).unwrap_or_else(|failure| panic!("{failure:?}"));
    assert_eq!(session.requests, 3);
}

#[test]
fn what_announces_too_much_or_answers_another_task_is_refused() {
    let with = |at: usize, value: u8| {
        verdict(move |heard| {
            let mut bytes = friendly(heard);
            bytes[at] = value;
            bytes
        })
    };
    assert_eq!(with(5, 1), "login.pdu.data-too-long");
    assert_eq!(with(6, 0x20), "login.pdu.data-too-long");
    assert_eq!(with(4, 1), "login.pdu.additional-header");
    assert_eq!(with(16, 1), "login.pdu.wrong-task");
    assert_eq!(with(0, 0x3f), "login.rejected");
    assert_eq!(with(0, 0x20), "login.pdu.unexpected");
}

#[test]
fn a_target_that_wants_the_security_stage_gets_it_on_a_new_connection() {
    let target = ScriptedTarget::start(Delivery::Whole, |heard| {
        let mut response = agree(&heard.request, heard.request.transit);
        if heard.request.stage == Stage::Security {
            assert!(heard.text.ends_with("AuthMethod=None\n"), "{}", heard.text);
            return emit(&response, "AuthMethod=None\n");
        }
        if heard.before == 0 {
            (response.status_class, response.status_detail) = (2, 1);
        }
        emit(&response, "")
    });
    let session = log_in(target.portal, &options()).unwrap_or_else(|failure| panic!("{failure:?}"));
    assert_eq!((session.requests, session.connections), (2, 2));
}

#[test]
fn a_digest_that_is_required_is_not_given_up() {
    let mut required: LoginOptions<'_> = options();
    required.offer.header_digest = DigestPreference::Require;
    let target = ScriptedTarget::start(Delivery::Whole, friendly);
    let failure = log_in(target.portal, &required).err();
    assert_eq!(
        failure.map(|failure| failure.code()),
        Some("login.digest-refused")
    );
}
