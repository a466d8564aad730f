use std::collections::BTreeSet;
use std::string::ToString;

use super::{
    AsyncEvent, AsyncMessage, DataIn, Field, Framer, HEADER_BYTES, Header, HeaderFlaw,
    LoginRequest, LoginResponse, LogoutOutcome, LogoutReason, LogoutRequest, LogoutResponse, NopIn,
    NopOut, Opcode, RESERVED_TAG, Reject, RejectReason, ScsiResponse, Stage, TextRequest,
    TextResponse,
};
use crate::iscsi::{Isid, Lun};

fn login_response() -> LoginResponse {
    LoginResponse {
        transit: Some(Stage::FullFeature),
        continued: false,
        stage: Stage::Operational,
        version_max: 0,
        version_active: 0,
        isid: Isid::from_kernel_session(1),
        tsih: 0x0102,
        initiator_task_tag: 0x0304_0506,
        stat_sn: 7,
        exp_cmd_sn: 8,
        max_cmd_sn: 9,
        status_class: 0,
        status_detail: 0,
        data_segment_length: 0x01_0203,
    }
}

#[test]
fn a_login_request_has_every_field_in_its_place() {
    // RFC 7143, 11.12.
    let request = LoginRequest {
        transit: Some(Stage::FullFeature),
        continued: false,
        stage: Stage::Operational,
        isid: Isid::from_kernel_session(0x0a_0b0c),
        tsih: 0x0102,
        initiator_task_tag: 0x1112_1314,
        cid: 0x2122,
        cmd_sn: 0x3132_3334,
        exp_stat_sn: 0x4142_4344,
        data_segment_length: 0x51_5253,
    };
    let header = request.emit();
    let mut expected = [0; HEADER_BYTES];
    expected[..32].copy_from_slice(&[
        0x43, 0x87, 0, 0, 0, 0x51, 0x52, 0x53, 0x00, 0x02, 0x3d, 0x0a, 0x0b, 0x0c, 0x01, 0x02,
        0x11, 0x12, 0x13, 0x14, 0x21, 0x22, 0, 0, 0x31, 0x32, 0x33, 0x34, 0x41, 0x42, 0x43, 0x44,
    ]);
    assert_eq!(header, expected);
    assert_eq!(LoginRequest::parse(&header), Ok(request));
}

#[test]
fn every_pdu_survives_the_round_trip() {
    let lun = Lun::from_kernel_number(5);
    let response = login_response();
    assert_eq!(LoginResponse::parse(&response.emit()), Ok(response));
    let text = TextRequest {
        last: true,
        continued: false,
        lun,
        initiator_task_tag: 1,
        target_transfer_tag: RESERVED_TAG,
        cmd_sn: 2,
        exp_stat_sn: 3,
        data_segment_length: 4,
    };
    assert_eq!(TextRequest::parse(&text.emit()), Ok(text));
    let text = TextResponse {
        last: false,
        continued: true,
        lun,
        initiator_task_tag: 1,
        target_transfer_tag: 2,
        stat_sn: 3,
        exp_cmd_sn: 4,
        max_cmd_sn: 5,
        data_segment_length: 6,
    };
    assert_eq!(TextResponse::parse(&text.emit()), Ok(text));
}

#[test]
fn logout_and_reject_survive_the_round_trip() {
    for reason in [
        LogoutReason::CloseSession,
        LogoutReason::CloseConnection,
        LogoutReason::RemoveForRecovery,
    ] {
        let logout = LogoutRequest {
            reason,
            initiator_task_tag: 1,
            cid: 2,
            cmd_sn: 3,
            exp_stat_sn: 4,
        };
        assert_eq!(LogoutRequest::parse(&logout.emit()), Ok(logout));
    }
    for outcome in [
        LogoutOutcome::Closed,
        LogoutOutcome::ConnectionNotFound,
        LogoutOutcome::RecoveryUnsupported,
        LogoutOutcome::CleanupFailed,
        LogoutOutcome::Unknown(9),
    ] {
        let logout = LogoutResponse {
            outcome,
            initiator_task_tag: 1,
            stat_sn: 2,
            exp_cmd_sn: 3,
            max_cmd_sn: 4,
            time2wait_s: 5,
            time2retain_s: 6,
        };
        assert_eq!(LogoutResponse::parse(&logout.emit()), Ok(logout));
    }
    let reject = Reject {
        reason: RejectReason(4),
        stat_sn: 1,
        exp_cmd_sn: 2,
        max_cmd_sn: 3,
        data_segment_length: 48,
    };
    assert_eq!(Reject::parse(&reject.emit()), Ok(reject));
}

