//! A NIC in a world that misbehaves for a minute: links that come, go and flap, a kernel that refuses or says nothing,
//! frames that are lost, a server that changes its mind. Then all is calm, and the NIC must be ready in time.

use core::net::Ipv4Addr;
use core::time::Duration;
use std::collections::{BTreeMap, BTreeSet};
use std::vec::Vec;

use smoltcp::wire::ArpOperation;

use super::bench::{ALONE, index, link, plan};
use crate::errno::Errno;
use crate::finding::Explain;
use crate::net::arp::tests::said;
use crate::net::dhcp4::tests::server::Message;
use crate::net::{Event, Fault, Ifindex, Nic, Outbox, Setup, State};
use crate::netlink::route::{Carrier, Link, OperationalState, Request};
use crate::plan::{Ipv4Plan, NicPlan};
use crate::random::Random;
use crate::time::Instant;

/// When the world begins to behave.
const CALM: Instant = Instant::from_micros(60_000_000);
/// When every NIC must be ready: two unanswered REQUESTs, the longest pause between DISCOVERs and a second one behind
/// calm.
const READY: Instant = Instant::from_micros(110_000_000);

enum Happening {
    Plug,
    Unplug,
    Carrier(bool),
    Tell(Link),
    LinksListed,
    UdevDone(Ifindex),
    Answer(u32, Result<(), Errno>),
    Frame(Vec<u8>),
}

/// The kernel, udev and a DHCP server around one NIC.
struct World {
    now: Instant,
    random: Random,
    /// By time, and by number among those of one time.
    queue: BTreeMap<(Instant, u64), Happening>,
    queued: u64,
    links: u32,
    link: Option<Link>,
    carrier: bool,
    udev_done: BTreeSet<Ifindex>,
    reported: Vec<Fault>,
    requests: u32,
    frames: u32,
}

impl World {
    fn new(seed: u64) -> Self {
        let mut world = Self {
            now: Instant::ZERO,
            random: Random::new(seed),
            queue: BTreeMap::new(),
            queued: 0,
            links: 1,
            link: None,
            carrier: true,
            udev_done: BTreeSet::new(),
            reported: Vec::new(),
            requests: 0,
            frames: 0,
        };
        world.later(10, Happening::LinksListed);
        for _ in 0..world.random.next_u32() % 8 {
            let at = Instant::from_micros(world.random.next_u64() % CALM.micros());
            let happening = match world.random.next_u32() % 6 {
                0 => Happening::Unplug,
                1 | 2 => Happening::Plug,
                3 => Happening::Carrier(false),
                _ => Happening::Carrier(true),
            };
            world.at(at, happening);
        }
        if !seed.is_multiple_of(4) {
            world.later(2000, Happening::Plug);
        }
        world.at(CALM, Happening::Plug);
        world.at(CALM, Happening::Carrier(true));
        world
    }

    fn at(&mut self, at: Instant, happening: Happening) {
        self.queued += 1;
        self.queue.insert((at, self.queued), happening);
    }

    /// In up to so many milliseconds.
    fn later(&mut self, milliseconds: u64, happening: Happening) {
        let micros = self.random.next_u64() % (milliseconds * 1000 + 1);
        self.at(self.now.plus(Duration::from_micros(micros)), happening);
    }

    /// One time out of so many, until the world is calm.
    fn fails(&mut self, out_of: u32) -> bool {
        self.now < CALM && self.random.next_u32().is_multiple_of(out_of)
    }

    /// Tells how the link is now; messages of the kernel keep their order.
    fn tell(&mut self) {
        if let Some(link) = &mut self.link {
            link.lower_up = link.up && self.carrier;
            link.operational_state = match link.lower_up {
                true => OperationalState::Up,
                false => OperationalState::Down,
            };
            let told = *link;
            self.at(self.now, Happening::Tell(told));
        }
    }

    /// Lets one thing happen, and the NIC know of it.
    fn happen(&mut self, happening: Happening, nic: &mut Nic<'_>) {
        let now = self.now;
        match happening {
            Happening::Plug if self.link.is_none() => {
                self.links += 1;
                let ifindex = index(self.links);
                self.link = Some(Link { ifindex, ..link() });
                self.tell();
            }
            Happening::Plug => {}
            Happening::Unplug => {
                if let Some(link) = self.link.take() {
                    nic.handle(now, &Event::LinkGone(link.ifindex), self);
                }
            }
            Happening::Carrier(carrier) => {
                self.carrier = carrier;
                self.tell();
            }
            Happening::Tell(link) => {
                if self.link.is_some_and(|there| there.ifindex == link.ifindex) {
                    nic.handle(now, &Event::Link(link), self);
                }
            }
            Happening::LinksListed => nic.handle(now, &Event::LinksListed, self),
            Happening::UdevDone(ifindex) => {
                self.udev_done.insert(ifindex);
                nic.handle(now, &Event::UdevDone(ifindex), self);
            }
            Happening::Answer(sequence, result) => {
                nic.handle(now, &Event::Answer { sequence, result }, self);
            }
            Happening::Frame(bytes) => {
                if let Some(Link { ifindex, .. }) = self.link {
                    let frame = Event::Frame {
                        ifindex,
                        bytes: &bytes,
                    };
                    nic.handle(now, &frame, self);
                }
            }
        }
    }

