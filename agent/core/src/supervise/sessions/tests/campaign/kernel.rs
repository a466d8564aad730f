//! The kernel's sessions, and what it and others punish.

use core::net::IpAddr;
use std::collections::{BTreeMap, BTreeSet};
use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

use super::left::Spec;
use crate::limits::{RECOVERY_STEP, RETRY_MOST};
use crate::netlink::iscsi::{MESSAGE_BYTES, NewSession, UEVENT_BYTES};
use crate::netlink::{Builder, Message, Messages};
use crate::supervise::{Condition, Sysfs};
use crate::time::Instant;

/// The process that works, and whoever else opens sessions.
pub(super) const OURS: u32 = 100;
pub(super) const OTHERS: u32 = 200;
/// A socket that somebody else has given to the kernel.
pub(super) const THEIR_SOCKET: u64 = 0;

/// A session of the kernel.
#[derive(Default)]
pub(super) struct Held {
    pub(super) host: u32,
    pub(super) target: String,
    initiator: String,
    address: String,
    port: String,
    /// The address of ours that it is connected from, and where it led.
    pub(super) source: Option<IpAddr>,
    /// The same, also once that is lost.
    from: Option<IpAddr>,
    pub(super) peer: Option<IpAddr>,
    pub(super) creator: u32,
    connection: bool,
    pub(super) socket: Option<u64>,
    pub(super) started: bool,
    /// It was once: disks hang on it.
    pub(super) has_target: bool,
    pub(super) has_disk: bool,
    /// Somebody may use it: the boot has left it, or it was told that it is there.
    pub(super) kept: bool,
    /// Somebody has logged it in in the place of one that was logged out.
    pub(super) again: bool,
    /// It was opened by a process that has died before it told of it.
    pub(super) left: bool,
    /// The NIC that its SCSI host names.
    nic: String,
    /// Somebody else is at work on it.
    pub(super) busy: bool,
    /// It was lost, and nobody was told.
    pub(super) silent: bool,
    /// Which of ours has to do with it.
    pub(super) place: Option<usize>,
    pub(super) made: Option<Instant>,
    /// When it was logged in here last.
    pub(super) logged_in: Option<Instant>,
    /// Since when it is to be recovered, or when it was tried last, and how soon that is to follow.
    pub(super) waits: Option<Instant>,
    pub(super) patience: core::time::Duration,
}

impl Held {
    /// One that stands, logged in by somebody else.
    pub(super) fn standing(spec: &Spec, initiator: &str, creator: u32, host: u32) -> Self {
        Self {
            host,
            target: spec.target.to_string(),
            initiator: initiator.to_string(),
            address: spec.portal().ip().to_string(),
            port: spec.portal().port().to_string(),
            source: Some(spec.source()),
            from: Some(spec.source()),
            peer: Some(spec.portal().ip()),
            creator,
            connection: true,
            socket: Some(THEIR_SOCKET),
            started: true,
            has_target: true,
            has_disk: true,
            ..Self::default()
        }
    }

    /// It was told all that tells whose it is.
    pub(super) fn is_told(&self) -> bool {
        !self.initiator.is_empty()
    }

    /// Its connection is gone.
    pub(super) fn lose(&mut self) {
        (self.started, self.socket, self.source) = (false, None, None);
    }

    /// Somebody else has logged it in anew.
    pub(super) fn stand(&mut self, spec: &Spec) {
        (self.started, self.silent) = (true, false);
        self.socket = Some(THEIR_SOCKET);
        self.source = Some(spec.source());
        self.peer = Some(spec.portal().ip());
    }

    pub(super) fn is_of(&self, spec: &Spec) -> bool {
        let portal = spec.portal();
        self.target == spec.target
            && self.from.is_none_or(|from| from == spec.source())
            && self.address == portal.ip().to_string()
            && self.port == portal.port().to_string()
    }
}

/// A socket: where it leads, and from where.
#[derive(Clone, Copy)]
pub(super) struct Dialled {
    pub(super) place: usize,
    pub(super) peer: IpAddr,
    pub(super) source: IpAddr,
    pub(super) stands: bool,
}

/// What came of a datagram.
#[derive(Default)]
pub(super) struct Outcome {
    pub(super) replies: Vec<Vec<u8>>,
    pub(super) pdus: Vec<(u32, Vec<u8>)>,
    pub(super) failure: Option<i32>,
}

pub(super) struct Kernel {
    pub(super) sessions: BTreeMap<u32, Held>,
    made: u32,
    pub(super) now: Instant,
    /// Since when somebody else recovers sessions.
    pub(super) attended: Option<Instant>,
    pub(super) sockets: BTreeMap<u64, Dialled>,
    /// What is looked after, in its order.
    pub(super) places: Vec<Spec>,
}

