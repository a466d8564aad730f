//! Drives one NIC through the real edge: `nic_driver LINK METHOD|ADDRESS PREFIX GATEWAY [SLOT]`; the method is `dhcp`, `auto6`,
//! `dhcp6`, `link6` or `dhcp,auto6`. With a slot it is one of several NICs of its boot, with a route 10.9.0.0/16 through its
//! gateway from the arguments. With `watched` as the last word it goes on until the NIC listens for nobody else, with `back` it
//! takes back in the end what it did, with `patient` its clock goes slowly: a server that has to wait for a processor is asked once, with
//! `deaf` it does not ask for the kernel's uevents, and with `probed` the answer to its first probe is what it hears first behind that,
//! as on a network whose hosts answer within a millisecond.
//!
//! A line on standard output for each state, request, fault, uevent and frame, and behind a frame that is as long as one before how
//! long after that it was due; ends with the addresses, or after a minute without a result. For host tests in a network namespace of
//! their own, where no udev runs.

use std::collections::BTreeMap;
use std::env;
use std::mem::take;
use std::net::IpAddr;
use std::process::ExitCode;
use std::time::Duration;

use sanroot_core::cmdline::{Placed, RouteArgument, words};
use sanroot_core::errno::Errno;
use sanroot_core::finding::Explain;
use sanroot_core::net::{
    Event, Fault, Ifindex, MacAddress, Nic, Outbox, RoutePlan, Setup, Source, State,
};
use sanroot_core::netlink::route::{Notice, REQUEST_BYTES, Request};
use sanroot_core::netlink::{Builder, Messages};
use sanroot_core::plan::{BootPlan, Ipv4Plan, Ipv6Plan, NicPlan, NicSelector, Origin, Static};
use sanroot_core::time::Instant;
use sanroot_core::uevent::{Device, Uevent};
use sanroot_linux::netlink::{Family, Netlink};
use sanroot_linux::packet::FrameSocket;
use sanroot_linux::poll::{Interest, Poll};
use sanroot_linux::{clock, ipv6, random};

/// The sequence number of the list of links; the NIC's own begin higher.
const LIST: u32 = 1;
const ROUTE: u32 = 0;
const UEVENTS: u32 = 1;
const FRAMES: u32 = 2;
/// How many times slower a patient clock goes.
const PATIENCE: u32 = 10;
/// For how long a result is waited for.
const LONGEST: Duration = Duration::from_secs(60);

/// The NIC's time.
#[derive(Clone, Copy)]
struct Clock {
    /// When it was what the kernel's is.
    begin: Instant,
    /// How many times slower it goes.
    pace: u32,
}

impl Clock {
    fn now(self) -> Instant {
        self.begin.plus(clock::now().since(self.begin) / self.pace)
    }

    /// When the kernel's clock stands so that this one stands at `point`.
    fn of_kernel(self, point: Instant) -> Instant {
        self.begin.plus(point.since(self.begin) * self.pace)
    }
}

/// The sockets of one NIC.
struct Edge {
    clock: Clock,
    route: Netlink,
    uevents: Netlink,
    frames: Option<FrameSocket>,
    poll: Poll,
    failed: Option<(Ifindex, Errno)>,
    /// The NIC's time as the last wait ended.
    now: Instant,
    /// Until when that wait was to last.
    due: Option<Instant>,
    /// When a frame of each length was sent last.
    sent: BTreeMap<usize, Instant>,
    /// Whether the answer to the next probe is heard first.
    probed: bool,
    /// What came meanwhile, where a probe's answer is waited for.
    held: Option<Vec<Vec<u8>>>,
}

impl Outbox for Edge {
    fn request(&mut self, sequence: u32, request: &Request) {
        println!("request {request:?}");
        let mut buffer = [0; REQUEST_BYTES];
        let mut builder = Builder::new(&mut buffer);
        request.write(&mut builder, sequence);
        let datagram = builder.finish().expect("a request fits its buffer");
        self.route.send(datagram).expect("a request is sent");
    }

    fn ask_udev(&mut self, _: Ifindex) {
        unreachable!("no udev runs here");
    }

    fn take_over_ipv6(&mut self, link: Ifindex, mtu: Option<u16>) {
        ipv6::take_over(link.get(), mtu);
    }

    fn open_socket(&mut self, ifindex: Ifindex) {
        match FrameSocket::open(ifindex.get()) {
            Ok(socket) => {
                let added = self.poll.add(&socket, FRAMES, Interest::Read);
                added.expect("a socket is polled");
                self.frames = Some(socket);
            }
            Err(errno) => self.failed = Some((ifindex, errno_of(errno))),
        }
    }

