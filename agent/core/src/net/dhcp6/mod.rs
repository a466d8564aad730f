//! A DHCPv6 client from SOLICIT to an address (RFC 8415), over whole Ethernet frames.
//!
//! ```text
//!            carrier                ADVERTISE                 REPLY
//!   Idle ────────────► Soliciting ────────────► Requesting ──────────► Bound
//!                       │  ▲  ▲                  │   │
//!                       └──┘  └──────────────────┘   │
//!                    no answer    refused, no answer │
//! ```
//!
//! A REPLY with rapid commit leads from Soliciting to Bound. The address comes without a prefix: what is on the link and
//! through which router the rest is reached, only routers say. Frames and not a UDP socket, so that nothing waits for the
//! kernel's link-local address.
//!
//! The client is a DUID-LL of the NIC's MAC address (RFC 8415, 11.4), its association is numbered by the last four bytes of
//! that address. A client of the installed system that is the same (NetworkManager: `ipv6.dhcp-duid=ll` and
//! `ipv6.dhcp-iaid=mac`; systemd-networkd: `DUIDType=link-layer` and that number as `IAID=`) is given the same lease.
//!
//! A boot waits for it, so it deviates from the standard in four places. The first SOLICIT goes out at once and not after a
//! random second (18.2.1). The first ADVERTISE with an address is taken, whatever its preference; others are not waited for
//! until the first second has passed (18.2.1). The longest wait is that of DHCPv4, whatever a server says in SOL_MAX_RT
//! (18.2.9). A server that does not answer four REQUESTs is given up, and not one that does not answer ten (7.6).
//! RECONFIGURE and RELEASE are not spoken: the address has no end in the kernel while the agent has a root file system on it,
//! and who renews it ([`Renewal`]) is another.

mod lease;
mod message;
mod options;
mod renew;
mod reply;

pub use super::client::{Event, Outbox};
pub use lease::{Duid, Lease};
pub use message::Ask;
pub use renew::Renewal;

use message::{ClientKind, ClientMessage};
use reply::{Kind, Received};

use super::repeat::{Repeat, Waits};
use crate::limits::{DHCP_LONGEST_RETRY, DHCP6_FIRST_RETRY, DHCP6_REQUESTS};
use crate::net::{Ipv6Fault, MacAddress};
use crate::random::Random;
use crate::time::Instant;

/// How long an answer is waited for.
const WAITS: Waits = Waits::of((DHCP6_FIRST_RETRY, DHCP_LONGEST_RETRY));

/// A client of one link.
#[derive(Clone)]
// What is used most comes first: an instruction that reaches further than 127 bytes into it takes three bytes more.
#[repr(C)]
pub struct Client {
    mac: MacAddress,
    random: Random,
    /// What is sent while a server is waited for.
    exchange: Exchange,
    /// What to say if it takes too long.
    trouble: Ipv6Fault,
    refusals: u8,
    state: State,
}

#[derive(Clone)]
#[expect(
    clippy::large_enum_variant,
    reason = "there is no heap, and a link has one of them"
)]
enum State {
    /// Waits for carrier.
    Idle,
    /// Waits for an ADVERTISE.
    Soliciting,
    /// Waits for the REPLY to this offer.
    Requesting(Lease),
    /// Has an address.
    Bound,
}

/// A message that is sent until it is answered.
#[derive(Clone, Copy)]
struct Exchange {
    transaction: [u8; 3],
    repeat: Repeat,
}

impl Client {
    /// A client that waits for carrier.
    pub const fn new(mac: MacAddress, random: Random) -> Self {
        Self {
            mac,
            random,
            state: State::Idle,
            exchange: Exchange {
                transaction: [0; 3],
                repeat: Repeat::begin(Instant::ZERO),
            },
            trouble: Ipv6Fault::NoOffer(0),
            refusals: 0,
        }
    }

    /// Takes note of an event; a lease comes at most once between two carriers.
    pub fn handle(
        &mut self,
        now: Instant,
        event: Event<'_>,
        out: &mut impl Outbox,
    ) -> Option<Lease> {
        match event {
            Event::Carrier => {
                self.trouble = Ipv6Fault::NoOffer(0);
                self.refusals = 0;
                self.solicit(now);
            }
            Event::CarrierLost => self.state = State::Idle,
            Event::Tick => {}
            Event::Frame(frame) => return self.receive(now, frame, out),
        }
        self.send_if_due(now, out);
        None
    }

