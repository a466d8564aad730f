use core::time::Duration;
use std::string::String;

use super::trace::{options, pdu, play, play_with};
use crate::finding::Explain;
use crate::iscsi::login::{Login, LoginOptions, SessionType};
use crate::iscsi::negotiation::{DigestPreference, Negotiated, Offer};

/// What results where the target speaks of nothing: what we offered, bounded by the defaults of RFC 7143, 13.
const SILENT: Negotiated = Negotiated {
    max_recv_data_segment_length: 262_144,
    max_xmit_data_segment_length: 8192,
    header_digest: false,
    data_digest: false,
    initial_r2t: true,
    immediate_data: true,
    first_burst_length: 65536,
    max_burst_length: 262_144,
    max_outstanding_r2t: 1,
    error_recovery_level: 0,
    default_time2wait: Duration::from_secs(2),
    target_portal_group_tag: None,
    tsih: 1,
    exp_stat_sn: 1,
};

#[test]
fn a_login_takes_one_request_and_one_response() {
    // UNH-IOL login 1.1, 2.1, 11.1.
    let negotiated = play(
        "I-> csg=1 nsg=3 | {names} {offer}
         T-> csg=1 nsg=3 tsih=7 statsn=41 | TargetPortalGroupTag=1 HeaderDigest=None DataDigest=None \
             DefaultTime2Wait=3 DefaultTime2Retain=0 ErrorRecoveryLevel=0 InitialR2T=No ImmediateData=No \
             MaxBurstLength=131072 FirstBurstLength=65536 MaxOutstandingR2T=1 MaxConnections=1 \
             DataPDUInOrder=Yes DataSequenceInOrder=Yes MaxRecvDataSegmentLength=512 TargetAlias=Disk
         => done
         I-> nothing",
    );
    let expected = Negotiated {
        max_xmit_data_segment_length: 512,
        initial_r2t: false,
        immediate_data: false,
        max_burst_length: 131_072,
        default_time2wait: Duration::from_secs(3),
        target_portal_group_tag: Some(1),
        tsih: 7,
        exp_stat_sn: 42,
        ..SILENT
    };
    assert_eq!(negotiated, Some(expected));
}

#[test]
fn a_target_that_speaks_of_nothing_gets_the_defaults() {
    // reliability.md A.27, A.28, A.69: left out, rejected or irrelevant, the default stays.
    for answers in [
        "",
        "MaxBurstLength=Reject FirstBurstLength=Irrelevant InitialR2T=Reject HeaderDigest=Reject",
    ] {
        let trace = std::format!("T-> nsg=3 tsih=1 | {answers}\n => done");
        assert_eq!(play(&trace), Some(SILENT), "{answers}");
    }
}

#[test]
fn a_last_key_without_its_nul_does_no_harm_where_nothing_depends_on_it() {
    for key in ["TargetAlias=Disk", "X-com.example.Rack=7", "TargetAlias="] {
        let answer = std::format!("T-> nsg=3 tsih=1 open | MaxBurstLength=1024 {key}\n => done");
        assert_eq!(play(&answer).unwrap().max_burst_length, 1024);
        // It is no part of what comes next.
        play(&std::format!(
            "T-> csg=1 open | {key}
             => send
             T-> nsg=3 tsih=1 | MaxBurstLength=1024
             => done"
        ));
    }
    for key in [
        "MaxBurstLength=1024",
        "TargetPortalGroupTag=7",
        "TargetAlias",
    ] {
        play(&std::format!(
            "T-> nsg=3 tsih=1 open | {key}\n => login.text.unterminated"
        ));
    }
}

#[test]
fn a_name_for_people_need_not_be_text() {
    for (text, code) in [
        (&b"TargetAlias=Stra\xdfe\0MaxBurstLength=1024\0"[..], None),
        (b"X-com.example.Rack=\xff\0MaxBurstLength=1024\0", None),
        (b"HeaderDigest=\xff\0", Some("login.text.not-utf8")),
        (b"TargetPortalGroupTag=\xff\0", Some("login.text.not-utf8")),
    ] {
        let mut login = Login::new(&options()).unwrap();
        let (mut header, _) = pdu("csg=1 nsg=3 tsih=1", &mut 1);
        header[7] = u8::try_from(text.len()).unwrap();
        let heard = login.response(&header, text);
        assert_eq!(
            heard.err().map(|fault| fault.code().text()),
            code,
            "{text:?}"
        );
        assert_eq!(login.target_alias(), "");
    }
}

