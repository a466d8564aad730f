//! What is asked of the network on one link, for one family.

use super::State;
use super::context::{Context, Patience};
use super::solicit::Solicit;
use crate::net::client::{Event, Outbox};
use crate::net::{self, AddressPlan, Fault, Ifindex, dhcp4, slaac};
use crate::time::Instant;

/// What is asked, and for how long without a word.
// What is used most comes first: an instruction that reaches further than 127 bytes into it takes three bytes more.
#[repr(C)]
pub(super) struct Ask {
    patience: Patience,
    inquiry: Inquiry,
}

/// Who is asked.
#[expect(
    clippy::large_enum_variant,
    reason = "there is no heap, and a NIC has one of each"
)]
pub(super) enum Inquiry {
    /// DHCPv4 servers.
    V4(dhcp4::Client),
    /// Routers and DHCPv6 servers.
    V6(Solicit),
}

impl Ask {
    /// Waits for carrier.
    pub(super) const fn new(inquiry: Inquiry, now: Instant) -> Self {
        Self {
            inquiry,
            patience: Patience::begin(now),
        }
    }

    /// Takes note of an event; an address comes at most once.
    // The loop over both families is unrolled, and would hold all clients twice: 1.3 kB.
    #[inline(never)]
    pub(super) fn handle(
        &mut self,
        ifindex: Ifindex,
        event: Event<'_>,
        context: &mut Context<'_, impl net::Outbox>,
    ) -> Option<AddressPlan> {
        let now = context.now;
        match event {
            Event::Carrier => self.patience = Patience::begin(now),
            Event::Tick if self.patience.ends(now) => context.report(self.trouble()),
            _ => {}
        }
        let wire = &mut Wire { ifindex, context };
        match &mut self.inquiry {
            Inquiry::V4(client) => client.handle(now, event, wire).map(AddressPlan::leased),
            Inquiry::V6(solicit) => solicit.handle(now, event, wire),
        }
    }

    /// Router discovery, of IPv6.
    pub(super) fn into_router(self) -> Option<slaac::Client> {
        match self.inquiry {
            Inquiry::V4(_) => None,
            Inquiry::V6(solicit) => Some(solicit.into_router()),
        }
    }

    /// What it waits for.
    pub(super) const fn state(&self) -> State {
        let offered = match &self.inquiry {
            Inquiry::V4(client) => Some(client.has_offer()),
            Inquiry::V6(solicit) => solicit.awaits_server(),
        };
        match offered {
            Some(true) => State::Acknowledgement,
            Some(false) => State::Offer,
            None => State::Router,
        }
    }

    /// Whether it was asked for long enough to say so.
    pub(super) const fn is_exhausted(&self) -> bool {
        self.patience.deadline().is_none()
    }

    /// When to call [`Self::handle`] with a tick.
    // Within its only caller it takes more: that has too much else to keep.
    #[inline(never)]
    pub(super) fn deadline(&self) -> Option<Instant> {
        let inquiry = match &self.inquiry {
            Inquiry::V4(client) => client.deadline(),
            Inquiry::V6(solicit) => solicit.deadline(),
        };
        Instant::earlier(inquiry, self.patience.deadline())
    }

    const fn trouble(&self) -> Fault {
        match &self.inquiry {
            Inquiry::V4(client) => client.trouble(),
            Inquiry::V6(solicit) => solicit.trouble(),
        }
    }
}

/// The client's outbox on one link.
pub(super) struct Wire<'w, 'c, O: net::Outbox> {
    pub(super) ifindex: Ifindex,
    pub(super) context: &'w mut Context<'c, O>,
}

impl<O: net::Outbox> Outbox for Wire<'_, '_, O> {
    fn transmit(&mut self, frame: &[u8]) {
        self.context.out.transmit(self.ifindex, frame);
    }

    fn report(&mut self, fault: Fault) {
        self.context.report(fault);
    }
}
