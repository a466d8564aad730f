//! Sessions to which everything happens at any moment: connections are lost, targets are away, refuse, redirect and are back,
//! somebody removes sessions, and logs them in again under another number, iscsid comes and goes, paths are opened late, the
//! supervisor dies and begins anew with what it has written. `SANROOT_SEEDS=N` draws N of them.

use core::time::Duration;
use std::boxed::Box;
use std::collections::BTreeMap;
use std::string::String;
use std::vec::Vec;

use crate::errno::Errno;
use crate::handover::Network;
use crate::iscsi::login::chap::Challenges;
use crate::limits::{
    ATTENDED_PAUSE, CLEANUP_DEADLINE, LATE_PAUSE, LONG_ATTEMPT_DEADLINE, REFUSAL_PAUSE, RETRY_MOST,
    SESSIONS_PAUSE, SUPERVISOR_PAUSE_S,
};
use crate::netlink::iscsi::Transport;
use crate::plan::{BootPlan, LoginSettings};
use crate::random::Random;
use crate::session::tests::kernel::HANDLE;
use crate::session::{ChildEnd, Event, JobKind, Session};
use crate::supervise::{Common, Record, SESSION_TEXTS_BYTES, Sessions, SessionsRoom, Supervisor};
use crate::time::Instant;
use kernel::Kernel;
use left::Spec;
use targets::Manner;

mod around;
mod befall;
mod judge;
mod kernel;
mod left;
mod targets;

/// How many moments there are at which something happens.
const WILD: usize = 60;
/// What is lost is tried within this, where an attempt brought an answer at once, or none was made yet.
const TRIED_SOON: Duration = RETRY_MOST
    .saturating_add(ATTENDED_PAUSE)
    .saturating_add(Duration::from_secs(Session::RESPITE_S))
    .saturating_add(Duration::from_millis(500));
/// The same where the target refused the login.
const REFUSED_SOON: Duration = TRIED_SOON.saturating_add(REFUSAL_PAUSE);
/// The same where something did not answer.
const SLOW: Duration = REFUSED_SOON
    .saturating_add(LONG_ATTEMPT_DEADLINE)
    .saturating_add(CLEANUP_DEADLINE)
    .saturating_add(SESSIONS_PAUSE);
/// Since when all is well.
const CALM: Duration = SLOW.saturating_add(LATE_PAUSE);
const INITIATOR: &str = "iqn.2026-11.example:host";
/// By which somebody logs in instead.
const OTHER: &str = "iqn.2026-11.example:other";
/// How long iscsid waits before it connects (DefaultTime2Wait).
const THEIR_WAIT: Duration = Duration::from_secs(2);

/// What is to come.
enum Thing {
    Message(Vec<u8>),
    /// The target behind a session, over this socket.
    Said(u32, u64, Vec<u8>),
    /// The session's connection is lost, if it is still over this socket.
    Lose(u32, u64),
    Connected(u64),
    ConnectFailed(u64, Errno),
    /// `None`: it dies.
    Child(usize, JobKind, Option<Vec<u8>>),
    Deaf(usize),
    Disk(u32),
    /// iscsid, if it came at this time, logs in what is lost.
    Theirs(Instant),
    /// Somebody logs a session in again.
    Again(Spec, &'static str),
    /// Somebody's login is done.
    Stands(u32),
}

struct World {
    now: Instant,
    random: Random,
    kernel: Kernel,
    manners: [Manner; 3],
    /// One of them has sent somebody elsewhere, who may be on the way.
    redirected: bool,
    has_disk: bool,
    deaf: bool,
    child_hangs: bool,
    child_dies: bool,
    /// The supervisor is killed.
    dies: bool,
    /// It has ended.
    over: bool,
    /// Since when there is no session of a target of the boot.
    bare: Option<Instant>,
    sockets: u64,
    coming: BTreeMap<(Instant, u32), Thing>,
    count: u32,
    /// What it has written.
    state: String,
    /// What the process has read that begins the ones that work.
    known: Vec<(Spec, Record<'static>)>,
    specs: Vec<Spec>,
    boot: BootPlan<'static>,
    ticks: Vec<Instant>,
    story: Vec<String>,
}

impl World {
    fn drawn(seed: u64) -> Self {
        let mut world = Self {
            now: Instant::ZERO.plus(Duration::from_secs(10)),
            random: Random::new(seed),
            kernel: Kernel::new(Instant::ZERO),
            manners: [Manner::Serves; 3],
            redirected: false,
            has_disk: true,
            deaf: false,
            child_hangs: false,
            child_dies: false,
            dies: false,
            over: false,
            bare: None,
            sockets: 100,
            coming: BTreeMap::new(),
            count: 0,
            state: String::new(),
            known: Vec::new(),
            specs: Vec::new(),
            boot: BootPlan::nothing(),
            ticks: Vec::new(),
            story: Vec::new(),
        };
        world.boot();
        world
    }