#[test]
fn the_numbers_of_the_responses_are_acknowledged() {
    // reliability.md A.45; UNH-IOL login 4.1, 4.2, 5.1.
    for (first, next) in [
        (0, 1),
        (1, 2),
        (0x7fff_ffff, 0x8000_0000),
        (u32::MAX, 0_u32),
    ] {
        let expected = if next == 0 {
            String::new()
        } else {
            std::format!(" expstatsn={next}")
        };
        let trace = std::format!(
            "T-> statsn={first}
             => send
             I-> csg=1 nsg=3{expected} |
             T-> nsg=3 tsih=1
             => done"
        );
        assert_eq!(play(&trace).unwrap().exp_stat_sn, next.wrapping_add(1));
    }
}

#[test]
fn a_request_stays_the_same_until_it_is_answered() {
    // reliability.md A.23.
    play(
        "I-> csg=1 nsg=3 | {names} {offer}
         I-> csg=1 nsg=3 | {names} {offer}
         T-> csg=1
         => send
         I-> csg=1 nsg=3 expstatsn=1 |
         I-> csg=1 nsg=3 expstatsn=1 |",
    );
}

#[test]
fn a_target_that_hesitates_is_followed_for_seven_requests() {
    // reliability.md A.33, A.40; UNH-IOL login 3.2.
    let hesitation = "T-> csg=1\n => send\n".repeat(6);
    play(&std::format!("{hesitation} T-> nsg=3 tsih=1\n => done"));
    play(&std::format!(
        "{hesitation} T-> csg=1\n => login.endless\n I-> nothing"
    ));
}

#[test]
fn keys_that_the_target_proposes_are_answered_once() {
    // reliability.md A.25, A.30, A.36; UNH-IOL login 7.1, 7.6, 12.1.
    play(
        "T-> csg=1 | X-com.example.Feature=on Foo=1 TaskReporting=FastAbort,RFC3720 iSCSIProtocolLevel=2 \
             IFMarker=Yes OFMarker=No IFMarkInt=2048~8192 X#NodeArchitecture=BSD HeaderDigest=None
         => send
         I-> csg=1 nsg=3 expstatsn=1 | X-com.example.Feature=NotUnderstood Foo=NotUnderstood \
             TaskReporting=RFC3720 iSCSIProtocolLevel=1 IFMarker=Reject OFMarker=Reject IFMarkInt=Reject
         T-> nsg=3 tsih=1 | DataDigest=None
         => done",
    );
    play(
        "T-> csg=1 | TaskReporting=FastAbort iSCSIProtocolLevel=32
         => send
         I-> csg=1 nsg=3 expstatsn=1 | TaskReporting=Reject iSCSIProtocolLevel=Reject",
    );
}

#[test]
fn what_is_an_answer_is_no_proposal() {
    // reliability.md A.18, A.25.
    for word in ["Reject", "Irrelevant", "NotUnderstood"] {
        for key in [
            "TaskReporting",
            "iSCSIProtocolLevel",
            "IFMarker",
            "OFMarkInt",
        ] {
            play(&std::format!(
                "T-> csg=1 | {key}={word}\n => login.key.malformed"
            ));
        }
        play(&std::format!(
            "T-> csg=1 | Foo={word}
             => send
             I-> csg=1 nsg=3 expstatsn=1 |"
        ));
    }
}

#[test]
fn the_last_response_leaves_nothing_to_answer() {
    // reliability.md A.41; keys that would only be "not understood" have no effect, and are let pass.
    play("T-> nsg=3 tsih=1 | iSCSIProtocolLevel=2\n => login.key.unanswerable");
    play("T-> nsg=3 tsih=1 | IFMarker=Yes\n => login.key.unanswerable");
    play("T-> nsg=3 tsih=1 | IFMarker=No X-com.example.Feature=on\n => done");
}

