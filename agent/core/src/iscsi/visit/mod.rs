//! One portal visited without the kernel: find its address, connect, log in, do an errand, log out.
//!
//! ```text
//! Resolve -> Dial -> Connect -> LogIn -> Work -> LogOut -> Over
//!              ^--------|---------| the next address, a redirection, or a login that begins anew
//! Pause -> Resolve, after a status that may pass
//! ```
//! What is done in full feature phase is an [`Errand`]: discovery, or the check of a target's logical units. The session
//! has an identifier of its own, so that it takes over none of the kernel's.

mod again;
mod errand;
mod fault;
mod login;
mod notes;
mod settled;
mod talk;

use core::fmt;
use core::net::SocketAddr;

pub use errand::{Errand, Progress, Told};
pub use fault::VisitFault;
pub use notes::Notes;
pub use settled::{Settled, StatusCode};
pub use talk::Talk;

use self::talk::Heard;
use super::login::chap::Nonce;
use super::login::{Fault as LoginFault, Login, LoginOptions};
use super::negotiation::Negotiated;
use super::pdu::{HeaderFlaw, Pdu};
use super::{Portal, PortalHost, Stream};
use crate::backoff::Backoff;
use crate::dns::{self, Addresses, Resolver, Servers};
use crate::errno::Errno;
use crate::limits::{LOGOUT_WAIT, RETRY_FIRST, RETRY_MOST};
use crate::random::Random;
use crate::time::Instant;

/// The number of the first command of a session.
const FIRST_CMD_SN: u32 = 1;

/// The visit to one portal. Drive it so: do what [`Self::step`] says, tell what came of it, and ask again after each event.
pub struct Visit<'a, E> {
    options: LoginOptions<'a>,
    errand: E,
    /// Where the visit begins.
    configured: Portal,
    /// Where the login is to be made now.
    portal: Portal,
    servers: Servers,
    random: Random,
    backoff: Backoff,
    deadline: Instant,
    stage: Stage,
    addresses: Addresses,
    /// Which of the addresses is tried next.
    next: usize,
    redirects: u8,
    /// Kept for another connection where the login begins anew.
    login: Option<Login<'a>>,
    stream: Stream,
    talk: Talk,
    negotiated: Option<Negotiated>,
}

/// How far a visit is.
#[expect(
    clippy::large_enum_variant,
    reason = "there is no heap; a visit has one stage, and changes it a few times"
)]
enum Stage {
    /// The portal's name is looked for.
    Resolve(Resolver),
    /// The target has refused for now; when to try again.
    Pause {
        until: Instant,
    },
    /// The next address is to be tried.
    Dial,
    /// A connection is under way.
    Connect {
        until: Instant,
    },
    /// The target's word on our login is awaited.
    LogIn {
        until: Instant,
    },
    /// The errand is under way.
    Work,
    /// The answer to the logout is awaited; how the errand ended.
    LogOut {
        until: Instant,
        outcome: Result<(), VisitFault>,
    },
    Over(Result<(), VisitFault>),
}

/// What a visit waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waiting {
    /// The connection.
    Connection,
    /// The target's answer to a request.
    Answer,
}

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Close the connection that there is; then as [`dns::Step::Ask`], with [`Visit::resolver`]; what arrives goes to [`Visit::resolved`].
    Ask(SocketAddr),
    /// Close the connection that there is, open one to this address, and tell [`Visit::connected`] or
    /// [`Visit::unconnected`].
    Connect(SocketAddr),
    /// Close the connection that there is, and call again then.
    Pause(Instant),
    /// Write [`Visit::outgoing`] and read into [`Visit::space`]; call again then, or after an event.
    Wait(Instant),
    /// Close the connection: [`Visit::outcome`] says how it went.
    Over,
}

impl<'a, E: Errand> Visit<'a, E> {
    /// A visit to `portal` that ends by `deadline`.
    pub fn new(
        options: &LoginOptions<'a>,
        errand: E,
        portal: Portal,
        servers: Servers,
        deadline: Instant,
        mut random: Random,
    ) -> Self {
        let jitter = Random::new(random.next_u64());
        let mut visit = Self {
            options: *options,
            errand,
            configured: portal.clone(),
            portal,
            servers,
            random,
            backoff: Backoff::new(RETRY_FIRST, RETRY_MOST, jitter),
            deadline,
            stage: Stage::Dial,
            addresses: Addresses::new(),
            next: 0,
            redirects: 0,
            login: None,
            stream: Stream::new(0, FIRST_CMD_SN),
            talk: Talk::new(FIRST_CMD_SN),
            negotiated: None,
        };
        visit.find();
        visit
    }

