//! The TCP connections of sessions: one each, until it stands or fails, and then until the session closes it.

use core::net::SocketAddr;

use sanroot_core::limits::SESSIONS;
use sanroot_core::net::LocalEnd;
use sanroot_core::session::Event;

use super::place::Place;
use crate::poll::{Interest, Poll};
use crate::tcp::Connection;
use crate::{Errno, errno};

/// A session's TCP connection.
struct Attempt {
    connection: Connection,
    decided: bool,
}

/// The connection of each session.
pub struct Connections([Place<Attempt>; SESSIONS]);

impl Connections {
    /// None yet.
    pub const fn new() -> Self {
        Self([const { Place::Empty }; SESSIONS])
    }

    /// Begins a session's connection, in the place of an earlier one; what becomes of it is known when `token` is ready.
    ///
    /// # Errors
    /// The kernel's.
    pub fn begin(
        &mut self,
        poll: &Poll,
        token: u32,
        session: usize,
        (portal, own): (SocketAddr, Option<LocalEnd>),
    ) -> Result<(), Errno> {
        self.close(poll, session);
        let connection = Connection::begin(portal, own)?;
        poll.add(&connection, token, Interest::Write)?;
        if let Some(place) = self.0.get_mut(session) {
            *place = Place::Full(Attempt {
                connection,
                decided: false,
            });
        }
        Ok(())
    }

    /// What became of a session's connection, once; `None` while that is not decided.
    pub fn decided(&mut self, poll: &Poll, session: usize) -> Option<Event<'static>> {
        let attempt = self.0.get_mut(session)?.get()?;
        if attempt.decided {
            return None;
        }
        let outcome = attempt.connection.outcome()?;
        attempt.decided = true;
        poll.remove(&attempt.connection);
        match outcome {
            Ok(()) => Some(Event::Connected {
                socket: attempt.connection.handle(),
            }),
            Err(error) => {
                self.close(poll, session);
                Some(Event::ConnectFailed(errno(error)))
            }
        }
    }

    /// Closes a session's socket.
    pub fn close(&mut self, poll: &Poll, session: usize) {
        if let Some(attempt) = self.0.get_mut(session).and_then(Place::take) {
            poll.remove(&attempt.connection);
        }
    }
}

impl Default for Connections {
    fn default() -> Self {
        Self::new()
    }
}
