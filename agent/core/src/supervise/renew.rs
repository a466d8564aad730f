//! More time for leases: asking, and what is answered.

use core::net::IpAddr;

use super::kept::{Exchange, Phase};
use super::router::default_route;
use super::{Outbox, Supervisor, Trouble};
use crate::handover::{Address, Grantor, Lease, Network};
use crate::limits::{DHCP6_REQUESTS, RENEWAL_SHORTEST};
use crate::net::dhcp4::{self, ClientKind, ETHERNET_BYTES, Times};
use crate::net::dhcp6::{self, Ask, Duid};
use crate::net::slaac::{self, Advertisement};
use crate::net::{Ifindex, MacAddress, Refusal, Repeat};
use crate::time::Instant;

/// `NoBinding` (RFC 8415, 21.13).
const NO_BINDING: u16 = 3;

impl Supervisor<'_> {
    /// Asks for more time where it is due.
    pub(super) fn renew(&mut self, now: Instant, index: usize, out: &mut impl Outbox) {
        let Some(kept) = self.kept.get_mut(index).filter(|kept| !kept.foreign) else {
            return;
        };
        let Some(times) = &kept.times else {
            return;
        };
        let Some(phase) = Phase::at(now, times) else {
            return;
        };
        // A router is none any more from T2 on, even if the address lasts.
        let over = match phase {
            Phase::Renew => false,
            Phase::Rebind => kept.routed,
            Phase::Over => true,
        };
        let in_vain = |earlier: &Exchange| {
            let repeat = &earlier.repeat;
            earlier.phase != phase || (repeat.sent() > 0 && repeat.is_due(now))
        };
        let unheard = over && !kept.told && kept.exchange.as_ref().is_some_and(in_vain);
        let refusal = kept.routed.then_some(Refusal::Withdrawn);
        let mut trouble = unheard.then_some(Trouble::Unrenewed(refusal));
        kept.told |= unheard;
        let goes_on = |earlier: &Exchange| earlier.phase == phase && !earlier.is_over(now);
        if !kept.exchange.as_ref().is_some_and(goes_on) {
            kept.exchange = Some(Exchange {
                phase,
                transaction: self.random.next_u32(),
                repeat: Repeat::begin(now),
                asked: now,
                forgotten: false,
                offer: None,
            });
        }
        if let Some(exchange) = &mut kept.exchange
            && exchange.repeat.is_due(now)
            && let Some((address, lease, mac)) = leased(self.network, index)
        {
            exchange.asked = now;
            exchange.offer.take_if(|_| exchange.repeat.sent() > 0);
            // RFC 2131, 4.4.5, has it begin anew there. A server that knows the lease may yet give more time to it alone.
            let is_v4 = address.subnet.address.is_ipv4();
            if phase == Phase::Over && is_v4 && exchange.offer.is_none() {
                exchange.forgotten = exchange.repeat.sent() % 2 == 0;
            }
            if !out.open_socket(address.link) && !kept.told {
                kept.told = true;
                trouble = Some(Trouble::Forbidden);
            }
            exchange.send(now, address, lease, mac, out);
            let waits = phase.waits(now, times, &lease.grantor);
            exchange.repeat.send(now, waits, &mut self.random);
        }
        if let Some(trouble) = trouble {
            self.report(index, trouble, out);
        }
    }

    /// Takes note of a frame: each address of its link that waits for an answer looks whether it is that.
    pub(super) fn receive(
        &mut self,
        now: Instant,
        ifindex: Ifindex,
        frame: &[u8],
        out: &mut impl Outbox,
    ) {
        for index in 0..self.kept.len() {
            match self.answer(now, ifindex, index, frame, out) {
                None => {}
                Some(Ok(times)) => self.granted(now, index, times, out),
                Some(Err(refusal)) => {
                    self.refused(now, index, refusal, out);
                    let _ = self.follow(index, frame);
                }
            }
        }
    }

    /// What a frame says to the address, if it waits for that; whoever grants more time is the grantor from now on. Another default
    /// router that advertises the address's prefix is followed once the one that made it is as good as gone (RFC 4861, 6.3.6).
    // Within its only caller it takes more: that has too much else to keep.
    #[inline(never)]
    fn answer(
        &mut self,
        now: Instant,
        ifindex: Ifindex,
        index: usize,
        frame: &[u8],
        out: &mut impl Outbox,
    ) -> Option<Result<Option<Times>, Refusal>> {
        let mac = self.network.link(ifindex)?.mac;
        let exchange = self.kept.get_mut(index)?.exchange.as_mut()?;
        let address = self.network.addresses.get_mut(index)?;
        (address.link == ifindex).then_some(())?;
        let own = &address.subnet.address;
        let grantor = &mut address.lease.as_mut()?.grantor;
        let (Grantor::Router(router), IpAddr::V6(own)) = (&mut *grantor, own) else {
            return exchange.judge(now, frame, own, grantor, &mac);
        };
        let said = Advertisement::judge(frame, mac, now);
        let said = said.as_ref()?;
        let (times, before) = (said.times(*own), *router);
        let leads = said.lifetime_s > 0;
        if said.router != before {
            (leads && times.is_some() && exchange.is_unheard()).then_some(())?;
            *router = said.router;
            self.lead((index, ifindex), (before, said.router), out);
        } else if times.is_none()
            || !leads
                && self
                    .network
                    .routes
                    .contains(&default_route(ifindex, before))
        {
            exchange.forgotten = true;
            return Some(Err(Refusal::Withdrawn));
        }
        times.map(Ok)
    }

    fn granted(&mut self, now: Instant, index: usize, times: Option<Times>, out: &mut impl Outbox) {
        if let Some(kept) = self.kept.get_mut(index) {
            kept.told = false;
            kept.times = times;
            if let Some(times) = &mut kept.times {
                times.renew = times.renew.max(now.plus(RENEWAL_SHORTEST));
            }
        }
        self.end_exchange(index, out);
        self.note_times(index, times, out);
    }

    /// A server that is to be asked anew is asked by its name. Past T2 any may have answered; what it has granted nothing for is
    /// asked of everybody again soon, so that the lease may bear its name meanwhile.
    // Within its only caller it takes more: that has too much else to keep.
    #[inline(never)]
    fn follow(&mut self, index: usize, frame: &[u8]) -> Option<()> {
        let (address, lease, mac) = leased(self.network, index)?;
        let exchange = self.kept.get(index)?.exchange.as_ref()?;
        let (Grantor::Dhcp6(server), IpAddr::V6(own)) = (&lease.grantor, address.subnet.address)
        else {
            return None;
        };
        exchange.forgotten.then_some(())?;
        let server = exchange.dhcp6(own, mac, server).answered_by(frame)?;
        let address = self.network.addresses.get_mut(index)?;
        address.lease.as_mut()?.grantor = Grantor::Dhcp6(server);
        Some(())
    }

    fn refused(&mut self, now: Instant, index: usize, refusal: Refusal, out: &mut impl Outbox) {
        let Some(kept) = self.kept.get_mut(index) else {
            return;
        };
        // RFC 8415, 18.2.10.1: such a server is asked as if it had just offered the address. After a NAK an offer is asked for
        // (RFC 2131, 4.4.5); that is told, since it may be of another address.
        let refused = matches!(refusal, Refusal::Nak(_));
        let mut quiet = false;
        if let Some(exchange) = &mut kept.exchange
            && (refused || refusal == Refusal::Status(NO_BINDING))
            && !exchange.forgotten
        {
            exchange.forgotten = true;
            exchange.repeat = Repeat::begin(now);
            quiet = !refused;
        }
        if !quiet && !core::mem::replace(&mut kept.told, true) {
            self.report(index, Trouble::Unrenewed(Some(refusal)), out);
        }
    }

    /// Nothing is waited for any more. No socket stays open that nobody waits at: each broadcast of its link would wake this
    /// process.
    pub(super) fn end_exchange(&mut self, index: usize, out: &mut impl Outbox) {
        let Some(link) = self
            .network
            .addresses
            .get(index)
            .map(|address| address.link)
        else {
            return;
        };
        if let Some(kept) = self.kept.get_mut(index) {
            kept.exchange = None;
        }
        let mut pairs = self.network.addresses.iter().zip(&self.kept);
        if !pairs.any(|(address, kept)| address.link == link && kept.exchange.is_some()) {
            out.close_socket(link);
        }
    }
}

