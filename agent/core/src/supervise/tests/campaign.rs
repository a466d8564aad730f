//! Addresses to which everything happens at any moment: they are taken away, given an end, renewed by somebody else or not, their
//! links go and come back, servers are silent, refuse, offer others, and are there again. `SANROOT_SEEDS=N` draws N of them.

use core::net::IpAddr;
use core::time::Duration;
use std::collections::BTreeMap;
use std::string::String;
use std::vec::Vec;

use super::bench::{Bench, dhcp4, dhcp6, given, ifindex, network, slaac};
use crate::handover::{Address, Link, Network, Session};
use crate::limits::{ADDRESS_PAUSE, LIFETIME_STEP};
use crate::net::dhcp4::tests::server::mac;
use crate::net::{Ifindex, LinkName};
use crate::random::Random;
use crate::supervise::Event;
use crate::time::Instant;
use servers::Serves;

mod around;
mod servers;

/// How many moments there are at which something happens.
const WILD: usize = 80;
/// Since when all is well: what others gave an hour is taken back, and a server that was silent for long is asked again.
const CALM: Duration = Duration::from_secs(3600 + 700);
/// Between a request and what it brings about.
const MOMENT: Duration = Duration::from_millis(1);
/// A link is raised, and what it had is set, within a pause each.
const MISSING: Duration = ADDRESS_PAUSE
    .saturating_mul(2)
    .saturating_add(Duration::from_millis(50));
/// Ticks in a second: each of a few addresses may have some of its own.
const TICKS: usize = 30;

/// Few enough for every run of all tests.
pub(in crate::supervise) fn seeds() -> u64 {
    let seeds = std::env::var("SANROOT_SEEDS");
    seeds.map_or(100, |seeds| seeds.parse().expect("a number"))
}

/// What is to come.
enum Thing {
    Frame(Vec<u8>),
    News(IpAddr),
    Up(Ifindex),
}

/// An address as the kernel has it.
#[derive(Clone, Copy)]
struct Held {
    expire: Option<Instant>,
    /// Until then it is of whoever gave it an end.
    theirs: Instant,
}

struct Campaign<'n> {
    bench: Bench<'n>,
    random: Random,
    own: Vec<(IpAddr, Ifindex)>,
    held: BTreeMap<IpAddr, Held>,
    /// Since when it could be there, and is not.
    missing: BTreeMap<IpAddr, Instant>,
    up: BTreeMap<Ifindex, bool>,
    coming: BTreeMap<(Instant, u32), Thing>,
    count: u32,
    serves: Serves,
    refuses: bool,
    /// When that changed last.
    refused: Instant,
    ticks: Vec<Instant>,
    told: BTreeMap<IpAddr, Instant>,
    heard: u32,
    story: Vec<String>,
}

/// A network of one link with addresses of all kinds, or of two.
fn drawn(random: &mut Random) -> Network {
    let all: [&[Address]; 5] = [
        &[dhcp4()],
        &[dhcp6()],
        &[slaac()],
        &[given()],
        &[dhcp4(), dhcp6(), slaac()],
    ];
    let number = usize::try_from(random.next_u64() % 5).unwrap();
    let mut network = network(all[number]);
    let mut links = std::vec![ifindex()];
    if random.next_u64().is_multiple_of(2) {
        let other = Ifindex::new(9).unwrap();
        let name = LinkName::new(b"ens9").unwrap();
        network.links.push(Link::bare(other, name, mac())).unwrap();
        let mut elsewhere = given();
        elsewhere.link = other;
        elsewhere.subnet.address = "10.0.9.15".parse().unwrap();
        network.addresses.push(elsewhere).unwrap();
        links.push(other);
    }
    for (sid, link) in (1..).zip(links) {
        network.sessions.push(Session::new(sid, link)).unwrap();
    }
    network
}

impl<'n> Campaign<'n> {
    fn new(network: &'n mut Network, random: Random) -> Self {
        let own = network.addresses.iter();
        let own: Vec<_> = own.map(|own| (own.subnet.address, own.link)).collect();
        let bench = Bench::new(network);
        let now = bench.now;
        let held = Held {
            expire: None,
            theirs: now,
        };
        Self {
            random,
            held: own.iter().map(|(address, _)| (*address, held)).collect(),
            missing: BTreeMap::new(),
            up: own.iter().map(|(_, link)| (*link, true)).collect(),
            own,
            coming: BTreeMap::new(),
            count: 0,
            serves: Serves::Grants,
            refuses: false,
            refused: Instant::ZERO,
            ticks: Vec::new(),
            told: BTreeMap::new(),
            heard: 0,
            story: Vec::new(),
            bench,
        }
    }

    fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end).unwrap();
        usize::try_from(self.random.next_u64() % end).unwrap()
    }

    fn later(&mut self, after: Duration, thing: Thing) {
        self.count += 1;
        let at = self.bench.now.plus(after);
        self.coming.insert((at, self.count), thing);
    }

    /// Somebody sets an address: without end, or for so many seconds.
    fn set(&mut self, address: IpAddr, life: Option<u64>) {
        let now = self.bench.now;
        let life = life.map(Duration::from_secs);
        let theirs = life.map_or(now, |life| now.plus(life / 16 * 15));
        let expire = life.map(|life| now.plus(life));
        // Whoever gives it the end that it has does not renew it.
        let known = self.held.get(&address).filter(|known| {
            let ends = known.expire.zip(expire);
            ends.is_some_and(|(one, two)| one.since(two).max(two.since(one)) < LIFETIME_STEP)
        });
        let theirs = known.map_or(theirs, |known| known.theirs);
        self.held.insert(address, Held { expire, theirs });
    }

    /// Lets time pass.
    fn pass(&mut self, time: Duration) {
        let end = self.bench.now.plus(time);
        loop {
            let happens = self.coming.first_key_value().map(|(key, _)| key.0);
            let runs_out = self.held.values().filter_map(|held| held.expire).min();
            let due = self.bench.supervisor.deadline(self.bench.now);
            let all = [happens, Some(due), runs_out];
            let Some(at) = all.into_iter().flatten().min().filter(|at| *at <= end) else {
                break;
            };
            self.bench.now = self.bench.now.max(at);
            if happens == Some(at) {
                let (_, thing) = self.coming.pop_first().unwrap();
                self.happen(thing);
            } else if due <= at {
                self.tick();
            } else {
                self.run_out(at);
            }
            self.obey();
        }
        self.bench.now = end;
        self.look();
    }

    fn happen(&mut self, thing: Thing) {
        match thing {
            Thing::Frame(frame) => {
                self.heard += 1;
                self.bench.hears(&frame);
            }
            Thing::News(address) => self.news(address),
            Thing::Up(link) => self.raise(link, true),
        }
    }

    fn tick(&mut self) {
        let now = self.bench.now;
        self.bench.event(Event::Tick);
        self.ticks
            .retain(|at| now.since(*at) < Duration::from_secs(1));
        self.ticks.push(now);
        assert!(self.ticks.len() < TICKS, "a busy loop");
    }

    fn befall(&mut self) {
        let kind = self.below(15);
        let drawn = self.below(self.own.len());
        let (address, link) = self.own[drawn];
        let now = self.bench.now;
        let since = now.since(Instant::ZERO);
        self.story.push(std::format!("{since:?} {kind} {address}"));
        match kind {
            0 => {
                self.held.remove(&address);
                self.news(address);
            }
            1..4 if self.is_up(link) => {
                let life = [None, Some(40), Some(120), Some(3600)][self.below(4)];
                self.set(address, life);
                self.news(address);
            }
            // As when the preferred time is over.
            4 => self.news(address),
            5 => self.raise(link, false),
            6 | 7 => self.raise(link, true),
            8 => {
                if self.below(2) == 0 {
                    self.held.remove(&address);
                }
                self.list();
            }
            9..12 => {
                use Serves::{Another, Grants, Nowhere, Refuses, Rival, Shortly, Silent};
                let all = [Grants, Shortly, Refuses, Another, Nowhere, Rival, Silent];
                self.serves = all[self.below(7)];
            }
            12 => self.bench.world.forbids ^= true,
            13 => {
                self.refuses ^= true;
                self.refused = now;
            }
            14 if self.is_up(link) => self.move_link(link),
            _ => {}
        }
        self.obey();
    }

    fn run(&mut self) {
        for _ in 0..WILD {
            for _ in 0..=self.below(2) {
                self.befall();
            }
            let scale = [3, 300, 3000, 30_000, 300_000][self.below(5)];
            let pause = 1 + self.below(scale);
            self.pass(Duration::from_millis(pause.try_into().unwrap()));
        }
        self.serves = Serves::Grants;
        (self.refuses, self.refused) = (false, self.bench.now);
        self.bench.world.forbids = false;
        for link in self.up.keys().copied().collect::<Vec<_>>() {
            self.raise(link, true);
            self.obey();
        }
        self.pass(CALM);
        self.judge();
    }

    /// All is well again.
    fn judge(&self) {
        let now = self.bench.now;
        let supervisor = &self.bench.supervisor;
        for own in &supervisor.network().addresses {
            let address = own.subnet.address;
            let held = self.held.get(&address);
            let is_there = held.is_some_and(|held| held.expire.is_none());
            assert!(is_there, "{address} has an end");
            let times = own.lease.as_ref().and_then(|lease| lease.times);
            let lasts = times.is_none_or(|times| times.expire > now);
            assert!(lasts, "{address} is not renewed");
        }
        let waits = supervisor.kept.iter().any(|kept| kept.exchange.is_some());
        let is_closed = self.bench.world.open.is_empty();
        assert_eq!(is_closed, !waits, "a socket that nobody waits at");
        assert!(self.bench.world.kept <= self.heard, "written for nothing");
    }
}

/// Tells of a seed that fails what happened.
struct Told<'t, 'n>(u64, &'t mut Campaign<'n>);

impl Drop for Told<'_, '_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let Self(seed, campaign) = self;
            let since = campaign.bench.now.since(Instant::ZERO);
            std::eprintln!("seed {seed} at {since:?}: {:#?}", campaign.story);
        }
    }
}

#[test]
fn whatever_befalls_an_address_it_stays_and_is_renewed_by_one() {
    for seed in 0..seeds() {
        let mut random = Random::new(seed);
        let mut network = drawn(&mut random);
        let mut campaign = Campaign::new(&mut network, random);
        Told(seed, &mut campaign).1.run();
    }
}
