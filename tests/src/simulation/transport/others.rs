//! Whose sessions there are, and what a target says unasked.

use std::collections::{BTreeMap, BTreeSet};

use super::{RECEIVED_PDU, Session, Transport, unasked};

/// An Asynchronous Message (RFC 7143, 11.9).
const ASYNCHRONOUS: u8 = 0x32;
const HEADER_BYTES: usize = 48;

impl Session {
    /// One without a connection.
    pub(super) fn new(sid: u32) -> Self {
        Self {
            sid,
            host: sid + 1,
            nic: None,
            connection: None,
            known: BTreeMap::new(),
            units: BTreeSet::new(),
            empty: BTreeSet::new(),
        }
    }
}

impl Transport {
    /// The agent's.
    pub fn own(&self) -> Vec<u32> {
        let own = self.sessions.keys().copied();
        own.filter(|sid| !self.foreign.contains(sid)).collect()
    }

    /// Somebody else opens one, with a disk: its number and its host.
    pub fn open_foreign(&mut self) -> (u32, u32) {
        self.made += 1;
        let mut session = Session::new(self.made);
        session.units.insert(0);
        let numbers = (session.sid, session.host);
        self.foreign.insert(session.sid);
        self.sessions.insert(session.sid, session);
        numbers
    }

    /// Whoever has one of these closes it.
    pub fn close_foreign(&mut self) {
        if let Some(sid) = self.foreign.pop_first() {
            self.sessions.remove(&sid);
        }
    }

    /// Those of somebody else that are not as they were.
    pub fn touched(&self) -> Vec<u32> {
        let foreign = self.foreign.iter().copied();
        let is_there = |sid: &u32| {
            let session = self.sessions.get(sid);
            session.is_some_and(|session| session.connection.is_none() && session.nic.is_none())
        };
        foreign.filter(|sid| !is_there(sid)).collect()
    }

    /// Makes one for the agent.
    pub(super) fn create(&mut self, command_number: u32) -> &mut Session {
        assert_eq!(
            command_number, 0,
            "whoever logs in anew later counts from zero"
        );
        self.made += 1;
        let session = Session::new(self.made);
        self.sessions.entry(self.made).or_insert(session)
    }

    /// Nobody asks anything of another's session.
    pub(super) fn keep_off(&self, number: u32, is_host: bool) {
        let mut foreign = self.foreign.iter();
        let meant = |sid: &u32| sid + u32::from(is_host) == number;
        assert!(!foreign.any(meant), "session {number} is somebody else's");
    }

    /// The target of this session says something of its own accord; `None` where it is not logged in.
    pub fn says(&self, sid: u32, event: u8) -> Option<Vec<u8>> {
        let connection = self.sessions.get(&sid)?.connection.as_ref()?;
        let mut pdu = [0; HEADER_BYTES];
        pdu[0] = ASYNCHRONOUS;
        pdu[1] = 0x80;
        pdu[16..20].fill(0xff);
        pdu[36] = event;
        connection
            .started
            .then(|| unasked(RECEIVED_PDU, [sid, 0, 0], &pdu))
    }
}