    fn below(&mut self, end: u64) -> u64 {
        self.random.next_u64() % end
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        let index = self.below(from.len().try_into().unwrap());
        from[usize::try_from(index).unwrap()]
    }

    fn later(&mut self, after: Duration, thing: Thing) {
        self.count += 1;
        self.coming
            .insert((self.now.plus(after), self.count), thing);
    }
}

/// One process's life.
struct Life<'l, 'r> {
    world: &'l mut World,
    sessions: Sessions<'l, 'r>,
    supervisor: Supervisor<'l>,
}

/// Has one begin, as the edge does.
fn live(world: &mut World, act: impl FnOnce(&mut Life<'_, '_>)) {
    world.now = world
        .now
        .plus(Duration::from_secs(SUPERVISOR_PAUSE_S.into()));
    world.kernel.begin_anew();
    world.kernel.places.clear();
    world.coming.retain(|_, thing| {
        use Thing::{Again, Disk, Lose, Said, Stands, Theirs};
        matches!(
            thing,
            Said(..) | Lose(..) | Theirs(_) | Again(..) | Stands(_) | Disk(_)
        )
    });
    let mut network = Network::new();
    network.read_state(world.state.as_bytes()).unwrap();
    let challenges = Challenges::new();
    let common = Common {
        transport: Transport::new(HANDLE),
        login: LoginSettings::default(),
        challenges: &challenges,
    };
    let mut texts = std::vec![0; SESSION_TEXTS_BYTES];
    let mut room = Box::new(SessionsRoom::new());
    let sessions = Sessions::new(&mut room, common, world.below(u64::MAX));
    let mut sessions = sessions.with_texts(&mut texts);
    for (_, record) in &world.known {
        sessions.add(world.now, record);
    }
    sessions.learn(world.now, &network, &mut world.kernel);
    world.note_known(&sessions);
    for unfinished in &network.unfinished {
        let record = Record::planned(&network, unfinished, &world.boot).unwrap();
        let mut specs = world.specs.iter();
        let is_meant = |spec: &&Spec| {
            spec.link() == unfinished.link
                && spec.planned().target == record.plan.target
                && spec.planned().portal == record.plan.portal
        };
        world.kernel.places.push(*specs.find(is_meant).unwrap());
        sessions.add(world.now, &record);
    }
    let seed = world.below(u64::MAX);
    let mut life = Life {
        world,
        sessions,
        supervisor: Supervisor::new(&mut network, seed),
    };
    act(&mut life);
}

impl Life<'_, '_> {
    fn tell(&mut self, place: usize, event: Event<'_>) {
        self.sessions.tell(self.world.now, place, event, self.world);
    }

    fn hear(&mut self, message: &[u8]) {
        self.sessions.hear(self.world.now, message, self.world);
    }