    fn transmit(&mut self, _: Ifindex, frame: &[u8]) {
        if is_arp(frame) {
            println!("probe");
            self.held = take(&mut self.probed).then(Vec::new);
        } else {
            println!("frame of {} bytes", frame.len());
        }
        // Of what is due, whatever processor time this program is given.
        if let Some(before) = self.sent.insert(frame.len(), self.now) {
            let due = Instant::earlier(self.due, Some(self.now)).unwrap_or(self.now);
            let after = due.since(before).as_millis();
            println!("again {} bytes after {after} ms", frame.len());
        }
        let socket = self.frames.as_ref().expect("an open socket");
        socket.send(frame).expect("a frame is sent");
    }

    fn close_socket(&mut self, _: Ifindex) {
        if let Some(socket) = self.frames.take() {
            self.poll.remove(&socket);
        }
    }

    fn report(&mut self, fault: Fault) {
        println!("fault {}: {fault}", fault.code());
    }
}

/// Whether it is about who has an address.
fn is_arp(frame: &[u8]) -> bool {
    frame.get(12..14) == Some(&[8, 6])
}

/// Whether it says who has one (RFC 826: `ares_op$REPLY`).
fn is_arp_answer(frame: &[u8]) -> bool {
    is_arp(frame) && frame.get(20..22) == Some(&[0, 2])
}

fn errno_of(errno: sanroot_linux::Errno) -> Errno {
    Errno::new(u16::try_from(errno.raw_os_error()).expect("an errno of Linux"))
}

impl Edge {
    fn open(clock: Clock) -> Self {
        let edge = Self {
            clock,
            route: Netlink::open(Family::Route).expect("NETLINK_ROUTE"),
            uevents: Netlink::open(Family::Uevent).expect("NETLINK_KOBJECT_UEVENT"),
            frames: None,
            poll: Poll::new(),
            failed: None,
            now: clock.begin,
            due: None,
            sent: BTreeMap::new(),
            probed: false,
            held: None,
        };
        let route = edge.poll.add(&edge.route, ROUTE, Interest::Read);
        let uevents = edge.poll.add(&edge.uevents, UEVENTS, Interest::Read);
        route.and(uevents).expect("sockets are polled");
        edge
    }

    /// Gives the NIC everything that waits in the socket of this token.
    fn read(&mut self, token: u32, nic: &mut Nic<'_>) {
        let mut buffer = [0; 65536];
        match token {
            ROUTE => {
                while let Some(datagram) = self.route.receive(&mut buffer).expect("notices") {
                    for message in Messages::new(datagram.bytes) {
                        let event = match Notice::parse(&message) {
                            Some(Notice::ListEnd { sequence: LIST }) => Some(Event::LinksListed),
                            notice => notice.and_then(Event::from_notice),
                        };
                        if let Some(event) = event {
                            nic.handle(self.now, &event, self);
                        }
                    }
                }
            }
            UEVENTS => {
                while let Some(datagram) = self.uevents.receive(&mut buffer).expect("uevents") {
                    let event = Uevent::from_kernel(datagram.bytes);
                    if let Some(Uevent {
                        action,
                        device: Device::Net { name, .. },
                    }) = event
                    {
                        println!("uevent {action:?} {name}");
                    }
                }
            }
            _ => {
                while let Some(socket) = &self.frames
                    && let Some(bytes) = socket.receive(&mut buffer).expect("frames")
                {
                    match &mut self.held {
                        Some(held) if !is_arp_answer(bytes) => held.push(bytes.to_vec()),
                        held => {
                            let held = take(held).unwrap_or_default();
                            self.hear(bytes, nic);
                            held.iter().for_each(|bytes| self.hear(bytes, nic));
                        }
                    }
                }
            }
        }
    }

    fn hear(&mut self, bytes: &[u8], nic: &mut Nic<'_>) {
        let ifindex = nic.link().expect("a socket has a link").ifindex;
        nic.handle(self.now, &Event::Frame { ifindex, bytes }, self);
    }

    fn drive(&mut self, nic: &mut Nic<'_>, watched: bool, end: Instant) {
        let mut shown = None;
        let done =
            |nic: &Nic<'_>| nic.state() == State::Ready && !(watched && nic.deadline().is_some());
        while !done(nic) && clock::now() < end {
            if shown != Some(nic.state()) {
                shown = Some(nic.state());
                println!("state {}", nic.state().word());
            }
            self.due = nic.deadline();
            let deadline = self.due.map(|due| self.clock.of_kernel(due));
            let deadline = deadline.map_or(end, |deadline| deadline.min(end));
            self.poll.wait(Some(deadline)).expect("ppoll");
            self.now = self.clock.now();
            while let Some(token) = self.poll.ready() {
                self.read(token, nic);
            }
            if let Some((ifindex, errno)) = self.failed.take() {
                let failed = Event::SocketFailed { ifindex, errno };
                nic.handle(self.now, &failed, self);
            }
            nic.handle(self.now, &Event::Tick, self);
        }
    }
}

