//! Targets, and how they answer.

use core::net::{IpAddr, Ipv4Addr};
use std::format;
use std::string::String;
use std::vec::Vec;

use crate::iscsi::Isid;
use crate::iscsi::pdu::{LoginResponse, Stage};

/// How a portal meets connections, and its target logins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    Serves,
    /// Nobody listens.
    Refuses,
    /// Nothing answers.
    Away,
    /// Logins are refused with a status of this class and detail.
    Rejects(u8, u8),
    /// Logins are sent to the portal of this number.
    Redirects(usize),
    /// Logins are not answered.
    Mute,
    /// Logins are answered by closing.
    Closes,
}

/// The addresses of portals.
pub(super) fn portal(number: usize) -> IpAddr {
    let last = 101 + u8::try_from(number).unwrap();
    IpAddr::V4(Ipv4Addr::new(10, 0, 2, last))
}

/// What a target says to a login request; `None` where it says nothing. Then, whether it closes.
pub(super) fn answer(manner: Manner, pdu: &[u8]) -> (Option<Vec<u8>>, bool) {
    let header: &[u8; 48] = pdu.first_chunk().unwrap();
    let (stage, next, text) = if header[1] & 0x0c == 0 {
        let text = "AuthMethod=None\0";
        (Stage::Security, Stage::Operational, text)
    } else {
        let text = "TargetPortalGroupTag=3\0MaxRecvDataSegmentLength=65536\0";
        (Stage::Operational, Stage::FullFeature, text)
    };
    let (status_class, status_detail, text) = match manner {
        Manner::Serves => (0, 0, String::from(text)),
        Manner::Rejects(class, detail) => (class, detail, String::new()),
        Manner::Redirects(to) => {
            let address = portal(to);
            (1, 1, format!("TargetAddress={address}:3260\0"))
        }
        Manner::Mute => return (None, false),
        Manner::Refuses | Manner::Away | Manner::Closes => return (None, true),
    };
    let response = LoginResponse {
        transit: (status_class == 0).then_some(next),
        continued: false,
        stage,
        version_max: 0,
        version_active: 0,
        isid: Isid::from_wire(header[8..14].try_into().unwrap()),
        tsih: 1,
        initiator_task_tag: 0,
        stat_sn: 0x9d91_b89d,
        exp_cmd_sn: 0,
        max_cmd_sn: 32,
        status_class,
        status_detail,
        data_segment_length: u32::try_from(text.len()).unwrap(),
    };
    let mut pdu = response.emit().to_vec();
    pdu.extend(text.as_bytes());
    (Some(pdu), status_class != 0)
}