    /// What was to be done.
    pub const fn errand(&self) -> &E {
        &self.errand
    }

    /// What the login settled, once it has.
    pub const fn negotiated(&self) -> Option<&Negotiated> {
        self.negotiated.as_ref()
    }

    /// How it went; `None` while it is under way.
    pub const fn outcome(&self) -> Option<Result<(), VisitFault>> {
        match self.stage {
            Stage::Over(outcome) => Some(outcome),
            _ => None,
        }
    }

    /// What to do at `now`.
    pub fn step(&mut self, now: Instant) -> Step {
        loop {
            match &mut self.stage {
                Stage::Resolve(resolver) => match resolver.step(now) {
                    dns::Step::Ask(server) => return Step::Ask(server),
                    dns::Step::Wait(until) => return Step::Wait(until),
                    dns::Step::Done => {
                        self.addresses = resolver.addresses();
                        self.stage = Stage::Dial;
                    }
                    dns::Step::Failed(fault) => self.fail(fault),
                },
                Stage::Pause { until } if now < *until => return Step::Pause(*until),
                Stage::Pause { .. } => self.begin_anew(),
                Stage::Dial => match self.dial(now) {
                    Some(address) => return Step::Connect(address),
                    None => self.fail(VisitFault::TimedOut(Waiting::Connection)),
                },
                Stage::Connect { until } if now < *until => return Step::Wait(*until),
                Stage::Connect { .. } => self.try_next(VisitFault::TimedOut(Waiting::Connection)),
                Stage::LogIn { until } if now < *until => return Step::Wait(*until),
                Stage::LogIn { .. } => {
                    let waiting = self.login.as_ref().map(Login::waiting);
                    let waiting = waiting.unwrap_or(super::login::Waiting::Parameters);
                    self.fail(LoginFault::TimedOut(waiting));
                }
                Stage::Work if now < self.deadline => return Step::Wait(self.deadline),
                Stage::Work => self.fail(VisitFault::TimedOut(Waiting::Answer)),
                Stage::LogOut { until, .. } if now < *until => return Step::Wait(*until),
                Stage::LogOut { outcome, .. } => self.stage = Stage::Over(*outcome),
                Stage::Over(_) => return Step::Over,
            }
        }
    }

    /// The resolver, while a name is looked for.
    pub const fn resolver(&self) -> Option<&Resolver> {
        match &self.stage {
            Stage::Resolve(resolver) => Some(resolver),
            _ => None,
        }
    }

    /// A datagram has arrived where the queries were sent from.
    pub fn resolved(&mut self, now: Instant, from: SocketAddr, datagram: &[u8]) {
        if let Stage::Resolve(resolver) = &mut self.stage {
            resolver.heard(now, from, datagram);
        }
    }

    /// The server cannot be asked; see [`Resolver::unheard`].
    pub fn unresolved(&mut self, now: Instant) {
        if let Stage::Resolve(resolver) = &mut self.stage {
            resolver.unheard(now);
        }
    }

    /// The connection stands. `nonce` is fresh for each one.
    pub fn connected(&mut self, nonce: Nonce) {
        let Stage::Connect { until } = self.stage else {
            return;
        };
        self.stage = Stage::LogIn { until };
        self.stream = Stream::new(self.random.next_u32() >> 1, FIRST_CMD_SN);
        self.talk = Talk::new(FIRST_CMD_SN);
        if self.login.is_none() {
            if let Some(how) = &mut self.options.authentication {
                how.nonce = nonce;
            }
            match Login::new(&self.options) {
                Ok(login) => self.login = Some(login),
                Err(fault) => return self.fail(fault),
            }
        }
        if let Err(fault) = self.say() {
            self.fail(fault);
        }
    }

