//! What all parts of a NIC's machine work with while they handle one event.

use heapless::Vec;

use super::routing::Routing;
use crate::limits::{NIC_PATIENCE, OWN_MACS, RAISED_LINKS};
use crate::net::{Fault, Ifindex, MacAddress, Outbox};
use crate::netlink::route::{Link, Request};
use crate::time::Instant;

/// The outbox, and what a NIC keeps for it.
pub(super) struct Context<'c, O: Outbox> {
    pub(super) now: Instant,
    pub(super) out: &'c mut O,
    pub(super) books: &'c mut Books,
    pub(super) routing: Routing<'c>,
}

/// The faults that are not about one link.
const OF_ALL_LINKS: u64 = 1 << Fault::LinksCut.kind();

/// Sequence numbers and what was reported.
pub(super) struct Books {
    slot: u8,
    requests: u32,
    reported: u64,
    /// The machine's own MAC addresses: one of its links may answer for another.
    own: Vec<MacAddress, OWN_MACS>,
    /// Links that nobody else has raised, in order.
    raised: Vec<Ifindex, RAISED_LINKS>,
}

impl Books {
    /// Those of the NIC in this slot: the slots' sequence numbers do not meet.
    pub(super) const fn new(slot: u8) -> Self {
        Self {
            slot,
            requests: 0,
            reported: 0,
            own: Vec::new(),
            raised: Vec::new(),
        }
    }

    /// Has everything reported anew that is about one link.
    pub(super) const fn report_anew(&mut self) {
        self.reported &= OF_ALL_LINKS;
    }

    /// Leaves it to another NIC to report what is about all links.
    pub(super) const fn leave_to_other(&mut self) {
        self.reported |= OF_ALL_LINKS;
    }

    /// Takes note of a link's MAC address. One beyond the limit is not kept.
    pub(super) fn see(&mut self, link: &Link) {
        if let Some(mac) = &link.address
            && !self.knows(mac)
        {
            let _ = self.own.push(*mac);
        }
    }

    /// Takes note of a link that is raised here. One beyond the limit stays up.
    pub(super) fn raise(&mut self, link: Ifindex) {
        if !self.raised.contains(&link) {
            let _ = self.raised.push(link);
        }
    }

    /// Whether one of the machine's links has this MAC address.
    // Within each caller it takes more than a call.
    #[inline(never)]
    pub(super) fn knows(&self, mac: &MacAddress) -> bool {
        self.own.contains(mac)
    }
}

impl<O: Outbox> Context<'_, O> {
    /// Sends a request; the sequence number under which it will be answered.
    pub(super) fn request(&mut self, request: &Request) -> u32 {
        let [_, high, middle, low] = self.books.requests.to_be_bytes();
        let sequence = u32::from_be_bytes([self.books.slot.saturating_add(1), high, middle, low]);
        self.books.requests = self.books.requests.wrapping_add(1);
        self.out.request(sequence, request);
        sequence
    }

    /// Has the links set down that were raised here, each before what lies below it.
    pub(super) fn set_down(&mut self) {
        while let Some(link) = self.books.raised.pop() {
            self.request(&Request::SetDown(link));
        }
    }

    /// Reports a fault, unless one of its kind was reported for this NIC before.
    pub(super) fn report(&mut self, fault: Fault) {
        let bit = 1_u64.checked_shl(fault.kind()).unwrap_or(0);
        if self.books.reported & bit == 0 {
            self.books.reported |= bit;
            self.out.report(fault);
        }
    }
}

/// For how long something is waited for without a word. What comes later is as welcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Patience(Option<Instant>);

impl Patience {
    /// Begins now.
    pub(super) const fn begin(now: Instant) -> Self {
        Self(Some(now.plus(NIC_PATIENCE)))
    }

    /// When it ends; `None` where it has ended.
    pub(super) const fn deadline(self) -> Option<Instant> {
        self.0
    }

    /// Whether it ends now; true once.
    pub(super) fn ends(&mut self, now: Instant) -> bool {
        self.0.take_if(|end| now >= *end).is_some()
    }
}