    /// Lets time pass, unless it ends before.
    fn pass(&mut self, time: Duration) {
        let end = self.world.now.plus(time);
        while !self.world.over && !self.world.dies {
            let happens = self.world.coming.first_key_value().map(|(key, _)| key.0);
            let due = self.sessions.deadline();
            let look = self.supervisor.deadline(self.world.now);
            let all = [happens, due, Some(look)];
            let Some(at) = all.into_iter().flatten().min().filter(|at| *at <= end) else {
                self.world.now = end;
                return;
            };
            self.world.now = self.world.now.max(at);
            self.world.kernel.now = self.world.now;
            if !self.is_needed() {
                self.world.judge_end();
                self.world.over = true;
                return;
            }
            if happens == Some(at) {
                let (_, thing) = self.world.coming.pop_first().unwrap();
                self.happen(thing);
            }
            self.wake();
        }
    }

    /// What the edge asks before everything else.
    fn is_needed(&mut self) -> bool {
        let kernel = &mut self.world.kernel;
        let mut is_needed = self.supervisor.is_needed(&kernel.has());
        if !is_needed || self.sessions.is_one_gone() {
            for (session, state) in kernel.all() {
                is_needed |= self.sessions.lead_to(kernel.now, session, state, kernel);
            }
        }
        is_needed
    }

    /// What the edge does whenever it wakes.
    fn wake(&mut self) {
        self.sessions.advance(self.world.now, self.world);
        while let Some((session, mark)) = self.sessions.opened() {
            // Somebody may have removed it meanwhile.
            if let Some(held) = self.world.kernel.sessions.get_mut(&session.sid) {
                held.kept = true;
            }
            let has = self.world.kernel.has();
            self.supervisor.add(session, mark, &has, self.world);
        }
        self.world.judge();
    }

    fn happen(&mut self, thing: Thing) {
        match thing {
            Thing::Message(message) => self.hear(&message),
            Thing::Said(sid, socket, message) => {
                if self.world.is_over(sid, socket) {
                    self.hear(&message);
                }
            }
            Thing::Lose(sid, socket) => {
                if self.world.is_over(sid, socket) {
                    self.lose(sid);
                }
            }
            Thing::Connected(socket) => {
                if let Some(dialled) = self.world.kernel.sockets.get_mut(&socket) {
                    dialled.stands = true;
                    let place = dialled.place;
                    self.tell(place, Event::Connected { socket });
                }
            }
            Thing::ConnectFailed(socket, errno) => {
                if let Some(dialled) = self.world.kernel.sockets.get(&socket) {
                    let place = dialled.place;
                    self.tell(place, Event::ConnectFailed(errno));
                }
            }
            Thing::Child(place, job, work) => {
                let end = work.map_or(ChildEnd::Lost, |work| match work.is_empty() {
                    true => ChildEnd::Done,
                    false => self.world.work(place, &work),
                });
                self.tell(place, Event::ChildEnded { job, end });
            }
            Thing::Deaf(place) => self.tell(place, Event::RequestFailed(Errno::NOMEM)),
            Thing::Disk(sid) => {
                if let Some(held) = self.world.kernel.sessions.get_mut(&sid) {
                    held.has_disk |= held.started;
                }
            }
            Thing::Theirs(came) => self.world.attend(came),
            Thing::Again(spec, initiator) => self.world.log_in(&spec, initiator),
            Thing::Stands(sid) => self.world.stand(sid),
        }
    }
}

/// Tells of a seed that fails what happened.
struct Told<'t>(u64, &'t mut World);

impl Drop for Told<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let Self(seed, world) = self;
            let since = world.now.since(Instant::ZERO);
            let specs = &world.specs;
            std::eprintln!("seed {seed} at {since:?}: {specs:?} {:#?}", world.story);
        }
    }
}

#[test]
fn whatever_befalls_a_session_it_is_logged_in_by_one() {
    for seed in 0..crate::supervise::tests::campaign::seeds() {
        let mut world = World::drawn(seed);
        Told(seed, &mut world).1.run();
    }
}
