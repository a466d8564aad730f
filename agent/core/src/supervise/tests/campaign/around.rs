//! The kernel around the addresses, and what it is asked for.

use core::net::IpAddr;
use std::string::ToString;
use std::vec::Vec;

use super::{Campaign, Held, MISSING, MOMENT, Thing};
use crate::limits::{ADDRESS_PAUSE, ADDRESS_TOLD, LIFETIME_STEP};
use crate::net::Ifindex;
use crate::net::dhcp4::tests::server::{CLIENT, mac};
use crate::net::dhcp6::tests::server as six;
use crate::netlink::route::Request;
use crate::supervise::Event;
use crate::supervise::tests::bench::MADE;
use crate::time::Instant;

const NEW: u16 = 20;
const GONE: u16 = 21;

impl Campaign<'_> {
    pub(super) fn is_up(&self, link: Ifindex) -> bool {
        self.up.get(&link) == Some(&true)
    }

    fn link_of(&self, address: IpAddr) -> Ifindex {
        self.own.iter().find(|own| own.0 == address).unwrap().1
    }

    /// The kernel tells how it has an address now.
    pub(super) fn news(&mut self, address: IpAddr) {
        self.heard += 1;
        let now = self.bench.now;
        match self.held.get(&address) {
            Some(Held { expire, .. }) => {
                let valid = expire.map(|at| u32::try_from(at.since(now).as_secs()).unwrap());
                self.bench.news(NEW, address, valid);
            }
            None => self.bench.news(GONE, address, None),
        }
    }

    pub(super) fn raise(&mut self, link: Ifindex, up: bool) {
        if self.up.insert(link, up) == Some(up) {
            return;
        }
        if !up {
            self.strip(link, IpAddr::is_ipv6);
        }
        self.tell_link(16, link, up);
    }

    /// The link loses its addresses of this kind.
    fn strip(&mut self, link: Ifindex, kind: fn(&IpAddr) -> bool) {
        let own = self.own.iter().filter(|own| own.1 == link && kind(&own.0));
        for address in own.map(|own| own.0).collect::<Vec<_>>() {
            if self.held.remove(&address).is_some() {
                self.news(address);
            }
        }
    }

    fn tell_link(&mut self, kind: u16, link: Ifindex, up: bool) {
        self.heard += 1;
        let name = std::format!("ens{}", link.get());
        self.bench.link(kind, link.get(), &name, mac(), up);
    }

    /// The link goes, and comes back bare.
    pub(super) fn move_link(&mut self, link: Ifindex) {
        self.strip(link, |_| true);
        self.tell_link(17, link, false);
        // Nothing of it reaches a link that is not there.
        self.bench.world.requests.clear();
        self.bench.world.frames.clear();
        self.tell_link(16, link, true);
    }

    /// News was lost: all is listed.
    pub(super) fn list(&mut self) {
        self.bench.event(Event::Lost);
        for address in self.held.keys().copied().collect::<Vec<_>>() {
            self.news(address);
        }
        self.bench.listed();
    }

    /// What somebody gave an end is taken back before, unless its link is down.
    pub(super) fn run_out(&mut self, at: Instant) {
        let over = self.held.iter().filter(|(_, held)| held.expire == Some(at));
        for address in over.map(|(own, _)| *own).collect::<Vec<_>>() {
            let refused = self.refuses || at.since(self.refused) <= ADDRESS_PAUSE;
            let is_up = self.is_up(self.link_of(address));
            assert!(!is_up || refused, "{address} has run out");
            self.held.remove(&address);
            self.news(address);
        }
    }

    /// Has all be done that was asked for.
    pub(super) fn obey(&mut self) {
        for request in core::mem::take(&mut self.bench.world.requests) {
            match request {
                _ if self.refuses => {}
                Request::NewAddress(new) => {
                    assert_eq!(new.valid_s, None);
                    let can = self.is_up(new.ifindex) || new.address.is_ipv4();
                    if self.own.iter().any(|own| own.0 == new.address) && can {
                        self.set(new.address, None);
                        self.later(MOMENT, Thing::News(new.address));
                    }
                }
                Request::SetUp(link) => {
                    assert!(self.up.values().all(|up| !up), "one link is enough");
                    self.later(MOMENT, Thing::Up(link));
                }
                Request::NewRoute(route) => {
                    let mut kept = self.bench.supervisor.network().routes.iter();
                    let is_kept = kept.any(|kept| {
                        kept.link == route.ifindex && kept.plan.router == route.gateway
                    });
                    assert_ne!(is_kept, route.gone, "{route:?}");
                }
                Request::NewRule(_) => {}
                _ => panic!("nothing else is asked for"),
            }
        }
        self.bench.world.sent.clear();
        for frame in core::mem::take(&mut self.bench.world.frames) {
            self.answer(&frame);
        }
        self.hear_told();
        self.look();
    }

    /// That an address was lost is not told over and over.
    fn hear_told(&mut self) {
        let now = self.bench.now;
        for told in core::mem::take(&mut self.bench.world.findings) {
            if !told.ends_with("set again") && !told.ends_with("set up again") {
                continue;
            }
            let mut own = self.own.iter();
            let own = own.find(|own| told.contains(&own.0.to_string())).unwrap();
            let before = self.told.insert(own.0, now);
            let is_new = before.is_none_or(|before| now.since(before) >= ADDRESS_TOLD);
            assert!(is_new, "{told}");
        }
    }

    /// Looks what is missing, and for how long.
    pub(super) fn look(&mut self) {
        let now = self.bench.now;
        for (address, link) in &self.own {
            let is_cut_off = self.up.values().all(|up| !up);
            let may = !self.refuses && (self.is_up(*link) || is_cut_off);
            if !may || self.held.contains_key(address) {
                self.missing.remove(address);
                continue;
            }
            let since = *self.missing.entry(*address).or_insert(now);
            assert!(now.since(since) <= MISSING, "{address} is missing");
        }
    }

    fn answer(&mut self, frame: &[u8]) {
        let now = self.bench.now;
        let (address, reply) = match (frame[12], frame[20]) {
            (0x86, 17) => (six::ADDRESS.into(), self.serves.dhcp6(frame)),
            (0x86, _) => (MADE.into(), self.serves.router()),
            _ => (CLIENT.into(), self.serves.dhcp4(frame)),
        };
        let held = self.held.get(&address).filter(|held| held.expire.is_some());
        let theirs = held.is_some_and(|held| now.plus(LIFETIME_STEP) < held.theirs);
        assert!(!theirs, "{address} is somebody else's to renew");
        if !self.is_up(self.link_of(address)) {
            return;
        }
        for _ in 0..=self.below(2) {
            if let Some(reply) = &reply {
                let pause = [1, 3, 900, 3000][self.below(4)];
                let pause = core::time::Duration::from_millis(pause);
                self.later(pause, Thing::Frame(reply.clone()));
            }
        }
    }
}
