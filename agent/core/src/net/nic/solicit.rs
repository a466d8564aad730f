//! From a link with carrier to an IPv6 address that the network gives.

use crate::limits::ROUTER_PATIENCE;
use crate::net::client::{Event, Outbox};
use crate::net::slaac::{self, Advertisement, Wanted};
use crate::net::{AddressPlan, Fault, Ipv6Fault, MacAddress, Source, dhcp6};
use crate::random::Random;
use crate::time::Instant;

/// Router discovery, and DHCPv6 beside it where it is asked for, or where the router sends hosts there.
// What is used most comes first: an instruction that reaches further than 127 bytes into it takes three bytes more.
#[repr(C)]
pub(super) struct Solicit {
    mac: MacAddress,
    /// Whether the address is to come from a DHCPv6 server.
    asks_server: bool,
    /// When the lease is used without a router.
    until: Option<Instant>,
    server: dhcp6::Client,
    router: slaac::Client,
    advertisement: Option<Advertisement>,
    lease: Option<dhcp6::Lease>,
}

impl Solicit {
    /// Waits for carrier.
    pub(super) fn new(mac: MacAddress, asks_server: bool, mut random: Random) -> Self {
        let wanted = match asks_server {
            true => Wanted::Router,
            false => Wanted::Address,
        };
        let other = Random::new(random.next_u64());
        Self {
            mac,
            router: slaac::Client::new(mac, wanted, random),
            advertisement: None,
            server: dhcp6::Client::new(mac, other),
            asks_server,
            lease: None,
            until: None,
        }
    }

    /// Takes note of an event; an address comes at most once.
    pub(super) fn handle(
        &mut self,
        now: Instant,
        event: Event<'_>,
        out: &mut impl Outbox,
    ) -> Option<AddressPlan> {
        if self.asks_server
            && let Some(lease) = self.server.handle(now, event, out)
        {
            self.lease = Some(lease);
            self.until = Some(now.plus(ROUTER_PATIENCE));
        }
        if let Some(told) = self.router.handle(now, event, out) {
            self.advertisement = Some(told);
        }
        let (address, prefix) = match (&self.advertisement, &self.lease) {
            (Some(told), None) if !self.asks_server => {
                let made = told.address(self.mac);
                if made.is_none() {
                    self.asks_server = true;
                    // A lease is never the answer to carrier.
                    let _ = self.server.handle(now, Event::Carrier, out);
                }
                made?
            }
            (_, None) => return None,
            // Alone in its prefix: what is on the link the router says (RFC 5942).
            (told, Some(lease)) => {
                if told.is_none() {
                    self.until.take_if(|until| now >= *until)?;
                    out.report(Ipv6Fault::RouterSilent.into());
                }
                (lease.address, 128)
            }
        };
        let own = self.lease.is_none().then_some(address);
        self.router.want(Wanted::Lead(own));
        Some(AddressPlan {
            address: address.into(),
            prefix,
            source: Source::Ipv6 {
                advertisement: self.advertisement.take(),
                lease: self.lease.take(),
            },
        })
    }

    /// Router discovery, for a default router behind the address.
    pub(super) fn into_router(self) -> slaac::Client {
        self.router
    }

    /// When to call [`Self::handle`] with a tick.
    pub(super) fn deadline(&self) -> Option<Instant> {
        let due = Instant::earlier(self.router.deadline(), self.server.deadline());
        Instant::earlier(due, self.until)
    }

    /// Whether a DHCPv6 server is waited for, and whether it has made an offer; else a router is.
    pub(super) const fn awaits_server(&self) -> Option<bool> {
        match self.asks_server && self.lease.is_none() {
            true => Some(self.server.has_offer()),
            false => None,
        }
    }

    /// Why there is no address yet.
    pub(super) const fn trouble(&self) -> Fault {
        Fault::Ipv6(match self.awaits_server() {
            Some(_) => self.server.trouble(),
            None => self.router.trouble(),
        })
    }
}
