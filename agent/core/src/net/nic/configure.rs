//! From a link that passes frames to its addresses, both families at the same time.

use core::net::{IpAddr, Ipv4Addr};

use super::State;
use super::ask::{Ask, Wire};
use super::assign::take_back;
use super::context::Context;
use super::progress::Progress;
use crate::limits::{ADDRESS_WATCH, IPV6_LEAST_MTU, LINK_REQUEST_RETRY, PROBE_DELAY};
use crate::net::client;
use crate::net::dhcp4::Expected;
use crate::net::{AddressPlan, Event, Fault, Ifindex, MacAddress, Outbox, arp, slaac};
use crate::netlink::route::Link;
use crate::plan::{NicPlan, Static};
use crate::random::Random;
use crate::time::Instant;

/// A link on its way to its addresses, and afterwards.
// What is used most comes first: an instruction that reaches further than 127 bytes into it takes three bytes more.
#[repr(C)]
pub(super) struct Configure {
    ifindex: Ifindex,
    /// The plan names the link's MTU; then the network's does not count.
    has_mtu: bool,
    /// The link's MTU, with what a lease has made of it.
    mtu: u32,
    mac: Option<MacAddress>,
    /// An address given beforehand that others are still to be asked for, and when.
    unprobed: Option<(Ipv4Addr, Instant)>,
    /// The IPv4 address whose claims by other hosts are listened for, and until when.
    watch: Option<(Ipv4Addr, Instant)>,
    /// Whether the link's packet socket is asked for.
    socket: bool,
    /// When to open it again after it failed.
    reopen: Option<Instant>,
    /// The IPv4 address that the kernel has since before its lease ended, while another lease is asked for.
    ended: Option<AddressPlan>,
    v4: Progress,
    v6: Progress,
    /// Looks on for a default router behind the IPv6 address.
    router: Option<slaac::Client>,
}

/// The addresses of a link, IPv4 first.
#[derive(Default)]
pub(super) struct Addresses<'n>([Option<&'n AddressPlan>; 2]);

impl<'n> Iterator for Addresses<'n> {
    type Item = &'n AddressPlan;

    fn next(&mut self) -> Option<&'n AddressPlan> {
        let [v4, v6] = &mut self.0;
        v4.take().or_else(|| v6.take())
    }
}

impl Configure {
    /// Begins on a link that passes frames, in `place`: asks for all addresses given beforehand, and the network for the others.
    pub(super) fn begin(
        place: &mut Option<Self>,
        link: &Link,
        plan: &NicPlan<'_>,
        mut random: Random,
        context: &mut Context<'_, impl Outbox>,
    ) {
        let other = Random::new(random.next_u64());
        // Each is made where it stays, so that nothing of it is copied once more.
        let configure = place.insert(Self {
            ifindex: link.ifindex,
            v4: Progress::Unwanted,
            v6: Progress::Unwanted,
            ended: None,
            has_mtu: plan.mtu.is_some(),
            mtu: link.mtu,
            mac: link.address,
            unprobed: None,
            watch: None,
            socket: false,
            reopen: None,
            router: None,
        });
        configure.v4.begin_v4(link, plan, random, context);
        configure.v6.begin_v6(link, plan, other, context);
        let given = plan.ipv4.given().map(Static::address);
        configure.unprobed = given.map(|address| (address, context.now.plus(PROBE_DELAY)));
        if configure.asks() {
            configure.open(context);
        }
        configure.tell(client::Event::Carrier, context);
    }

    /// Takes note of an event.
    pub(super) fn handle(&mut self, event: &Event<'_>, context: &mut Context<'_, impl Outbox>) {
        match *event {
            // One of the machine's links answers for another one's address (RFC 5227, 2.1.1).
            Event::Frame { bytes, .. }
                if arp::sender(bytes).is_some_and(|(mac, _)| context.books.knows(&mac)) => {}
            Event::Frame { ifindex, bytes } if ifindex == self.ifindex => {
                self.listen(bytes, context);
                self.tell(client::Event::Frame(bytes), context);
            }
            Event::SocketFailed { ifindex, errno } if ifindex == self.ifindex => {
                self.watch = None;
                if self.listens() {
                    context.report(Fault::SocketRefused(errno));
                    self.reopen = Some(context.now.plus(LINK_REQUEST_RETRY));
                }
                self.close(context);
                self.tell(client::Event::CarrierLost, context);
            }
            Event::Tick if self.reopen.is_some_and(|at| context.now >= at) => {
                self.open(context);
                self.tell(client::Event::Carrier, context);
            }
            Event::Tick => {
                let now = context.now;
                self.watch.take_if(|(_, end)| now >= *end);
                if let Some((address, _)) = self.unprobed.take_if(|(_, at)| now >= *at) {
                    self.probe(address, context);
                }
                self.tell(client::Event::Tick, context);
            }
            _ => {}
        }
        if let (Event::TakeBack, Some(ended)) = (event, &self.ended) {
            take_back(self.ifindex, ended, context);
        }
        for progress in [&mut self.v4, &mut self.v6] {
            if let Progress::Assign(assign) = progress {
                assign.handle(event, context);
            }
        }
    }

