//! A DHCPv4 client from DISCOVER to a lease (RFC 2131), over whole Ethernet frames.
//!
//! ```text
//!            carrier                OFFER                    ACK
//!   Idle ────────────► Selecting ──────────► Requesting ──────────► Bound
//!                       │  ▲  ▲                │   │
//!                       └──┘  └────────────────┘   │
//!                    no answer       NAK, no answer, another host has the address
//! ```
//!
//! A rapid ACK (RFC 4039) leads from Selecting to Bound.
//!
//! With the REQUEST, or behind a rapid ACK, one ARP probe goes out for the address. It is not waited for: a host that has the
//! address answers before the server does, and then the offer is declined, unless that host claims a second one. What comes
//! later is whose business the address is.
//!
//! The client's identifier is the NIC's MAC address with its hardware type (RFC 2132, 9.14), which iPXE and most firmwares
//! send too. A client of the installed system that does so (NetworkManager: `ipv4.dhcp-client-id=mac`; systemd-networkd:
//! `ClientIdentifier=mac`) is given the same lease.

mod lease;
mod message;
mod options;
mod renew;
mod reply;

use core::net::{IpAddr, Ipv4Addr};
use core::time::Duration;

pub use super::client::{Event, Outbox};
pub use super::frame::ETHERNET_BYTES;
pub(super) use lease::SECOND;
pub use lease::{Lease, Route, Times};
pub use message::ClientKind;
pub use renew::Renewal;

use message::ClientMessage;
use options::RAPID_COMMIT;
use reply::{Kind, Received, Reply};

use crate::backoff::micros;
use crate::limits::{DHCP_FIRST_RETRY, DHCP_JITTER, DHCP_LONGEST_RETRY, DHCP_REQUESTS};
use crate::net::{Fault, MacAddress, arp};
use crate::random::Random;
use crate::time::Instant;

/// What the firmware got by DHCP before: an answer that agrees with neither is reported, and taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Expected {
    /// The server (iBFT NIC structure, DHCP field).
    pub server: Option<Ipv4Addr>,
    /// The address (iBFT NIC structure, IP field); the server is asked for it.
    pub address: Option<Ipv4Addr>,
}

impl Expected {
    /// Of what the firmware shows, the part that is about IPv4.
    pub fn v4(server: Option<IpAddr>, address: Option<IpAddr>) -> Self {
        let v4 = |address: IpAddr| match address {
            IpAddr::V4(address) => Some(address),
            IpAddr::V6(_) => None,
        };
        Self {
            server: server.and_then(v4),
            address: address.and_then(v4),
        }
    }
}

/// A client of one link.
#[derive(Clone)]
// What is used most comes first: an instruction that reaches further than 127 bytes into it takes three bytes more.
#[repr(C)]
pub struct Client {
    mac: MacAddress,
    expected: Expected,
    random: Random,
    began: Instant,
    /// What is sent while an offer or the ACK is waited for.
    exchange: Exchange,
    /// What to say if it takes too long.
    trouble: Fault,
    refusals: u8,
    /// The server that did not stand by its offer. The first offer is taken, and its own may always be the first one: others'
    /// have until the DISCOVER's first repetition.
    shunned: Option<Ipv4Addr>,
    /// The address that was declined last, and who claimed it.
    declined: Option<(Ipv4Addr, MacAddress)>,
    state: State,
}

#[derive(Clone, Copy)]
enum State {
    /// Waits for carrier.
    Idle,
    /// Waits for an OFFER.
    Selecting,
    /// Waits for the ACK to this offer.
    Requesting(Offer),
    /// Has a lease.
    Bound,
}

/// A message that is sent until it is answered.
#[derive(Clone)]
struct Exchange {
    transaction: u32,
    seconds: u16,
    sent: u8,
    sent_at: Instant,
    again: Instant,
}

#[derive(Clone, Copy)]
struct Offer {
    address: Ipv4Addr,
    server: Ipv4Addr,
}

