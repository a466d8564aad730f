//! The sockets from which name servers are asked: one a session, a new one for each question.

use core::net::SocketAddr;

use crate::Errno;
use crate::poll::{Interest, Poll};
use crate::udp::Peer;
use sanroot_core::boot::Event;
use sanroot_core::dns::Queries;
use sanroot_core::limits::SESSIONS;

use super::place::Place;
use super::token::Token;

/// The server that each session asked last.
pub(super) struct Names([Place<(SocketAddr, Peer)>; SESSIONS]);

impl Names {
    /// Nobody asks.
    pub(super) const fn new() -> Self {
        Self([const { Place::Empty }; SESSIONS])
    }

    /// Sends queries to `server` from a new port.
    ///
    /// # Errors
    /// The kernel's.
    pub(super) fn ask(
        &mut self,
        poll: &Poll,
        session: usize,
        server: SocketAddr,
        queries: Queries<'_>,
    ) -> Result<(), Errno> {
        self.close(poll, session);
        let peer = Peer::new(server)?;
        for query in queries {
            peer.send(&query)?;
        }
        poll.add(&peer, Token::Name(session).into(), Interest::Read)?;
        if let Some(place) = self.0.get_mut(session) {
            *place = Place::Full((server, peer));
        }
        Ok(())
    }

    /// What has arrived for a session; `None` where nothing waits.
    pub(super) fn receive<'b>(
        &mut self,
        poll: &Poll,
        session: usize,
        buffer: &'b mut [u8],
    ) -> Option<Event<'b>> {
        let (from, peer) = self.0.get_mut(session)?.get()?;
        match peer.receive(buffer) {
            Ok(datagram) => datagram.map(|datagram| Event::NameAnswer {
                session,
                from: *from,
                datagram,
            }),
            Err(_) => {
                self.close(poll, session);
                Some(Event::NameRefused { session })
            }
        }
    }

    /// Closes a session's socket.
    pub(super) fn close(&mut self, poll: &Poll, session: usize) {
        if let Some((_, peer)) = self.0.get_mut(session).and_then(Place::take) {
            poll.remove(&peer);
        }
    }
}