/// What the arguments ask for.
struct Wanted {
    plan: NicPlan<'static>,
    /// Its place among the NICs of its boot.
    slot: Option<u8>,
    /// The router of its route.
    router: Option<IpAddr>,
    watched: bool,
    back: bool,
    patient: bool,
    deaf: bool,
    probed: bool,
}

fn wanted() -> Wanted {
    let (mut slot, mut router) = (None, None);
    let mut arguments: Vec<String> = env::args().skip(1).collect();
    let watched = arguments.pop_if(|last| last == "watched").is_some();
    let deaf = arguments.pop_if(|last| last == "deaf").is_some();
    let probed = arguments.pop_if(|last| last == "probed").is_some();
    let back = arguments.pop_if(|last| last == "back").is_some();
    let patient = arguments.pop_if(|last| last == "patient").is_some();
    let none = Ipv4Plan::None;
    let (link, ipv4, ipv6) = match &arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [link, "dhcp"] => (*link, Ipv4Plan::Dhcp, Ipv6Plan::None),
        [link, "auto6"] => (*link, none, Ipv6Plan::Auto),
        [link, "dhcp6"] => (*link, none, Ipv6Plan::Dhcp6),
        [link, "link6"] => (*link, none, Ipv6Plan::LinkLocal),
        [link, "dhcp,auto6"] => (*link, Ipv4Plan::Dhcp, Ipv6Plan::Auto),
        [link, address, prefix, gateway, rest @ ..] => {
            if let [place] = rest {
                slot = Some(place.parse().expect("a number"));
                router = gateway.parse().ok();
            }
            let gateway = gateway.parse().expect("a gateway");
            let prefix = prefix.parse().expect("a prefix length");
            let given = Static::v4(address.parse().expect("an address"), prefix, Some(gateway));
            let given = given.expect("a prefix length of IPv4");
            (*link, Ipv4Plan::Static(given), Ipv6Plan::None)
        }
        _ => panic!(
            "usage: nic_driver LINK METHOD|ADDRESS PREFIX GATEWAY [SLOT] [watched|back|patient|deaf|probed]"
        ),
    };
    let mac = MacAddress::parse(link).expect("a MAC address");
    let plan = NicPlan {
        ipv4,
        ipv6,
        ..NicPlan::bare(NicSelector::Mac(mac), Origin::Default)
    };
    Wanted {
        plan,
        slot,
        router,
        watched,
        back,
        patient,
        deaf,
        probed,
    }
}

fn main() -> ExitCode {
    let Wanted {
        plan,
        slot,
        router,
        watched,
        back,
        patient,
        deaf,
        probed,
    } = wanted();
    let setup = Setup {
        slot: slot.unwrap_or(0),
        udev: false,
        seed: random::number(),
    };
    let begin = clock::now();
    let mut boot = BootPlan::nothing();
    if slot.is_some() {
        boot.nics.extend([plan.clone(), plan.clone()]);
        let route = RoutePlan {
            destination: [10, 9, 0, 0].into(),
            prefix: 16,
            router,
        };
        let argument = RouteArgument { route, nic: None };
        let word = words(b"rd.route").next().expect("a word");
        let _ = boot.routes.push(Placed { argument, word });
    }
    let mut nic = Nic::new(&boot, &plan, setup, begin);
    let pace = if patient { PATIENCE } else { 1 };
    let mut edge = Edge::open(Clock { begin, pace });
    edge.probed = probed;
    if !deaf {
        edge.uevents.hear_kernel().expect("the kernel's group");
    }
    edge.request(LIST, &Request::ListLinks);
    edge.drive(&mut nic, watched, begin.plus(LONGEST));
    for address in nic.addresses() {
        println!("address {}/{}", address.address, address.prefix);
        if let Some(lease) = address.lease() {
            println!("lease {lease:?}");
        }
        if let Source::Ipv6 {
            advertisement,
            lease,
        } = &address.source
        {
            println!("router {advertisement:?}");
            println!("lease {lease:?}");
        }
    }
    if nic.state() == State::Ready {
        println!("ready");
        if back {
            nic.handle(edge.clock.now(), &Event::TakeBack, &mut edge);
        }
        return ExitCode::SUCCESS;
    }
    ExitCode::FAILURE
}
