//! Whoever keeps the addresses, against a kernel, servers, routers and other programs that do anything: a script of what
//! happens, each with bytes of its own. No address changes or gets an end, and what is kept the next process reads.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use sanroot_core::handover::Network;
use sanroot_core::limits::SESSIONS_PAUSE;
use sanroot_core::net::{Ifindex, LinkName, MacAddress};
use sanroot_core::netlink::Builder;
use sanroot_core::netlink::route::Request;
use sanroot_core::supervise::{Event, Fault, Outbox, Supervisor};
use sanroot_core::time::Instant;

use crate::{dhcp4, dhcp6, router};

const MAC: [u8; 6] = [0x52, 0x54, 0, 0x12, 0x34, 0x56];
/// A NIC with an address of each kind of lease, and one that was given.
const STATE: &str = "sanroot/network/1
links eth0 2 52:54:00:12:34:56 52:54:00:12:34:56 ethernet - - 1500 dhcp auto
addresses 10.0.2.15/24 125 - 10.0.2.2 5 65 110
addresses 192.0.2.9/24 - - -
addresses 2001:db8::5054:ff:fe12:3456/64 125 - ra:fe80::1 5 65 125
addresses 2001:db8::77/128 125 - 0x00030001525400000002 5 65 102
routes 10.0.2.0/24 - 254
routes 192.0.2.0/24 - 254
routes 2001:db8::/64 - 254
routes 0.0.0.0/0 10.0.2.2 254
routes ::/0 fe80::1 254
carries /
sessions 1
end
";

/// What the supervisor asked for.
struct World {
    own: Vec<IpAddr>,
    /// The transactions of the last DHCPv4 and DHCPv6 messages.
    transactions: [Vec<u8>; 2],
    sent: usize,
    open: bool,
    linked: bool,
}

impl World {
    fn sends(&mut self, kind: usize, message: &[u8]) {
        assert!(self.open, "the answer is waited for");
        self.sent += 1;
        let (at, length) = [(4, 4), (1, 3)][kind];
        self.transactions[kind] = message[at..][..length].to_vec();
    }
}

impl Outbox for World {
    fn request(&mut self, request: &Request) {
        match request {
            Request::NewAddress(new) => {
                let is_local =
                    matches!(new.address, IpAddr::V6(own) if own.is_unicast_link_local());
                assert!(new.valid_s.is_none() && (is_local || self.own.contains(&new.address)));
            }
            Request::NewRoute(_) => {}
            Request::NewRule(rule) => assert!(self.own.contains(&rule.source)),
            Request::SetUp(link) => assert_eq!(link.get(), 2),
            other => panic!("{other:?}"),
        }
    }

    fn open_socket(&mut self, _: Ifindex) -> bool {
        self.open = true;
        true
    }

    fn transmit(&mut self, _: Ifindex, frame: &[u8]) {
        match (frame[12], frame[14 + 6]) {
            (8, _) => self.sends(0, &frame[14 + 20 + 8..]),
            (_, 17) => self.sends(1, &frame[14 + 40 + 8..]),
            _ => self.sent += 1,
        }
    }

    fn close_socket(&mut self, _: Ifindex) {
        self.open = false;
    }

    fn send(&mut self, from: Ipv4Addr, _: Ipv4Addr, packet: &[u8]) {
        assert!(self.own.contains(&from.into()));
        self.sends(0, &packet[20 + 8..]);
    }

    fn has_link(&mut self, _: Ifindex) -> bool {
        self.linked
    }

    fn keep(&mut self, network: &Network) {
        let state = network.state().to_string();
        let read = Network::new().read_state(state.as_bytes());
        assert_eq!(read, Ok(()), "{state}");
    }

    fn report(&mut self, link: &LinkName, fault: Fault) {
        let _ = format!("{link}: {fault}");
    }
}

/// The kernel's word on an own address, or that of a stranger: there (RTM_NEWADDR), with or without end, or gone.
fn news(world: &World, which: u8, kind: u16, valid_s: u32) -> Vec<u8> {
    let stranger = IpAddr::from([10, 0, 2, 99]);
    let address = world.own.get(usize::from(which)).unwrap_or(&stranger);
    let (family, prefix, octets) = match address {
        IpAddr::V4(address) => (2, 24, address.octets().to_vec()),
        IpAddr::V6(address) => (10, 64, address.octets().to_vec()),
    };
    let mut buffer = [0; 256];
    let mut builder = Builder::new(&mut buffer);
    builder.message(kind, 0, 0);
    builder.body(&[family, prefix, 0, 0]);
    builder.body(&2_u32.to_ne_bytes());
    builder.attribute(1, &octets);
    let seconds = valid_s.to_ne_bytes();
    builder.attribute(6, &[seconds, seconds, [0; 4], [0; 4]].concat());
    builder.finish().expect("room").to_vec()
}

/// The next step of the script: its kind, two bytes, and twice as many more as it says.
fn next<'i>(script: &mut &'i [u8]) -> Option<([u8; 3], &'i [u8])> {
    let (&[kind, a, b, length], rest) = script.split_first_chunk()?;
    let (bytes, rest) = rest.split_at((2 * usize::from(length)).min(rest.len()));
    *script = rest;
    Some(([kind, a, b], bytes))
}

/// Reads one input.
pub(crate) fn run(mut script: &[u8]) {
    let mac = MacAddress::new(MAC).expect("a MAC address");
    let ifindex = Ifindex::new(2).expect("a number");
    let mut network = Network::new();
    let read = network.read_state(STATE.as_bytes());
    assert_eq!(read, Ok(()), "the state is one");
    let own = |network: &Network| -> Vec<IpAddr> {
        let addresses = network.addresses.iter();
        addresses.map(|own| own.subnet.address).collect()
    };
    let mut world = World {
        own: own(&network),
        transactions: [vec![0; 4], vec![0; 3]],
        sent: 0,
        open: false,
        linked: true,
    };
    let begin = Instant::ZERO.plus(Duration::from_secs(10));
    let (mut now, mut steps) = (begin, 0);
    let mut supervisor = Supervisor::new(&mut network, 7);
    supervisor.handle(now, Event::Lost, &mut world);
    while let Some(([kind, a, b], bytes)) = next(&mut script) {
        steps += 1;
        world.linked = a & b != 1;
        let made = match kind % 8 {
            0 => {
                now = now.plus(Duration::from_secs(u64::from(a) << (b & 7)));
                Vec::new()
            }
            1 => bytes.to_vec(),
            2 => news(&world, a, 20 + u16::from(b & 1), u32::MAX),
            3 => news(&world, a, 20, u32::from(b) << (kind >> 5)),
            4 => dhcp4::frame(bytes, &world.transactions[0]),
            5 => dhcp6::frame(mac, bytes, &world.transactions[1]),
            6 => router::frame(bytes),
            _ => bytes.to_vec(),
        };
        let bytes = &made;
        let event = match kind % 8 {
            0 if a == 0 => Event::Lost,
            0 => Event::Tick,
            1..4 => Event::Route(bytes),
            _ => Event::Frame { ifindex, bytes },
        };
        supervisor.handle(now, event, &mut world);
        supervisor.handle(now, Event::Tick, &mut world);
        let deadline = supervisor.deadline(now);
        assert!(now < deadline && deadline <= now.plus(SESSIONS_PAUSE));
    }
    assert_eq!(own(supervisor.network()), world.own);
    // Each event makes each address ask once at most, and time no more than twice a second.
    assert!(world.sent <= (steps + 1) * 2 * world.own.len());
}