    /// Asks for an IPv4 address as at first where a lease has ended. Once there is a disk, leases are renewed long before by what
    /// goes on in the agent's place; but a target may be waited for for longer than a lease lasts. The old address stays, as
    /// good as it is, until there is a lease again.
    pub(super) fn ask_anew(&mut self, random: Random, context: &mut Context<'_, impl Outbox>) {
        let Some(mac) = self.mac else {
            return;
        };
        let ask = Progress::ask_v4(mac, Expected::default(), random, context.now);
        if let Progress::Assign(assign) = core::mem::replace(&mut self.v4, ask) {
            self.ended = Some(assign.into_plan());
        }
        self.open(context);
        self.tell(client::Event::Carrier, context);
    }

    /// Tells whoever asks on the link; what comes of it is asked of the kernel.
    fn tell(&mut self, event: client::Event<'_>, context: &mut Context<'_, impl Outbox>) {
        let mut told = self.learn(event, context);
        for progress in [&mut self.v4, &mut self.v6] {
            let Progress::Ask(ask) = progress else {
                continue;
            };
            if let Some(plan) = ask.handle(self.ifindex, event, context) {
                let mut mtu = None;
                if let IpAddr::V4(address) = plan.address {
                    self.watch = Some((address, context.now.plus(ADDRESS_WATCH)));
                    // Below it the kernel takes IPv6 off the link, and off what lies on it.
                    let leased = plan.mtu().map(|mtu| mtu.max(IPV6_LEAST_MTU));
                    mtu = leased.filter(|&mtu| !self.has_mtu && u32::from(mtu) != self.mtu);
                    self.mtu = mtu.map_or(self.mtu, u32::from);
                    let ended = self.ended.as_ref();
                    if let Some(other) = ended.filter(|ended| ended.address != plan.address) {
                        take_back(self.ifindex, other, context);
                    }
                    self.ended = None;
                }
                let leads = plan.advertised_router().is_some();
                if let Progress::Ask(ask) = core::mem::replace(progress, Progress::Unwanted)
                    && !leads
                    && let Some(router) = ask.into_router()
                {
                    self.router = Some(router);
                }
                progress.assign(self.ifindex, plan, mtu, context);
                told = true;
            }
        }
        if told {
            self.limit(context);
        }
        if self.socket && !self.listens() && self.watch.is_none() {
            self.close(context);
        }
    }

    /// A default router may answer when the address is long there: one that starts more slowly than this machine, or behind a
    /// switch whose port does not yet forward. True where one has.
    // Within its only caller it takes more: that has too much else to keep.
    #[inline(never)]
    fn learn(&mut self, event: client::Event<'_>, context: &mut Context<'_, impl Outbox>) -> bool {
        if let Some(router) = &mut self.router
            && let Progress::Assign(assign) = &mut self.v6
        {
            let ifindex = self.ifindex;
            let wire = &mut Wire { ifindex, context };
            if let Some(told) = router.handle(wire.context.now, event, wire) {
                self.router = None;
                assign.learn(told, context);
                return true;
            }
        }
        false
    }

    /// What a router says of the largest packet is about IPv6, which takes no more than the link does (RFC 4861, 6.3.4). The kernel
    /// forgets it where a lease of IPv4 sets the link's, and where the link is set up anew.
    fn limit(&self, context: &mut Context<'_, impl Outbox>) {
        if let Progress::Assign(assign) = &self.v6
            && let Some(mtu) = assign.plan().mtu()
            && !self.has_mtu
            && u32::from(mtu) < self.mtu
        {
            context.out.take_over_ipv6(self.ifindex, Some(mtu));
        }
    }

