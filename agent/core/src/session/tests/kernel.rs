//! The kernel's side: what it makes of requests, and the rules that it punishes. What would lock up or leak in a real
//! kernel panics here.

use std::collections::BTreeMap;
use std::format;
use std::string::String;
use std::vec::Vec;

use crate::netlink::iscsi::{MESSAGE_BYTES, UEVENT_BYTES};
use crate::netlink::{Builder, Message, Messages};

pub(crate) const HANDLE: u64 = 0xffff_ffff_c0de_1000;
const NAMES: [&str; 9] = [
    "CREATE_SESSION",
    "DESTROY_SESSION",
    "CREATE_CONN",
    "DESTROY_CONN",
    "BIND",
    "SET",
    "START",
    "STOP",
    "SEND_PDU",
];

/// A connection: its socket, and whether it is started.
#[derive(Default)]
struct Connection {
    socket: Option<u64>,
    started: bool,
}

/// Sessions by number, each with its connection.
#[derive(Default)]
pub(crate) struct Kernel {
    sessions: BTreeMap<u32, Option<Connection>>,
    made: u32,
    /// Refuses the next request whose words begin so with this error number.
    pub(crate) refuse: Option<(&'static str, i32)>,
    /// Every request it was given, in words.
    pub(crate) log: Vec<String>,
}

/// What came of a datagram.
#[derive(Default)]
pub(crate) struct Outcome {
    /// The replies, each a datagram.
    pub(crate) replies: Vec<Vec<u8>>,
    /// What the kernel sends to the target, for which session.
    pub(crate) pdus: Vec<(u32, Vec<u8>)>,
    /// The first failure's error number.
    pub(crate) failure: Option<i32>,
}

impl Kernel {
    /// Sessions that exist.
    pub(crate) fn sessions(&self) -> usize {
        self.sessions.len()
    }

    /// The number of the session that was made last.
    pub(crate) fn last(&self) -> u32 {
        self.made
    }

    /// Whether a session of this host is in the full feature phase.
    pub(crate) fn is_started(&self, host: u32) -> bool {
        let connection = self.sessions.get(&(host - 1)).and_then(Option::as_ref);
        connection.is_some_and(|connection| connection.started)
    }

    /// The connection of the last session is gone: the kernel stops it by itself. Tells the session's number.
    pub(crate) fn lose_connection(&mut self) -> u32 {
        let mut session = self.sessions.last_entry().unwrap();
        if let Some(connection) = session.get_mut() {
            connection.started = false;
        }
        *session.key()
    }

    pub(crate) fn handle(&mut self, datagram: &[u8]) -> Outcome {
        let mut outcome = Outcome::default();
        for message in Messages::new(datagram) {
            let name = match message.kind {
                26 => "SET_HOST",
                kind => NAMES[usize::from(kind - 11)],
            };
            assert!(
                message.body.len() >= UEVENT_BYTES,
                "too short for an answer"
            );
            let words = describe(name, message.body);
            let mut reply = message.body[..UEVENT_BYTES].to_vec();
            let refuse = |(refused, _): &mut (&str, i32)| words.starts_with(*refused);
            let result = match self.refuse.take_if(refuse) {
                Some((_, errno)) => Err(errno),
                None => self.request(name, &message, &mut reply, &mut outcome),
            };
            if let Err(errno) = result {
                outcome.failure.get_or_insert(errno);
                let code = (-errno).to_ne_bytes();
                if ["BIND", "START", "SEND_PDU"].contains(&name) {
                    reply[40..44].copy_from_slice(&code);
                } else {
                    reply[..4].copy_from_slice(&103u32.to_ne_bytes());
                    reply[4..8].copy_from_slice(&code);
                }
            }
            self.log.push(words);
            outcome.replies.push(datagram_of(message.kind, &reply, &[]));
        }
        outcome
    }