impl Kernel {
    pub(super) fn new(now: Instant) -> Self {
        Self {
            sessions: BTreeMap::new(),
            made: 0,
            now,
            attended: None,
            sockets: BTreeMap::new(),
            places: Vec::new(),
        }
    }

    /// The number of a new session.
    pub(super) fn number(&mut self) -> u32 {
        self.made += 1;
        self.made
    }

    /// The least that is free: numbers of hosts are used again.
    pub(super) fn host(&self) -> u32 {
        let is_free = |host: &u32| self.sessions.values().all(|held| held.host != *host);
        (1..).find(is_free).unwrap()
    }

    /// Another process does the work: nothing is anybody's, and what the one before has left half made is removed.
    pub(super) fn begin_anew(&mut self) {
        self.sockets.clear();
        self.sessions.retain(|_, held| {
            (held.place, held.logged_in, held.waits) = (None, None, None);
            let stays = !held.goes();
            if !held.kept {
                // It was logged in, and may be somebody's.
                held.left |= held.creator == OURS;
                held.creator = OTHERS;
            }
            stays
        });
    }

    /// What is asked of it at `place` does not reach it: of what is half made there a finding tells.
    pub(super) fn give_up(&mut self, place: usize) {
        let mut sessions = self.sessions.values_mut();
        let half = sessions.find(|held| held.place == Some(place) && !held.kept);
        if let Some(half) = half {
            half.creator = OTHERS;
        }
    }

    /// Which sessions there are.
    pub(super) fn has(&self) -> impl Fn(u32) -> bool + use<> {
        let all: BTreeSet<u32> = self.sessions.keys().copied().collect();
        move |sid| all.contains(&sid)
    }

    /// All of them, whether each stands and is left to whoever wants it, and whether it was opened here.
    pub(super) fn all(&self) -> Vec<(NewSession, (bool, bool))> {
        let all = self.sessions.iter();
        all.map(|(&sid, held)| {
            let host = held.host;
            let is_own = held.left || held.creator == OURS;
            let stands = held.started && !held.busy;
            (NewSession { sid, host }, (stands, is_own))
        })
        .collect()
    }

    /// How it shows a session.
    pub(super) fn condition(&self, sid: u32) -> Condition {
        match self.sessions.get(&sid) {
            None => Condition::Gone,
            Some(held) if held.started => Condition::LoggedIn,
            Some(_) => Condition::Lost,
        }
    }

    /// What the session at `place` asks for.
    pub(super) fn handle(&mut self, place: usize, datagram: &[u8]) -> Outcome {
        let mut outcome = Outcome::default();
        for message in Messages::new(datagram) {
            let mut reply = message.body[..UEVENT_BYTES].to_vec();
            let result = self.request(place, &message, &mut reply, &mut outcome);
            if let Err(errno) = result {
                outcome.failure.get_or_insert(errno);
                let code = (-errno).to_ne_bytes();
                if [15, 17, 19].contains(&message.kind) {
                    reply[40..44].copy_from_slice(&code);
                } else {
                    reply[..4].copy_from_slice(&103u32.to_ne_bytes());
                    reply[4..8].copy_from_slice(&code);
                }
            }
            outcome.replies.push(datagram_of(message.kind, &reply, &[]));
        }
        outcome
    }

    fn request(
        &mut self,
        place: usize,
        message: &Message<'_>,
        reply: &mut [u8],
        outcome: &mut Outcome,
    ) -> Result<(), i32> {
        let (kind, body) = (message.kind, message.body);
        if kind == 11 {
            let mut sockets = self.sockets.values();
            let answers = sockets.any(|socket| socket.place == place && socket.stands);
            assert!(answers, "nothing is made before the portal answers");
            let (sid, host) = (self.number(), self.host());
            let made = Held {
                host,
                creator: OURS,
                place: Some(place),
                made: Some(self.now),
                ..Held::default()
            };
            self.sessions.insert(sid, made);
            reply[40..44].copy_from_slice(&sid.to_ne_bytes());
            reply[44..48].copy_from_slice(&host.to_ne_bytes());
            return Ok(());
        }
        let sid = u32_at(body, 16);
        if kind == 26 {
            let mut sessions = self.sessions.values_mut();
            let held = sessions.find(|held| held.host == sid).ok_or(22)?;
            assert_eq!(u32_at(body, 20), 0, "by the hardware's address");
            held.nic = text_of(&body[UEVENT_BYTES..]);
            return Ok(());
        }
        self.sessions.get(&sid).map(drop).ok_or(22)?;
        self.judge(place, sid, kind);
        let held = self.sessions.get_mut(&sid).unwrap();
        match kind {
            13 => held.connection = true,
            14 if !held.connection => return Err(22),
            14 => held.connection = false,
            12 if held.connection => return Err(16),
            12 => {
                assert!(!held.kept, "session {sid} is in use, and is destroyed");
                self.sessions.remove(&sid);
            }
            18 => held.lose(),
            15 => {
                assert_eq!(held.socket, None, "a second BIND without STOP");
                let socket = u64::from(u32_at(body, 24));
                let dialled = self.sockets.get(&socket).expect("a socket that is open");
                assert!(dialled.place == place && dialled.stands);
                (held.socket, held.source) = (Some(socket), Some(dialled.source));
                held.from = held.source;
                held.peer = Some(dialled.peer);
            }
            _ if held.socket.is_none() => return Err(107),
            16 => held.set(u32_at(body, 24), &body[UEVENT_BYTES..]),
            17 => {
                (held.started, held.has_target) = (true, true);
                held.silent = false;
                held.logged_in = Some(self.now);
            }
            19 => outcome.pdus.push((sid, body[UEVENT_BYTES..].to_vec())),
            _ => panic!("request {kind}"),
        }
        Ok(())
    }