    /// Asks everybody who has the address, and listens.
    fn probe(&mut self, address: Ipv4Addr, context: &mut Context<'_, impl Outbox>) {
        let Some(mac) = self.mac else {
            return;
        };
        if !self.socket {
            self.open(context);
        }
        context
            .out
            .transmit(self.ifindex, &arp::probe(mac, address));
        self.watch = Some((address, context.now.plus(ADDRESS_WATCH)));
    }

    /// Another host may have the address. It is used all the same: a root file system hangs on it by now.
    fn listen(&mut self, frame: &[u8], context: &mut Context<'_, impl Outbox>) {
        if let (Some((address, _)), Some(mac)) = (self.watch, self.mac)
            && let Some(other) = arp::claimant(frame, address, mac)
        {
            context.report(Fault::AddressConflict(address, other));
        }
    }

    /// The link lost its carrier. What the kernel has stays; what is asked for is asked for anew afterwards.
    pub(super) fn carrier_lost(&mut self, context: &mut Context<'_, impl Outbox>) {
        self.tell(client::Event::CarrierLost, context);
    }

    /// The link has carrier again.
    pub(super) fn carrier(&mut self, context: &mut Context<'_, impl Outbox>) {
        self.tell(client::Event::Carrier, context);
        // A link that was set down meanwhile has forgotten it.
        self.limit(context);
    }

    /// The link is gone, and its socket with it.
    pub(super) fn abandon(&self, context: &mut Context<'_, impl Outbox>) {
        if self.socket {
            context.out.close_socket(self.ifindex);
        }
    }

    /// The addresses that the kernel has, IPv4 first.
    pub(super) fn addresses(&self) -> Addresses<'_> {
        let v4 = self.v4.address().or(self.ended.as_ref());
        Addresses([v4, self.v6.address()])
    }

    /// When the lease of the IPv4 address that the kernel has ends.
    pub(super) fn lease_ends(&self) -> Option<Instant> {
        Some(self.v4.address()?.lease()?.times?.expire)
    }

    /// What of the network is waited for, IPv4 first.
    pub(super) fn awaits(&self) -> Option<State> {
        self.asked().map(Ask::state).next()
    }

    /// Whether the network was waited for long enough to say so, and gave no address.
    pub(super) fn is_exhausted(&self) -> bool {
        let has_none = self.addresses().next().is_none();
        has_none && self.asks() && self.asked().all(Ask::is_exhausted)
    }

    /// Whether there are addresses and nothing more is waited for.
    pub(super) fn is_done(&self) -> bool {
        let done = |progress: &Progress| match progress {
            Progress::Unwanted => true,
            Progress::Ask(_) => false,
            Progress::Assign(assign) => assign.is_done(),
        };
        done(&self.v4) && done(&self.v6) && self.addresses().next().is_some()
    }

    /// When to call [`Self::handle`] with a tick.
    pub(super) fn deadline(&self) -> Option<Instant> {
        let deadline = |progress: &Progress| match progress {
            Progress::Unwanted => None,
            Progress::Ask(ask) => ask.deadline(),
            Progress::Assign(assign) => assign.deadline(),
        };
        let router = self.router.as_ref().and_then(slaac::Client::deadline);
        let due = Instant::earlier(deadline(&self.v4), deadline(&self.v6));
        let due = Instant::earlier(due, router);
        let due = Instant::earlier(due, self.lease_ends());
        let due = Instant::earlier(due, self.reopen);
        let due = Instant::earlier(due, self.unprobed.map(|(_, at)| at));
        Instant::earlier(due, self.watch.map(|(_, at)| at))
    }

    fn asked(&self) -> impl Iterator<Item = &Ask> {
        [&self.v4, &self.v6]
            .into_iter()
            .filter_map(|progress| match progress {
                Progress::Ask(ask) => Some(ask),
                _ => None,
            })
    }

    fn asks(&self) -> bool {
        self.asked().next().is_some()
    }

    /// Whether the packet socket is wanted for more than a claim to the address.
    fn listens(&self) -> bool {
        self.router.is_some() || self.asks()
    }

    fn open(&mut self, context: &mut Context<'_, impl Outbox>) {
        self.reopen = None;
        self.socket = true;
        context.out.open_socket(self.ifindex);
    }

    fn close(&mut self, context: &mut Context<'_, impl Outbox>) {
        self.socket = false;
        context.out.close_socket(self.ifindex);
    }
}