impl Client {
    /// A client that waits for carrier.
    pub const fn new(mac: MacAddress, expected: Expected, random: Random) -> Self {
        Self {
            mac,
            expected,
            random,
            began: Instant::ZERO,
            state: State::Idle,
            exchange: Exchange {
                transaction: 0,
                seconds: 0,
                sent: 0,
                sent_at: Instant::ZERO,
                again: Instant::ZERO,
            },
            trouble: Fault::DhcpNoOffer(0),
            refusals: 0,
            shunned: None,
            declined: None,
        }
    }

    /// Takes note of an event; a lease comes at most once between two carriers.
    pub fn handle(
        &mut self,
        now: Instant,
        event: Event<'_>,
        out: &mut impl Outbox,
    ) -> Option<Lease> {
        match (event, self.state) {
            (Event::Carrier, _) => {
                self.began = now;
                self.refusals = 0;
                self.shunned = None;
                self.trouble = Fault::DhcpNoOffer(0);
                self.select(now, now);
                self.send_if_due(now, out);
                None
            }
            (Event::CarrierLost, _) => {
                self.state = State::Idle;
                None
            }
            (Event::Tick, _) => {
                self.send_if_due(now, out);
                None
            }
            (Event::Frame(_), State::Idle | State::Bound) => None,
            (Event::Frame(frame), _) => self.receive(now, frame, out),
        }
    }

    /// When to call [`Self::handle`] with a tick.
    pub const fn deadline(&self) -> Option<Instant> {
        match &self.state {
            State::Selecting | State::Requesting(_) => Some(self.exchange.again),
            State::Idle | State::Bound => None,
        }
    }

    /// Whether a server made an offer that is not yet confirmed.
    pub const fn has_offer(&self) -> bool {
        matches!(self.state, State::Requesting(..))
    }

    /// Why there is no lease yet.
    pub const fn trouble(&self) -> Fault {
        self.trouble
    }

    fn receive(&mut self, now: Instant, frame: &[u8], out: &mut impl Outbox) -> Option<Lease> {
        let offer = match self.state {
            State::Requesting(offer) => Some(offer),
            _ => None,
        };
        if let Some(offer) = offer
            && let Some(other) = arp::claimant(frame, offer.address, self.mac)
        {
            self.decline(now, offer, other, out);
            return None;
        }
        let received = Received::judge(frame, self.mac, self.exchange.transaction);
        let reply = match &received {
            Received::Foreign => return None,
            Received::Malformed => {
                self.ignore();
                return None;
            }
            Received::Reply(reply) => reply,
        };
        let is_shunned = self.exchange.sent <= 1 && self.shunned == Some(reply.server);
        match (offer, reply.kind) {
            (Some(offer), _) if reply.server != offer.server => None,
            (Some(_), Kind::Offer) => None,
            (Some(_), Kind::Ack) => self.bind(reply, out),
            (Some(offer), Kind::Nak) => {
                self.trouble = Fault::DhcpNak(offer.server);
                // The first time it may be about the address, and another one is offered.
                self.shunned = (self.refusals > 0).then_some(offer.server);
                self.begin_anew(now, out);
                None
            }
            (None, Kind::Offer) if is_shunned => None,
            (None, Kind::Offer) if Lease::judge(reply, now, &mut |_| ()).is_some() => {
                let (address, server) = (reply.address, reply.server);
                self.request(now, Offer { address, server }, out);
                None
            }
            (None, Kind::Ack) if reply.options.first(RAPID_COMMIT).is_some() => {
                self.bind(reply, out)
            }
            (None, _) => {
                self.ignore();
                None
            }
        }
    }

    /// Another host claims the address that is offered.
    fn decline(&mut self, now: Instant, offer: Offer, other: MacAddress, out: &mut impl Outbox) {
        let Offer { address, server } = offer;
        // Whoever claims the next one too, as by proxy ARP, would have the pool declined to its end.
        let is_next = |(first, mac): &(Ipv4Addr, MacAddress)| *mac == other && *first != address;
        if self.declined.as_ref().is_some_and(is_next) {
            out.report(Fault::AddressProxied(address, other));
            return;
        }
        self.declined = Some((address, other));
        // RFC 2131, 3.1, has it follow the ACK. That is on its way, and no longer listened for.
        self.send(now, ClientKind::Decline { address, server }, out);
        self.shunned = None;
        self.trouble = Fault::AddressConflict(address, other);
        out.report(self.trouble);
        self.begin_anew(now, out);
    }