/// An address with its lease, and the MAC address that it is asked for by.
fn leased(network: &Network, index: usize) -> Option<(&Address, &Lease, &MacAddress)> {
    let address = network.addresses.get(index)?;
    let link = network.link(address.link)?;
    Some((address, address.lease.as_ref()?, &link.mac))
}

impl Exchange {
    /// Past T2 one server alone is not asked for long.
    fn is_over(&self, now: Instant) -> bool {
        let asked = self.forgotten && self.repeat.sent() >= DHCP6_REQUESTS;
        asked && self.phase != Phase::Renew && self.repeat.is_due(now)
    }

    /// The server that alone is asked.
    fn one<S>(&self, server: S) -> Option<S> {
        (self.phase == Phase::Renew).then_some(server)
    }

    const fn dhcp4(&self, address: core::net::Ipv4Addr, mac: &MacAddress) -> dhcp4::Renewal {
        dhcp4::Renewal {
            mac: *mac,
            transaction: self.transaction,
            address,
        }
    }

    fn dhcp6<'s>(
        &self,
        address: core::net::Ipv6Addr,
        mac: &MacAddress,
        server: &'s Duid,
    ) -> dhcp6::Renewal<'s> {
        let [transaction @ .., _] = self.transaction.to_be_bytes();
        dhcp6::Renewal {
            mac: *mac,
            transaction,
            address,
            server,
            ask: match self.phase {
                _ if self.forgotten => Ask::Request,
                Phase::Renew => Ask::Renew,
                Phase::Rebind | Phase::Over => Ask::Rebind,
            },
        }
    }

    fn send(
        &self,
        now: Instant,
        address: &Address,
        lease: &Lease,
        mac: &MacAddress,
        out: &mut impl Outbox,
    ) {
        let link = address.link;
        let elapsed = self.repeat.elapsed(now);
        match (&lease.grantor, address.subnet.address) {
            (Grantor::Dhcp4(server), IpAddr::V4(own)) => {
                let is_renewed = self.offer.is_none() && !self.forgotten;
                let one = self.one(*server).filter(|_| is_renewed);
                let kind = match self.offer {
                    Some(server) => ClientKind::Request {
                        address: own,
                        server,
                    },
                    None if self.forgotten => ClientKind::Regain(own),
                    None => ClientKind::Renew(own, one),
                };
                let frame = self.dhcp4(own, mac).frame(kind, elapsed);
                match one {
                    Some(server) => {
                        out.send(own, server, frame.get(ETHERNET_BYTES..).unwrap_or(&[]));
                    }
                    None => out.transmit(link, &frame),
                }
            }
            (Grantor::Dhcp6(server), IpAddr::V6(own)) => {
                out.transmit(link, &self.dhcp6(own, mac, server).frame(elapsed));
            }
            _ => out.transmit(link, &slaac::router_solicitation(*mac)),
        }
    }

    // What it returns is copied field by field within its caller.
    #[inline(never)]
    fn judge(
        &mut self,
        now: Instant,
        frame: &[u8],
        own: &IpAddr,
        grantor: &mut Grantor,
        mac: &MacAddress,
    ) -> Option<Result<Option<Times>, Refusal>> {
        // Answers are judged where they are: within what is returned they lie at other places.
        match (grantor, own) {
            (Grantor::Dhcp4(server), IpAddr::V4(own)) => {
                let renewal = self.dhcp4(*own, mac);
                // The first one is taken, at once.
                if self.forgotten && self.offer.is_none() {
                    self.offer = renewal.offered_by(frame);
                    if self.offer.is_some() {
                        self.repeat = Repeat::begin(now);
                        return None;
                    }
                }
                let asked = self.offer.or(self.one(*server));
                match renewal.judge(frame, asked, self.asked) {
                    Some(Ok((from, times))) => {
                        *server = from;
                        Some(Ok(times))
                    }
                    Some(Err(refusal)) => Some(Err(refusal)),
                    None => None,
                }
            }
            (Grantor::Dhcp6(server), IpAddr::V6(own)) => {
                let mut renewal = self.dhcp6(*own, mac, server);
                if self.phase != Phase::Renew {
                    renewal.ask = Ask::Rebind;
                }
                match renewal.judge(frame, self.asked) {
                    Some(Ok((from, times))) => {
                        *server = from;
                        Some(Ok(times))
                    }
                    Some(Err(refusal)) => Some(Err(refusal)),
                    None => None,
                }
            }
            _ => None,
        }
    }
}
