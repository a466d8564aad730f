//! The kernel's iSCSI transport: sessions, connections, and the rules that it punishes (`NETLINK_ISCSI`; Linux 6.1,
//! `drivers/scsi/scsi_transport_iscsi.c` and `libiscsi.c`). What would lock up or leak in a real kernel panics here.

mod others;

use std::collections::{BTreeMap, BTreeSet};

use sanroot_core::netlink::{Message, Messages};

use super::bytes::{datagram, u32_at, u64_at};

/// The transport's handle.
pub const HANDLE: u64 = 0xffff_ffff_c0de_f00d;
const UEVENT_BYTES: usize = 56;
const CREATE_SESSION: u16 = 11;
const DESTROY_SESSION: u16 = 12;
const CREATE_CONNECTION: u16 = 13;
const DESTROY_CONNECTION: u16 = 14;
const BIND: u16 = 15;
const SET_PARAMETER: u16 = 16;
const START: u16 = 17;
const STOP: u16 = 18;
const SEND_PDU: u16 = 19;
const SET_HOST_PARAMETER: u16 = 26;
const RECEIVED_PDU: u32 = 101;
const CONNECTION_ERROR: u32 = 102;
const INTERFACE_ERROR: u32 = 103;
const SESSION_CREATED: u32 = 106;
/// `ISCSI_PARAM_SESS_RECOVERY_TMO`, the only one that an unbound connection takes.
pub const RECOVERY_TIMEOUT: u32 = 19;
const MAX_TRANSMIT: u32 = 1;
const FIRST_BURST: u32 = 7;
const MAX_BURST: u32 = 8;
const EXPECTED_STATUS_NUMBER: u32 = 14;
/// Both digests and ExpStatSN.
const PER_LOGIN: [u32; 3] = [2, 3, EXPECTED_STATUS_NUMBER];
/// What iscsid cannot do without when it takes a session over: TargetName, TPGT, persistent address and port,
/// InitiatorName.
const TAKE_OVER: [u32; 5] = [15, 16, 17, 18, 34];
/// `EBUSY`
const BUSY: i32 = 16;
/// `EEXIST`: what BIND says of a number that is no socket.
const NO_SOCKET: i32 = 17;
/// `EINVAL`
const INVALID: i32 = 22;
/// `ENOTCONN`
const NOT_CONNECTED: i32 = 107;

/// A session of the kernel with its one connection.
#[derive(Debug)]
pub struct Session {
    /// Its number.
    pub sid: u32,
    /// Its SCSI host.
    pub host: u32,
    /// What its host says of the NIC that it keeps to.
    pub nic: Option<String>,
    /// Its connection.
    pub connection: Option<Connection>,
    /// The logical units that the kernel has, and whether the disk driver has taken them up.
    pub known: BTreeMap<u64, bool>,
    /// Those whose disks have appeared.
    pub units: BTreeSet<u64>,
    /// Those whose disks have appeared without bytes.
    pub empty: BTreeSet<u64>,
}

/// A connection of the kernel.
#[derive(Debug, Default)]
pub struct Connection {
    /// The socket that it was given and still holds.
    pub socket: Option<u64>,
    /// Whether it is in the full feature phase.
    pub started: bool,
    /// The parameters as they were set, by number.
    pub parameters: BTreeMap<u32, String>,
    command_number: u32,
    task: u32,
    failed: bool,
}

/// What a request leads to beside its reply.
#[derive(Debug, PartialEq, Eq)]
pub enum Effect {
    /// The kernel sends this PDU.
    Send {
        /// Through this socket.
        socket: u64,
        /// Basic header segment and data segment.
        pdu: Vec<u8>,
    },
    /// The kernel lets go of this socket.
    Release(u64),
}

/// What came of a datagram of requests.
#[derive(Default)]
pub struct Outcome {
    /// Messages to all that listen, each before the reply of its request.
    pub replies: Vec<Vec<u8>>,
    /// What else happens.
    pub effects: Vec<Effect>,
    /// The first failure's error number.
    pub failure: Option<i32>,
}

/// The transport.
#[derive(Default)]
pub struct Transport {
    /// What sessions there are, by number.
    pub sessions: BTreeMap<u32, Session>,
    /// Those of somebody else. Nobody asks anything of them.
    pub foreign: BTreeSet<u32>,
    /// The error number with which the next request is refused that does not take anything away.
    pub refuses: Option<i32>,
    refuses_nics: Option<i32>,
    made: u32,
}

impl Transport {
    /// One without sessions, which refuses what a host says of its NIC with this error number, if there is one.
    pub fn new(refuses_nics: Option<i32>) -> Self {
        Self {
            refuses_nics,
            ..Self::default()
        }
    }

