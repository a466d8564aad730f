//! A portal that serves a visit as it should, from the login to the logout.

use sanroot_core::iscsi::Lun;
use sanroot_core::iscsi::check::Check;
use sanroot_core::iscsi::discovery::Discovery;
use sanroot_core::iscsi::login::{LoginOptions, SessionType};
use sanroot_core::iscsi::pdu::{
    DataIn, HEADER_BYTES, Header, LoginRequest, LogoutOutcome, LogoutResponse, Opcode,
    RESERVED_TAG, ScsiCommand, ScsiResponse, TextRequest, TextResponse,
};

use super::visited::{Carrier, Pdu, Played, Shown, play};
use crate::initiator::options;
use crate::target::agree;

/// The number of the login's response; the others follow it one by one.
pub const FIRST_STAT_SN: u32 = 100;
/// The tag by which the portal goes on with a long answer.
pub const TRANSFER_TAG: u32 = 5;
/// Commands that the portal has room for.
const WINDOW: u32 = 8;

/// The answer to SendTargets, split within a pair.
const TARGETS: [&str; 2] = [
    "TargetName=iqn.a\0TargetAddress=192.0.2.1:3260,1\0TargetName=iqn.b\0TargetAddr",
    "ess=192.0.2.2:3260,2\0",
];
/// The answer to INQUIRY.
const INQUIRY: &[u8; 36] = b"\0\0\x06\x02\x1f\0\0\0IET     VIRTUAL-DISK    0001";

/// What a portal is visited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Its targets.
    Discovery,
    /// One target's logical units: a disk at LUN 1.
    Check,
}

impl Shown for Discovery<'_> {
    fn shown(&self) -> Vec<String> {
        Vec::new()
    }
}

impl Shown for Check {
    fn shown(&self) -> Vec<String> {
        self.units().iter().map(ToString::to_string).collect()
    }
}

impl Purpose {
    /// Plays the visit.
    pub fn play(self, carrier: Carrier, answer: &mut dyn FnMut(&Pdu) -> Vec<Pdu>) -> Played {
        let mut how: LoginOptions<'_> = options();
        match self {
            Self::Discovery => {
                how.session = SessionType::Discovery;
                play(how, Discovery::new(None), carrier, answer)
            }
            Self::Check => play(how, Check::default(), carrier, answer),
        }
    }
}

/// The portal's side of one session.
#[derive(Default)]
pub struct FriendlyPortal {
    /// Responses that it has sent.
    responses: u32,
    /// Commands that it has heard.
    commands: u32,
}

impl FriendlyPortal {
    /// The answer to a request; nothing to one that wants none.
    ///
    /// # Panics
    /// Where no such request may come.
    pub fn answer(&mut self, request: &Pdu) -> Vec<Pdu> {
        match Header::new(&request.header).opcode() {
            Opcode::LoginRequest => vec![self.login(request)],
            Opcode::TextRequest => vec![self.text(request)],
            Opcode::ScsiCommand => self.command(request),
            Opcode::LogoutRequest => vec![self.logout(request)],
            Opcode::NopOut => Vec::new(),
            other => panic!("a {other} came"),
        }
    }

    /// The number of the next response.
    fn stat_sn(&mut self) -> u32 {
        self.responses += 1;
        FIRST_STAT_SN + self.responses - 1
    }

    /// ExpCmdSN and MaxCmdSN.
    pub const fn window(&self) -> (u32, u32) {
        let next = 1 + self.commands;
        (next, next + WINDOW - 1)
    }

    fn login(&mut self, request: &Pdu) -> Pdu {
        let asked = LoginRequest::parse(&request.header).expect("a login request");
        let mut response = agree(&asked, asked.transit);
        response.stat_sn = self.stat_sn();
        (response.exp_cmd_sn, response.max_cmd_sn) = self.window();
        let requires = b"HeaderDigest=CRC32C\0".as_slice();
        let digests = request
            .data
            .windows(requires.len())
            .any(|it| it == requires);
        let answers: &[u8] = if digests {
            b"TargetPortalGroupTag=1\0HeaderDigest=CRC32C\0DataDigest=CRC32C\0"
        } else {
            b"TargetPortalGroupTag=1\0HeaderDigest=None\0DataDigest=None\0"
        };
        response.data_segment_length = length(answers);
        pdu(response.emit(), answers)
    }

