//! What all parts of a NIC's machine work with while they handle one event.

use super::routing::Routing;
use crate::limits::NIC_PATIENCE;
use crate::net::{Fault, Outbox};
use crate::netlink::route::Request;
use crate::time::Instant;

/// The outbox, and what a NIC keeps for it.
pub(super) struct Context<'c, O: Outbox> {
    pub(super) now: Instant,
    pub(super) out: &'c mut O,
    pub(super) books: &'c mut Books,
    pub(super) routing: Routing<'c>,
}

/// Sequence numbers and what was reported.
pub(super) struct Books {
    slot: u8,
    requests: u32,
    reported: u32,
}

impl Books {
    /// Those of the NIC in this slot: the slots' sequence numbers do not meet.
    pub(super) const fn new(slot: u8) -> Self {
        Self {
            slot,
            requests: 0,
            reported: 0,
        }
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

    /// Reports a fault, unless one of its kind was reported for this NIC before.
    pub(super) fn report(&mut self, fault: Fault) {
        let bit = 1_u32.checked_shl(fault.kind()).unwrap_or(0);
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
