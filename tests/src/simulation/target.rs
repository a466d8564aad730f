//! iSCSI targets: who answers at a portal, and how it logs initiators in (RFC 7143, 11.12 and 11.13).

use std::net::SocketAddr;
use std::time::Duration;

use sanroot_core::time::Instant;

/// Bytes of a basic header segment.
pub const HEADER_BYTES: usize = 48;
const LOGIN_REQUEST: u8 = 0x03;
const LOGIN_RESPONSE: u8 = 0x23;
const LOGOUT_REQUEST: u8 = 0x06;
const TRANSIT: u8 = 0x80;
const CONTINUE: u8 = 0x40;
/// Full feature phase, as a next stage.
const FULL_FEATURE: u8 = 3;

/// A target behind one portal.
#[derive(Clone, Debug)]
pub struct Target {
    /// Its iSCSI name.
    pub name: String,
    /// The network that it is on.
    pub network: u8,
    /// Where it listens.
    pub portal: SocketAddr,
    /// The name by which plans call its host, where they do not use the address.
    pub host: Option<String>,
    /// Its logical units, as the kernel numbers them.
    pub units: Vec<u64>,
    /// What they say that they are.
    pub wwid: &'static str,
    /// The kernel makes no disks of them where it asks what they are before.
    pub connected: Instant,
    /// The first read of none of them ends before.
    pub reads: Instant,
    /// Disks of them have no bytes where the kernel asks for their capacity before.
    pub ready: Instant,
    /// None of them can be read before: the path stands by, or another machine has reserved them.
    pub readable: Instant,
    /// Nobody listens at the portal before.
    pub starts: Instant,
    /// How long a packet to it and its answer take.
    pub round_trip: Duration,
    /// How it meets one connection after the other; the last manner is for all that follow.
    pub manners: Vec<Manner>,
}

/// How a target meets a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// As it should.
    Serves,
    /// The host is off: nothing answers.
    Dead,
    /// The host is on and nobody listens.
    Refuses,
    /// It takes the connection and says nothing.
    Silent,
    /// It closes the connection instead of answering the login PDU of this number, counted from 0.
    Closes(u8),
    /// It serves, and closes the connection this long after it stood.
    Drops(Duration),
    /// It answers the login with this status (RFC 7143, 11.13.5).
    Answers {
        /// Status-Class
        class: u8,
        /// Status-Detail
        detail: u8,
    },
    /// It sends the initiator elsewhere for now.
    Redirects(SocketAddr),
    /// As [`Self::Redirects`], to a host name and the usual port.
    RedirectsToName(&'static str),
    /// Its login responses cannot be understood.
    Babbles,
    /// It serves, with a second before each byte.
    Drips,
    /// It serves, and answers so late.
    Late(Duration),
}

impl Target {
    /// A target with one logical unit, number 1, that serves.
    pub fn new(name: &str, portal: SocketAddr) -> Self {
        Self {
            name: name.to_owned(),
            network: 0,
            portal,
            host: None,
            units: vec![1],
            wwid: "",
            connected: Instant::ZERO,
            reads: Instant::ZERO,
            ready: Instant::ZERO,
            readable: Instant::ZERO,
            starts: Instant::ZERO,
            round_trip: Duration::from_micros(200),
            manners: vec![Manner::Serves],
        }
    }

    /// How it meets the connection of this number, counted from 0, at `now`.
    pub fn manner(&self, connection: usize, now: Instant) -> Manner {
        if now < self.starts {
            return Manner::Refuses;
        }
        let last = self.manners.len() - 1;
        self.manners[connection.min(last)]
    }
}

/// What a target does upon a PDU.
#[derive(Debug, PartialEq, Eq)]
pub enum Reaction {
    /// It answers.
    Pdu(Vec<u8>),
    /// It closes the connection.
    Close,
    /// Nothing.
    Nothing,
}

/// A target's side of one connection, up to the full feature phase.
pub struct Login {
    manner: Manner,
    received: u8,
    status_number: u32,
}

impl Login {
    /// A connection that has just been accepted; `status_number` is any number, as real targets begin with.
    pub fn new(manner: Manner, status_number: u32) -> Self {
        Self {
            manner,
            received: 0,
            status_number,
        }
    }