    fn text(&mut self, request: &Pdu) -> Pdu {
        let asked = TextRequest::parse(&request.header).expect("a text request");
        let last = asked.target_transfer_tag != RESERVED_TAG;
        let text = TARGETS[usize::from(last)].as_bytes();
        let (exp_cmd_sn, max_cmd_sn) = self.window();
        let response = TextResponse {
            last,
            continued: !last,
            lun: Lun::default(),
            initiator_task_tag: asked.initiator_task_tag,
            target_transfer_tag: if last { RESERVED_TAG } else { TRANSFER_TAG },
            stat_sn: self.stat_sn(),
            exp_cmd_sn,
            max_cmd_sn,
            data_segment_length: length(text),
        };
        pdu(response.emit(), text)
    }

    /// REPORT LUNS: data and then a response. INQUIRY for a page: refused. Everything else: data with its status.
    fn command(&mut self, request: &Pdu) -> Vec<Pdu> {
        let asked = ScsiCommand::parse(&request.header).expect("a command");
        self.commands += 1;
        match (asked.cdb[0], asked.cdb[1]) {
            (0xa0, _) => {
                let luns = [&[0, 0, 0, 8, 0, 0, 0, 0][..], &[0, 1, 0, 0, 0, 0, 0, 0]].concat();
                let data = self.data(&asked, false, &luns);
                vec![data, self.status(&asked, 0, luns.len(), &[])]
            }
            (0x12, 0) => vec![self.data(&asked, true, INQUIRY)],
            (0x12, _) => {
                let mut sense = [0; 20];
                (sense[1], sense[2], sense[4], sense[14]) = (18, 0x70, 5, 0x24);
                vec![self.status(&asked, 2, 0, &sense)]
            }
            (0x25, _) => vec![self.data(&asked, true, &[0, 0, 0x17, 0xff, 0, 0, 2, 0])],
            _ => {
                let mut capacity = [0; 32];
                (capacity[6], capacity[7], capacity[10]) = (0x17, 0xff, 2);
                vec![self.data(&asked, true, &capacity)]
            }
        }
    }

    fn data(&mut self, asked: &ScsiCommand, has_status: bool, data: &[u8]) -> Pdu {
        let (exp_cmd_sn, max_cmd_sn) = self.window();
        let part = DataIn {
            last: true,
            status: has_status.then_some(0),
            initiator_task_tag: asked.initiator_task_tag,
            stat_sn: if has_status { self.stat_sn() } else { 0 },
            exp_cmd_sn,
            max_cmd_sn,
            data_sn: 0,
            buffer_offset: 0,
            data_segment_length: length(data),
        };
        let mut header = part.emit();
        if has_status {
            short_of(&mut header, asked, data.len());
        }
        pdu(header, data)
    }

    /// The status of a command that has returned so many bytes.
    fn status(&mut self, asked: &ScsiCommand, status: u8, bytes: usize, data: &[u8]) -> Pdu {
        let (exp_cmd_sn, max_cmd_sn) = self.window();
        let response = ScsiResponse {
            response: 0,
            status,
            initiator_task_tag: asked.initiator_task_tag,
            stat_sn: self.stat_sn(),
            exp_cmd_sn,
            max_cmd_sn,
            data_segment_length: length(data),
        };
        let mut header = response.emit();
        short_of(&mut header, asked, bytes);
        pdu(header, data)
    }

    fn logout(&mut self, request: &Pdu) -> Pdu {
        let (exp_cmd_sn, max_cmd_sn) = self.window();
        let response = LogoutResponse {
            outcome: LogoutOutcome::Closed,
            initiator_task_tag: Header::new(&request.header).initiator_task_tag(),
            stat_sn: self.stat_sn(),
            exp_cmd_sn,
            max_cmd_sn,
            time2wait_s: 0,
            time2retain_s: 0,
        };
        pdu(response.emit(), &[])
    }
}

/// Says by how many bytes less than asked for a command has returned (RFC 7143, 11.4.5).
fn short_of(header: &mut [u8; HEADER_BYTES], asked: &ScsiCommand, bytes: usize) {
    let bytes = u32::try_from(bytes).expect("a length");
    let residual = asked.expected_bytes - bytes;
    header[1] |= if residual == 0 { 0 } else { 2 };
    header[44..].copy_from_slice(&residual.to_be_bytes());
}

fn length(data: &[u8]) -> u32 {
    u32::try_from(data.len()).expect("a length")
}

fn pdu(header: [u8; HEADER_BYTES], data: &[u8]) -> Pdu {
    Pdu {
        header,
        data: data.to_vec(),
    }
}
