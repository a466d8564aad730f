//! All NICs of a boot: what the kernel and udev say goes to each of them, what one asks for goes out under its place.

mod further;
mod made;

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use heapless::Vec;

use super::{Facts, Outbox};
use crate::dns::Family;
use crate::errno::Errno;
use crate::finding::{Finding, Findings, Subject};
use crate::limits::NICS;
use crate::net::{self, Event, Fault, Ifindex, LinkName, LocalEnd, Nic, State};
use crate::netlink::iscsi::SessionNic;
use crate::netlink::route::{Notice, REQUEST_BYTES, Request};
use crate::netlink::{Builder, Messages};
use crate::plan::{BootPlan, PlannedPortal, SessionPlan};
use crate::story::{self, Level};
use crate::time::Instant;

/// The sequence number of the list of links that all NICs need; each NIC numbers its own requests from its place on.
const LIST_SEQUENCE: u32 = 1;

/// All NICs of a boot, in the order of the plan.
pub(super) struct Nics<'r, 'a> {
    machines: &'r mut Vec<Nic<'a>, NICS>,
    /// The link on which each NIC's packet socket is open.
    sockets: [Option<Ifindex>; NICS],
    /// The link of each NIC.
    links: [Option<Ifindex>; NICS],
    /// There are further NICs than planned, all alike: none takes the link of another.
    further: bool,
}

impl<'r, 'a> Nics<'r, 'a> {
    /// No NIC yet.
    pub(super) const fn new(machines: &'r mut Vec<Nic<'a>, NICS>) -> Self {
        Self {
            machines,
            sockets: [None; NICS],
            links: [None; NICS],
            further: false,
        }
    }

    /// Begins with all NICs of the plan at once.
    pub(super) fn begin(
        &mut self,
        plan: &'a BootPlan<'a>,
        facts: Facts<'_>,
        now: Instant,
        out: &mut impl Outbox,
    ) {
        for nic in &plan.nics {
            made::add(self.machines, plan, nic, facts, now);
        }
        if !self.machines.is_empty() {
            list_links(out);
        }
    }

    /// The machines, in the order of the plan.
    pub(super) fn machines(&self) -> &[Nic<'a>] {
        self.machines
    }

    /// Hands a datagram of the kernel to every NIC.
    pub(super) fn receive(
        &mut self,
        now: Instant,
        datagram: &[u8],
        findings: &mut Findings<'a>,
        out: &mut impl Outbox,
    ) {
        for message in Messages::new(datagram) {
            let event = match Notice::parse(&message) {
                Some(Notice::ListEnd {
                    sequence: LIST_SEQUENCE,
                }) => Some(Event::LinksListed),
                Some(notice) => Event::from_notice(notice),
                None => None,
            };
            if let Some(event) = event {
                self.tell_all(now, event, findings, out);
            }
        }
    }

    /// The socket lost messages: the links are listed anew.
    pub(super) fn overrun(&self, out: &mut impl Outbox) {
        list_links(out);
    }

    /// What udev has said may be lost: it is asked for every link anew.
    pub(super) fn ask_udev(&self, out: &mut impl Outbox) {
        for link in self.machines.iter().filter_map(Nic::link) {
            out.ask_udev(link.ifindex);
        }
    }

    /// A frame came in on the packet socket of the NIC at `place`.
    pub(super) fn frame(
        &mut self,
        now: Instant,
        place: usize,
        bytes: &[u8],
        findings: &mut Findings<'a>,
        out: &mut impl Outbox,
    ) {
        if let Some(ifindex) = self.socket(place) {
            self.tell(now, place, Event::Frame { ifindex, bytes }, findings, out);
        }
    }

    /// The packet socket of the NIC at `place` could not be opened, or broke.
    pub(super) fn frames_refused(
        &mut self,
        now: Instant,
        place: usize,
        errno: Errno,
        findings: &mut Findings<'a>,
        out: &mut impl Outbox,
    ) {
        if let Some(ifindex) = self.socket(place) {
            let event = Event::SocketFailed { ifindex, errno };
            self.tell(now, place, event, findings, out);
        }
    }

