//! Many machines that start together, and one target that cannot log them all in at once: the sessions of
//! [`sanroot_core::session`], each with a kernel of its own, under one virtual clock.

use std::net::SocketAddr;
use std::time::Duration;

use sanroot_core::dns::HostName;
use sanroot_core::errno::Errno;
use sanroot_core::finding::Finding;
use sanroot_core::iscsi::login::chap::{Challenges, Nonce};
use sanroot_core::iscsi::{IscsiName, Lun};
use sanroot_core::limits::{BOOT_DEADLINE, RECOVERY_TIMEOUT_S};
use sanroot_core::netlink::Messages;
use sanroot_core::netlink::iscsi::{SessionNic, Transport as Handle, decode};
use sanroot_core::plan::{LoginSettings, Origin, PlannedPortal, SessionPlan};
use sanroot_core::session::{Event, Goal, Job, JobKind, Outbox, Session, Status, Terms};
use sanroot_core::time::Instant;

use super::queue::Queue;
use super::target::{HEADER_BYTES, Login, Manner, Reaction, Target};
use super::transport::{Effect, HANDLE, Transport};

/// What a packet and its answer take.
const ROUND_TRIP: Duration = Duration::from_micros(200);
/// What the kernel takes for a request.
const REQUEST: Duration = Duration::from_micros(30);
const TARGET: &str = "iqn.2020-01.org.example:disk";
/// Each client has one socket at a time.
const SOCKET: u64 = 3;

/// What a target does with more connections than it has places for.
#[derive(Clone, Copy, Debug)]
pub enum Full {
    /// It answers the login with "out of resources" (0302).
    SaysSo,
    /// It does not take the connection.
    Refuses,
}

/// A crowd and its target.
#[derive(Clone, Copy, Debug)]
pub struct Crowd {
    /// How many machines start at the same moment.
    pub clients: usize,
    /// How many the target logs in at a time.
    pub places: usize,
    /// How long one login holds its place.
    pub login: Duration,
    /// What befalls the others.
    pub full: Full,
}

/// How a crowd got in.
#[derive(Debug, Default)]
pub struct Rush {
    /// When each client was in.
    pub entries: Vec<Duration>,
    /// When each connection was begun, in order.
    pub attempts: Vec<Duration>,
    /// The most connections that one client began.
    pub most_attempts: u32,
}

impl Rush {
    /// The most connections that were begun within `window`, of those begun after `start`.
    pub fn busiest(&self, start: Duration, window: Duration) -> usize {
        let from = self.attempts.partition_point(|at| *at < start);
        let attempts = &self.attempts[from..];
        let within = |(place, at): (usize, &Duration)| {
            attempts.partition_point(|other| *other < *at + window) - place
        };
        attempts.iter().enumerate().map(within).max().unwrap_or(0)
    }
}

enum Happening {
    Message(Vec<u8>),
    Connected,
    ConnectFailed,
    ReachesTarget(Vec<u8>),
    /// The target's answer; it frees the place that the login held.
    ReachesClient(Reaction, bool),
    Tick,
}

/// One machine: its session, its kernel, and what it has asked for and not got yet.
struct Client {
    session: Session<'static>,
    machine: Machine,
}

struct Machine {
    transport: Transport,
    connected: bool,
    /// Which of its connections it is; what belongs to an earlier one is lost.
    connection: u32,
    asked: Vec<(Duration, Happening)>,
    dialled: bool,
}

