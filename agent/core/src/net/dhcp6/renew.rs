//! More time for a lease (RFC 8415, 18.2.4 and 18.2.5): what asks for it, and what answers. When to ask is the asker's
//! business.

use core::net::Ipv6Addr;
use core::time::Duration;

use super::message::{Ask, ClientKind, ClientMessage};
use super::reply::{Kind, Received};
use super::{Duid, Lease};
use crate::net::MacAddress;
use crate::net::client::{Answer, Refusal};
use crate::net::frame::Frame;
use crate::time::Instant;

/// A request for more time.
#[derive(Clone, Copy, Debug)]
pub struct Renewal<'s> {
    /// The client's MAC address.
    pub mac: MacAddress,
    /// The transaction's number.
    pub transaction: [u8; 3],
    /// The address that is leased.
    pub address: Ipv6Addr,
    /// The server that granted it.
    pub server: &'s Duid,
    /// How it is asked for.
    pub ask: Ask,
}

impl Renewal<'_> {
    /// The whole Ethernet frame. `elapsed` is the time for which it has been asked.
    pub fn frame(&self, elapsed: Duration) -> Frame {
        let message = ClientMessage {
            mac: self.mac,
            transaction: self.transaction,
            elapsed,
            kind: ClientKind::Want(self.ask, self.address, self.server),
        };
        message.frame()
    }

    /// Judges a whole Ethernet frame: an answer to this request, which was sent at `asked`, where it is one.
    // As for DHCPv4.
    #[inline(never)]
    pub fn judge(&self, frame: &[u8], asked: Instant) -> Option<Answer<Duid>> {
        let received = Received::judge(frame, self.mac, self.transaction);
        let Received::Reply(reply) = &received else {
            return None;
        };
        let addressed = self.ask == Ask::Rebind || reply.server == self.server.as_bytes();
        (reply.kind == Kind::Reply && addressed).then_some(())?;
        match Lease::judge(reply, self.mac, Some(self.address), asked) {
            Ok(lease) if lease.address == self.address => Some(Ok((lease.server, lease.times))),
            Ok(lease) => Some(Err(Refusal::OtherAddress(lease.address.into()))),
            Err(status) => Some(Err(Refusal::Status(status?))),
        }
    }

    /// The server that answered in a frame.
    pub fn answered_by(&self, frame: &[u8]) -> Option<Duid> {
        match Received::judge(frame, self.mac, self.transaction) {
            Received::Reply(reply) => Duid::new(reply.server),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
