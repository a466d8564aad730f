//! The machine around the agent, and the network around the machine.

mod child;
mod mischief;
mod names;
mod outbox;
mod setup;
mod storage;

use std::collections::BTreeMap;
use std::time::Duration;

use sanroot_core::errno::Errno;
use sanroot_core::netlink::iscsi::NewSession;
use sanroot_core::random::Random;
use sanroot_core::session::{ChildEnd, Selection};
use sanroot_core::time::Instant;

use self::child::Child;
use super::chaos::Mischief;
use super::link::{self, Link};
use super::queue::Queue;
use super::target::{Login, Manner, Reaction};
use super::told::Told;
use super::transport::{Effect, Transport};

pub use self::setup::{Modules, Setup};

/// How long the kernel takes for a request, and for its own news: the messages of one socket never overtake each other.
const REQUEST: Duration = Duration::from_micros(30);
/// When the agent starts.
const START: Instant = Instant::from_micros(1_000_000);
/// The kernel gives up a connection to a host that is off (`tcp_syn_retries` 6).
const SYN_RETRIES: Duration = Duration::from_secs(127);

/// What is going to happen.
enum Happening {
    Tell(Told),
    LinkAppears(usize),
    UdevFinishes(usize),
    Carrier(usize),
    /// A client's frame reaches the servers' network.
    Broadcast(usize, Vec<u8>),
    /// A frame reaches a link.
    Arrives(usize, Vec<u8>),
    /// Something for the socket of this number, from which a session asks for a name.
    Name(u64, Told),
    Connected(u64),
    ConnectFailed(u64, Errno),
    ReachesTarget(u64, Vec<u8>),
    ReachesKernel(u64, Reaction),
    Scan {
        child: u64,
        sid: u32,
        selection: Selection,
    },
    Scanned {
        child: u64,
        sid: u32,
        selection: Selection,
        units: Vec<u64>,
    },
    Disk(u32, u64),
    Read {
        child: u64,
        sid: u32,
    },
    ChildEnds(u64, ChildEnd),
    Mischief(Mischief),
    Calm,
}

/// A TCP connection.
struct Socket {
    session: usize,
    target: Option<usize>,
    login: Login,
    held_by_agent: bool,
    held_by_kernel: bool,
    connected: bool,
    closed_by_target: bool,
}

/// The machine and the network.
pub struct World {
    /// The time.
    pub now: Instant,
    /// The kernel's links.
    pub links: Vec<Link>,
    /// The kernel's iSCSI transport.
    pub transport: Transport,
    /// What went over the wire while addresses were asked for: the protocol of each frame.
    pub asked: Vec<&'static str>,
    traced: bool,
    setup: Setup,
    random: Random,
    queue: Queue<Happening>,
    frames: BTreeMap<usize, u32>,
    sockets: BTreeMap<u64, Socket>,
    children: BTreeMap<u64, Child>,
    connections: Vec<usize>,
    /// Queries that each name server has got.
    queries: Vec<usize>,
    /// The sockets from which sessions ask for names.
    askers: BTreeMap<usize, u64>,
    count: u64,
    /// Somebody has destroyed a session with a disk.
    is_robbed: bool,
}

impl World {
    /// The world of `setup`; `seed` decides all that is left to chance. A traced one prints what happens.
    pub fn new(setup: Setup, seed: u64, traced: bool) -> Self {
        let mut world = Self {
            now: START,
            links: setup.nics.iter().cloned().map(Link::new).collect(),
            transport: Transport::new(setup.refuses_nics),
            asked: Vec::new(),
            traced,
            random: Random::new(seed),
            queue: Queue::default(),
            frames: BTreeMap::new(),
            sockets: BTreeMap::new(),
            children: BTreeMap::new(),
            connections: vec![0; setup.targets.len()],
            queries: vec![0; setup.names.len()],
            askers: BTreeMap::new(),
            count: 2,
            is_robbed: false,
            setup,
        };
        for place in 0..world.links.len() {
            if world.setup.nics[place].appears.is_zero() {
                world.link_appears(place);
            } else {
                world.after(
                    world.setup.nics[place].appears,
                    Happening::LinkAppears(place),
                );
            }
        }
        let told = match world.setup.modules {
            Modules::Loaded(wait) => (wait, Told::TransportReady),
            Modules::Missing(wait) => (wait, Told::TransportMissing),
        };
        world.tell(told.0, told.1);
        if let Some(terminate) = world.setup.terminate {
            world.tell(terminate, Told::Terminate);
        }
        world.brew();
        world
    }

    /// Lets time pass until there is something to tell the agent, at the latest until `wake`. `None` where nothing would
    /// ever happen any more.
    pub fn wait(&mut self, wake: Option<Instant>) -> Option<Told> {
        loop {
            let told = match (self.queue.next(), wake) {
                (Some(due), wake) if wake.is_none_or(|wake| due <= wake) => {
                    self.now = self.now.max(due);
                    let happening = self.queue.take()?;
                    self.happen(happening)
                }
                (_, Some(wake)) => {
                    self.now = self.now.max(wake);
                    Some(Told::Tick)
                }
                (_, None) => return None,
            };
            if let Some(told) = told {
                let told = self.overrun(told);
                self.note(|| format!("{told:?}"));
                return Some(told);
            }
        }
    }

