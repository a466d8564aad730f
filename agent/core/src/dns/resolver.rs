//! Asking for a name: servers in turn, each question with an identifier and a port of its own.

use core::net::{IpAddr, SocketAddr};

use heapless::Vec;

use super::message::{self, QUERY_BYTES, Verdict};
use super::{DnsFault, Family, HostName, Servers};
use crate::limits::{DNS_ADDRESSES, DNS_OTHER_FAMILY_WAIT, DNS_ROUNDS, DNS_WAIT};
use crate::random::Random;
use crate::time::Instant;

/// The addresses of a name, those of IPv4 first: few SANs have IPv6 only, and an IPv6 route that leads nowhere would hold
/// up all the others.
pub type Addresses = Vec<IpAddr, DNS_ADDRESSES>;

/// One name on its way to its addresses. Drive it so: do what [`Self::step`] says, and hand each datagram to
/// [`Self::heard`].
pub struct Resolver {
    name: HostName,
    servers: Servers,
    random: Random,
    /// How many servers were asked so far, each time counted.
    asked: u8,
    /// When the next server is asked.
    due: Instant,
    /// When to be content with the addresses of one family.
    content: Option<Instant>,
    deadline: Instant,
    v4: Question,
    v6: Question,
    /// Why there is no address where every question is answered.
    missing: DnsFault,
    /// Why there is none where that is not so.
    fault: DnsFault,
}

/// The question for one family.
struct Question {
    id: u16,
    answered: bool,
    found: Addresses,
}

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Send both queries ([`Resolver::query`]) to this server from a port that nobody can foresee and that was not used
    /// before; what arrives at earlier ports does not count any more.
    Ask(SocketAddr),
    /// Call again then, or when a datagram has arrived.
    Wait(Instant),
    /// The name has addresses ([`Resolver::addresses`]).
    Done,
    /// It has none.
    Failed(DnsFault),
}

impl Resolver {
    /// Looks for `name` until `deadline`. `random` gives the identifiers, which nobody shall foresee.
    pub const fn new(name: HostName, servers: Servers, deadline: Instant, random: Random) -> Self {
        Self {
            name,
            servers,
            random,
            asked: 0,
            due: Instant::ZERO,
            content: None,
            deadline,
            v4: Question::new(),
            v6: Question::new(),
            missing: DnsFault::NoAddress,
            fault: DnsFault::TimedOut,
        }
    }

    /// What to do at `now`.
    pub fn step(&mut self, now: Instant) -> Step {
        let found = !self.v4.found.is_empty() || !self.v6.found.is_empty();
        if found && (self.all_answered() || self.content.is_some_and(|content| now >= content)) {
            return Step::Done;
        }
        if self.all_answered() {
            return Step::Failed(self.missing);
        }
        let Some(count) = u8::try_from(self.servers.len())
            .ok()
            .filter(|&count| count != 0)
        else {
            return Step::Failed(DnsFault::NoServers);
        };
        if now >= self.deadline {
            return Step::Failed(self.fault);
        }
        if now < self.due {
            let until = self
                .content
                .map_or(self.due, |content| content.min(self.due));
            return Step::Wait(until.min(self.deadline));
        }
        let round = self.asked.checked_div(count).unwrap_or(DNS_ROUNDS);
        let place = usize::from(self.asked.checked_rem(count).unwrap_or(0));
        match self.servers.get(place) {
            Some(&server) if round < DNS_ROUNDS => {
                self.asked = self.asked.saturating_add(1);
                self.due = now.plus(DNS_WAIT.saturating_mul(1 << round));
                for question in [&mut self.v4, &mut self.v6] {
                    let [high, low, ..] = self.random.next_u64().to_be_bytes();
                    question.id = u16::from_be_bytes([high, low]);
                }
                Step::Ask(server)
            }
            _ => Step::Failed(self.fault),
        }
    }

    /// The query for the addresses of one family, for the server that was named last.
    pub fn query(&self, family: Family) -> Vec<u8, QUERY_BYTES> {
        let question = match family {
            Family::V4 => &self.v4,
            Family::V6 => &self.v6,
        };
        message::query(question.id, &self.name, family)
    }

    /// Judges a datagram that has arrived at the port of the last query.
    pub fn heard(&mut self, now: Instant, from: SocketAddr, datagram: &[u8]) {
        if self.server() != Some(from) {
            return;
        }
        for family in [Family::V4, Family::V6] {
            let question = match family {
                Family::V4 => &mut self.v4,
                Family::V6 => &mut self.v6,
            };
            if question.answered {
                continue;
            }
            let found = &mut question.found;
            let Some(verdict) = message::answer(datagram, question.id, &self.name, family, found)
            else {
                continue;
            };
            match verdict {
                Verdict::Addresses => {
                    question.answered = true;
                    self.content = Some(now.plus(DNS_OTHER_FAMILY_WAIT));
                }
                Verdict::NoAddress => question.answered = true,
                Verdict::NoSuchName => {
                    question.answered = true;
                    self.missing = DnsFault::NoSuchName;
                }
                Verdict::Truncated => self.next_server(now, DnsFault::Truncated),
                Verdict::ServerFailed(code) => self.next_server(now, DnsFault::ServerFailed(code)),
            }
        }
    }

    /// The server that was named last cannot be asked: no way leads there, or nobody listens.
    pub fn unheard(&mut self, now: Instant) {
        self.due = now;
    }

    /// The addresses found, those of IPv4 first.
    pub fn addresses(&self) -> Addresses {
        let both = self.v4.found.iter().chain(&self.v6.found);
        both.copied().take(DNS_ADDRESSES).collect()
    }

    /// The server that was asked last.
    fn server(&self) -> Option<SocketAddr> {
        let last = usize::from(self.asked.checked_sub(1)?);
        self.servers
            .get(last.checked_rem(self.servers.len())?)
            .copied()
    }

    const fn all_answered(&self) -> bool {
        self.v4.answered && self.v6.answered
    }

    fn next_server(&mut self, now: Instant, fault: DnsFault) {
        self.fault = fault;
        self.due = now;
    }
}

impl Question {
    const fn new() -> Self {
        Self {
            id: 0,
            answered: false,
            found: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests;