#[test]
fn pings_and_events_survive_the_round_trip() {
    let lun = Lun::from_kernel_number(5);
    let ping = NopIn {
        lun,
        initiator_task_tag: RESERVED_TAG,
        target_transfer_tag: 2,
        stat_sn: 3,
        exp_cmd_sn: 4,
        max_cmd_sn: 5,
        data_segment_length: 0,
    };
    assert_eq!(NopIn::parse(&ping.emit()), Ok(ping));
    // RFC 7143, 11.18: the answer carries the target's tag and logical unit and is no task of its own.
    let answer = ping.answer(8, 9).unwrap();
    assert_eq!(answer.initiator_task_tag, RESERVED_TAG);
    assert_eq!((answer.lun, answer.target_transfer_tag), (lun, 2));
    assert_eq!(NopOut::parse(&answer.emit()), Ok(answer));
    let no_ping = NopIn {
        target_transfer_tag: RESERVED_TAG,
        ..ping
    };
    assert_eq!(no_ping.answer(8, 9), None);
    for event in [
        AsyncEvent::Scsi,
        AsyncEvent::LogoutRequested { within_s: 1 },
        AsyncEvent::ConnectionDrop {
            cid: 1,
            time2wait_s: 2,
            time2retain_s: 3,
        },
        AsyncEvent::SessionDrop {
            time2wait_s: 2,
            time2retain_s: 3,
        },
        AsyncEvent::NegotiationRequested { within_s: 1 },
        AsyncEvent::TasksTerminated,
        AsyncEvent::Other(255),
    ] {
        let message = AsyncMessage {
            event,
            lun,
            stat_sn: 1,
            exp_cmd_sn: 2,
            max_cmd_sn: 3,
            data_segment_length: 4,
        };
        assert_eq!(AsyncMessage::parse(&message.emit()), Ok(message));
    }
}

#[test]
fn the_answers_to_commands_survive_the_round_trip() {
    // RFC 7143, 11.4 and 11.7.
    let mut part = DataIn {
        last: true,
        status: Some(0x18),
        initiator_task_tag: 1,
        stat_sn: 2,
        exp_cmd_sn: 3,
        max_cmd_sn: 4,
        data_sn: 5,
        buffer_offset: 6,
        data_segment_length: 7,
    };
    assert_eq!(DataIn::parse(&part.emit()), Ok(part));
    (part.last, part.status) = (false, None);
    assert_eq!(DataIn::parse(&part.emit()), Ok(part));
    let response = ScsiResponse {
        response: 1,
        status: 2,
        initiator_task_tag: 3,
        stat_sn: 4,
        exp_cmd_sn: 5,
        max_cmd_sn: 6,
        data_segment_length: 7,
    };
    assert_eq!(ScsiResponse::parse(&response.emit()), Ok(response));
    // Too much data and too little at once, either way; a status that is not at the end.
    for (flags, is_right) in [(0x82, true), (0x84, true), (0x86, false), (0x98, false)] {
        let mut header = response.emit();
        header[1] = flags;
        assert_eq!(ScsiResponse::parse(&header).is_ok(), is_right, "{flags:#x}");
    }
    for (flags, is_right) in [(0x83, true), (0x87, false), (0x01, false)] {
        let mut header = part.emit();
        header[1] = flags;
        assert_eq!(DataIn::parse(&header).is_ok(), is_right, "{flags:#x}");
    }
}

#[test]
fn every_opcode_survives_the_round_trip() {
    for byte in 0..0x40 {
        assert_eq!(Opcode::from_wire(byte).to_wire(), byte);
        assert_eq!(Opcode::from_wire(byte | 0xc0), Opcode::from_wire(byte));
    }
}

#[test]
fn flags_that_contradict_themselves_are_refused() {
    // reliability.md A.20, A.38; RFC 7143, 11.13.2 and 11.13.3.
    let mut header = login_response().emit();
    header[1] = 0xc7;
    assert_eq!(
        LoginResponse::parse(&header),
        Err(HeaderFlaw::FinalAndContinued)
    );
    for flags in [0x86, 0x08] {
        header[1] = flags;
        assert_eq!(
            LoginResponse::parse(&header),
            Err(HeaderFlaw::ReservedStage)
        );
    }
    // Without T the next stage means nothing.
    header[1] = 0x06;
    assert_eq!(LoginResponse::parse(&header).unwrap().transit, None);
    // A.49: where the status is a failure, only the status counts.
    (header[1], header[36], header[37]) = (0xca, 3, 1);
    assert_eq!(LoginResponse::parse(&header).unwrap().status_class, 3);
}

