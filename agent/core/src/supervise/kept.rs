//! What is known of one address.

use core::net::Ipv4Addr;

use crate::backoff::micros;
use crate::handover::{Address, Grantor};
use crate::limits::{DHCP6_RENEWAL, RENEWAL_PAUSE, RENEWAL_SHORTEST, ROUTER_RENEWAL};
use crate::net::dhcp4::Times;
use crate::net::{Repeat, Waits};
use crate::time::Instant;

/// What is known of one address.
// What is used most comes first: an instruction that reaches further than 127 bytes into it takes three bytes more.
#[repr(C)]
pub(super) struct Kept {
    /// It was granted by somebody who can be asked for more time.
    leased: bool,
    /// That is a router.
    pub(super) routed: bool,
    /// Somebody else gave it an end, and is to renew it.
    pub(super) foreign: bool,
    /// It has been seen since the list of addresses was asked for.
    pub(super) listed: bool,
    /// Its link is not raised.
    pub(super) lowered: bool,
    /// Its link is not there any more.
    pub(super) gone: bool,
    /// It was told that its lease is not renewed.
    pub(super) told: bool,
    /// While more time is asked for.
    pub(super) exchange: Option<Exchange>,
    /// The course of the lease; where the address is [`Self::foreign`], T1 and T2 are when it is taken back.
    pub(super) times: Option<Times>,
    /// It is not there, or not without end, and is set (again) then.
    pub(super) missing: Option<Instant>,
    /// When it was set last.
    pub(super) restored: Instant,
    /// Until then nothing is said of its being lost.
    pub(super) told_lost: Instant,
}

/// A message that is sent until it is answered.
#[derive(Clone, Copy)]
pub(super) struct Exchange {
    /// Who is asked.
    pub(super) phase: Phase,
    /// The transaction's number.
    pub(super) transaction: u32,
    /// Its rhythm.
    pub(super) repeat: Repeat,
    /// When it was sent last.
    pub(super) asked: Instant,
    /// A server knows no such lease, and is asked for a new one; or the router is none any more.
    pub(super) forgotten: bool,
    /// DHCPv4: the server that offers it.
    pub(super) offer: Option<Ipv4Addr>,
}

/// Who is asked for more time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// Between T1 and T2: whoever granted the lease.
    Renew,
    /// Between T2 and the end: every server.
    Rebind,
    /// After the end: every server.
    Over,
}

impl Phase {
    /// `None` before T1.
    pub(super) fn at(now: Instant, times: &Times) -> Option<Self> {
        if now >= times.expire {
            Some(Self::Over)
        } else if now >= times.rebind {
            Some(Self::Rebind)
        } else {
            (now >= times.renew).then_some(Self::Renew)
        }
    }

    const fn end(self, times: &Times) -> Option<Instant> {
        match self {
            Self::Renew => Some(times.rebind),
            Self::Rebind => Some(times.expire),
            Self::Over => None,
        }
    }

    /// How long an answer is waited for.
    pub(super) fn waits(self, now: Instant, times: &Times, grantor: &Grantor) -> Waits {
        match grantor {
            // RFC 2131, 4.4.5: half of what is left.
            Grantor::Dhcp4(_) => {
                let scaled = parts(times.renew, times.expire, 8);
                let shortest = scaled.clamp(micros(RENEWAL_SHORTEST), micros(RENEWAL_PAUSE));
                let wait = match self.end(times) {
                    Some(end) => parts(now, end, 2).max(shortest),
                    None => micros(RENEWAL_PAUSE),
                };
                Waits {
                    first: wait,
                    most: wait,
                }
            }
            Grantor::Dhcp6(_) => const { Waits::of(DHCP6_RENEWAL) },
            Grantor::Router(_) => const { Waits::of(ROUTER_RENEWAL) },
        }
    }
}

/// Microseconds of one of so many equal parts of the time between two points.
// Whole numbers are compared and divided in fewer instructions than durations.
const fn parts(from: Instant, to: Instant, count: u64) -> u64 {
    to.micros().saturating_sub(from.micros()) / count
}

impl Kept {
    /// Nothing is known yet, not even whose it is.
    pub(super) const fn unknown() -> Self {
        Self {
            leased: false,
            routed: false,
            foreign: false,
            listed: false,
            lowered: false,
            gone: true,
            told: false,
            times: None,
            missing: None,
            restored: Instant::ZERO,
            told_lost: Instant::ZERO,
            exchange: None,
        }
    }

    pub(super) fn deadline(&self) -> Option<Instant> {
        let renewal = match (&self.exchange, &self.times) {
            (Some(exchange), Some(times)) => {
                let due = exchange.repeat.due();
                Some(exchange.phase.end(times).map_or(due, |end| due.min(end)))
            }
            (None, Some(times)) => Some(times.renew),
            (_, None) => None,
        };
        Instant::earlier(renewal, self.missing)
    }

    /// Whether somebody gave it an end that is near, and has not renewed it.
    pub(super) fn runs_out(&self, now: Instant) -> bool {
        self.foreign && self.times.is_some_and(|times| now >= times.renew)
    }

    /// Nothing is asked for any more, unless its link comes back, as from another network namespace: one that is made anew has
    /// another number. Its socket fails, and is closed then.
    pub(super) const fn give_up(&mut self) {
        self.gone = true;
        self.lowered = true;
        self.missing = None;
        self.times = None;
        self.exchange = None;
    }

    /// Its link is there, whatever was said before.
    pub(super) fn come_back(&mut self, address: &Address) {
        if core::mem::take(&mut self.gone)
            && let Some(lease) = &address.lease
        {
            self.leased = true;
            self.routed = matches!(lease.grantor, Grantor::Router(_));
            self.times = lease.times;
        }
    }

    /// Makes it ours to renew, and where it was not, at once.
    pub(super) fn take_back(&mut self, now: Instant) {
        if core::mem::take(&mut self.foreign) {
            self.times = self.times.filter(|_| self.leased).map(|times| Times {
                renew: now,
                rebind: now,
                ..times
            });
        }
    }
}
