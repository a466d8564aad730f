use std::vec::Vec;

use super::{Heard, Talk, is_after};
use crate::finding::Explain;
use crate::iscsi::Lun;
use crate::iscsi::pdu::{
    AsyncEvent, AsyncMessage, Digests, HEADER_BYTES, Header, HeaderFlaw, LogoutRequest, NopIn,
    NopOut, Opcode, Pdu, RESERVED_TAG, Reject, RejectReason, ScsiCommand, TextRequest,
    TextResponse, crc32c,
};
use crate::iscsi::visit::VisitFault;

fn talk(digests: Digests, max_cmd_sn: u32) -> Talk {
    let mut talk = Talk::new(1);
    talk.begin(digests, 10, (1, max_cmd_sn));
    talk
}

/// What is to be sent, taken.
fn said(talk: &mut Talk) -> Vec<u8> {
    let said = talk.outgoing().to_vec();
    talk.sent(said.len());
    said
}

fn header(bytes: &[u8]) -> &[u8; HEADER_BYTES] {
    bytes.first_chunk().unwrap()
}

fn hear(talk: &mut Talk, header: &[u8; HEADER_BYTES]) -> Result<Heard, VisitFault> {
    talk.hear(&Pdu { header, data: &[] })
}

fn ping(target_transfer_tag: u32, initiator_task_tag: u32) -> NopIn {
    NopIn {
        lun: Lun::from_wire([3; 8]),
        initiator_task_tag,
        target_transfer_tag,
        stat_sn: 50,
        exp_cmd_sn: 1,
        max_cmd_sn: 9,
        data_segment_length: 0,
    }
}

#[test]
fn a_ping_is_answered_in_the_middle_of_a_task() {
    // reliability.md A.90, B.3 15.1; RFC 7143, 11.18 and 11.19.
    let mut talk = talk(Digests::NONE, 1);
    talk.ask(b"SendTargets=All\0").unwrap();
    said(&mut talk);
    assert_eq!(
        hear(&mut talk, &ping(77, RESERVED_TAG).emit()),
        Ok(Heard::Aside)
    );
    let answer = NopOut::parse(header(&said(&mut talk))).unwrap();
    assert_eq!(
        (
            answer.lun,
            answer.initiator_task_tag,
            answer.target_transfer_tag
        ),
        (Lun::from_wire([3; 8]), RESERVED_TAG, 77)
    );
    // It takes no number, and what it says of StatSN is the next response's.
    assert_eq!((answer.cmd_sn, answer.exp_stat_sn), (1, 10));
    assert_eq!(
        hear(&mut talk, &ping(RESERVED_TAG, RESERVED_TAG).emit()),
        Ok(Heard::Aside)
    );
    assert!(said(&mut talk).is_empty());
}

#[test]
fn a_text_request_takes_no_number_and_acknowledges_what_came() {
    // reliability.md A.79; RFC 7143, 4.2.2.1, 4.2.2.2 and 11.10.
    let mut talk = talk(Digests::NONE, 1);
    talk.ask(b"SendTargets=All\0").unwrap();
    let mut expected = 10;
    for stat_sn in [10, u32::MAX - 1, u32::MAX, 0] {
        let bytes = said(&mut talk);
        let request = TextRequest::parse(header(&bytes)).unwrap();
        assert_eq!(bytes[0], 0x44, "it is for immediate delivery");
        assert_eq!((request.cmd_sn, request.exp_stat_sn), (1, expected));
        let response = TextResponse {
            last: false,
            continued: false,
            lun: Lun::default(),
            initiator_task_tag: request.initiator_task_tag,
            target_transfer_tag: 5,
            stat_sn,
            exp_cmd_sn: 1,
            max_cmd_sn: 1,
            data_segment_length: 0,
        };
        assert_eq!(hear(&mut talk, &response.emit()), Ok(Heard::Answer));
        talk.ask_on(&response).unwrap();
        expected = stat_sn.wrapping_add(1);
    }
}

