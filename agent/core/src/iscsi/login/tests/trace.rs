//! Logins as traces.
//!
//! ```text
//! I-> csg=1 nsg=3 | InitiatorName=… HeaderDigest=None     what the login has to send
//! T-> csg=1 nsg=3 tsih=1 | HeaderDigest=None              what the target answers
//! => done                                                 how it ends
//! ```
//! A response may say `c` (C bit), `statsn=`, `status=0201`, `version=`, `opcode=`; its pairs are separated by spaces, the
//! last without its NUL where it says `open`, and with another NUL behind where it says `nul`. `T-> FIN` closes the
//! connection.

use std::boxed::Box;
use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

use crate::finding::Explain;
use crate::iscsi::login::chap::{Algorithms, Authentication, Nonce};
use crate::iscsi::login::{Fault, Login, LoginOptions, Progress, REQUEST_BYTES, SessionType};
use crate::iscsi::negotiation::Negotiated;
use crate::iscsi::pdu::{HEADER_BYTES, LoginRequest, LoginResponse, Stage};
use crate::iscsi::{IscsiName, Isid};
use crate::plan::{Credentials, Identity};

pub(super) const NAMES: &str = "InitiatorName=iqn.2001-04.com.example:host SessionType=Normal TargetName=iqn.2001-04.com.example:disk";
pub(super) const OFFER: &str = "HeaderDigest=None DataDigest=None DefaultTime2Wait=2 \
     DefaultTime2Retain=0 ErrorRecoveryLevel=0 InitialR2T=No ImmediateData=Yes MaxBurstLength=16776192 \
     FirstBurstLength=262144 MaxOutstandingR2T=1 MaxConnections=1 DataPDUInOrder=Yes \
     DataSequenceInOrder=Yes MaxRecvDataSegmentLength=262144";

pub(super) fn options() -> LoginOptions<'static> {
    let name = |name: &'static str| IscsiName::parse(name.as_bytes()).unwrap();
    LoginOptions::new(
        name("iqn.2001-04.com.example:host"),
        SessionType::Normal(name("iqn.2001-04.com.example:disk")),
        Isid::from_kernel_session(1),
    )
}

/// A login with CHAP; the target has to prove itself where `mutual` says so.
pub(super) fn authenticated(mutual: bool, algorithms: &str) -> LoginOptions<'static> {
    let identity = |name, secret| Identity { name, secret };
    let credentials = Credentials {
        initiator: identity(b"host", b"a secret of ours"),
        target: mutual.then_some(identity(b"disk", b"a secret of theirs")),
    };
    LoginOptions {
        authentication: Some(Authentication {
            credentials,
            algorithms: Algorithms::parse(algorithms).unwrap(),
            nonce: Nonce {
                identifier: 7,
                challenge: core::array::from_fn(|at| 0xa0 + u8::try_from(at).unwrap()),
            },
            challenges: Box::leak(Box::default()),
        }),
        ..options()
    }
}

/// Plays `trace`, in which `{names}` and `{offer}` stand for [`NAMES`] and [`OFFER`].
pub(super) fn play(trace: &str) -> Option<Negotiated> {
    play_with(&options(), trace)
}

pub(super) fn play_with(options: &LoginOptions<'_>, trace: &str) -> Option<Negotiated> {
    let mut login = Login::new(options).unwrap();
    let mut outcome: Result<String, String> = Err("nothing heard".into());
    let mut negotiated = None;
    let mut stat_sn = 0_u32;
    for line in trace.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let line = line.replace("{names}", NAMES).replace("{offer}", OFFER);
        if let Some(expected) = line.strip_prefix("I-> ") {
            assert_eq!(said(&login), expected.trim(), "in {trace}");
        } else if line == "T-> FIN" {
            outcome = Ok(login.closed().code().to_string());
        } else if let Some(response) = line.strip_prefix("T-> ") {
            let (header, data) = pdu(response, &mut stat_sn);
            let heard = login.response(&header, &data);
            let is_done = matches!(heard, Ok(Progress::Done));
            outcome = Ok(outcome_of(heard));
            negotiated = is_done.then(|| login.negotiated()).or(negotiated);
        } else if let Some(expected) = line.strip_prefix("=> ") {
            assert_eq!(outcome.as_deref(), Ok(expected), "in {trace}");
        } else {
            panic!("not a line of a trace: {line}");
        }
    }
    negotiated
}

