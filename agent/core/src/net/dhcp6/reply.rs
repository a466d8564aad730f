//! From a received frame to a server's message.

use super::message::{CLIENT_PORT, is_client};
use super::options::{CLIENT_IDENTIFIER, Options, RAPID_COMMIT, SERVER_IDENTIFIER};
use crate::bytes::Fixed;
use crate::net::MacAddress;
use crate::net::frame::{UDP, udp_payload};
use crate::net::ipv6::{Packet, link_local};

/// A server's message to this client.
pub(super) struct Reply<'a> {
    /// What it is.
    pub(super) kind: Kind,
    /// The server's unique identifier.
    pub(super) server: &'a [u8],
    /// It commits at once what was solicited.
    pub(super) rapid: bool,
    /// All options.
    pub(super) options: Options<'a>,
}

/// The messages that servers answer with (RFC 8415, 7.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// What can be had.
    Advertise,
    /// What is granted.
    Reply,
}

/// What a frame turned out to be.
pub(super) enum Received<'a> {
    /// Not an answer to this client's transaction.
    Foreign,
    /// An answer that breaks the protocol's rules.
    Malformed,
    /// An answer.
    Reply(Reply<'a>),
}

impl<'a> Received<'a> {
    /// Judges a whole Ethernet frame.
    pub(super) fn judge(frame: &'a [u8], mac: MacAddress, transaction: [u8; 3]) -> Self {
        let Some((header, options)) = message(frame, mac) else {
            return Self::Foreign;
        };
        let kind = match header.u8::<0>() {
            2 => Kind::Advertise,
            7 => Kind::Reply,
            _ => return Self::Foreign,
        };
        if header.field::<1, 3>() != transaction {
            return Self::Foreign;
        }
        // RFC 8415, 16.3 and 16.10: both identifiers are there, the client's is ours.
        let reply = Options::of(options).and_then(|options| {
            is_client(options.first(CLIENT_IDENTIFIER)?, mac).then_some(Reply {
                kind,
                server: options.first(SERVER_IDENTIFIER)?,
                rapid: options.first(RAPID_COMMIT).is_some(),
                options,
            })
        });
        reply.map_or(Self::Malformed, Self::Reply)
    }
}

/// The DHCPv6 message of a datagram to this client: type and transaction, and what follows them.
fn message(frame: &[u8], mac: MacAddress) -> Option<(Fixed<'_, 4>, &[u8])> {
    let packet = Packet::of(frame, mac)?;
    let to_client = packet.destination == link_local(mac) && !packet.source.is_multicast();
    (to_client && packet.protocol == UDP).then_some(())?;
    Fixed::split(udp_payload(packet.payload, CLIENT_PORT)?)
}