impl Outbox<'static> for Machine {
    fn request(&mut self, requests: &[u8]) {
        let connected = self.connected;
        let outcome = self
            .transport
            .handle(requests, |socket| socket == SOCKET && connected);
        for reply in outcome.replies {
            self.asked.push((REQUEST, Happening::Message(reply)));
        }
        for effect in outcome.effects {
            if let Effect::Send { pdu, .. } = effect {
                self.asked
                    .push((ROUND_TRIP / 2, Happening::ReachesTarget(pdu)));
            }
        }
    }

    /// They know the target by its address.
    fn resolve(&mut self, _: &SessionPlan<'static>, _: &HostName, _: Instant) {}

    /// They have one each.
    fn nic(&mut self, _: &SessionPlan<'static>) -> Option<SessionNic> {
        None
    }

    fn connect(&mut self, _: &SessionPlan<'static>, _: SocketAddr) {
        self.connection += 1;
        self.dialled = true;
    }

    fn close(&mut self) {}

    /// Only a session that is in looks for its disk.
    fn spawn(&mut self, _: Job<'_>) {}

    fn kill(&mut self, _: JobKind) {}

    fn is_probed(&mut self, _: u32) -> bool {
        false
    }

    fn nonce(&mut self) -> Option<Nonce> {
        None
    }

    fn report(&mut self, _: Finding<'static>) {}
}

/// The world of a crowd.
struct Hall {
    crowd: Crowd,
    target: Target,
    clients: Vec<Client>,
    queue: Queue<(usize, u32, Happening)>,
    taken: usize,
    rush: Rush,
}

/// Lets a crowd in.
///
/// # Panics
/// Where a client ends without having got in.
pub fn rush(crowd: Crowd) -> Rush {
    let portal = SocketAddr::from(([192, 168, 0, 10], 3260));
    let mut hall = Hall {
        crowd,
        target: Target::new(TARGET, portal),
        clients: (0..crowd.clients)
            .map(|number| client(number, portal))
            .collect(),
        queue: Queue::default(),
        taken: 0,
        rush: Rush::default(),
    };
    for number in 0..crowd.clients {
        hall.tell(number, Instant::ZERO, Event::Begin);
    }
    while let Some(now) = hall.queue.next() {
        let (number, connection, happening) = hall.queue.take().expect("something is due");
        hall.happen(number, connection, happening, now);
    }
    hall.rush.attempts.sort();
    hall.rush
}

fn client(number: usize, portal: SocketAddr) -> Client {
    static CHALLENGES: Challenges = Challenges::new();
    let name = |name: &'static str| IscsiName::parse(name.as_bytes()).expect("a name");
    let plan = SessionPlan {
        target: name(TARGET),
        portal: PlannedPortal::Address(portal),
        zone: None,
        iface: None,
        lun: Some(Lun::from_kernel_number(1)),
        nic: None,
        boot_selected: true,
        chap: None,
        origin: Origin::FirmwareTarget(0),
    };
    let terms = Terms {
        initiator: name("iqn.2020-01.org.example:machine"),
        transport: Handle::new(HANDLE),
        deadline: Instant::ZERO.plus(BOOT_DEADLINE),
        seed: number as u64,
        login: LoginSettings::default(),
        challenges: &CHALLENGES,
        recovery_timeout_s: Some(RECOVERY_TIMEOUT_S),
        alias: None,
        goal: Goal::Disk,
    };
    Client {
        session: Session::new(plan, terms),
        machine: Machine {
            transport: Transport::default(),
            connected: false,
            connection: 0,
            asked: Vec::new(),
            dialled: false,
        },
    }
}

impl Hall {
    fn happen(&mut self, number: usize, connection: u32, happening: Happening, now: Instant) {
        if let Happening::ReachesClient(_, true) = happening {
            self.taken -= 1;
        }
        let machine = &mut self.clients[number].machine;
        let is_late = connection != machine.connection;
        match happening {
            Happening::Message(message) => {
                for message in Messages::new(&message) {
                    if let Some(event) = decode(&message, Handle::new(HANDLE)) {
                        self.tell(number, now, Event::Kernel(event));
                    }
                }
            }
            _ if is_late => {}
            Happening::Connected => {
                machine.connected = true;
                self.tell(number, now, Event::Connected { socket: SOCKET });
            }
            Happening::ConnectFailed => {
                self.tell(number, now, Event::ConnectFailed(Errno::CONNREFUSED));
            }
            Happening::ReachesTarget(pdu) => self.reaches_target(number, &pdu, now),
            Happening::ReachesClient(reaction, _) => {
                let news = match reaction {
                    Reaction::Pdu(pdu) => machine.transport.received(SOCKET, &pdu),
                    Reaction::Close => machine.transport.closed(SOCKET),
                    Reaction::Nothing => None,
                };
                machine
                    .asked
                    .extend(news.map(|news| (REQUEST, Happening::Message(news))));
                self.arrange(number, now);
            }
            Happening::Tick => {
                let due = self.clients[number].session.deadline();
                if due.is_some_and(|due| due <= now) {
                    self.tell(number, now, Event::Tick);
                }
            }
        }
    }

    /// Tells a client something, unless it is in already.
    fn tell(&mut self, number: usize, now: Instant, event: Event<'_>) {
        let Client { session, machine } = &mut self.clients[number];
        let was_in = session.status() == Status::AwaitingDisk;
        if was_in {
            return;
        }
        session.handle(now, event, machine);
        assert_ne!(
            session.status(),
            Status::Ended,
            "client {number} was given up"
        );
        if session.status() == Status::AwaitingDisk {
            self.rush.entries.push(now.since(Instant::ZERO));
            let attempts = session.attempts();
            self.rush.most_attempts = self.rush.most_attempts.max(attempts);
        }
        self.arrange(number, now);
    }

    /// Puts what a client asked for in its place in time.
    fn arrange(&mut self, number: usize, now: Instant) {
        let Client { session, machine } = &mut self.clients[number];
        let connection = machine.connection;
        if std::mem::take(&mut machine.dialled) {
            machine.connected = false;
            self.rush.attempts.push(now.since(Instant::ZERO));
            let turned_away =
                matches!(self.crowd.full, Full::Refuses) && self.taken >= self.crowd.places;
            let happening = if turned_away {
                Happening::ConnectFailed
            } else {
                Happening::Connected
            };
            machine.asked.push((ROUND_TRIP, happening));
        }
        for (wait, happening) in machine.asked.drain(..) {
            self.queue
                .put(now.plus(wait), (number, connection, happening));
        }
        if let Some(due) = session.deadline()
            && due > now
            && session.status() == Status::AwaitingRetry
        {
            self.queue.put(due, (number, connection, Happening::Tick));
        }
    }

    fn reaches_target(&mut self, number: usize, pdu: &[u8], now: Instant) {
        let (header, data) = pdu.split_at(HEADER_BYTES);
        let connection = self.clients[number].machine.connection;
        let is_full = self.taken >= self.crowd.places;
        let manner = if is_full {
            Manner::Answers {
                class: 3,
                detail: 2,
            }
        } else {
            self.taken += 1;
            Manner::Serves
        };
        let reaction = Login::new(manner, 1).receive(&self.target, header, data);
        let wait = if is_full {
            Duration::ZERO
        } else {
            self.crowd.login
        };
        let at = now.plus(wait + ROUND_TRIP / 2);
        let answer = Happening::ReachesClient(reaction, !is_full);
        self.queue.put(at, (number, connection, answer));
        if is_full {
            let close = Happening::ReachesClient(Reaction::Close, false);
            self.queue.put(at, (number, connection, close));
        }
    }
}