    /// Handles one datagram; `is_socket` tells whether a number is an open, connected socket of the sender.
    pub fn handle(&mut self, requests: &[u8], is_socket: impl Fn(u64) -> bool) -> Outcome {
        let mut outcome = Outcome::default();
        for message in Messages::new(requests) {
            assert!(
                message.body.len() >= UEVENT_BYTES,
                "the kernel drops a message that is too short"
            );
            let mut reply = message.body[..UEVENT_BYTES].to_vec();
            let result = match u64_at(message.body, 8) {
                HANDLE => self.request(&message, &mut reply, &mut outcome, &is_socket),
                _ => Err(Failure::Interface(INVALID)),
            };
            match result {
                Ok(()) => {}
                Err(Failure::Interface(errno)) => {
                    reply[..4].copy_from_slice(&INTERFACE_ERROR.to_ne_bytes());
                    reply[4..8].copy_from_slice(&errno.wrapping_neg().to_ne_bytes());
                    outcome.failure.get_or_insert(errno);
                }
                Err(Failure::Transport(errno)) => {
                    reply[40..44].copy_from_slice(&errno.wrapping_neg().to_ne_bytes());
                    outcome.failure.get_or_insert(errno);
                }
            }
            outcome.replies.push(framed(message.kind, &reply, &[]));
        }
        outcome
    }

    fn request(
        &mut self,
        message: &Message<'_>,
        reply: &mut [u8],
        outcome: &mut Outcome,
        is_socket: &impl Fn(u64) -> bool,
    ) -> Result<(), Failure> {
        const REFUSABLE: [u16; 5] = [CREATE_SESSION, CREATE_CONNECTION, BIND, START, SEND_PDU];
        if REFUSABLE.contains(&message.kind)
            && let Some(errno) = self.refuses.take()
        {
            return Err(Failure::Interface(errno));
        }
        if message.kind == CREATE_SESSION {
            let session = self.create(u32_at(message.body, 16));
            let numbers = [session.sid, session.host].map(u32::to_ne_bytes).concat();
            reply[40..48].copy_from_slice(&numbers);
            outcome.replies.push(unasked(
                SESSION_CREATED,
                [session.sid, session.host, 0],
                &[],
            ));
            return Ok(());
        }
        let sid = u32_at(message.body, 16);
        self.keep_off(sid, message.kind == SET_HOST_PARAMETER);
        if message.kind == SET_HOST_PARAMETER {
            return self.name_nic(sid, &message.body[UEVENT_BYTES..]);
        }
        let session = self
            .sessions
            .get_mut(&sid)
            .ok_or(Failure::Interface(INVALID))?;
        match message.kind {
            DESTROY_SESSION if session.connection.is_some() => Err(Failure::Interface(BUSY)),
            DESTROY_SESSION => {
                self.sessions.remove(&sid);
                Ok(())
            }
            CREATE_CONNECTION => {
                assert!(
                    session.connection.is_none(),
                    "session {sid} has its one connection already"
                );
                session.connection = Some(Connection::default());
                Ok(())
            }
            _ => {
                let connection = session
                    .connection
                    .as_mut()
                    .ok_or(Failure::Interface(INVALID))?;
                if message.kind == DESTROY_CONNECTION {
                    outcome
                        .effects
                        .extend(connection.socket.map(Effect::Release));
                    session.connection = None;
                    return Ok(());
                }
                connection.request(message, outcome, is_socket)
            }
        }
    }

    /// The NIC of the session of this host.
    fn name_nic(&mut self, host: u32, payload: &[u8]) -> Result<(), Failure> {
        if let Some(errno) = self.refuses_nics {
            return Err(Failure::Interface(errno));
        }
        let mut sessions = self.sessions.values_mut();
        let session = sessions.find(|session| session.host == host);
        session.ok_or(Failure::Interface(INVALID))?.nic = Some(text(payload));
        Ok(())
    }

    /// The session whose connection holds `socket`.
    pub fn owner(&mut self, socket: u64) -> Option<&mut Session> {
        let holds = |session: &&mut Session| {
            session
                .connection
                .as_ref()
                .is_some_and(|connection| connection.socket == Some(socket))
        };
        self.sessions.values_mut().find(holds)
    }

    /// A PDU came in through `socket`: what the kernel tells user space.
    pub fn received(&mut self, socket: u64, pdu: &[u8]) -> Option<Vec<u8>> {
        let session = self.owner(socket)?;
        let started = session
            .connection
            .as_ref()
            .is_some_and(|connection| connection.started);
        (!started).then(|| unasked(RECEIVED_PDU, [session.sid, 0, 0], pdu))
    }

    /// The peer closed `socket`: what the kernel tells user space, having let go of the socket.
    pub fn closed(&mut self, socket: u64) -> Option<Vec<u8>> {
        const TCP_CLOSED: u32 = 1020;
        let session = self.owner(socket)?;
        let connection = session.connection.as_mut()?;
        connection.started = false;
        connection.failed = true;
        connection.socket = None;
        Some(unasked(CONNECTION_ERROR, [session.sid, 0, TCP_CLOSED], &[]))
    }
}