#[test]
fn what_belongs_to_no_task_names_none() {
    // RFC 7143, 11.9 and 11.19: we ping nobody.
    let mut talk = talk(Digests::NONE, 1);
    talk.ask(b"SendTargets=All\0").unwrap();
    said(&mut talk);
    let wrong = |tag| Err(VisitFault::Pdu(HeaderFlaw::WrongTask(tag)));
    for tag in [1, 2] {
        assert_eq!(hear(&mut talk, &ping(77, tag).emit()), wrong(tag));
        let mut event = [0; HEADER_BYTES];
        (event[0], event[19]) = (0x32, u8::try_from(tag).unwrap());
        assert_eq!(hear(&mut talk, &event), wrong(tag));
    }
    assert!(said(&mut talk).is_empty());
}

#[test]
fn a_window_that_is_none_leaves_room_for_one_command() {
    // RFC 7143, 4.2.2.1.
    for (window, sent) in [
        ((1, 0), 0),
        ((1, u32::MAX), 1),
        ((1, (1 << 31) + 1), 1),
        ((1, 2), 2),
    ] {
        let mut talk = Talk::new(1);
        talk.begin(Digests::NONE, 10, window);
        for _ in 0..2 {
            talk.command(Lun::default(), [0; 16], 8).unwrap();
        }
        assert_eq!(said(&mut talk).len(), sent * HEADER_BYTES, "{window:?}");
    }
}

#[test]
fn events_are_told_apart() {
    // reliability.md A.91.
    let event = |event| {
        let message = AsyncMessage {
            event,
            lun: Lun::default(),
            stat_sn: 10,
            exp_cmd_sn: 1,
            max_cmd_sn: 1,
            data_segment_length: 0,
        };
        hear(&mut talk(Digests::NONE, 1), &message.emit())
    };
    let (time2wait_s, time2retain_s) = (1, 2);
    assert_eq!(event(AsyncEvent::Scsi), Ok(Heard::Aside));
    assert_eq!(
        event(AsyncEvent::LogoutRequested { within_s: 3 }),
        Ok(Heard::LogoutRequested)
    );
    assert_eq!(
        event(AsyncEvent::NegotiationRequested { within_s: 3 }),
        Ok(Heard::Aside)
    );
    assert_eq!(event(AsyncEvent::Other(255)), Ok(Heard::Aside));
    let drop = AsyncEvent::SessionDrop {
        time2wait_s,
        time2retain_s,
    };
    assert_eq!(event(drop), Err(VisitFault::Dropped));
}

#[test]
fn what_does_not_belong_there_is_refused() {
    let mut talk = talk(Digests::NONE, 1);
    talk.ask(b"SendTargets=All\0").unwrap();
    let mut response = TextResponse {
        last: true,
        continued: false,
        lun: Lun::default(),
        initiator_task_tag: 1,
        target_transfer_tag: RESERVED_TAG,
        stat_sn: 10,
        exp_cmd_sn: 1,
        max_cmd_sn: 1,
        data_segment_length: 0,
    };
    assert_eq!(hear(&mut talk, &response.emit()), Ok(Heard::Answer));
    response.initiator_task_tag = 2;
    let wrong = VisitFault::Pdu(HeaderFlaw::WrongTask(2));
    assert_eq!(hear(&mut talk, &response.emit()), Err(wrong));
    let reject = Reject {
        reason: RejectReason(4),
        stat_sn: 10,
        exp_cmd_sn: 1,
        max_cmd_sn: 1,
        data_segment_length: 48,
    };
    let rejected = VisitFault::Rejected(RejectReason(4));
    assert_eq!(hear(&mut talk, &reject.emit()), Err(rejected));
    for opcode in (0..0x40).filter(|opcode| !b"\x20\x21\x24\x25\x26\x32\x3f".contains(opcode)) {
        let mut header = response.emit();
        header[0] = opcode;
        let heard = hear(&mut talk, &header).map_err(|fault| fault.code().text());
        assert_eq!(heard, Err("visit.pdu"), "{opcode:#x}");
    }
}

