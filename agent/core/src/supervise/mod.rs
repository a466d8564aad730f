//! Keeps the sessions and the addresses of a machine that runs from its SAN, from the boot's end until its last session is
//! gone. How sessions are kept is said at [`Sessions`]; here are the addresses.
//!
//! The root file system hangs on them, so none of them may end or change. In the kernel they never end; towards whoever
//! granted them they are renewed, so that nobody else is given them. When the installed system's network service has a lease
//! of its own for such an address, it is seen to give it an end: from then on the renewal is that service's. It is ours again
//! where most of the time that it gave has passed unrenewed, and where the address is taken away: then the address is set
//! again, without end, and its routes and its rules with it.
//!
//! ```text
//!              T1             T2              the end
//!   granted ───────► Renew ───────► Rebind ───────────► Over     asked on and on, told once; any answer leads back
//!      ▲ │ somebody gives it an end
//!      │ └──────────► theirs ──────► (15/16 of that time) set again, Rebind
//! ```
//!
//! A refusal changes nothing but what is told: an address that a server wants back is in use here. Whoever has forgotten the
//! lease is asked for the same address anew, and no other one that is offered instead is taken. What a server grants
//! beside time (routes, name servers) is not taken over: the installed system's service is the one to follow that. A router
//! that is gone is: where an address is made by its word, another one with the same prefix takes its place.

mod event;
mod fault;
mod kept;
mod record;
mod renew;
mod restore;
mod router;
mod sessions;

use core::time::Duration;

use heapless::Vec;

pub use event::{Event, Outbox};
pub use fault::{Fault, Trouble};
pub use record::{Record, SESSION_TEXTS_BYTES, Standing, Sysfs};
pub use sessions::{Common, Condition, Sessions, SessionsOutbox, SessionsRoom};

use kept::Kept;
use restore::Part;

use crate::handover::{Address, Network, Session, Unfinished};
use crate::limits::{
    ADDRESS_PAUSE, ADDRESS_TOLD, LIFETIME_STEP, NETWORK_ADDRESSES, SESSIONS_PAUSE,
};
use crate::net::dhcp4::Times;
use crate::netlink::Messages;
use crate::netlink::route::{self, Notice};
use crate::random::Random;
use crate::time::Instant;

/// What keeps the addresses of a network.
// The list is last: an instruction that reaches further than 127 bytes into it takes three bytes more.
#[repr(C)]
pub struct Supervisor<'n> {
    network: &'n mut Network,
    /// When the rules are set next. Nobody tells that one is gone.
    rules_due: Instant,
    /// Until then no link is raised once more.
    raised: Instant,
    random: Random,
    /// One for each address of the network, in the same order.
    kept: Vec<Kept, NETWORK_ADDRESSES>,
}

impl<'n> Supervisor<'n> {
    /// Begins with what a boot has left. It is told [`Event::Lost`] first, since it knows of no address whether it is there.
    // Large: within its only caller it would be moved once more.
    #[inline(never)]
    pub fn new(network: &'n mut Network, seed: u64) -> Self {
        let mut new = Self {
            network,
            rules_due: Instant::ZERO,
            raised: Instant::ZERO,
            random: Random::new(seed),
            kept: Vec::new(),
        };
        for address in &new.network.addresses {
            // As many as fit.
            let _ = new.kept.push(Kept::unknown());
            if let Some(kept) = new.kept.last_mut() {
                kept.come_back(address);
            }
        }
        new
    }

    /// Takes note of an event.
    pub fn handle(&mut self, now: Instant, event: Event<'_>, out: &mut impl Outbox) {
        match event {
            Event::Route(datagram) => {
                for message in Messages::new(datagram) {
                    if let Some(notice) = &Notice::parse(&message) {
                        self.notice(now, notice, out);
                    }
                }
            }
            Event::Lost => self.kept.iter_mut().for_each(|kept| kept.listed = false),
            Event::Frame { ifindex, bytes } => self.receive(now, ifindex, bytes, out),
            Event::Tick => {}
        }
        let rules_due = now >= self.rules_due;
        if rules_due {
            self.rules_due = now.plus(SESSIONS_PAUSE);
        }
        for index in 0..self.kept.len() {
            if rules_due {
                self.restore(index, Part::Rules, out);
            }
            self.advance(now, index, out);
        }
    }

