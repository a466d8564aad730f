//! From a link that passes frames to its addresses, both families at the same time.

use super::assign::Assign;
use super::context::{Context, Patience};
use crate::limits::LINK_REQUEST_RETRY;
use crate::net::dhcp4::{self, Client, Expected, Lease};
use crate::net::{AddressPlan, Event, Fault, Ifindex, MacAddress, Outbox};
use crate::netlink::route::Link;
use crate::plan::{Ipv4Plan, Ipv6Plan, NicPlan};
use crate::random::Random;
use crate::time::Instant;

/// A link on its way to its addresses, and afterwards.
pub(super) struct Configure {
    ifindex: Ifindex,
    v4: Progress,
    v6: Progress,
    /// The MTU that the plan names; then a lease's does not count.
    planned_mtu: Option<u16>,
    mtu: u32,
}

/// How far one family is.
#[expect(
    clippy::large_enum_variant,
    reason = "there is no heap, and a NIC has two of them"
)]
enum Progress {
    /// The plan wants no address.
    Unwanted,
    /// Waits for a lease.
    Lease(Ask),
    /// Waits for the kernel, or has the address.
    Assign(Assign),
}

/// A DHCP client and its socket.
struct Ask {
    client: Client,
    patience: Patience,
    /// When to open the socket again after it failed.
    reopen: Option<Instant>,
}

impl Configure {
    /// Begins on a link that passes frames: asks for all addresses given beforehand, and for a lease.
    pub(super) fn begin(
        link: &Link,
        plan: &NicPlan<'_>,
        random: Random,
        context: &mut Context<'_, impl Outbox>,
    ) -> Self {
        let ifindex = link.ifindex;
        let assign =
            |plan, context: &mut _| Progress::Assign(Assign::begin(ifindex, plan, None, context));
        let v4 = match (&plan.ipv4, link.address) {
            (Ipv4Plan::None, _) | (Ipv4Plan::Dhcp, None) => Progress::Unwanted,
            (Ipv4Plan::Static(given), _) => assign(AddressPlan::static_v4(given), context),
            (Ipv4Plan::Dhcp, Some(mac)) => {
                Progress::Lease(Ask::begin(ifindex, mac, plan.expected, random, context))
            }
        };
        let v6 = match &plan.ipv6 {
            Ipv6Plan::None => Progress::Unwanted,
            Ipv6Plan::Static(given) => assign(AddressPlan::static_v6(given), context),
            Ipv6Plan::Auto | Ipv6Plan::Dhcp6 | Ipv6Plan::LinkLocal => {
                context.report(Fault::DynamicIpv6);
                Progress::Unwanted
            }
        };
        Self {
            ifindex,
            v4,
            v6,
            planned_mtu: plan.mtu,
            mtu: link.mtu,
        }
    }

    /// Takes note of an event.
    pub(super) fn handle(&mut self, event: &Event<'_>, context: &mut Context<'_, impl Outbox>) {
        if let Progress::Lease(ask) = &mut self.v4
            && let Some(lease) = ask.handle(self.ifindex, event, context)
        {
            context.out.close_socket(self.ifindex);
            let leased = lease.mtu.filter(|&mtu| u32::from(mtu) != self.mtu);
            let mtu = match self.planned_mtu {
                Some(_) => None,
                None => leased,
            };
            let plan = AddressPlan::leased(lease);
            self.v4 = Progress::Assign(Assign::begin(self.ifindex, plan, mtu, context));
            return;
        }
        for progress in [&mut self.v4, &mut self.v6] {
            if let Progress::Assign(assign) = progress {
                assign.handle(event, context);
            }
        }
    }

    /// The link lost its carrier. What the kernel has stays; a lease that is asked for is asked for anew afterwards.
    pub(super) fn carrier_lost(&mut self, context: &mut Context<'_, impl Outbox>) {
        if let Progress::Lease(ask) = &mut self.v4 {
            ask.tell(self.ifindex, dhcp4::Event::CarrierLost, context);
        }
    }

    /// The link has carrier again.
    pub(super) fn carrier(&mut self, context: &mut Context<'_, impl Outbox>) {
        if let Progress::Lease(ask) = &mut self.v4 {
            ask.patience = Patience::begin(context.now);
            ask.tell(self.ifindex, dhcp4::Event::Carrier, context);
        }
    }

    /// The link is gone, and its socket with it.
    pub(super) fn abandon(&self, context: &mut Context<'_, impl Outbox>) {
        if matches!(self.v4, Progress::Lease(_)) {
            context.out.close_socket(self.ifindex);
        }
    }