#[test]
fn a_command_waits_until_the_target_has_room() {
    // RFC 7143, 4.2.2.1.
    let mut talk = talk(Digests::NONE, 1);
    let cdb = [7; 16];
    talk.command(Lun::default(), cdb, 8).unwrap();
    let first = ScsiCommand::parse(header(&said(&mut talk))).unwrap();
    assert_eq!((first.cmd_sn, first.exp_stat_sn, first.cdb), (1, 10, cdb));
    talk.command(Lun::default(), cdb, 8).unwrap();
    assert!(said(&mut talk).is_empty());
    // A window that shrinks, or ends before it begins, changes nothing.
    for (expected, most) in [(1, 0), (5, 3)] {
        let mut ping = ping(RESERVED_TAG, RESERVED_TAG);
        (ping.exp_cmd_sn, ping.max_cmd_sn) = (expected, most);
        assert_eq!(hear(&mut talk, &ping.emit()), Ok(Heard::Aside));
        assert!(said(&mut talk).is_empty());
    }
    let mut open = ping(RESERVED_TAG, RESERVED_TAG);
    (open.exp_cmd_sn, open.max_cmd_sn) = (2, 2);
    hear(&mut talk, &open.emit()).unwrap();
    let second = ScsiCommand::parse(header(&said(&mut talk))).unwrap();
    assert_eq!(second.cmd_sn, 2);
    assert_ne!(second.initiator_task_tag, first.initiator_task_tag);
    assert!(said(&mut talk).is_empty());
}

#[test]
fn numbers_go_round() {
    assert!(is_after(1, 0) && is_after(0, u32::MAX) && is_after(5, u32::MAX - 5));
    assert!(!is_after(0, 0) && !is_after(0, 1) && !is_after(u32::MAX, 0));
}

#[test]
fn digests_are_sent_where_they_were_agreed_on() {
    // reliability.md A.2, A.3; RFC 7143, 13.1.
    for (header_digest, data_digest) in [(false, false), (true, false), (false, true), (true, true)]
    {
        let digests = Digests {
            header: header_digest,
            data: data_digest,
        };
        let mut talk = talk(digests, 1);
        talk.ask(b"Key=1\0").unwrap();
        let bytes = said(&mut talk);
        let (head, rest) = bytes.split_at(HEADER_BYTES);
        assert_eq!(
            TextRequest::parse(header(head))
                .unwrap()
                .data_segment_length,
            6
        );
        let mut expected = Vec::new();
        if header_digest {
            expected.extend(crc32c(&[head]));
        }
        expected.extend(b"Key=1\0\0\0");
        if data_digest {
            expected.extend(crc32c(&[b"Key=1\0\0\0"]));
        }
        assert_eq!(rest, expected);
        // Without data there is no digest of it.
        talk.log_out().unwrap();
        let bytes = said(&mut talk);
        assert_eq!(
            bytes.len(),
            HEADER_BYTES + if header_digest { 4 } else { 0 }
        );
        assert!(LogoutRequest::parse(header(&bytes)).is_ok());
        assert_eq!(Header::new(header(&bytes)).opcode(), Opcode::LogoutRequest);
    }
}

#[test]
fn pings_that_nobody_takes_the_answers_to_end_the_visit() {
    let mut talk = talk(Digests::NONE, 1);
    let ended = (0..1000).find_map(|_| hear(&mut talk, &ping(1, RESERVED_TAG).emit()).err());
    assert_eq!(ended, Some(VisitFault::Flooded));
}

#[test]
fn what_is_sent_in_parts_stays_in_order() {
    let mut talk = talk(Digests::NONE, 1);
    talk.ask(b"Key=1\0").unwrap();
    let whole = talk.outgoing().to_vec();
    let mut sent = Vec::new();
    while let Some(&byte) = talk.outgoing().first() {
        sent.push(byte);
        talk.sent(1);
    }
    assert_eq!(sent, whole);
}