/// In which of its two places the kernel reports a failure.
enum Failure {
    /// `iferror`
    Interface(i32),
    /// `retcode`
    Transport(i32),
}

impl Connection {
    /// Whether it stands, and iscsid could not take it over.
    pub fn is_bare(&self) -> bool {
        let is_missing = |number| !self.parameters.contains_key(number);
        self.started && TAKE_OVER.iter().any(is_missing)
    }

    fn request(
        &mut self,
        message: &Message<'_>,
        outcome: &mut Outcome,
        is_socket: &impl Fn(u64) -> bool,
    ) -> Result<(), Failure> {
        let body = message.body;
        match message.kind {
            BIND => {
                let socket = u64_at(body, 24);
                if self.failed {
                    return Err(Failure::Transport(NOT_CONNECTED));
                }
                assert!(
                    self.socket.is_none(),
                    "a second BIND without STOP leaks the first socket or locks the kernel up"
                );
                if !is_socket(socket) {
                    return Err(Failure::Transport(NO_SOCKET));
                }
                self.socket = Some(socket);
                Ok(())
            }
            SET_PARAMETER => self.set(u32_at(body, 24), &body[UEVENT_BYTES..]),
            START => self.start(),
            STOP => {
                outcome
                    .effects
                    .extend(self.socket.take().map(Effect::Release));
                self.started = false;
                self.failed = false;
                // The kernel keeps all others; what belongs to one login has to be set anew.
                self.parameters
                    .retain(|number, _| !PER_LOGIN.contains(number));
                Ok(())
            }
            SEND_PDU => self.send(body, outcome),
            kind => panic!("the kernel simulated here knows no iSCSI request {kind}"),
        }
    }

    fn set(&mut self, parameter: u32, payload: &[u8]) -> Result<(), Failure> {
        if self.socket.is_none() && parameter != RECOVERY_TIMEOUT {
            return Err(Failure::Interface(NOT_CONNECTED));
        }
        self.parameters.insert(parameter, text(payload));
        Ok(())
    }

    fn start(&mut self) -> Result<(), Failure> {
        if self.failed {
            return Err(Failure::Transport(NOT_CONNECTED));
        }
        assert!(
            self.socket.is_some(),
            "START without BIND marks a session as logged in that has no connection"
        );
        let expected = self.parameters.contains_key(&EXPECTED_STATUS_NUMBER);
        assert!(expected, "ExpStatSN is not set");
        let number = |parameter| {
            self.parameters
                .get(&parameter)
                .and_then(|value| value.parse::<u32>().ok())
        };
        let bursts = [MAX_TRANSMIT, FIRST_BURST, MAX_BURST].map(number);
        assert!(
            bursts
                .iter()
                .all(|length| length.is_some_and(|length| length > 0)),
            "lengths of zero: {bursts:?}"
        );
        if bursts[1] > bursts[2] {
            return Err(Failure::Transport(INVALID));
        }
        self.started = true;
        Ok(())
    }

    /// Fills in ITT and CmdSN, as the kernel does.
    fn send(&mut self, body: &[u8], outcome: &mut Outcome) -> Result<(), Failure> {
        let Some(socket) = self.socket.filter(|_| !self.failed) else {
            return Err(Failure::Transport(NOT_CONNECTED));
        };
        let header = usize::try_from(u32_at(body, 24)).expect("a length");
        let data = usize::try_from(u32_at(body, 28)).expect("a length");
        let mut pdu = body[UEVENT_BYTES..UEVENT_BYTES + header + data].to_vec();
        pdu[16..20].copy_from_slice(&self.task.to_be_bytes());
        pdu[24..28].copy_from_slice(&self.command_number.to_be_bytes());
        self.task += 1;
        outcome.effects.push(Effect::Send { socket, pdu });
        Ok(())
    }
}

/// A message that nobody asked for: numbers at offset 40, and a payload.
fn unasked(kind: u32, numbers: [u32; 3], payload: &[u8]) -> Vec<u8> {
    let mut uevent = vec![0; UEVENT_BYTES];
    uevent[..4].copy_from_slice(&kind.to_ne_bytes());
    uevent[8..16].copy_from_slice(&HANDLE.to_ne_bytes());
    uevent[40..52].copy_from_slice(&numbers.map(u32::to_ne_bytes).concat());
    framed(0, &uevent, payload)
}

fn framed(kind: u16, uevent: &[u8], payload: &[u8]) -> Vec<u8> {
    datagram(|out| {
        out.message(kind, 0, 0);
        out.body_of(&[uevent, payload]);
    })
}

/// What a text with its NUL says.
fn text(payload: &[u8]) -> String {
    let value = payload.split(|byte| *byte == 0).next().unwrap_or_default();
    String::from_utf8(value.to_vec()).expect("parameters are text")
}