    /// The connection cannot be made.
    pub fn unconnected(&mut self, error: Errno) {
        if let Stage::Connect { .. } = self.stage {
            self.try_next(VisitFault::Unreachable(error));
        }
    }

    /// What is to be written to the connection.
    pub fn outgoing(&self) -> &[u8] {
        self.talk.outgoing()
    }

    /// So many of the outgoing bytes are written.
    pub fn sent(&mut self, count: usize) {
        self.talk.sent(count);
    }

    /// Where the next bytes of the connection go.
    pub fn space(&mut self) -> &mut [u8] {
        self.stream.space()
    }

    /// So many bytes are read into [`Self::space`]. What they tell goes to `tell` at once.
    pub fn filled(&mut self, now: Instant, count: usize, tell: &mut dyn FnMut(Told<'_>)) {
        let heard = match self.stage {
            Stage::LogIn { .. } => self.log_in(count),
            Stage::Work => self.work(now, count, tell),
            Stage::LogOut { outcome, .. } => self.log_out(count, outcome),
            _ => Ok(()),
        };
        if let Err(fault) = heard {
            self.refused(now, fault);
        }
    }

    /// The target has closed the connection, or it broke.
    pub fn closed(&mut self) {
        match self.stage {
            Stage::LogIn { .. } => {
                let nothing = LoginFault::Closed(super::login::Waiting::Nothing);
                self.fail(self.login.as_ref().map_or(nothing, Login::closed));
            }
            Stage::Work => self.fail(VisitFault::Closed(Waiting::Answer)),
            // Some targets close instead of answering.
            Stage::LogOut { outcome, .. } => self.stage = Stage::Over(outcome),
            _ => {}
        }
    }

    /// Looks for the addresses of the portal.
    fn find(&mut self) {
        self.addresses.clear();
        self.next = 0;
        self.login = None;
        match &self.portal.host {
            PortalHost::Address(address) => {
                // The list is empty and has room.
                let _ = self.addresses.push(*address);
                self.stage = Stage::Dial;
            }
            PortalHost::Name(name) => {
                let random = Random::new(self.random.next_u64());
                let servers = self.servers.clone();
                let resolver = Resolver::new(name.clone(), servers, self.deadline, random);
                self.stage = Stage::Resolve(resolver);
            }
        }
    }

    fn fail(&mut self, fault: impl Into<VisitFault>) {
        self.talk.clear();
        self.stage = Stage::Over(Err(fault.into()));
    }

    fn work(
        &mut self,
        now: Instant,
        count: usize,
        tell: &mut dyn FnMut(Told<'_>),
    ) -> Result<(), VisitFault> {
        let Some(pdu) = self.stream.filled(count)? else {
            return Ok(());
        };
        let outcome = match self.talk.hear(&pdu)? {
            Heard::Aside => return Ok(()),
            Heard::LogoutRequested => Err(VisitFault::LogoutRequested),
            Heard::Answer => match self.errand.hear(pdu, &mut self.talk, tell)? {
                Progress::GoOn => return Ok(()),
                Progress::Done => Ok(()),
                Progress::Failed(fault) => Err(fault),
            },
        };
        self.talk.clear();
        self.talk.log_out()?;
        let until = now.plus(LOGOUT_WAIT).min(self.deadline);
        self.stage = Stage::LogOut { until, outcome };
        Ok(())
    }

    /// Whatever comes of the logout, the errand has ended as it has.
    fn log_out(&mut self, count: usize, outcome: Result<(), VisitFault>) -> Result<(), VisitFault> {
        let over = match self.stream.filled(count) {
            Ok(None) => false,
            Ok(Some(Pdu { header, data })) => {
                match self.talk.hear(&Pdu { header, data }) {
                    Ok(heard) => heard == Heard::Answer,
                    // What answers the task before the logout is as good as nothing.
                    Err(fault) => !matches!(fault, VisitFault::Pdu(HeaderFlaw::WrongTask(_))),
                }
            }
            Err(_) => true,
        };
        if over {
            self.talk.clear();
            self.stage = Stage::Over(outcome);
        }
        Ok(())
    }
}

impl fmt::Display for Waiting {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Connection => "the connection",
            Self::Answer => "the target's answer",
        })
    }
}

#[cfg(test)]
mod tests;