    /// Calls those whose time has come.
    pub(super) fn tick(
        &mut self,
        now: Instant,
        findings: &mut Findings<'a>,
        out: &mut impl Outbox,
    ) {
        for place in 0..self.machines.len() {
            let due = self
                .machines
                .get(place)
                .and_then(Nic::deadline)
                .is_some_and(|deadline| deadline <= now);
            if due {
                self.tell(now, place, Event::Tick, findings, out);
            }
        }
    }

    /// When the first of them wants to be called.
    pub(super) fn deadline(&self) -> Option<Instant> {
        Instant::earliest_of(self.machines, Nic::deadline)
    }

    /// Whether every NIC has what its plan asks for.
    pub(super) fn all_ready(&self) -> bool {
        self.machines.iter().all(|nic| nic.state() == State::Ready)
    }

    /// Whether the NIC of a session has an address of the portal's family, and of a portal that is named any address: which
    /// family it has is not known yet. A session without a NIC of its own waits for the first such address that is planned;
    /// where none is, others see to its way. Where IPv4 may still come `knows_servers` tells whether there is anybody to ask
    /// without it: most name servers come with DHCP.
    pub(super) fn carries(
        &self,
        session: &SessionPlan<'_>,
        knows_servers: &dyn Fn() -> bool,
    ) -> bool {
        const ANY: [IpAddr; 2] = [
            IpAddr::V4(Ipv4Addr::UNSPECIFIED),
            IpAddr::V6(Ipv6Addr::UNSPECIFIED),
        ];
        let named = session.portal.address();
        let portals = named.as_slice();
        let portals = match (named, self.family(session.nic)) {
            (Some(_), _) => portals,
            (None, None) if !knows_servers() => ANY.get(..1).unwrap_or_default(),
            (None, _) => &ANY,
        };
        let has = |nic: &Nic<'_>| {
            portals
                .iter()
                .any(|&portal| nic.local_end(portal).is_some())
        };
        match session.nic {
            None => {
                let mut nobody = true;
                for nic in self.machines.iter() {
                    if portals.iter().any(|&it| nic.plan().has(it)) {
                        if has(nic) {
                            return true;
                        }
                        nobody = false;
                    }
                }
                nobody
            }
            Some(nic) => self.machines.get(nic).is_some_and(has),
        }
    }

    /// The one family of which addresses are planned for this NIC, or for all of them; `None` where it is both or none.
    pub(super) fn family(&self, nic: Option<usize>) -> Option<Family> {
        let mut families = [false; 2];
        for (place, machine) in self.machines.iter().enumerate() {
            if nic.is_none_or(|nic| nic == place) {
                let [v4, v6] = &mut families;
                *v4 |= machine.plan().has(Ipv4Addr::UNSPECIFIED.into());
                *v6 |= machine.plan().has(Ipv6Addr::UNSPECIFIED.into());
            }
        }
        match families {
            [true, false] => Some(Family::V4),
            [false, true] => Some(Family::V6),
            _ => None,
        }
    }

    /// The link on which a session reaches a link-local portal: its NIC's, or the one that its portal was given with; 0 where
    /// any will do.
    pub(super) fn scope(&self, session: &SessionPlan<'_>) -> u32 {
        let nic = session.nic.and_then(|nic| self.machines.get(nic));
        match (nic.and_then(Nic::link), session.portal) {
            (Some(link), _) => link.ifindex.get(),
            (None, PlannedPortal::Address(SocketAddr::V6(portal))) => portal.scope_id(),
            _ => 0,
        }
    }

    /// From where a session reaches `peer`; `None` where any address will do.
    pub(super) fn source(&self, session: &SessionPlan<'_>, peer: IpAddr) -> Option<LocalEnd> {
        self.machines.get(session.nic?)?.local_end(peer)
    }

    /// The NIC that a session keeps to, where the boot has several. iscsid opens sockets of its own, and binds none of them to
    /// an address, so that a rule for the source never chooses their way; it does keep to the NIC that the session's SCSI host
    /// names. The interface's name stays `default`: another one would be another session to `iscsiadm --login`. A link-local
    /// portal has no way without it: the address that iscsid is told has no zone.
    pub(super) fn session_nic(&self, session: &SessionPlan<'_>) -> Option<SessionNic> {
        let is_link_local = match session.portal.address() {
            Some(IpAddr::V6(portal)) => portal.is_unicast_link_local(),
            _ => false,
        };
        if self.machines.len() < 2 && !is_link_local {
            return None;
        }
        match session.nic {
            Some(nic) => Some(SessionNic::of(self.machines.get(nic)?.link()?)),
            None => LinkName::new(session.zone?.as_bytes()).map(SessionNic::Name),
        }
    }

    /// Tells every NIC.
    pub(super) fn tell_all(
        &mut self,
        now: Instant,
        event: Event<'_>,
        findings: &mut Findings<'a>,
        out: &mut impl Outbox,
    ) {
        for place in 0..self.machines.len() {
            self.tell(now, place, event, findings, out);
        }
    }

    /// Tells the NIC at `place`.
    pub(super) fn tell(
        &mut self,
        now: Instant,
        place: usize,
        event: Event<'_>,
        findings: &mut Findings<'a>,
        out: &mut impl Outbox,
    ) {
        if let Some(link) = self.links.get_mut(place) {
            *link = None;
        }
        let held = self.links;
        let own = (self.sockets.get_mut(place), self.links.get_mut(place));
        let (Some(nic), (Some(socket), Some(link))) = (self.machines.get_mut(place), own) else {
            return;
        };
        if self.further {
            nic.leave(held);
        }
        let before = nic.state();
        let subject = nic.subject();
        let mut under = Under {
            place,
            subject,
            socket,
            findings,
            out,
        };
        nic.handle(now, &event, &mut under);
        *link = nic.link().map(|link| link.ifindex);
        if nic.state() != before {
            tell_story(nic, &subject);
        }
    }

    fn socket(&self, place: usize) -> Option<Ifindex> {
        *self.sockets.get(place)?
    }
}

