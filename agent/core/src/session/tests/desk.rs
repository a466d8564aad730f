//! What a session asks for, done: its connections, its children, its requests, and the target behind them.

use core::net::SocketAddr;
use core::time::Duration;
use std::collections::{BTreeMap, VecDeque};
use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

use super::kernel::{Kernel, unasked};
use crate::dns::{Addresses, DnsFault, HostName};
use crate::errno::Errno;
use crate::finding::Finding;
use crate::iscsi::login::chap::{DIGEST_BYTES, Nonce};
use crate::iscsi::pdu::{AsyncEvent, AsyncMessage, LoginResponse, Stage};
use crate::iscsi::{Isid, Lun};
use crate::netlink::iscsi::SessionNic;
use crate::plan::SessionPlan;
use crate::session::{ChildEnd, Job, JobKind, Outbox, Selection};
use crate::time::Instant;

/// What passes between a question and its answer, of a target or a child.
pub(crate) const ROUND_TRIP: Duration = Duration::from_millis(1);

/// How a portal meets a connection.
#[derive(Clone, Copy)]
pub(crate) enum Dial {
    Accepts,
    Fails(Errno),
    /// Nothing answers.
    Never,
}

/// How a target answers a login request.
#[derive(Clone, Copy)]
pub(crate) enum Answer {
    Accepts,
    /// With a status of this class and detail, and closes.
    Refuses(u8, u8),
    /// Sends the initiator to this address.
    Redirects(&'static str),
    /// With text that is none.
    Garbles,
    Silent,
    Closes,
}

/// What is to happen.
pub(crate) enum Pending {
    Message(Vec<u8>),
    Resolved(Result<Addresses, DnsFault>),
    Connected(u64),
    ConnectFailed(Errno),
    RequestFailed(Errno),
    Overrun,
    ChildEnded(JobKind, ChildEnd),
    Disk,
}

/// Everything around a session.
pub(crate) struct Desk {
    pub(crate) now: Instant,
    pub(crate) kernel: Kernel,
    /// What was asked for, in words, with the kernel's requests among it.
    pub(crate) log: Vec<String>,
    pub(crate) findings: Vec<Finding<'static>>,
    /// The PDUs that went to the target.
    pub(crate) said: Vec<Vec<u8>>,
    /// When each connection was begun.
    pub(crate) dialled: Vec<Instant>,
    /// What comes of the next names; all later ones are looked for in vain, and without end.
    pub(crate) names: VecDeque<Result<&'static [&'static str], DnsFault>>,
    /// How the next connections are met; all later ones are accepted.
    pub(crate) dials: VecDeque<Dial>,
    /// How the next login requests are answered; all later ones are accepted.
    pub(crate) answers: VecDeque<Answer>,
    /// The target does CHAP, and challenges with a single byte; otherwise it always wants to go on without.
    pub(crate) does_chap: bool,
    /// What it proves itself with.
    pub(crate) proof: String,
    /// What it answers to DefaultTime2Wait; nothing where it is `None`.
    pub(crate) time2wait_s: Option<u32>,
    /// The NIC that the session is to keep to.
    pub(crate) nic: Option<SessionNic>,
    /// Whether a scan finds the disk.
    pub(crate) has_disk: bool,
    /// Whether that has no bytes.
    pub(crate) is_empty: bool,
    /// Whether the unit is not connected (peripheral qualifier 001b): the kernel makes a device of it, and no disk.
    pub(crate) is_unconnected: bool,
    /// Whether the kernel has begun to read it.
    pub(crate) is_probed: bool,
    /// What reads of it come to, and never where it is `TIMEDOUT`; `None`: it can be read.
    pub(crate) unreadable: Option<Errno>,
    /// Nobody can read it, since no child can be made for that.
    pub(crate) is_childless: bool,
    /// When it was read, and whether again.
    pub(crate) reads: Vec<(Instant, bool)>,
    /// Which logical unit it is.
    pub(crate) unit: u64,
    /// The host on which the kernel has it: another scan of that brings no news of it.
    known: Option<u32>,
    /// How the next children end instead of doing their work; `None`: never.
    pub(crate) children: VecDeque<Option<ChildEnd>>,
    /// The replies to the datagram with this request are lost.
    pub(crate) lose: Option<&'static str>,
    /// The datagram with this request gets no reply.
    pub(crate) mute: Option<&'static str>,
    /// The next datagrams do not reach the kernel.
    pub(crate) deaf: bool,
    pub(crate) pending: BTreeMap<(Instant, u32), Pending>,
    count: u32,
    socket: Option<u64>,
    sockets: u64,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self {
            now: Instant::ZERO,
            kernel: Kernel::default(),
            log: Vec::new(),
            findings: Vec::new(),
            said: Vec::new(),
            dialled: Vec::new(),
            names: VecDeque::new(),
            dials: VecDeque::new(),
            answers: VecDeque::new(),
            does_chap: false,
            proof: String::new(),
            time2wait_s: None,
            nic: None,
            has_disk: true,
            is_empty: false,
            is_unconnected: false,
            is_probed: false,
            unreadable: None,
            is_childless: false,
            reads: Vec::new(),
            unit: 5,
            known: None,
            children: VecDeque::new(),
            lose: None,
            mute: None,
            deaf: false,
            pending: BTreeMap::new(),
            count: 0,
            socket: None,
            sockets: 8,
        }
    }

    fn later(&mut self, after: Duration, thing: Pending) {
        self.count += 1;
        self.pending
            .insert((self.now.plus(after), self.count), thing);
    }

    /// The connection is lost with this kernel error.
    pub(crate) fn lose_connection(&mut self, error: u32) {
        let sid = self.kernel.lose_connection();
        let message = unasked(102, [sid, 0, error], &[]);
        self.later(Duration::ZERO, Pending::Message(message));
    }

    /// The target sends an asynchronous message.
    pub(crate) fn target_says(&mut self, event: AsyncEvent) {
        let message = AsyncMessage {
            event,
            lun: Lun::default(),
            stat_sn: 0,
            exp_cmd_sn: 0,
            max_cmd_sn: 32,
            data_segment_length: 0,
        };
        let sid = self.kernel.last();
        let message = unasked(101, [sid, 0, 0], &message.emit());
        self.later(Duration::ZERO, Pending::Message(message));
    }

    fn take_log(&mut self, prefix: &str) {
        let lines = self.kernel.log.drain(..);
        self.log.extend(lines.map(|line| format!("{prefix}{line}")));
    }

    fn answer(&mut self, sid: u32, pdu: &[u8]) {
        let header: &[u8; 48] = pdu.first_chunk().unwrap();
        let said = String::from_utf8_lossy(&pdu[48..]);
        let (stage, next, text) = if header[1] & 0x0c == 0 {
            let text = match self.does_chap {
                true if said.contains("AuthMethod=CHAP") => "AuthMethod=CHAP\0",
                true if said.contains("CHAP_A=") => "CHAP_A=5\0CHAP_I=1\0CHAP_C=0x01\0",
                true => &self.proof,
                false => "AuthMethod=None\0",
            };
            (Stage::Security, Stage::Operational, text)
        } else {
            let text = "TargetPortalGroupTag=3\0MaxRecvDataSegmentLength=65536\0";
            (Stage::Operational, Stage::FullFeature, text)
        };
        let text = match (stage, self.time2wait_s) {
            (Stage::Operational, Some(seconds)) => format!("{text}DefaultTime2Wait={seconds}\0"),
            _ => text.to_string(),
        };
        let agrees = header[1] & 0x80 != 0 || !self.does_chap;
        let answer = self.answers.pop_front().unwrap_or(Answer::Accepts);
        let (status_class, status_detail, text) = match answer {
            Answer::Accepts => (0, 0, text),
            Answer::Refuses(class, detail) => (class, detail, String::new()),
            Answer::Redirects(address) => (1, 1, format!("TargetAddress={address}\0")),
            Answer::Garbles => (0, 0, "no equals sign\0".into()),
            Answer::Silent => return,
            Answer::Closes => return self.lose_connection(1020),
        };
        let response = LoginResponse {
            transit: (status_class == 0 && agrees).then_some(next),
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
        let message = unasked(101, [sid, 0, 0], &pdu);
        self.later(ROUND_TRIP, Pending::Message(message));
        if status_class != 0 {
            let closed = unasked(102, [sid, 0, 1020], &[]);
            self.later(ROUND_TRIP, Pending::Message(closed));
        }
    }

    /// Begins a connection to `portal`.
    pub(crate) fn call(&mut self, portal: SocketAddr) {
        self.log.push(format!("connect {portal}"));
        assert!(self.socket.is_none(), "a socket is still open");
        self.dialled.push(self.now);
        self.sockets += 1;
        self.socket = Some(self.sockets);
        match self.dials.pop_front().unwrap_or(Dial::Accepts) {
            Dial::Accepts => self.later(ROUND_TRIP, Pending::Connected(self.sockets)),
            Dial::Fails(errno) => self.later(ROUND_TRIP, Pending::ConnectFailed(errno)),
            Dial::Never => {}
        }
    }
}

