//! More time for a lease (RFC 2131, 4.4.5): what asks for it, and what answers. When to ask is the asker's business.

use core::net::Ipv4Addr;
use core::time::Duration;

use super::Lease;
use super::message::{ClientKind, ClientMessage};
use super::reply::{Kind, Received};
use crate::net::MacAddress;
use crate::net::client::{Answer, Refusal};
use crate::net::frame::Frame;
use crate::time::Instant;

/// A request for more time.
#[derive(Clone, Copy, Debug)]
pub struct Renewal {
    /// The client's MAC address.
    pub mac: MacAddress,
    /// The transaction's number (`xid`).
    pub transaction: u32,
    /// The address that is leased.
    pub address: Ipv4Addr,
}

impl Renewal {
    /// The whole Ethernet frame that says `kind`. Where it asks one server for more time, what follows its
    /// [`super::ETHERNET_BYTES`] is to be routed. `elapsed` is the time for which it has been asked.
    pub fn frame(&self, kind: ClientKind, elapsed: Duration) -> Frame {
        let message = ClientMessage {
            mac: self.mac,
            transaction: self.transaction,
            seconds: u16::try_from(elapsed.as_secs()).unwrap_or(u16::MAX),
            kind,
        };
        message.frame()
    }

    /// Judges a whole Ethernet frame: an answer to this request, which was sent at `asked`, where it is one; of `server` alone
    /// where it alone was asked.
    // What it returns is copied field by field within its caller.
    #[inline(never)]
    pub fn judge(
        &self,
        frame: &[u8],
        server: Option<Ipv4Addr>,
        asked: Instant,
    ) -> Option<Answer<Ipv4Addr>> {
        let received = Received::judge(frame, self.mac, self.transaction);
        let Received::Reply(reply) = &received else {
            return None;
        };
        let from = reply.server;
        server.is_none_or(|server| server == from).then_some(())?;
        match reply.kind {
            Kind::Offer => None,
            Kind::Nak => Some(Err(Refusal::Nak(from))),
            Kind::Ack => {
                let lease = Lease::judge(reply, asked, &mut |_| ())?;
                Some(match lease.address == self.address {
                    true => Ok((from, lease.times)),
                    false => Err(Refusal::OtherAddress(lease.address.into())),
                })
            }
        }
    }

    /// The server that offers the address anew in a frame.
    pub fn offered_by(&self, frame: &[u8]) -> Option<Ipv4Addr> {
        match Received::judge(frame, self.mac, self.transaction) {
            Received::Reply(reply) => {
                let ours = reply.kind == Kind::Offer && reply.address == self.address;
                ours.then_some(reply.server)
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
