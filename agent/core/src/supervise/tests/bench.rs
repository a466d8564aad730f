//! A supervisor of a NIC with three addresses, under virtual time.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use core::time::Duration;
use std::collections::BTreeSet;
use std::string::String;
use std::vec::Vec;

use heapless::Vec as Bounded;

use crate::handover::{Address, Grantor, Lease, Link, Network, Route, Session};
use crate::net::dhcp4::tests::server::{CLIENT, SERVER, mac};
use crate::net::dhcp4::{ETHERNET_BYTES, Times};
use crate::net::dhcp6::{Duid, tests::server as dhcp6};
use crate::net::slaac::tests::router::ROUTER;
use crate::net::{Ifindex, LinkName, MacAddress, RoutePlan};
use crate::netlink::Builder;
use crate::netlink::route::{NewAddress, NewRule, Request};
use crate::plan::Subnet;
use crate::supervise::{Event, Fault, Outbox, Supervisor};
use crate::time::Instant;

pub(super) const MADE: Ipv6Addr = Ipv6Addr::new(0x2001, 0xdb8, 1, 0, 0, 0, 0, 0x66);

/// What was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Sent {
    /// To this server alone.
    Routed(Ipv4Addr),
    /// DHCPv4, to everybody.
    Broadcast,
    /// DHCPv6, of this type.
    Dhcp6(u8),
    /// To all routers.
    Solicitation,
}

/// What the supervisor asked for.
#[derive(Default)]
pub(super) struct World {
    pub(super) sent: Vec<(u64, Sent)>,
    pub(super) frames: Vec<Vec<u8>>,
    pub(super) requests: Vec<Request>,
    pub(super) findings: Vec<String>,
    pub(super) kept: u32,
    pub(super) open: BTreeSet<u32>,
    pub(super) seconds: u64,
    /// The kernel allows no packet socket.
    pub(super) forbids: bool,
    /// The links that went away.
    pub(super) unlinked: BTreeSet<u32>,
}

impl Outbox for World {
    fn request(&mut self, request: &Request) {
        self.requests.push(*request);
    }

    fn open_socket(&mut self, ifindex: Ifindex) -> bool {
        self.open.insert(ifindex.get());
        !self.forbids
    }

    fn transmit(&mut self, ifindex: Ifindex, frame: &[u8]) {
        assert!(self.open.contains(&ifindex.get()));
        let sent = match frame {
            [0xff, ..] => Sent::Broadcast,
            _ if frame[20] == 58 => Sent::Solicitation,
            _ => Sent::Dhcp6(frame[14 + 40 + 8]),
        };
        self.sent.push((self.seconds, sent));
        self.frames.push(frame.to_vec());
    }

    fn close_socket(&mut self, ifindex: Ifindex) {
        self.open.remove(&ifindex.get());
    }

    fn send(&mut self, from: Ipv4Addr, to: Ipv4Addr, packet: &[u8]) {
        assert!(!self.open.is_empty(), "the answer is waited for");
        assert_eq!(
            (packet[12..16].to_vec(), from),
            (from.octets().to_vec(), CLIENT)
        );
        assert_eq!(packet[16..20], to.octets());
        self.sent.push((self.seconds, Sent::Routed(to)));
        self.frames.push([&[0; ETHERNET_BYTES], packet].concat());
    }

    fn has_link(&mut self, ifindex: Ifindex) -> bool {
        !self.unlinked.contains(&ifindex.get())
    }

    fn keep(&mut self, _: &Network) {
        self.kept += 1;
    }

    fn report(&mut self, link: &LinkName, fault: Fault) {
        self.findings.push(std::format!("NIC {link}: {fault}"));
    }
}

pub(super) fn at(seconds: u64) -> Instant {
    Instant::ZERO.plus(Duration::from_secs(seconds))
}

pub(super) fn ifindex() -> Ifindex {
    Ifindex::new(2).unwrap()
}

/// That of a second link.
pub(super) fn other() -> Ifindex {
    Ifindex::new(9).unwrap()
}

/// A lease of 120 seconds since second 0.
fn lease(grantor: Grantor, rebind: u64) -> Option<Lease> {
    let times = Times {
        asked: at(0),
        renew: at(60),
        rebind: at(rebind),
        expire: at(120),
    };
    Some(Lease {
        grantor,
        times: Some(times),
    })
}