impl Outbox<'static> for Desk {
    fn request(&mut self, requests: &[u8]) {
        if self.deaf {
            return self.later(Duration::ZERO, Pending::RequestFailed(Errno::NOMEM));
        }
        let outcome = self.kernel.handle(requests);
        let has = |line: &mut &str| self.kernel.log.iter().any(|known| known == line);
        let lost = self.lose.take_if(has).is_some();
        let muted = self.mute.take_if(has).is_some();
        self.take_log("");
        if muted {
            return;
        }
        if lost {
            return self.later(Duration::ZERO, Pending::Overrun);
        }
        for reply in outcome.replies {
            self.later(Duration::ZERO, Pending::Message(reply));
        }
        for (sid, pdu) in outcome.pdus {
            self.answer(sid, &pdu);
            self.said.push(pdu);
        }
    }

    fn resolve(&mut self, _: &SessionPlan<'static>, name: &HostName, until: Instant) {
        let patience = until.since(self.now).as_millis();
        self.log
            .push(format!("resolve {name} within {patience} ms"));
        if let Some(end) = self.names.pop_front() {
            let addresses = |texts: &[&str]| texts.iter().flat_map(|text| text.parse()).collect();
            self.later(ROUND_TRIP, Pending::Resolved(end.map(addresses)));
        }
    }

    fn connect(&mut self, _: &SessionPlan<'static>, portal: SocketAddr) {
        self.call(portal);
    }

    fn nic(&mut self, _: &SessionPlan<'static>) -> Option<SessionNic> {
        self.nic
    }

    fn close(&mut self) {
        self.log.push("close".into());
        assert!(self.socket.take().is_some(), "no socket is open");
        self.pending
            .retain(|_, thing| !matches!(thing, Pending::Connected(_) | Pending::ConnectFailed(_)));
    }

    fn spawn(&mut self, job: Job<'_>) {
        if let Job::Read { again, .. } = job {
            self.reads.push((self.now, again));
            let end = match self.unreadable {
                _ if self.is_childless => ChildEnd::Lost,
                Some(errno) => ChildEnd::Failed(errno),
                None => ChildEnd::Done,
            };
            if end != ChildEnd::Failed(Errno::TIMEDOUT) {
                self.later(ROUND_TRIP, Pending::ChildEnded(JobKind::Read, end));
            }
            return;
        }
        let (kind, end) = match job {
            Job::Scan { host, selection } => {
                self.log.push(format!("scan host{host} {selection}"));
                let scanned = match selection {
                    Selection::Unit(lun) => lun.kernel_number() == self.unit,
                    Selection::All => true,
                };
                let finds = self.has_disk && scanned && self.kernel.is_started(host);
                if finds && self.children.front().is_none() {
                    let is_new = self.known.replace(host) != Some(host);
                    if is_new && !self.is_unconnected {
                        self.later(ROUND_TRIP * 2, Pending::Disk);
                    }
                }
                (JobKind::Scan, ChildEnd::Done)
            }
            Job::Netlink(requests) if self.children.front().is_none() => {
                let failure = self.kernel.handle(requests).failure;
                self.take_log("child: ");
                let failed = |errno: i32| ChildEnd::Failed(Errno::check(-errno).unwrap_err());
                (JobKind::Netlink, failure.map_or(ChildEnd::Done, failed))
            }
            Job::Netlink(_) | Job::Read { .. } => {
                self.log.push("child".into());
                (JobKind::Netlink, ChildEnd::Done)
            }
        };
        if let Some(end) = self.children.pop_front().unwrap_or(Some(end)) {
            self.later(ROUND_TRIP, Pending::ChildEnded(kind, end));
        }
    }

    fn kill(&mut self, job: JobKind) {
        self.log.push(format!("kill {job:?}"));
        self.pending
            .retain(|_, thing| !matches!(thing, Pending::ChildEnded(kind, _) if *kind == job));
    }

    fn is_probed(&mut self, _host: u32) -> bool {
        self.is_probed
    }

    fn nonce(&mut self) -> Option<Nonce> {
        self.log.push("nonce".into());
        Some(Nonce {
            identifier: 9,
            challenge: [7; DIGEST_BYTES],
        })
    }

    fn report(&mut self, finding: Finding<'static>) {
        self.findings.push(finding);
    }
}
