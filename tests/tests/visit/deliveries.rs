//! How a portal's bytes arrive: in pieces, slowly, not at all, or without end.

use std::time::Duration;

use sanroot_core::iscsi::Lun;
use sanroot_core::iscsi::pdu::{Header, NopIn, Opcode, RESERVED_TAG, TextResponse};
use sanroot_core::limits::{LOGOUT_WAIT, SEND_TARGETS_BYTES};
use sanroot_tests::hostile::portal::{FriendlyPortal, Purpose, TRANSFER_TAG};
use sanroot_tests::hostile::visited::{Carrier, Pdu, Played};
use sanroot_tests::target::Delivery;

const PURPOSES: [Purpose; 2] = [Purpose::Discovery, Purpose::Check];

fn friendly(purpose: Purpose, carrier: Carrier) -> Played {
    let mut portal = FriendlyPortal::default();
    purpose.play(carrier, &mut |request| portal.answer(request))
}

/// Every purpose, without digests and with them.
fn visits() -> impl Iterator<Item = (Purpose, Carrier)> {
    let carriers = [false, true].map(|digests| Carrier {
        digests,
        ..Carrier::WHOLE
    });
    PURPOSES
        .into_iter()
        .flat_map(move |purpose| carriers.map(|carrier| (purpose, carrier)))
}

/// Bytes that the friendly portal sends: in the login, up to the answer to the logout, and in all.
fn lengths(purpose: Purpose, carrier: Carrier) -> [usize; 3] {
    let bytes = |pdu: &Pdu| {
        let data = pdu.data.len().next_multiple_of(4);
        let digests =
            if !carrier.digests || Header::new(&pdu.header).opcode() == Opcode::LoginResponse {
                0
            } else if data == 0 {
                4
            } else {
                8
            };
        pdu.header.len() + data + digests
    };
    let mut sent = Vec::new();
    let mut portal = FriendlyPortal::default();
    purpose.play(carrier, &mut |request| {
        let answer = portal.answer(request);
        sent.extend(answer.iter().map(bytes));
        answer
    });
    let all = sent.iter().sum();
    [sent[0], all - sent[sent.len() - 1], all]
}

#[test]
fn a_visit_comes_to_the_same_however_its_bytes_arrive() {
    for (purpose, carrier) in visits() {
        let whole = friendly(purpose, carrier);
        assert_eq!((whole.outcome.as_str(), whole.silent), ("done", false));
        let splits = (0..=lengths(purpose, carrier)[2]).map(Delivery::SplitAt);
        let pieces = (1..100).map(Delivery::Pieces);
        for delivery in splits.chain(pieces) {
            let played = friendly(
                purpose,
                Carrier {
                    delivery,
                    ..carrier
                },
            );
            assert_eq!(played, whole, "{purpose:?}, {carrier:?}, {delivery:?}");
        }
    }
}

#[test]
fn a_connection_that_ends_at_any_byte_is_never_taken_for_the_end() {
    for (purpose, carrier) in visits() {
        let whole = friendly(purpose, carrier);
        let [login, work, all] = lengths(purpose, carrier);
        for count in 0..all {
            for delivery in [Delivery::CloseAfter(count), Delivery::ResetAfter(count)] {
                let played = friendly(
                    purpose,
                    Carrier {
                        delivery,
                        ..carrier
                    },
                );
                let expected = if count < login {
                    "login.closed"
                } else if count < work {
                    "visit.closed"
                } else {
                    "done"
                };
                assert_eq!(
                    played.outcome, expected,
                    "{purpose:?}, {carrier:?}, {delivery:?}"
                );
                // A check may have its unit whole before the last command has its status.
                if purpose == Purpose::Discovery {
                    assert!(whole.told.starts_with(&played.told), "{delivery:?}");
                    assert_eq!(played.told == whole.told, count >= work, "{delivery:?}");
                }
            }
        }
    }
}

#[test]
fn a_byte_a_second_is_enough_and_moves_no_deadline() {
    for (purpose, carrier) in visits() {
        let [login, work, all] = lengths(purpose, carrier);
        let slow = |patience: usize| {
            let slow = Carrier {
                delivery: Delivery::Pieces(1),
                pace: Duration::from_secs(1),
                patience: seconds(patience),
                ..carrier
            };
            let played = friendly(purpose, slow);
            (played.outcome, played.took)
        };
        let outcome = |outcome: &str, took: usize| (outcome.to_owned(), seconds(took));
        assert_eq!(slow(login / 2), outcome("login.timed-out", login / 2));
        assert_eq!(slow(work - 2), outcome("visit.timed-out", work - 2));
        // The answer to the logout is not waited for that long.
        let wait = usize::try_from(LOGOUT_WAIT.as_secs()).expect("a number");
        assert_eq!(slow(all), outcome("done", work - 1 + wait));
    }
}