    /// A session is there now, in the place of one that is gone, if any: one that the boot could not finish, which had this mark
    /// among them, or another one under another number. `there` says of each number whether the kernel has it.
    pub fn add(
        &mut self,
        session: Session,
        mark: Option<u32>,
        there: &dyn Fn(u32) -> bool,
        out: &mut impl Outbox,
    ) {
        let Network {
            sessions,
            unfinished,
            ..
        } = &mut *self.network;
        match sessions.iter_mut().find(|other| !there(other.sid)) {
            Some(gone) => *gone = session,
            // A boot plans no more than fit.
            None => drop(sessions.push(session)),
        }
        let is_it = |other: &Unfinished| (Some(other.mark), other.link) == (mark, session.link);
        if let Some(at) = unfinished.iter().position(is_it) {
            unfinished.swap_remove(at);
        }
        out.keep(self.network);
    }

    /// Whether one of the boot's sessions is left; `there` says of each number whether the kernel has it. Where none is, nor one
    /// of their targets ([`Sessions::lead_to`]), the addresses are the installed system's.
    pub fn is_needed(&self, there: &dyn Fn(u32) -> bool) -> bool {
        let mut sessions = self.network.sessions.iter();
        sessions.any(|session| there(session.sid))
    }

    /// When to ask [`Self::is_needed`] again, and to call [`Self::handle`] with a tick. Nobody tells that a session is gone.
    pub fn deadline(&self, now: Instant) -> Instant {
        let look = now.plus(SESSIONS_PAUSE);
        self.due().map_or(look, |due| due.min(look))
    }

    /// When something is to be done for an address.
    fn due(&self) -> Option<Instant> {
        Instant::earliest_of(&self.kept, Kept::deadline)
    }

    /// What is kept, with the times of its leases as they are now.
    pub const fn network(&self) -> &Network {
        self.network
    }

    fn notice(&mut self, now: Instant, notice: &Notice, out: &mut impl Outbox) {
        match notice {
            Notice::Address(seen) => {
                if let Some(index) = self.find(seen) {
                    self.seen(now, index, seen.valid_s, out);
                }
            }
            Notice::AddressGone(gone) => {
                if let Some(index) = self.find(gone) {
                    self.lost(now, index, out);
                }
            }
            Notice::ListEnd { .. } => {
                for index in 0..self.kept.len() {
                    if self.kept.get(index).is_some_and(|kept| !kept.listed)
                        && let Some(own) = self.network.addresses.get(index)
                    {
                        // Nobody tells of a link that went away before.
                        match out.has_link(own.link) {
                            true => self.lost(now, index, out),
                            false => self.unlinked(index, out),
                        }
                    }
                }
            }
            // A link that is lowered loses its routes, and its IPv6 addresses. Whoever lowered it may be about to raise it.
            Notice::Link(link) => {
                for (address, kept) in self.network.addresses.iter().zip(&mut self.kept) {
                    if address.link != link.ifindex {
                        continue;
                    }
                    kept.come_back(address);
                    if kept.lowered == link.up {
                        let pause = if link.up {
                            Duration::ZERO
                        } else {
                            ADDRESS_PAUSE
                        };
                        kept.lowered = !link.up;
                        kept.missing = Some(now.plus(pause));
                    }
                }
            }
            Notice::LinkGone(gone) => {
                for index in 0..self.kept.len() {
                    let own = self.network.addresses.get(index);
                    if own.is_some_and(|own| own.link == *gone) {
                        self.unlinked(index, out);
                    }
                }
            }
            Notice::Answer { .. } => {}
        }
    }

