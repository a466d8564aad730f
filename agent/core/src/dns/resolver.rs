//! Asking for a name: servers in turn, each question with an identifier and a port of its own.

use core::net::{IpAddr, SocketAddr};
use core::time::Duration;

use heapless::Vec;

use super::message::{self, Query, Verdict};
use super::{DnsFault, Family, HostName, Servers};
use crate::limits::{DNS_ADDRESSES, DNS_OTHER_FAMILY_WAIT, DNS_ROUNDS, DNS_WAIT_S};
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
    /// For IPv4 addresses, and for IPv6.
    questions: [Question; 2],
    /// Why there is no address where every question is answered.
    missing: DnsFault,
    /// Why there is none where that is not so.
    fault: DnsFault,
}

/// The question for one family.
struct Question {
    family: Family,
    id: u16,
    answered: bool,
    /// The server that was named last does not know.
    failed: bool,
    found: Addresses,
}

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Send the queries ([`Resolver::queries`]) to this server from a port that nobody can foresee and that was not used
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
            questions: [Question::new(Family::V4), Question::new(Family::V6)],
            missing: DnsFault::NoAddress,
            fault: DnsFault::TimedOut,
        }
    }

    /// Asks for addresses of this family alone.
    pub fn only(&mut self, family: Family) {
        for question in &mut self.questions {
            question.answered = question.family != family;
        }
    }

    /// What to do at `now`.
    // Within its only caller it takes more: that has too much else to keep.
    #[inline(never)]
    pub fn step(&mut self, now: Instant) -> Step {
        let found = self.questions.iter().any(|one| !one.found.is_empty());
        let all_answered = self.questions.iter().all(|one| one.answered);
        if found && (all_answered || self.content.is_some_and(|content| now >= content)) {
            return Step::Done;
        }
        if all_answered {
            return Step::Failed(self.missing);
        }
        let Some(count) = u8::try_from(self.servers.len())
            .ok()
            .filter(|&count| count != 0)
        else {
            return Step::Failed(DnsFault::NoServers);
        };
        if now >= self.deadline {
            return self.end(found);
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
                self.due = now.plus(Duration::from_secs(DNS_WAIT_S << round));
                for question in &mut self.questions {
                    let [high, low, ..] = self.random.next_u64().to_be_bytes();
                    question.id = u16::from_be_bytes([high, low]);
                    question.failed = false;
                }
                Step::Ask(server)
            }
            _ => self.end(found),
        }
    }

    /// What has been found when nobody is asked any more.
    const fn end(&self, found: bool) -> Step {
        match found {
            true => Step::Done,
            false => Step::Failed(self.fault),
        }
    }

    /// The queries that are not answered yet, for the server that was named last.
    pub fn queries(&self) -> impl Iterator<Item = Query> {
        let open = self.questions.iter().filter(|question| !question.answered);
        open.map(|question| message::query(question.id, &self.name, question.family))
    }

    /// Judges a datagram that has arrived at the port of the last query.
    pub fn heard(&mut self, now: Instant, from: SocketAddr, datagram: &[u8]) {
        if self.server() != Some(from) {
            return;
        }
        for question in &mut self.questions {
            if question.answered {
                continue;
            }
            let Question {
                family, id, found, ..
            } = question;
            let Some(verdict) = message::answer(datagram, *id, &self.name, *family, found) else {
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
                Verdict::Truncated => {
                    question.failed = true;
                    self.fault = DnsFault::Truncated;
                }
                Verdict::ServerFailed(code) => {
                    question.failed = true;
                    self.fault = DnsFault::ServerFailed(code);
                }
            }
        }
        // The answer for the other family may still come from this server, and counts only until another one is asked.
        let is_through = |question: &Question| question.answered || question.failed;
        if self.questions.iter().any(|question| question.failed)
            && self.questions.iter().all(is_through)
        {
            self.due = now;
        }
    }

    /// The server that was named last cannot be asked: no way leads there, or nobody listens.
    pub fn unheard(&mut self, now: Instant) {
        self.due = now;
    }

    /// The addresses found, those of IPv4 first.
    pub fn addresses(&self) -> Addresses {
        let [v4, v6] = &self.questions;
        let mut both = v4.found.clone();
        for address in &v6.found {
            // Further addresses than there is room for are not needed.
            let _ = both.push(*address);
        }
        both
    }

    /// The server that was asked last.
    fn server(&self) -> Option<SocketAddr> {
        let last = usize::from(self.asked.checked_sub(1)?);
        self.servers
            .get(last.checked_rem(self.servers.len())?)
            .copied()
    }
}

impl Question {
    const fn new(family: Family) -> Self {
        Self {
            family,
            id: 0,
            answered: false,
            failed: false,
            found: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests;