fn seconds(count: usize) -> Duration {
    Duration::from_secs(u64::try_from(count).expect("a number"))
}

/// A discovery whose text is never whole: each response holds `data`, and says that the text goes on if it is
/// `continued`. Yields how it ended and how many bytes of text the portal had sent by then.
fn endless(data: &[u8], continued: bool) -> (String, usize) {
    let mut portal = FriendlyPortal::default();
    let mut sent = 0;
    let played = Purpose::Discovery.play(Carrier::WHOLE, &mut |request| {
        let header = Header::new(&request.header);
        if header.opcode() != Opcode::TextRequest {
            return portal.answer(request);
        }
        sent += data.len();
        let response = TextResponse {
            last: false,
            continued,
            lun: Lun::default(),
            initiator_task_tag: header.initiator_task_tag(),
            target_transfer_tag: TRANSFER_TAG,
            stat_sn: 1,
            exp_cmd_sn: 1,
            max_cmd_sn: 1,
            data_segment_length: u32::try_from(data.len()).expect("a length"),
        };
        let header = response.emit();
        let data = data.to_vec();
        vec![Pdu { header, data }]
    });
    assert!(
        played.told.len() <= sent / 2,
        "{} things told",
        played.told.len()
    );
    (played.outcome, sent)
}

#[test]
fn an_answer_without_end_ends_the_discovery() {
    // reliability.md A.21.
    for continued in [false, true] {
        assert_eq!(endless(b"", continued), ("discovery.endless".to_owned(), 0));
    }
    let (outcome, sent) = endless(&[0; 8192], true);
    assert_eq!(outcome, "discovery.broken");
    assert!((SEND_TARGETS_BYTES..SEND_TARGETS_BYTES + 16384).contains(&sent));
    // A pair that does not end, a byte at a time and in pieces as large as can be.
    for data in [&b"A"[..], &[b'A'; 8192]] {
        let (outcome, sent) = endless(data, true);
        assert_eq!(outcome, "discovery.broken");
        assert!(sent <= 8192, "{sent} bytes were taken");
    }
    let (outcome, _) = endless(b"TargetName=iqn.a", false);
    assert_eq!(outcome, "discovery.broken");
}

fn ping() -> Pdu {
    let ping = NopIn {
        lun: Lun::default(),
        initiator_task_tag: RESERVED_TAG,
        target_transfer_tag: 7,
        stat_sn: 1,
        exp_cmd_sn: 1,
        max_cmd_sn: 8,
        data_segment_length: 0,
    };
    Pdu {
        header: ping.emit(),
        data: Vec::new(),
    }
}

#[test]
fn pings_without_end_are_answered_up_to_the_deadline() {
    // reliability.md A.80, A.90.
    for purpose in PURPOSES {
        let mut portal = FriendlyPortal::default();
        let carrier = Carrier {
            pace: Duration::from_millis(10),
            ..Carrier::WHOLE
        };
        let played = purpose.play(carrier, &mut |request| match Header::new(&request.header)
            .opcode()
        {
            Opcode::LoginRequest => portal.answer(request),
            _ => vec![ping()],
        });
        let end = (played.outcome.as_str(), played.took);
        assert_eq!(end, ("visit.timed-out", carrier.patience), "{purpose:?}");
        let pongs = played
            .asked
            .iter()
            .filter(|it| Header::new(&it.header).opcode() == Opcode::NopOut);
        let pongs = pongs.count();
        assert!(pongs > 5_900, "{pongs} answers in {:?}", carrier.patience);
    }
}

#[test]
fn many_pings_at_once_are_all_answered_before_the_task_goes_on() {
    for purpose in PURPOSES {
        let whole = friendly(purpose, Carrier::WHOLE);
        let mut portal = FriendlyPortal::default();
        let mut answers = 0;
        let played = purpose.play(Carrier::WHOLE, &mut |request| {
            let mut said = portal.answer(request);
            answers += usize::from(!said.is_empty());
            if answers == 2 && !said.is_empty() {
                said.splice(0..0, vec![ping(); 1000]);
            }
            said
        });
        assert_eq!(
            (played.outcome.as_str(), &played.told),
            ("done", &whole.told)
        );
        assert_eq!(played.asked.len(), whole.asked.len() + 1000);
    }
}
