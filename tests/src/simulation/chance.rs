//! Machines and networks left to chance.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use sanroot_core::random::Random;
use sanroot_core::time::Instant;

use super::dhcp::{self, Server};
use super::link::Nic;
use super::names::{self, NameServer};
use super::plan::Addressing;
use super::target::{Manner, Target};
use super::{Modules, Setup, Weather};

/// A machine and a network, and what must come of a boot.
#[derive(Debug)]
pub struct Lot {
    /// The machine and the network.
    pub setup: Setup,
    /// How its NICs get their addresses.
    pub addressing: Addressing,
    /// Whether a path can be had within the time that a boot has; `None` where lost frames decide that.
    pub possible: Option<bool>,
}

/// Ways in which an attempt fails that the next one may not.
const PASSING: [Manner; 8] = [
    Manner::Dead,
    Manner::Refuses,
    Manner::Silent,
    Manner::Closes(0),
    Manner::Drops(Duration::from_micros(300)),
    Manner::Drops(Duration::from_millis(2)),
    Manner::Answers {
        class: 3,
        detail: 1,
    },
    Manner::Answers {
        class: 3,
        detail: 2,
    },
];

/// Ways in which a question for a name is not answered, or too late.
const UNHELPFUL: [names::Manner; 8] = [
    names::Manner::Late(Duration::from_millis(1500)),
    names::Manner::Loses,
    names::Manner::WrongIdentifier,
    names::Manner::WrongQuestion,
    names::Manner::WrongPort,
    names::Manner::Fails(2),
    names::Manner::Fails(3),
    names::Manner::Refuses,
];

/// Ways in which every attempt may fail.
const LASTING: [Manner; 5] = [
    Manner::Dead,
    Manner::Refuses,
    Manner::Silent,
    Manner::Closes(0),
    Manner::Answers {
        class: 2,
        detail: 2,
    },
];

/// Draws a lot: one to three NICs, one to four targets, each with its own troubles.
pub fn draw(seed: u64) -> Lot {
    let mut random = Random::new(seed);
    let nics: Vec<Nic> = (1..=1 + below(&mut random, 3))
        .map(|number| nic(number, &mut random))
        .collect();
    let mut targets: Vec<Target> = (1..=1 + below(&mut random, 4))
        .map(|number| target(number, &mut random))
        .collect();
    let names = names(&mut targets, &mut random);
    let addressing = if below(&mut random, 2) == 0 {
        Addressing::Static
    } else {
        Addressing::Dhcp
    };
    let mut server = Server::new(Ipv4Addr::new(192, 168, 0, 1));
    server.partial_checksums = below(&mut random, 2) == 0;
    server.manners = (0..below(&mut random, 3))
        .map(|_| trouble(&mut random))
        .chain([dhcp::Manner::Serves])
        .collect();
    if below(&mut random, 10) == 0 {
        server.manners = vec![dhcp::Manner::Silent];
    }
    let addressed =
        addressing == Addressing::Static || server.manners.last() == Some(&dhcp::Manner::Serves);
    let reaches = |(place, target): (usize, &Target)| {
        nics[place % nics.len()].carrier.is_some() && target.manners.last() == Some(&Manner::Serves)
    };
    let weather = weather(&mut random);
    let reached = addressed && targets.iter().enumerate().any(reaches);
    let left_to_chance = reached && addressing == Addressing::Dhcp && weather.lost_percent > 0;
    let possible = (!left_to_chance).then_some(reached);
    let setup = Setup {
        weather,
        modules: Modules::Loaded(Duration::from_millis(u64::from(below(&mut random, 200)))),
        refuses_nics: None,
        udev: below(&mut random, 4) > 0,
        terminate: None,
        lingers: Duration::from_millis(u64::from(below(&mut random, 20)) * 700),
        nics,
        servers: vec![server],
        ipv6: None,
        router_begins: Duration::ZERO,
        names: vec![names],
        targets,
        chaos: Default::default(),
    };
    Lot {
        setup,
        addressing,
        possible,
    }
}

fn below(random: &mut Random, limit: u8) -> u8 {
    let drawn = random.next_u64() % u64::from(limit);
    u8::try_from(drawn).expect("below a byte")
}

fn nic(number: u8, random: &mut Random) -> Nic {
    let mut nic = Nic::new(number);
    nic.appears = Duration::from_millis(u64::from(below(random, 3)) * 700);
    nic.udev = Duration::from_millis(u64::from(below(random, 4)) * 40);
    nic.carrier = match below(random, 10) {
        0 => None,
        tenths => Some(Duration::from_millis(u64::from(tenths) * 300)),
    };
    nic
}

fn target(number: u8, random: &mut Random) -> Target {
    let portal = SocketAddr::from(([192, 168, 0, 10 + number], 3260));
    let mut target = Target::new(&format!("iqn.2020-01.org.example:disk{number}"), portal);
    target.units = vec![u64::from(below(random, 200)), 200];
    target.round_trip = Duration::from_micros(50 + 37 * u64::from(below(random, 200)));
    target.starts = Instant::from_micros(1_000_000 * u64::from(below(random, 30)));
    target.connected = Instant::from_micros(15_000_000 * u64::from(below(random, 3)));
    target.ready = Instant::from_micros(20_000_000 * u64::from(below(random, 3)));
    let last = match below(random, 4) {
        0 => LASTING[usize::from(below(random, 5))],
        _ => Manner::Serves,
    };
    target.manners = (0..below(random, 4))
        .map(|_| passing(random))
        .chain([last])
        .collect();
    target
}

/// A name server with its own troubles, and names for some of the targets: some with a dead address before the right one.
fn names(targets: &mut [Target], random: &mut Random) -> NameServer {
    let mut server = NameServer::new("other.example", &[]);
    for (place, target) in targets.iter_mut().enumerate() {
        let dead = IpAddr::from([192, 168, 0, 250]);
        let addresses = match below(random, 4) {
            0 => vec![target.portal.ip()],
            1 => vec![dead, target.portal.ip()],
            _ => continue,
        };
        let name = format!("disk{place}.example");
        server.records.push((name.clone(), addresses));
        target.host = Some(name);
    }
    server.manners = (0..below(random, 8))
        .map(|_| UNHELPFUL[usize::from(below(random, 8))])
        .chain([names::Manner::Answers])
        .collect();
    server
}

fn passing(random: &mut Random) -> Manner {
    PASSING[usize::from(below(random, 8))]
}

fn trouble(random: &mut Random) -> dhcp::Manner {
    match below(random, 4) {
        0 => dhcp::Manner::Silent,
        1 => dhcp::Manner::Refuses,
        2 => dhcp::Manner::Mistakes,
        _ => dhcp::Manner::Cuts(usize::from(below(random, 255))),
    }
}

fn weather(random: &mut Random) -> Weather {
    Weather {
        lost_percent: below(random, 4) * 10,
        doubled_percent: below(random, 3) * 10,
        route_overrun_percent: below(random, 2) * 5,
        iscsi_overrun_percent: 0,
        uevent_overrun_percent: 0,
        jitter: Duration::from_micros(u64::from(below(random, 100)) * 50),
    }
}