/// One line for each transition that a person would want to see.
fn tell_story(nic: &Nic<'_>, subject: &Subject<'_>) {
    let info = |line: core::fmt::Arguments<'_>| story::tell(Level::Info, line);
    match (nic.state(), nic.link().map(|link| &link.name)) {
        (State::Carrier, Some(name)) => {
            info(format_args!("{subject} is {name}, waiting for carrier"))
        }
        (State::Offer | State::Router, Some(name)) => {
            info(format_args!("{name}: carrier, asking for an address"));
        }
        (State::Ready, Some(name)) => {
            for plan in nic.addresses() {
                info(format_args!("{name}: address {}", plan.subnet()));
            }
        }
        (state, _) => log::debug!("{subject} waits: {}", state.word()),
    }
}

fn list_links(out: &mut impl Outbox) {
    // As a constant it would take the room of the largest request.
    let request = Request::ListLinks;
    send(LIST_SEQUENCE, &request, out);
}

fn send(sequence: u32, request: &Request, out: &mut impl Outbox) {
    let mut buffer = [0; REQUEST_BYTES];
    let mut builder = Builder::new(&mut buffer);
    request.write(&mut builder, sequence);
    // The buffer holds the largest request.
    if let Some(datagram) = builder.finish() {
        out.route(datagram);
    }
}

/// A NIC's outbox: what it asks for goes out under its place.
struct Under<'u, 'a, O> {
    place: usize,
    subject: Subject<'a>,
    socket: &'u mut Option<Ifindex>,
    findings: &'u mut Findings<'a>,
    out: &'u mut O,
}

impl<O: Outbox> net::Outbox for Under<'_, '_, O> {
    fn request(&mut self, sequence: u32, request: &Request) {
        send(sequence, request, self.out);
    }

    fn ask_udev(&mut self, ifindex: Ifindex) {
        self.out.ask_udev(ifindex);
    }

    fn take_over_ipv6(&mut self, link: Ifindex, mtu: Option<u16>) {
        self.out.take_over_ipv6(link, mtu);
    }

    fn open_socket(&mut self, ifindex: Ifindex) {
        if *self.socket != Some(ifindex) {
            *self.socket = Some(ifindex);
            self.out.open_frames(self.place, ifindex);
        }
    }

    fn transmit(&mut self, _: Ifindex, frame: &[u8]) {
        self.out.send_frame(self.place, frame);
    }

    fn close_socket(&mut self, _: Ifindex) {
        *self.socket = None;
        self.out.close_frames(self.place);
    }

    fn report(&mut self, fault: Fault) {
        super::report(self.findings, Finding::new(self.subject, fault));
    }
}