    /// The first time at once, and once more where others are to be heard; servers that go on offering what cannot be had are not
    /// to be flooded.
    fn begin_anew(&mut self, now: Instant, out: &mut impl Outbox) {
        let wait = match self.refusals {
            0 => Duration::ZERO,
            1 if self.shunned.is_some() => Duration::ZERO,
            refusals => self.pause(refusals),
        };
        self.refusals = self.refusals.saturating_add(1);
        self.select(now, now.plus(wait));
        self.send_if_due(now, out);
    }

    fn bind(&mut self, reply: &Reply<'_>, out: &mut impl Outbox) -> Option<Lease> {
        let asked = self.exchange.sent_at;
        let Some(lease) = Lease::judge(reply, asked, &mut |fault| out.report(fault)) else {
            self.ignore();
            return None;
        };
        let Expected { server, address } = self.expected;
        let agrees = server == Some(lease.server) || address == Some(lease.address);
        if !agrees && (server.is_some() || address.is_some()) {
            out.report(Fault::DhcpOtherServer(lease.server));
        }
        // Behind a rapid ACK: no REQUEST had one.
        if let State::Selecting = self.state {
            out.transmit(&arp::probe(self.mac, lease.address));
        }
        self.state = State::Bound;
        Some(lease)
    }

    /// Begins anew, with a new transaction.
    fn select(&mut self, now: Instant, first: Instant) {
        self.state = State::Selecting;
        self.exchange = Exchange {
            transaction: self.random.next_u32(),
            seconds: self.seconds(now),
            sent: 0,
            sent_at: first,
            again: first,
        };
    }

    /// RFC 2131, 4.4.1: the REQUEST keeps the DISCOVER's transaction and `secs`.
    fn request(&mut self, now: Instant, offer: Offer, out: &mut impl Outbox) {
        self.trouble = Fault::DhcpNoAck(offer.server);
        out.transmit(&arp::probe(self.mac, offer.address));
        self.exchange.sent = 0;
        self.exchange.sent_at = now;
        self.exchange.again = now;
        self.state = State::Requesting(offer);
        self.send_if_due(now, out);
    }

    fn send_if_due(&mut self, now: Instant, out: &mut impl Outbox) {
        if now < self.exchange.again {
            return;
        }
        match self.state {
            State::Selecting => {
                self.exchange.seconds = self.seconds(now);
                self.send(now, ClientKind::Discover(self.expected.address), out);
            }
            State::Requesting(offer) if self.exchange.sent >= DHCP_REQUESTS => {
                self.shunned = Some(offer.server);
                self.select(now, now);
                self.send_if_due(now, out);
            }
            State::Requesting(Offer { address, server }) => {
                self.send(now, ClientKind::Request { address, server }, out);
            }
            State::Idle | State::Bound => {}
        }
    }

    fn send(&mut self, now: Instant, kind: ClientKind, out: &mut impl Outbox) {
        let message = ClientMessage {
            mac: self.mac,
            transaction: self.exchange.transaction,
            seconds: self.exchange.seconds,
            kind,
        };
        out.transmit(&message.frame());
        self.exchange.sent = self.exchange.sent.saturating_add(1);
        self.exchange.sent_at = now;
        self.exchange.again = now.plus(self.pause(self.exchange.sent));
    }

    /// RFC 2131, 4.1: 4 seconds after the first message, then twice as long each time, a second more or less.
    fn pause(&mut self, sent: u8) -> Duration {
        let doublings = u32::from(sent.saturating_sub(1)).min(8);
        let wait = micros(DHCP_FIRST_RETRY) << doublings;
        let wait = wait.min(micros(DHCP_LONGEST_RETRY));
        self.random.around(wait, micros(DHCP_JITTER))
    }

    fn seconds(&self, now: Instant) -> u16 {
        u16::try_from(now.since(self.began).as_secs()).unwrap_or(u16::MAX)
    }

    fn ignore(&mut self) {
        if let Fault::DhcpNoOffer(ignored) = &mut self.trouble {
            *ignored = ignored.saturating_add(1);
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