    /// When to call [`Self::handle`] with a tick.
    pub const fn deadline(&self) -> Option<Instant> {
        match &self.state {
            State::Soliciting | State::Requesting(_) => Some(self.exchange.repeat.due()),
            State::Idle | State::Bound => None,
        }
    }

    /// Whether a server made an offer that is not yet confirmed.
    pub const fn has_offer(&self) -> bool {
        matches!(self.state, State::Requesting(..))
    }

    /// Why there is no lease yet.
    pub const fn trouble(&self) -> Ipv6Fault {
        self.trouble
    }

    fn receive(&mut self, now: Instant, frame: &[u8], out: &mut impl Outbox) -> Option<Lease> {
        let offer = match &self.state {
            State::Soliciting => None,
            State::Requesting(offer) => Some(offer),
            State::Idle | State::Bound => return None,
        };
        let received = Received::judge(frame, self.mac, self.exchange.transaction);
        let reply = match &received {
            Received::Foreign => return None,
            Received::Malformed => {
                self.ignore();
                return None;
            }
            Received::Reply(reply) => reply,
        };
        let asked = self.exchange.repeat.began();
        let lease = Lease::judge(reply, self.mac, None, asked);
        match (offer, reply.kind) {
            (None, Kind::Advertise) => match lease {
                Ok(lease) => {
                    self.trouble = Ipv6Fault::NoReply;
                    self.state = State::Requesting(lease);
                    self.begin_exchange(now);
                    self.send_if_due(now, out);
                }
                Err(status) => self.refused(status),
            },
            (None, Kind::Reply) if reply.rapid => match lease {
                Ok(lease) => return Some(self.bind(lease)),
                Err(status) => self.refused(status),
            },
            (None, Kind::Reply) => self.ignore(),
            (Some(offer), Kind::Reply) if reply.server == offer.server.as_bytes() => match lease {
                Ok(lease) => return Some(self.bind(lease)),
                Err(status) => {
                    self.refused(status);
                    self.begin_anew(now);
                    self.send_if_due(now, out);
                }
            },
            (Some(_), _) => {}
        }
        None
    }

    fn bind(&mut self, lease: Lease) -> Lease {
        self.state = State::Bound;
        lease
    }

    fn solicit(&mut self, first: Instant) {
        self.state = State::Soliciting;
        self.begin_exchange(first);
    }

    /// The first time at once; a server that goes on refusing what it offered is not to be flooded.
    fn begin_anew(&mut self, now: Instant) {
        let wait = match self.refusals {
            0 => now,
            _ => now.plus(DHCP_LONGEST_RETRY),
        };
        self.refusals = self.refusals.saturating_add(1);
        self.solicit(wait);
    }

    /// RFC 8415, 16.1: each exchange has a transaction of its own.
    fn begin_exchange(&mut self, first: Instant) {
        let [transaction @ .., _] = self.random.next_u32().to_be_bytes();
        self.exchange = Exchange {
            transaction,
            repeat: Repeat::begin(first),
        };
    }

    fn send_if_due(&mut self, now: Instant, out: &mut impl Outbox) {
        if !self.exchange.repeat.is_due(now) {
            return;
        }
        if let State::Requesting(_) = self.state
            && self.exchange.repeat.sent() >= DHCP6_REQUESTS
        {
            self.solicit(now);
        }
        let kind = match &self.state {
            State::Soliciting => ClientKind::Solicit,
            State::Requesting(offer) => {
                ClientKind::Want(Ask::Request, offer.address, &offer.server)
            }
            State::Idle | State::Bound => return,
        };
        let message = ClientMessage {
            mac: self.mac,
            transaction: self.exchange.transaction,
            elapsed: self.exchange.repeat.elapsed(now),
            kind,
        };
        out.transmit(&message.frame());
        self.exchange.repeat.send(now, WAITS, &mut self.random);
    }

    /// A server has no address, for the reason that it gives, or none that could be used.
    fn refused(&mut self, status: Option<u16>) {
        match status {
            Some(status) => self.trouble = Ipv6Fault::Refused(status),
            None => self.ignore(),
        }
    }

    // Within each caller it takes more than a call.
    #[inline(never)]
    fn ignore(&mut self) {
        if let Ipv6Fault::NoOffer(ignored) = &mut self.trouble {
            *ignored = ignored.saturating_add(1);
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