    /// Takes a PDU.
    pub fn receive(&mut self, target: &Target, header: &[u8], data: &[u8]) -> Reaction {
        if header[0] & 0x3f == LOGOUT_REQUEST {
            return Reaction::Close;
        }
        assert_eq!(
            header[0] & 0x3f,
            LOGIN_REQUEST,
            "only logins come through the kernel's SEND_PDU"
        );
        let number = self.received;
        self.received += 1;
        match self.manner {
            Manner::Silent | Manner::Dead | Manner::Refuses => Reaction::Nothing,
            Manner::Closes(at) if at <= number => Reaction::Close,
            Manner::Babbles => Reaction::Pdu(self.response(header, 0xff, [0, 0], "=\0\u{1}")),
            Manner::Answers { class, detail } => {
                Reaction::Pdu(self.response(header, 0, [class, detail], ""))
            }
            Manner::Redirects(portal) => {
                let address = format!("TargetAddress={portal},1\0");
                Reaction::Pdu(self.response(header, 0, [1, 1], &address))
            }
            Manner::RedirectsToName(host) => {
                let address = format!("TargetAddress={host},1\0");
                Reaction::Pdu(self.response(header, 0, [1, 1], &address))
            }
            Manner::Serves
            | Manner::Closes(_)
            | Manner::Drops(_)
            | Manner::Drips
            | Manner::Late(_) => self.negotiate(target, header, data),
        }
    }

    /// How long what it does takes beyond the way: the kernel hands on whole PDUs.
    pub fn pace(&self, reaction: &Reaction) -> Duration {
        match (self.manner, reaction) {
            (Manner::Late(wait), Reaction::Pdu(_)) => wait,
            (Manner::Drips, Reaction::Pdu(pdu)) => Duration::from_secs(pdu.len() as u64),
            _ => Duration::ZERO,
        }
    }

    fn negotiate(&mut self, target: &Target, header: &[u8], data: &[u8]) -> Reaction {
        let text = std::str::from_utf8(data).expect("login text is ASCII here");
        let pairs: Vec<(&str, &str)> = text
            .split_terminator('\0')
            .filter_map(|pair| pair.split_once('='))
            .collect();
        let mut answer = String::new();
        if self.received == 1 {
            let wanted = pairs
                .iter()
                .find(|(key, _)| *key == "TargetName")
                .map(|(_, value)| *value);
            assert!(
                pairs.iter().any(|(key, _)| *key == "InitiatorName"),
                "a login begins with the initiator's name"
            );
            if wanted != Some(target.name.as_str()) {
                return Reaction::Pdu(self.response(header, 0, [2, 3], ""));
            }
            answer.push_str("TargetPortalGroupTag=1\0");
        }
        if header[1] & CONTINUE != 0 {
            return Reaction::Pdu(self.response(header, header[1] & 0x0c, [0, 0], ""));
        }
        for (key, offered) in pairs {
            answer.push_str(&answered(key, offered));
        }
        let stage = header[1] & (TRANSIT | 0x0f);
        Reaction::Pdu(self.response(header, stage, [0, 0], &answer))
    }

    fn response(&mut self, request: &[u8], stage: u8, status: [u8; 2], text: &str) -> Vec<u8> {
        let done = stage & TRANSIT != 0 && stage & 3 == FULL_FEATURE;
        let length = u32::try_from(text.len()).expect("a short text");
        let mut pdu = vec![0; HEADER_BYTES];
        pdu[0] = LOGIN_RESPONSE;
        pdu[1] = stage;
        pdu[5..8].copy_from_slice(&length.to_be_bytes()[1..]);
        pdu[8..14].copy_from_slice(&request[8..14]);
        pdu[14..16].copy_from_slice(&u16::from(done).to_be_bytes());
        pdu[16..20].copy_from_slice(&request[16..20]);
        pdu[24..28].copy_from_slice(&self.status_number.to_be_bytes());
        let command_number = u32::from_be_bytes(request[24..28].try_into().expect("CmdSN"));
        pdu[28..32].copy_from_slice(&command_number.to_be_bytes());
        pdu[32..36].copy_from_slice(&command_number.wrapping_add(32).to_be_bytes());
        pdu[36..38].copy_from_slice(&status);
        pdu.extend(text.as_bytes());
        self.status_number = self.status_number.wrapping_add(1);
        pdu
    }
}

/// What the target answers to an offered key: for all it is content with what the initiator wants, and states its own.
fn answered(key: &str, offered: &str) -> String {
    match key {
        "InitiatorName" | "InitiatorAlias" | "SessionType" | "TargetName" => String::new(),
        "MaxRecvDataSegmentLength" => "MaxRecvDataSegmentLength=65536\0".to_owned(),
        "AuthMethod" | "HeaderDigest" | "DataDigest" => {
            let plain = offered.split(',').find(|value| *value == "None");
            format!("{key}={}\0", plain.unwrap_or("Reject"))
        }
        _ => format!("{key}={offered}\0"),
    }
}