    /// A datagram of the kernel may be one too many for the agent's socket.
    fn overrun(&mut self, told: Told) -> Told {
        let weather = &self.setup.weather;
        let (percent, lost) = match told {
            // What is gone is in no list, and a boot does not compare what it knows with one.
            Told::Route(ref datagram) if link::tells_of_loss(datagram) => return told,
            Told::Route(_) => (weather.route_overrun_percent, Told::RouteOverrun),
            Told::Iscsi(_) => (weather.iscsi_overrun_percent, Told::IscsiOverrun),
            Told::Uevent(_) | Told::Udev(_) => {
                (weather.uevent_overrun_percent, Told::UeventOverrun)
            }
            _ => return told,
        };
        if self.random.next_u64() % 100 >= u64::from(percent) {
            return told;
        }
        let sessions = self.transport.sessions.values();
        let is_own = |sid: u32| !self.transport.foreign.contains(&sid);
        let shown: Vec<_> = match lost {
            Told::IscsiOverrun => sessions
                .filter(|session| is_own(session.sid))
                .map(|session| {
                    let shown = NewSession {
                        sid: session.sid,
                        host: session.host,
                    };
                    Told::IscsiSession(shown, self.connected(session.sid).is_none())
                })
                .collect(),
            Told::UeventOverrun => sessions
                .flat_map(|session| {
                    let unit = |unit: &u64| child::shown_disk(session.host, session.sid, *unit);
                    session.units.union(&session.empty).map(unit)
                })
                .collect(),
            _ => Vec::new(),
        };
        for told in shown {
            self.tell(Duration::ZERO, told);
        }
        lost
    }

    /// Prints a line, in a traced world.
    pub fn note(&self, line: impl FnOnce() -> String) {
        if self.traced {
            eprintln!("{:>12} us  {}", self.now.micros(), line());
        }
    }

    /// Asks the agent to end, [`Setup::lingers`] from now.
    pub fn terminate(&mut self) {
        self.tell(self.setup.lingers, Told::Terminate);
    }

    fn after(&mut self, wait: Duration, happening: Happening) {
        self.queue.put(self.now.plus(wait), happening);
    }

    fn tell(&mut self, wait: Duration, told: Told) {
        self.after(wait, Happening::Tell(told));
    }

    fn happen(&mut self, happening: Happening) -> Option<Told> {
        match happening {
            Happening::Tell(told) => Some(told),
            Happening::LinkAppears(place) => {
                self.link_appears(place);
                self.tell(REQUEST, Told::Uevent(self.links[place].appeared()));
                self.tell(REQUEST, Told::Route(self.links[place].news(0, 0)));
                None
            }
            Happening::UdevFinishes(place) => {
                self.links[place].udev_finished = true;
                Some(Told::Udev(self.links[place].finished()))
            }
            Happening::Carrier(place) => self.carrier_comes(place),
            Happening::Broadcast(place, frame) => {
                self.broadcast(place, &frame);
                None
            }
            Happening::Arrives(place, frame) => {
                let ifindex = self.links[place].nic.ifindex;
                let nic = self
                    .frames
                    .iter()
                    .find(|(_, open)| **open == ifindex)
                    .map(|(nic, _)| *nic)?;
                Some(Told::Frame(nic, frame))
            }
            Happening::Name(number, told) => {
                let open = self.askers.values().any(|asker| *asker == number);
                open.then_some(told)
            }
            Happening::Connected(number) => self.stands(number),
            Happening::ConnectFailed(number, errno) => self.stands_not(number, errno),
            Happening::ReachesTarget(number, pdu) => self.reaches_target(number, &pdu),
            Happening::ReachesKernel(number, reaction) => self.reaches_kernel(number, &reaction),
            Happening::Read { child, sid } => self.read(child, sid),
            Happening::Scan {
                child,
                sid,
                selection,
            } => self.scan(child, sid, selection),
            Happening::Scanned {
                child,
                sid,
                selection,
                units,
            } => self.scanned(child, sid, selection, units),
            Happening::Disk(sid, unit) => self.disk_appears(sid, unit),
            Happening::ChildEnds(child, end) => self.child_ends(child, end),
            Happening::Mischief(mischief) => self.befall(mischief),
            Happening::Calm => self.calm(),
        }
    }

    fn link_appears(&mut self, place: usize) {
        let link = &mut self.links[place];
        link.present = true;
        let busy = link.nic.udev;
        link.udev_finished = !self.setup.udev || busy.is_zero();
        if !self.links[place].udev_finished {
            self.after(busy, Happening::UdevFinishes(place));
        }
    }

    fn broadcast(&mut self, place: usize, frame: &[u8]) {
        let protocol = protocol(frame);
        let answers: Vec<Vec<u8>> = match protocol {
            "arp" => self.claims(frame),
            "dhcp" => {
                let network = self.links[place].nic.network;
                let servers = self.setup.servers.iter_mut();
                let servers = servers.filter(|server| server.network == network);
                servers.filter_map(|server| server.receive(frame)).collect()
            }
            _ => return self.broadcast_v6(place, protocol, frame),
        };
        self.answer(place, protocol, answers);
    }

    fn answer(&mut self, place: usize, protocol: &'static str, answers: Vec<Vec<u8>>) {
        self.asked.push(protocol);
        for answer in answers {
            self.asked.push(protocol);
            for wait in self.setup.weather.copies(&mut self.random) {
                self.after(wait, Happening::Arrives(place, answer.clone()));
            }
        }
    }
}

/// What a frame is about.
fn protocol(frame: &[u8]) -> &'static str {
    match (frame[12], frame[13], frame[20]) {
        (0x08, 0x00, _) => "dhcp",
        (0x08, 0x06, _) => "arp",
        (0x86, 0xdd, 58) => "router",
        (0x86, 0xdd, 17) => "dhcp6",
        _ => panic!("a frame that nobody understands"),
    }
}
