//! The kernel's sessions, as far as recovering them needs: the kernel's news, connections, and children.

use core::net::{IpAddr, SocketAddr};

use heapless::Deque;
use sanroot_core::finding::Findings;
use sanroot_core::handover::Network;
use sanroot_core::iscsi::login::chap::{Challenges, Nonce};
use sanroot_core::limits::SESSIONS;
use sanroot_core::netlink::iscsi::Transport;
use sanroot_core::session::{ChildEnd, Event, Job, JobKind};
use sanroot_core::supervise::{Common, Condition, Record, Sessions, SessionsOutbox, SessionsRoom};
use sanroot_core::time::Instant;
use sanroot_linux::host::Token;
use sanroot_linux::host::children::Children;
use sanroot_linux::host::connections::Connections;
use sanroot_linux::memory::Static;
use sanroot_linux::netlink::{Family, Netlink};
use sanroot_linux::poll::{Interest, Poll};
use sanroot_linux::{Errno, clock, errno, random, sources, transport};

static CHALLENGES: Challenges = Challenges::new();
/// What is wrong with the command line has been told by the boot.
static FINDINGS: Static<Findings<'static>> = Static::new(Findings::new());
static ROOM: Static<SessionsRoom<'static>> = Static::new(SessionsRoom::new());

/// The sessions, and what they need.
pub(super) struct Recovery {
    sessions: Sessions<'static, 'static>,
    desk: Desk,
}

impl Recovery {
    /// Looks after the sessions of `network`; `None` where the kernel has no transport, and so no session.
    ///
    /// # Errors
    /// The kernel's.
    pub(super) fn begin(poll: &Poll, network: &Network) -> Result<Option<Self>, Errno> {
        let transport = match transport::handle() {
            Err(Errno::NOENT) => return Ok(None),
            handle => Transport::new(handle?),
        };
        let socket = Netlink::open(Family::Iscsi)?;
        poll.add(&socket, Token::Iscsi.into(), Interest::Read)?;
        let common = Common {
            transport,
            login: sources::login(FINDINGS.take().ok_or(Errno::BUSY)?).ok_or(Errno::BUSY)?,
            challenges: &CHALLENGES,
        };
        let mut room = sources::room_for_sessions().ok_or(Errno::BUSY)?;
        let records = network.sessions.iter().filter_map(|session| {
            let record = Record::read(network, session, &mut transport::Class, &mut room);
            if record.is_none() {
                let sid = session.sid;
                log::warn!(
                    "session {sid} is not recovered: sysfs does not tell what a login needs"
                );
            }
            record
        });
        let kept = ROOM.take().ok_or(Errno::BUSY)?;
        let (now, seed) = (clock::now(), random::number());
        Ok(Some(Self {
            sessions: Sessions::new(now, kept, records, common, seed),
            desk: Desk {
                port: socket.port()?,
                socket,
                transport,
                folder: transport::Sessions::open()?,
                listeners: transport::Listeners::open()?,
                connections: Connections::new(),
                children: Children::new(),
                pending: Deque::new(),
            },
        }))
    }

    /// When to call [`Self::advance`].
    pub(super) fn deadline(&self) -> Option<Instant> {
        self.sessions.deadline()
    }

    /// Lets what is due, and what that brings about at once, have its consequences.
    pub(super) fn advance(&mut self, poll: &Poll) {
        let now = clock::now();
        self.sessions.advance(now, &mut self.desk.on(poll));
        while let Some((place, event)) = self.desk.pending.pop_front() {
            self.sessions
                .tell(now, place, event, &mut self.desk.on(poll));
        }
    }

    /// Takes all that one descriptor has.
    pub(super) fn receive(&mut self, poll: &Poll, token: Token, buffer: &mut [u8]) {
        let now = clock::now();
        let (place, event) = match token {
            Token::Iscsi => return self.hear(now, poll, buffer),
            Token::Connection(place) => (place, self.desk.connections.decided(poll, place)),
            Token::Child(place, job) => {
                let end = self.desk.children.ended(poll, place, job);
                (place, end.map(|end| Event::ChildEnded { job, end }))
            }
            _ => return,
        };
        if let Some(event) = event {
            self.sessions
                .tell(now, place, event, &mut self.desk.on(poll));
        }
    }

    fn hear(&mut self, now: Instant, poll: &Poll, buffer: &mut [u8]) {
        loop {
            match self.desk.socket.receive(buffer) {
                Ok(Some(datagram)) if datagram.from_kernel => {
                    self.sessions
                        .hear(now, datagram.bytes, &mut self.desk.on(poll));
                }
                Ok(Some(_)) => {}
                Ok(None) => return,
                Err(_) => self.sessions.overrun(now, &mut self.desk.on(poll)),
            }
        }
    }
}

/// The descriptors.
struct Desk {
    socket: Netlink,
    port: u32,
    transport: Transport,
    folder: transport::Sessions,
    listeners: transport::Listeners,
    connections: Connections,
    children: Children,
    /// What came at once of what was asked for; a session asks for few things at a time.
    pending: Deque<(usize, Event<'static>), { 2 * SESSIONS }>,
}

impl Desk {
    const fn on<'d>(&'d mut self, poll: &'d Poll) -> OnPoll<'d> {
        OnPoll { desk: self, poll }
    }

    fn happen(&mut self, place: usize, event: Event<'static>) {
        // What finds no room ends at its deadline.
        let _ = self.pending.push_back((place, event));
    }
}

/// The descriptors, and the set that they are waited for in.
struct OnPoll<'d> {
    desk: &'d mut Desk,
    poll: &'d Poll,
}

impl SessionsOutbox for OnPoll<'_> {
    fn condition(&mut self, sid: u32) -> Condition {
        self.desk.folder.condition(sid)
    }

    fn is_attended(&mut self) -> bool {
        // Where it cannot be told, somebody may be: two at a time would do more harm than none.
        self.desk
            .listeners
            .has_other(self.desk.port)
            .unwrap_or(true)
    }

    fn request(&mut self, place: usize, requests: &[u8]) {
        if let Err(error) = self.desk.socket.send(requests) {
            self.desk.happen(place, Event::RequestFailed(errno(error)));
        }
    }

    fn connect(&mut self, place: usize, portal: SocketAddr, source: Option<IpAddr>) {
        let token = Token::Connection(place).into();
        let begun = self
            .desk
            .connections
            .begin(self.poll, token, place, (portal, source));
        if let Err(error) = begun {
            self.desk.happen(place, Event::ConnectFailed(errno(error)));
        }
    }

    fn close(&mut self, place: usize) {
        self.desk.connections.close(self.poll, place);
    }

    fn spawn(&mut self, place: usize, job: Job<'_>) {
        let kind = job.kind();
        let token = Token::Child(place, kind).into();
        let transport = Some(self.desk.transport);
        let begun = self
            .desk
            .children
            .begin(self.poll, token, (place, job), transport);
        if begun.is_err() {
            let end = ChildEnd::Lost;
            self.desk
                .happen(place, Event::ChildEnded { job: kind, end });
        }
    }

    fn kill(&mut self, place: usize, job: JobKind) {
        self.desk.children.kill(self.poll, place, job);
    }

    fn nonce(&mut self) -> Option<Nonce> {
        random::nonce().ok()
    }
}