#[test]
fn a_text_response_names_a_tag_if_there_is_more() {
    // reliability.md A.78; RFC 7143, 11.11.4.
    let mut response = TextResponse {
        last: true,
        continued: false,
        lun: Lun::default(),
        initiator_task_tag: 1,
        target_transfer_tag: 2,
        stat_sn: 3,
        exp_cmd_sn: 4,
        max_cmd_sn: 5,
        data_segment_length: 0,
    };
    let flaw = |tag| Err(HeaderFlaw::Field(Field::TargetTransferTag, tag));
    // LIO's last part (Linux 6.1, iscsit_build_text_rsp).
    assert_eq!(TextResponse::parse(&response.emit()), Ok(response));
    (response.last, response.target_transfer_tag) = (false, RESERVED_TAG);
    assert_eq!(TextResponse::parse(&response.emit()), flaw(RESERVED_TAG));
}

#[test]
fn data_comes_with_its_padding_or_without() {
    let mut response = login_response();
    response.data_segment_length = 5;
    let header = response.emit();
    let header = Header::new(&header);
    assert_eq!(header.data(b"12345", 8), Ok(&b"12345"[..]));
    assert_eq!(header.data(b"12345\0\0\0", 8), Ok(&b"12345"[..]));
    for data in [&b""[..], b"1234", b"123456", b"12345\0\0\0\0"] {
        assert_eq!(header.data(data, 8), Err(HeaderFlaw::DataMismatch(5)));
    }
    assert_eq!(header.data(b"12345", 4), Err(HeaderFlaw::DataTooLong(5)));
}

/// Feeds `stream` in pieces of at most `piece` bytes; the PDUs' data, and what was not taken.
fn frame(stream: &[u8], piece: usize) -> (std::vec::Vec<std::vec::Vec<u8>>, usize) {
    let mut framer = Framer::<16>::new();
    let (mut rest, mut found) = (stream, std::vec::Vec::new());
    while !rest.is_empty() {
        let space = framer.space();
        let count = space.len().min(piece).min(rest.len());
        assert_ne!(count, 0);
        let (now, later) = rest.split_at(count);
        space[..count].copy_from_slice(now);
        rest = later;
        match framer.filled(count) {
            Ok(Some(pdu)) => found.push(pdu.data.to_vec()),
            Ok(None) => {}
            Err(_) => return (found, rest.len()),
        }
    }
    (found, 0)
}

fn pdu(data: &[u8]) -> std::vec::Vec<u8> {
    let mut response = login_response();
    response.data_segment_length = u32::try_from(data.len()).unwrap();
    let mut bytes = response.emit().to_vec();
    bytes.extend_from_slice(data);
    bytes.resize(bytes.len().next_multiple_of(4), 0);
    bytes
}

#[test]
fn a_stream_is_cut_where_the_pdus_end_however_it_arrives() {
    let stream = [pdu(b""), pdu(b"12345"), pdu(b"0123456789abcdef"), pdu(b"x")].concat();
    for piece in 1..=stream.len() {
        let (found, _) = frame(&stream, piece);
        let expected = [&b""[..], b"12345", b"0123456789abcdef", b"x"];
        assert_eq!(found, expected, "pieces of {piece}");
    }
}

#[test]
fn no_byte_behind_a_pdu_is_asked_for() {
    // handoff.md 3.6: what follows the last login response is the kernel's to read.
    let mut framer = Framer::<16>::new();
    let whole = pdu(b"12345");
    let mut asked = 0;
    loop {
        let space = framer.space();
        let count = space.len();
        space.copy_from_slice(&whole[asked..asked + count]);
        asked += count;
        if framer.filled(count).unwrap().is_some() {
            break;
        }
    }
    assert_eq!(asked, whole.len());
}

#[test]
fn a_pdu_that_is_too_large_is_refused_before_its_data() {
    // reliability.md A.1, A.7; RFC 7143, 6.3.
    let too_large = pdu(b"0123456789abcdefg");
    let (found, left) = frame(&too_large, 1);
    assert!(found.is_empty());
    assert_eq!(left, too_large.len() - HEADER_BYTES);
    let mut additional = pdu(b"1");
    additional[4] = 1;
    assert_eq!(frame(&additional, 48).1, 4);
}

#[test]
fn every_opcode_and_every_reason_has_a_name_of_its_own() {
    // reliability.md A.92.
    let opcodes: BTreeSet<_> = (0..0x40)
        .map(|it| Opcode::from_wire(it).to_string())
        .collect();
    let reasons: BTreeSet<_> = (0..=0xff).map(|it| RejectReason(it).to_string()).collect();
    assert_eq!((opcodes.len(), reasons.len()), (0x40, 0x100));
}