    /// The addresses that the kernel has, IPv4 first.
    pub(super) fn addresses(&self) -> impl Iterator<Item = &AddressPlan> {
        [&self.v4, &self.v6]
            .into_iter()
            .filter_map(|progress| match progress {
                Progress::Assign(assign) if assign.is_done() => Some(assign.plan()),
                _ => None,
            })
    }

    /// Whether a DHCP server is waited for, and whether it has made an offer.
    pub(super) const fn awaits_lease(&self) -> Option<bool> {
        match &self.v4 {
            Progress::Lease(ask) => Some(ask.client.has_offer()),
            _ => None,
        }
    }

    /// Whether a lease was waited for long enough to say so.
    pub(super) const fn is_exhausted(&self) -> bool {
        match &self.v4 {
            Progress::Lease(ask) => ask.patience.deadline().is_none(),
            _ => false,
        }
    }

    /// Whether there are addresses and nothing more is waited for.
    pub(super) fn is_done(&self) -> bool {
        let done = |progress: &Progress| match progress {
            Progress::Unwanted => true,
            Progress::Lease(_) => false,
            Progress::Assign(assign) => assign.is_done(),
        };
        done(&self.v4) && done(&self.v6) && self.addresses().next().is_some()
    }

    /// When to call [`Self::handle`] with a tick.
    pub(super) fn deadline(&self) -> Option<Instant> {
        let deadline = |progress: &Progress| match progress {
            Progress::Unwanted => None,
            Progress::Lease(ask) => ask.deadline(),
            Progress::Assign(assign) => assign.deadline(),
        };
        [deadline(&self.v4), deadline(&self.v6)]
            .into_iter()
            .flatten()
            .min()
    }
}

impl Ask {
    fn begin(
        ifindex: Ifindex,
        mac: MacAddress,
        expected: Expected,
        random: Random,
        context: &mut Context<'_, impl Outbox>,
    ) -> Self {
        let mut ask = Self {
            client: Client::new(mac, expected, random),
            patience: Patience::begin(context.now),
            reopen: None,
        };
        context.out.open_socket(ifindex);
        ask.tell(ifindex, dhcp4::Event::Carrier, context);
        ask
    }

    fn handle(
        &mut self,
        own: Ifindex,
        event: &Event<'_>,
        context: &mut Context<'_, impl Outbox>,
    ) -> Option<Lease> {
        match *event {
            Event::Frame { ifindex, bytes } if ifindex == own => {
                self.tell(own, dhcp4::Event::Frame(bytes), context)
            }
            Event::SocketFailed { ifindex, errno } if ifindex == own => {
                context.report(Fault::SocketRefused(errno));
                context.out.close_socket(own);
                self.reopen = Some(context.now.plus(LINK_REQUEST_RETRY));
                self.tell(own, dhcp4::Event::CarrierLost, context)
            }
            Event::Tick => self.tick(own, context),
            _ => None,
        }
    }

    fn tick(&mut self, own: Ifindex, context: &mut Context<'_, impl Outbox>) -> Option<Lease> {
        if self.patience.ends(context.now) {
            context.report(self.client.trouble());
        }
        if self.reopen.take_if(|at| context.now >= *at).is_some() {
            context.out.open_socket(own);
            return self.tell(own, dhcp4::Event::Carrier, context);
        }
        self.tell(own, dhcp4::Event::Tick, context)
    }

    fn tell(
        &mut self,
        ifindex: Ifindex,
        event: dhcp4::Event<'_>,
        context: &mut Context<'_, impl Outbox>,
    ) -> Option<Lease> {
        let now = context.now;
        self.client
            .handle(now, event, &mut Wire { ifindex, context })
    }

    fn deadline(&self) -> Option<Instant> {
        let deadlines = [
            self.client.deadline(),
            self.patience.deadline(),
            self.reopen,
        ];
        deadlines.into_iter().flatten().min()
    }
}

/// The client's outbox on one link.
struct Wire<'w, 'c, O: Outbox> {
    ifindex: Ifindex,
    context: &'w mut Context<'c, O>,
}

impl<O: Outbox> dhcp4::Outbox for Wire<'_, '_, O> {
    fn transmit(&mut self, frame: &[u8]) {
        self.context.out.transmit(self.ifindex, frame);
    }

    fn report(&mut self, fault: Fault) {
        self.context.report(fault);
    }
}
