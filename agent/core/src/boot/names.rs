//! The names of portals on their way to addresses: each session has a question of its own.

use core::net::{IpAddr, SocketAddr};

use heapless::Vec;

use super::Outbox;
use super::nics::Nics;
use crate::dns::{self, Addresses, DnsFault, Family, HostName, Resolver, Servers};
use crate::limits::{DNS_PORT, SESSIONS};
use crate::net::AddressPlan;
use crate::plan::BootPlan;
use crate::random::Random;
use crate::session::{Session, Status};
use crate::time::Instant;

/// A name that a session looks for.
struct Lookup {
    session: usize,
    resolver: Resolver,
}

/// The questions of all sessions.
pub(super) struct Names {
    lookups: Vec<Lookup, SESSIONS>,
    /// When the first of them wants to go on.
    due: Option<Instant>,
    random: Random,
}

impl Names {
    /// No question yet.
    pub(super) const fn new() -> Self {
        Self {
            lookups: Vec::new(),
            due: None,
            random: Random::new(0),
        }
    }

    /// Takes the identifiers of all queries from here on.
    pub(super) const fn seed(&mut self, seed: u64) {
        self.random = Random::new(seed);
    }

    /// When [`Self::step`] is to be called.
    pub(super) const fn deadline(&self) -> Option<Instant> {
        self.due
    }

    /// Begins to look for `name` for the session at this place, until `until`.
    pub(super) fn begin(
        &mut self,
        session: usize,
        name: &HostName,
        servers: Servers,
        family: Option<Family>,
        until: Instant,
    ) {
        let random = Random::new(self.random.next_u64());
        let mut resolver = Resolver::new(name.clone(), servers, until, random);
        if let Some(family) = family {
            resolver.only(family);
        }
        match self.of(session) {
            Some(earlier) => *earlier = resolver,
            // Each session has one place.
            None => drop(self.lookups.push(Lookup { session, resolver })),
        }
        self.due = Some(Instant::ZERO);
    }

    /// The question of a session.
    #[inline(never)]
    pub(super) fn of(&mut self, session: usize) -> Option<&mut Resolver> {
        let mut lookups = self.lookups.iter_mut();
        let lookup = lookups.find(|lookup| lookup.session == session)?;
        Some(&mut lookup.resolver)
    }

    /// Asks what is to be asked now, and yields an end: whose it is, and what it is; what was `found` has its place there. To be
    /// called until there is none.
    pub(super) fn step(
        &mut self,
        now: Instant,
        sessions: &[Session<'_>],
        found: &mut Addresses,
        out: &mut impl Outbox,
    ) -> Option<(usize, Result<(), DnsFault>)> {
        self.due = None;
        let mut place = 0;
        while let Some(Lookup { session, resolver }) = self.lookups.get_mut(place) {
            let session = *session;
            let waiting = sessions.get(session).map(Session::status);
            let end = match waiting {
                Some(Status::Resolving) => match resolver.step(now) {
                    dns::Step::Ask(server) => {
                        out.ask_name(session, server, &mut resolver.queries());
                        continue;
                    }
                    dns::Step::Wait(until) => {
                        let first = self.due.map_or(until, |due| due.min(until));
                        self.due = Some(first);
                        place = place.saturating_add(1);
                        continue;
                    }
                    dns::Step::Done => {
                        *found = resolver.addresses();
                        Some(Ok(()))
                    }
                    dns::Step::Failed(fault) => Some(Err(fault)),
                },
                // The session has given up.
                _ => None,
            };
            out.close_names(session);
            self.lookups.swap_remove(place);
            if let Some(end) = end {
                return Some((session, end));
            }
        }
        None
    }
}

/// The name servers that a session's NIC knows, most wanted first: those that arguments name for the machine, those given
/// for the NIC, those of its lease; the other NICs' after them.
#[inline(never)]
pub(super) fn servers(plan: &BootPlan<'_>, nics: &Nics<'_, '_>, nic: Option<usize>) -> Servers {
    let mut servers = Servers::new();
    add(&mut servers, &mut plan.name_servers.iter().copied());
    let machines = nics.machines();
    let own = nic.and_then(|nic| machines.get(nic));
    for nic in own.into_iter().chain(machines) {
        add(&mut servers, &mut nic.plan().dns.iter().copied());
        if plan.peer_dns {
            add(
                &mut servers,
                &mut nic.addresses().flat_map(AddressPlan::dns),
            );
        }
    }
    servers
}

#[inline(never)]
fn add(servers: &mut Servers, addresses: &mut dyn Iterator<Item = IpAddr>) {
    for address in addresses {
        let server = SocketAddr::new(address, DNS_PORT);
        if !servers.contains(&server) {
            // Further ones than there is room for are not asked.
            let _ = servers.push(server);
        }
    }
}