#[test]
fn text_in_pieces_is_put_together_and_asked_for() {
    // reliability.md A.19, A.20; RFC 7143, 6.2.
    let negotiated = play(
        "T-> csg=1 c open | Foo=1 MaxBurst
         => send
         I-> csg=1 nsg=3 expstatsn=1 |
         T-> csg=1 c open | Length=1024
         => send
         I-> csg=1 nsg=3 expstatsn=2 |
         T-> csg=1 nul
         => send
         I-> csg=1 nsg=3 expstatsn=3 | Foo=NotUnderstood
         T-> csg=1 nsg=3 tsih=1
         => done",
    );
    assert_eq!(negotiated.unwrap().max_burst_length, 1024);
    play("T-> csg=1 open | MaxBurstLength=1024\n => login.text.unterminated");
    play(&("T-> csg=1 c\n => send\n".repeat(64) + "T-> csg=1 c\n => login.text.too-many-pieces"));
}

#[test]
fn a_key_against_its_rules_ends_the_login() {
    // reliability.md A.14, A.15, A.24, A.26, A.29, A.31, A.51; UNH-IOL login 6.2, 7.3, 7.4, 7.5, 13.3, 14.1, 17, 18.
    for (pairs, code) in [
        ("ImmediateData=Yes ImmediateData=Yes", "repeated"),
        ("AuthMethod=None", "wrong-stage"),
        ("CHAP_A=5", "wrong-stage"),
        (
            "InitiatorName=iqn.2001-04.com.example:host",
            "not-from-target",
        ),
        ("TargetName=iqn.2001-04.com.example:disk", "not-from-target"),
        ("SessionType=Normal", "not-from-target"),
        ("ImmediateData=maybe", "malformed"),
        ("ImmediateData=yes", "malformed"),
        ("MaxBurstLength=+512", "malformed"),
        ("MaxBurstLength=", "malformed"),
        ("MaxBurstLength=None", "malformed"),
        ("TargetPortalGroupTag=a", "malformed"),
        ("TargetPortalGroupTag=65536", "out-of-bounds"),
        ("MaxRecvDataSegmentLength=0", "out-of-bounds"),
        ("MaxRecvDataSegmentLength=511", "out-of-bounds"),
        ("MaxRecvDataSegmentLength=16777216", "out-of-bounds"),
        (
            "MaxRecvDataSegmentLength=18446744073709551615",
            "out-of-bounds",
        ),
        ("FirstBurstLength=16777216", "out-of-bounds"),
        ("FirstBurstLength=511", "out-of-bounds"),
        ("ErrorRecoveryLevel=3", "out-of-bounds"),
        ("FirstBurstLength=262145", "not-offered"),
        ("ErrorRecoveryLevel=1", "not-offered"),
        ("MaxOutstandingR2T=2", "not-offered"),
        ("MaxConnections=2", "not-offered"),
        ("DataPDUInOrder=No", "not-offered"),
        ("HeaderDigest=CRC32C", "not-offered"),
        ("HeaderDigest=CRC32C,None", "not-offered"),
        ("HeaderDigest=none", "not-offered"),
        ("MaxBurstLength=NotUnderstood", "not-understood"),
    ] {
        play(&std::format!(
            "T-> csg=1 | {pairs}\n => login.key.{code}\n I-> nothing"
        ));
    }
}

#[test]
fn a_key_is_said_once_in_a_whole_login() {
    // reliability.md A.24; UNH-IOL login 6.1.
    play(
        "T-> csg=1 | ImmediateData=Yes
         => send
         T-> csg=1 | ImmediateData=Yes
         => login.key.repeated",
    );
    // TargetAddress may come again (RFC 7143, 13.8).
    play("T-> nsg=3 tsih=1 | TargetAddress=10.0.0.1 TargetAddress=10.0.0.2\n => done");
    // Nothing is agreed on by these.
    play(
        "T-> csg=1 | TargetAlias=Disk TargetPortalGroupTag=1\n => send\n T-> nsg=3 tsih=1 | TargetAlias=Disk TargetPortalGroupTag=1\n => done",
    );
}

#[test]
fn times_that_nothing_acts_on_may_be_the_targets_own() {
    let negotiated = play("T-> nsg=3 tsih=1 | DefaultTime2Wait=0 DefaultTime2Retain=20\n => done");
    assert_eq!(negotiated, Some(SILENT));
}