    fn request(
        &mut self,
        name: &str,
        message: &Message<'_>,
        reply: &mut [u8],
        outcome: &mut Outcome,
    ) -> Result<(), i32> {
        if name == "CREATE_SESSION" {
            self.made += 1;
            self.sessions.insert(self.made, None);
            reply[40..44].copy_from_slice(&self.made.to_ne_bytes());
            reply[44..48].copy_from_slice(&(self.made + 1).to_ne_bytes());
            return Ok(());
        }
        let sid = u32_at(message.body, 16);
        if name == "SET_HOST" {
            return self.sessions.get(&(sid - 1)).map(drop).ok_or(22);
        }
        let place = self.sessions.get_mut(&sid).ok_or(22)?;
        match name {
            "CREATE_CONN" => *place = Some(Connection::default()),
            "DESTROY_SESSION" if place.is_some() => return Err(16),
            "DESTROY_SESSION" => drop(self.sessions.remove(&sid)),
            "DESTROY_CONN" => *place = place.take().ok_or(22).map(|_| None)?,
            _ => {
                let connection = place.as_mut().ok_or(22)?;
                return connection.request(name, message.body, outcome);
            }
        }
        Ok(())
    }
}

impl Connection {
    fn request(&mut self, name: &str, body: &[u8], outcome: &mut Outcome) -> Result<(), i32> {
        match (name, self.socket) {
            ("STOP", _) => *self = Self::default(),
            ("BIND", None) => self.socket = Some(u64::from(u32_at(body, 24))),
            ("BIND", Some(_)) => panic!("a second BIND without STOP"),
            (_, None) if name == "START" => panic!("START without BIND"),
            (_, None) => return Err(107),
            ("START", _) => self.started = true,
            ("SEND_PDU", _) => {
                let pdu = body[UEVENT_BYTES..].to_vec();
                outcome.pdus.push((u32_at(body, 16), pdu));
            }
            _ => {}
        }
        Ok(())
    }
}

/// A request in words: its name, its connection, and what else it says.
fn describe(name: &str, body: &[u8]) -> String {
    let sid = u32_at(body, 16);
    match name {
        "CREATE_SESSION" => {
            let depths = u32_at(body, 20);
            let (commands, depth) = (depths & 0xffff, depths >> 16);
            format!("CREATE_SESSION cmdsn={sid} commands={commands} depth={depth}")
        }
        "DESTROY_SESSION" => format!("DESTROY_SESSION {sid}"),
        "BIND" => format!("BIND {sid} socket={}", u32_at(body, 24)),
        "STOP" if u32_at(body, 32) == 1 => format!("STOP {sid} TERM"),
        "STOP" if u32_at(body, 32) == 3 => format!("STOP {sid} RECOVER"),
        "SET" => {
            let value = &body[UEVENT_BYTES..];
            let length = usize::try_from(u32_at(body, 28)).unwrap();
            assert_eq!((value.len(), value.last()), (length, Some(&0)));
            let value = core::str::from_utf8(&value[..length - 1]).unwrap();
            format!("SET {sid} {}={value}", u32_at(body, 24))
        }
        "SET_HOST" => {
            let value = &body[UEVENT_BYTES..];
            let length = usize::try_from(u32_at(body, 24)).unwrap();
            assert_eq!((value.len(), value.last()), (length, Some(&0)));
            let value = core::str::from_utf8(&value[..length - 1]).unwrap();
            format!("SET_HOST {sid} {}={value}", u32_at(body, 20))
        }
        _ => format!("{name} {sid}"),
    }
}

fn u32_at(body: &[u8], at: usize) -> u32 {
    u32::from_ne_bytes(body[at..at + 4].try_into().unwrap())
}

/// A message that nobody asked for: numbers at offset 40, and a payload.
pub(crate) fn unasked(kind: u32, numbers: [u32; 3], payload: &[u8]) -> Vec<u8> {
    let mut uevent = [0; UEVENT_BYTES];
    uevent[..4].copy_from_slice(&kind.to_ne_bytes());
    uevent[8..16].copy_from_slice(&HANDLE.to_ne_bytes());
    for (place, number) in uevent[40..52].chunks_mut(4).zip(numbers) {
        place.copy_from_slice(&number.to_ne_bytes());
    }
    datagram_of(0, &uevent, payload)
}

fn datagram_of(kind: u16, uevent: &[u8], payload: &[u8]) -> Vec<u8> {
    let mut buffer = std::vec![0; MESSAGE_BYTES + payload.len() + 4];
    let mut builder = Builder::new(&mut buffer);
    builder.message(kind, 0, 0);
    builder.body_of(&[uevent, payload]);
    builder.finish().unwrap().to_vec()
}
