//! The poll loop: all portals at the same time.

use core::net::SocketAddr;

use embedded_io::Write;
use heapless::Vec;
use sanroot_core::dns::Resolver;
use sanroot_core::exit::Exit;
use sanroot_core::iscsi::login::SessionType;
use sanroot_core::iscsi::login::chap::Challenges;
use sanroot_core::iscsi::visit::{Errand, Step, Told, Visit};
use sanroot_core::iscsi::{IscsiName, Isid, Portal};
use sanroot_core::limits::{DNS_MESSAGE_BYTES, REQUEST_PORTALS, TURN};
use sanroot_core::random::Random;
use sanroot_core::request::Request;
use sanroot_core::time::Instant;
use sanroot_linux::poll::{Interest, Poll};
use sanroot_linux::tcp::Connection;
use sanroot_linux::udp::Peer;
use sanroot_linux::{Errno, clock, errno, random};

use crate::request::name_servers;

/// The challenges of all logins of this run.
static CHALLENGES: Challenges = Challenges::new();

/// Visits to all portals of a request.
pub(crate) type Slots<E> = Vec<Slot<E>, REQUEST_PORTALS>;

/// One visit and its sockets.
pub(crate) struct Slot<E> {
    /// The portal as it was asked for.
    pub(crate) portal: Portal,
    pub(crate) visit: Visit<'static, E>,
    connection: Option<Connection>,
    /// The connection is under way.
    connecting: bool,
    server: Option<(SocketAddr, Peer)>,
}

/// What the descriptors of a slot are known by.
fn token(slot: usize, of_server: bool) -> u32 {
    u32::try_from(slot).unwrap_or(u32::MAX >> 1) << 1 | u32::from(of_server)
}

/// Begins a visit to each portal of `request`.
pub(crate) fn begin<E: Errand>(
    slots: &mut Slots<E>,
    request: &'static Request,
    initiator: IscsiName<'static>,
    session: SessionType<'static>,
    errand: impl Fn() -> E,
) {
    let deadline = clock::now().plus(request.timeout);
    let servers = name_servers();
    for portal in &request.portals {
        let mut seed = Random::new(random::number());
        let isid = Isid::from_random(seed.next_u32());
        let options = request.login(initiator, session, isid, &CHALLENGES);
        let visit = Visit::new(
            &options,
            errand(),
            portal.clone(),
            servers.clone(),
            deadline,
            seed,
        );
        // There are as many places as a request has portals.
        let _ = slots.push(Slot {
            portal: portal.clone(),
            visit,
            connection: None,
            connecting: false,
            server: None,
        });
    }
}

