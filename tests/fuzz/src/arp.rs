//! What hosts say by ARP: any frames at all at a NIC whose address is given, and at a client that was offered the address.

use std::net::Ipv4Addr;

use sanroot_core::net::dhcp4::{self, Client, Expected};
use sanroot_core::net::{Event, Fault, Ifindex, LinkName, MacAddress, Nic, Outbox, Setup, State};
use sanroot_core::netlink::route::{Kind, Link, OperationalState, Request};
use sanroot_core::plan::{BootPlan, Ipv4Plan, NicPlan, NicSelector, Origin, Static};
use sanroot_core::random::Random;
use sanroot_core::time::Instant;

use crate::dhcp4::frame as datagram;

const MAC: [u8; 6] = [0x52, 0x54, 0, 0x12, 0x34, 0x56];
const ADDRESS: Ipv4Addr = Ipv4Addr::new(10, 0, 2, 15);
const NOW: Instant = Instant::from_micros(1_000_000);
/// EtherType, kinds and lengths of addresses (RFC 826).
const HEADER: [u8; 8] = [8, 6, 0, 1, 8, 0, 6, 4];
/// Bytes of a frame, without what fills it up.
const BYTES: usize = 42;

/// Each frame of the input: a byte says how long it is and which of its fields are made right, so that it comes near a claim.
fn frames(mut input: &[u8]) -> Vec<Vec<u8>> {
    let mut frames = Vec::new();
    while let Some((&kind, rest)) = input.split_first() {
        let length = BYTES - 1 + usize::from(kind >> 4);
        let (frame, rest) = rest.split_at(length.min(rest.len()));
        let mut frame = frame.to_vec();
        for (bit, at, bytes) in [
            (1, 12, &HEADER[..]),
            (2, 28, &ADDRESS.octets()),
            (4, 22, &MAC),
        ] {
            if let Some(place) = frame.get_mut(at..at + bytes.len())
                && kind & bit != 0
            {
                place.copy_from_slice(bytes);
            }
        }
        frames.push(frame);
        input = rest;
    }
    frames
}

/// Which other host says in the frame that it has the address.
fn claimant(frame: &[u8]) -> Option<MacAddress> {
    let claims =
        frame.len() >= BYTES && frame[12..20] == HEADER && frame[28..32] == ADDRESS.octets();
    let sender: [u8; 6] = frame.get(22..28)?.try_into().expect("six bytes");
    MacAddress::new(sender).filter(|_| claims && sender != MAC)
}

/// What the machine asked for.
#[derive(Default)]
struct Wire {
    unanswered: Vec<u32>,
    transaction: Vec<u8>,
    claimed: Vec<MacAddress>,
}

impl Wire {
    fn note(&mut self, fault: Fault) {
        let _ = fault.to_string();
        match fault {
            Fault::AddressConflict(address, other) => {
                assert_eq!(address, ADDRESS);
                self.claimed.push(other);
            }
            other => panic!("{other}"),
        }
    }

    fn note_frame(&mut self, frame: &[u8]) {
        if frame[12..14] == [8, 0] {
            self.transaction = frame[14 + 20 + 8 + 4..][..4].to_vec();
        }
    }
}

impl Outbox for Wire {
    fn request(&mut self, sequence: u32, _: &Request) {
        self.unanswered.push(sequence);
    }

    fn ask_udev(&mut self, _: Ifindex) {}

    fn take_over_ipv6(&mut self, _: Ifindex, _: Option<u16>) {}

    fn open_socket(&mut self, _: Ifindex) {}

    fn transmit(&mut self, _: Ifindex, frame: &[u8]) {
        self.note_frame(frame);
    }

    fn close_socket(&mut self, _: Ifindex) {}

    fn report(&mut self, fault: Fault) {
        self.note(fault);
    }
}

impl dhcp4::Outbox for Wire {
    fn transmit(&mut self, frame: &[u8]) {
        self.note_frame(frame);
    }

    fn report(&mut self, fault: Fault) {
        self.note(fault);
    }
}

/// Ethernet hardware that passes frames, or is not raised.
fn link(ifindex: Ifindex, passes: bool) -> Link {
    Link {
        ifindex,
        name: LinkName::new(b"eth0").expect("a name"),
        kind: Kind::Hardware,
        address: MacAddress::new(MAC),
        permanent_address: MacAddress::new(MAC),
        up: passes,
        lower_up: passes,
        operational_state: match passes {
            true => OperationalState::Up,
            false => OperationalState::Down,
        },
        mtu: 1500,
        lower: None,
        master: None,
        pci: None,
    }
}

/// A NIC that has the address uses it whatever is claimed, and tells of the first claim.
fn given(frames: &[Vec<u8>]) {
    let mac = MacAddress::new(MAC).expect("a MAC address");
    let ifindex = Ifindex::new(2).expect("a number");
    let plan = NicPlan {
        ipv4: Ipv4Plan::Static(Static::v4(ADDRESS, 24, None).expect("an address")),
        ..NicPlan::bare(NicSelector::Mac(mac), Origin::Default)
    };
    let setup = Setup {
        slot: 0,
        udev: false,
        seed: 1,
    };
    let boot = BootPlan::nothing();
    let mut nic = Nic::new(&boot, &plan, setup, NOW);
    let mut wire = Wire::default();
    nic.handle(NOW, &Event::Link(link(ifindex, false)), &mut wire);
    nic.handle(NOW, &Event::LinksListed, &mut wire);
    nic.handle(NOW, &Event::Link(link(ifindex, true)), &mut wire);
    while let Some(sequence) = wire.unanswered.pop() {
        let result = Ok(());
        nic.handle(NOW, &Event::Answer { sequence, result }, &mut wire);
    }
    assert_eq!(nic.state(), State::Ready);
    // From its probe on it listens.
    let now = nic.deadline().expect("the probe is due");
    nic.handle(now, &Event::Tick, &mut wire);
    let mut told = false;
    for bytes in frames {
        nic.handle(now, &Event::Frame { ifindex, bytes }, &mut wire);
        let due = claimant(bytes).filter(|_| !told);
        assert_eq!(wire.claimed.pop(), due);
        told |= due.is_some();
        assert_eq!((nic.state(), nic.addresses().count()), (State::Ready, 1));
        assert!(
            wire.unanswered.is_empty(),
            "the kernel has nothing to do with it"
        );
    }
}

/// A client takes no address that another host has.
fn offered(frame: &[u8]) {
    let mac = MacAddress::new(MAC).expect("a MAC address");
    let mut client = Client::new(mac, Expected::default(), Random::new(1));
    let mut wire = Wire::default();
    client.handle(NOW, dhcp4::Event::Carrier, &mut wire);
    let mut offer = vec![0; 236];
    offer[16..20].copy_from_slice(&ADDRESS.octets());
    offer.extend([99, 130, 83, 99, 53, 1, 2, 54, 4, 10, 0, 2, 2]);
    offer.extend([51, 4, 0, 0, 14, 16, 1, 4, 255, 255, 255, 0, 255]);
    let offer = datagram(&offer, &wire.transaction);
    client.handle(NOW, dhcp4::Event::Frame(&offer), &mut wire);
    assert!(client.has_offer());
    let lease = client.handle(NOW, dhcp4::Event::Frame(frame), &mut wire);
    assert!(lease.is_none());
    assert_eq!(wire.claimed.pop(), claimant(frame));
    assert_eq!(client.has_offer(), claimant(frame).is_none());
}

/// Reads one input.
pub(crate) fn run(input: &[u8]) {
    let frames = frames(input);
    given(&frames);
    if let Some(frame) = frames.first() {
        offered(frame);
    }
}
