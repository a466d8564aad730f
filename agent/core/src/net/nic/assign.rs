//! From an address plan to addresses and routes that the kernel has.

use super::context::Context;
use super::routing::Routing;
use crate::errno::Errno;
use crate::limits::{ADDRESS_PAUSE, DHCP_ROUTES, LINK_REQUEST_RETRY, ROUTES};
use crate::net::slaac::Advertisement;
use crate::net::{AddressPlan, Event, Fault, Ifindex, Outbox, Source};
use crate::netlink::route::{NewAddress, NewRoute, Request};
use crate::time::Instant;

/// An address plan whose requests wait for the kernel's answers.
pub(super) struct Assign {
    ifindex: Ifindex,
    plan: AddressPlan,
    /// The MTU that goes with the address, where it is not the link's already.
    mtu: Option<u16>,
    /// The sequence number of the first request; those of the others follow it.
    first: u32,
    /// A bit for each request that is not answered.
    waiting: u128,
    /// When to ask for all once more; `None`: what is asked for is there.
    again: Option<Instant>,
    /// All of it was there once: what is set again counts as there, as it did while nobody had told that it was gone.
    had: bool,
    /// The address was refused, or taken away while others were asked for, so it and its routes are asked for again.
    refused: bool,
}

/// MTU, settings, address, routes in both tables, and rules are fewer than the bits that count them.
const _: () = assert!(7 + 2 * (DHCP_ROUTES + ROUTES) <= 128);

/// Has the kernel remove the address and its routes: those of IPv6 would outlive it on a link that stays up.
pub(super) fn take_back(
    ifindex: Ifindex,
    plan: &AddressPlan,
    context: &mut Context<'_, impl Outbox>,
) {
    let routing = context.routing;
    routing.requests(ifindex, plan, &mut |mut request| {
        match &mut request {
            Request::NewAddress(address) => address.valid_s = Some(0),
            Request::NewRoute(route) => route.gone = true,
            _ => return,
        }
        context.request(&request);
    });
}

impl Assign {
    /// What is to be [asked](Self::ask) for.
    pub(super) const fn new(ifindex: Ifindex, plan: AddressPlan, mtu: Option<u16>) -> Self {
        Self {
            ifindex,
            plan,
            mtu,
            first: 0,
            waiting: 0,
            again: None,
            had: false,
            refused: false,
        }
    }

    /// Takes note of an event.
    // Within each of its two callers it takes more than a call.
    #[inline(never)]
    pub(super) fn handle(&mut self, event: &Event<'_>, context: &mut Context<'_, impl Outbox>) {
        match *event {
            Event::Answer { sequence, result } if self.waiting != 0 => {
                self.answer(sequence, result, context);
                if self.waiting == 0 && !self.refused {
                    self.had = true;
                    self.again = None;
                }
            }
            Event::AddressGone(gone)
                if gone.ifindex == self.ifindex
                    && gone.address == self.plan.address
                    && gone.prefix == self.plan.prefix =>
            {
                // Not at once: whoever takes it away may do so each time, and a link that goes loses its addresses first.
                self.again = Some(context.now.plus(ADDRESS_PAUSE));
                self.refused |= self.waiting != 0;
            }
            Event::Tick if self.again.is_some_and(|at| context.now >= at) => {
                if self.waiting != 0 {
                    context.report(Fault::KernelSilent);
                } else if !self.refused {
                    context.report(Fault::AddressRestored(self.plan.address));
                }
                self.ask(context);
            }
            Event::TakeBack => take_back(self.ifindex, &self.plan, context),
            _ => {}
        }
    }

    /// Asks for what goes with the address by the word of a router that has come later.
    pub(super) fn learn(
        &mut self,
        mut told: Advertisement,
        context: &mut Context<'_, impl Outbox>,
    ) {
        if let Source::Ipv6 { advertisement, .. } = &mut self.plan.source {
            if let Some(first) = advertisement {
                told.add(first);
            }
            *advertisement = Some(told);
        }
        self.ask(context);
    }

    /// Whether the kernel has the address, and as many routes as it takes.
    pub(super) const fn is_done(&self) -> bool {
        (self.waiting == 0 || self.had) && !self.refused
    }

    /// What was assigned.
    pub(super) fn into_plan(self) -> AddressPlan {
        self.plan
    }

    /// What is assigned.
    pub(super) const fn plan(&self) -> &AddressPlan {
        &self.plan
    }

    /// When to call [`Self::handle`] with a tick.
    pub(super) const fn deadline(&self) -> Option<Instant> {
        self.again
    }

    fn requests(&self, routing: Routing<'_>, visit: &mut dyn FnMut(Request)) {
        let ifindex = self.ifindex;
        if let Some(mtu) = self.mtu {
            visit(Request::SetMtu { ifindex, mtu });
        }
        routing.requests(ifindex, &self.plan, visit);
    }

    /// The request at `place`.
    fn request(&self, place: u32, routing: Routing<'_>) -> Option<Request> {
        let mut places = 0..=place;
        let mut found = None;
        self.requests(routing, &mut |request| {
            if places.next() == Some(place) {
                found = Some(request);
            }
        });
        found
    }

    /// Asks for all at once: the kernel works in order, and the routes need the address.
    pub(super) fn ask(&mut self, context: &mut Context<'_, impl Outbox>) {
        let mut waiting: u128 = 0;
        let (mut count, mut last) = (0_u32, 0_u32);
        self.requests(context.routing, &mut |request| {
            last = context.request(&request);
            waiting = waiting << 1 | 1;
            count = count.wrapping_add(1);
        });
        self.first = last.wrapping_add(1).wrapping_sub(count);
        self.waiting = waiting;
        self.again = Some(context.now.plus(LINK_REQUEST_RETRY));
        self.refused = false;
    }

    // Within its only caller it takes more: that has too much else to keep.
    #[inline(never)]
    fn answer(
        &mut self,
        sequence: u32,
        result: Result<(), Errno>,
        context: &mut Context<'_, impl Outbox>,
    ) {
        let place = sequence.wrapping_sub(self.first);
        let bit = 1_u128.checked_shl(place).unwrap_or(0);
        if self.waiting & bit == 0 {
            return;
        }
        self.waiting ^= bit;
        // What is there already is as good as new: the kernel tells only the very same address or route so.
        let Err(errno) = result.or_else(exists) else {
            return;
        };
        let Some(request) = &self.request(place, context.routing) else {
            return;
        };
        // By reference: a request is large, and would be copied in pieces.
        match request {
            Request::NewAddress(NewAddress { address, .. }) => {
                self.refused = true;
                context.report(Fault::AddressRefused(*address, errno));
            }
            // Without the address no route can be; the one fault says it.
            Request::NewRoute(_) | Request::NewRule(_) if self.refused => {}
            Request::NewRoute(NewRoute {
                gateway,
                destination,
                ..
            }) => {
                let to = gateway.as_ref().unwrap_or(destination);
                context.report(Fault::RouteRefused(*to, errno));
            }
            Request::NewRule(_) | Request::KeepToItself(_) => {
                context.report(Fault::OwnTableRefused(errno));
            }
            Request::SetMtu { mtu, .. } => context.report(Fault::MtuRefused(*mtu, errno)),
            _ => {}
        }
    }
}

fn exists(errno: Errno) -> Result<(), Errno> {
    match errno {
        Errno::EXIST => Ok(()),
        other => Err(other),
    }
}