    fn find(&self, other: &route::Address) -> Option<usize> {
        let same = |own: &Address| own.link == other.ifindex && own.subnet.address == other.address;
        self.network.addresses.iter().position(same)
    }

    /// The link has the address, for so many seconds.
    fn seen(&mut self, now: Instant, index: usize, valid_s: Option<u32>, out: &mut impl Outbox) {
        let Some(kept) = self.kept.get_mut(index) else {
            return;
        };
        kept.listed = true;
        kept.missing.take_if(|_| !kept.lowered);
        let Some(seconds) = valid_s else {
            kept.take_back(now);
            return;
        };
        let life = Duration::from_secs(seconds.into());
        let expire = now.plus(life);
        // The kernel tells of it without anybody's doing, too, when the preferred time is over. It counts in whole seconds.
        let known = kept.times.filter(|_| kept.foreign);
        let is_near = |end: Instant, other| end.since(other) < LIFETIME_STEP;
        if known.is_some_and(|it| is_near(it.expire, expire) && is_near(expire, it.expire)) {
            return;
        }
        // 15/16 of each second.
        let most = Duration::from_micros(u64::from(seconds) * 937_500);
        let back = now.plus(most);
        let times = Times {
            asked: now,
            renew: back,
            rebind: back,
            expire,
        };
        kept.foreign = true;
        kept.told = false;
        kept.times = Some(times);
        self.end_exchange(index, out);
        self.note_times(index, Some(times), out);
    }

    /// The address is gone, or is about to run out: it is set again, and is ours to renew, at once.
    fn lost(&mut self, now: Instant, index: usize, out: &mut impl Outbox) {
        let Some(kept) = self.kept.get_mut(index) else {
            return;
        };
        kept.listed = true;
        kept.take_back(now);
        if kept.missing.is_some() || kept.gone {
            return;
        }
        kept.missing = Some(now.max(kept.restored.plus(ADDRESS_PAUSE)));
        self.tell_lost(now, index, Trouble::Restored, out);
    }

    /// The link that the address is on is not there any more.
    fn unlinked(&mut self, index: usize, out: &mut impl Outbox) {
        if let Some(kept) = self.kept.get_mut(index)
            && !kept.gone
        {
            kept.give_up();
            self.report(index, Trouble::Gone, out);
        }
    }

    fn tell_lost(&mut self, now: Instant, index: usize, trouble: Trouble, out: &mut impl Outbox) {
        if let Some(kept) = self.kept.get_mut(index)
            && now >= kept.told_lost
        {
            kept.told_lost = now.plus(ADDRESS_TOLD);
            self.report(index, trouble, out);
        }
    }

    fn advance(&mut self, now: Instant, index: usize, out: &mut impl Outbox) {
        if self.kept.get(index).is_some_and(|kept| kept.runs_out(now)) {
            self.lost(now, index, out);
        }
        if let Some(kept) = self.kept.get_mut(index)
            && kept.missing.is_some_and(|at| now >= at)
        {
            kept.restored = now;
            kept.missing = Some(now.plus(ADDRESS_PAUSE));
            if !kept.lowered {
                self.restore(index, Part::All, out);
            } else if self.is_cut_off() {
                self.raise(now, out);
                self.tell_lost(now, index, Trouble::Lowered, out);
            }
        }
        self.renew(now, index, out);
    }

    /// Keeps the course of a lease for others to read.
    // Within each caller it takes more than a call.
    #[inline(never)]
    fn note_times(&mut self, index: usize, times: Option<Times>, out: &mut impl Outbox) {
        let address = self.network.addresses.get_mut(index);
        if let Some(lease) = address.and_then(|address| address.lease.as_mut()) {
            lease.times = times;
            out.keep(self.network);
        }
    }

    fn report(&self, index: usize, trouble: Trouble, out: &mut impl Outbox) {
        if let Some(address) = self.network.addresses.get(index)
            && let Some(link) = self.network.link(address.link)
        {
            let address = address.subnet.address;
            out.report(&link.name, Fault { address, trouble });
        }
    }
}

#[cfg(test)]
mod tests;