    /// Runs until the NIC is ready after calm; false where it was not in time.
    fn run(&mut self, nic: &mut Nic<'_>) -> bool {
        while self.now < READY {
            if self.now > CALM && nic.state() == State::Ready {
                return true;
            }
            let next = self.queue.keys().next().map(|&(at, _)| at);
            let deadline = nic.deadline().map(|deadline| deadline.max(self.now));
            match (next, deadline) {
                (Some(next), deadline) if deadline.is_none_or(|deadline| next <= deadline) => {
                    let (_, happening) = self.queue.pop_first().unwrap();
                    self.now = self.now.max(next);
                    self.happen(happening, nic);
                }
                // A lease ends later.
                (_, Some(deadline)) if deadline < READY => {
                    self.now = deadline;
                    nic.handle(deadline, &Event::Tick, self);
                    assert!(
                        nic.deadline().is_none_or(|next| next > deadline),
                        "a tick changed nothing"
                    );
                }
                _ => return nic.state() == State::Ready,
            }
        }
        false
    }
}

impl Outbox for World {
    fn request(&mut self, sequence: u32, request: &Request) {
        self.requests += 1;
        if self.fails(8) {
            return;
        }
        let busy = self.fails(5);
        let to = match *request {
            Request::SetUp(ifindex) => ifindex,
            Request::NewAddress(new) => new.ifindex,
            Request::NewRoute(new) => new.ifindex,
            _ => panic!("{request:?}"),
        };
        let result = match self.link.as_mut().filter(|link| link.ifindex == to) {
            None => Err(Errno::NODEV),
            Some(_) if busy => Err(Errno::BUSY),
            Some(link) if matches!(request, Request::SetUp(_)) => {
                assert!(
                    self.udev_done.contains(&to),
                    "raised before udev has finished"
                );
                link.up = true;
                self.tell();
                Ok(())
            }
            Some(link) if !link.up => Err(Errno::NETDOWN),
            Some(_) => Ok(()),
        };
        self.later(20, Happening::Answer(sequence, result));
    }

    fn ask_udev(&mut self, ifindex: Ifindex) {
        self.later(3000, Happening::UdevDone(ifindex));
    }

    fn take_over_ipv6(&mut self, _: Ifindex, _: Option<u16>) {}

    fn open_socket(&mut self, ifindex: Ifindex) {
        assert!(self.udev_done.contains(&ifindex));
    }

    fn transmit(&mut self, ifindex: Ifindex, frame: &[u8]) {
        self.frames += 1;
        if frame[13] == 6 {
            // One time out of four another host has the address, until the world is calm.
            let address = Ipv4Addr::from(*frame.last_chunk::<4>().unwrap());
            if self.fails(4) {
                self.later(5, Happening::Frame(said(ArpOperation::Reply, address)));
            }
            return;
        }
        let link = self.link.filter(|link| link.ifindex == ifindex);
        if !link.is_some_and(|link| link.carrier() == Carrier::Present) || self.fails(3) {
            return;
        }
        // The BOOTP message behind Ethernet, IPv4 and UDP headers; its first option is the type.
        let message = &frame[14 + 20 + 8..];
        let kind = match message[242] {
            1 => 2,
            4 => return,
            _ if self.fails(4) => 6,
            _ => 5,
        };
        let transaction = u32::from_be_bytes(*message[4..].first_chunk().unwrap());
        let reply = Message {
            transaction,
            ..Message::new(kind)
        }
        .frame();
        if self.fails(5) {
            self.later(50, Happening::Frame(reply.clone()));
        }
        self.later(50, Happening::Frame(reply));
    }

    fn close_socket(&mut self, _: Ifindex) {}

    fn report(&mut self, fault: Fault) {
        self.reported.push(fault);
    }
}

/// Runs one world; everything that must hold in every one of them.
fn live_through(plan: &NicPlan<'_>, seed: u64) {
    let setup = Setup {
        slot: 0,
        udev: true,
        seed,
    };
    let mut world = World::new(seed);
    let mut nic = Nic::new(&ALONE, plan, setup, world.now);
    let ready = world.run(&mut nic);
    let codes: Vec<_> = world
        .reported
        .iter()
        .map(|fault| fault.code().text())
        .collect();
    assert!(
        ready,
        "seed {seed}: waits for {:?} at {:?}, said {codes:?}",
        nic.state(),
        world.now
    );
    let distinct: BTreeSet<_> = codes.iter().collect();
    assert_eq!(
        distinct.len(),
        codes.len(),
        "seed {seed}: said twice in {codes:?}"
    );
    assert!(
        world.requests < 150 && world.frames < 60,
        "seed {seed}: a flood"
    );
}

#[test]
fn a_static_nic_survives_any_minute() {
    let plan = plan();
    (0..2000).for_each(|seed| live_through(&plan, seed));
}

#[test]
fn a_nic_with_a_lease_survives_any_minute() {
    let plan = NicPlan {
        ipv4: Ipv4Plan::Dhcp,
        ..plan()
    };
    (0..2000).for_each(|seed| live_through(&plan, seed));
}