/// Makes all visits, and calls `tell` with what each one tells as it comes.
///
/// # Errors
/// The kernel's, where it does not let us wait.
pub(crate) fn run<E: Errand>(
    slots: &mut [Slot<E>],
    tell: &mut dyn FnMut(&Portal, Told<'_>),
) -> Result<(), Errno> {
    let mut next = advance_all(slots);
    while let Some(deadline) = next {
        // Made anew: most sockets come and go from one wait to the next.
        let poll = Poll::new();
        for (at, slot) in slots.iter().enumerate() {
            slot.watch(at, &poll)?;
        }
        poll.wait(Some(deadline))?;
        while let Some(token) = poll.ready() {
            let slot = usize::try_from(token >> 1).unwrap_or(usize::MAX);
            let Some(slot) = slots.get_mut(slot) else {
                continue;
            };
            if token & 1 == 1 {
                slot.hear_server();
            } else {
                slot.serve(tell);
            }
        }
        next = advance_all(slots);
    }
    Ok(())
}

/// What a command ends with that has made these visits and `written` what came of them to `out`.
pub(crate) fn exit<E: Errand, W: Write>(
    slots: &[Slot<E>],
    written: Result<(), W::Error>,
    out: &mut W,
) -> Exit {
    let worked = slots
        .iter()
        .all(|slot| slot.visit.outcome() == Some(Ok(())));
    let flushed = out.flush();
    if worked && written.is_ok() && flushed.is_ok() {
        Exit::Done
    } else {
        Exit::Failed
    }
}

/// Lets every visit go on; the earliest time at which one wants to be called again, `None` where all are over.
fn advance_all<E: Errand>(slots: &mut [Slot<E>]) -> Option<Instant> {
    slots.iter_mut().filter_map(Slot::advance).min()
}

impl<E: Errand> Slot<E> {
    fn advance(&mut self) -> Option<Instant> {
        loop {
            let now = clock::now();
            match self.visit.step(now) {
                Step::Ask(server) => self.ask(server),
                Step::Connect(address) => self.connect(address),
                Step::Wait(until) => {
                    if self.visit.resolver().is_none() {
                        self.server = None;
                    }
                    match self.flush() {
                        Ok(()) => return Some(until),
                        Err(_) => self.visit.closed(),
                    }
                }
                Step::Pause(until) => {
                    self.connection = None;
                    self.server = None;
                    return Some(until);
                }
                Step::Over => {
                    self.connection = None;
                    self.server = None;
                    return None;
                }
            }
        }
    }

    /// Sends both queries from a new port. The connection that sent us to the name is of no use any more.
    fn ask(&mut self, server: SocketAddr) {
        self.connection = None;
        self.server = None;
        let asked = Peer::new(server).and_then(|peer| {
            for query in self
                .visit
                .resolver()
                .into_iter()
                .flat_map(Resolver::queries)
            {
                peer.send(&query)?;
            }
            Ok(peer)
        });
        match asked {
            Ok(peer) => self.server = Some((server, peer)),
            Err(_) => self.visit.unresolved(clock::now()),
        }
    }

    fn connect(&mut self, address: SocketAddr) {
        self.connection = None;
        self.connecting = true;
        match Connection::begin(address, None) {
            Ok(connection) => self.connection = Some(connection),
            Err(error) => self.visit.unconnected(errno(error)),
        }
    }

    /// Hands to the kernel what is to be sent, as much as it takes.
    fn flush(&mut self) -> Result<(), Errno> {
        if let Some(connection) = self.connection.as_ref().filter(|_| !self.connecting) {
            let outgoing = self.visit.outgoing();
            if !outgoing.is_empty() {
                let sent = connection.send(outgoing)?;
                self.visit.sent(sent);
            }
        }
        Ok(())
    }

    /// Has the sockets waited for.
    fn watch(&self, at: usize, poll: &Poll) -> Result<(), Errno> {
        if let Some((_, peer)) = &self.server {
            poll.add(peer, token(at, true), Interest::Read)?;
        }
        let Some(connection) = &self.connection else {
            return Ok(());
        };
        let interest = match self.connecting {
            true => Interest::Write,
            false if self.visit.outgoing().is_empty() => Interest::Read,
            false => Interest::Both,
        };
        poll.add(connection, token(at, false), interest)
    }

    /// Something has happened on the connection.
    fn serve(&mut self, tell: &mut dyn FnMut(&Portal, Told<'_>)) {
        let Some(connection) = &self.connection else {
            return;
        };
        if self.connecting {
            let Some(outcome) = connection.outcome() else {
                return;
            };
            match outcome.and_then(|()| random::nonce()) {
                Ok(nonce) => {
                    self.connecting = false;
                    self.visit.connected(nonce);
                }
                Err(error) => {
                    self.connection = None;
                    self.visit.unconnected(errno(error));
                }
            }
            return;
        }
        for _ in 0..TURN {
            match connection.receive(self.visit.space()) {
                Ok(None) => return,
                Ok(Some(0)) | Err(_) => return self.visit.closed(),
                Ok(Some(count)) => {
                    let portal = &self.portal;
                    let mut tell = |told: Told<'_>| tell(portal, told);
                    self.visit.filled(clock::now(), count, &mut tell);
                    // An answer goes out before more is read.
                    if !self.visit.outgoing().is_empty() || self.visit.outcome().is_some() {
                        return;
                    }
                }
            }
        }
    }

    /// The name server has answered, or refused.
    fn hear_server(&mut self) {
        let Some((server, peer)) = &self.server else {
            return;
        };
        let mut buffer = [0; DNS_MESSAGE_BYTES];
        loop {
            match peer.receive(&mut buffer) {
                Ok(Some(datagram)) => self.visit.resolved(clock::now(), *server, datagram),
                Ok(None) => return,
                Err(_) => {
                    self.server = None;
                    return self.visit.unresolved(clock::now());
                }
            }
        }
    }
}