    /// Whether this may be asked of a session.
    fn judge(&mut self, place: usize, sid: u32, kind: u16) {
        let spec = self.places[place];
        let held = self.sessions.get_mut(&sid).unwrap();
        // One that was just started is told who it is while its disk is looked for.
        let is_own = !held.has_target || !held.is_told() || held.is_of(&spec);
        assert!(is_own, "session {sid} of {} is another one", held.target);
        assert!(!held.busy, "somebody else is at work on session {sid}");
        let by = *held.place.get_or_insert(place);
        assert_eq!(by, place, "two are at work on session {sid}");
        if let Some(since) = self.attended
            && self.now > since.plus(RECOVERY_STEP)
        {
            let removes = [12, 14, 18].contains(&kind) && !held.kept;
            assert!(removes, "session {sid} is theirs, and is asked {kind}");
        }
        if kind == 18
            && let Some(last) = held.logged_in
        {
            let pause = self.now.since(last);
            assert!(!held.kept || pause >= RETRY_MOST, "twice within {pause:?}");
        }
    }
}

impl Held {
    fn set(&mut self, number: u32, value: &[u8]) {
        let text = text_of(value);
        let place = match number {
            15 => &mut self.target,
            17 => &mut self.address,
            18 => &mut self.port,
            34 => &mut self.initiator,
            _ => return,
        };
        *place = text;
    }
}

impl Sysfs for Kernel {
    fn read(&mut self, path: &str, buffer: &mut [u8]) -> Option<usize> {
        let mut parts = path.split('/');
        let (_, folder, name) = (parts.next()?, parts.next()?, parts.next()?);
        let number = folder.trim_start_matches(|byte: char| byte.is_ascii_alphabetic());
        let number: u32 = number.split(':').next()?.parse().ok()?;
        let mut all = self.sessions.iter();
        let held = match folder.starts_with("host") {
            true => all.find(|(_, held)| held.host == number)?.1,
            false => self.sessions.get(&number)?,
        };
        let text = match name {
            "targetname" => held.target.clone(),
            "initiatorname" => held.initiator.clone(),
            "persistent_address" => held.address.clone(),
            "persistent_port" => held.port.clone(),
            "hwaddress" => held.nic.clone(),
            "ipaddress" => held.source?.to_string(),
            "address" => held.peer.filter(|_| held.started)?.to_string(),
            "header_digest" | "data_digest" => "0".to_string(),
            "username" | "password" | "username_in" | "password_in" => "(null)".to_string(),
            _ => return None,
        };
        let text = [text.as_str(), "\n"].concat();
        buffer
            .get_mut(..text.len())?
            .copy_from_slice(text.as_bytes());
        Some(text.len())
    }

    fn link<'b>(&mut self, path: &str, buffer: &'b mut [u8]) -> Option<&'b [u8]> {
        let number = path.strip_prefix("iscsi_session/session")?.parse().ok()?;
        let host = self.sessions.get(&number)?.host;
        let place = format!("../../devices/platform/host{host}/session{number}/{path}");
        buffer
            .get_mut(..place.len())?
            .copy_from_slice(place.as_bytes());
        buffer.get(..place.len())
    }
}

fn text_of(value: &[u8]) -> String {
    String::from_utf8(value[..value.len() - 1].to_vec()).unwrap()
}

fn u32_at(body: &[u8], at: usize) -> u32 {
    u32::from_ne_bytes(body[at..at + 4].try_into().unwrap())
}

fn datagram_of(kind: u16, uevent: &[u8], payload: &[u8]) -> Vec<u8> {
    let mut buffer = std::vec![0; MESSAGE_BYTES + payload.len() + 4];
    let mut builder = Builder::new(&mut buffer);
    builder.message(kind, 0, 0);
    builder.body_of(&[uevent, payload]);
    builder.finish().unwrap().to_vec()
}