#[test]
fn digests_are_agreed_on_as_preferred() {
    // UNH-IOL login 9.1 to 9.3.
    let with = |preference| LoginOptions {
        offer: Offer {
            header_digest: preference,
            data_digest: preference,
            ..Offer::default()
        },
        ..options()
    };
    let answer =
        |one: &str| std::format!("T-> nsg=3 tsih=1 | HeaderDigest={one} DataDigest=CRC32C\n");
    let prefer = with(DigestPreference::Prefer);
    let both = play_with(&prefer, &(answer("CRC32C") + "=> done")).unwrap();
    assert_eq!((both.header_digest, both.data_digest), (true, true));
    let one = play_with(&prefer, &(answer("None") + "=> done")).unwrap();
    assert_eq!((one.header_digest, one.data_digest), (false, true));
    let require = with(DigestPreference::Require);
    play_with(&require, &(answer("CRC32C") + "=> done"));
    for refusal in ["None", "Reject", "Irrelevant"] {
        play_with(&require, &(answer(refusal) + "=> login.digest-refused"));
    }
    play_with(&require, "T-> nsg=3 tsih=1\n => login.digest-refused");
}

#[test]
fn a_discovery_login_offers_what_has_a_meaning_there() {
    // reliability.md A.6, A.36; RFC 7143, 13.
    let discovery = LoginOptions {
        session: SessionType::Discovery,
        initiator_alias: Some("rack-7"),
        ..options()
    };
    play_with(
        &discovery,
        "I-> csg=1 nsg=3 | InitiatorName=iqn.2001-04.com.example:host InitiatorAlias=rack-7 \
             SessionType=Discovery HeaderDigest=None DataDigest=None DefaultTime2Wait=2 \
             DefaultTime2Retain=0 ErrorRecoveryLevel=0 MaxRecvDataSegmentLength=262144
         T-> csg=1 | InitialR2T=Yes MaxBurstLength=512
         => send
         I-> csg=1 nsg=3 expstatsn=1 | InitialR2T=Irrelevant MaxBurstLength=Irrelevant
         T-> nsg=3 tsih=1 |
         => done",
    );
}

#[test]
fn a_discovery_login_offers_no_digest_that_is_not_required() {
    // EMC's VNX takes one there and drops the connection behind the first request (libiscsi, issue 239).
    for (header_digest, data_digest, expected) in [
        (
            DigestPreference::Prefer,
            DigestPreference::Prefer,
            "HeaderDigest=None DataDigest=None",
        ),
        (
            DigestPreference::Require,
            DigestPreference::Prefer,
            "HeaderDigest=CRC32C DataDigest=None",
        ),
    ] {
        let discovery = LoginOptions {
            session: SessionType::Discovery,
            offer: Offer {
                header_digest,
                data_digest,
                ..Offer::default()
            },
            ..options()
        };
        play_with(
            &discovery,
            &std::format!(
                "I-> csg=1 nsg=3 | InitiatorName=iqn.2001-04.com.example:host SessionType=Discovery {expected} \
                 DefaultTime2Wait=2 DefaultTime2Retain=0 ErrorRecoveryLevel=0 MaxRecvDataSegmentLength=262144"
            ),
        );
    }
}

#[test]
fn an_unsolicited_burst_never_exceeds_a_sequence() {
    // reliability.md A.68; UNH-IOL login 16.1 to 16.3.
    let answer = "T-> nsg=3 tsih=1 | FirstBurstLength=2048 MaxBurstLength=1024\n => done";
    let negotiated = play(answer).unwrap();
    assert_eq!(negotiated.first_burst_length, 1024);
}

#[test]
fn lengths_beyond_their_range_are_offered_at_its_end() {
    let odd = LoginOptions {
        offer: Offer {
            max_recv_data_segment_length: 1,
            max_burst_length: u32::MAX,
            first_burst_length: u32::MAX,
            ..Offer::default()
        },
        ..options()
    };
    let negotiated = play_with(&odd, "T-> nsg=3 tsih=1 | MaxBurstLength=16777215\n => done");
    assert_eq!(negotiated.unwrap().max_recv_data_segment_length, 512);
}
