//! A NIC's machine on its own: events in, a trace of what it asked for out.

use core::time::Duration;
use std::format;
use std::string::String;
use std::vec::Vec;

use crate::errno::Errno;
use crate::finding::Explain;
use crate::net::{Event, Fault, Ifindex, LinkName, MacAddress, Nic, Outbox, Setup, State};
use crate::netlink::route::{Kind, Link, OperationalState, Request};
use crate::plan::{BootPlan, Ipv4Plan, NicPlan, NicSelector, Origin, Static};
use crate::time::Instant;

pub(super) const MAC: [u8; 6] = [0x52, 0x54, 0, 0x12, 0x34, 0x56];

/// A NIC known by [`MAC`] with a static address behind a router.
pub(super) fn plan() -> NicPlan<'static> {
    let given = Static::v4([10, 0, 2, 15].into(), 24, Some([10, 0, 2, 2].into()));
    let selector = NicSelector::Mac(MacAddress::new(MAC).unwrap());
    NicPlan {
        ipv4: Ipv4Plan::Static(given.unwrap()),
        ..NicPlan::bare(selector, Origin::FirmwareNic(0))
    }
}

/// Link 2, hardware of [`MAC`], not raised.
pub(super) fn link() -> Link {
    Link {
        ifindex: index(2),
        name: LinkName::new(b"eth0").unwrap(),
        kind: Kind::Hardware,
        address: MacAddress::new(MAC),
        permanent_address: MacAddress::new(MAC),
        up: false,
        lower_up: false,
        operational_state: OperationalState::Down,
        mtu: 1500,
        lower: None,
        master: None,
        pci: None,
    }
}

/// The same link passing frames.
pub(super) fn passing() -> Link {
    Link {
        up: true,
        lower_up: true,
        operational_state: OperationalState::Up,
        ..link()
    }
}

pub(super) fn index(number: u32) -> Ifindex {
    Ifindex::new(number).unwrap()
}

/// What a NIC asked for since the last look.
#[derive(Default)]
pub(super) struct Trace {
    lines: Vec<String>,
    /// The transaction of the last DHCPv6 message.
    solicited: [u8; 3],
    /// The transaction of the last DHCPv4 message.
    discovered: [u8; 4],
    unanswered: Vec<u32>,
}

impl Outbox for Trace {
    fn request(&mut self, sequence: u32, request: &Request) {
        self.unanswered.push(sequence);
        self.lines.push(match request {
            Request::ListLinks => "list".into(),
            Request::SetUp(link) => format!("raise {link}"),
            Request::SetMtu { ifindex, mtu } => format!("mtu {ifindex} {mtu}"),
            Request::NewVlan { parent, name, id } => format!("vlan {parent} {name} {id}"),
            Request::SetDown(link) => format!("down {link}"),
            Request::NewBond(new) => {
                let address = new.address.map(|address| format!(" {address}"));
                let mtu = new.mtu.map(|mtu| format!(" mtu {mtu}"));
                let options: String = new
                    .options
                    .iter()
                    .map(|(a, v)| format!(" {a}={v}"))
                    .collect();
                let parts = [address, mtu].into_iter().flatten().collect::<String>();
                format!("bond {}{parts}{options}", new.name)
            }
            Request::SetMaster { port, bond } => format!("port {port} of {bond}"),
            Request::SetPrimary { bond, port } => format!("primary {port} of {bond}"),
            Request::NewAddress(new) if new.valid_s == Some(0) => {
                format!("no address {} {}/{}", new.ifindex, new.address, new.prefix)
            }
            Request::NewAddress(new) => {
                format!("address {} {}/{}", new.ifindex, new.address, new.prefix)
            }
            Request::NewRoute(new) => {
                let word = if new.gone { "no route" } else { "route" };
                let via = new.gateway.map(|gateway| format!(" via {gateway}"));
                let via = via.unwrap_or_default();
                let from = new.source.map(|source| format!(" from {source}"));
                let table = new.table.map(|table| format!(" table {table}"));
                let metric = new.metric.map(|metric| format!(" metric {metric}"));
                let own = [from.filter(|_| new.table.is_some()), table, metric];
                format!(
                    "{word} {} {}/{}{via}{}",
                    new.ifindex,
                    new.destination,
                    new.prefix,
                    own.into_iter().flatten().collect::<String>()
                )
            }
            Request::NewRule(new) => {
                let near = if new.anywhere { "" } else { " but its default" };
                format!(
                    "rule {} {} table {}{near}",
                    new.priority, new.source, new.table
                )
            }
            Request::KeepToItself(link) => format!("keep {link}"),
        });
    }

    fn ask_udev(&mut self, ifindex: Ifindex) {
        self.lines.push(format!("udev? {ifindex}"));
    }

    fn take_over_ipv6(&mut self, link: Ifindex, mtu: Option<u16>) {
        let mtu = mtu.map(|mtu| format!(" mtu {mtu}")).unwrap_or_default();
        self.lines.push(format!("ipv6 of {link}{mtu}"));
    }