fn outcome_of(heard: Result<Progress<'_>, Fault>) -> String {
    match heard {
        Ok(Progress::Send) => "send".into(),
        Ok(Progress::Reconnect) => "reconnect".into(),
        Ok(Progress::Done) => "done".into(),
        Ok(Progress::Redirect(redirect)) => {
            let how = if redirect.permanent {
                "for good"
            } else {
                "for now"
            };
            format!("redirect {how} {}", redirect.address)
        }
        Err(fault) => fault.code().to_string(),
    }
}

/// What the login sends, without what is the same in every request.
fn said(login: &Login<'_>) -> String {
    let mut out = [0xff; REQUEST_BYTES];
    let bytes = login.request(&mut out);
    if bytes.is_empty() {
        return "nothing".into();
    }
    let (header, text) = bytes.split_first_chunk::<HEADER_BYTES>().unwrap();
    let request = LoginRequest::parse(header).unwrap();
    let length = usize::try_from(request.data_segment_length).unwrap();
    // RFC 7143, 11.12: immediate, version 0, a new session's TSIH, the only connection.
    assert_eq!((header[0], &header[2..5]), (0x43, &[0, 0, 0][..]));
    assert_eq!((request.tsih, request.cid), (0, 0));
    assert_eq!(request.isid, Isid::from_kernel_session(1));
    assert_eq!(text.len(), length.next_multiple_of(4));
    assert!(text[length..].iter().all(|&byte| byte == 0));
    let mut said = format!("csg={}", request.stage.to_wire());
    if let Some(next) = request.transit {
        said += &format!(" nsg={}", next.to_wire());
    }
    if request.exp_stat_sn != 0 {
        said += &format!(" expstatsn={}", request.exp_stat_sn);
    }
    said += " |";
    for pair in text[..length].split_inclusive(|&byte| byte == 0) {
        let pair = pair.strip_suffix(b"\0").unwrap();
        said += &format!(" {}", core::str::from_utf8(pair).unwrap());
    }
    said
}

/// Header and data of a response; `stat_sn` counts on unless the response tells it.
pub(super) fn pdu(response: &str, stat_sn: &mut u32) -> ([u8; HEADER_BYTES], Vec<u8>) {
    let (fields, text) = response.split_once('|').unwrap_or((response, ""));
    let data: Vec<u8> = text
        .split_whitespace()
        .flat_map(|pair| pair.bytes().chain([0]))
        .collect();
    let mut data = data;
    let mut header = LoginResponse {
        transit: None,
        continued: false,
        stage: Stage::Operational,
        version_max: 0,
        version_active: 0,
        isid: Isid::from_kernel_session(1),
        tsih: 0,
        initiator_task_tag: 0,
        stat_sn: 0,
        exp_cmd_sn: 1,
        max_cmd_sn: 1,
        status_class: 0,
        status_detail: 0,
        data_segment_length: 0,
    };
    let mut opcode = None;
    for field in fields.split_whitespace() {
        let (name, value) = field.split_once('=').unwrap_or((field, "0"));
        let number = || value.parse::<u32>().unwrap();
        let byte = || u8::try_from(number()).unwrap();
        match name {
            "csg" => header.stage = Stage::from_wire(byte()).unwrap(),
            "nsg" => header.transit = Some(Stage::from_wire(byte()).unwrap()),
            "c" => header.continued = true,
            "tsih" => header.tsih = u16::try_from(number()).unwrap(),
            "statsn" => *stat_sn = number(),
            "version" => header.version_active = byte(),
            "opcode" => opcode = u8::from_str_radix(value, 16).ok(),
            "open" => data.truncate(data.len() - 1),
            "nul" => data.push(0),
            "status" => {
                let status = u16::from_str_radix(value, 16).unwrap().to_be_bytes();
                [header.status_class, header.status_detail] = status;
            }
            other => panic!("not a field of a trace: {other}"),
        }
    }
    header.stat_sn = *stat_sn;
    *stat_sn = stat_sn.wrapping_add(1);
    header.data_segment_length = u32::try_from(data.len()).unwrap();
    let mut header = header.emit();
    if let Some(opcode) = opcode {
        header[0] = opcode;
    }
    (header, data)
}