fn address(address: IpAddr, prefix: u8, lease: Option<Lease>) -> Address {
    Address {
        link: ifindex(),
        subnet: Subnet { address, prefix },
        table: None,
        lease,
    }
}

pub(super) fn dhcp4() -> Address {
    address(CLIENT.into(), 24, lease(Grantor::Dhcp4(SERVER), 105))
}

pub(super) fn dhcp6() -> Address {
    let server = Duid::new(dhcp6::SERVER).unwrap();
    address(
        dhcp6::ADDRESS.into(),
        128,
        lease(Grantor::Dhcp6(server), 96),
    )
}

pub(super) fn slaac() -> Address {
    address(MADE.into(), 64, lease(Grantor::Router(ROUTER), 120))
}

pub(super) fn given() -> Address {
    address(CLIENT.into(), 24, None)
}

/// A network of one link with these addresses, and a default router for each family.
pub(super) fn network(addresses: &[Address]) -> Network {
    let mut network = Network::new();
    let link = Link::bare(ifindex(), LinkName::new(b"ens3").unwrap(), mac());
    network.links.push(link).unwrap();
    network.addresses = Bounded::from_slice(addresses).unwrap();
    for router in [IpAddr::V4(SERVER), ROUTER.into()] {
        let plan = RoutePlan::default_through(router);
        network
            .routes
            .push(Route {
                link: ifindex(),
                plan,
            })
            .unwrap();
    }
    network
}

/// A network of two links, `ens3` and `ens9`, with an address each, and a session on each of these.
pub(super) fn two_links(sessions: [Ifindex; 2]) -> Network {
    let mut elsewhere = given();
    elsewhere.link = other();
    elsewhere.subnet.address = "10.0.9.15".parse().unwrap();
    let mut network = network(&[given(), elsewhere]);
    let link = Link::bare(other(), LinkName::new(b"ens9").unwrap(), mac());
    network.links.push(link).unwrap();
    for (sid, link) in (1..).zip(sessions) {
        network.sessions.push(Session::new(sid, link)).unwrap();
    }
    network
}

/// A supervisor and what surrounds it.
pub(super) struct Bench<'n> {
    pub(super) supervisor: Supervisor<'n>,
    pub(super) world: World,
    pub(super) now: Instant,
}

impl<'n> Bench<'n> {
    /// At second 10; every address is there, without end.
    pub(super) fn new(network: &'n mut Network) -> Self {
        let there: Vec<IpAddr> = network
            .addresses
            .iter()
            .map(|own| own.subnet.address)
            .collect();
        let mut bench = Self::begun(network, World::default());
        for address in there {
            bench.news(20, address, None);
        }
        bench.listed();
        let addresses = bench.supervisor.network.addresses.clone();
        let tables = addresses
            .iter()
            .filter_map(|own| Some((own.subnet.address, own.table?)));
        assert_eq!(bench.rules(), tables.collect::<Vec<_>>());
        assert_eq!(bench.world.requests, []);
        bench
    }

    /// At second 10; the list of addresses is asked for.
    pub(super) fn begun(network: &'n mut Network, world: World) -> Self {
        let mut bench = Self {
            supervisor: Supervisor::new(network, 7),
            world,
            now: at(10),
        };
        bench.event(Event::Lost);
        bench
    }

    pub(super) fn event(&mut self, event: Event<'_>) {
        self.world.seconds = self.now.seconds();
        self.supervisor.handle(self.now, event, &mut self.world);
    }

    /// The kernel tells of an address: RTM_NEWADDR (20) or RTM_DELADDR (21).
    pub(super) fn news(&mut self, kind: u16, address: IpAddr, valid_s: Option<u32>) {
        let mut buffer = [0; 256];
        let mut builder = Builder::new(&mut buffer);
        builder.message(kind, 0, 0);
        let (family, prefix, octets) = match address {
            IpAddr::V4(address) => (2, 24, address.octets().to_vec()),
            IpAddr::V6(address) => (10, 64, address.octets().to_vec()),
        };
        let mut known = self.supervisor.network.addresses.iter();
        let known = known.find(|own| own.subnet.address == address);
        let link = known.map_or(ifindex(), |own| own.link);
        builder.body(&[family, prefix, 0, 0]);
        builder.body(&link.get().to_ne_bytes());
        builder.attribute(1, &octets);
        let seconds = valid_s.unwrap_or(u32::MAX).to_ne_bytes();
        builder.attribute(6, &[seconds, seconds, [0; 4], [0; 4]].concat());
        let datagram = builder.finish().unwrap().to_vec();
        self.event(Event::Route(&datagram));
    }