    fn open_socket(&mut self, ifindex: Ifindex) {
        self.lines.push(format!("open {ifindex}"));
    }

    fn transmit(&mut self, ifindex: Ifindex, frame: &[u8]) {
        let line = match (frame[12], frame[14 + 6]) {
            // The message type follows Ethernet, IPv4, UDP and BOOTP headers and its own code and length.
            (8, _) if frame[13] == 6 => {
                let [.., a, b, c, d] = frame else {
                    panic!("{frame:?}")
                };
                format!("arp {ifindex} {a}.{b}.{c}.{d}")
            }
            (8, _) => {
                self.discovered = *frame[14 + 20 + 8 + 4..].first_chunk().unwrap();
                format!("dhcp {ifindex} {}", frame[14 + 20 + 8 + 242])
            }
            (_, 17) => {
                self.solicited = *frame[14 + 40 + 8 + 1..].first_chunk().unwrap();
                format!("dhcp6 {ifindex} {}", frame[14 + 40 + 8])
            }
            _ => format!("icmp6 {ifindex} {}", frame[14 + 40]),
        };
        self.lines.push(line);
    }

    fn close_socket(&mut self, ifindex: Ifindex) {
        self.lines.push(format!("close {ifindex}"));
    }

    fn report(&mut self, fault: Fault) {
        self.lines.push(format!("! {}", fault.code()));
    }
}

/// A boot that names nothing beside the NIC at hand.
pub(super) static ALONE: BootPlan<'static> = BootPlan::nothing();

/// A NIC at second 5, and its trace.
pub(super) struct Bench<'p> {
    pub(super) nic: Nic<'p>,
    pub(super) now: Instant,
    trace: Trace,
}

impl<'p> Bench<'p> {
    /// One that is the boot's only NIC.
    pub(super) fn new(plan: &'p NicPlan<'p>, udev: bool) -> Self {
        Self::of(&ALONE, plan, udev)
    }

    pub(super) fn of(boot: &'p BootPlan<'p>, plan: &'p NicPlan<'p>, udev: bool) -> Self {
        // The only one of a plan is its first.
        let slot = if boot.nics.len() == 1 { 0 } else { 3 };
        Self::in_slot(slot, boot, plan, udev)
    }

    /// One in that place.
    pub(super) fn in_slot(
        slot: u8,
        boot: &'p BootPlan<'p>,
        plan: &'p NicPlan<'p>,
        udev: bool,
    ) -> Self {
        let now = Instant::from_micros(5_000_000);
        let setup = Setup {
            slot,
            udev,
            seed: 1,
        };
        Self {
            nic: Nic::new(boot, plan, setup, now),
            now,
            trace: Trace::default(),
        }
    }

    /// A NIC without udev whose link was raised and passes frames; the trace begins there.
    pub(super) fn with_carrier(plan: &'p NicPlan<'p>) -> Self {
        Self::in_boot(&ALONE, plan)
    }

    /// The same of a NIC in `boot`.
    pub(super) fn in_boot(boot: &'p BootPlan<'p>, plan: &'p NicPlan<'p>) -> Self {
        let mut bench = Self::of(boot, plan, false);
        bench.gets_carrier();
        bench
    }

    /// Its link comes, is raised, and passes frames; the trace begins there.
    pub(super) fn gets_carrier(&mut self) {
        self.tell(Event::Link(link()));
        self.tell(Event::LinksListed);
        assert_eq!(self.trace().last().unwrap(), "raise 2");
        self.tell(Event::Link(passing()));
        self.answer(Ok(()));
    }

    pub(super) fn tell(&mut self, event: Event<'_>) {
        self.nic.handle(self.now, &event, &mut self.trace);
    }

    /// The kernel's answer to the oldest request without one.
    pub(super) fn answer(&mut self, result: Result<(), Errno>) {
        let sequence = self.trace.unanswered.remove(0);
        self.tell(Event::Answer { sequence, result });
    }

    /// Lets time run to the deadline; how long that was.
    pub(super) fn wait(&mut self) -> Duration {
        let deadline = self.nic.deadline().unwrap();
        let waited = deadline.since(self.now);
        self.now = self.now.max(deadline);
        self.tell(Event::Tick);
        waited
    }

    pub(super) fn trace(&mut self) -> Vec<String> {
        core::mem::take(&mut self.trace.lines)
    }

    /// What of the trace is not about the packet socket.
    pub(super) fn requests(&mut self) -> Vec<String> {
        let mut lines = self.trace();
        lines.retain(|line| {
            !["open ", "arp ", "close "]
                .iter()
                .any(|word| line.starts_with(word))
        });
        lines
    }

    pub(super) fn discovered(&self) -> u32 {
        u32::from_be_bytes(self.trace.discovered)
    }

    pub(super) fn solicited(&self) -> [u8; 3] {
        self.trace.solicited
    }

    pub(super) fn state(&self) -> State {
        self.nic.state()
    }
}
