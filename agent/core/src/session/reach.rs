//! From a portal to a connection: its name's addresses, and one after the other of them.

use core::net::{IpAddr, Ipv4Addr, SocketAddr};

use super::state::{AfterStop, Attempt, State};
use super::{Fault, Session, Turn};
use crate::dns::{Addresses, DnsFault, HostName};
use crate::errno::Errno;
use crate::limits::ATTEMPT_DEADLINE;
use crate::time::Instant;

/// Where an attempt is while it is not known where it goes.
pub(super) const NOWHERE: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), 0);

/// An address with a port.
// Within each caller it takes more than a call.
#[inline(never)]
pub(crate) fn socket(address: &IpAddr, port: u16) -> SocketAddr {
    SocketAddr::new(*address, port)
}

/// The address without its port.
// As above.
#[inline(never)]
pub(crate) const fn address_of(portal: &SocketAddr) -> IpAddr {
    portal.ip()
}

impl<'a> Session<'a> {
    /// Begins a login by a name: looks for its addresses.
    pub(super) fn look_up(&mut self, (host, port): (&str, u16), turn: &mut Turn<'_, 'a>) {
        self.login = None;
        self.state = State::AwaitingName;
        self.attempt.portal.set_port(port);
        match &HostName::parse(host) {
            Ok(name) => turn.out.resolve(&self.plan, name, self.attempt.until),
            Err(_) => self.unresolved(DnsFault::NoSuchName, turn),
        }
    }

    /// The name has these addresses. They are tried in their order; where all attempts before this one failed, it begins at
    /// another one, so that an address where a login fails does not keep the session from the others.
    pub(super) fn resolved(&mut self, addresses: &Addresses, turn: &mut Turn<'_, 'a>) {
        let State::AwaitingName = self.state else {
            return;
        };
        self.addresses.clone_from(addresses);
        self.tried = 0;
        match self.next_address() {
            true => self.go_to(turn),
            false => self.unresolved(DnsFault::NoAddress, turn),
        }
    }

    /// The name has no address.
    pub(super) fn unresolved(&mut self, fault: DnsFault, turn: &mut Turn<'_, 'a>) {
        if let State::AwaitingName = self.state {
            self.fail(Fault::name(&self.attempt, fault), turn);
        }
    }

    /// Waits for a TCP connection; it has an equal share of the attempt's time with each address that is left.
    pub(super) fn connect(&mut self, turn: &mut Turn<'_, 'a>) {
        let Attempt { until, portal, .. } = self.attempt;
        if self.attempt.redirects == 0 {
            self.configured = portal;
            if self.login.is_none() {
                self.timeline.begin_attempt(turn.now);
            }
        }
        let others = self.addresses.len().saturating_sub(self.tried);
        let shares = u64::try_from(others).unwrap_or(0).saturating_add(1);
        let (now, most) = (turn.now.micros(), turn.now.plus(ATTEMPT_DEADLINE));
        let left = until.min(most).micros().saturating_sub(now);
        let share = left.checked_div(shares).unwrap_or(0);
        self.state = State::AwaitingSocket(Instant::from_micros(now.saturating_add(share)));
        match self.ready.take() {
            Some(socket) => self.connected(socket, turn),
            None => self.dial(turn),
        }
    }

    /// Calls the attempt's portal, unless that is being done.
    pub(super) fn dial(&mut self, turn: &mut Turn<'_, 'a>) {
        if !core::mem::replace(&mut self.socket, true) {
            turn.out.connect(&self.plan, self.attempt.portal);
        }
    }

    /// The connection could not be made. Where nobody waits for it yet, the next one that cannot says so.
    pub(super) fn connect_failed(&mut self, errno: Errno, turn: &mut Turn<'_, 'a>) {
        let portal = self.attempt.portal;
        match self.state {
            State::AwaitingSession | State::AwaitingConnection => self.close_socket(turn),
            State::AwaitingSocket(_) => self.try_next(Fault::Connect { portal, errno }, turn),
            _ => {}
        }
    }

    /// Goes on to the next address; without one the attempt has failed.
    pub(super) fn try_next(&mut self, fault: Fault, turn: &mut Turn<'_, 'a>) {
        match turn.now < self.attempt.until && self.next_address() {
            true => {
                self.close_socket(turn);
                self.connect(turn);
            }
            false => self.fail(fault, turn),
        }
    }

    /// Connects to the attempt's portal, with what the kernel has of the session.
    pub(super) fn go_to(&mut self, turn: &mut Turn<'_, 'a>) {
        if self.in_kernel.bound {
            self.stop(AfterStop::Connect, turn);
        } else if self.in_kernel.connection || self.is_late() {
            self.connect(turn);
        } else {
            self.create(turn);
        }
    }

    /// Has the attempt go to the next address of the portal's name, where there is one.
    fn next_address(&mut self) -> bool {
        let count = self.addresses.len();
        let before = usize::try_from(self.attempts.saturating_sub(1)).unwrap_or(0);
        let place = self.tried.saturating_add(before).checked_rem(count);
        let address = place.and_then(|place| self.addresses.get(place));
        let Some(address) = address.filter(|_| self.tried < count) else {
            return false;
        };
        self.attempt.portal = socket(address, self.attempt.portal.port());
        self.tried = self.tried.saturating_add(1);
        true
    }
}