    /// The list of addresses has ended.
    pub(super) fn listed(&mut self) {
        let mut buffer = [0; 64];
        let mut builder = Builder::new(&mut buffer);
        builder.message(3, 0, 0);
        builder.body(&[0; 4]);
        let datagram = builder.finish().unwrap().to_vec();
        self.event(Event::Route(&datagram));
    }

    /// The link is raised or lowered.
    pub(super) fn raised(&mut self, up: bool) {
        self.link(16, 2, "ens3", mac(), up);
    }

    /// The kernel tells of a link: RTM_NEWLINK (16) or RTM_DELLINK (17).
    pub(super) fn link(&mut self, kind: u16, index: u32, name: &str, mac: MacAddress, up: bool) {
        match kind {
            17 => self.world.unlinked.insert(index),
            _ => self.world.unlinked.remove(&index),
        };
        let mut buffer = [0; 128];
        let mut builder = Builder::new(&mut buffer);
        builder.message(kind, 0, 0);
        builder.body(&[0, 0, 1, 0]);
        builder.body(&index.to_ne_bytes());
        builder.body(&u32::from(up).to_ne_bytes());
        builder.body(&[0; 4]);
        builder.attribute(1, &mac.octets());
        builder.attribute(3, &[name.as_bytes(), b"\0"].concat());
        let datagram = builder.finish().unwrap().to_vec();
        self.event(Event::Route(&datagram));
    }

    pub(super) fn hears(&mut self, frame: &[u8]) {
        let ifindex = ifindex();
        self.event(Event::Frame {
            ifindex,
            bytes: frame,
        });
    }

    /// Lets time run, tick by tick.
    pub(super) fn runs_to(&mut self, seconds: u64) {
        let mut ticks = 0;
        loop {
            let deadline = self.supervisor.deadline(self.now);
            if deadline > at(seconds) {
                break;
            }
            assert!(
                deadline >= self.now || self.now == at(10),
                "time runs backward"
            );
            self.now = self.now.max(deadline);
            self.event(Event::Tick);
            ticks += 1;
            assert!(ticks < 1000, "{:?}", self.world.sent);
        }
        self.now = at(seconds);
    }

    /// The transaction of the frame that was sent last, its DHCP header `header` bytes into it.
    pub(super) fn transaction<const N: usize>(&self, header: usize) -> [u8; N] {
        *self.world.frames.last().unwrap()[header..]
            .first_chunk()
            .unwrap()
    }

    /// What was sent since it was asked last.
    pub(super) fn sent(&mut self) -> Vec<(u64, Sent)> {
        core::mem::take(&mut self.world.sent)
    }

    /// The rules that were set since it was asked last, three each: for which address, and to which table.
    pub(super) fn rules(&mut self) -> Vec<(IpAddr, u32)> {
        let mut rules = Vec::new();
        self.world.requests.retain(|request| match request {
            Request::NewRule(rule) => {
                rules.push(*rule);
                false
            }
            _ => true,
        });
        let of_address = rules.chunks(3).map(|three| {
            let (source, table) = (three[0].source, three[0].table);
            let mut whole = Vec::new();
            NewRule::each(source, table, &mut |rule| whole.push(rule));
            let three: Vec<_> = three.iter().copied().map(Request::NewRule).collect();
            assert_eq!(three, whole);
            (source, table)
        });
        of_address.collect()
    }

    /// The addresses that were set since it was asked last, none of them with an end; and how many routes. No rule is among
    /// them.
    pub(super) fn set(&mut self) -> (Vec<IpAddr>, usize) {
        let requests = core::mem::take(&mut self.world.requests);
        let addresses: Vec<IpAddr> = requests
            .iter()
            .filter_map(|request| match request {
                Request::NewAddress(NewAddress {
                    address, valid_s, ..
                }) => {
                    assert_eq!(*valid_s, None);
                    Some(*address)
                }
                _ => None,
            })
            .collect();
        let routes = requests.len() - addresses.len();
        (addresses, routes)
    }

    /// What was told since it was asked last.
    pub(super) fn findings(&mut self) -> Vec<String> {
        core::mem::take(&mut self.world.findings)
    }
}
